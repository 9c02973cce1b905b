/*
 * What is counted of a visit and what is not (docs/privacy.md). A visit is an article that a person's browser asks for to be shown:
 * not a bot's, not one that was fetched beforehand, and not where the browser asks not to be followed.
 */

/** A source is shown by its name from so many visits on. */
export const fewest = 3;

/** Folds what is below `least` into one sum: a source of one or two visits may tell who that was. */
export function foldSmall<T extends { n: number }>(
  counted: readonly T[],
  least = fewest,
): { shown: T[]; other: number } {
  return {
    shown: counted.filter(c => c.n >= least),
    other: counted.reduce((sum, c) => (c.n < least ? sum + c.n : sum), 0),
  };
}

/** The site of a Referer, without `www.`; null where it names none. */
export function sourceHost(referer: string): string | null {
  const host = /^https?:\/\/([a-z0-9._-]+(?::\d{1,5})?)(?:[/?#]|$)/i.exec(referer)?.[1]?.toLowerCase();
  return host === undefined || host.length > 100 ? null : host.replace(/^www\./, '');
}

/** What a request says that matters. `ahead`: what it says of being fetched beforehand (Sec-Purpose and its older names). */
export type VisitRequest = {
  agent: string;
  referer: string;
  dest: string;
  ahead: string;
  /** Global Privacy Control or Do Not Track */
  alone: boolean;
  forwarded: string;
};

/** Whether a request asks not to be counted, or is not somebody opening a page: fetched beforehand, in a frame, by a script. */
export function isUncounted({ agent, dest, ahead, alone }: VisitRequest): boolean {
  if (alone || agent === '') return true;
  if (ahead !== '' && /prefetch|prerender|preview/i.test(ahead)) return true;
  return dest !== '' && dest !== 'document';
}
