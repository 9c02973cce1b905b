import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { EditionView, Problem, Publish } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useSession } from '../session.tsx';
import { languageName, type TextKey, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Check, Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { complain, say } from '../ui/toast.tsx';
import { type LaterKind, laterKinds } from '../words.ts';
import { fromZone, toZone } from './zone-time.ts';

/** The last look before readers see it: what is missing, what kind of change it is, when it goes out. */
export function PublishDialog({
  view,
  version,
  unsent,
  onJump,
  onClose,
  onDone,
}: {
  view: EditionView;
  version: number;
  unsent: boolean;
  onJump: (problem: Problem) => void;
  onClose: () => void;
  onDone: () => Promise<EditionView | null>;
}) {
  const t = useT();
  const lang = useLang();
  const outletTime = useOutletTime();
  const { outlet } = useSession();
  const first = view.firstPublishedAt === null;
  const [kind, setKind] = useState<LaterKind>('update');
  const [note, setNote] = useState('');
  const [later, setLater] = useState(view.state === 'scheduled');
  const [at, setAt] = useState(() => toZone(view.publishAt ?? soon(), outlet.timeZone));
  const [embargo, setEmbargoTime] = useState(() =>
    view.embargoUntil ? toZone(view.embargoUntil, outlet.timeZone) : '',
  );
  const [leaving, setLeaving] = useState(false);
  const [goneNote, setGoneNote] = useState('');
  const [leads, setLeads] = useState(view.lead !== null);

  const checklist = useQuery({
    queryKey: ['checklist', view.id, version],
    queryFn: () => call<Problem[]>('GET', `editions/${view.id}/checklist`),
    staleTime: 0,
  });
  const waiting = view.state === 'draft' || view.state === 'scheduled'; // what readers never saw can wait
  const publish = useMutation({
    mutationFn: async () => {
      if (leads !== (view.lead !== null)) {
        if (leads) await call('PUT', `editions/${view.id}/lead`, { until: null });
        else await call('DELETE', `editions/${view.id}/lead`);
      }
      if (waiting && later) return call('PUT', `editions/${view.id}/schedule`, { at: fromZone(at, outlet.timeZone) });
      const body: Publish = { version, ...(first ? {} : { kind, note }) };
      return call('POST', `editions/${view.id}/publish`, body);
    },
    onSuccess: async () => {
      await onDone();
      say(
        waiting && later ? t('publish.willGo', { when: outletTime(fromZone(at, outlet.timeZone)) }) : t('publish.done'),
      );
      onClose();
    },
  });
  const setEmbargo = useMutation({
    mutationFn: (until: string | null) => call('PUT', `editions/${view.id}/embargo`, { until }),
    onSuccess: async (_, until) => {
      await onDone();
      say(t(until ? 'publish.embargoSet' : 'publish.embargoLifted'));
    },
  });
  const unschedule = useMutation({
    mutationFn: () => call('DELETE', `editions/${view.id}/schedule`),
    onSuccess: async () => {
      await onDone();
      say(t('publish.unscheduled'));
      onClose();
    },
  });
  const unpublish = useMutation({
    mutationFn: () => call('POST', `editions/${view.id}/unpublish`, { note: goneNote }),
    onSuccess: async () => {
      await onDone();
      say(t('unpublish.done'), () => {
        void call('DELETE', `editions/${view.id}/unpublish`)
          .then(onDone)
          .then(() => say(t('publish.done')), complain);
      });
      onClose();
    },
  });

  const stay = view.siblings.filter(e => e.state === 'published');
  const problems = checklist.data ?? [];
  const errors = problems.filter(p => p.level === 'error').length;
  const wrong = publish.error ?? unschedule.error ?? unpublish.error ?? setEmbargo.error;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (leaving) unpublish.mutate();
    else publish.mutate();
  };

  return (
    <Dialog title={leaving ? t('unpublish') : t(first ? 'publish' : 'publish.update')} onClose={onClose}>
      <form onSubmit={submit}>
        {wrong ? (
          <p className="notice wrong" role="alert">
            {wrong.message}
          </p>
        ) : null}
        {leaving ? (
          <>
            <p>{t('unpublish.text')}</p>
            {stay.length > 0 ? (
              <div className="notice">
                <p>{t('unpublish.others', { n: stay.length })}</p>
                <ul>
                  {stay.map(e => (
                    <li key={e.id}>
                      {languageName(e.lang, lang)}: {/* beside this window: the note is being written here */}
                      <Link
                        to="/editions/$edition"
                        params={{ edition: String(e.id) }}
                        target="_blank"
                        lang={e.lang}
                        dir={e.dir}
                      >
                        {e.title || t('untitled')}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
            <TextInput
              label={t('unpublish.note')}
              value={goneNote}
              onChange={setGoneNote}
              lines={3}
              lang={view.lang}
              dir={view.dir}
              required
              autoFocus
            />
          </>
        ) : (
          <>
            {unsent ? <p className="notice wrong">{t('publish.unsent')}</p> : null}
            <section className="checklist" aria-label={t('checklist')}>
              <h3>{t('checklist')}</h3>
              {checklist.isSuccess && problems.length === 0 ? (
                <p className="good">
                  <Icon name="check" /> {t('checklist.good')}
                </p>
              ) : null}
              <ul>
                {problems.map((p, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a list that is shown once
                  <li key={i} className={p.level}>
                    <Icon name="warning" />
                    <span>
                      {p.level === 'error' ? <strong>{t('checklist.must')} </strong> : null}
                      {t(`check.${p.key}` as TextKey, p.values)}
                    </span>
                    {p.where ? (
                      <button type="button" className="link" onClick={() => onJump(p)}>
                        {t('checklist.show')}
                      </button>
                    ) : null}
                  </li>
                ))}
              </ul>
            </section>
            {first ? null : (
              <>
                <Choice
                  label={t('publish.kind')}
                  value={kind}
                  onChange={setKind}
                  options={laterKinds.map(k => ({ value: k, label: t(`kind.${k}`) }))}
                  hint={t(`kindHint.${kind}`)}
                />
                {kind === 'minor' ? null : (
                  <TextInput
                    label={t('publish.note')}
                    hint={t('publish.noteHint')}
                    value={note}
                    onChange={setNote}
                    lines={3}
                    lang={view.lang}
                    dir={view.dir}
                    required={kind === 'correction' || kind === 'clarification'}
                  />
                )}
              </>
            )}
            <Check label={t('front.lead')} checked={leads} onChange={setLeads} />
            {waiting ? (
              <>
                <Check label={t('publish.later')} checked={later} onChange={setLater} />
                {later ? (
                  <TextInput
                    label={t('publish.at', { zone: outlet.timeZone })}
                    type="datetime-local"
                    value={at}
                    onChange={setAt}
                    required
                  />
                ) : null}
                <div className="inline-form">
                  <TextInput
                    label={t('publish.embargo', { zone: outlet.timeZone })}
                    hint={t('publish.embargoHint')}
                    type="datetime-local"
                    value={embargo}
                    onChange={setEmbargoTime}
                  />
                  <button
                    type="button"
                    disabled={setEmbargo.isPending || (embargo === '' && view.embargoUntil === null)}
                    onClick={() => setEmbargo.mutate(embargo ? fromZone(embargo, outlet.timeZone) : null)}
                  >
                    {t('publish.setEmbargo')}
                  </button>
                </div>
              </>
            ) : null}
          </>
        )}
        <div className="dialog-end">
          {leaving ? (
            <button type="button" className="start" onClick={() => setLeaving(false)}>
              {t('back')}
            </button>
          ) : view.state === 'published' && view.can.unpublish ? (
            <button type="button" className="danger start" onClick={() => setLeaving(true)}>
              {t('unpublish')}
            </button>
          ) : view.state === 'scheduled' ? (
            <button type="button" className="start" onClick={() => unschedule.mutate()}>
              {t('publish.unschedule')}
            </button>
          ) : null}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          {leaving ? (
            <button type="submit" className="danger" disabled={unpublish.isPending || !goneNote.trim()}>
              {t('unpublish')}
            </button>
          ) : (
            <button
              type="submit"
              className="primary"
              disabled={publish.isPending || unsent || errors > 0 || !checklist.isSuccess}
            >
              {waiting && later ? t('publish.schedule') : t(first ? 'publish.now' : 'publish.update')}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** The next full hour. */
function soon(): string {
  const at = new Date();
  at.setMinutes(60, 0, 0);
  return at.toISOString();
}
