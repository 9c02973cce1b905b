import { describeRange, type Quote } from '../../domain/anchor/quote.ts';

/** What a reader selected. `sentence`: what stands around it, to be shown; `long`: more than a report may name. */
export type Passage = { quote: Quote; before: string; after: string; long: boolean };

/** A text node that belongs to the text of the article: node[from, to) is text[at, at + to - from). */
type Stretch = { node: Text; from: number; to: number; at: number };
export type PageText = { text: string; stretches: Stretch[] };

/** As the server limits it (domain/correction/suggestion.ts). */
export const longest = 2000;

const textblock = /^(?:P|H[\dR]|FIGCAPTION|PRE|FIGURE|DIV)$|pullquote/;
const tight = /^(?:[UO]L|LI|T(?:ABLE|HEAD|BODY|R|D|H))$/;
const block = /^(?:P|H\d|[UO]L|LI|BLOCKQUOTE|ASIDE|FIG.*|PRE|HR|DIV|T(?:ABLE|HEAD|BODY|R|D|H))$/;
const foreign = '.embed,.credit,.footnotes,footer,.pic,[role=doc-backlink]';

/**
 * The plain text of an article from its page, to the letter as the server has it (domain/document/text.ts), with the places
 * in the page. `body` holds what render/article-body.ts made.
 */
export function readText(body: Element): PageText {
  let text = '';
  let separator = '';
  const stretches: Stretch[] = [];
  const atLeast = (s: string) => {
    if (s.length > separator.length) separator = s;
  };
  const add = (node: Text) => {
    // a space that only sets off what follows
    const next = node.nextSibling;
    const set = next instanceof Element && next.matches(foreign) ? 1 : 0;
    const to = node.length - set;
    if (to === 0) return;
    if (text) text += separator;
    separator = '';
    stretches.push({ node, from: 0, to, at: text.length });
    text += node.data.slice(0, to);
  };
  let notes: string[] = [];
  const words = (node: Node) => {
    if (node instanceof Text) add(node);
    else if (!(node instanceof Element) || node.matches(foreign)) return;
    else if (node.tagName === 'BR') atLeast('\n');
    else if (node.className === 'footnote-ref') notes.push(node.firstElementChild!.getAttribute('href')!.slice(1));
    else node.childNodes.forEach(words);
  };
  const endLine = () => {
    const ended = notes;
    notes = [];
    for (const id of ended) {
      atLeast('\n');
      // a line break in a footnote is none in its text
      const inNote = (node: Node) => {
        if (node instanceof Text) add(node);
        else if (!(node as Element).matches(foreign)) node.childNodes.forEach(inNote);
      };
      body.ownerDocument.getElementById(id)?.childNodes.forEach(inNote);
    }
  };
  const walk = (element: Element) => {
    const name = `${element.tagName}${element.className === 'pullquote' ? ' pullquote' : ''}`;
    const after = tight.test(name) ? '\n' : element !== body && textblock.test(name) ? '' : '\n\n';
    let inLine = false;
    const end = () => {
      if (!inLine) return;
      inLine = false;
      endLine();
      atLeast(after);
    };
    for (const child of element.childNodes) {
      const solid = child instanceof Element && (block.test(child.tagName) || child.className === 'embed');
      if (solid) {
        end();
        if (!child.matches(foreign)) walk(child);
        atLeast(after);
        // between blocks there is only the white space of the markup
      } else if (element !== body && element.tagName !== 'FIGURE') {
        inLine = true;
        words(child);
      }
    }
    end();
    // also around a block that is not shown, such as a picture of another site
    atLeast(after);
  };
  walk(body);
  return { text, stretches };
}

/** The passage of a selection in the text of a page, or in one of `heads`, whose words are not in it; null when it holds no word. */
export function passageOf(range: Range, page: PageText, heads: Iterable<Element>): Passage | null {
  let start = Number.POSITIVE_INFINITY;
  let end = -1;
  // footnotes stand elsewhere in the page than in the text
  for (const s of page.stretches) {
    const [first, last] = within(range, s.node);
    const [from, to] = [Math.max(first, s.from), Math.min(last, s.to)];
    if (from >= to) continue;
    start = Math.min(start, s.at + from - s.from);
    end = Math.max(end, s.at + to - s.from);
  }
  const chosen = page.text.slice(start, end);
  start += chosen.length - chosen.trimStart().length;
  end -= chosen.length - chosen.trimEnd().length;
  if (start < end) {
    const quote = describeRange(page.text, { start, end });
    const [before, after] = around(page.text, quote.start!, quote.start! + quote.exact.length);
    return { quote, before, after, long: quote.exact.length > longest };
  }
  for (const element of heads) {
    let exact = '';
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null)
      if (!node.parentElement!.closest('.credit')) exact += node.data.slice(...within(range, node));
    exact = exact.trim();
    if (exact) return { quote: { exact }, before: '', after: '', long: exact.length > longest };
  }
  return null;
}

/** What of a text node is in a range; nothing when the second is not greater. */
function within(range: Range, node: Text): [number, number] {
  if (!range.intersectsNode(node)) return [0, 0];
  return [
    range.startContainer === node ? range.startOffset : 0,
    range.endContainer === node ? range.endOffset : node.length,
  ];
}

/** What of the sentence stands before and behind a passage, some hundred characters at most. */
function around(text: string, start: number, end: number): [string, string] {
  const most = 120;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.indexOf('\n', end);
  const to = line < 0 ? text.length : line;
  let first = from;
  let last = to;
  const paragraph = text.slice(from, to);
  for (const { index, segment } of new Intl.Segmenter(document.documentElement.lang, {
    granularity: 'sentence',
  }).segment(paragraph)) {
    const at = from + index;
    if (at <= start) first = at;
    if (at < end) last = at + segment.length;
  }
  const before = text.slice(first, start);
  const after = text.slice(end, last).trimEnd();
  return [
    before.length > most ? `… ${before.slice(-most).replace(/^\S*\s/, '')}` : before,
    after.length > most ? `${after.slice(0, most).replace(/\s\S*$/, '')} …` : after,
  ];
}
