import { diffTexts } from '../../domain/document/diff.ts';
import type { SuggestTexts } from '../../render/suggest-texts.ts';
import { element as el } from './element.ts';
import type { Passage } from './passage.ts';
import type { Place } from './place.ts';
import { type Outcome, sendOrKeep } from './send.ts';

/** What a reader has typed about a passage; it outlives the dialog, since that may be closed by mistake. */
type Draft = {
  kind: string;
  proposed: string;
  remove: boolean;
  comment: string;
  email: string;
  key: string;
  said: string;
};

const drafts = new Map<string, Draft>();
const kinds = ['typo', 'fact', 'translation', 'other'] as const;
let email = '';

export function reportPage({ server, lang }: Place, id: string): string {
  return `${server}/${lang}/suggestions/${id}`;
}

/** Opens the dialog about a passage, or about the article as a whole. `back`: the selection, which is there again afterwards. */
export function openDialog(t: SuggestTexts, place: Place, passage: Passage | null, back?: Range | null): void {
  if (place.root.querySelector('.suggest[open]')) return;
  const title = el('h2', { id: 'suggest-title', tabindex: -1 });
  const content = el('div');
  const close = el('button', { type: 'button', class: 'suggest-close', 'aria-label': t.close }, '×');
  const dialog = el(
    'dialog',
    { class: 'suggest', 'aria-labelledby': 'suggest-title' },
    el('div', {}, title, close),
    content,
  );
  close.onclick = () => dialog.close();
  dialog.onclose = () => {
    dialog.remove();
    const selection = getSelection();
    if (!back || !selection) return;
    selection.removeAllRanges();
    selection.addRange(back);
  };
  /** Shows a sentence in the place of the form, and moves there whoever hears the page. */
  const say = (heading: string, ...more: (Node | string | false)[]) => {
    title.textContent = heading;
    const end = el('button', { type: 'button' }, t.close);
    end.onclick = () => dialog.close();
    content.replaceChildren(el('div', { class: 'suggest-said' }, ...more, end));
    title.focus();
  };
  place.root.append(dialog);
  dialog.showModal();
  if (passage?.long) {
    say(t.title, el('p', {}, t['too-long']));
    return;
  }
  title.textContent = t.title;
  content.append(form(t, place, passage, say));
  // a keyboard that comes up by itself would hide what is asked, and a low screen would begin in its middle
  if (matchMedia('(pointer:coarse),(max-height:30rem)').matches) title.focus();
  else content.querySelector('textarea')!.focus();
}

function form(
  t: SuggestTexts,
  at: Place,
  passage: Passage | null,
  say: (heading: string, ...more: (Node | string | false)[]) => void,
): HTMLFormElement {
  const quote = passage?.quote ?? null;
  const exact = quote?.exact ?? '';
  const place = JSON.stringify([at.about(), quote?.start, exact]);
  const draft: Draft = drafts.get(place) ?? {
    kind: quote ? 'typo' : 'other',
    proposed: exact,
    remove: false,
    comment: '',
    email,
    key: '',
    said: '',
  };
  drafts.set(place, draft);

  const field = (
    name: 'proposed' | 'comment' | 'email',
    label: string,
    control: HTMLTextAreaElement | HTMLInputElement,
    ...more: Node[]
  ) => {
    control.id = control.name = `suggest-${name}`;
    control.value = draft[name];
    control.addEventListener('input', () => {
      draft[name] = control.value;
    });
    return el('div', { class: 'field' }, el('label', { for: control.id }, label), control, ...more);
  };

  const changes = el('p', { class: 'changed-doc suggest-changes', hidden: '' });
  const preview = () => {
    const wording = draft.remove ? '' : draft.proposed.trim();
    changes.hidden = !draft.remove && (!wording || wording === exact);
    if (changes.hidden) return;
    changes.replaceChildren(
      el('span', { class: 'unseen' }, `${t.changes} `),
      ...diffTexts(exact, wording).map(({ op, text }) =>
        op === 'same' ? text : el(op === 'add' ? 'ins' : 'del', {}, text),
      ),
    );
  };
  const proposed = el('textarea', { rows: exact.length < 45 ? 1 : 3, maxlength: 2000 });
  const remove = el('input', { type: 'checkbox' });
  remove.checked = proposed.disabled = draft.remove;
  remove.onchange = () => {
    draft.remove = proposed.disabled = remove.checked;
    preview();
  };
  const comment = el('textarea', { rows: 3, maxlength: 4000, 'aria-describedby': 'suggest-error' });
  const mail = el('input', {
    type: 'email',
    autocomplete: 'email',
    maxlength: 320,
    dir: 'ltr',
    'aria-describedby': 'suggest-note suggest-error',
  });
  const error = el('p', { id: 'suggest-error', class: 'error', role: 'alert' });
  const send = el('button', {}, t.send);
  const made = el(
    'form',
    { class: 'form', novalidate: '' },
    passage
      ? el(
          'blockquote',
          { class: 'suggest-passage', 'aria-label': t.passage },
          passage.before,
          el('mark', {}, shortened(exact)),
          passage.after,
        )
      : el('p', { class: 'hint' }, t.whole),
    el(
      'fieldset',
      { class: 'choice' },
      el('legend', {}, t.kind),
      ...kinds.map(kind => {
        const radio = el('input', { type: 'radio', name: 'kind', value: kind });
        radio.checked = kind === draft.kind;
        radio.onchange = () => {
          draft.kind = kind;
        };
        return el('label', {}, radio, t[kind]);
      }),
    ),
    (passage && field('proposed', t.proposed, proposed, el('label', { class: 'tick' }, remove, t.remove), changes)) ||
      '',
    field('comment', passage ? t.comment : t['comment-whole'], comment),
    field(
      'email',
      t.email,
      mail,
      el(
        'p',
        { class: 'hint', id: 'suggest-note' },
        `${t['email-note']} `,
        el('a', { href: `${at.server}/${at.lang}/policies/privacy`, target: '_blank' }, t.privacy),
      ),
    ),
    error,
    el('div', { class: 'suggest-send' }, send),
  );
  proposed.addEventListener('input', preview);
  preview();
  made.addEventListener('keydown', e => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) made.requestSubmit(send);
  });

  const wrong = (text: string, at?: HTMLElement) => {
    error.textContent = text;
    for (const control of [proposed, comment, mail]) control.toggleAttribute('aria-invalid', control === at);
    (at ?? send).focus();
  };
  let busy = false;
  made.onsubmit = async event => {
    event.preventDefault();
    if (busy) return;
    const address = mail.value.trim();
    if (!quote && !draft.comment.trim()) return wrong(t['nothing-said'], comment);
    if (!mail.validity.valid) return wrong(t['email-wrong'], mail);
    const own = draft.proposed.trim();
    const body = {
      lang: at.lang,
      kind: draft.kind,
      quote,
      ...at.about(),
      proposed: draft.remove ? '' : quote && own && own !== exact ? own : null,
      comment: draft.comment.trim(),
      email: address || null,
      via: 'page',
    };
    // what was changed after an attempt is another report
    const said = JSON.stringify(body);
    if (said !== draft.said) Object.assign(draft, { said, key: uuid() });
    busy = true;
    error.textContent = '';
    send.textContent = t.sending;
    send.setAttribute('aria-disabled', 'true');
    const outcome: Outcome & { kept?: boolean } = await sendOrKeep(at, {
      article: at.article,
      key: draft.key,
      body,
    }).catch(() => ({ refused: '' }));
    busy = false;
    send.textContent = t.send;
    send.removeAttribute('aria-disabled');
    if ('refused' in outcome) return wrong(outcome.refused || t.refused, outcome.field === 'email' ? mail : comment);
    if (!('id' in outcome) && !outcome.kept) return wrong(t['not-kept']);
    drafts.delete(place);
    email = address;
    if (!('id' in outcome)) return say(t.kept, el('p', {}, t['kept-text']));
    say(
      t.thanks,
      el('p', {}, t['thanks-text']),
      address && el('p', {}, t['thanks-mail']),
      el('p', {}, el('a', { href: reportPage(at, outcome.id) }, t.report)),
    );
  };
  return made;
}

/** A long passage by its ends. */
function shortened(text: string): string {
  return text.length > 320
    ? `${text.slice(0, 200).replace(/\S*$/, '')} … ${text.slice(-100).replace(/^\S*\s/, '')}`
    : text;
}

/** `crypto.randomUUID` is there in secure contexts only. */
function uuid(): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, c =>
    (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (+c / 4)))).toString(16),
  );
}
