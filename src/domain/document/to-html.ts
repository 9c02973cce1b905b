import { Mark, type Node } from 'prosemirror-model';
import { escapeAttribute, escapeHtml } from './html-text.ts';
import { licenceUrl } from './licences.ts';

export type FigureAttrs = { media: string | null; src: string | null; alt: string; credit: string; licence: string };

/**
 * How a reader's page or a feed wants its parts. Without options the HTML is the plain form that fromHtml reads back to
 * an equal document; every function returns HTML and is given HTML captions and plain attributes.
 */
export type HtmlOptions = {
  figure?: (figure: FigureAttrs, captionHtml: string) => string;
  embed?: (embed: { url: string; title: string }) => string;
  /** numbered footnotes, with their texts in a list at the end; the labels are in the reader's language */
  footnotes?: { title: string; back: string; prefix?: string };
  /** ids on headings: `h-` and their order */
  headingIds?: boolean;
  /** a scrolling region around tables, which needs a name for screen readers */
  tableLabel?: string;
  /** makes relative links absolute, in feeds */
  href?: (href: string) => string;
};

type State = { options: HtmlOptions; notes: string[]; headings: number };

/** The document as HTML: a direct walk, escaping by default, no DOM. */
export function toHtml(doc: Node, options: HtmlOptions = {}): string {
  const state: State = { options, notes: [], headings: 0 };
  const body = blocks(doc, state);
  return state.notes.length > 0 ? body + endnotes(state) : body;
}

function blocks(parent: Node, state: State): string {
  let html = '';
  for (let i = 0; i < parent.childCount; i++) html += block(parent.child(i), state);
  return html;
}

function block(node: Node, state: State): string {
  const { options } = state;
  const { attrs } = node;
  switch (node.type.name) {
    case 'paragraph':
      return node.childCount === 0 ? '' : `<p>${inline(node, state)}</p>`;
    case 'heading': {
      if (node.childCount === 0) return '';
      const id = options.headingIds ? ` id="h-${++state.headings}"` : '';
      return `<h${attrs.level}${id}>${inline(node, state)}</h${attrs.level}>`;
    }
    case 'bullet_list':
      return `<ul>${blocks(node, state)}</ul>`;
    case 'ordered_list':
      return `<ol${attrs.start === 1 ? '' : ` start="${attrs.start}"`}>${blocks(node, state)}</ol>`;
    case 'list_item':
      return `<li>${item(node, state)}</li>`;
    case 'blockquote':
      return quote(node, state);
    case 'pullquote':
      return `<aside class="pullquote"><p>${inline(node, state)}</p></aside>`;
    case 'note':
      return `<aside class="note" role="note">${blocks(node, state)}</aside>`;
    case 'figure': {
      const caption = inline(node, state);
      return options.figure
        ? options.figure(attrs as FigureAttrs, caption)
        : plainFigure(attrs as FigureAttrs, caption);
    }
    case 'embed': {
      const { url, title } = attrs as { url: string; title: string };
      if (options.embed) return options.embed({ url, title });
      const [u, t] = [escapeAttribute(url), escapeAttribute(title)];
      return `<p class="embed" data-url="${u}" data-title="${t}"><a href="${u}">${t || u}</a></p>`;
    }
    case 'code_block': {
      const language = attrs.language ? ` class="language-${escapeAttribute(attrs.language)}"` : '';
      return `<pre><code${language}>${escapeHtml(node.textContent)}</code></pre>`;
    }
    case 'table':
      return table(node, state);
    case 'divider':
      return '<hr>';
    default:
      throw new Error(`no HTML for ${node.type.name}`);
  }
}

/** An item of one paragraph, with or without a list below it, needs no <p>. */
function item(node: Node, state: State): string {
  const tight = node.childCount === 1 || (node.childCount === 2 && node.child(1).type.name.endsWith('_list'));
  if (!tight) return blocks(node, state);
  return inline(node.child(0), state) + (node.childCount === 2 ? block(node.child(1), state) : '');
}

function quote(node: Node, state: State): string {
  const { source, url } = node.attrs as { source: string | null; url: string | null };
  const href = url && escapeAttribute(link(url, state));
  const name = escapeHtml(source ?? url ?? '');
  const footer = name && `<footer><cite>${href ? `<a href="${href}">${name}</a>` : name}</cite></footer>`;
  return `<blockquote${href ? ` cite="${href}"` : ''}>${blocks(node, state)}${footer}</blockquote>`;
}

function plainFigure(figure: FigureAttrs, caption: string): string {
  const { media, src, alt, credit, licence } = figure;
  const address = media ? `/media/${media}/original` : src;
  if (!address) return caption ? `<p>${caption}</p>` : '';
  const words = [
    caption,
    credit && `<span class="credit">${escapeHtml(credit)}</span>`,
    licence && licenceHtml(licence),
  ].filter(Boolean);
  const below = words.length > 0 ? `<figcaption>${words.join(' ')}</figcaption>` : '';
  return `<figure><img src="${escapeAttribute(address)}" alt="${escapeAttribute(alt)}">${below}</figure>`;
}

/** A licence by its name, linked to its text where the name is a known one. */
function licenceHtml(licence: string): string {
  const url = licenceUrl(licence);
  const name = escapeHtml(licence);
  return url ? `<a class="licence" rel="license" href="${url}">${name}</a>` : `<span class="licence">${name}</span>`;
}

function table(node: Node, state: State): string {
  let head = 0;
  while (head < node.childCount && isHeaderRow(node.child(head))) head++;
  // spans from the head into the body would be cut at its end
  const top = head < node.childCount && !reachesBelow(node, head) ? rows(node, 0, head, state) : '';
  const body = rows(node, top === '' ? 0 : head, node.childCount, state);
  const html = `<table>${top && `<thead>${top}</thead>`}<tbody>${body}</tbody></table>`;
  const label = state.options.tableLabel;
  return label
    ? `<div class="table" role="region" tabindex="0" aria-label="${escapeAttribute(label)}">${html}</div>`
    : html;
}

function isHeaderRow(row: Node): boolean {
  for (let i = 0; i < row.childCount; i++) if (row.child(i).type.name !== 'table_header') return false;
  return true;
}

function reachesBelow(table: Node, head: number): boolean {
  for (let y = 0; y < head; y++) {
    const row = table.child(y);
    for (let i = 0; i < row.childCount; i++) if (row.child(i).attrs.rowspan > head - y) return true;
  }
  return false;
}

function rows(node: Node, from: number, to: number, state: State): string {
  let html = '';
  for (let y = from; y < to; y++) {
    const row = node.child(y);
    // a header above its column or beside its row
    const scope = isHeaderRow(row) ? 'col' : 'row';
    let cells = '';
    for (let i = 0; i < row.childCount; i++) {
      const cell = row.child(i);
      const { colspan, rowspan, align } = cell.attrs;
      // on a reader's page an empty corner heads nothing, and screen readers would announce it
      const heads = cell.type.name === 'table_header' && !(state.options.tableLabel && cell.textContent === '');
      const [tag, kind] = heads ? ['th', ` scope="${scope}"`] : ['td', ''];
      const span = `${colspan > 1 ? ` colspan="${colspan}"` : ''}${rowspan > 1 ? ` rowspan="${rowspan}"` : ''}`;
      const content = cell.childCount === 1 ? inline(cell.firstChild!, state) : blocks(cell, state);
      cells += `<${tag}${kind}${span}${align ? ` align="${align}"` : ''}>${content}</${tag}>`;
    }
    html += `<tr>${cells}</tr>`;
  }
  return html;
}

function link(href: string, state: State): string {
  return state.options.href ? state.options.href(href) : href;
}

const tags: Record<string, string> = { strong: 'strong', em: 'em', strike: 's', sub: 'sub', sup: 'sup', code: 'code' };

function open(mark: Mark, state: State): string {
  const { name } = mark.type;
  if (name === 'link') {
    const title = mark.attrs.title ? ` title="${escapeAttribute(mark.attrs.title)}"` : '';
    return `<a href="${escapeAttribute(link(mark.attrs.href, state))}"${title}>`;
  }
  if (name === 'lang') return `<span lang="${mark.attrs.lang}"${mark.attrs.dir ? ` dir="${mark.attrs.dir}"` : ''}>`;
  return `<${tags[name]}>`;
}

function close(mark: Mark): string {
  const { name } = mark.type;
  return name === 'link' ? '</a>' : name === 'lang' ? '</span>' : `</${tags[name]}>`;
}

function inline(parent: Node, state: State): string {
  let html = '';
  let active: readonly Mark[] = [];
  for (let i = 0; i < parent.childCount; i++) {
    const child = parent.child(i);
    // the number of a footnote is a link of its own, which cannot stand in another
    const marks = child.type.name === 'footnote' ? Mark.none : child.marks;
    let same = 0;
    while (same < active.length && same < marks.length && active[same]!.eq(marks[same]!)) same++;
    for (let m = active.length - 1; m >= same; m--) html += close(active[m]!);
    for (let m = same; m < marks.length; m++) html += open(marks[m]!, state);
    active = marks;
    if (child.isText) html += escapeHtml(child.text!);
    else if (child.type.name === 'hard_break') html += '<br>';
    else if (child.type.name === 'footnote') html += footnote(child, state);
  }
  for (let m = active.length - 1; m >= 0; m--) html += close(active[m]!);
  return html;
}

function footnote(node: Node, state: State): string {
  const labels = state.options.footnotes;
  const content = inline(node, { ...state, options: { ...state.options, footnotes: undefined } });
  if (!labels) return `<span class="footnote">${content}</span>`;
  const number = state.notes.push(content);
  const id = `${labels.prefix ?? ''}${number}`;
  return `<sup class="footnote-ref"><a href="#fn-${id}" id="fnref-${id}" role="doc-noteref">${number}</a></sup>`;
}

function endnotes(state: State): string {
  const { title, back, prefix = '' } = state.options.footnotes!;
  const items = state.notes.map((content, i) => {
    const id = `${prefix}${i + 1}`;
    const label = escapeAttribute(`${back} ${i + 1}`);
    return `<li id="fn-${id}">${content} <a href="#fnref-${id}" role="doc-backlink" aria-label="${label}">↩︎</a></li>`;
  });
  return `<section class="footnotes" role="doc-endnotes"><h2>${escapeHtml(title)}</h2><ol>${items.join('')}</ol></section>`;
}
