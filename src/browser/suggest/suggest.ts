import type { SuggestTexts } from '../../render/suggest-texts.ts';
import { openDialog, reportPage } from './dialog.ts';
import { element as el } from './element.ts';
import { type Elsewhere, here, type Place, there } from './place.ts';
import { resend } from './send.ts';
import { style } from './style.ts';
import { watchTouch } from './touch.ts';

let place: Place | undefined;

/**
 * What the bootstraps call: the dialog about a selection, the bar for fingers, or what is kept on the device. `elsewhere`: it is
 * the page of another site.
 */
export default function suggest(
  t: SuggestTexts,
  act: 'open' | 'touch' | 'resend',
  range?: Range | null,
  elsewhere?: Elsewhere,
): void {
  place ??= begin(t, elsewhere);
  const at = place;
  if (act === 'open') openDialog(t, at, range ? at.passageOf(range) : null, range);
  else if (act === 'touch') watchTouch(t, at, (passage, selected) => openDialog(t, at, passage, selected));
  else sendKept(t, at);
}

function begin(t: SuggestTexts, elsewhere: Elsewhere | undefined): Place {
  const made = elsewhere ? there(elsewhere) : here();
  const sheet = new CSSStyleSheet();
  // other sites make of a rem what they like
  sheet.replaceSync(
    elsewhere ? elsewhere.look + style.replace(/([\d.]+)rem/g, (_, n: string) => `${Number(n) * 16}px`) : style,
  );
  (elsewhere?.root ?? document).adoptedStyleSheets.push(sheet);
  addEventListener('online', () => sendKept(t, made));
  return made;
}

async function sendKept(t: SuggestTexts, at: Place): Promise<void> {
  for (const outcome of await resend(at)) {
    const close = el('button', { type: 'button', class: 'suggest-close', 'aria-label': t.close }, '×');
    const note = el('div', { class: 'suggest-note', role: 'status' });
    close.onclick = () => note.remove();
    at.root.append(note);
    const said =
      'id' in outcome
        ? el('p', {}, `${t['sent-later']} `, el('a', { href: reportPage(at, outcome.id) }, t.report))
        : el('p', {}, 'refused' in outcome && outcome.refused);
    // what is put into a region that is there already is read out
    note.append(said, close);
  }
}
