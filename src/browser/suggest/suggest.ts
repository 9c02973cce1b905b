import type { SuggestTexts } from '../../render/suggest-texts.ts';
import { openDialog, reportPage } from './dialog.ts';
import { element as el } from './element.ts';
import { passageOf } from './passage.ts';
import { resend } from './send.ts';
import { style } from './style.ts';
import { watchTouch } from './touch.ts';

const story = document.querySelector<HTMLElement>('article')!;
let begun = false;

/** What the bootstrap calls: the dialog about a selection, the bar for fingers, or what is kept on the device. */
export default function suggest(t: SuggestTexts, act: 'open' | 'touch' | 'resend', range?: Range | null): void {
  if (!begun) {
    begun = true;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets.push(sheet);
    addEventListener('online', () => sendKept(t));
  }
  if (act === 'open') openDialog(t, story, range ? passageOf(range, story) : null, range);
  else if (act === 'touch') watchTouch(t, story, (passage, selected) => openDialog(t, story, passage, selected));
  else sendKept(t);
}

async function sendKept(t: SuggestTexts): Promise<void> {
  for (const outcome of await resend()) {
    const close = el('button', { type: 'button', class: 'suggest-close', 'aria-label': t.close }, '×');
    const note = el('div', { class: 'suggest-note', role: 'status' });
    close.onclick = () => note.remove();
    document.body.append(note);
    const said =
      'id' in outcome
        ? el('p', {}, `${t['sent-later']} `, el('a', { href: reportPage(outcome.id) }, t.report))
        : el('p', {}, 'refused' in outcome && outcome.refused);
    // what is put into a region that is there already is read out
    note.append(said, close);
  }
}
