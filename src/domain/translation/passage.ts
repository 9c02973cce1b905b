import { bestGroups } from './pairing.ts';
import type { Segment } from './segments.ts';
import { linkAt, type Translation } from './translation.ts';

/** Words of a segment: UTF-16 units of `Segment.text`. */
export type Passage = { segment: number; start: number; end: number };

/** Sentences are taken to be each other's renderings from this sureness on. */
const sure = 0.8;

/**
 * The words of the working copy that render a range of a source segment: the sentences that stand for the range's, as length,
 * order, numbers and names tell; the whole segment where that is not sure. Null where nothing renders it. `source` and
 * `target` are the segments that the links count in.
 */
export function passageInTranslation(
  t: Translation,
  source: readonly Segment[],
  target: readonly Segment[],
  at: Passage,
  langs: { source: string; target: string },
): Passage | null {
  const link = linkAt(t, at.segment);
  const worded = link?.target.filter(j => target[j]!.text.trim() !== '') ?? [];
  if (!link || worded.length === 0) return null;
  const theirs = link.source.flatMap(i => sentences(source[i]!, i, langs.source));
  const mine = worded.flatMap(j => sentences(target[j]!, j, langs.target));
  const of = (s: Sentence) => s.at.segment === at.segment && s.at.start < at.end && s.at.end > at.start;
  const groups = bestGroups(
    theirs.map(s => s.as),
    mine.map(s => s.as),
    langs,
  ).filter(group => group.from.some(i => of(theirs[i]!)));
  const found = groups.flatMap(group => group.to.map(j => mine[j]!.at));
  const [first] = found;
  const segment = first?.segment ?? worded[Math.min(worded.length - 1, link.source.indexOf(at.segment))]!;
  if (!first || groups.some(g => g.score < sure || g.to.length === 0) || found.some(p => p.segment !== segment))
    return { segment, start: 0, end: target[segment]!.text.length };
  return { segment, start: first.start, end: found.at(-1)!.end };
}

type Sentence = { at: Passage; as: Segment };

function sentences(segment: Segment, index: number, lang: string): Sentence[] {
  const found: Sentence[] = [];
  for (const { segment: words, index: from } of new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(
    segment.text,
  )) {
    const start = from + words.length - words.trimStart().length;
    const text = words.trim();
    if (text === '') continue;
    const as: Segment = { kind: 'paragraph', level: null, text, content: [{ type: 'text', text }] };
    found.push({ at: { segment: index, start, end: start + text.length }, as });
  }
  return found;
}
