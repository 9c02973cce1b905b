import { Fragment, type Node, type ResolvedPos } from 'prosemirror-model';
import { canJoin, canSplit, Transform } from 'prosemirror-transform';
import type { EditionText } from '../article/content.ts';
import { parseDoc } from '../document/parse.ts';
import type { NodeJson } from '../document/schema.ts';
import { blocksOf, plainWords, segmentsOf, skeletonOf, withSegments } from './segments.ts';
import type { Link, Translation } from './translation.ts';

/*
 * What a translator does to the working copy, with the record of it carried along in the same step. Each returns both anew,
 * and throws RangeError for what cannot be done to this text: the caller refuses it.
 */

export type Work = { text: EditionText; translation: Translation };

/**
 * Other words in a link's target segments, one list of inline nodes a segment. Where nothing stands for the source yet, the
 * block is made as it is in the source, after what renders the segment before it.
 */
export function writeWords(work: Work, source: EditionText, id: number, words: readonly (readonly NodeJson[])[]): Work {
  let { text, translation } = work;
  let link = linkOf(translation, id);
  if (link.target.length === 0 && link.source.length > 0) {
    ({ text, translation } = withBlocks({ text, translation }, source, link.source[0]!));
    link = linkOf(translation, id);
  }
  if (words.length !== link.target.length) throw new RangeError('as many texts as the link has segments');
  return { text: withSegments(text, new Map(link.target.map((at, i) => [at, words[i]!]))), translation };
}

/** The words of the source into every segment of the working copy that has none, where one renders one. */
export function copySource({ text, translation }: Work, source: EditionText): { work: Work; links: number[] } {
  const theirs = segmentsOf(source);
  const mine = segmentsOf(text);
  const empty = translation.links.filter(
    l => l.source.length === 1 && l.target.length === 1 && mine[l.target[0]!]?.text.trim() === '',
  );
  const words = new Map(empty.map(l => [l.target[0]!, theirs[l.source[0]!]!.content]));
  return { work: { text: withSegments(text, words), translation }, links: empty.map(l => l.id) };
}

/**
 * A link and the next one as one. Their blocks become one paragraph where they stand side by side and may be joined; else
 * the link has both.
 */
export function joinNext({ text, translation }: Work, id: number): Work {
  const at = translation.links.findIndex(l => l.id === id);
  const [first, second] = [translation.links[at], translation.links[at + 1]];
  if (!first || !second) throw new RangeError('there is no next link');
  const joined: Link = {
    ...first,
    version: first.version + 1,
    source: [...first.source, ...second.source].sort((a, b) => a - b),
    target: [...first.target, ...second.target].sort((a, b) => a - b),
    state: first.state === second.state ? first.state : 'draft',
    stale: first.stale ?? second.stale,
    machine: first.machine ?? second.machine,
    paired: null,
    note: [first.note, second.note].filter(Boolean).join('\n'),
  };
  const links = translation.links.flatMap((l, i) => (i === at ? [joined] : i === at + 1 ? [] : [l]));
  const regrouped = { text, translation: { ...translation, links } };
  const [last, next] = [first.target.at(-1), second.target[0]];
  return last !== undefined && next === last + 1 ? withJoinedBlocks(regrouped, last) : regrouped;
}

/** Target segment `index` of a link as two, parted at `offset` of its plain words (UTF-16 units). */
export function splitTarget({ text, translation }: Work, id: number, index: number, offset: number): Work {
  const link = linkOf(translation, id);
  const at = link.target[index];
  const block = at === undefined ? null : blocksOf(text)[at];
  const segment = at === undefined ? undefined : segmentsOf(text)[at];
  if (at === undefined || !block || !segment) throw new RangeError('there is no such block');
  if (segment.kind === 'caption' || segment.kind === 'alt') throw new RangeError('a caption is one block');
  const doc = docOf(text);
  const node = doc.nodeAt(block.from)!;
  const position = block.from + 1 + positionIn(node, offset);
  const change = new Transform(doc);
  if (!canSplit(doc, position)) throw new RangeError('this block cannot be split');
  change.split(position);
  const target = link.target.toSpliced(index + 1, 0, at + 1);
  const moved = shifted(translation, at + 1, 1);
  return {
    text: withDoc(text, trimmedAround(change.doc, block.from)),
    translation: withLink(moved, { ...linkOf(moved, id), version: link.version + 1, target: shiftedIn(target, at) }),
  };
}

/** A link of several sources as one link each: the first keeps what is written, the others have nothing yet. */
export function splitSource({ text, translation }: Work, id: number): Work {
  const link = linkOf(translation, id);
  if (link.source.length < 2) throw new RangeError('the link has one source');
  const pairs = link.source.map((source, i) => {
    const target = i === link.source.length - 1 ? link.target.slice(i) : link.target.slice(i, i + 1);
    return i === 0
      ? { ...link, version: link.version + 1, source: [source], target }
      : { ...link, id: translation.next + i - 1, version: 1, source: [source], target, note: '' };
  });
  const links = translation.links.flatMap(l => (l.id === id ? pairs : [l]));
  return { text, translation: { next: translation.next + pairs.length - 1, links } };
}

/**
 * Takes a link's blocks out of the working copy, and the link where it has no source. What cannot be taken out alone (a
 * cell of a table, an alt text, the title) is emptied.
 */
export function removeTarget(work: Work, id: number): Work {
  const link = linkOf(work.translation, id);
  const { text, translation } = withoutBlocks(work, link.target);
  const links = translation.links.flatMap(l => {
    if (l.id !== id) return [l];
    return l.source.length === 0 ? [] : [{ ...l, version: l.version + 1, target: [], stale: null }];
  });
  return { text, translation: { ...translation, links } };
}

/** Takes segments out of the working copy, each with what it stands in where nothing else does; or empties them. */
export function withoutBlocks({ text, translation }: Work, segments: readonly number[]): Work {
  for (const at of segments.toSorted((a, b) => b - a)) {
    const blocks = blocksOf(text);
    const block = blocks[at];
    const segment = segmentsOf(text)[at]!;
    const range = block && segment.kind !== 'alt' ? removable(docOf(text), block) : null;
    if (!range) {
      text = withSegments(text, new Map([[at, []]]));
      continue;
    }
    const first = firstFrom(blocks, range.from);
    text = withDoc(text, new Transform(docOf(text)).delete(range.from, range.to).doc);
    translation = without(translation, first, blocks.length - blocksOf(text).length);
  }
  return { text, translation };
}

function linkOf(translation: Translation, id: number): Link {
  const link = translation.links.find(l => l.id === id);
  if (!link) throw new RangeError(`there is no link ${id}`);
  return link;
}

function withLink(translation: Translation, link: Link): Translation {
  return { ...translation, links: translation.links.map(l => (l.id === link.id ? link : l)) };
}

/** The record after `by` segments came in at `from`. */
function shifted(translation: Translation, from: number, by: number): Translation {
  const shift = (i: number) => (i >= from ? i + by : i);
  return { ...translation, links: translation.links.map(l => ({ ...l, target: l.target.map(shift) })) };
}

/** A split's targets: what stood after the new one moved with it. */
function shiftedIn(target: readonly number[], at: number): number[] {
  let seen = false;
  return target.map(i => {
    if (i === at + 1 && !seen) {
      seen = true;
      return i;
    }
    return i > at ? i + 1 : i;
  });
}

/** The record after `count` segments from `first` on are gone. */
function without(translation: Translation, first: number, count: number): Translation {
  const kept = (target: readonly number[]) =>
    target.flatMap(i => (i < first ? [i] : i < first + count ? [] : [i - count]));
  return { ...translation, links: translation.links.map(l => ({ ...l, target: kept(l.target) })) };
}

/** The first segment that stands in the document at a position or after it; as many as there are where none does. */
function firstFrom(blocks: readonly ({ from: number } | null)[], position: number): number {
  const first = blocks.findIndex(block => block !== null && block.from >= position);
  return first < 0 ? blocks.length : first;
}

function docOf(text: EditionText): Node {
  const parsed = parseDoc(text.content.doc);
  if (!parsed.ok) throw new Error(`the text is not a document: ${parsed.error.key}`);
  return parsed.doc;
}

function withDoc(text: EditionText, doc: Node): EditionText {
  doc.check();
  return { ...text, content: { ...text.content, doc: doc.toJSON() } };
}

/** Where an offset of a block's plain words is in its content. */
function positionIn(block: Node, offset: number): number {
  let left = offset;
  let position = 0;
  for (const child of block.children) {
    const length = plainWords([child]).length;
    if (left <= length) return position + (child.isText ? left : left === 0 ? 0 : child.nodeSize);
    left -= length;
    position += child.nodeSize;
  }
  return position;
}

/** The two blocks that a split left at `from`, without the space where they parted. */
function trimmedAround(doc: Node, from: number): Node {
  const first = doc.nodeAt(from)!;
  const second = doc.nodeAt(from + first.nodeSize)!;
  const change = new Transform(doc);
  const start = from + first.nodeSize + 1;
  const leading = /^\s*/.exec(second.firstChild?.text ?? '')![0].length;
  if (leading > 0) change.delete(start, start + leading);
  const end = from + first.nodeSize - 1;
  const trailing = /\s*$/.exec(first.lastChild?.text ?? '')![0].length;
  if (trailing > 0) change.delete(end - trailing, end);
  return change.doc;
}

/** Target segments `at` and the next as one block, where they stand side by side. */
function withJoinedBlocks(work: Work, at: number): Work {
  const { text, translation } = work;
  const [first, second] = blocksOf(text).slice(at, at + 2);
  if (!first || !second || second.from !== first.to) return work;
  const doc = docOf(text);
  const [a, b] = [doc.nodeAt(first.from)!, doc.nodeAt(second.from)!];
  if (!a.sameMarkup(b) || a.type.name === 'figure' || !canJoin(doc, first.to)) return work;
  const change = new Transform(doc).join(first.to);
  const seam = a.content.size > 0 && b.content.size > 0 ? first.to - 1 : null;
  if (seam !== null) change.insert(seam, doc.type.schema.text(' '));
  const gone = (target: readonly number[]) => target.flatMap(i => (i <= at ? [i] : i === at + 1 ? [] : [i - 1]));
  const links = translation.links.map(l => ({ ...l, target: gone(l.target) }));
  return { text: withDoc(text, change.doc), translation: { ...translation, links } };
}

/** The largest stretch that goes with a block and leaves the document valid: an item with its only paragraph. */
function removable(doc: Node, block: { from: number; to: number }): { from: number; to: number } | null {
  let $at = doc.resolve(block.from);
  let { from, to } = block;
  while (true) {
    const { parent } = $at;
    const index = $at.index();
    if (parent.canReplace(index, index + 1)) return { from, to };
    if ($at.depth === 0 || /^table/.test(parent.type.name)) return null;
    from = $at.before();
    to = $at.after();
    $at = doc.resolve(from);
  }
}

/**
 * The blocks that stand for segment `index` of the source, put into the working copy empty: the largest node of the source
 * of which nothing is rendered yet, so that a new list comes as a list and a new item as an item of the one there is.
 */
function withBlocks({ text, translation }: Work, source: EditionText, index: number): Work {
  const skeleton = skeletonOf(source);
  const theirs = docOf(skeleton);
  const places = blocksOf(skeleton);
  const block = places[index];
  if (!block) throw new RangeError('a field that every text has');
  const rendered = new Set(translation.links.flatMap(l => (l.target.length > 0 ? l.source : [])));
  const within = (from: number, to: number) =>
    places.flatMap((at, i) => (at && at.from >= from && at.from < to ? [i] : []));

  // outwards, as long as nothing in it is rendered
  let $at: ResolvedPos = theirs.resolve(block.from);
  while ($at.depth > 0 && !within($at.before(), $at.after()).some(i => rendered.has(i)))
    $at = theirs.resolve($at.before());
  let unit = $at.nodeAfter!;
  const start = $at.pos;
  const fresh = within(start, start + unit.nodeSize);

  // after what renders the segment before it
  const before = translation.links
    .filter(l => l.target.length > 0 && l.source.some(i => i < fresh[0]!))
    .toSorted((a, b) => Math.max(...a.source) - Math.max(...b.source))
    .at(-1);
  const blocks = blocksOf(text);
  const previous = before ? blocks[before.target.at(-1)!] : null;
  const doc = docOf(text);
  let place = previous ? home(doc, previous.from, $at.parent.type.name) : null;
  while (place === null && $at.depth > 0) {
    // no such list or table there: the item comes in one of its own
    unit = $at.parent.copy(Fragment.from(unit));
    $at = theirs.resolve($at.before());
    place = previous ? home(doc, previous.from, $at.parent.type.name) : null;
  }
  place ??= 0;
  const at = firstFrom(blocks, place);
  const change = new Transform(doc).insert(place, unit);
  const next = withDoc(text, change.doc);
  const moved = shifted(translation, at, blocksOf(next).length - blocks.length);
  const placeOf = new Map(fresh.map((i, k) => [i, at + k]));
  const links = moved.links.map(l =>
    l.target.length === 0 && l.source.length === 1 && placeOf.has(l.source[0]!)
      ? { ...l, target: [placeOf.get(l.source[0]!)!] }
      : l,
  );
  return { text: next, translation: { ...moved, links } };
}

/** The end of the ancestor of a position that stands in a node of this type. */
function home(doc: Node, position: number, parent: string): number | null {
  const $at = doc.resolve(position);
  for (let depth = $at.depth; depth >= 0; depth--) {
    if ($at.node(depth).type.name !== parent) continue;
    const child = $at.node(depth).child($at.index(depth));
    return $at.posAtIndex($at.index(depth), depth) + child.nodeSize;
  }
  return null;
}
