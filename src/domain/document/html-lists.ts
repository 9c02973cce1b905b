import type { Node } from 'prosemirror-model';
import { deeper, type Place, type Reading } from './html-reading.ts';
import {
  attribute,
  descendants,
  type HtmlElement,
  type HtmlNode,
  hasClass,
  isElement,
  isText,
  textContent,
} from './html-tree.ts';
import { listItem } from './normalise.ts';
import { schema } from './schema.ts';

const { nodes } = schema;

/** <ul>, <ol> and their kin, with whatever their writers put between the items. */
export function readList(r: Reading, list: HtmlElement, place: Place): Node[] {
  const inside = deeper(place, 2);
  const items: Node[][] = [];
  for (const child of list.childNodes) {
    if (isText(child) && child.value.trim() === '') continue;
    if (r.footnotes.notes.has(child)) continue;
    const blocks =
      isElement(child) && child.tagName === 'li' ? r.blocks(child.childNodes, inside) : r.blocks([child], inside);
    if (isElement(child) && child.tagName === 'li' && attribute(child, 'value'))
      r.drop('list-numbering', attribute(child, 'value')!);
    if (blocks.length === 0) continue;
    // Google Docs and old editors put a list beside the item that it belongs to
    const stray = !(isElement(child) && child.tagName === 'li') && items.length > 0;
    if (stray) items.at(-1)!.push(...blocks);
    else items.push(blocks);
  }
  if (items.length === 0) return [];
  // pictures side by side were lists once
  if (hasClass(list, /^(wp-block-gallery|blocks-gallery-grid)$/)) return items.flat();
  if (list.tagName !== 'ol') return [nodes.bullet_list.create(null, items.map(listItem))];
  const style = attribute(list, 'type');
  if ((style && style !== '1') || attribute(list, 'reversed') !== null) r.drop('list-numbering', style ?? 'reversed');
  return [nodes.ordered_list.create({ start: startOf(attribute(list, 'start')) }, items.map(listItem))];
}

function startOf(raw: string | null): number {
  const start = Number.parseInt(raw ?? '1', 10);
  return start >= 0 && start <= 1_000_000 ? start : 1;
}

/** A paragraph that Word means as a list item: its depth (1 is outermost) and its marker, which stands in the text. */
type WordItem = { level: number; ordered: boolean; start: number; content: HtmlNode[] };

function isWordItem(node: HtmlNode): node is HtmlElement {
  return (
    isElement(node) &&
    /^(p|h[1-6]|div)$/.test(node.tagName) &&
    /mso-list:\s*l\d+\s+level\d/i.test(attribute(node, 'style') ?? '')
  );
}

/**
 * Word writes lists as paragraphs with the marker as text and the depth in a style of its own. Reads the run of them that
 * begins at `nodes[from]`: the lists and the index after the run, or null when no list begins there.
 */
export function readWordList(
  r: Reading,
  children: readonly HtmlNode[],
  from: number,
  place: Place,
): { lists: Node[]; next: number } | null {
  if (!isWordItem(children[from]!)) return null;
  const items: WordItem[] = [];
  let next = from;
  for (let i = from; i < children.length; i++) {
    const node = children[i]!;
    if (isWordItem(node)) {
      items.push(wordItem(node));
      next = i + 1;
    } else if (isElement(node) || (isText(node) && node.value.trim() !== '')) break;
  }
  return { lists: nested(r, items, 0, items.length, place), next };
}

function wordItem(paragraph: HtmlElement): WordItem {
  const level = Number(/level(\d)/i.exec(attribute(paragraph, 'style') ?? '')?.[1] ?? 1);
  let marker = '';
  const content = paragraph.childNodes.filter(child => {
    if (!isElement(child)) return true;
    const holds = [...descendants(child)].some(n => isElement(n) && isMarker(n)) || isMarker(child);
    if (!holds || marker !== '') return true;
    marker = textContent(child).replace(/[\s\u00a0]+/g, '');
    return false;
  });
  const number = /^[([]?(\d+|[a-z]{1,5})[.)\]]$/i.exec(marker)?.[1];
  // a bullet of Word's is often the letter o in another font; it has no full stop behind it
  return {
    level,
    ordered: number !== undefined,
    start: startOf(number && /^\d+$/.test(number) ? number : null),
    content,
  };
}

function isMarker(element: HtmlElement): boolean {
  return /mso-list:\s*ignore/i.test(attribute(element, 'style') ?? '');
}

function nested(r: Reading, items: readonly WordItem[], from: number, to: number, place: Place): Node[] {
  const lists: Node[] = [];
  const inside = deeper(place, 2);
  let i = from;
  while (i < to) {
    const first = items[i]!;
    const made: Node[] = [];
    while (i < to && items[i]!.ordered === first.ordered) {
      const item = items[i]!;
      let end = i + 1;
      while (end < to && items[end]!.level > item.level) end++;
      const below = inside.nest > 48 ? [] : nested(r, items, i + 1, end, inside);
      const blocks = [...r.blocks(item.content, inside), ...below];
      if (blocks.length > 0) made.push(listItem(blocks));
      i = end;
    }
    if (made.length === 0) continue;
    lists.push(
      first.ordered ? nodes.ordered_list.create({ start: first.start }, made) : nodes.bullet_list.create(null, made),
    );
  }
  return lists;
}

/** Word on the web wraps every item in a list of its own; such neighbours are one list. */
export function isItemOfWordOnline(list: HtmlElement): boolean {
  const around = list.parentNode;
  return !!around && isElement(around) && hasClass(around, /^ListContainerWrapper$/);
}
