/*
 * Wall-clock times of the outlet's zone, as `<input type="datetime-local">` has them: "2026-03-29T09:30".
 */

function wall(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const get = (type: string) => parts.find(p => p.type === type)?.value ?? '';
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}`;
}

/** A moment as the clocks of a zone show it. */
export function toZone(iso: string, timeZone: string): string {
  return wall(new Date(iso), timeZone);
}

/**
 * The moment at which clocks of a zone show a time, in ISO 8601. A time that the clocks skip in spring is read as an
 * hour later; one that comes twice in autumn as the first.
 */
export function fromZone(local: string, timeZone: string): string {
  const asUtc = Date.parse(`${local}:00Z`);
  const offset = (at: number) => Date.parse(`${wall(new Date(at), timeZone)}:00Z`) - at;
  const early = asUtc - offset(asUtc - 24 * 3_600_000);
  const late = asUtc - offset(asUtc + 24 * 3_600_000);
  const fits = [Math.min(early, late), Math.max(early, late)].find(at => wall(new Date(at), timeZone) === local);
  return new Date(fits ?? Math.max(early, late)).toISOString();
}
