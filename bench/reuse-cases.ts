import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Match, readPage } from '../src/domain/reuse/index.ts';

/*
 * How a detector of copies is scored. Letters are counted without white space, in the page's visible text; a page's
 * truth is where it has the copied words, and of which article.
 */
export type Article = { id: string; lang: string; src: string; text: string };
export type Truth = { article: string; aStart: number; aEnd: number; pText: string };
export type PageCase = { id: string; cls: string; lang: string; html: string; truth: Truth[] };

export const folder = new URL('../../shared/material/reuse/', import.meta.url);

export function lines<T>(name: string): T[] {
  return gunzipSync(readFileSync(new URL(name, folder)))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as T);
}

/** Spans of one article in the page's text, as every detector can say them. */
export type Found = { id: string; spans: { page: [number, number] }[]; total: number };

export type Score = {
  pages: number;
  /** Pages with no copy in them where one was found. */
  clean: number;
  flagged: string[];
  /** Copied spans of at least 100 characters (60 if ideographs), and those that were missed. */
  spans: number;
  missed: string[];
  letters: number;
  lettersFound: number;
  lettersSaid: number;
  lettersSaidRightly: number;
  /** How far ends are off, in letters. */
  ends: number[];
  verdicts: number;
  wrongVerdicts: string[];
};

export function emptyScore(): Score {
  return {
    pages: 0,
    clean: 0,
    flagged: [],
    spans: 0,
    missed: [],
    letters: 0,
    lettersFound: 0,
    lettersSaid: 0,
    lettersSaidRightly: 0,
    ends: [],
    verdicts: 0,
    wrongVerdicts: [],
  };
}

const ideograph = /[\u3041-\u9fff]/g;

export function isLong(text: string): boolean {
  const dense = text.match(ideograph)?.length ?? 0;
  return 2 * dense > text.length ? text.length >= 60 : text.length >= 100;
}

/** The same text told apart by another article of the same words counts as right. */
export type Same = (a: string, b: string) => boolean;

/** Adds one page to the score. `text` is its visible text, `found` what the detector says. */
export function score(page: PageCase, text: string, found: Found[], sum: Score, limit = 500): void {
  sum.pages++;
  if (page.truth.length === 0) {
    sum.clean++;
    if (found.length > 0) sum.flagged.push(page.id);
    return;
  }
  const { bare, positions } = withoutSpace(text);
  const at = (position: number) => lowerBound(positions, position);
  const truths: { article: string; from: number; to: number; long: boolean; copied: string }[] = [];
  for (const { article, pText } of page.truth) {
    const copied = pText.replace(/\s+/g, '');
    const from = bare.indexOf(copied);
    if (from >= 0) truths.push({ article, from, to: from + copied.length, long: isLong(pText), copied: pText });
  }
  const said = found.flatMap(({ id, spans }) =>
    spans.map(span => ({ article: id, from: at(span.page[0]), to: at(span.page[1]) })),
  );
  const inTruth = new Uint8Array(bare.length);
  const anywhere = new Uint8Array(bare.length);
  for (const t of truths) inTruth.fill(1, t.from, t.to);
  for (const s of said) anywhere.fill(1, s.from, s.to);
  for (let i = 0; i < bare.length; i++) {
    if (!anywhere[i]) continue;
    sum.lettersSaid++;
    if (inTruth[i]) sum.lettersSaidRightly++;
  }
  for (const t of truths) {
    const own = said.filter(s => s.article === t.article && s.from < t.to && s.to > t.from);
    const covered = new Uint8Array(t.to - t.from);
    for (const s of own) covered.fill(1, Math.max(0, s.from - t.from), Math.max(0, s.to - t.from));
    const share = covered.reduce((a, b) => a + b, 0);
    sum.letters += covered.length;
    sum.lettersFound += share;
    if (t.long) {
      sum.spans++;
      if (share < 0.5 * covered.length) sum.missed.push(`${page.id} ${page.cls} ${page.lang}`);
    }
    if (own.length === 0) continue;
    // an edit may have cut the span in two: the ends are those of the outer parts
    const from = Math.min(...own.map(s => s.from));
    const to = Math.max(...own.map(s => s.to));
    sum.ends.push(Math.abs(from - t.from), Math.abs(to - t.to));
  }
  for (const article of new Set(truths.map(t => t.article))) {
    const total = page.truth
      .filter(t => t.article === article)
      .reduce((a, t) => a + [...t.pText.normalize('NFC').replace(/\s+/g, ' ').trim()].length, 0);
    const counted = found.find(f => f.id === article)?.total ?? 0;
    sum.verdicts++;
    if (total > limit !== counted > limit) sum.wrongVerdicts.push(`${page.id} ${page.cls}: ${counted} for ${total}`);
  }
}

function withoutSpace(text: string): { bare: string; positions: number[] } {
  const positions: number[] = [];
  let bare = '';
  for (const word of text.matchAll(/\S+/g)) {
    bare += word[0];
    for (let i = 0; i < word[0].length; i++) positions.push(word.index + i);
  }
  return { bare, positions };
}

function lowerBound(positions: number[], position: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function asFound(matches: Match[]): Found[] {
  return matches;
}

export function visible(page: PageCase): string {
  return readPage(page.html, 'https://page.example/').text;
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function line(name: string, s: Score): string {
  const share = (a: number, b: number) => (b === 0 ? '-' : (a / b).toFixed(4));
  return [
    name.padEnd(22),
    `pages ${s.pages}`,
    s.clean > 0 ? `clean flagged ${s.flagged.length} of ${s.clean}` : '',
    s.spans > 0 ? `spans ${share(s.spans - s.missed.length, s.spans)} of ${s.spans}` : '',
    s.letters > 0
      ? `letters ${share(s.lettersFound, s.letters)}, precision ${share(s.lettersSaidRightly, s.lettersSaid)}`
      : '',
    s.ends.length > 0 ? `ends p50 ${quantile(s.ends, 0.5)} p95 ${quantile(s.ends, 0.95)}` : '',
    s.verdicts > 0 ? `over 500 right ${share(s.verdicts - s.wrongVerdicts.length, s.verdicts)} of ${s.verdicts}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
