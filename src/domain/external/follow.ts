import { mapRange } from '../anchor/index.ts';

/*
 * How a page of another site is followed: when it is asked for again, and whether it says by now what it ought to.
 */

const hour = 60 * 60 * 1000;

/** Not more often than this is a page asked for, in milliseconds. */
export const soonest = hour;
/** At least so often, in milliseconds, while somebody waits. */
export const latest = 24 * hour;
/** After so many failures in a row that say "not found" a page counts as gone. */
export const goneAfter = 3;

/** Milliseconds from one check to the next: longer the more there were since somebody began to wait, or failed in a row. */
export function pauseAfter(of: { checks: number; failures: number }): number {
  return Math.min(latest, soonest * 2 ** Math.min(10, Math.max(of.checks, of.failures)));
}

type Place = { start: number; end: number };

/**
 * Where a text says a wording in the place of before[start, end), in UTF-16 units; null: nowhere. It is the same place where the
 * words right before and behind are the same, or those on one side of a wording that is no short one; of several, it is where the
 * changes lead to. White space does not count. An empty wording is said where the passage is gone and its neighbours have come together.
 */
export function saidNow(before: string, place: Place, wording: string, now: string): Place | null {
  const left = collapse(tail(before.slice(0, place.start)));
  const right = collapse(head(before.slice(place.end)));
  const text = folded(now);
  const whole = placesOf(text, left, collapse(wording), right);
  const found =
    whole.length > 0 || wording.trim().length < leastAlone
      ? whole
      : [...placesOf(text, left, collapse(wording), ''), ...placesOf(text, '', collapse(wording), right)];
  if (found.length < 2) return found[0] ?? null;
  const hint = mapRange([before, now], place)?.start ?? place.start;
  const far = (of: Place) => Math.abs(of.start - hint);
  return found.reduce<Place | null>((best, one) => (best && far(best) <= far(one) ? best : one), null);
}

/** Units that a wording must have for the words on one side of it to be enough. */
const leastAlone = 12;

function placesOf({ plain, at: places }: Folded, left: string, wording: string, right: string): Place[] {
  const said = collapse(left + wording + right);
  const found: Place[] = [];
  if (said.trim() === '') return found;
  for (let at = plain.indexOf(said); at >= 0; at = plain.indexOf(said, at + 1)) {
    const start = places[at + left.length]!;
    found.push({ start, end: Math.max(start, places[at + said.length - right.length]!) });
  }
  return found;
}

/** Units on either side that must be the same. */
const near = 24;
const tail = (text: string) => text.slice(-near).replace(/^[\uDC00-\uDFFF]/, '');
const head = (text: string) => text.slice(0, near).replace(/[\uD800-\uDBFF]$/, '');

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ');
}

type Folded = { plain: string; at: number[] };

/** A text with its white space folded, and for each unit, and its end, where it stood. */
function folded(text: string): Folded {
  let plain = '';
  const at: number[] = [];
  for (const { 0: run, index } of text.matchAll(/\s+|\S+/g)) {
    const space = run.trim() === '';
    plain += space ? ' ' : run;
    for (let i = 0; i < (space ? 1 : run.length); i++) at.push(index + i);
  }
  return { plain, at: [...at, text.length] };
}
