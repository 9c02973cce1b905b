import type { Grant } from './grant.ts';

/** What a letter says, besides its number and signature. */
export type LetterContent = Pick<
  Grant,
  'outlet' | 'holder' | 'hosts' | 'article' | 'scope' | 'conditions' | 'credit' | 'from' | 'until'
> & { activeLink: boolean };

/** Writes the words of a letter in the language of a BCP 47 tag; main.ts supplies it (render/permission-letter.ts). */
export type WriteGrant = (lang: string, content: LetterContent) => string;

/** The mails about permissions, and what each says. Links are absolute; `until`: noon of the last day (UTC, milliseconds). */
export type PermissionMails = {
  'permission-granted': { number: number; title: string; link: string; reply: string };
  'permission-declined': { title: string; link: string; reply: string };
  'permission-asked': { title: string; link: string; reply: string };
  'permission-revoked': { number: number; title: string; link: string; reply: string };
  /** to its holder */
  'permission-ends': { number: number; title: string; until: number; link: string };
  /** to the newsroom */
  'permission-ends-desk': { number: number; holder: string; title: string; until: number; days: number; link: string };
};
