import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Sample, SampleRemoved } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Check } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { say } from '../ui/toast.tsx';

const shownAtMost = 12;

/** The way from the sample outlet to one's own: removes what it brought, after saying how much that is and what stays. */
export function RemoveSample() {
  const t = useT();
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const sample = useQuery({
    queryKey: ['sample'],
    queryFn: () => call<Sample | null>('GET', 'sample'),
    enabled: may('sample.remove'),
    staleTime: 0,
  });
  if (!sample.data) return null;
  return (
    <section className="notice sample">
      <h2>{t('sample')}</h2>
      <p>{t('sample.about', { n: sample.data.articles })}</p>
      <button type="button" onClick={() => setAsked(true)}>
        <Icon name="trash" /> {t('sample.remove')}
      </button>
      {asked ? <RemoveDialog sample={sample.data} onClose={() => setAsked(false)} /> : null}
    </section>
  );
}

function RemoveDialog({ sample, onClose }: { sample: Sample; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [withChanged, setWithChanged] = useState(false);
  const { changed } = sample;
  const remove = useMutation({
    mutationFn: () => call<SampleRemoved>('POST', 'sample/remove', { changed: withChanged }),
    onSuccess: async done => {
      onClose();
      await client.invalidateQueries();
      say(t('sample.removed', { n: done.deleted + done.hidden, pictures: done.pictures }));
    },
  });
  return (
    <Dialog title={t('sample.ask')} onClose={onClose}>
      {remove.error ? (
        <p className="notice wrong" role="alert">
          {remove.error.message}
        </p>
      ) : null}
      <p>{t('sample.text', { n: sample.articles, editions: sample.editions })}</p>
      {sample.logged > 0 ? <p>{t('sample.logged', { n: sample.logged })}</p> : null}
      <p>{t('sample.stays')}</p>
      {changed.length > 0 ? (
        <>
          <p>{t('sample.changed', { n: changed.length })}</p>
          <ul className="sample-changed">
            {changed.slice(0, shownAtMost).map(e => (
              <li key={e.edition}>
                <span className="lang-tag">{e.lang}</span>{' '}
                <Link to="/editions/$edition" params={{ edition: String(e.edition) }} lang={e.lang} dir={e.dir}>
                  {e.title || t('untitled')}
                </Link>
              </li>
            ))}
            {changed.length > shownAtMost ? <li>{t('sample.more', { n: changed.length - shownAtMost })}</li> : null}
          </ul>
          <Check label={t('sample.withChanged')} checked={withChanged} onChange={setWithChanged} />
        </>
      ) : null}
      <div className="dialog-end">
        <button type="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {t('sample.remove')}
        </button>
      </div>
    </Dialog>
  );
}
