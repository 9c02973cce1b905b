import { setBlockType, wrapIn } from 'prosemirror-commands';
import type { Attrs, MarkType, Node, NodeType } from 'prosemirror-model';
import { liftListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, type EditorState, NodeSelection, TextSelection, type Transaction } from 'prosemirror-state';
import { schema } from '../../../domain/document/schema.ts';
import type { TextKey } from '../texts.tsx';
import type { IconName } from '../ui/icons.tsx';

const { nodes, marks } = schema;

/** Whether a mark is on at the cursor or anywhere in the selection. */
export function markActive(state: EditorState, mark: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, mark);
}

/** The nearest node of a type around the selection, or the selected node itself. */
export function around(state: EditorState, type: NodeType): { node: Node; pos: number } | null {
  const { selection } = state;
  if (selection instanceof NodeSelection && selection.node.type === type)
    return { node: selection.node, pos: selection.from };
  for (let d = selection.$from.depth; d > 0; d--) {
    const node = selection.$from.node(d);
    if (node.type === type) return { node, pos: selection.$from.before(d) };
  }
  return null;
}

/** Which kind of text the cursor is in, for the toolbar's menu. */
export function blockKind(
  state: EditorState,
): 'paragraph' | 'heading2' | 'heading3' | 'heading4' | 'code' | 'pullquote' | 'other' {
  const { parent } = state.selection.$from;
  if (parent.type === nodes.heading) return `heading${parent.attrs.level as 2 | 3 | 4}`;
  if (parent.type === nodes.code_block) return 'code';
  if (parent.type === nodes.pullquote) return 'pullquote';
  return parent.type === nodes.paragraph ? 'paragraph' : 'other';
}

/** Wraps in a list, takes out of it, or turns one kind of list into the other. */
export function toggleList(type: NodeType): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    for (let d = $from.depth; d > 0; d--) {
      const node = $from.node(d);
      if (node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
      if (node.type === nodes.bullet_list || node.type === nodes.ordered_list) {
        dispatch?.(state.tr.setNodeMarkup($from.before(d), type));
        return true;
      }
    }
    return wrapInList(type)(state, dispatch);
  };
}

/** Wraps in a block, or takes the text out of it. */
export function toggleWrap(type: NodeType): Command {
  return (state, dispatch) => {
    const outer = around(state, type);
    if (!outer) return wrapIn(type)(state, dispatch);
    dispatch?.(state.tr.replaceWith(outer.pos, outer.pos + outer.node.nodeSize, outer.node.content).scrollIntoView());
    return true;
  };
}

/** Puts a block at the cursor: in place of an empty paragraph, else after the outermost block around it. */
export function insertBlock(state: EditorState, block: Node, into?: number): Transaction {
  const $from = into === undefined ? state.selection.$from : state.doc.resolve(into);
  const tr = state.tr;
  let at: number;
  if ($from.depth === 0) {
    at = $from.pos;
    tr.insert(at, block);
  } else if ($from.depth === 1 && $from.parent.type === nodes.paragraph && $from.parent.content.size === 0) {
    at = $from.before(1);
    tr.replaceWith(at, at + $from.parent.nodeSize, block);
  } else {
    at = $from.after(1);
    tr.insert(at, block);
  }
  const end = at + block.nodeSize;
  // something to write on after it
  if (end >= tr.doc.content.size) tr.insert(end, nodes.paragraph.create());
  const inside = block.isAtom || block.type === nodes.divider ? null : firstTextblock(block, at);
  tr.setSelection(inside === null ? TextSelection.near(tr.doc.resolve(end), 1) : TextSelection.create(tr.doc, inside));
  return tr.scrollIntoView();
}

function firstTextblock(block: Node, at: number): number | null {
  if (block.isTextblock) return at + 1;
  let found: number | null = null;
  block.descendants((node, pos) => {
    if (found === null && node.isTextblock) found = at + 1 + pos + 1;
    return found === null;
  });
  return found;
}

const inserting =
  (make: () => Node): Command =>
  (state, dispatch) => {
    dispatch?.(insertBlock(state, make()));
    return true;
  };

/** A table with a row of headings. */
export function newTable(rows: number, columns: number): Node {
  const cells = (type: NodeType) => Array.from({ length: columns }, () => type.createAndFill()!);
  return nodes.table.create(null, [
    nodes.table_row.create(null, cells(nodes.table_header)),
    ...Array.from({ length: rows - 1 }, () => nodes.table_row.create(null, cells(nodes.table_cell))),
  ]);
}

export const insertFootnote: Command = (state, dispatch) => {
  const { $to } = state.selection;
  if (!$to.parent.inlineContent || $to.parent.type.spec.code || !$to.parent.type.contentMatch.matchType(nodes.footnote))
    return false;
  if (dispatch) {
    const tr = state.tr.insert($to.pos, nodes.footnote.create());
    dispatch(tr.setSelection(NodeSelection.create(tr.doc, $to.pos)).scrollIntoView());
  }
  return true;
};

/** Out of a picture's caption to the paragraph after the picture, made where there is none to write in. */
export const leaveCaption: Command = (state, dispatch) => {
  const { $head } = state.selection;
  if ($head.parent.type !== nodes.figure) return false;
  const after = $head.after();
  const next = state.doc.resolve(after).nodeAfter;
  const tr = state.tr;
  if (next?.type !== nodes.paragraph || next.content.size > 0) tr.insert(after, nodes.paragraph.create());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
  return true;
};

/** From an empty caption to the picture itself, which another Backspace deletes. */
export const selectUncaptioned: Command = (state, dispatch) => {
  const { $head, empty } = state.selection;
  if (!empty || $head.parent.type !== nodes.figure || $head.parent.content.size > 0) return false;
  dispatch?.(state.tr.setSelection(NodeSelection.create(state.doc, $head.before())));
  return true;
};

/** What needs a dialog before it can be put in. */
export type Ask = 'link' | 'picture' | 'embed' | 'footnote' | 'quoteSource' | 'figure';

export type Block = { id: string; label: TextKey; icon: IconName; words: string; run: Command | Ask };

/** What the slash menu and the insert menu offer, most used first. `words`: what else one may type to find it. */
export const blocks: Block[] = [
  { id: 'picture', label: 'insert.picture', icon: 'media', words: 'image photo figure', run: 'picture' },
  {
    id: 'heading2',
    label: 'block.heading2',
    icon: 'heading',
    words: 'h2 title',
    run: setBlockType(nodes.heading, { level: 2 }),
  },
  {
    id: 'heading3',
    label: 'block.heading3',
    icon: 'heading',
    words: 'h3 subheading',
    run: setBlockType(nodes.heading, { level: 3 }),
  },
  { id: 'bullets', label: 'block.bullets', icon: 'bullets', words: 'ul list', run: toggleList(nodes.bullet_list) },
  { id: 'numbers', label: 'block.numbers', icon: 'numbers', words: 'ol list', run: toggleList(nodes.ordered_list) },
  { id: 'quote', label: 'block.quote', icon: 'quote', words: 'blockquote', run: toggleWrap(nodes.blockquote) },
  { id: 'pullquote', label: 'block.pullquote', icon: 'quote', words: 'pull', run: setBlockType(nodes.pullquote) },
  { id: 'embed', label: 'insert.embed', icon: 'globe', words: 'video youtube map', run: 'embed' },
  { id: 'footnote', label: 'insert.footnote', icon: 'footnote', words: 'note reference', run: 'footnote' },
  { id: 'table', label: 'insert.table', icon: 'sections', words: 'grid', run: inserting(() => newTable(3, 3)) },
  { id: 'note', label: 'block.note', icon: 'warning', words: 'editor aside', run: toggleWrap(nodes.note) },
  { id: 'code', label: 'block.code', icon: 'code', words: 'pre', run: setBlockType(nodes.code_block) },
  {
    id: 'divider',
    label: 'insert.divider',
    icon: 'more',
    words: 'hr rule line',
    run: inserting(() => nodes.divider.create()),
  },
];

/** Sets attributes of the node at a position, keeping the selection on it. */
export function setAttrs(state: EditorState, pos: number, attrs: Attrs): Transaction {
  const node = state.doc.nodeAt(pos);
  if (!node) return state.tr;
  const tr = state.tr.setNodeMarkup(pos, null, { ...node.attrs, ...attrs });
  return state.selection instanceof NodeSelection && state.selection.from === pos
    ? tr.setSelection(NodeSelection.create(tr.doc, pos))
    : tr;
}

/** The link under the cursor with the range that it covers. */
export function linkAt(state: EditorState): { from: number; to: number; href: string; text: string } | null {
  const { $from, from, to, empty } = state.selection;
  if (!empty && !(state.selection instanceof TextSelection)) return null;
  const parent = $from.parent;
  if (!parent.inlineContent) return null;
  const parts: { start: number; end: number; href: string }[] = [];
  parent.forEach((child, offset) => {
    const mark = marks.link.isInSet(child.marks);
    if (!mark) return;
    const start = $from.start() + offset;
    const before = parts.at(-1);
    if (before && before.end === start && before.href === mark.attrs.href) before.end = start + child.nodeSize;
    else parts.push({ start, end: start + child.nodeSize, href: mark.attrs.href });
  });
  const hit = parts.find(p => p.start <= from && p.end >= to);
  return hit ? { from: hit.start, to: hit.end, href: hit.href, text: state.doc.textBetween(hit.start, hit.end) } : null;
}

/** Links a range, or inserts the words as a link when there is none. */
export function setLink(
  state: EditorState,
  range: { from: number; to: number },
  href: string,
  words: string,
): Transaction {
  const mark = marks.link.create({ href });
  if (range.from === range.to) {
    const text = schema.text(words || href, [
      ...state.selection.$from.marks().filter(m => m.type !== marks.link),
      mark,
    ]);
    const tr = state.tr.insert(range.from, text);
    return tr.setSelection(TextSelection.create(tr.doc, range.from + text.nodeSize)).removeStoredMark(marks.link);
  }
  const tr = state.tr;
  let to = range.to;
  if (words && words !== state.doc.textBetween(range.from, range.to)) {
    const kept = state.doc.resolve(range.from + 1).marks();
    tr.replaceWith(range.from, range.to, schema.text(words, kept));
    to = range.from + words.length;
  }
  tr.removeMark(range.from, to, marks.link).addMark(range.from, to, mark);
  return tr.setSelection(TextSelection.create(tr.doc, to)).removeStoredMark(marks.link);
}
