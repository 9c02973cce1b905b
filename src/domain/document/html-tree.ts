import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment } from 'parse5';

/*
 * HTML of any origin as a tree, in time linear to its length. The parser follows the HTML standard, so we see what a
 * browser would; nothing here decides what may stay (from-html.ts does).
 */

export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode;

export function isElement(node: HtmlNode | HtmlParent): node is HtmlElement {
  return 'tagName' in node;
}
export function isText(node: HtmlNode): node is DefaultTreeAdapterTypes.TextNode {
  return node.nodeName === '#text';
}
export function isComment(node: HtmlNode): node is DefaultTreeAdapterTypes.CommentNode {
  return node.nodeName === '#comment';
}

class TooManyElements extends Error {}

/**
 * Parses a fragment as it would stand in a page's body. Unclosed formatting that the standard repeats in every following
 * paragraph can grow a page to the square of its length; such formatting is taken off, and `simplified` says so.
 */
export function parseHtml(html: string): { root: HtmlParent; simplified: boolean } {
  const source = withoutAttributeFloods(html);
  const tags = source.split('<').length;
  try {
    return { root: parseWithin(source, 4 * tags + 1_000), simplified: false };
  } catch (error) {
    if (!(error instanceof TooManyElements)) throw error;
    const plain = source.replace(
      /<\/?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*>/gi,
      '',
    );
    return { root: parseFragment(plain, { scriptingEnabled: false }), simplified: true };
  }
}

function parseWithin(html: string, most: number): HtmlParent {
  let elements = 0;
  return parseFragment(html, {
    // what stands in <noscript> is often the real picture behind a lazy one
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement: (name, namespace, attrs) => {
        if (++elements > most) throw new TooManyElements();
        return defaultTreeAdapter.createElement(name, namespace, attrs);
      },
    },
  });
}

/** The parser compares each attribute of a tag with all before it: a tag with thousands of them keeps none. */
function withoutAttributeFloods(html: string): string {
  if (!/<[a-z][^>]{8000}/i.test(html)) return html;
  return html.replace(/<([a-z][^\s/>]*)([^>]*)>?/gi, (tag, name: string, rest: string) =>
    rest.length > 8_000 && rest.split(/[\s/]+/, 1_001).length > 1_000 ? `<${name.slice(0, 100)}>` : tag,
  );
}

/** An attribute's value, or null. */
export function attribute(element: HtmlElement, name: string): string | null {
  for (const attr of element.attrs) if (attr.name === name) return attr.value;
  return null;
}

export function hasClass(element: HtmlElement, pattern: RegExp): boolean {
  const value = attribute(element, 'class');
  return value?.split(/\s+/).some(name => pattern.test(name)) ?? false;
}

/** Every node below, in document order. A loop: depth is the sender's choice. */
export function* descendants(parent: HtmlParent): Generator<HtmlNode> {
  const waiting: HtmlNode[] = [...parent.childNodes].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if ('childNodes' in node) for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
  }
}

export function findElement(parent: HtmlParent, fits: (element: HtmlElement) => boolean): HtmlElement | null {
  for (const node of descendants(parent)) if (isElement(node) && fits(node)) return node;
  return null;
}

export function findTag(parent: HtmlParent, ...names: string[]): HtmlElement | null {
  return findElement(parent, element => names.includes(element.tagName));
}

const unseen = new Set(['script', 'style', 'template', 'title', 'head', 'xml']);

/** Whether what stands in an element is never shown. */
export function isUnseen(element: HtmlElement): boolean {
  return unseen.has(element.tagName);
}

/** The text below a node, with line breaks where <br> are. */
export function textContent(node: HtmlNode | HtmlParent): string {
  if (!('childNodes' in node)) return 'value' in node ? node.value : '';
  let text = '';
  const waiting: HtmlNode[] = [...node.childNodes].reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (isText(next)) text += next.value;
    else if (isElement(next) && !isUnseen(next)) {
      if (next.tagName === 'br') text += '\n';
      for (let i = next.childNodes.length - 1; i >= 0; i--) waiting.push(next.childNodes[i]!);
    }
  }
  return text;
}

/** The declarations of a style attribute, names in lower case. No parser of CSS: values are only compared with known words. */
export function styleOf(element: HtmlElement): ReadonlyMap<string, string> {
  const style = attribute(element, 'style');
  if (!style) return noStyle;
  const found = new Map<string, string>();
  for (const declaration of style.slice(0, 4_000).split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0)
      found.set(
        declaration.slice(0, colon).trim().toLowerCase(),
        declaration
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      );
  }
  return found;
}
const noStyle: ReadonlyMap<string, string> = new Map();
