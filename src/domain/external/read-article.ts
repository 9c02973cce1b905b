import { articleParts } from '../document/article-parts.ts';
import {
  attribute,
  descendants,
  findElement,
  findTag,
  type HtmlElement,
  type HtmlNode,
  type HtmlParent,
  isElement,
  isText,
  isUnseen,
  parseHtml,
  textContent,
} from '../document/html-tree.ts';
import { noText } from '../document/no-text.ts';
import { readPage } from '../reuse/read-page.ts';

/** What a page of another site says of itself. */
export type ReadArticle = {
  title: string;
  /** as the page names it; null: it does not */
  lang: string | null;
  /** the address that the page gives as its own, absolute */
  canonical: string | null;
  /** its article's lines, without empty ones */
  lines: string[];
};

/** Tags of a page that is read; far more than people make. */
const mostTags = 60_000;

/**
 * Reads the article of a page, where article-parts.ts says that it is. One with more than `mostTags` has no lines. By the tree instead of readPage, which gives the whole of
 * a page: only so it is the part, and without what the browser leaves out, that readers select in. Never throws, whatever the page is.
 */
export function readArticle(html: string, url: string): ReadArticle {
  if (html.split('<', mostTags + 2).length > mostTags + 1) return { title: '', lang: null, canonical: null, lines: [] };
  const { root } = parseHtml(html);
  const page = readPage(html, url);
  const meta = (name: string) => {
    const found = findElement(root, e => e.tagName === 'meta' && attribute(e, 'property') === name);
    return (found && attribute(found, 'content')?.trim()) || null;
  };
  const heading = findTag(root, 'h1');
  return {
    title: line((heading && textContent(heading)) || meta('og:title') || page.title),
    lang: /<html\b[^>]*?\slang\s*=\s*["']?([A-Za-z][\w-]*)/i.exec(html.slice(0, 20_000))?.[1] ?? null,
    canonical: page.canonical,
    lines: linesOf(articleOf(root)),
  };
}

/** The part of a page with the article: the whole of it where nothing says so. */
function articleOf(root: HtmlParent): HtmlParent {
  const sizes = sizesIn(root);
  for (const form of articleParts) {
    const fits = matcher(form);
    let best: HtmlElement | null = null;
    let most = 0;
    for (const [node, size] of sizes) if (size > most && isElement(node) && fits(node)) [best, most] = [node, size];
    if (best) return best;
  }
  return root;
}

/** How much text stands in each element, in document order; counted once, however deep they stand in one another. */
function sizesIn(root: HtmlParent): Map<HtmlParent, number> {
  const sizes = new Map<HtmlParent, number>([[root, 0]]);
  for (const node of descendants(root)) {
    if (isElement(node)) sizes.set(node, 0);
    else if (isText(node) && node.parentNode) {
      const { parentNode } = node;
      sizes.set(parentNode, (sizes.get(parentNode) ?? 0) + node.value.trim().length);
    }
  }
  // from the inside out: what an element holds is known before it is added to what it stands in
  for (const node of [...sizes.keys()].reverse())
    if (isElement(node) && node.parentNode && !isUnseen(node))
      sizes.set(node.parentNode, (sizes.get(node.parentNode) ?? 0) + sizes.get(node)!);
  return sizes;
}

/** One of the forms of article-parts.ts as a test of an element. */
function matcher(form: string): (element: HtmlElement) => boolean {
  if (form.startsWith('.')) return element => hasWord(attribute(element, 'class'), form.slice(1));
  const [, name = '', kind, value = ''] = /^\[([\w-]+)(~?=)?([\w-]*)\]$/.exec(form) ?? [];
  if (!name) return element => element.tagName === form;
  if (!kind) return element => attribute(element, name) !== null;
  return element =>
    kind === '~=' ? hasWord(attribute(element, name), value) : attribute(element, name)?.toLowerCase() === value;
}

/** Tags that begin and end a line. */
const blocks = new Set(
  'address article aside blockquote br dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const skipped = noText.map(matcher);

/** The lines of a part of a page as its readers see them. A loop: depth is the sender's choice. */
function linesOf(part: HtmlParent): string[] {
  const lines: string[] = [];
  let now = '';
  const end = () => {
    const said = line(now);
    if (said) lines.push(said);
    now = '';
  };
  const waiting: (HtmlNode | null)[] = [...part.childNodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === null) end();
    else if (isText(node)) now += node.value;
    else if (isElement(node) && !skipped.some(fits => fits(node))) {
      const block = blocks.has(node.tagName);
      if (block) {
        end();
        waiting.push(null);
      }
      for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
    }
  }
  end();
  return lines;
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function hasWord(value: string | null, word: string): boolean {
  return value?.toLowerCase().split(/\s+/).includes(word.toLowerCase()) ?? false;
}
