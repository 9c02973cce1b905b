/*
 * Single keys as orders. A key is named by the Latin letter or digit on it, also while a Cyrillic or Arabic layout is
 * chosen: editors do not switch layouts to move through a list.
 */

/** `a`, `7`, `?`: the key that was pressed; other keys by their names. */
export function keyOf(e: KeyboardEvent): string {
  if (/^[\x20-\x7e]$/.test(e.key)) return e.key;
  const [, letter, digit] = /^(?:Key([A-Z])|Digit(\d))$/.exec(e.code) ?? [];
  return letter?.toLowerCase() ?? digit ?? e.key;
}

let went = -Infinity;

/** `g` was pressed: the next key may name a place to go to. */
export function beginGoing(): void {
  went = Date.now();
}

/** Whether `g` was pressed just now, so that the next key is no order of the screen. */
export function isGoing(): boolean {
  return Date.now() - went < 1500;
}

export function endGoing(): void {
  went = -Infinity;
}
