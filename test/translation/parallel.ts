import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { EditionText } from '../../src/domain/article/content.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { splitFrontMatter } from '../../src/domain/document/front-matter.ts';
import { type Segment, segmentsOf } from '../../src/domain/translation/segments.ts';

/* Translations that people made, segment by segment: what checks should let pass, and where mistakes can be planted. */

export type ParallelPair = {
  from: string;
  langs: { source: string; target: string };
  source: Segment;
  target: Segment;
};

const sample = new URL('../../sample/articles/', import.meta.url);
const histories = new URL('../../../shared/material/anchoring/docs.jsonl', import.meta.url);

/** The sample's articles that have as many segments of the same kinds in two languages, in both directions. */
export function samplePairs(): ParallelPair[] {
  const editions = new Map<string, Map<string, Segment[]>>();
  for (const file of readdirSync(sample)) {
    const [, key, lang] = /^(.+)\.([a-z]{2})\.md$/.exec(file) ?? [];
    if (!key || !lang) continue;
    const of = editions.get(key) ?? new Map<string, Segment[]>();
    editions.set(key, of.set(lang, segmentsOf(editionOf(readFileSync(new URL(file, sample), 'utf8')))));
  }
  const pairs: ParallelPair[] = [];
  for (const [key, of] of editions)
    for (const [source, from] of of)
      for (const [target, to] of of) if (source !== target) pairs.push(...paired(key, { source, target }, from, to));
  return pairs;
}

/** Chapters of a handbook in English, Russian and Chinese with as many paragraphs; none where the material is absent. */
export function handbookPairs(): ParallelPair[] {
  if (!existsSync(histories)) return [];
  const chapters = new Map<string, Map<string, string[][]>>();
  for (const line of readFileSync(histories, 'utf8').split('\n')) {
    if (line === '') continue;
    const { repo = '', path, text } = JSON.parse(line) as { repo?: string; path?: string; text: string };
    if (!repo.startsWith('progit/') || !path) continue;
    const lang = repo.endsWith('-ru') ? 'ru' : repo.endsWith('-zh') ? 'zh' : 'en';
    const of = chapters.get(path) ?? new Map<string, string[][]>();
    chapters.set(path, of.set(lang, [...(of.get(lang) ?? []), text.split('\n').filter(Boolean)]));
  }
  const pairs: ParallelPair[] = [];
  for (const [path, of] of chapters)
    for (const [source, froms] of of)
      for (const [target, tos] of of) {
        if (source === target) continue;
        // the newest revisions that have as many paragraphs, unless others moved in between
        const found = froms
          .flatMap(from => tos.filter(to => to.length === from.length).map(to => [from, to] as const))
          .findLast(pair => unlike(...pair) < 0.35);
        if (found)
          pairs.push(...paired(path, { source, target }, found[0].map(plain), found[1].map(plain)).filter(isProse));
      }
  return pairs;
}

/** How far lengths of paragraphs are from going with one another, on the average. */
function unlike(from: string[], to: string[]): number {
  const factor = to.join('').length / from.join('').length;
  const off = (text: string, i: number) => Math.abs(Math.log((to[i]!.length + 1) / (factor * text.length + 1)));
  return from.reduce((sum, text, i) => sum + off(text, i), 0) / from.length;
}

/** Lists of commands, references and other things that the handbook's format left in its text are no prose of anybody. */
function isProse({ source, target }: ParallelPair): boolean {
  return [source, target].every(
    s =>
      !/^[.<:-]|ch\d\d-|(?:^| )_\w|''|::|\^|--|[<>|$`+]|\.git|\w\/\w/.test(s.text) &&
      /\p{L}{4}|\p{Lo}{4}/u.test(s.text),
  );
}

export const plain = (text: string): Segment => ({
  kind: 'paragraph',
  level: null,
  text,
  content: text === '' ? [] : [{ type: 'text', text }],
});

function paired(from: string, langs: ParallelPair['langs'], source: Segment[], target: Segment[]): ParallelPair[] {
  if (source.length !== target.length || source.some((s, i) => s.kind !== target[i]!.kind)) return [];
  return source.map((segment, i) => ({ from, langs, source: segment, target: target[i]! }));
}

function editionOf(file: string): EditionText {
  const split = splitFrontMatter(file);
  if (!split.ok) throw new Error(split.error.key);
  const { title, summary, image } = split.data as {
    title: string;
    summary?: string;
    image?: { alt?: string; caption?: string };
  };
  const lead = image
    ? { media: null, src: null, alt: image.alt ?? '', caption: image.caption ?? '', credit: '', licence: '' }
    : null;
  const doc = fromMarkdown(split.body).doc.toJSON();
  return { title, summary: summary ?? '', content: { doc, lead, byline: [], source: null, funder: '' } };
}
