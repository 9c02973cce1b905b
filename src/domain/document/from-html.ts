import type { Mark, Node } from 'prosemirror-model';
import { embedAddress, isEmbeddable } from './embed-address.ts';
import { readFigure, readImage, readPlayer, readPost, readQuote } from './html-figures.ts';
import { findFootnotes, isEndnotes } from './html-footnotes.ts';
import { isItemOfWordOnline, readList, readWordList } from './html-lists.ts';
import { marksOf } from './html-marks.ts';
import {
  type Dropped,
  deeper,
  type Flow,
  type FromHtmlOptions,
  inlineOf,
  type Place,
  type Reading,
} from './html-reading.ts';
import { readTable } from './html-tables.ts';
import {
  attribute,
  findTag,
  type HtmlElement,
  type HtmlNode,
  type HtmlParent,
  hasClass,
  isComment,
  isElement,
  isText,
  parseHtml,
  textContent,
} from './html-tree.ts';
import { cleanLine, isBlank, listItem, normalise } from './normalise.ts';
import { schema } from './schema.ts';
import { cleanHref, cleanSrc } from './urls.ts';
import { blockComment, withoutShortcodes } from './wordpress.ts';

export type { Dropped, FromHtmlOptions } from './html-reading.ts';

const { nodes } = schema;

/** Deeper than this in the source, structure is flattened into text. Browsers stop at 512. */
const deepestSource = 120;
/** Deeper than this in our tree nothing is nested any more: parseDoc takes 64. */
const deepestTree = 44;

/**
 * Reads HTML of any origin (pasted, imported, hostile) into a document of ours. An allow-list: what the tree has no node
 * for is left out and counted in `dropped`, text is kept as far as a reader would have seen it. The result is in normal
 * form, and HTML that toHtml wrote is read back to an equal document. Time is linear to the length.
 */
export function fromHtml(html: string, options: FromHtmlOptions = {}): { doc: Node; dropped: Dropped[] } {
  const dropped = new Map<string, Dropped>();
  const drop = (what: string, sample?: string) => {
    const found = dropped.get(what);
    if (found) found.count++;
    else dropped.set(what, sample ? { what, count: 1, sample: sample.trim().slice(0, 120) } : { what, count: 1 });
  };
  const source = options.autop ? withoutShortcodes(html, options, drop) : html;
  const { root, simplified } = parseHtml(source);
  if (simplified) drop('formatting');

  const external = new Map<string, HtmlParent>();
  for (const { id, content } of options.footnotes ?? []) external.set(id, parseHtml(content).root);
  const state = { blockDepth: 0, blockMarkup: source.includes('<!-- wp:') };
  const r: Reading = {
    options,
    footnotes: findFootnotes(root, external),
    drop,
    blocks: (children, place) => {
      const flow: Flow = { blocks: [], run: [] };
      r.into(flow, children, place);
      r.flush(flow);
      return flow.blocks;
    },
    into: (flow, children, place) => readChildren(r, state, flow, children, place),
    flush: flow => flush(r, flow),
  };
  const place: Place = { marks: [], depth: 0, nest: 1, endnotes: false, lines: options.autop ? 'as-stored' : 'never' };
  const blocks = r.blocks(root.childNodes, place);
  // the rule above the notes went with them
  if (r.footnotes.notes.size > 0 && blocks.at(-1)?.type === nodes.divider) blocks.pop();
  return { doc: normalise(nodes.doc.create(null, blocks)), dropped: [...dropped.values()] };
}

type State = { blockDepth: number; blockMarkup: boolean };

function flush(r: Reading, flow: Flow): void {
  if (flow.run.length === 0) return;
  const run = flow.run;
  flow.run = [];
  if (r.options.autop && run.every(n => n.isText && n.marks.length === 0)) {
    const address = run
      .map(n => n.text)
      .join('')
      .trim();
    const url = /^https?:\/\/\S+$/.test(address) && isEmbeddable(address) ? embedAddress(address) : null;
    if (url) {
      flow.blocks.push(nodes.embed.create({ url }));
      return;
    }
  }
  if (run.some(n => (n.isText ? !isBlank(n.text!) : n.type === nodes.footnote)))
    flow.blocks.push(nodes.paragraph.create(null, run));
}

function add(r: Reading, flow: Flow, ...blocks: readonly Node[]): void {
  flush(r, flow);
  flow.blocks.push(...blocks);
}

function readChildren(r: Reading, state: State, flow: Flow, children: readonly HtmlNode[], place: Place): void {
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (isText(child)) readText(r, state, flow, child.value, place);
    else if (isComment(child)) readComment(r, state, child.data);
    else if (isElement(child)) {
      const list = readWordList(r, children, i, place);
      if (list) {
        add(r, flow, ...list.lists);
        i = list.next - 1;
      } else if (place.depth >= deepestSource) flatten(r, state, flow, child, place);
      else readElement(r, flow, child, { ...place, depth: place.depth + 1 });
    }
  }
}

function readText(r: Reading, state: State, flow: Flow, text: string, place: Place): void {
  const lines =
    place.lines === 'always' || (place.lines === 'as-stored' && (!state.blockMarkup || state.blockDepth === 0));
  if (!lines || !text.includes('\n')) {
    pushText(flow, text, place.marks);
    return;
  }
  text.split(/\n[ \t\r]*\n\s*/).forEach((paragraph, i) => {
    if (i > 0) flush(r, flow);
    paragraph.split('\n').forEach((line, j) => {
      // a line end behind a written break adds none, and one between blocks is only the source's layout
      if (j > 0 && flow.run.length > 0 && flow.run.at(-1)!.type !== nodes.hard_break)
        flow.run.push(nodes.hard_break.create());
      pushText(flow, line, place.marks);
    });
  });
}

function pushText(flow: Flow, text: string, marks: readonly Mark[]): void {
  if (text === '' || (flow.run.length === 0 && /^[ \t\r\n\f]*$/.test(text))) return;
  flow.run.push(schema.text(text, marks));
}

function readComment(r: Reading, state: State, comment: string): void {
  const block = blockComment(comment);
  if (!block) {
    if (/^\s*nextpage\b/.test(comment)) r.drop('page-break');
    return;
  }
  if (block.kind === 'open') state.blockDepth++;
  else if (block.kind === 'close') state.blockDepth = Math.max(0, state.blockDepth - 1);
  else if (!block.harmless) r.drop(`block:${block.name}`, comment);
}

const dropWhole = new Set(
  'script style template form input select textarea option optgroup datalist output button svg math canvas map area meter progress frameset frame noframes applet dialog portal fencedframe track link meta base title xml head marquee menuitem rp'.split(
    ' ',
  ),
);
/** Of what is dropped whole, what no reader would have seen; it is counted all the same, without its text. */
const unseen = new Set(['script', 'style', 'template', 'link', 'meta', 'base', 'title', 'xml', 'head', 'track', 'rp']);
const players = new Set(['iframe', 'video', 'audio', 'object', 'embed', 'amp-iframe']);
const htmlNamespace = 'http://www.w3.org/1999/xhtml';
const paragraphs = new Set(
  'p div section article main header footer nav aside address center fieldset legend hgroup dt dd summary caption figcaption body html search dl details'.split(
    ' ',
  ),
);

function readElement(r: Reading, flow: Flow, element: HtmlElement, place: Place): void {
  const name = element.tagName;
  if (r.footnotes.notes.has(element) || r.footnotes.backs.has(element)) return;
  // Word on the web marks the end of each paragraph with a space of its own
  if (hasClass(element, /^EOP$/)) return;
  countAttributes(r, element);
  if (element.namespaceURI !== htmlNamespace || dropWhole.has(name)) {
    if (name !== 'rp') r.drop(name, unseen.has(name) ? undefined : textContent(element));
    return;
  }
  if (isHidden(element)) {
    if (!isBlank(textContent(element))) r.drop('hidden', textContent(element));
    return;
  }
  const nests = place.nest < deepestTree;
  const blocks = blocksOf(r, element, place, nests);
  if (blocks) add(r, flow, ...blocks);
  else if (name === 'ul' || name === 'ol' || name === 'dir' || name === 'menu') addList(r, flow, element, place, nests);
  else if (name === 'noscript') addHidden(r, flow, element, place);
  else if (name === 'img' || name === 'amp-img') addImage(r, flow, element, place);
  else if (paragraphs.has(name)) {
    const strong = name === 'dt' || name === 'summary';
    const marks = marksOf(r, element, strong ? schema.marks.strong.create().addToSet(place.marks) : place.marks);
    flush(r, flow);
    r.into(flow, element.childNodes, { ...place, marks, endnotes: place.endnotes || isEndnotes(element) });
    flush(r, flow);
  } else readWords(r, flow, element, place);
}

/** The blocks that an element means by itself, or null when it only holds text or arranges what is in it. */
function blocksOf(r: Reading, element: HtmlElement, place: Place, nests: boolean): Node[] | null {
  const name = element.tagName;
  if (players.has(name)) {
    const player = readPlayer(r, element);
    return player ? [player] : [];
  }
  switch (name) {
    case 'hr':
      return place.endnotes ? [] : [nodes.divider.create()];
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return place.endnotes ? [] : heading(r, element, place);
    case 'li': {
      // an item without a list
      const item = nests ? r.blocks(element.childNodes, deeper(place, 2)) : [];
      return item.length > 0 ? [nodes.bullet_list.create(null, listItem(item))] : null;
    }
    case 'blockquote':
      return nests ? quote(r, element, deeper(place, 1)) : null;
    case 'figure':
      return figure(r, element, place);
    case 'pre':
    case 'listing':
    case 'xmp':
    case 'plaintext':
      return preformatted(r, element, place);
    case 'table':
      return nests ? readTable(r, element, place) : null;
    case 'code':
      // several lines of it in a stored post are a block, though nobody wrote <pre>
      return place.lines === 'as-stored' && /\n.*\n/.test(textContent(element))
        ? preformatted(r, element, place)
        : null;
    case 'details':
      r.drop('details', textContent(element));
      return null;
    case 'dl':
      r.drop('definition-list');
      return null;
    default:
      return paragraphs.has(name) ? specialBox(r, element, place, nests) : null;
  }
}

/** Boxes and paragraphs that mean more by their class. */
function specialBox(r: Reading, element: HtmlElement, place: Place, nests: boolean): Node[] | null {
  if (element.attrs.length === 0) return null;
  if (hasClass(element, /^wp-block-cover__image-background$/)) return coverPicture(element);
  const embed = (hasClass(element, /^embed$/) && embedOf(element)) || readPost(element);
  if (embed) return [embed];
  if (hasClass(element, /^(wp-caption|image-caption-container)$/)) return readFigure(r, element, place, true);
  if (!nests) return null;
  if (hasClass(element, /^kg-callout-card$/)) {
    return note(
      r,
      element.childNodes.filter(n => !(isElement(n) && hasClass(n, /^kg-callout-emoji$/))),
      place,
    );
  }
  if (element.tagName !== 'aside') return null;
  if (hasClass(element, /^(pullquote|wp-block-pullquote)$/)) return pullquote(r, r.blocks(element.childNodes, place));
  const isNote = hasClass(element, /^note$/) || attribute(element, 'role') === 'note';
  return isNote ? note(r, element.childNodes, place) : null;
}

/** Elements within a line. */
function readWords(r: Reading, flow: Flow, element: HtmlElement, place: Place): void {
  const within = { ...place, marks: marksOf(r, element, place.marks) };
  const around = quotation[element.tagName];
  switch (element.tagName) {
    case 'br':
      if (!hasClass(element, /^Apple-interchange-newline$/)) flow.run.push(nodes.hard_break.create());
      break;
    case 'sup':
      // a footnote of WordPress's whose text is kept elsewhere and was not handed to us: its number would mean nothing
      if (attribute(element, 'data-fn') !== null && !isReference(r, element))
        r.drop('footnote-without-text', textContent(element));
      else r.into(flow, element.childNodes, within);
      break;
    case 'a':
      readAnchor(r, flow, element, within);
      break;
    case 'span':
      if (hasClass(element, /^footnote$/)) pushFootnote(r, flow, element.childNodes, place);
      else r.into(flow, element.childNodes, within);
      break;
    default:
      if (around) pushText(flow, around[0], place.marks);
      r.into(flow, element.childNodes, within);
      if (around) pushText(flow, around[1], place.marks);
  }
}

function isReference(r: Reading, element: HtmlElement): boolean {
  return element.childNodes.some(child => isElement(child) && r.footnotes.refs.has(child));
}

/** What browsers write around these by themselves. */
const quotation: Record<string, readonly [string, string]> = { q: ['“', '”'], rt: [' (', ')'] };

/** WordPress's cover: the picture is a background, set by a style. */
function coverPicture(element: HtmlElement): Node[] | null {
  const address = /url\(["']?([^"')]+)["']?\)/.exec(attribute(element, 'style') ?? '')?.[1];
  const src = address && cleanSrc(address);
  return src ? [nodes.figure.create({ src, alt: attribute(element, 'aria-label') ?? '' })] : null;
}

function embedOf(element: HtmlElement): Node | null {
  const url = embedAddress(attribute(element, 'data-url') ?? '');
  return url === null ? null : nodes.embed.create({ url, title: attribute(element, 'data-title') ?? '' });
}

function heading(r: Reading, element: HtmlElement, place: Place): Node[] {
  const level = Math.min(Math.max(Number(element.tagName[1]), 2), 4);
  const { inline, others } = inlineOf(
    r.blocks(element.childNodes, { ...place, marks: marksOf(r, element, place.marks) }),
  );
  return inline.length === 0 ? others : [nodes.heading.create({ level }, inline), ...others];
}

function addList(r: Reading, flow: Flow, element: HtmlElement, place: Place, nests: boolean): void {
  if (!nests) {
    r.drop('nesting', textContent(element));
    for (const child of element.childNodes)
      add(r, flow, ...r.blocks(isElement(child) ? child.childNodes : [child], place));
    return;
  }
  const list = readList(r, element, place);
  flush(r, flow);
  const last = flow.blocks.at(-1);
  if (list[0] && last?.type === list[0].type && isItemOfWordOnline(element)) {
    flow.blocks[flow.blocks.length - 1] = last.copy(last.content.append(list[0].content));
  } else flow.blocks.push(...list);
}

function quote(r: Reading, element: HtmlElement, place: Place): Node[] {
  if (hasClass(element, /^(wp-block-pullquote|pullquote)$/)) return pullquote(r, r.blocks(element.childNodes, place));
  return readQuote(r, element, { ...place, marks: marksOf(r, element, place.marks) });
}

/** One line of text set large: paragraphs become its lines, anything else stands behind it. */
function pullquote(r: Reading, blocks: readonly Node[]): Node[] {
  const words = blocks.flatMap(b => {
    if (b.type !== nodes.blockquote) return [b];
    const source: Node[] = b.attrs.source ? [nodes.paragraph.create(null, schema.text(b.attrs.source))] : [];
    return [...b.children, ...source];
  });
  const { inline, others } = inlineOf(words);
  if (others.length > 0) r.drop('blocks-in-pullquote');
  return inline.length === 0 ? others : [nodes.pullquote.create(null, inline), ...others];
}

function note(r: Reading, children: readonly HtmlNode[], place: Place): Node[] {
  const blocks = r.blocks(children, deeper(place, 1));
  return blocks.length === 0 ? [] : [nodes.note.create(null, blocks)];
}

function figure(r: Reading, element: HtmlElement, place: Place): Node[] {
  const blocks = readFigure(r, element, place, attribute(element, 'data-shortcode') !== null);
  if (!hasClass(element, /^wp-block-pullquote$/)) return blocks;
  return pullquote(r, blocks);
}

function addImage(r: Reading, flow: Flow, element: HtmlElement, place: Place): void {
  const found = readImage(r, element);
  if (typeof found === 'string') pushText(flow, found, place.marks);
  if (!found || typeof found === 'string') return;
  const link = place.marks.find(mark => mark.type === schema.marks.link);
  // a link to the picture itself or to its page says nothing new
  if (link && !/\.(jpe?g|png|gif|webp|avif|svg|tiff?|bmp)([?#]|$)|attachment_id=/i.test(link.attrs.href))
    r.drop('link-around-picture', link.attrs.href);
  add(r, flow, found);
}

/** <pre>: code, unless it is a poem. */
function preformatted(r: Reading, element: HtmlElement, place: Place): Node[] {
  if (hasClass(element, /^wp-block-verse$/)) {
    return r.blocks(element.childNodes, { ...place, lines: 'always' });
  }
  const code = findTag(element, 'code');
  const classes = `${attribute(element, 'class') ?? ''} ${(code && attribute(code, 'class')) ?? ''}`;
  const language = /(?:^|\s)(?:lang(?:uage)?-|brush:\s*)([\w+#.-]{1,40})(?=[\s;]|$)/.exec(classes)?.[1] ?? null;
  const text = textContent(element).replace(/\r\n?/g, '\n');
  return text === '' ? [] : [nodes.code_block.create({ language }, schema.text(text))];
}

/** What a page shows without scripts is mostly the picture that stands before it in a lazy form. */
function addHidden(r: Reading, flow: Flow, element: HtmlElement, place: Place): void {
  const quiet: Reading = { ...r, drop: () => {} };
  const blocks = r.blocks(element.childNodes, place);
  for (const block of blocks) {
    const shown = flow.blocks.some(
      b =>
        b.type === block.type && (block.attrs.src ? b.attrs.src === block.attrs.src : b.attrs.url === block.attrs.url),
    );
    const media = block.type === nodes.figure || block.type === nodes.embed;
    if (media ? !shown : true) add(quiet, flow, block);
  }
}

function readAnchor(r: Reading, flow: Flow, element: HtmlElement, place: Place): void {
  const raw = attribute(element, 'href')?.trim() ?? '';
  const note = r.footnotes.refs.get(element);
  // the second link of WordPress's file block says "Download" and leads where the first does
  if (hasClass(element, /^wp-block-file__button$/)) return;
  const href = cleanLink(raw);
  if (note) pushFootnote(r, flow, note.childNodes, place);
  else if (href === null) {
    if (raw !== '') r.drop('unsafe-link', raw);
    r.into(flow, element.childNodes, place);
  } else {
    const title = cleanLine(attribute(element, 'title') ?? '') || null;
    r.into(flow, element.childNodes, {
      ...place,
      marks: schema.marks.link.create({ href, title }).addToSet(place.marks),
    });
  }
}

/** Google wraps the links of published documents in a redirect of its own. */
function cleanLink(raw: string): string | null {
  const href = cleanHref(raw);
  if (href?.startsWith('https://www.google.com/url?'))
    return cleanHref(new URL(href).searchParams.get('q') ?? '') ?? href;
  return href;
}

function pushFootnote(r: Reading, flow: Flow, content: readonly HtmlNode[], place: Place): void {
  const blocks = r.blocks(content, { ...place, marks: [], lines: 'never' });
  const { inline, others } = inlineOf(blocks);
  for (const block of others) r.drop(`${block.type.name}-in-footnote`, block.textContent);
  const text = inline.flatMap(n => (n.isText ? [n] : n.type === nodes.hard_break ? [schema.text(' ')] : []));
  if (text.length > 0) flow.run.push(nodes.footnote.create(null, text));
}

function isHidden(element: HtmlElement): boolean {
  if (attribute(element, 'hidden') !== null) return true;
  const style = attribute(element, 'style');
  return style !== null && /(?:^|;)\s*(?:display:\s*none|mso-hide:\s*all)/i.test(style);
}

function countAttributes(r: Reading, element: HtmlElement): void {
  for (const { name, value } of element.attrs) if (name.startsWith('on')) r.drop('event-handler', `${name}=${value}`);
}

/** The text of a subtree too deep to be anybody's writing, paragraph by paragraph, by a loop. */
function flatten(r: Reading, state: State, flow: Flow, element: HtmlElement, place: Place): void {
  r.drop('nesting', textContent(element));
  const waiting: (HtmlNode | 'end')[] = [element];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next === 'end') flush(r, flow);
    else if (isText(next)) readText(r, state, flow, next.value, place);
    else if (isElement(next) && !dropWhole.has(next.tagName) && next.namespaceURI === htmlNamespace) {
      const parts =
        paragraphs.has(next.tagName) ||
        /^(h[1-6]|li|ul|ol|blockquote|table|tr|td|th|pre|figure|br|hr)$/.test(next.tagName);
      if (parts) {
        flush(r, flow);
        waiting.push('end');
      }
      for (let i = next.childNodes.length - 1; i >= 0; i--) waiting.push(next.childNodes[i]!);
    }
  }
}
