import { createHash } from 'node:crypto';
import { Fragment, type Mark, type Node } from 'prosemirror-model';
import { type NodeJson, schema } from '../../domain/document/schema.ts';
import type { SegmentKind } from '../../domain/translation/segments.ts';
import type { SegmentState } from '../../domain/translation/translation.ts';

/** How far a translation is, as our files say it; `final` is one that readers have. */
export type XliffState = 'untranslated' | SegmentState | 'final';

/** `category` says whom or what it is from, in a word. */
export type XliffNote = { text: string; appliesTo?: 'source' | 'target'; category?: string };

/** One segment as it goes to a translator: inline nodes of the document, as `Segment.content` has them. */
export type XliffUnit = {
  /** an NMTOKEN (letters, digits, . - _ :), unique among the units */
  id: string;
  kind: SegmentKind;
  source: NodeJson[];
  target: NodeJson[] | null;
  state: XliffState;
  notes: XliffNote[];
};

/** What a code stands for. Footnotes are numbered within the unit, from 1. */
export type Meaning = { mark: Mark } | { node: 'hard_break' } | { node: 'footnote'; number: number };

/** The words and codes of inline nodes, one after another. A mark that goes on over several nodes is one pair of codes. */
export type Token<C> = { kind: 'text'; text: string } | { kind: 'start' | 'end' | 'place'; code: C };

/** `code` gives each code as it comes up; footnotes' own words are left to the caller. */
export function tokensOf<C>(content: readonly NodeJson[], code: (meaning: Meaning) => C): Token<C>[] {
  const nodes = content.map(json => schema.nodeFromJSON(json));
  const tokens: Token<C>[] = [];
  const open: { mark: Mark; code: C }[] = [];
  let footnotes = 0;
  // how many of the nodes from here on carry the mark: what goes on longest is opened first, so that fewest are cut
  const reach = (mark: Mark, from: number) => {
    let to = from;
    while (nodes[to] && mark.isInSet(nodes[to]!.marks)) to++;
    return to;
  };
  const closeFrom = (depth: number) => {
    for (const { code } of open.splice(depth).reverse()) tokens.push({ kind: 'end', code });
  };
  for (const [i, node] of nodes.entries()) {
    const gone = open.findIndex(({ mark }) => !mark.isInSet(node.marks));
    if (gone >= 0) closeFrom(gone);
    const fresh = node.marks.filter(mark => !open.some(o => o.mark.eq(mark)));
    for (const mark of fresh.toSorted((a, b) => reach(b, i) - reach(a, i))) {
      const pair = { mark, code: code({ mark }) };
      open.push(pair);
      tokens.push({ kind: 'start', code: pair.code });
    }
    if (node.isText) tokens.push({ kind: 'text', text: node.text! });
    else if (node.type.name === 'hard_break') tokens.push({ kind: 'place', code: code({ node: 'hard_break' }) });
    else if (node.type.name === 'footnote')
      tokens.push({ kind: 'place', code: code({ node: 'footnote', number: ++footnotes }) });
  }
  closeFrom(0);
  return tokens;
}

/** The words of each footnote, in order. */
export function footnotesOf(content: readonly NodeJson[]): NodeJson[][] {
  return content.filter(node => node.type === 'footnote').map(node => node.content ?? []);
}

/** Inline nodes with texts of the same marks joined and marks in the schema's order. */
export function normalised(content: readonly NodeJson[]): NodeJson[] {
  return toJson(content.map(json => schema.nodeFromJSON(json)));
}

/** Nodes as plain JSON, texts of the same marks joined. */
export function toJson(nodes: readonly Node[]): NodeJson[] {
  return JSON.parse(JSON.stringify(Fragment.fromArray([...nodes]).content));
}

/** Names the words and marks of a source (SHA-256, hexadecimal), to tell later whether they changed. */
export function sourceHash({ kind, source }: Pick<XliffUnit, 'kind' | 'source'>): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, normalised(source)]))
    .digest('hex');
}

/** The unit that holds the words of a footnote of another. */
export function footnoteUnit(unit: string, number: number): string {
  return `${unit}.fn${number}`;
}

export const ownPrefix = 'masthead';
export const hashType = 'source-sha256';
