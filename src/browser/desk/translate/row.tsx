import { memo, type ReactNode, useId, useMemo, useState } from 'react';
import type { NodeJson } from '../../../domain/document/schema.ts';
import type { Check } from '../../../domain/translation/checks.ts';
import type { LinkView, SegmentView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { Choose } from '../editor/toolbar.tsx';
import { apart, type T, type TextKey, useT, useWhen } from '../texts.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Parts, TextDifference } from '../ui/parts.tsx';
import { canJoin, canSplit, isBlank, isPlain, isUnsure, kindOf } from './links.ts';
import { plainWords } from './plain-words.ts';
import { both, type Pending, shownOf } from './saving.ts';
import { SegmentEditor, type SegmentHandle } from './segment-editor.tsx';
import { SegmentText } from './segment-text.tsx';

/** What a row asks of the screen. The object is the same for the screen's whole life. */
export type RowActs = {
  open(id: number, where?: { x: number; y: number }): void;
  type(id: number, words: NodeJson[][]): void;
  confirm(id: number): void;
  settle(id: number): void;
  mark(id: number, state: 'draft' | 'check'): void;
  writeNote(id: number): void;
  note(id: number, text: string): void;
  copy(id: number): void;
  join(id: number): void;
  split(id: number): void;
  part(id: number): void;
  remove(id: number): void;
  pairUp(id: number): void;
  machine(id: number): void;
  decide(id: number, whose: 'mine' | 'theirs'): void;
  drop(id: number): void;
  /** a key that is the row's; true: taken */
  key(event: KeyboardEvent, id: number): boolean;
  /** the editor of a target segment of the active row */
  handle(index: number, handle: SegmentHandle | null): void;
};

type About = Pick<TranslationView, 'can' | 'engine'> & {
  source: { lang: string; dir: 'ltr' | 'rtl' };
  target: { lang: string; dir: 'ltr' | 'rtl' };
};

/** One row: what stands in the original, and what renders it. */
export const Row = memo(function Row({
  link: told,
  pending,
  number,
  active,
  last,
  picture,
  about,
  acts,
  noting,
  children,
}: {
  link: LinkView;
  pending: Pending | undefined;
  number: number;
  active: boolean;
  /** nothing comes after it that it could be joined with */
  last: boolean;
  picture: string | undefined;
  about: About;
  acts: RowActs;
  /** its note is being written */
  noting: boolean;
  /** what helps with the active row, where there is no room beside */
  children?: ReactNode;
}) {
  const t = useT();
  const { link, words } = useMemo(() => shownOf(told, pending), [told, pending]);
  const { id } = link;
  const label = useId();
  const kind = kindOf(link);
  const state = t(`translate.state.${link.state}`);
  const look = isBlank(link) ? 'blank' : link.state;
  const name = [
    t('translate.segment', { n: number }),
    t(`translate.kind.${kind}`),
    isBlank(link) ? '' : state,
    link.stale ? t('translate.stale') : '',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <li
      className={['tr-row', `is-${look}`, active ? 'active' : '', link.stale ? 'is-stale' : ''].join(' ')}
      data-link={id}
      aria-current={active ? 'true' : undefined}
    >
      <button
        type="button"
        id={label}
        className="quiet tr-number"
        aria-label={name}
        tabIndex={active ? 0 : -1}
        onClick={() => acts.open(id)}
      >
        {number}
      </button>
      <div className="tr-source" lang={about.source.lang} dir={about.source.dir}>
        {picture && active ? <img className="tr-picture" src={picture} alt="" /> : null}
        <Source link={link} />
      </div>
      <div className="tr-target">
        {active && about.can.write ? (
          <Editors link={link} words={words} about={about} acts={acts} described={label} />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: the number's button does the same for keys
          // biome-ignore lint/a11y/useKeyWithClickEvents: as above
          <div
            className="tr-words"
            lang={about.target.lang}
            dir={about.target.dir}
            onClick={e => acts.open(id, { x: e.clientX, y: e.clientY })}
          >
            {words.map((content, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the segments of one row stand in their order
              <div key={i} className={segmentLook(link, i)}>
                {content.length === 0 ? <span className="tr-nothing">{isBlank(link) ? '–' : state}</span> : null}
                <SegmentText content={content} />
              </div>
            ))}
            {words.length === 0 ? (
              <div className={segmentLook(link, 0)}>
                <span className="tr-nothing">{isBlank(link) ? '–' : state}</span>
              </div>
            ) : null}
          </div>
        )}
        {pending?.save.kind === 'conflict' ? (
          <Conflict link={link} mine={words} theirs={pending.save.theirs} about={about} acts={acts} />
        ) : pending?.save.kind === 'refused' ? (
          <p className="tr-refused" role="alert">
            {t('save.refused', { reason: pending.save.message })}{' '}
            <button type="button" className="link" onClick={() => acts.drop(id)}>
              {t('translate.letGo')}
            </button>
          </p>
        ) : null}
        <Facts link={link} saving={pending !== undefined} active={active} state={state} />
        {isUnsure(link) && !link.stale && about.can.write && link.target.length > 0 ? (
          <p className="tr-acts">
            <button type="button" onClick={() => acts.settle(id)}>
              <Icon name="check" /> {t('translate.pairHolds')}
            </button>
            <button type="button" onClick={() => acts.pairUp(id)}>
              <Icon name="link" /> {t('translate.pair')}
            </button>
          </p>
        ) : null}
        {link.stale ? (
          <StaleActs link={link} edited={pending?.change.target !== undefined} about={about} acts={acts} />
        ) : null}
        {active || noting ? (
          <Note
            key={id}
            link={link}
            open={noting}
            saving={pending !== undefined && both(pending).note !== undefined}
            about={about}
            acts={acts}
          />
        ) : link.note ? (
          <p className="tr-note" dir="auto">
            {link.note}
          </p>
        ) : null}
        {active && about.can.write ? <Tools link={link} words={words} last={last} about={about} acts={acts} /> : null}
      </div>
      {active && children ? <div className="tr-help">{children}</div> : null}
    </li>
  );
});

/** A segment's look: a heading looks like one. */
const segmentLook = (link: LinkView, i: number) => segmentClass(link.target[i] ?? link.source[0]);
function segmentClass(segment: Pick<SegmentView, 'kind' | 'level'> | undefined): string {
  return `seg kind-${segment?.kind ?? 'paragraph'}${segment?.level ? ` level-${segment.level}` : ''}`;
}

function Source({ link }: { link: LinkView }) {
  const t = useT();
  const when = useWhen();
  if (link.stale)
    return (
      <>
        <p className="tr-label">
          {t(link.stale.how === 'removed' ? 'translate.removedIn' : 'translate.changedIn', {
            when: when(link.stale.since),
          })}
          {link.stale.minor ? ` · ${t('translate.minor')}` : ''}
        </p>
        <div className={`tr-diff ${segmentClass(link.source[0] ?? link.target[0])}`}>
          <Parts parts={link.stale.diff} />
        </div>
      </>
    );
  if (link.source.length === 0) return <p className="tr-label">{t('translate.addition')}</p>;
  return link.source.map((segment, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the segments of one row stand in their order
    <div key={i} className={segmentClass(segment)}>
      {segment.content.length === 0 ? <span className="tr-nothing">–</span> : null}
      <SegmentText content={segment.content} />
    </div>
  ));
}

function Editors({
  link,
  words,
  about,
  acts,
  described,
}: {
  link: LinkView;
  words: NodeJson[][];
  about: About;
  acts: RowActs;
  described: string;
}) {
  const t = useT();
  // one empty text where nothing stands for it yet
  const texts = words.length > 0 ? words : [[]];
  return texts.map((content, i) => {
    const segment = link.target[i] ?? link.source[0];
    const kind = segment?.kind ?? 'paragraph';
    return (
      <SegmentEditor
        // biome-ignore lint/suspicious/noArrayIndexKey: the segments of one row stand in their order
        key={`${link.id} ${i} ${texts.length}`}
        ref={handle => {
          acts.handle(i, handle);
        }}
        content={content}
        plain={isPlain(kind)}
        lines={kind === 'code'}
        lang={about.target.lang}
        dir={about.target.dir}
        label={texts.length > 1 ? t('translate.targetOf', { n: i + 1, all: texts.length }) : t('translate.target')}
        describedBy={described}
        className={`tr-editor ${segmentClass(segment)}`}
        onChange={next => acts.type(link.id, texts.with(i, next))}
        onKey={event => acts.key(event, link.id)}
      />
    );
  });
}

/** What a computer noticed, in words; what is not there is a dash. */
function hint(t: T, { key, values }: Check): string {
  const shown = Object.fromEntries(Object.entries(values).map(([name, v]) => [name, v === '' ? '–' : v]));
  return t(`translate.check.${key}`, shown);
}

/** Its state, who wrote and who looked at it, and what a computer noticed. */
function Facts({ link, saving, active, state }: { link: LinkView; saving: boolean; active: boolean; state: string }) {
  const t = useT();
  const when = useWhen();
  const unsure = isUnsure(link);
  if (link.state === 'untranslated' && !link.stale && !link.machine && !unsure && !saving && !link.by && !active)
    return null;
  return (
    <>
      <p className="tr-about">
        {link.stale ? (
          <span className="chip tr-state stale">{t('translate.state.stale')}</span>
        ) : link.state === 'untranslated' ? null : (
          <span className={`chip tr-state ${link.state}`}>{state}</span>
        )}
        {link.machine ? (
          <span className="chip tr-machine">{t('translate.machine', { engine: link.machine })}</span>
        ) : null}
        {unsure ? (
          <span className="chip tr-unsure">
            {t('translate.paired', { percent: Math.round((link.paired ?? 0) * 100) })}
          </span>
        ) : null}
        {!active && link.checks.length > 0 ? (
          <span className="tr-hints" title={link.checks.map(c => hint(t, c)).join('\n')}>
            <Icon name="warning" /> {t('translate.hints', { n: link.checks.length })}
          </span>
        ) : null}
        {saving ? <span className="tr-who">{t('save.unsaved')}</span> : null}
        {link.by && !saving && !(link.reviewedBy === link.by && link.reviewedAt === link.at) ? (
          <span className="tr-who">{t('translate.by', { who: apart(link.by), when: when(link.at) })}</span>
        ) : null}
        {link.reviewedBy ? (
          <span className="tr-who">
            {t('translate.reviewedBy', { who: apart(link.reviewedBy), when: when(link.reviewedAt) })}
          </span>
        ) : null}
      </p>
      {active && link.checks.length > 0 ? (
        <ul className="tr-checks">
          {link.checks.map((check, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that is shown once
            <li key={i}>
              <Icon name="warning" />
              <span>{hint(t, check)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function StaleActs({ link, edited, about, acts }: { link: LinkView; edited: boolean; about: About; acts: RowActs }) {
  const t = useT();
  if (!about.can.write) return null;
  if (link.stale?.how === 'removed')
    return (
      <p className="tr-acts">
        <button type="button" onClick={() => acts.remove(link.id)}>
          <Icon name="trash" /> {t('translate.remove')}
        </button>
        <button type="button" onClick={() => acts.settle(link.id)}>
          {t('translate.keep')}
        </button>
      </p>
    );
  return (
    <p className="tr-acts">
      <button type="button" onClick={() => acts.settle(link.id)}>
        <Icon name="check" /> {t(edited ? 'translate.madeToHold' : 'translate.holds')}
      </button>
    </p>
  );
}

function Note({
  link,
  open,
  saving,
  about,
  acts,
}: {
  link: LinkView;
  open: boolean;
  /** something of it has not reached the server */
  saving: boolean;
  about: About;
  acts: RowActs;
}) {
  const t = useT();
  const [text, setText] = useState(link.note);
  const [typing, setTyping] = useState(false);
  const id = useId();
  const shown = typing ? text : link.note;
  if (!open && link.note === '') return null;
  return (
    <div className="tr-note-field">
      <label htmlFor={id}>{t('translate.note')}</label>
      <textarea
        id={id}
        className="note-box"
        rows={2}
        dir="auto"
        maxLength={4000}
        readOnly={!about.can.write}
        value={shown}
        placeholder={t('translate.noteHint')}
        onFocus={() => {
          setText(link.note);
          setTyping(true);
        }}
        onBlur={() => setTyping(false)}
        onChange={e => {
          setText(e.target.value);
          acts.note(link.id, e.target.value);
        }}
        onKeyDown={e => {
          if (e.key === 'F2' || e.key === 'Escape' || ((e.ctrlKey || e.metaKey) && e.key === 'Enter')) {
            e.preventDefault();
            e.stopPropagation();
            acts.open(link.id);
          }
        }}
      />
      {about.can.write && link.note !== '' ? (
        <p className="hint" role="status">
          {t(saving ? 'save.unsaved' : 'translate.noteSaved')}
        </p>
      ) : null}
    </div>
  );
}

/** What can be done with the active row by hand; each has a key or is rare. */
function Tools({
  link,
  words,
  last,
  about,
  acts,
}: {
  link: LinkView;
  words: NodeJson[][];
  last: boolean;
  about: About;
  acts: RowActs;
}) {
  const t = useT();
  const { id } = link;
  const written = words.some(w => plainWords(w).trim() !== '');
  const more: { id: string; label: TextKey; icon: IconName; act: () => void; off?: boolean }[] = [
    { id: 'note', label: 'translate.addNote', icon: 'articles', act: () => acts.writeNote(id), off: link.note !== '' },
    {
      id: 'check',
      label: 'translate.markCheck',
      icon: 'eye',
      act: () => acts.mark(id, 'check'),
      off: !written || link.state === 'check',
    },
    {
      id: 'draft',
      label: 'translate.markDraft',
      icon: 'undo',
      act: () => acts.mark(id, 'draft'),
      off: !written || link.state === 'draft',
    },
    {
      id: 'split',
      label: 'translate.split',
      icon: 'down',
      act: () => acts.split(id),
      off: !written || !canSplit(link),
    },
    { id: 'join', label: 'translate.join', icon: 'up', act: () => acts.join(id), off: !canJoin(link, last) },
    { id: 'part', label: 'translate.part', icon: 'numbers', act: () => acts.part(id), off: link.source.length < 2 },
    {
      id: 'pair',
      label: 'translate.pair',
      icon: 'link',
      act: () => acts.pairUp(id),
      off: link.paired === null && link.source.length > 0 && link.target.length > 0,
    },
    {
      id: 'machine',
      label: 'translate.machineRow',
      icon: 'redo',
      act: () => acts.machine(id),
      off: about.engine === null || written,
    },
    { id: 'remove', label: 'translate.remove', icon: 'trash', act: () => acts.remove(id), off: link.source.length > 0 },
  ];
  const offered = more.filter(m => !m.off);
  return (
    <div className="tr-tools">
      {link.source.length > 0 ? (
        <button type="button" className="quiet" onClick={() => acts.copy(id)} title="Alt Enter">
          {t('translate.copy')}
        </button>
      ) : null}
      <Choose
        label={t('translate.more')}
        shown={<Icon name="more" />}
        items={offered.map(m => ({ id: m.id, label: t(m.label), icon: m.icon }))}
        choose={chosen => offered.find(m => m.id === chosen)?.act()}
      />
      <button
        type="button"
        className="primary"
        aria-keyshortcuts="Control+Enter"
        disabled={!written}
        title="Ctrl Enter"
        onClick={() => acts.confirm(id)}
      >
        {t(about.can.review ? 'translate.confirm' : 'translate.finish')}
      </button>
    </div>
  );
}

function Conflict({
  link,
  mine,
  theirs,
  about,
  acts,
}: {
  link: LinkView;
  mine: NodeJson[][];
  theirs: LinkView;
  about: About;
  acts: RowActs;
}) {
  const t = useT();
  const when = useWhen();
  const text = (words: NodeJson[][]) => words.map(plainWords).join('\n');
  return (
    <div className="tr-conflict" role="alert">
      <p>{t('translate.conflict', { who: theirs.by ? apart(theirs.by) : t('somebody'), when: when(theirs.at) })}</p>
      <div className="tr-diff" lang={about.target.lang} dir={about.target.dir}>
        <TextDifference before={text(theirs.target.map(s => s.content))} after={text(mine)} />
      </div>
      <p className="hint">{t('translate.conflictHint')}</p>
      <p className="tr-acts">
        <button type="button" onClick={() => acts.decide(link.id, 'theirs')}>
          {t('conflict.theirs')}
        </button>
        <button type="button" onClick={() => acts.decide(link.id, 'mine')}>
          {t('conflict.mine')}
        </button>
      </p>
    </div>
  );
}
