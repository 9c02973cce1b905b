import { bestGroups } from './pairing.ts';
import type { Segment, SegmentKind } from './segments.ts';
import { isRendered, newLink, type Translation } from './translation.ts';

export type Langs = { source: string; target: string };

/** Segments that render each other; one side is empty where a segment has no counterpart. `score`: how sure, 0 to 1. */
export type Aligned = { source: number[]; target: number[]; score: number };

const fields: readonly SegmentKind[] = ['title', 'summary', 'lead-alt', 'lead-caption'];

/**
 * Which segments of a translation render which of its source, where nothing recorded it: dynamic programming over lengths
 * (Gale and Church 1993) with what both have in common (cues.ts), kinds of blocks and closing punctuation, two passes,
 * within a band about the diagonal. The order of both texts is kept; empty segments and fields beside the document are
 * paired only among themselves. Memory and time go with length times band: thousands of segments take under a second.
 */
export function alignSegments(source: readonly Segment[], target: readonly Segment[], langs: Langs): Aligned[] {
  const found: Aligned[] = [];
  for (const kind of fields) {
    const i = source.findIndex(s => s.kind === kind && isRendered(s));
    // a field has its counterpart also where nobody has written it yet
    const j = target.findIndex(s => s.kind === kind && (i >= 0 || isRendered(s)));
    if (i >= 0 || j >= 0)
      found.push({ source: i < 0 ? [] : [i], target: j < 0 ? [] : [j], score: i < 0 || j < 0 ? 0.5 : 1 });
  }
  const body = (of: readonly Segment[]) =>
    of.flatMap((s, i) => (!fields.includes(s.kind) && s.text.trim() !== '' ? [i] : []));
  const [a, b] = [body(source), body(target)];
  const groups = bestGroups(
    a.map(i => source[i]!),
    b.map(j => target[j]!),
    langs,
  );
  for (const { from, to, score } of groups)
    found.push({ source: from.map(i => a[i]!), target: to.map(j => b[j]!), score });
  return found;
}

/**
 * The record of a pair of texts that was computed: every link says how sure its pairing is. A text that is written in part, in the
 * room that was made for it, is paired place by place: what is not written yet would make the rest render too much.
 */
export function pairedTranslation(source: readonly Segment[], target: readonly Segment[], langs: Langs): Translation {
  const inPlace = isInItsRoom(source, target);
  const found = inPlace
    ? source.map((_, i): Aligned => ({ source: [i], target: [i], score: 1 }))
    : alignSegments(source, target, langs);
  const hasPlace = (s: Segment) => isRendered(s) || fields.includes(s.kind);
  const links = found
    .map(group => ({
      ...group,
      source: group.source.filter(i => isRendered(source[i]!)),
      target: group.target.filter(j => inPlace || hasPlace(target[j]!)),
    }))
    .filter(group => group.source.length > 0 || group.target.some(j => isRendered(target[j]!)))
    .map((group, n) => ({ ...newLink(n + 1, group.source, group.target), paired: group.score }));
  return { next: links.length + 1, links };
}

/** Whether a text has the very blocks of its source and some of them have no words yet. */
function isInItsRoom(source: readonly Segment[], target: readonly Segment[]): boolean {
  return (
    source.length === target.length &&
    source.every((s, i) => s.kind === target[i]!.kind) &&
    source.some((s, i) => isRendered(s) && !fields.includes(s.kind) && target[i]!.text.trim() === '')
  );
}
