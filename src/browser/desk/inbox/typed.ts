import type { AcceptedKind } from '../words.ts';

/*
 * What somebody typed into a case and has not sent: on this device, by person and case, until the act went through. It
 * outlives a lost connection, somebody else's decision, and the window.
 */

export type Typed = {
  /** the text that was shown when the wording was begun; null: no wording was begun */
  base: string | null;
  text: string;
  kind: AcceptedKind | null;
  note: string;
  reply: string;
  reason: string;
  ask: string;
};

export const nothing: Typed = { base: null, text: '', kind: null, note: '', reply: '', reason: '', ask: '' };

const daysKept = 30;
const prefix = 'desk.case.';
const name = (user: string, id: number) => `${prefix}${user}.${id}`;

export function readTyped(user: string, id: number): Typed | null {
  try {
    const text = localStorage.getItem(name(user, id));
    if (!text) return null;
    const { at, ...typed } = JSON.parse(text) as Typed & { at: number };
    if (Date.now() - at < daysKept * 86_400_000) return { ...nothing, ...typed };
    forgetTyped(user, id);
    return null;
  } catch {
    return null;
  }
}

/** Keeps it; false when this browser keeps nothing. */
export function keepTyped(user: string, id: number, typed: Typed): boolean {
  try {
    localStorage.setItem(name(user, id), JSON.stringify({ ...typed, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forgetTyped(user: string, id: number): void {
  try {
    localStorage.removeItem(name(user, id));
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}
