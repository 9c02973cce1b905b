import { Node } from 'prosemirror-model';
import { useMemo, useState } from 'react';
import { type BlockChange, diffDocs, diffTexts } from '../../../domain/document/diff.ts';
import { mergeDocs } from '../../../domain/document/merge.ts';
import { schema } from '../../../domain/document/schema.ts';
import type { Draft } from '../../../web/desk-api/contract.ts';
import { type TextKey, useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Parts } from '../ui/parts.tsx';
import type { Edited } from './keep.ts';

const node = (text: Edited) => Node.fromJSON(schema, text.content.doc);

/** The readable difference of two texts. Blocks that stayed are folded away but for one on each side of a change. */
export function Difference({
  before,
  after,
  lang,
  dir,
}: {
  before: Edited;
  after: Edited;
  lang: string;
  dir: 'ltr' | 'rtl';
}) {
  const t = useT();
  const changes = useMemo(
    // an empty paragraph says nothing
    () => diffDocs(node(before), node(after)).filter(c => c.parts.length > 0 || c.type !== 'paragraph'),
    [before, after],
  );
  const fields = (['title', 'summary', 'byline', 'lead', 'source', 'funder'] as const).flatMap(field => {
    const [was, is] = [inWords(before, field), inWords(after, field)];
    return was === is ? [] : [{ field, parts: diffTexts(was, is) }];
  });
  const nothing = fields.length === 0 && changes.every(c => c.kind === 'same');
  if (nothing) return <p className="muted">{t('diff.nothing')}</p>;
  const rows: React.ReactNode[] = [];
  let folded = 0;
  changes.forEach((change, i) => {
    const beside = change.kind === 'same' && (isChanged(changes[i - 1]) || isChanged(changes[i + 1]));
    if (change.kind === 'same' && !beside) {
      folded++;
      return;
    }
    if (folded > 0)
      rows.push(
        <p key={`f${i}`} className="diff-fold">
          {t('diff.folded', { n: folded })}
        </p>,
      );
    folded = 0;
    rows.push(<Block key={i} change={change} />);
  });
  if (folded > 0)
    rows.push(
      <p key="end" className="diff-fold">
        {t('diff.folded', { n: folded })}
      </p>,
    );
  return (
    <div className="diff" lang={lang} dir={dir}>
      {fields.map(({ field, parts }) => (
        <p key={field} className={`diff-field ${field}`}>
          <span className="diff-label">{t(field)}</span> <Parts parts={parts} />
        </p>
      ))}
      {rows}
    </div>
  );
}

/** What stands beside the text, as words that can be compared. */
function inWords(text: Edited, field: 'title' | 'summary' | 'byline' | 'lead' | 'source' | 'funder'): string {
  const { byline, lead, source, funder } = text.content;
  if (field === 'title' || field === 'summary') return text[field];
  if (field === 'byline') return byline.map(c => c.name).join(', ');
  if (field === 'lead')
    return lead ? [lead.caption, lead.alt, lead.credit, lead.licence].filter(Boolean).join(' · ') : '';
  if (field === 'source') return source ? [source.outlet, source.author, source.url].filter(Boolean).join(' · ') : '';
  return funder;
}

/** Blocks that have no words are called by what they are. */
const wordless: Record<string, TextKey> = {
  divider: 'insert.divider',
  figure: 'insert.picture',
  embed: 'insert.embed',
  table_row: 'insert.table',
};

const isChanged = (c: BlockChange | undefined) => c !== undefined && c.kind !== 'same';

function Block({ change }: { change: BlockChange }) {
  const t = useT();
  const label =
    change.kind === 'formatting' || change.kind === 'moved' || change.kind === 'added' || change.kind === 'removed'
      ? t(`diff.${change.kind}`)
      : null;
  return (
    <div className={`diff-block ${change.kind} ${change.type}`}>
      {label ? <span className="diff-label">{label}</span> : null}
      <p>
        {change.parts.length > 0 ? (
          <Parts parts={change.parts} />
        ) : (
          <em className="muted">{t(wordless[change.type] ?? 'block.paragraph')}</em>
        )}
      </p>
    </div>
  );
}

export type Merged = { text: Edited; conflicts: number };

/** Their text with our changes in it. Where both changed one thing, ours stands and is counted. */
export function merge(base: Edited, mine: Edited, theirs: Edited): Merged {
  const docs = mergeDocs(node(base), node(mine), node(theirs));
  let conflicts = docs.conflicts.length;
  const one = <V,>(b: V, m: V, th: V): V => {
    const [bs, ms, ts] = [b, m, th].map(v => JSON.stringify(v));
    if (ms === bs) return th;
    if (ts !== bs && ts !== ms) conflicts++;
    return m;
  };
  const text: Edited = {
    title: one(base.title, mine.title, theirs.title),
    summary: one(base.summary, mine.summary, theirs.summary),
    content: {
      doc: docs.doc.toJSON(),
      lead: one(base.content.lead, mine.content.lead, theirs.content.lead),
      byline: one(base.content.byline, mine.content.byline, theirs.content.byline),
      source: one(base.content.source, mine.content.source, theirs.content.source),
      funder: one(base.content.funder, mine.content.funder, theirs.content.funder),
    },
  };
  return { text, conflicts };
}

/** Two people changed one text: nothing is lost, and whoever is here second decides with both in sight. */
export function ConflictDialog({
  base,
  mine,
  theirs,
  lang,
  dir,
  onSettle,
  onClose,
}: {
  base: Edited;
  mine: Edited;
  theirs: Draft;
  lang: string;
  dir: 'ltr' | 'rtl';
  /** the text that stands from now on */
  onSettle: (text: Edited) => void;
  onClose: () => void;
}) {
  const t = useT();
  const when = useWhen();
  const merged = useMemo(() => merge(base, mine, theirs), [base, mine, theirs]);
  const [choice, setChoice] = useState<'merged' | 'mine' | 'theirs'>('merged');
  const result: Edited = choice === 'merged' ? merged.text : choice === 'mine' ? mine : theirs;
  const options = [
    {
      id: 'merged',
      label: t('conflict.merged'),
      about: merged.conflicts === 0 ? t('conflict.clean') : t('conflict.overlaps', { n: merged.conflicts }),
    },
    { id: 'theirs', label: t('conflict.theirs'), about: t('conflict.theirsAbout') },
    { id: 'mine', label: t('conflict.mine'), about: t('conflict.mineAbout') },
  ] as const;
  return (
    <Dialog title={t('conflict.title')} onClose={onClose} wide alert>
      <p>{t('conflict.text', { who: theirs.savedBy ?? t('somebody'), when: when(theirs.savedAt) })}</p>
      <fieldset className="choices">
        <legend className="visually-hidden">{t('conflict.title')}</legend>
        {options.map(o => (
          <label key={o.id} className={choice === o.id ? 'choice on' : 'choice'}>
            <input type="radio" name="settle" checked={choice === o.id} onChange={() => setChoice(o.id)} />
            <span>
              <strong>{o.label}</strong>
              <br />
              {o.about}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="sides">
        <section>
          <h3>{t('conflict.theirChanges')}</h3>
          <Difference before={base} after={theirs} lang={lang} dir={dir} />
        </section>
        <section>
          <h3>{t('conflict.myChanges')}</h3>
          <Difference before={base} after={mine} lang={lang} dir={dir} />
        </section>
      </div>
      <details>
        <summary>{t('conflict.result')}</summary>
        <Difference before={theirs} after={result} lang={lang} dir={dir} />
      </details>
      <div className="dialog-end">
        <button type="button" onClick={onClose}>
          {t('conflict.later')}
        </button>
        <button type="button" className="primary" onClick={() => onSettle(result)}>
          {t('conflict.do')}
        </button>
      </div>
    </Dialog>
  );
}
