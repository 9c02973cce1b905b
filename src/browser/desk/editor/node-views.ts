import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView, NodeViewConstructor } from 'prosemirror-view';
import { pictureAddress } from '../picture.ts';
import type { T } from '../texts.tsx';

/*
 * How the blocks that are more than text look while they are written. Plain DOM: a view per node is made and thrown
 * away often. `edit` opens the dialog for the node at a position.
 */

export type NodeViewOptions = {
  t: T;
  edit: (kind: 'figure' | 'embed' | 'footnote' | 'quoteSource', pos: number) => void;
};
type GetPos = () => number | undefined;

export function nodeViews(options: NodeViewOptions): Record<string, NodeViewConstructor> {
  return {
    figure: (node, view, getPos) => new FigureView(node, view, getPos, options),
    embed: (node, view, getPos) => new EmbedView(node, view, getPos, options),
    footnote: (node, view, getPos) => new FootnoteView(node, view, getPos, options),
    blockquote: (node, view, getPos) => new QuoteView(node, view, getPos, options),
  };
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(label: string, press: () => void): HTMLButtonElement {
  const made = element('button', 'node-button', label);
  made.type = 'button';
  made.contentEditable = 'false';
  made.onclick = press;
  return made;
}

const open = (options: NodeViewOptions, kind: Parameters<NodeViewOptions['edit']>[0], getPos: GetPos) => {
  const pos = getPos();
  if (pos !== undefined) options.edit(kind, pos);
};

class FigureView implements NodeView {
  dom = element('figure', 'figure-node');
  contentDOM = element('figcaption', '');
  node: Node;
  #img = element('img', '');
  #bar = element('div', 'node-bar');
  #about = element('span', '');
  #options: NodeViewOptions;
  constructor(node: Node, view: EditorView, getPos: GetPos, options: NodeViewOptions) {
    this.node = node;
    this.#options = options;
    this.#bar.contentEditable = 'false';
    this.#img.draggable = false;
    this.#bar.append(this.#about);
    if (view.editable) this.#bar.append(button(options.t('figure.edit'), () => open(options, 'figure', getPos)));
    this.dom.append(this.#img, this.#bar, this.contentDOM);
    this.#show();
  }
  #show() {
    const { media, src, alt, credit } = this.node.attrs;
    const { t } = this.#options;
    const address = media ? pictureAddress(media) : src;
    if (address && this.#img.getAttribute('src') !== address) this.#img.src = address;
    this.#img.alt = alt;
    this.#about.textContent = [alt ? t('figure.alt', { alt }) : t('figure.noAlt'), credit].filter(Boolean).join(' · ');
    this.#bar.classList.toggle('missing', !alt);
    this.contentDOM.dataset.placeholder = t('figure.caption');
    this.contentDOM.classList.toggle('blank', this.node.content.size === 0);
  }
  update(node: Node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.#show();
    return true;
  }
  ignoreMutation(m: { type: string; target: globalThis.Node }) {
    return m.type !== 'selection' && !this.contentDOM.contains(m.target);
  }
  stopEvent(event: Event) {
    return event.target instanceof Element && event.target.closest('button') !== null;
  }
}

class EmbedView implements NodeView {
  dom = element('div', 'embed-node');
  node: Node;
  #title = element('strong', '');
  #url = element('span', 'muted');
  constructor(node: Node, view: EditorView, getPos: GetPos, options: NodeViewOptions) {
    this.node = node;
    this.dom.append(element('span', 'chip', options.t('insert.embed')), this.#title, this.#url);
    if (view.editable) this.dom.append(button(options.t('edit'), () => open(options, 'embed', getPos)));
    this.#show();
  }
  #show() {
    this.#title.textContent = this.node.attrs.title;
    this.#url.textContent = this.node.attrs.url;
  }
  update(node: Node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.#show();
    return true;
  }
  stopEvent(event: Event) {
    return event.target instanceof Element && event.target.closest('button') !== null;
  }
  ignoreMutation() {
    return true;
  }
}

class FootnoteView implements NodeView {
  // its number is a CSS counter; the text shows in the dialog and as a title
  dom = element('span', 'footnote-node');
  node: Node;
  constructor(node: Node, _view: EditorView, getPos: GetPos, options: NodeViewOptions) {
    this.node = node;
    this.dom.setAttribute('role', 'button');
    this.dom.setAttribute('aria-label', options.t('insert.footnote'));
    this.dom.title = node.textContent;
    this.dom.ondblclick = () => open(options, 'footnote', getPos);
    this.dom.onclick = () =>
      this.dom.classList.contains('ProseMirror-selectednode') && open(options, 'footnote', getPos);
  }
  update(node: Node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.dom.title = node.textContent;
    return true;
  }
  ignoreMutation() {
    return true;
  }
}

class QuoteView implements NodeView {
  dom = element('blockquote', '');
  contentDOM = element('div', '');
  node: Node;
  #source: HTMLElement;
  #options: NodeViewOptions;
  constructor(node: Node, view: EditorView, getPos: GetPos, options: NodeViewOptions) {
    this.node = node;
    this.#options = options;
    this.#source = view.editable
      ? button('', () => open(options, 'quoteSource', getPos))
      : element('span', 'node-button');
    this.#source.contentEditable = 'false';
    this.dom.append(this.contentDOM, this.#source);
    this.#show();
  }
  #show() {
    const { source, url } = this.node.attrs;
    this.#source.textContent = source || url ? `— ${source ?? url}` : this.#options.t('quote.addSource');
  }
  update(node: Node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.#show();
    return true;
  }
  ignoreMutation(m: { type: string; target: globalThis.Node }) {
    return m.type !== 'selection' && !this.contentDOM.contains(m.target);
  }
  stopEvent(event: Event) {
    return event.target instanceof globalThis.Node && this.#source.contains(event.target);
  }
}
