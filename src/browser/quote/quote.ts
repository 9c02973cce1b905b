import { cutToLimit, lengthByTerms, sentencesOf } from '../../domain/terms/count.ts';
import type { QuoteTexts } from '../../render/quote-texts.ts';
import { element as el } from '../suggest/element.ts';
import { style as dialogStyle } from '../suggest/style.ts';
import { paragraphsOf } from './article-text.ts';
import { type Format, formats, type Quote, written } from './formats.ts';
import { style } from './style.ts';

let dressed = false;
let chosen: Format = 'text';

/**
 * What the bootstrap calls: the dialog that makes a quote of what is selected, or of sentences that are chosen in it. It keeps to the
 * terms that stand on the button; what readers select and copy by themselves is their own affair.
 */
export default function quote(t: QuoteTexts, _act: string, range?: Range | null): void {
  if (document.querySelector('.suggest[open]')) return;
  if (!dressed) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(dialogStyle + style);
    document.adoptedStyleSheets.push(sheet);
    dressed = true;
  }
  const story = document.querySelector('article')!;
  const button = document.querySelector<HTMLElement>('[data-limit]')!;
  const { limit: most, credit, link, ask } = button.dataset as Record<'limit' | 'credit' | 'link' | 'ask', string>;
  const limit = Number(most);
  const { lang, dir } = document.documentElement;
  const about = { title: story.querySelector('h1')!.textContent!.trim(), credit, link, lang, dir: dir || 'ltr' };
  const number = (n: number) => n.toLocaleString(lang);
  const filled = (text: string, n: number) => text.replace('{n}', number(n)).replace('{limit}', number(limit));

  const selected = range ? paragraphsOf(story, range) : [];
  let passage = selected.join('\n');

  const title = el('h2', { id: 'quote-title', tabindex: -1 }, t.title);
  const close = el('button', { type: 'button', class: 'suggest-close', 'aria-label': t.close }, '×');
  const shown = el('blockquote', { class: 'suggest-passage', 'aria-label': t.passage, tabindex: 0 });
  const count = el('p', { class: 'quote-count', role: 'status' });
  const more = el('div', { class: 'quote-more' });
  const ready = el('textarea', { id: 'quote-ready', readonly: '', rows: 5, dir: 'auto' });
  const copy = el('button', { type: 'button' }, t.copy);
  const said = el('p', { role: 'status', class: 'hint' });
  const choice = el(
    'fieldset',
    { class: 'choice' },
    el('legend', {}, t.format),
    ...formats.map(format => {
      const radio = el('input', { type: 'radio', name: 'quote-format', value: format });
      radio.checked = format === chosen;
      radio.onchange = () => {
        chosen = format;
        show();
      };
      return el('label', {}, radio, { text: t.text, html: 'HTML', markdown: 'Markdown', bbcode: 'BBCode' }[format]);
    }),
  );
  const take = el(
    'div',
    {},
    choice,
    el('div', { class: 'field' }, el('label', { for: 'quote-ready' }, t.ready), ready),
    el('div', { class: 'suggest-send' }, copy, said),
  );
  const quoted = (): Quote => ({ ...about, paragraphs: passage.split('\n') });

  /** Everything that follows from the passage. */
  const show = () => {
    const n = lengthByTerms(passage);
    const over = n > limit;
    shown.replaceChildren(...passage.split('\n').map(p => el('p', {}, p)));
    count.replaceChildren(el('strong', {}, filled(t.count, n)), over ? ` · ${filled(t.over, n - limit)}` : '');
    count.classList.toggle('error', over);
    more.replaceChildren();
    said.textContent = '';
    take.hidden = over;
    if (!over) {
      ready.value = written(quoted(), chosen);
      return;
    }
    const cut = cutToLimit(passage, limit, lang);
    if (cut) {
      const shorten = el('button', { type: 'button' }, filled(t.cut, lengthByTerms(cut)));
      shorten.onclick = () => {
        passage = cut;
        show();
        copy.focus();
      };
      more.append(shorten);
    }
    more.append(el('a', { href: ask }, t.ask));
  };

  copy.onclick = async () => {
    const text = written(quoted(), chosen);
    // as text it is pasted into a letter or a page with its link, as code it is code
    const kinds = { 'text/plain': text, ...(chosen === 'text' ? { 'text/html': written(quoted(), 'html') } : {}) };
    const done = await put(kinds).catch(() => false);
    said.textContent = done ? t.copied : t['by-hand'];
    if (done) return;
    ready.focus();
    ready.select();
  };

  const dialog = el(
    'dialog',
    { class: 'suggest quote', 'aria-labelledby': 'quote-title' },
    el('div', {}, title, close),
    el(
      'div',
      { class: 'form' },
      selected.length === 0 &&
        sentences(t, paragraphsOf(story, null).join('\n'), limit, lang, part => {
          passage = part;
          show();
        }),
      shown,
      count,
      more,
      take,
      el('p', { class: 'hint' }, t.counted),
    ),
  );
  close.onclick = () => dialog.close();
  dialog.onclose = () => {
    dialog.remove();
    const selection = getSelection();
    if (!range || !selection) return;
    selection.removeAllRanges();
    selection.addRange(range);
  };
  show();
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
}

/** Where nothing is selected, or cannot be: from which sentence to which. `chose` is told at once, and at each change. */
function sentences(
  t: QuoteTexts,
  text: string,
  limit: number,
  lang: string,
  chose: (passage: string) => void,
): HTMLElement {
  const all = sentencesOf(text, lang);
  const option = (i: number) => {
    const words = text.slice(all[i]!.start, all[i]!.end);
    return el('option', { value: i }, words.length > 70 ? `${words.slice(0, 60).replace(/\S*$/, '')}…` : words);
  };
  const from = el('select', { id: 'quote-from' }, ...all.map((_, i) => option(i)));
  const to = el('select', { id: 'quote-to' });
  const passage = () => text.slice(all[Number(from.value)]!.start, all[Number(to.value)]!.end);
  const begin = () => {
    const first = Number(from.value);
    const fitting: number[] = [];
    for (let i = first; i < all.length; i++) {
      if (lengthByTerms(text.slice(all[first]!.start, all[i]!.end)) > limit) break;
      fitting.push(i);
    }
    // a sentence that is too long by itself is offered as it is, to be shortened
    to.replaceChildren(...(fitting.length > 0 ? fitting : [first]).map(option));
    to.selectedIndex = to.length - 1;
    chose(passage());
  };
  from.onchange = begin;
  to.onchange = () => chose(passage());
  // the dialog is put together around this
  if (all.length > 0) queueMicrotask(begin);
  return el(
    'div',
    { class: 'quote-sentences' },
    el('p', { class: 'hint' }, t.hint),
    el('div', { class: 'field' }, el('label', { for: 'quote-from' }, t.from), from),
    el('div', { class: 'field' }, el('label', { for: 'quote-to' }, t.to), to),
  );
}

async function put(kinds: Record<string, string>): Promise<boolean> {
  const { clipboard } = navigator;
  if (!clipboard) return false;
  if (!('write' in clipboard) || typeof ClipboardItem === 'undefined') {
    await (clipboard as Clipboard).writeText(kinds['text/plain']!);
    return true;
  }
  const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
  await clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  return true;
}
