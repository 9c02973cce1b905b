import type { Node } from 'prosemirror-model';
import { deeper, type Place, paragraphsOf, type Reading } from './html-reading.ts';
import {
  attribute,
  findElement,
  findTag,
  type HtmlElement,
  type HtmlNode,
  hasClass,
  isElement,
  styleOf,
} from './html-tree.ts';
import { schema } from './schema.ts';

const { nodes } = schema;

/**
 * A table; one that only arranges (holding other tables, a single cell, or marked so) is taken apart into what it holds.
 * Cells hold paragraphs: lists and headings in them become such, pictures follow after the table.
 */
export function readTable(r: Reading, table: HtmlElement, place: Place): Node[] {
  const rows = rowsOf(table);
  const caption = table.childNodes.find(n => isElement(n) && n.tagName === 'caption');
  const before = caption && isElement(caption) ? r.blocks(caption.childNodes, place) : [];
  if (isLayout(table, rows))
    return [...before, ...rows.flatMap(row => row.cells.flatMap(cell => r.blocks(cell.childNodes, place)))];

  const after: Node[] = [];
  const inside = deeper(place, 3);
  const made = rows.map(({ cells, header }) =>
    nodes.table_row.create(
      null,
      cells.map(cell => {
        const { paragraphs, others, changed } = paragraphsOf(r.blocks(cell.childNodes, inside));
        for (const name of changed) r.drop(`${name}-in-table`);
        after.push(...others);
        const type = header || cell.tagName === 'th' ? nodes.table_header : nodes.table_cell;
        return type.create(cellAttrs(cell), paragraphs.length > 0 ? paragraphs : nodes.paragraph.create());
      }),
    ),
  );
  const filled = made.filter(row => row.childCount > 0);
  return filled.length === 0 ? [...before, ...after] : [...before, nodes.table.create(null, filled), ...after];
}

type Row = { cells: HtmlElement[]; header: boolean };

function rowsOf(table: HtmlElement): Row[] {
  const rows: Row[] = [];
  const head: Row[] = [];
  const foot: Row[] = [];
  const visit = (children: readonly HtmlNode[], into: Row[], header: boolean) => {
    for (const child of children) {
      if (!isElement(child)) continue;
      if (child.tagName === 'thead') visit(child.childNodes, head, true);
      else if (child.tagName === 'tfoot') visit(child.childNodes, foot, false);
      else if (child.tagName === 'tbody') visit(child.childNodes, into, false);
      else if (child.tagName === 'tr')
        into.push({
          cells: child.childNodes.filter(n => isElement(n)).filter(n => n.tagName === 'td' || n.tagName === 'th'),
          header,
        });
    }
  };
  visit(table.childNodes, rows, false);
  return [...head, ...rows, ...foot];
}

function isLayout(table: HtmlElement, rows: readonly Row[]): boolean {
  const role = attribute(table, 'role');
  if (role === 'presentation' || role === 'none') return true;
  if (rows.length === 1 && rows[0]!.cells.length === 1 && !findTag(table, 'th')) return true;
  if (findTag(table, 'table')) return true;
  // Blogger's way to put a caption under a picture
  return hasClass(table, /^tr-caption-container$/) && findElement(table, e => e.tagName === 'img') !== null;
}

function cellAttrs(cell: HtmlElement): Record<string, unknown> {
  const span = (name: string, most: number) =>
    Math.min(Math.max(Number.parseInt(attribute(cell, name) ?? '1', 10) || 1, 1), most);
  const align = styleOf(cell).get('text-align') ?? attribute(cell, 'align')?.toLowerCase() ?? classAlign(cell);
  return {
    colspan: span('colspan', 100),
    rowspan: span('rowspan', 1000),
    align: align === 'left' || align === 'center' || align === 'right' ? align : null,
  };
}

function classAlign(cell: HtmlElement): string | null {
  return /(?:^|\s)(?:has-text-)?align-(left|center|right)(?=\s|$)/.exec(attribute(cell, 'class') ?? '')?.[1] ?? null;
}
