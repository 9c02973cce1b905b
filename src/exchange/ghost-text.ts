import { escapeAttribute, escapeHtml } from '../domain/document/html-text.ts';

/*
 * Texts of Ghost that have no HTML in the export: its two editors' own formats, as HTML for fromHtml. Cards that we have
 * nothing for give their words.
 */

type Lexical = { type?: string; children?: unknown; [key: string]: unknown };
const deepest = 100;

/** Ghost 5's editor. Null for what is no such text. */
export function lexicalHtml(json: string): string | null {
  const root = parsed(json)?.root as Lexical | undefined;
  return typeof root === 'object' && root !== null ? children(root, 0) : null;
}

function children(node: Lexical, depth: number): string {
  if (depth > deepest || !Array.isArray(node.children)) return '';
  return node.children
    .map(child => (child && typeof child === 'object' ? lexical(child as Lexical, depth + 1) : ''))
    .join('');
}

function lexical(node: Lexical, depth: number): string {
  const inside = () => children(node, depth);
  switch (node.type) {
    case 'text':
    case 'extended-text':
    case 'tk':
      return formatted(node);
    case 'linebreak':
      return '<br>';
    case 'link':
    case 'autolink':
      return `<a href="${attribute(node.url)}">${inside()}</a>`;
    case 'paragraph':
      return `<p>${inside()}</p>`;
    case 'heading':
    case 'extended-heading': {
      const tag = /^h[1-6]$/.test(string(node.tag)) ? string(node.tag) : 'h2';
      return `<${tag}>${inside()}</${tag}>`;
    }
    case 'quote':
    case 'extended-quote':
    case 'aside':
      return `<blockquote><p>${inside()}</p></blockquote>`;
    case 'list': {
      const tag = node.listType === 'number' ? 'ol' : 'ul';
      return `<${tag}>${inside()}</${tag}>`;
    }
    case 'listitem':
      return `<li>${inside()}</li>`;
    case 'horizontalrule':
      return '<hr>';
    case 'image':
      return figure(node);
    case 'gallery':
      return Array.isArray(node.images) ? node.images.map(image => figure(image ?? {})).join('') : '';
    case 'codeblock':
      return `<pre><code class="language-${attribute(node.language)}">${escapeHtml(string(node.code))}</code></pre>`;
    case 'html':
      return string(node.html);
    case 'markdown':
      return `<pre>${escapeHtml(string(node.markdown))}</pre>`;
    case 'embed':
    case 'bookmark':
    case 'video':
    case 'audio':
    case 'file':
      return address(node.url ?? node.src);
    case 'callout':
      return `<aside class="note">${string(node.calloutText)}</aside>`;
    case 'toggle':
      return `<h3>${string(node.heading)}</h3>${string(node.content)}`;
    default:
      return inside();
  }
}

/** Lexical's marks are bits: https://lexical.dev/docs/concepts/serialization */
const bits = [
  [1, 'strong'],
  [2, 'em'],
  [4, 's'],
  [16, 'code'],
  [32, 'sub'],
  [64, 'sup'],
] as const;

function formatted(node: Lexical): string {
  const format = typeof node.format === 'number' ? node.format : 0;
  return bits.reduce(
    (html, [bit, tag]) => (format & bit ? `<${tag}>${html}</${tag}>` : html),
    escapeHtml(string(node.text)),
  );
}

/** The editor before (mobiledoc 0.3). Null for what is no such text. */
export function mobiledocHtml(json: string): string | null {
  const doc = parsed(json);
  if (!Array.isArray(doc?.sections)) return null;
  const cards = Array.isArray(doc.cards) ? doc.cards : [];
  const markups = Array.isArray(doc.markups) ? doc.markups : [];
  const markers = (list: unknown): string => {
    let html = '';
    const tags: string[] = [];
    for (const marker of Array.isArray(list) ? list : []) {
      const [kind, opening, closing, words] = Array.isArray(marker) ? marker : [];
      for (const index of Array.isArray(opening) ? opening : []) {
        const [tag, attrs] = Array.isArray(markups[index]) ? markups[index] : [];
        const name = /^[a-z]{1,10}$/.test(string(tag)) ? string(tag) : 'span';
        html +=
          name === 'a' && Array.isArray(attrs)
            ? `<a href="${attribute(attrs[attrs.indexOf('href') + 1])}">`
            : `<${name}>`;
        tags.push(name);
      }
      html += kind === 0 ? escapeHtml(string(words)) : '<br>';
      for (let n = Number(closing) || 0; n > 0 && tags.length > 0; n--) html += `</${tags.pop()}>`;
    }
    return html;
  };
  return doc.sections
    .map((section: unknown): string => {
      const [kind, what, list] = Array.isArray(section) ? section : [];
      if (kind === 1) {
        const tag = /^(p|h[1-6]|blockquote|aside)$/.test(string(what)) ? string(what) : 'p';
        return `<${tag}>${markers(list)}</${tag}>`;
      }
      if (kind === 2) return figure({ src: what });
      if (kind === 3) {
        const tag = what === 'ol' ? 'ol' : 'ul';
        return `<${tag}>${(Array.isArray(list) ? list : []).map(item => `<li>${markers(item)}</li>`).join('')}</${tag}>`;
      }
      if (kind === 10 && Array.isArray(cards[what])) return card(string(cards[what][0]), cards[what][1] ?? {});
      return '';
    })
    .join('');
}

function card(name: string, data: Lexical): string {
  if (name === 'hr') return '<hr>';
  const type = name.replace(/^card-/, '').replace(/^code$/, 'codeblock');
  return lexical({ ...data, type }, 1);
}

function figure(image: Lexical): string {
  const caption = string(image.caption);
  return `<figure><img src="${attribute(image.src)}" alt="${attribute(image.alt)}">${caption ? `<figcaption>${caption}</figcaption>` : ''}</figure>`;
}

function address(url: unknown): string {
  return string(url) === '' ? '' : `<p><a href="${attribute(url)}">${escapeHtml(string(url))}</a></p>`;
}

// biome-ignore lint/suspicious/noExplicitAny: somebody else's format, each field of which is checked where it is read
function parsed(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
function attribute(value: unknown): string {
  return escapeAttribute(string(value));
}
