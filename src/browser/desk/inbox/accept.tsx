import { type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from 'react';
import type { AcceptanceInput, CaseView } from '../../../web/desk-api/inbox-contract.ts';
import { languageName, useLang, useT } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';
import { TextDifference } from '../ui/parts.tsx';
import { type AcceptedKind, acceptedKinds } from '../words.ts';
import { ReplyField } from './reply-field.tsx';
import type { Typed } from './typed.ts';

export type Wording = {
  /** what stands in the field */
  text: string;
  /** what may be put there at once: readers' proposals, and last the text as it is */
  choices: string[];
  counts: (number | null)[];
  kind: AcceptedKind;
  /** the text for readers changed after the wording was begun */
  moved: boolean;
};

/** The wording and kind that an acceptance would have: what was typed, else what readers propose. */
export function wordingOf(view: CaseView, typed: Typed): Wording {
  const now = view.now;
  const proposals = now?.proposals ?? [];
  const begun = typed.base !== null;
  const spelling = view.suggestions.length > 0 && view.suggestions.every(s => s.kind === 'typo');
  return {
    text: begun ? typed.text : (proposals[0]?.text ?? now?.text ?? ''),
    choices: now && proposals.length > 0 ? [...proposals.map(p => p.text), now.text] : [],
    counts: [...proposals.map(p => p.count), null],
    kind: typed.kind ?? (spelling ? 'minor' : 'correction'),
    moved: begun && now !== null && typed.base !== now.text,
  };
}

/** One step: the new wording, what kind of change it is, what the entry and the reporters are told. */
export function AcceptForm({
  view,
  typed,
  wording,
  onChange,
  onAccept,
  busy,
  field,
  children,
}: {
  view: CaseView;
  typed: Typed;
  wording: Wording;
  onChange: (more: Partial<Typed>) => void;
  onAccept: (input: Omit<AcceptanceInput, 'version'>) => void;
  busy: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
  children: ReactNode;
}) {
  const t = useT();
  const lang = useLang();
  const id = useId();
  const [same, setSame] = useState(false);
  const { now } = view;
  if (!now) return <div className="accept">{children}</div>;
  const { text, kind, choices, counts } = wording;
  const changed = text !== now.text;
  // a page of another site that says it already is accepted as it stands
  const acceptable = changed || (view.page?.change?.foundAt ?? null) !== null;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (busy) return;
    setSame(!acceptable);
    if (!acceptable) {
      field.current?.focus();
      return;
    }
    const { start, end } = now;
    onAccept({
      start,
      end,
      text: now.text,
      replacement: text,
      kind,
      note: kind === 'minor' ? '' : typed.note.trim(),
      reply: typed.reply.trim(),
    });
  };
  const keys = (e: KeyboardEvent<HTMLFormElement>) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      e.currentTarget.requestSubmit();
    } else if (e.key === 'Escape' && e.target instanceof HTMLElement) e.target.blur();
  };
  return (
    <form className="accept" onSubmit={submit} onKeyDown={keys} aria-label={t('inbox.acceptForm')}>
      {wording.moved ? <p className="notice">{t('inbox.moved')}</p> : null}
      {choices.length > 0 ? (
        <fieldset className="proposals">
          <legend>{t('inbox.proposals')}</legend>
          {choices.map((choice, i) => (
            <button
              type="button"
              key={choice}
              className="proposal"
              aria-pressed={text === choice}
              aria-keyshortcuts={i < 9 ? String(i + 1) : undefined}
              onClick={() => {
                onChange({ base: now.text, text: choice });
                field.current?.focus();
              }}
            >
              {i < 9 ? (
                <span className="key-hint" aria-hidden="true">
                  {i + 1}
                </span>
              ) : null}
              {i === choices.length - 1 ? (
                <span>{t('inbox.asItIs')}</span>
              ) : (
                <span lang={view.lang} dir={view.dir}>
                  <Near before={now.text} after={choice} />
                </span>
              )}
              {(counts[i] ?? 0) > 1 ? (
                <span className="badge">
                  <span aria-hidden="true">×{(counts[i] ?? 0).toLocaleString(lang)}</span>
                  <span className="visually-hidden">{t('inbox.reports', { n: counts[i] ?? 0 })}</span>
                </span>
              ) : null}
            </button>
          ))}
        </fieldset>
      ) : null}
      <div className="field">
        <label htmlFor={id}>{t('inbox.wording')}</label>
        <textarea
          id={id}
          ref={field}
          className="wording"
          value={text}
          rows={3}
          lang={view.lang}
          dir={view.dir}
          aria-keyshortcuts="a"
          aria-describedby={`${id}d${same && !acceptable ? ` ${id}e` : ''}`}
          aria-invalid={same && !acceptable ? true : undefined}
          onChange={e => onChange({ base: typed.base ?? now.text, text: e.target.value })}
        />
        {same && !acceptable ? (
          <p className="error" id={`${id}e`} role="alert">
            {t('inbox.unchanged')}
          </p>
        ) : null}
      </div>
      <div className="wording-diff" id={`${id}d`}>
        <span className="label">{t('inbox.difference')}</span>
        {changed ? (
          <p lang={view.lang} dir={view.dir}>
            <TextDifference before={now.text} after={text} />
          </p>
        ) : (
          <p className="muted">{t('diff.nothing')}</p>
        )}
      </div>
      <fieldset className="kinds">
        <legend>{t('inbox.changeKind')}</legend>
        <div className="kind-choices">
          {acceptedKinds.map(k => (
            <label key={k} className={kind === k ? 'kind on' : 'kind'}>
              <input
                type="radio"
                name={`${id}k`}
                checked={kind === k}
                onChange={() => onChange({ kind: k })}
                aria-describedby={`${id}k`}
              />
              {t(`kind.${k}`)}
            </label>
          ))}
        </div>
        <p className="hint" id={`${id}k`}>
          {t(view.page && kind === 'minor' ? 'acceptHint.minorOnSite' : `acceptHint.${kind}`)}
        </p>
      </fieldset>
      {kind === 'minor' ? null : (
        <TextInput
          label={t('inbox.note')}
          hint={t('inbox.noteHint')}
          value={typed.note}
          onChange={note => onChange({ note })}
          lines={2}
          lang={view.lang}
          dir={view.dir}
          maxLength={2000}
        />
      )}
      <ReplyField view={view} value={typed.reply} onChange={reply => onChange({ reply })} />
      {kind !== 'minor' && view.siblings.length > 0 ? (
        <p className="hint siblings">
          {t('inbox.siblings', { n: view.siblings.length })}{' '}
          {view.siblings.map((s, i) => (
            <span key={s.edition}>
              {i > 0 ? ', ' : ''}
              <span dir="auto">{languageName(s.lang, lang)}</span>
            </span>
          ))}
        </p>
      ) : null}
      {children}
    </form>
  );
}

/** The changed words with a little around them, for a button. */
function Near({ before, after }: { before: string; after: string }) {
  const around = 24;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // whole words, and no half of a surrogate pair
  const from = start <= around ? 0 : before.indexOf(' ', start - around) + 1 || start;
  const back = (text: string) => {
    if (end <= around) return text.length;
    const at = text.lastIndexOf(' ', text.length - end + around);
    return at < text.length - end ? text.length : at;
  };
  const [stopBefore, stopAfter] = [back(before), back(after)];
  const first = Math.min(from, start);
  return (
    <>
      {first > 0 ? '… ' : ''}
      <TextDifference before={before.slice(first, stopBefore)} after={after.slice(first, stopAfter)} />
      {stopAfter < after.length ? ' …' : ''}
    </>
  );
}
