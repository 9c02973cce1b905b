/*
 * The public log of corrections: entries numbered without gaps, each with the hash of the one before, so that nothing can be
 * taken out or changed without everything after it showing (Haber and Stornetta 1991, doi 10.1007/BF00196791).
 */

export const entryKinds = ['correction', 'clarification', 'update', 'editors-note', 'withdrawal'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What an entry says. `article` is the article's key, `revision` counts the versions that readers saw, from 1. */
export type Entry = {
  number: number;
  article: string;
  lang: string;
  kind: EntryKind;
  wrong: string;
  right: string;
  note: string;
  revision: number;
  withdraws: number | null;
  /** ISO 8601, UTC, milliseconds */
  at: string;
};
export type ChainedEntry = Entry & { previousHash: string; hash: string };

/** SHA-256 of a text in UTF-8, as 64 hex digits; supplied by whoever may compute it. */
export type Sha256 = (text: string) => string;

/** What stands before the first entry. */
export const noHash = '0'.repeat(64);

/** The text that is hashed: the values in a fixed order as JSON, the previous hash first. */
export function hashedText(entry: Entry, previousHash: string): string {
  const { number, article, lang, kind, wrong, right, note, revision, withdraws, at } = entry;
  return JSON.stringify([previousHash, number, article, lang, kind, wrong, right, note, revision, withdraws, at]);
}

/** The entry chained to the one before it (null: it is the first). */
export function chained(entry: Entry, before: { hash: string } | null, sha256: Sha256): ChainedEntry {
  const previousHash = before?.hash ?? noHash;
  return { ...entry, previousHash, hash: sha256(hashedText(entry, previousHash)) };
}

/** An entry as readers see it. `publishedNumber`: the version that set it right, among those that readers saw, from 1. */
export type PublicEntry = {
  number: number;
  kind: EntryKind;
  wrong: string;
  right: string;
  note: string;
  publishedNumber: number;
  at: Date;
  /** by which later entry it was taken back */
  withdrawn: { number: number; note: string; at: Date } | null;
};

/** What readers are told of an entry: the words of an article that was taken down are not said again by the log. */
export function told<T extends { gone: boolean; wrong: string; right: string }>(entry: T): T {
  return entry.gone ? { ...entry, wrong: '', right: '' } : entry;
}

export type Broken = { number: number; how: 'gap' | 'link' | 'text' };

/**
 * Follows a chain: takes its entries in the order of their numbers, the first one first, and says of each whether the chain
 * holds there (null) or how it does not.
 */
export function followChain(sha256: Sha256): (entry: ChainedEntry) => Broken | null {
  let hash = noHash;
  let number = 0;
  return entry => {
    number++;
    if (entry.number !== number) return { number, how: 'gap' };
    if (entry.previousHash !== hash) return { number, how: 'link' };
    hash = sha256(hashedText(entry, entry.previousHash));
    return hash === entry.hash ? null : { number, how: 'text' };
  };
}

/** The first entry, in the order of their numbers, at which the chain does not hold; null when it is whole. */
export function brokenAt(entries: Iterable<ChainedEntry>, sha256: Sha256): Broken | null {
  const follow = followChain(sha256);
  for (const entry of entries) {
    const broken = follow(entry);
    if (broken) return broken;
  }
  return null;
}
