/* Round steps for the axes of the figures. */

/** The ticks from 0 to at least `most`, about `count` of them, by steps of 1, 2 or 5 times a power of ten. */
export function ticks(most: number, count = 4): number[] {
  const rough = Math.max(most, 1e-9) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find(s => s * power >= rough) ?? 10);
  return upTo(most, step);
}

/** The same for whole things: no step is less than one. */
export function wholeTicks(most: number, count = 4): number[] {
  return most <= count ? upTo(most, 1) : ticks(most, count);
}

const [hour, day] = [60, 1440];
const durations = [5, 15, 30, hour, 2 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 7 * day];

/** The same for minutes: steps that people count time by. */
export function durationTicks(most: number, count = 4): number[] {
  const step = durations.find(d => d * count >= most);
  return step === undefined ? ticks(most / day, count).map(days => days * day) : upTo(most, step);
}

function upTo(most: number, step: number): number[] {
  const steps = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** A time in minutes in the one unit that fits it: 45 min, 3.5 hr, 12 days. */
export function durationText(minutes: number, lang: string): string {
  const days = minutes >= 2 * day || (minutes > 0 && minutes % day === 0);
  const [value, unit] = days ? [minutes / day, 'day'] : minutes < 90 ? [minutes, 'minute'] : [minutes / hour, 'hour'];
  const maximumFractionDigits = value < 10 && unit !== 'minute' ? 1 : 0;
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits }).format(
    value,
  );
}
