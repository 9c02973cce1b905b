import type { Node } from 'prosemirror-model';
import { embedAddress } from './embed-address.ts';
import { inlineOf, type Place, type Reading } from './html-reading.ts';
import {
  attribute,
  findElement,
  findTag,
  type HtmlElement,
  type HtmlNode,
  hasClass,
  isElement,
  isText,
  textContent,
} from './html-tree.ts';
import { cleanLine, cleanSource, isBlank } from './normalise.ts';
import { schema } from './schema.ts';
import { cleanHref, cleanSrc, cleanWebAddress } from './urls.ts';

const { nodes } = schema;

const storedAddress = /^\/media\/([0-9a-f]{20})\//;
const mediaId = /^[0-9a-f]{20}$/;

/** <img>: a figure, the text of an emoji, or nothing when there is no picture behind it. */
export function readImage(r: Reading, img: HtmlElement): Node | string | null {
  const alt = attribute(img, 'alt') ?? '';
  if (hasClass(img, /^(emoji|wp-smiley|emojione|an1|smiley)$/) && alt !== '') return alt;
  if (isPixel(img)) {
    r.drop('tracking-pixel', attribute(img, 'src') ?? '');
    return null;
  }
  // lazy loaders keep the picture's address elsewhere and show a placeholder
  const addresses = ['data-orig-file', 'data-lazy-src', 'data-src', 'data-original', 'src'].map(name =>
    attribute(img, name),
  );
  for (const raw of addresses) {
    const src = raw && cleanSrc(raw);
    if (!src) continue;
    const media = storedAddress.exec(src)?.[1] ?? null;
    return nodes.figure.create({ media, src: media ? null : src, alt });
  }
  r.drop('picture-without-address', alt || attribute(img, 'src')?.slice(0, 60) || '');
  return null;
}

function isPixel(img: HtmlElement): boolean {
  return ['width', 'height'].every(name => /^[01](px)?$/.test(attribute(img, name)?.trim() ?? ''));
}

/** <iframe>, <video>, <audio>, <object>, <embed>: an embed, or null when it leads nowhere that may be embedded. */
export function readPlayer(r: Reading, player: HtmlElement): Node | null {
  const candidates = [player, ...['source', 'embed', 'param'].map(tag => findTag(player, tag))].flatMap(element =>
    element ? ['data-src', 'data-lazy-src', 'src', 'data', 'value'].map(name => attribute(element, name)) : [],
  );
  for (const raw of candidates) {
    const url = raw && embedAddress(raw);
    if (url) return nodes.embed.create({ url, title: cleanLine(attribute(player, 'title') ?? '') });
  }
  r.drop(player.tagName, candidates.find(Boolean) ?? '');
  return null;
}

/** Posts that a script of their site would make visible: the address of the post itself. */
export function readPost(element: HtmlElement): Node | null {
  if (
    !hasClass(
      element,
      /^(twitter-(tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-(post|video)|reddit-(card|embed-bq))$/,
    )
  )
    return null;
  for (const name of ['data-instgrm-permalink', 'data-href', 'cite', 'data-embed-url']) {
    const url = cleanWebAddress(attribute(element, name) ?? '');
    if (url) return post(element, url);
  }
  let last: string | null = null;
  findElement(element, e => {
    if (e.tagName === 'a') last = cleanWebAddress(attribute(e, 'href') ?? '') ?? last;
    return false;
  });
  return last === null ? null : post(element, last);
}

function post(element: HtmlElement, address: string): Node {
  const url = embedAddress(address.replace(/\?(ref_src|utm_source)=[^#]*$/, '')) ?? address;
  return nodes.embed.create({ url, title: cleanLine(textContent(element)).slice(0, 300) });
}

/**
 * <figure>, and what is meant as one: whatever it holds, with the caption where the tree has a place for it. `looseText`:
 * text beside the picture is the caption too, as in WordPress's [caption].
 */
export function readFigure(r: Reading, figure: HtmlElement, place: Place, looseText: boolean): Node[] {
  if (hasClass(figure, /^kg-bookmark-card$/)) return bookmark(r, figure, place);
  const own = (n: HtmlNode) => isElement(n) && (n.tagName === 'figcaption' || hasClass(n, /^wp-caption-text$/));
  const captionElement = figure.childNodes.find(own) ?? ownCaption(figure);
  const rest = figure.childNodes.filter(n => n !== captionElement);
  const blocks =
    captionElement?.parentNode === figure || !captionElement
      ? r.blocks(rest, place)
      : r.blocks(without(figure, captionElement as HtmlElement), place);
  const caption = readCaption(r, captionElement && isElement(captionElement) ? captionElement : null, place);

  const media = figure.attrs.length > 0 ? attribute(figure, 'data-media') : null;
  const pictures = blocks.filter(b => b.type === nodes.figure);
  if (looseText && pictures.length > 0 && caption.inline.length === 0) {
    caption.inline = inlineOf(blocks.filter(b => b.type === nodes.paragraph)).inline;
    caption.used = true;
  }
  const shown = caption.used ? blocks.filter(b => b.type !== nodes.paragraph) : blocks;

  if (shown.length === 0 && media && mediaId.test(media)) {
    return [nodes.figure.create({ media, alt: '', ...caption.rights }, caption.inline)];
  }
  if (pictures.length === 1) {
    const attrs = { ...pictures[0]!.attrs, ...caption.rights };
    if (media && mediaId.test(media)) Object.assign(attrs, { media, src: null });
    const captioned = nodes.figure.create(attrs, caption.inline);
    return [...shown.map(b => (b === pictures[0] ? captioned : b)), ...caption.others];
  }
  const after = [...caption.others];
  if (caption.inline.length > 0) after.unshift(nodes.paragraph.create(null, caption.inline));
  if (shown.length === 0 && hasClass(figure, /^wp-block-embed|^kg-embed-card$/))
    r.drop('embed', textContent(figure).trim());

  const only = shown.length === 1 ? shown[0]! : null;
  const words = cleanLine(inlineText(caption.inline));
  if (only?.type === nodes.embed && words !== '')
    return [nodes.embed.create({ ...only.attrs, title: words }), ...caption.others];
  if (only?.type === nodes.blockquote && words !== '' && !only.attrs.source) {
    const link = caption.inline.flatMap(n => n.marks).find(m => m.type.name === 'link');
    const url = only.attrs.url ?? (link ? link.attrs.href : null);
    return [nodes.blockquote.create({ source: words, url }, only.content), ...caption.others];
  }
  return [...shown, ...after];
}

/** The caption somewhere below, but not the one of a figure within. */
function ownCaption(figure: HtmlElement): HtmlElement | null {
  const caption = findTag(figure, 'figcaption');
  for (let next = caption?.parentNode; next && isElement(next); next = next.parentNode) {
    if (next === figure) return caption;
    if (next.tagName === 'figure') return null;
  }
  return null;
}

function inlineText(inline: readonly Node[]): string {
  return inline.map(n => (n.isText ? n.text : ' ')).join('');
}

/** The children of a figure whose caption is deeper inside, without that caption. */
function without(figure: HtmlElement, caption: HtmlElement): HtmlNode[] {
  const parent = caption.parentNode;
  if (parent) parent.childNodes = parent.childNodes.filter(n => n !== caption);
  return figure.childNodes;
}

type Caption = { inline: Node[]; others: Node[]; rights: { credit?: string; licence?: string }; used: boolean };

function readCaption(r: Reading, element: HtmlElement | null, place: Place): Caption {
  if (!element) return { inline: [], others: [], rights: {}, used: false };
  const rights: Caption['rights'] = {};
  const rest = element.childNodes.filter(node => {
    if (!isElement(node)) return true;
    if (hasClass(node, /^(credit|wp-element-credit|media-credit)$/)) rights.credit = cleanLine(textContent(node));
    else if (hasClass(node, /^licence$/)) rights.licence = cleanLine(textContent(node));
    else return true;
    return false;
  });
  return { ...inlineOf(r.blocks(rest, place)), rights, used: false };
}

/** Ghost's card for a link: title and description stay as a paragraph, the picture of the other site does not. */
function bookmark(r: Reading, card: HtmlElement, place: Place): Node[] {
  const container = findTag(card, 'a');
  const part = (name: RegExp) =>
    cleanLine(textContent(findElement(card, e => hasClass(e, name)) ?? { ...card, childNodes: [] }));
  const href = cleanHref((container && attribute(container, 'href')) ?? '');
  const title = part(/^kg-bookmark-title$/) || href;
  if (!title) return [];
  const description = part(/^kg-bookmark-description$/);
  if (findTag(card, 'img')) r.drop('bookmark-picture', title);
  const link = href ? [schema.marks.link.create({ href })] : [];
  const inline = [schema.text(title, link)];
  if (description) inline.push(nodes.hard_break.create(), schema.text(description));
  const caption = findTag(card, 'figcaption');
  const below = caption ? r.blocks(caption.childNodes, place) : [];
  return [nodes.paragraph.create(null, inline), ...below];
}

/** <blockquote>: its source is in a <footer> or <cite> at its end, or in an attribute. */
export function readQuote(r: Reading, quote: HtmlElement, place: Place): Node[] {
  const embedded = readPost(quote);
  if (embedded) return [embedded];
  const at = attributionOf(quote);
  const link = at && findTag(at, 'a');
  const url = cleanHref(attribute(quote, 'cite') ?? '') ?? (link ? cleanHref(attribute(link, 'href') ?? '') : null);
  const source = cleanSource(attribute(quote, 'data-source') || (at ? textContent(at) : ''), url);
  const content = at ? contentWithout(quote, at) : quote.childNodes;
  const blocks = r.blocks(content, place);
  if (blocks.length === 0 && !source && !url) return [];
  return [nodes.blockquote.create({ source, url }, blocks.length > 0 ? blocks : nodes.paragraph.create())];
}

function contentWithout(quote: HtmlElement, at: HtmlElement): HtmlNode[] {
  // alone in a paragraph with a dash, it takes the paragraph along
  const whole = at.parentNode === quote ? at : at.parentNode;
  return quote.childNodes.filter(n => n !== whole);
}

/** The last element of the quote, or all that its last paragraph holds, when it names a source. */
function attributionOf(quote: HtmlElement): HtmlElement | null {
  const last = lastElement(quote);
  if (!last) return null;
  if (isSource(last)) return last;
  if (last.tagName !== 'p') return null;
  const inner = lastElement(last);
  if (inner?.tagName !== 'cite') return null;
  return last.childNodes.every(n => n === inner || (isText(n) && isBlank(n.value.replace(/[—–―-]/g, ''))))
    ? inner
    : null;
}

function isSource(element: HtmlElement): boolean {
  return element.tagName === 'footer' || (element.tagName === 'cite' && textContent(element).length < 600);
}

function lastElement(parent: HtmlElement): HtmlElement | null {
  for (let i = parent.childNodes.length - 1; i >= 0; i--) {
    const node = parent.childNodes[i]!;
    if (isElement(node)) return node;
    if (isText(node) && node.value.trim() !== '') return null;
  }
  return null;
}
