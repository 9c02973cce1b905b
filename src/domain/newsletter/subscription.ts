import { z } from 'zod';
import { langTag } from '../outlet/inputs.ts';

export const rhythms = ['daily', 'weekly', 'letters'] as const;
/** How often: a digest every day or every week, or single letters when there is one. */
export type Rhythm = (typeof rhythms)[number];
export type DigestRhythm = Exclude<Rhythm, 'letters'>;

export const subscriberStates = ['pending', 'confirmed', 'unsubscribed', 'bounced', 'complained'] as const;
export type SubscriberState = (typeof subscriberStates)[number];

/** One thing that somebody gets. `section`: its slug, null for everything in the language. */
export type Choice = { lang: string; section: string | null; rhythm: Rhythm };

export const mostChoices = 60;
export const choices = z
  .array(
    z.object({
      lang: langTag,
      section: z.string().trim().min(1).max(100).nullable(),
      rhythm: z.enum(rhythms),
    }),
  )
  .max(mostChoices);

/**
 * What somebody chose, each thing once. Whoever gets everything of a language in a rhythm gets none of its sections in the
 * same; of two digests of one thing the more frequent is left. In a fixed order.
 */
export function settleChoices(chosen: readonly Choice[]): Choice[] {
  const has = (lang: string, section: string | null, rhythm: Rhythm) =>
    chosen.some(c => c.lang === lang && c.section === section && c.rhythm === rhythm);
  const kept = chosen.filter(({ lang, section, rhythm }, i) => {
    if (chosen.findIndex(c => sameChoice(c, { lang, section, rhythm })) !== i) return false;
    if (section !== null && has(lang, null, rhythm)) return false;
    if (rhythm !== 'weekly') return true;
    return !has(lang, section, 'daily') && !(section !== null && has(lang, null, 'daily'));
  });
  return kept.toSorted(
    (a, b) => order(a) - order(b) || compare(a.lang, b.lang) || compare(a.section ?? '', b.section ?? ''),
  );
}

export function sameChoice(a: Choice, b: Choice): boolean {
  return a.lang === b.lang && a.section === b.section && a.rhythm === b.rhythm;
}

const order = ({ rhythm }: Choice) => rhythms.indexOf(rhythm);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What may happen to a subscriber. `ask`: somebody typed the address into a form, who may not be its owner. */
export type SubscriberEvent = 'ask' | 'confirm' | 'leave' | 'hard-bounce' | 'complain';

/**
 * The state after an event; null: it is not to happen. Asking changes nothing by itself: only the mailed link does. Whoever
 * complained is not written to again, not even to be asked, until they write to the newsroom themselves.
 */
export function subscriberAfter(state: SubscriberState | null, event: SubscriberEvent): SubscriberState | null {
  if (event === 'ask') return state === null ? 'pending' : state === 'complained' ? null : state;
  if (state === null) return null;
  if (event === 'confirm') return state === 'complained' ? null : 'confirmed';
  if (event === 'complain') return 'complained';
  // what ended for a stronger reason keeps it
  if (event === 'leave') return state === 'complained' || state === 'pending' ? state : 'unsubscribed';
  return state === 'confirmed' || state === 'pending' ? 'bounced' : state;
}

/** An address is asked so many times for its consent, and then not before a day has passed since the last time. */
export const mostAsks = 3;
export const askAgainMs = 24 * 60 * 60 * 1000;

/** After so many letters in a row that were put off (a full box, a server that is away), nothing is sent there any more. */
export const mostSoftBounces = 5;
