import type { Definition, FootnoteDefinition, Nodes, Parents, Root, Table } from 'mdast';
import { directiveFromMarkdown } from 'mdast-util-directive';
import { type Extension, fromMarkdown as readMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { directive } from 'micromark-extension-directive';
import { gfm } from 'micromark-extension-gfm';
import type { Node } from 'prosemirror-model';
import { type Dropped, fromHtml } from './from-html.ts';
import { mostUses } from './html-footnotes.ts';
import { escapeAttribute, escapeHtml } from './html-text.ts';
import { tameMarkdown } from './markdown-guard.ts';

/** Deeper than this, structure of the source is read as text. */
const deepest = 100;

/**
 * Reads Markdown in the dialect of docs/markdown-format.md. It is turned into HTML and that is read by `fromHtml`: HTML
 * within Markdown, however it is cut up, passes the same allow-list as any other.
 */
export function fromMarkdown(markdown: string): { doc: Node; dropped: Dropped[] } {
  const { tamed, untame } = tameMarkdown(markdown);
  const tree = readMarkdown(tamed, {
    // within a line a colon is a colon: "at 7:15pm", "note:this"
    extensions: [gfm(), { flow: directive().flow }],
    mdastExtensions: [gfmFromMarkdown().map(withoutTransforms), directiveFromMarkdown()],
  });
  const reading = read(tree);
  const { doc, dropped } = fromHtml(untame(reading.html));
  const all = [...reading.dropped.values(), ...dropped];
  return { doc, dropped: all };
}

/** Bare addresses are links by the tokenizer; the search in the finished tree would link those too that are escaped. */
function withoutTransforms(extension: Extension): Extension {
  return { ...extension, transforms: [] };
}

type Reading = { html: string; dropped: Map<string, Dropped> };

function read(root: Root): Reading {
  const dropped = new Map<string, Dropped>();
  const drop = (what: string, sample: string) => {
    const found = dropped.get(what);
    if (found) found.count++;
    else dropped.set(what, { what, count: 1, sample: sample.slice(0, 120) });
  };
  const definitions = new Map<string, Definition>();
  const notes = new Map<string, FootnoteDefinition>();
  const uses = new Map<string, number>();
  for (const node of everyNode(root)) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
    if (node.type === 'footnoteDefinition' && !notes.has(node.identifier)) notes.set(node.identifier, node);
  }

  const all = (parent: Parents, depth: number, between = '') =>
    parent.children.map(child => html(child, depth + 1)).join(between);
  const link = (url: string, title: string | null | undefined, inside: string) =>
    `<a href="${escapeAttribute(url)}"${title ? ` title="${escapeAttribute(title)}"` : ''}>${inside}</a>`;
  const image = (url: string, alt: string | null | undefined) =>
    `<img src="${escapeAttribute(url)}" alt="${escapeAttribute(alt ?? '')}">`;

  const html = (node: Nodes, depth: number): string => {
    if (depth > deepest) return escapeHtml(wordsOf(node));
    switch (node.type) {
      case 'root':
        return all(node, depth, '\n');
      case 'text':
        return escapeHtml(node.value);
      case 'html':
        return node.value;
      case 'paragraph':
        return `<p>${all(node, depth)}</p>`;
      case 'heading':
        return `<h${node.depth}>${all(node, depth)}</h${node.depth}>`;
      case 'thematicBreak':
        return '<hr>';
      case 'blockquote':
        return `<blockquote>${all(node, depth)}</blockquote>`;
      case 'list':
        return node.ordered
          ? `<ol start="${node.start ?? 1}">${all(node, depth)}</ol>`
          : `<ul>${all(node, depth)}</ul>`;
      case 'listItem': {
        if (typeof node.checked === 'boolean') drop('task', wordsOf(node));
        const box = typeof node.checked === 'boolean' ? `<p>${node.checked ? '☑' : '☐'} ` : '';
        return `<li>${box ? all(node, depth).replace('<p>', box) : all(node, depth)}</li>`;
      }
      case 'code': {
        const language = node.lang ? ` class="language-${escapeAttribute(node.lang)}"` : '';
        if (node.meta) drop('code-title', node.meta);
        return `<pre><code${language}>${escapeHtml(node.value)}</code></pre>`;
      }
      case 'inlineCode':
        return `<code>${escapeHtml(node.value)}</code>`;
      case 'emphasis':
        return `<em>${all(node, depth)}</em>`;
      case 'strong':
        return `<strong>${all(node, depth)}</strong>`;
      case 'delete':
        return `<s>${all(node, depth)}</s>`;
      case 'break':
        return '<br>';
      case 'link':
        return link(node.url, node.title, all(node, depth));
      case 'image':
        return node.title
          ? `<figure>${image(node.url, node.alt)}<figcaption>${escapeHtml(node.title)}</figcaption></figure>`
          : image(node.url, node.alt);
      case 'linkReference': {
        const definition = definitions.get(node.identifier);
        return link(definition?.url ?? '', definition?.title, all(node, depth));
      }
      case 'imageReference':
        return image(definitions.get(node.identifier)?.url ?? '', node.alt);
      case 'footnoteReference': {
        const note = notes.get(node.identifier);
        const used = (uses.get(node.identifier) ?? 0) + 1;
        uses.set(node.identifier, used);
        return note && used <= mostUses ? `<span class="footnote">${words(note, depth)}</span>` : '';
      }
      case 'footnoteDefinition':
      case 'definition':
      case 'yaml':
        return '';
      case 'table':
        return table(node, depth);
      case 'tableRow':
      case 'tableCell':
        return all(node, depth);
      case 'containerDirective':
      case 'leafDirective':
      case 'textDirective':
        return directiveHtml(node.name, node.attributes ?? {}, all(node, depth), wordsOf(node), drop);
    }
  };

  const table = (node: Table, depth: number): string => {
    const rows = node.children.map((row, y) => {
      const cells = row.children.map((cell, x) => {
        const tag = y === 0 ? 'th' : 'td';
        const align = node.align?.[x];
        return `<${tag}${align ? ` align="${align}"` : ''}>${all(cell, depth)}</${tag}>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return `<table>${rows.join('')}</table>`;
  };

  /** A footnote's text in one line, since ours are no more. */
  const words = (note: FootnoteDefinition, depth: number): string => {
    const lines = note.children.map(child => {
      if (child.type === 'paragraph')
        return child.children.map(c => (c.type === 'footnoteReference' ? '' : html(c, depth + 1))).join('');
      drop(`${child.type}-in-footnote`, wordsOf(child));
      return escapeHtml(wordsOf(child));
    });
    return lines.join(' ');
  };

  const result = html(root, 0);
  for (const [name, note] of notes) if (!uses.has(name)) drop('footnote-without-reference', wordsOf(note));
  return { html: result, dropped };
}

type Attributes = Record<string, string | null | undefined>;

function directiveHtml(
  name: string,
  a: Attributes,
  inside: string,
  sample: string,
  drop: (what: string, sample: string) => void,
): string {
  const attribute = (key: string, value: string | null | undefined) =>
    value ? ` ${key}="${escapeAttribute(value)}"` : '';
  switch (name) {
    case 'figure': {
      const credit = a.credit ? `<span class="credit">${escapeHtml(a.credit)}</span>` : '';
      const licence = a.licence ? `<span class="licence">${escapeHtml(a.licence)}</span>` : '';
      const picture = a.src ? `<img${attribute('src', a.src)} alt="${escapeAttribute(a.alt ?? '')}">` : '';
      const stored = a.media
        ? `<img src="/media/${escapeAttribute(a.media)}/original" alt="${escapeAttribute(a.alt ?? '')}">`
        : picture;
      return `<figure>${stored}<figcaption>${inside}${credit}${licence}</figcaption></figure>`;
    }
    case 'quote':
      return `<blockquote${attribute('cite', a.url)}${attribute('data-source', a.source)}>${inside}</blockquote>`;
    case 'pullquote':
      return `<aside class="pullquote">${inside}</aside>`;
    case 'note':
      return `<aside class="note">${inside}</aside>`;
    case 'embed':
      return `<p class="embed"${attribute('data-url', a.url)}${attribute('data-title', a.title)}></p>`;
    default:
      drop(`directive:${name}`, sample);
      return inside;
  }
}

/** Every node of a tree, by a loop. */
function* everyNode(root: Nodes): Generator<Nodes> {
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if ('children' in node) waiting.push(...[...node.children].reverse());
  }
}

function wordsOf(node: Nodes): string {
  let text = '';
  for (const n of everyNode(node)) if ('value' in n && n.type !== 'html') text += n.value;
  return text;
}
