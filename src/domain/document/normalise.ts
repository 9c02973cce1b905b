import { Fragment, type Mark, type Node } from 'prosemirror-model';
import { schema } from './schema.ts';

/*
 * The normal form of a document: what is left when everything is taken away that a reader cannot see. HTML and Markdown
 * can say no more than that, so `fromHtml(toHtml(doc))` and `fromMarkdown(toMarkdown(doc))` are `normalise(doc)`.
 *
 * - white space runs are one space, none at the ends of a block or beside a line break; no break at an end of a block;
 *   two breaks part a paragraph and are one elsewhere
 * - code ends with its last line that says something
 * - no empty paragraph, heading, list, quote, note, code block or table (a list item and a cell keep one empty paragraph)
 * - line breaks, footnotes and the spaces at the ends of marked words carry no marks
 * - a figure has one picture, stored or not; without one only its caption is left
 * - tables are rectangular, their spans stay inside them, and one of a single cell is what is in the cell
 */

const { nodes } = schema;

/** Not text: control characters (a database refuses U+0000), halves of surrogate pairs. Line breaks come out as \n. */
export function cleanText(text: string): string {
  const bare = /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)
    ? text.replace(/\r\n?|\f/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    : text;
  return bare.isWellFormed() ? bare : bare.toWellFormed();
}

/** A line of an attribute: a title, a credit, an alternative text. */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(/[ \t\n]+/g, ' ')
    .trim();
}

/** Whether nothing of it can be seen: white space, no-break spaces and characters without width. */
export function isBlank(text: string): boolean {
  return !/[^\s\u200b-\u200f\u2060\ufeff]/.test(text);
}

export function normalise(doc: Node): Node {
  const content = normalBlocks(doc);
  return doc.type.create(null, content.length > 0 ? content : nodes.paragraph.create());
}

function normalBlocks(parent: Node): Node[] {
  const found: Node[] = [];
  parent.forEach(child => {
    found.push(...normalBlock(child));
  });
  return found;
}

function normalBlock(node: Node): Node[] {
  switch (node.type.name) {
    case 'paragraph':
      return normalLines(node).map(line => nodes.paragraph.create(null, line));
    case 'heading':
    case 'pullquote': {
      const line = normalLine(node);
      return line.size === 0 ? [] : [node.type.create(node.attrs, line)];
    }
    case 'figure':
      return normalFigure(node);
    case 'code_block': {
      const code = cleanText(node.textContent).replace(/\n\s*$/, '');
      return code === '' ? [] : [node.type.create(node.attrs, schema.text(code))];
    }
    case 'bullet_list':
    case 'ordered_list': {
      const items: Node[] = [];
      node.forEach(item => {
        const blocks = normalBlocks(item);
        if (blocks.length > 0) items.push(listItem(blocks));
      });
      return items.length === 0 ? [] : [node.type.create(node.attrs, items)];
    }
    case 'blockquote': {
      const { url } = node.attrs;
      const source = cleanSource(node.attrs.source ?? '', url);
      const blocks = normalBlocks(node);
      if (blocks.length > 0) return [node.type.create({ source, url }, blocks)];
      return source || url ? [node.type.create({ source, url }, nodes.paragraph.create())] : [];
    }
    case 'note': {
      const blocks = normalBlocks(node);
      return blocks.length === 0 ? [] : [node.type.create(null, blocks)];
    }
    case 'table':
      return normalTable(node);
    case 'embed':
      return [node.type.create({ ...node.attrs, title: cleanLine(node.attrs.title) })];
    default:
      return [node];
  }
}

/** Who is quoted, without the dash that pages put before it; an address alone is no name. */
export function cleanSource(text: string, url: string | null): string | null {
  const source = cleanLine(text.replace(/^[\s\u00a0—–―-]+/, ''));
  return source === '' || source === url ? null : source;
}

/** A list item of any blocks: it has to begin with a paragraph, so an empty one is put before anything else. */
export function listItem(blocks: readonly Node[]): Node {
  const first = blocks[0]?.type.name === 'paragraph' ? [] : [nodes.paragraph.create()];
  return nodes.list_item.create(null, [...first, ...blocks]);
}

function normalFigure(node: Node): Node[] {
  const caption = normalLine(node);
  const { media, src } = node.attrs;
  if (!media && !src) return caption.size === 0 ? [] : [nodes.paragraph.create(null, caption)];
  const attrs = {
    media,
    src: media ? null : src,
    alt: cleanLine(node.attrs.alt),
    credit: cleanLine(node.attrs.credit),
    licence: cleanLine(node.attrs.licence),
  };
  return [node.type.create(attrs, caption)];
}

// ---- inline ----

function footnoteContent(node: Node): Fragment {
  return collapse([...node.children].filter(child => child.isText));
}

function isVisible(content: Fragment): boolean {
  let seen = false;
  content.forEach(child => {
    seen ||= child.isText ? !isBlank(child.text!) : child.type.name === 'footnote';
  });
  return seen;
}

/** The lines of a textblock, parted at its breaks; each without white space at its ends. */
function lines(node: Node): Fragment[] {
  const found: Node[][] = [[]];
  node.forEach(child => {
    if (child.isText) found.at(-1)!.push(child);
    else if (child.type.name === 'hard_break') found.push([]);
    else {
      const content = footnoteContent(child);
      if (isVisible(content)) found.at(-1)!.push(nodes.footnote.create(null, content));
    }
  });
  return found.map(collapse);
}

/** Text with one space for each run of white space and none at the ends; neighbours with the same marks are joined. */
function collapse(run: readonly Node[]): Fragment {
  const found: Node[] = [];
  let space = true;
  for (const node of run) {
    if (!node.isText) {
      space = false;
      found.push(node);
      continue;
    }
    let text = cleanText(node.text!).replace(/[ \t\n]+/g, ' ');
    if (space && text.startsWith(' ')) text = text.slice(1);
    if (text === '') continue;
    space = text.endsWith(' ');
    found.push(schema.text(text, node.marks.map(normalMark)));
  }
  while (found.at(-1)?.isText && found.at(-1)!.text!.endsWith(' ')) {
    const last = found.pop()!;
    const text = last.text!.slice(0, -1);
    if (text !== '') found.push(schema.text(text, last.marks));
  }
  return Fragment.fromArray(joined(spacesBetweenMarks(found)));
}

/** A space at an end of marked words is not marked with them: nobody sees it, and Markdown cannot say it. */
function spacesBetweenMarks(run: readonly Node[]): Node[] {
  return run.flatMap((node, i) => {
    if (!node.isText || node.marks.length === 0 || !/^ | $/.test(node.text!)) return [node];
    const text = node.text!;
    const shared = (beside: Node | undefined) => node.marks.filter(mark => beside && mark.isInSet(beside.marks));
    const before = shared(run[i - 1]);
    const after = shared(run[i + 1]);
    if (text === ' ')
      return [
        schema.text(
          text,
          before.filter(mark => mark.isInSet(after)),
        ),
      ];
    const parts: Node[] = [];
    if (text.startsWith(' ')) parts.push(schema.text(' ', before));
    parts.push(schema.text(text.replace(/^ | $/g, ''), node.marks));
    if (text.endsWith(' ')) parts.push(schema.text(' ', after));
    return parts;
  });
}

function normalMark(mark: Mark): Mark {
  const title = mark.attrs.title as string | null | undefined;
  if (!title || cleanLine(title) === title) return mark;
  return mark.type.create({ ...mark.attrs, title: cleanLine(title) || null });
}

function joined(run: readonly Node[]): Node[] {
  const found: Node[] = [];
  for (const node of run) {
    const last = found.at(-1);
    if (last?.isText && node.isText && sameMarks(last.marks, node.marks)) {
      found[found.length - 1] = schema.text(last.text! + node.text!, last.marks);
    } else found.push(node);
  }
  return found;
}

function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return a.length === b.length && a.every((mark, i) => mark.eq(b[i]!));
}

/** A paragraph's content, parted where two breaks follow each other. */
function normalLines(node: Node): Fragment[] {
  const groups: Fragment[][] = [[]];
  for (const line of lines(node)) {
    if (line.size === 0) groups.push([]);
    else groups.at(-1)!.push(line);
  }
  return groups.map(withBreaks).filter(isVisible);
}

function normalLine(node: Node): Fragment {
  const line = withBreaks(lines(node).filter(l => l.size > 0));
  return isVisible(line) ? line : Fragment.empty;
}

function withBreaks(parts: readonly Fragment[]): Fragment {
  return Fragment.fromArray(
    parts.flatMap((part, i) => (i === 0 ? [...part.content] : [nodes.hard_break.create(), ...part.content])),
  );
}

// ---- tables ----

function normalCell(cell: Node): Node {
  const blocks = normalBlocks(cell);
  const { colspan, rowspan, align } = cell.attrs;
  return cell.type.create({ colspan, rowspan, align }, blocks.length > 0 ? blocks : nodes.paragraph.create());
}

function normalTable(table: Node): Node[] {
  const rows = fitRows([...table.children].map(row => [...row.children].map(normalCell)));
  if (rows.length === 0 || !rows.some(row => row.some(cell => cell.textContent !== '' || hasFootnote(cell)))) return [];
  // one cell is a box, not a table
  const only = rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : null;
  if (only?.type === nodes.table_cell) return [...only.children];
  return [
    table.type.create(
      null,
      rows.map(row => nodes.table_row.create(null, row)),
    ),
  ];
}

function hasFootnote(cell: Node): boolean {
  let found = false;
  cell.descendants(node => {
    found ||= node.type.name === 'footnote';
  });
  return found;
}

const mostCells = 20_000;

function widthOf(row: readonly Node[]): number {
  return row.reduce((width, cell) => width + cell.attrs.colspan, 0);
}

function single(cell: Node): Node {
  return cell.type.create({ ...cell.attrs, colspan: 1, rowspan: 1 }, cell.content);
}

/**
 * Makes rows of cells a rectangle: spans end with the table and where another cell is in the way, short rows are filled
 * up with empty cells. A row that spans leave without any cell of its own is dropped with the part of the spans in it.
 */
function fitRows(rows: readonly (readonly Node[])[]): Node[][] {
  const kept = rows.filter(row => row.length > 0);
  // a table nobody could read is left as it is, rather than filled up to a rectangle of a million cells
  if (Math.max(0, ...kept.map(widthOf)) * kept.length > mostCells) return kept.map(row => row.map(single));
  // ends[column]: the first row that no cell from above reaches into
  const ends: number[] = [];
  const fitted = kept.map((row, y) => {
    let column = 0;
    const cells: Node[] = [];
    for (const cell of row) {
      while ((ends[column] ?? 0) > y) column++;
      let colspan = 1;
      while (colspan < cell.attrs.colspan && (ends[column + colspan] ?? 0) <= y) colspan++;
      const rowspan = Math.min(cell.attrs.rowspan, kept.length - y);
      for (let c = column; c < column + colspan; c++) ends[c] = y + rowspan;
      column += colspan;
      cells.push(cell.type.create({ ...cell.attrs, colspan, rowspan }, cell.content));
    }
    return cells;
  });
  const width = ends.length;
  const covered = new Array<number>(width).fill(0);
  return fitted.map((row, y) => {
    const cells = [...row];
    let free = 0;
    for (let c = 0; c < width; c++) if ((covered[c] ?? 0) <= y) free++;
    for (const cell of row) {
      let c = 0;
      for (let left = cell.attrs.colspan; left > 0; c++) {
        if ((covered[c] ?? 0) > y) continue;
        covered[c] = y + cell.attrs.rowspan;
        left--;
        free--;
      }
    }
    for (; free > 0; free--) cells.push(nodes.table_cell.create(null, nodes.paragraph.create()));
    return cells;
  });
}
