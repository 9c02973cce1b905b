import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Draft, EditionView, RevisionRow, RevisionText } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { complain, say } from '../ui/toast.tsx';
import { Difference } from './conflict.tsx';
import type { Edited } from './keep.ts';

/** The revisions of an edition, newest first, each against the one before it or against what is written now. */
export function History({
  view,
  read,
  beforeRestore,
  version,
  onRestored,
}: {
  view: EditionView;
  read: () => Edited;
  beforeRestore: () => Promise<boolean>;
  version: () => number;
  onRestored: (draft: Draft) => void;
}) {
  const t = useT();
  const when = useWhen();
  const [open, setOpen] = useState<number | null>(null);
  const [noting, setNoting] = useState(false);
  const revisions = useQuery({
    queryKey: ['revisions', view.id],
    queryFn: () => call<RevisionRow[]>('GET', `editions/${view.id}/revisions`),
  });
  if (revisions.isError) return <p className="error">{revisions.error.message}</p>;
  if (revisions.data?.length === 0) return <p className="muted">{t('history.none')}</p>;
  return (
    <>
      {view.state === 'published' && view.can.publish ? (
        <p>
          <button type="button" onClick={() => setNoting(true)}>
            {t('history.note')}
          </button>
        </p>
      ) : null}
      {noting ? <NoteDialog edition={view.id} lang={view.lang} onClose={() => setNoting(false)} /> : null}
      <ol className="revisions">
        {revisions.data?.map(r => (
          <li key={r.number} className={r.publishedNumber ? 'published' : ''}>
            <button type="button" className="quiet" onClick={() => setOpen(r.number)}>
              <span className="revision-when">{when(r.publishedAt ?? r.createdAt)}</span>
              <span className="revision-what">
                {r.kind ? t(`kind.${r.kind}`) : t('history.saved')}
                {r.createdBy ? ` · ${r.createdBy}` : ''}
              </span>
              {r.note ? (
                <span className="revision-note" dir="auto">
                  {r.note}
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
      {open !== null && revisions.data ? (
        <RevisionDialog
          view={view}
          number={open}
          before={revisions.data.find(r => r.number < open)?.number ?? null}
          read={read}
          beforeRestore={beforeRestore}
          version={version}
          onRestored={onRestored}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}

/** Something said to readers beside the article, of which no word changes. */
function NoteDialog({ edition, lang, onClose }: { edition: number; lang: string; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () => call<{ number: number }>('POST', `editions/${edition}/note`, { note }),
    onSuccess: ({ number }) => {
      say(t('acted.entry', { n: number }));
      void client.invalidateQueries({ queryKey: ['log'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('history.note')} onClose={onClose} alert>
      <form
        onSubmit={e => {
          e.preventDefault();
          add.mutate();
        }}
      >
        {add.error ? (
          <p className="notice wrong" role="alert">
            {add.error.message}
          </p>
        ) : null}
        <p className="muted">{t('history.noteHint')}</p>
        <TextInput
          label={t('history.noteText')}
          value={note}
          onChange={setNote}
          lines={5}
          lang={lang}
          dir="auto"
          required
          maxLength={2000}
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={add.isPending || note.trim() === ''}>
            {t('history.noteDo')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const text = (r: RevisionText): Edited => ({ title: r.title, summary: r.summary, content: r.content });

function RevisionDialog({
  view,
  number,
  before,
  read,
  beforeRestore,
  version,
  onRestored,
  onClose,
}: {
  view: EditionView;
  number: number;
  before: number | null;
  read: () => Edited;
  beforeRestore: () => Promise<boolean>;
  version: () => number;
  onRestored: (draft: Draft) => void;
  onClose: () => void;
}) {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const [against, setAgainst] = useState<'before' | 'now'>(before === null ? 'now' : 'before');
  const one = (n: number | null) => ({
    queryKey: ['revision', view.id, n],
    queryFn: () => call<RevisionText>('GET', `editions/${view.id}/revisions/${n}`),
    staleTime: Number.POSITIVE_INFINITY, // never changes
    enabled: n !== null,
  });
  const revision = useQuery(one(number));
  const older = useQuery(one(before));
  const [now] = useState(read);

  const restore = useMutation({
    mutationFn: async () => {
      await beforeRestore();
      return call<Draft>('POST', `editions/${view.id}/restore`, { number, version: version() });
    },
    onSuccess: draft => {
      onRestored(draft);
      client.invalidateQueries({ queryKey: ['revisions', view.id] });
      say(t('history.restored'));
      onClose();
    },
    onError: complain,
  });

  const r = revision.data;
  return (
    <Dialog title={r ? (r.kind ? t(`kind.${r.kind}`) : t('history.saved')) : t('loading')} onClose={onClose} wide>
      {r ? (
        <>
          <p className="muted">
            {when(r.publishedAt ?? r.createdAt, 'full')} · {r.createdBy} · {t('words', { n: r.words })}
          </p>
          {r.note ? <p dir="auto">{r.note}</p> : null}
          {before === null ? null : (
            <fieldset className="segments">
              <legend className="visually-hidden">{t('history.compare')}</legend>
              <label>
                <input
                  type="radio"
                  name="against"
                  checked={against === 'before'}
                  onChange={() => setAgainst('before')}
                />
                <span>{t('history.againstBefore')}</span>
              </label>
              <label>
                <input type="radio" name="against" checked={against === 'now'} onChange={() => setAgainst('now')} />
                <span>{t('history.againstNow')}</span>
              </label>
            </fieldset>
          )}
          {against === 'now' ? (
            <Difference before={text(r)} after={now} lang={view.lang} dir={view.dir} />
          ) : older.data ? (
            <Difference before={text(older.data)} after={text(r)} lang={view.lang} dir={view.dir} />
          ) : null}
          <div className="dialog-end">
            <button type="button" onClick={onClose}>
              {t('close')}
            </button>
            {view.can.save ? (
              <button type="button" className="primary" onClick={() => restore.mutate()} disabled={restore.isPending}>
                {t('history.restore')}
              </button>
            ) : null}
          </div>
        </>
      ) : revision.isError ? (
        <p className="error">{revision.error.message}</p>
      ) : null}
    </Dialog>
  );
}
