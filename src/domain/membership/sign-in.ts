import { keptDays } from '../privacy.ts';

/*
 * How readers sign in: by a link that is mailed to them, works once, for a while, and only in the browser that asked for it.
 * There is no password, so there is none to lose.
 */

/** How long a mailed link works, in minutes; said in the mail. */
export const linkMinutes = 20;
/** For so long a link that is over can still be exchanged for a fresh one, in hours. It is forgotten then. */
export const linkHours = 24 * keptDays('reader-link');
/** After how many days without a visit a reader is signed out. */
export const sessionDays = keptDays('reader-session');
/** Links asked for within an hour: by one visitor, which is said, and for one address, where more are silently not sent. */
export const mostLinks = { visitor: 10, address: 5 } as const;

/** What a link is good for: sign in now; another browser asked for it; it was used, or its time is over. */
export type LinkState = 'ready' | 'elsewhere' | 'over';

export type KeptLink = { browserHash: string; expiresAt: Date; usedAt: Date | null };

/** `browserHash`: of the browser that opens it; null: it never asked for a link, or does not say. */
export function linkState(link: KeptLink, browserHash: string | null, now: Date): LinkState {
  if (link.usedAt !== null || link.expiresAt <= now) return 'over';
  return link.browserHash === browserHash ? 'ready' : 'elsewhere';
}

/**
 * Where a reader goes on after signing in: `asked` if it is a path of this site, else `home`. It came with a form, so it
 * may be anything: another host in one of its many spellings, a script, a line break.
 */
export function goOnTo(asked: string | null, home: string): string {
  if (asked === null || asked.length > 500 || !/^\/(?![/\\])/.test(asked)) return home;
  // browsers read a backslash as a slash, and leave out what is not printed
  if (/[\\\p{C}\s]/u.test(asked)) return home;
  const base = 'https://here.invalid';
  const url = URL.parse(asked, base);
  return url !== null && url.origin === base && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}${url.hash}`
    : home;
}

/** The mails of signing in, and what each says. Links are absolute. */
export type SignInMails = {
  'reader-link': { outlet: string; minutes: number; link: string };
};
