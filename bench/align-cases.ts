import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fromMarkdown } from '../src/domain/document/from-markdown.ts';
import { type Segment, segmentsOf } from '../src/domain/translation/segments.ts';
import { isRendered } from '../src/domain/translation/translation.ts';

/*
 * Pairs of texts whose alignment is known: chapters of a handbook in English, Russian and Chinese (../shared/material/anchoring,
 * texts of others) and the sample outlet's editions, where the translators kept every paragraph; then merged, split,
 * left out and added by program.
 */

export type Langs = { source: string; target: string };
export type Pairing = { source: number[]; target: number[] };
export type Pair = { name: string; langs: Langs; source: Segment[]; target: Segment[]; gold: Pairing[] };

export const folder = new URL('../../shared/material/anchoring/', import.meta.url);
const sample = new URL('../sample/articles/', import.meta.url);

type Doc = { id: string; repo?: string; path?: string; text: string };
const langOf: Record<string, string> = { 'progit/progit2': 'en', 'progit/progit2-ru': 'ru', 'progit/progit2-zh': 'zh' };

function docs(): Doc[] {
  return readFileSync(new URL('docs.jsonl', folder), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

export function proseSegments(text: string): Segment[] {
  return text.split('\n').map((words, i) => {
    const kind = i === 0 ? 'heading' : 'paragraph';
    return { kind, level: i === 0 ? 2 : null, text: words, content: words ? [{ type: 'text', text: words }] : [] };
  });
}

/** Successive revisions of one text, each with the next; the name tells whose half it is in. */
export function revisions(): { name: string; before: Segment[]; after: Segment[] }[] {
  if (!existsSync(folder)) return [];
  const byId = new Map(docs().map(d => [d.id, d]));
  const pairs = new Map<string, [Doc, Doc]>();
  for (const line of readFileSync(new URL('cases.jsonl', folder), 'utf8').trim().split('\n')) {
    const { chain } = JSON.parse(line) as { chain: string[] };
    for (const [n, id] of chain.slice(1).entries()) {
      const [a, b] = [byId.get(chain[n]!)!, byId.get(id)!];
      if (a.text !== b.text && a.path !== undefined && b.path !== undefined) pairs.set(`${a.id} ${b.id}`, [a, b]);
    }
  }
  return [...pairs.values()].map(([a, b]) => ({
    name: `${a.repo} ${a.path}`,
    before: proseSegments(a.text),
    after: proseSegments(b.text),
  }));
}

/** Chapters that have as many paragraphs in two languages, and of much the same lengths one by one. */
export function chapters(): Pair[] {
  if (!existsSync(folder)) return [];
  const of = new Map<string, Map<string, string[]>>();
  for (const { repo, path, text } of docs()) {
    const lang = langOf[repo ?? ''];
    // the Russian and Chinese histories hold some revisions from before they were translated
    if (!lang || !path || looksLike(text) !== lang) continue;
    const langs = of.get(path) ?? new Map<string, string[]>();
    of.set(path, langs.set(lang, [...(langs.get(lang) ?? []), text]));
  }
  const pairs: Pair[] = [];
  for (const [path, langs] of of)
    for (const [source, target] of [
      ['en', 'ru'],
      ['en', 'zh'],
      ['ru', 'zh'],
    ] as const) {
      let best: { a: Segment[]; b: Segment[]; r: number } | null = null;
      for (const x of langs.get(source) ?? [])
        for (const y of langs.get(target) ?? []) {
          const [a, b] = [proseSegments(x), proseSegments(y)];
          if (a.length !== b.length || a.length < 8) continue;
          // a paragraph that is still in English
          if (a.some((s, i) => s.text.length > 60 && s.text === b[i]!.text)) continue;
          const r = correlation(
            a.map(s => s.text.length),
            b.map(s => s.text.length),
          );
          if (!best || r > best.r) best = { a, b, r };
        }
      if (best && best.r > 0.9)
        pairs.push({
          name: path,
          langs: { source, target },
          source: best.a,
          target: best.b,
          gold: best.a.map((_, i) => ({ source: [i], target: [i] })),
        });
    }
  return pairs;
}

function looksLike(text: string): string {
  if (/\p{sc=Han}/u.test(text)) return 'zh';
  return (text.match(/\p{sc=Cyrillic}/gu) ?? []).length > text.length / 5 ? 'ru' : 'en';
}

/** The sample's articles that have the same kinds of segments in two languages. */
export function samples(): Pair[] {
  const editions = new Map<string, Map<string, Segment[]>>();
  for (const file of readdirSync(sample)) {
    const [, key, lang] = /^(.+)\.([a-z]{2})\.md$/.exec(file) ?? [];
    if (!key || !lang) continue;
    const [, front = '', body = ''] =
      /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(new URL(file, sample), 'utf8')) ?? [];
    const field = (name: string) => new RegExp(`^${name}: *"?(.*?)"?$`, 'm').exec(front)?.[1] ?? '';
    const doc = fromMarkdown(body).doc.toJSON();
    const content = { doc, lead: null, byline: [], source: null, funder: '' };
    const text = { title: field('title'), summary: field('summary'), content };
    editions.set(key, (editions.get(key) ?? new Map()).set(lang, segmentsOf(text).filter(isRendered)));
  }
  const pairs: Pair[] = [];
  for (const [name, of] of editions)
    for (const [source, a] of of)
      for (const [target, b] of of) {
        if (source >= target || a.length !== b.length || a.some((s, i) => s.kind !== b[i]!.kind)) continue;
        const gold = a.map((_, i) => ({ source: [i], target: [i] }));
        pairs.push({ name, langs: { source, target }, source: a, target: b, gold });
      }
  return pairs;
}

function correlation(a: number[], b: number[]): number {
  const mean = (x: number[]) => x.reduce((s, v) => s + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number) => a.reduce((s, _, i) => s + f(i), 0);
  return (
    sum(i => (a[i]! - ma) * (b[i]! - mb)) / Math.sqrt(sum(i => (a[i]! - ma) ** 2) * sum(i => (b[i]! - mb) ** 2) || 1)
  );
}

/** A half that a text is in, by its name: what is fitted on one is looked at on the other. */
export function halfOf(name: string): 0 | 1 {
  let h = 7;
  for (const ch of name) h = Math.imul(h ^ ch.charCodeAt(0), 0x01000193);
  return ((h >>> 9) & 1) as 0 | 1;
}

/** Numbers from 0 to 1, the same ones every time (mulberry32). */
export function chances(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export type Rates = { merge: number; split: number; drop: number; add: number };
export const kept: Rates = { merge: 0, split: 0, drop: 0, add: 0 };
export const regrouped: Rates = { merge: 0.1, split: 0.1, drop: 0, add: 0 };
export const reworked: Rates = { merge: 0.1, split: 0.1, drop: 0.04, add: 0.02 };

/**
 * The pair as another translator might have left it: on either side paragraphs merged with the next (now and then three or
 * four), split at a sentence, left out, or put in from another text. The gold pairing goes along.
 */
export function reshaped(pair: Pair, rates: Rates, seed: number, foreign: Record<string, Segment[]> = {}): Pair {
  const chance = chances(seed);
  type Piece = { segment: Segment; of: number[] };
  const side = (segments: Segment[], lang: string): Piece[] => {
    const pieces: Piece[] = [];
    for (const [i, segment] of segments.entries()) {
      const last = pieces.at(-1);
      const may = segment.kind === 'paragraph';
      if (may && chance() < rates.drop) continue;
      if (may && last?.segment.kind === 'paragraph' && last.of.length < 4 && chance() < rates.merge) {
        last.segment = withText(segment, `${last.segment.text} ${segment.text}`);
        last.of.push(i);
        continue;
      }
      const cut = may && chance() < rates.split ? sentenceEnd(segment.text, chance) : 0;
      if (cut > 0) {
        pieces.push({ segment: withText(segment, segment.text.slice(0, cut).trim()), of: [i] });
        pieces.push({ segment: withText(segment, segment.text.slice(cut).trim()), of: [i] });
      } else pieces.push({ segment, of: [i] });
      const others = foreign[lang] ?? [];
      if (others.length > 0 && chance() < rates.add)
        pieces.push({ segment: others[Math.floor(chance() * others.length)]!, of: [] });
    }
    return pieces;
  };
  const source = side(pair.source, pair.langs.source);
  const target = side(pair.target, pair.langs.target);
  return {
    ...pair,
    source: source.map(p => p.segment),
    target: target.map(p => p.segment),
    gold: grouped(source, target),
  };
}

function withText(segment: Segment, text: string): Segment {
  return { ...segment, text, content: [{ type: 'text', text }] };
}

function sentenceEnd(text: string, chance: () => number): number {
  const ends = [...text.matchAll(/[.!?…؟][)»”"]?\s+|[。！？]/gu)]
    .map(m => m.index + m[0].length)
    .filter(at => at > text.length * 0.2 && at < text.length * 0.8);
  return ends.length > 0 ? ends[Math.floor(chance() * ends.length)]! : 0;
}

/** Pieces of both sides that share an original paragraph belong together. */
function grouped(source: { of: number[] }[], target: { of: number[] }[]): Pairing[] {
  const found: Pairing[] = [];
  const seen = new Set<number>();
  const tAt = new Map<number, number[]>();
  for (const [j, { of }] of target.entries()) for (const o of of) tAt.set(o, [...(tAt.get(o) ?? []), j]);
  const sAt = new Map<number, number[]>();
  for (const [i, { of }] of source.entries()) for (const o of of) sAt.set(o, [...(sAt.get(o) ?? []), i]);
  const taken = new Set<number>();
  for (const start of source.keys()) {
    if (seen.has(start)) continue;
    const s = new Set([start]);
    const t = new Set<number>();
    for (const i of s)
      for (const o of source[i]!.of)
        for (const j of tAt.get(o) ?? []) {
          t.add(j);
          for (const p of target[j]!.of) for (const other of sAt.get(p) ?? []) s.add(other);
        }
    for (const i of s) seen.add(i);
    for (const j of t) taken.add(j);
    found.push({ source: [...s].sort((a, b) => a - b), target: [...t].sort((a, b) => a - b) });
  }
  for (const j of target.keys()) if (!taken.has(j)) found.push({ source: [], target: [j] });
  return found;
}

export type Score = { found: number; right: number; wanted: number };

/** Pairs of one source with one target segment, as Véronis and Langlais 2000 count alignments of several. */
export function compare(gold: readonly Pairing[], found: readonly Pairing[], score: Score): void {
  const pairs = (of: readonly Pairing[]) =>
    new Set(of.flatMap(g => g.source.flatMap(i => g.target.map(j => `${i} ${j}`))));
  const [g, f] = [pairs(gold), pairs(found)];
  score.wanted += g.size;
  score.found += f.size;
  for (const p of f) if (g.has(p)) score.right++;
}

export const f1 = ({ found, right, wanted }: Score) => (found + wanted === 0 ? 1 : (2 * right) / (found + wanted));
