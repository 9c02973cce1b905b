import { Fragment, type Node } from 'prosemirror-model';
import type { EditionText } from '../article/content.ts';
import { parseDoc } from '../document/parse.ts';
import { type NodeJson, schema } from '../document/schema.ts';
import { textOf } from '../document/text.ts';

/*
 * A text as a translator works on it: one segment a block of words. Segments are never stored; they are read off a text
 * and named by their place among them, and what is recorded of them is carried along when the text changes (follow.ts).
 */

export const segmentKinds = [
  'title',
  'summary',
  'lead-alt',
  'lead-caption',
  'heading',
  'paragraph',
  'item',
  'quote',
  'note',
  'pullquote',
  'cell',
  'caption',
  'alt',
  'embed',
  'code',
] as const;
export type SegmentKind = (typeof segmentKinds)[number];

export type Segment = {
  kind: SegmentKind;
  /** of a heading, 2 to 4 */
  level: number | null;
  /** the plain words; a footnote's stand in brackets at its place, a line break is \n */
  text: string;
  /** the words as inline nodes of the document; a plain field (title, alt) is one text node without marks */
  content: NodeJson[];
};

/** Where a segment stands: a field beside the document, or a node of it at `position` (its attribute, or its content). */
type Place =
  | { field: 'title' | 'summary' }
  | { lead: 'alt' | 'caption' }
  | { position: number; attribute: 'alt' | 'title' | null };
type Placed = { segment: Segment; place: Place };

/** The segments of a text in reading order. Throws where the document is none: it was checked when it was stored. */
export function segmentsOf(text: EditionText): Segment[] {
  return placed(text, docOf(text)).map(p => p.segment);
}

/**
 * The text with other words in one segment. A plain field takes the plain words of the content alone. Throws RangeError
 * when there is no such segment or the content does not fit in it (a footnote within a footnote).
 */
export function withSegment(text: EditionText, index: number, content: readonly NodeJson[]): EditionText {
  return withSegments(text, new Map([[index, content]]));
}

/** The same for several segments at once. */
export function withSegments(text: EditionText, words: ReadonlyMap<number, readonly NodeJson[]>): EditionText {
  const before = docOf(text);
  const all = placed(text, before);
  let { title, summary } = text;
  let { lead } = text.content;
  const rewritings = new Map<number, Rewriting>();
  for (const [index, content] of words) {
    const found = all[index];
    if (!found) throw new RangeError(`there is no segment ${index}`);
    const { place } = found;
    const inline = content.map(node => schema.nodeFromJSON(node));
    const plain = plainWords(inline).replace(/\s*\n\s*/g, ' ');
    if ('field' in place) {
      if (place.field === 'title') title = plain;
      else summary = plain;
    } else if ('lead' in place) lead = lead && { ...lead, [place.lead]: plain };
    else {
      const { position, attribute } = place;
      const known = rewritings.get(position) ?? { content: null, attrs: {} };
      rewritings.set(
        position,
        attribute === null
          ? { ...known, content: Fragment.from(inline) }
          : { ...known, attrs: { ...known.attrs, [attribute]: plain } },
      );
    }
  }
  const doc = rewritten(before, -1, rewritings);
  doc.check();
  return { title, summary, content: { ...text.content, lead, doc: doc.toJSON() } };
}

/**
 * The text without its words, to be filled by a translator: the same blocks, pictures, embeds and code. Pictures keep no
 * alt, which is a segment; links, names and notes come with the words.
 */
export function skeletonOf(text: EditionText): EditionText {
  const empty = segmentsOf(text).flatMap((segment, i) => (segment.kind === 'code' ? [] : [[i, []] as const]));
  return withSegments(text, new Map(empty));
}

/** Where each segment's block begins and ends in the document (ProseMirror positions); null for a plain field. */
export function blocksOf(text: EditionText): ({ from: number; to: number } | null)[] {
  const doc = docOf(text);
  return placed(text, doc).map(({ place }) =>
    'position' in place ? { from: place.position, to: place.position + doc.nodeAt(place.position)!.nodeSize } : null,
  );
}

/** The segment that holds an offset of a text's plain words (UTF-16 units, document/text.ts); null when none does. */
export function segmentAt(text: EditionText, offset: number): number | null {
  const position = textOf(docOf(text)).positionAt(offset);
  const index = blocksOf(text).findIndex(block => block !== null && block.from < position && position < block.to);
  return index < 0 ? null : index;
}

/** Where a segment stands in the plain words of its text, UTF-16 units; null for what is not in them (title, alt) or is empty. */
export function placeOf(text: EditionText, index: number): { start: number; end: number } | null {
  const doc = docOf(text);
  const found = placed(text, doc)[index];
  if (!found || !('position' in found.place) || found.place.attribute !== null) return null;
  const { position } = found.place;
  const node = doc.nodeAt(position)!;
  if (node.textContent === '') return null;
  const { offsetAt } = textOf(doc);
  let end = node.content.size;
  // a footnote's words stand after its paragraph: the place is the paragraph's own
  while (end > 0 && !node.nodeAt(end - 1)?.isText) end--;
  const start = node.children.findIndex(child => child.isText);
  if (start < 0) return null;
  const before = node.children.slice(0, start).reduce((sum, child) => sum + child.nodeSize, 0);
  return { start: offsetAt(position + 1 + before), end: offsetAt(position + 1 + end) };
}

function docOf(text: EditionText): Node {
  const parsed = parseDoc(text.content.doc);
  if (!parsed.ok) throw new Error(`the text is not a document: ${parsed.error.key}`);
  return parsed.doc;
}

function placed(text: EditionText, doc: Node): Placed[] {
  const found: Placed[] = [];
  const plain = (kind: SegmentKind, words: string, place: Place) => {
    const content = words === '' ? [] : [{ type: 'text', text: words }];
    found.push({ segment: { kind, level: null, text: words, content }, place });
  };
  plain('title', text.title, { field: 'title' });
  plain('summary', text.summary, { field: 'summary' });
  const { lead } = text.content;
  if (lead) {
    plain('lead-alt', lead.alt, { lead: 'alt' });
    plain('lead-caption', lead.caption, { lead: 'caption' });
  }
  doc.descendants((node, position) => {
    const { name } = node.type;
    if (node.isTextblock) {
      const kind = kindOf(node, doc.resolve(position));
      found.push({
        segment: {
          kind,
          level: name === 'heading' ? node.attrs.level : null,
          text: plainWords(node.children),
          content: node.children.map(child => child.toJSON()),
        },
        place: { position, attribute: null },
      });
      if (name === 'figure') plain('alt', node.attrs.alt, { position, attribute: 'alt' });
      return false;
    }
    if (name === 'embed') plain('embed', node.attrs.title, { position, attribute: 'title' });
    return true;
  });
  return found;
}

/** What a reader takes a block for: the innermost thing that it stands in. */
function kindOf(node: Node, $at: ReturnType<Node['resolve']>): SegmentKind {
  const own: Record<string, SegmentKind> = {
    heading: 'heading',
    figure: 'caption',
    code_block: 'code',
    pullquote: 'pullquote',
  };
  const around: Record<string, SegmentKind> = {
    list_item: 'item',
    table_cell: 'cell',
    table_header: 'cell',
    blockquote: 'quote',
    note: 'note',
  };
  const kind = own[node.type.name];
  if (kind) return kind;
  for (let depth = $at.depth; depth > 0; depth--) {
    const within = around[$at.node(depth).type.name];
    if (within) return within;
  }
  return 'paragraph';
}

/** The plain words of inline nodes, as `Segment.text` has them. */
export function plainWords(inline: readonly Node[]): string {
  let words = '';
  for (const node of inline) {
    if (node.isText) words += node.text;
    else if (node.type.name === 'hard_break') words += '\n';
    else if (node.type.name === 'footnote') words += ` [${node.textContent}]`;
  }
  return words;
}

/** What becomes of a node: other content, or null for its own; attributes that are others. */
type Rewriting = { content: Fragment | null; attrs: Record<string, string> };

/** A tree with other words in the nodes at some positions of it, in one walk. `position`: of the node itself, -1 of a document. */
function rewritten(node: Node, position: number, rewritings: ReadonlyMap<number, Rewriting>): Node {
  const rewriting = rewritings.get(position);
  if (rewriting)
    return node.type.create({ ...node.attrs, ...rewriting.attrs }, rewriting.content ?? node.content, node.marks);
  if (node.isTextblock || node.isLeaf) return node;
  let at = position + 1;
  const children = node.children.map(child => {
    const next = rewritten(child, at, rewritings);
    at += child.nodeSize;
    return next;
  });
  return node.copy(Fragment.from(children));
}
