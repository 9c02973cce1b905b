import type { DigestRhythm } from './subscription.ts';

/** When the outlet's digests go out, by its own clocks. `weekday`: 1 is Monday, 7 is Sunday. */
export type DigestHours = { hour: number; weekday: number; timeZone: string };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A moment on the clocks of a zone. */
type Wall = { year: number; month: number; day: number; hour: number; minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();
function wallOf(at: number, timeZone: string): Wall {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(p => [p.type, Number(p.value)]));
  return { year: parts.year!, month: parts.month!, day: parts.day!, hour: parts.hour!, minute: parts.minute! };
}

const asUtc = (w: Wall) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute);

/**
 * The moment at which the clocks of a zone show an hour of a day (given as UTC midnight of its date). An hour that the clocks
 * skip in spring is the moment after the skip, one that comes twice in autumn the first of the two.
 */
function atHour(day: number, hour: number, timeZone: string): number {
  const wanted = day + hour * hourMs;
  const offset = (at: number) => asUtc(wallOf(at, timeZone)) - at;
  const offsets = [offset(wanted - dayMs), offset(wanted + dayMs)];
  const fitting = offsets.map(o => wanted - o).filter(at => asUtc(wallOf(at, timeZone)) === wanted);
  // in a gap the offset from before it lands behind it
  return fitting.length > 0 ? Math.min(...fitting) : wanted - Math.min(...offsets);
}

/** Date of the outlet on which a moment falls, as UTC midnight. */
function dayOf(at: number, timeZone: string): number {
  const { year, month, day } = wallOf(at, timeZone);
  return Date.UTC(year, month - 1, day);
}

const isDay = (day: number, rhythm: DigestRhythm, weekday: number) =>
  rhythm === 'daily' || (new Date(day).getUTCDay() + 6) % 7 === weekday - 1;

/** The last moment up to `now` at which a digest was due. One a day or one a week, on the same local hour all year. */
export function lastDue(rhythm: DigestRhythm, hours: DigestHours, now: Date): Date {
  for (let day = dayOf(now.getTime(), hours.timeZone); ; day -= dayMs) {
    if (!isDay(day, rhythm, hours.weekday)) continue;
    const at = atHour(day, hours.hour, hours.timeZone);
    if (at <= now.getTime()) return new Date(at);
  }
}

/** The first moment after `now` at which one is due. */
export function nextDue(rhythm: DigestRhythm, hours: DigestHours, now: Date): Date {
  for (let day = dayOf(now.getTime(), hours.timeZone); ; day += dayMs) {
    if (!isDay(day, rhythm, hours.weekday)) continue;
    const at = atHour(day, hours.hour, hours.timeZone);
    if (at > now.getTime()) return new Date(at);
  }
}

/** A digest that is later than this is left out: nobody wants the morning's letter at night. */
export const lateMs = 12 * hourMs;

/** From when on a first digest, or one after a long silence, tells what was published. */
export function digestFrom(rhythm: DigestRhythm, due: Date, last: Date | null): Date {
  const usual = due.getTime() - (rhythm === 'daily' ? 1 : 7) * dayMs;
  const oldest = due.getTime() - (rhythm === 'daily' ? 3 : 14) * dayMs;
  return new Date(last === null ? usual : Math.max(last.getTime(), oldest));
}
