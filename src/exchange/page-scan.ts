import { declaredIn } from '../domain/citation/declared.ts';
import { evidenceOf, type Passage } from '../domain/citation/evidence.ts';
import { judge, type Verdict } from '../domain/citation/verdict.ts';
import { readPageBytes } from '../domain/reuse/index.ts';
import type { Library } from './reuse-library.ts';

/** A page that uses our words, with a verdict for each article, the worst first. */
export type Finding = {
  url: string;
  title: string;
  /** when it was read or archived, ISO 8601; null: nobody knows */
  date: string | null;
  verdicts: (Omit<Verdict, 'spans'> & { passages: Passage[] })[];
};

export type PageToScan = {
  url: string;
  date: string | null;
  /** in UTF-8 */
  bytes: Uint8Array;
  /** false: text without markup, whose links nobody knows */
  html: boolean;
};

const utf8 = new TextDecoder();

/** Looks for our words in a page and judges what it finds; null: there are none. `day`: YYYY-MM-DD, for permissions. */
export function scanPage({ index, ours, textOf }: Library, page: PageToScan, day: string): Finding | null {
  const { url, date, bytes, html } = page;
  const text = html ? '' : utf8.decode(bytes);
  const { matches } = html ? index.scanPage(bytes) : { matches: index.scan(text) };
  if (matches.length === 0) return null;
  const read = html
    ? { ...readPageBytes(bytes, url), url, declared: declaredIn(utf8.decode(bytes), ours.sites) }
    : { url, text, title: '', links: null };
  const verdicts = judge(read, matches, { ...ours, day });
  if (verdicts.length === 0) return null;
  return {
    url,
    title: read.title,
    date,
    verdicts: verdicts.map(({ spans, ...verdict }) => ({
      ...verdict,
      passages: evidenceOf(read, { spans }, textOf),
    })),
  };
}
