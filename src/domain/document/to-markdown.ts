import type {
  BlockContent,
  DefinitionContent,
  FootnoteDefinition,
  List,
  ListItem,
  PhrasingContent,
  RootContent,
  Table,
  TableCell,
} from 'mdast';
import { type Directives, directiveToMarkdown } from 'mdast-util-directive';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { type Options, toMarkdown as writeMarkdown } from 'mdast-util-to-markdown';
import type { Mark, Node } from 'prosemirror-model';
import { normalise } from './normalise.ts';
import { schema } from './schema.ts';
import { toHtml } from './to-html.ts';

type Block = BlockContent | DefinitionContent;

/**
 * The document as Markdown in the dialect of docs/markdown-format.md. What Markdown has no sign for is an HTML tag (<sub>,
 * <span lang>, tables with spans), so that `fromMarkdown` reads the normal form of the document back without loss.
 */
export function toMarkdown(doc: Node): string {
  const notes: FootnoteDefinition[] = [];
  const children: RootContent[] = blocks(normalise(doc), notes);
  return writeMarkdown({ type: 'root', children: [...children, ...notes] }, options);
}

const directives = directiveToMarkdown({ quote: '"' });
const options: Options = {
  bullet: '-',
  bulletOther: '*',
  rule: '-',
  emphasis: '*',
  strong: '*',
  fence: '`',
  fences: true,
  listItemIndent: 'one',
  incrementListMarker: true,
  extensions: [
    gfmToMarkdown({ tablePipeAlign: false }),
    // colons within a line mean nothing in our dialect, only at its beginning
    { ...directives, unsafe: directives.unsafe?.filter(pattern => !pattern.inConstruct?.includes('phrasing')) },
    // a colon behind a reference at the beginning would make a definition of it
    { unsafe: [{ before: '\\]', character: ':', inConstruct: 'phrasing' }] },
    // the GFM extension misses the second of two signs with one letter between them
    { unsafe: [{ before: '[+\\-.\\w]', character: '@', inConstruct: 'phrasing', notInConstruct: 'link' }] },
  ],
};

function blocks(parent: Node, notes: FootnoteDefinition[]): Block[] {
  return [...parent.children]
    .filter(n => n.type !== schema.nodes.paragraph || n.childCount > 0)
    .map(n => block(n, notes));
}

function block(node: Node, notes: FootnoteDefinition[]): Block {
  const { attrs } = node;
  switch (node.type.name) {
    case 'paragraph':
      return paragraph(node, notes);
    case 'heading':
      return { type: 'heading', depth: attrs.level, children: phrasing(node, notes, '<br>') };
    case 'bullet_list':
    case 'ordered_list':
      return list(node, notes);
    case 'blockquote':
      if (!attrs.source && !attrs.url) return { type: 'blockquote', children: blocks(node, notes) };
      return container('quote', { source: attrs.source, url: attrs.url }, blocks(node, notes));
    case 'pullquote':
      return container('pullquote', {}, [paragraph(node, notes)]);
    case 'note':
      return container('note', {}, blocks(node, notes));
    case 'figure': {
      const { media, src, alt, credit, licence } = attrs;
      return container(
        'figure',
        { media, src, alt, credit, licence },
        node.childCount > 0 ? [paragraph(node, notes)] : [],
      );
    }
    case 'embed':
      return directive('leafDirective', 'embed', { url: attrs.url, title: attrs.title });
    case 'code_block':
      return { type: 'code', lang: attrs.language, value: node.textContent };
    case 'table':
      return isPlainTable(node)
        ? table(node, notes)
        : { type: 'html', value: toHtml(schema.nodes.doc.create(null, node)) };
    case 'divider':
      return { type: 'thematicBreak' };
    default:
      throw new Error(`no Markdown for ${node.type.name}`);
  }
}

function container(name: string, attributes: Record<string, string | null>, children: Block[]): Block {
  return { ...directive('containerDirective', name, attributes), children } as Block;
}

function directive(type: Directives['type'], name: string, attributes: Record<string, string | null>): Block {
  const said = Object.entries(attributes).filter(([, value]) => value);
  return { type, name, attributes: Object.fromEntries(said), children: [] } as unknown as Block;
}

function paragraph(node: Node, notes: FootnoteDefinition[]): Block {
  return { type: 'paragraph', children: phrasing(node, notes) };
}

function list(node: Node, notes: FootnoteDefinition[]): List {
  const items = node.children.map((item): ListItem => {
    const children = blocks(item, notes);
    // a rule right behind a bullet can be read as a rule of both
    if (children[0]?.type === 'thematicBreak') children[0] = { type: 'html', value: '<hr>' };
    return { type: 'listItem', spread: false, children };
  });
  // lines between items only where an item holds more than words and lists
  const tight = items.every(item =>
    item.children.every((child, i) => (i === 0 ? child.type === 'paragraph' : child.type === 'list' && !child.spread)),
  );
  for (const item of items) item.spread = !tight;
  const ordered = node.type.name === 'ordered_list';
  return { type: 'list', ordered, start: ordered ? node.attrs.start : null, spread: !tight, children: items };
}

// ---- tables ----

/** Whether GFM can say the table: one row of headers, no spans, alignment by column. */
function isPlainTable(node: Node): boolean {
  const columns = node.firstChild!.children;
  return [...node.children].every(
    (row, y) =>
      row.childCount === columns.length &&
      row.children.every(
        (cell, x) =>
          cell.type.name === (y === 0 ? 'table_header' : 'table_cell') &&
          cell.attrs.colspan === 1 &&
          cell.attrs.rowspan === 1 &&
          cell.attrs.align === columns[x]!.attrs.align,
      ),
  );
}

function table(node: Node, notes: FootnoteDefinition[]): Table {
  return {
    type: 'table',
    align: node.firstChild!.children.map(cell => cell.attrs.align),
    children: node.children.map(row => ({
      type: 'tableRow',
      children: row.children.map(cell => tableCell(cell, notes)),
    })),
  };
}

function tableCell(cell: Node, notes: FootnoteDefinition[]): TableCell {
  const children = cell.children.flatMap((p, i): PhrasingContent[] => {
    const words = phrasing(p, notes, '<br>');
    return i === 0 ? words : [{ type: 'html', value: '<br><br>' }, ...words];
  });
  return { type: 'tableCell', children };
}

// ---- words ----

/** `lineBreak`: how a break is written where a line cannot end. */
function phrasing(parent: Node, notes: FootnoteDefinition[], lineBreak?: string): PhrasingContent[] {
  const leaves = [...parent.children];
  const leaf = (node: Node): PhrasingContent[] => {
    if (node.type.name === 'hard_break') return [lineBreak ? { type: 'html', value: lineBreak } : { type: 'break' }];
    if (node.type.name === 'footnote') {
      const label = String(notes.length + 1);
      const note: FootnoteDefinition = { type: 'footnoteDefinition', identifier: label, label, children: [] };
      notes.push(note);
      note.children.push({ type: 'paragraph', children: phrasing(node, notes, lineBreak) });
      return [{ type: 'footnoteReference', identifier: label, label }];
    }
    const text: PhrasingContent = { type: 'text', value: node.text! };
    if (!node.marks.some(m => m.type.name === 'code')) return [text];
    // in a cell a bar ends it even in code, where nothing can be escaped
    const tags = lineBreak && node.text!.includes('|');
    return tags ? tagged('<code>', [text], '</code>') : [{ type: 'inlineCode', value: node.text! }];
  };

  // [from, to) of the leaves, all of which have the marks in `open` already around them
  const nest = (from: number, to: number, open: readonly Mark[]): PhrasingContent[] => {
    const found: PhrasingContent[] = [];
    for (let i = from; i < to; ) {
      const rest = leaves[i]!.marks.filter(m => m.type.name !== 'code' && !m.isInSet(open));
      if (rest.length === 0) {
        found.push(...leaf(leaves[i]!));
        i++;
        continue;
      }
      // the mark that reaches farthest goes around the others
      const ends = rest.map(m => {
        let end = i + 1;
        while (end < to && m.isInSet(leaves[end]!.marks)) end++;
        return end;
      });
      const end = Math.max(...ends);
      const mark = rest[ends.indexOf(end)]!;
      found.push(...marked(mark, nest(i, end, [...open, mark]), signsWork(leaves, i, end, mark, open)));
      i = end;
    }
    return found;
  };
  return nest(0, leaves.length, []);
}

/** A mark around what it marks: by Markdown's signs where those would be read as such, else by tags. */
function marked(mark: Mark, children: PhrasingContent[], signs: boolean): PhrasingContent[] {
  switch (mark.type.name) {
    case 'link':
      return [{ type: 'link', url: mark.attrs.href, title: mark.attrs.title, children }];
    case 'strong':
      return signs ? [{ type: 'strong', children }] : tagged('<strong>', children, '</strong>');
    case 'em':
      return signs ? [{ type: 'emphasis', children }] : tagged('<em>', children, '</em>');
    case 'strike':
      return signs ? [{ type: 'delete', children }] : tagged('<s>', children, '</s>');
    case 'lang': {
      const dir = mark.attrs.dir ? ` dir="${mark.attrs.dir}"` : '';
      return tagged(`<span lang="${mark.attrs.lang}"${dir}>`, children, '</span>');
    }
    default:
      return tagged(`<${mark.type.name}>`, children, `</${mark.type.name}>`);
  }
}

function tagged(open: string, children: PhrasingContent[], close: string): PhrasingContent[] {
  return [{ type: 'html', value: open }, ...children, { type: 'html', value: close }];
}

// ---- whether signs work ----

type Side = 'letter' | 'sign' | 'space' | 'marked' | 'odd';

/**
 * Whether `**` around leaves [from, to) would be read as a mark. By the rules of CommonMark
 * (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run) they have to touch a letter inside, or a sign inside
 * and no letter outside; in Chinese and Japanese, where no spaces help, they often do not. Stricter than the rules where
 * several marks meet.
 */
function signsWork(leaves: readonly Node[], from: number, to: number, mark: Mark, open: readonly Mark[]): boolean {
  const around = [...open, mark];
  const inner = [sideOf(leaves[from], around, 'first'), sideOf(leaves[to - 1], around, 'last')];
  const outer = [sideOf(leaves[from - 1], open, 'last'), sideOf(leaves[to], open, 'first')];
  return inner.every((side, i) => {
    const beyond = outer[i]!;
    if (beyond === 'marked' || beyond === 'odd') return false;
    // beginning or ending together with a mark outside, which then is the neighbour
    const shared =
      beyond === 'space' || !leaves[i === 0 ? from - 1 : to] ? false : meets(leaves, i === 0 ? from : to, open);
    if (side === 'letter' && !shared) return true;
    return (side === 'letter' || side === 'sign' || side === 'marked') && beyond !== 'letter';
  });
}

/** Whether one of the open marks ends at the boundary before leaf `at`. */
function meets(leaves: readonly Node[], at: number, open: readonly Mark[]): boolean {
  const [a, b] = [leaves[at - 1], leaves[at]];
  return open.some(m => !a || !b || m.isInSet(a.marks) !== m.isInSet(b.marks));
}

const attention = /^(strong|em|strike)$/;

/** What stands at the near end of a leaf, seen from inside the marks that are open. */
function sideOf(leaf: Node | undefined, open: readonly Mark[], end: 'first' | 'last'): Side {
  if (!leaf) return open.some(m => !attention.test(m.type.name)) ? 'sign' : 'space';
  if (!leaf.isText) return leaf.type.name === 'hard_break' ? 'space' : 'sign';
  const own = leaf.marks.filter(m => !m.isInSet(open));
  if (own.some(m => !attention.test(m.type.name))) return 'sign';
  if (own.length > 0) return 'marked';
  const char =
    end === 'first' ? String.fromCodePoint(leaf.text!.codePointAt(0)!) : ([...leaf.text!.slice(-2)].at(-1) ?? '');
  if (/[\p{L}\p{N}\p{M}]/u.test(char)) return 'letter';
  if (/\s/.test(char)) return 'space';
  return /[\p{P}\p{S}]/u.test(char) ? 'sign' : 'odd';
}
