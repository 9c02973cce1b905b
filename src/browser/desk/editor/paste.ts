import { DOMParser, type ParseOptions, type Slice } from 'prosemirror-model';
import { schema } from '../../../domain/document/schema.ts';

/*
 * What is pasted is read by the schema alone, so nothing gets in that it does not know. Before that the DOM is mended
 * where other programs write text in a way that no reader of HTML could understand: Word's lists are paragraphs with a
 * class, Google's whole text is a <b> that is not bold (the schema knows that one).
 */

/** A parser for ProseMirror's clipboard that first mends what Word and others write. */
export class PasteParser extends DOMParser {
  constructor() {
    super(schema, DOMParser.fromSchema(schema).rules);
  }
  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    if (dom instanceof Element || dom instanceof DocumentFragment) mend(dom);
    return super.parseSlice(dom, options);
  }
}

/** Changes a pasted DOM in place. */
export function mend(dom: Element | DocumentFragment): void {
  for (const junk of [...dom.querySelectorAll('style, script, meta, link, title, head')]) junk.remove();
  for (const element of [...dom.querySelectorAll('*')])
    if (element.tagName.includes(':')) element.replaceWith(...element.childNodes); // <o:p>, <w:sdt>
  wordLists(dom);
  // an empty paragraph between paragraphs is how word processors make space
  for (const p of [...dom.querySelectorAll('p')])
    if (!p.textContent?.replace(/[\s\u00a0]/g, '') && !p.querySelector('img, br + br')) p.remove();
}

/** `<p class="MsoListParagraph" style="mso-list:l0 level2 lfo1">·  text` becomes lists in lists. */
function wordLists(dom: Element | DocumentFragment): void {
  const isItem = (e: Element | null): e is HTMLElement =>
    e instanceof HTMLElement &&
    e.tagName === 'P' &&
    (/mso-list:/i.test(e.getAttribute('style') ?? '') || /^MsoList/.test(e.className));
  for (const first of [...dom.querySelectorAll('p')]) {
    if (!first.isConnected && !dom.contains(first)) continue;
    if (!isItem(first) || first.closest('ul, ol')) continue;
    const run: HTMLElement[] = [];
    for (let e: Element | null = first; isItem(e); e = e.nextElementSibling) run.push(e);
    const anchor = first.ownerDocument.createElement('div');
    first.before(anchor);
    const open: HTMLElement[] = []; // one list per level
    for (const item of run) {
      const level = Number(/level(\d+)/.exec(item.getAttribute('style') ?? '')?.[1] ?? 1);
      const { sign, numbered } = takeSign(item);
      open.length = Math.min(open.length, level);
      while (open.length < level) {
        const list = item.ownerDocument.createElement(numbered ? 'ol' : 'ul');
        if (numbered && Number.parseInt(sign, 10) > 1) list.setAttribute('start', String(Number.parseInt(sign, 10)));
        const above = open.at(-1);
        if (!above) anchor.before(list);
        else (above.lastElementChild ?? above.appendChild(item.ownerDocument.createElement('li'))).append(list);
        open.push(list);
      }
      const li = item.ownerDocument.createElement('li');
      const p = item.ownerDocument.createElement('p');
      p.append(...item.childNodes);
      li.append(p);
      open.at(-1)?.append(li);
      item.remove();
    }
    anchor.remove();
  }
}

/** Removes the sign that Word writes as text, and says which it was. */
function takeSign(item: HTMLElement): { sign: string; numbered: boolean } {
  const written = [...item.querySelectorAll<HTMLElement>('span')].find(s =>
    /mso-list:\s*Ignore/i.test(s.getAttribute('style') ?? ''),
  );
  let sign = (written?.textContent ?? '').replace(/[\s\u00a0]/g, '');
  if (written) written.remove();
  else {
    const text = item.firstChild;
    const found = /^[\s\u00a0]*((?:\d+|[a-zA-Z]|[ivx]+)[.)]|[·•o§\-–])[\s\u00a0]+/.exec(item.textContent ?? '');
    if (found && text && text.nodeType === 3 && text.textContent?.startsWith(found[0])) {
      sign = found[1] ?? '';
      text.textContent = text.textContent.slice(found[0].length);
    }
  }
  return { sign, numbered: /^(\d+|[a-zA-Z]|[ivx]+)[.)]$/.test(sign) };
}
