import {
  attribute,
  descendants,
  type HtmlElement,
  type HtmlNode,
  type HtmlParent,
  hasClass,
  isElement,
  isText,
} from './html-tree.ts';

/**
 * Footnotes that were found in HTML: which link stands for which element's text, and which links lead back. HTML has no
 * element for them, yet every program writes the same pair: a link to the note, in it a link back to the first.
 */
export type Footnotes = {
  /** reference link -> the element that holds the note's text */
  refs: ReadonlyMap<HtmlElement, HtmlParent>;
  /** the elements of `refs` that stand in the text: to be passed over there */
  notes: ReadonlySet<HtmlNode>;
  /** links back from a note to its reference */
  backs: ReadonlySet<HtmlNode>;
};

const blocks = new Set(['p', 'li', 'div', 'dd', 'td', 'aside', 'section', 'blockquote']);
const endnoteClass = /^(footnotes|footnote-list|wp-block-footnotes|easy-footnotes-wrapper)$/;

/** Whether an element is a list of notes as a whole, which has a heading or rule of its own. */
export function isEndnotes(element: HtmlElement): boolean {
  return (
    attribute(element, 'role') === 'doc-endnotes' ||
    hasClass(element, endnoteClass) ||
    /mso-element:\s*(foot|end)note-list/i.test(attribute(element, 'style') ?? '')
  );
}

/** Every reference gets the note's text; a note that is referred to more often than anybody would is not one. */
export const mostUses = 20;

/** `external`: notes that are kept outside the text by their id (WordPress has them in a field of the post). */
export function findFootnotes(root: HtmlParent, external: ReadonlyMap<string, HtmlParent>): Footnotes {
  const refs = new Map<HtmlElement, HtmlParent>();
  const notes = new Set<HtmlNode>();
  const backs = new Set<HtmlNode>();
  const order = new Map<HtmlElement, number>();
  const named = new Map<string, HtmlElement>();
  const leading = new Map<string, HtmlElement[]>();
  const links: { link: HtmlElement; to: string }[] = [];
  for (const node of descendants(root)) {
    if (!isElement(node)) continue;
    order.set(node, order.size);
    for (const name of namesOf(node)) if (!named.has(name)) named.set(name, node);
    const to = fragmentOf(node);
    if (to === null) continue;
    links.push({ link: node, to });
    const others = leading.get(to);
    if (!others) leading.set(to, [node]);
    else if (others.length < 8) others.push(node);
  }

  const uses = new Map<string, number>();
  for (const { link, to } of links) {
    const used = uses.get(to) ?? 0;
    if (used >= mostUses) continue;
    uses.set(to, used + 1);
    const outside = external.get(to);
    if (outside) {
      refs.set(link, outside);
      continue;
    }
    const target = named.get(to);
    if (!target || order.get(target)! < order.get(link)! || backs.has(link)) continue;
    const own = [link, ...ancestors(link, 2)].flatMap(namesOf);
    const holder = holderOf(target);
    const back = own
      .flatMap(name => leading.get(name) ?? [])
      .filter(b => b === holder || ancestors(b, 12).includes(holder));
    if (back.length === 0 && !(isReference(link) && ancestors(target, 4).concat(target).some(isEndnotes))) continue;
    const note = widen(holder);
    if (ancestors(link, 20).includes(note)) continue;
    refs.set(link, note);
    notes.add(note);
    for (const b of back) backs.add(b);
  }
  return { refs, notes, backs };
}

function namesOf(element: HtmlElement): string[] {
  const found: string[] = [];
  for (const attr of element.attrs)
    if ((attr.name === 'id' || attr.name === 'name') && attr.value !== '') found.push(attr.value);
  return found;
}

function fragmentOf(element: HtmlElement): string | null {
  if (element.tagName !== 'a') return null;
  const href = attribute(element, 'href')?.trim();
  return href?.startsWith('#') && href.length > 1 ? href.slice(1) : null;
}

function ancestors(element: HtmlElement, most: number): HtmlElement[] {
  const found: HtmlElement[] = [];
  let next = element.parentNode;
  while (next && isElement(next) && found.length < most) {
    found.push(next);
    next = next.parentNode;
  }
  return found;
}

function isReference(link: HtmlElement): boolean {
  if (attribute(link, 'role') === 'doc-noteref') return true;
  return [link, ...ancestors(link, 1)].some(e =>
    hasClass(e, /^(footnote(-?ref|-anchor|-reference)?|fn|easy-footnote)$/),
  );
}

function holderOf(target: HtmlElement): HtmlElement {
  if (blocks.has(target.tagName)) return target;
  return ancestors(target, 6).find(e => blocks.has(e.tagName)) ?? target;
}

/** The note may be more than the paragraph that its link is in: a list item, or a box with nothing else in it. */
function widen(holder: HtmlElement): HtmlElement {
  let note = holder;
  for (const around of ancestors(holder, 3)) {
    const own =
      around.tagName === 'li' || /mso-element:\s*(foot|end)note\b(?!-)/i.test(attribute(around, 'style') ?? '');
    const alone =
      around.tagName === 'div' && around.childNodes.every(n => n === note || (isText(n) && n.value.trim() === ''));
    if (!own && !alone) break;
    note = around;
  }
  return note;
}
