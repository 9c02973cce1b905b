import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PersonActView, PersonErasedView, PersonView } from '../../../web/desk-api/person-contract.ts';
import { call, Refused } from '../api.ts';
import { useMay } from '../session.tsx';
import { type TextKey, useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import '../styles/visits.css';

/** What is kept about one person: found by an address, handed over, erased. For somebody who wrote instead of using the form. */
export function PersonalDataScreen() {
  const t = useT();
  useTitle(t('nav.personalData'));
  const may = useMay();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [erasing, setErasing] = useState(false);
  const [erased, setErased] = useState<PersonErasedView | null>(null);
  const find = useMutation({
    mutationFn: (of: string) => call<PersonView>('POST', 'person-data', { email: of }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['person-acts'] }),
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setErased(null);
    find.mutate(email);
  };
  const person = find.data;
  return (
    <div className="page narrow">
      <h1>{t('nav.personalData')}</h1>
      <p className="muted">{t('personal.about')}</p>
      <form className="inline-form" onSubmit={submit}>
        <TextInput
          label={t('personal.email')}
          error={find.error instanceof Refused ? find.error.message : null}
          type="email"
          value={email}
          onChange={setEmail}
          dir="ltr"
          autoComplete="off"
          required
          maxLength={254}
        />
        <button type="submit" className="primary" disabled={find.isPending}>
          {t('personal.find')}
        </button>
      </form>
      {find.error && !(find.error instanceof Refused) ? (
        <p className="notice wrong" role="alert">
          {t('away.title')}
        </p>
      ) : null}
      <div role="status">
        {erased ? <Erased view={erased} /> : null}
        {person && !erased ? (
          <>
            <h2>
              <bdi dir="ltr">{person.email}</bdi>
            </h2>
            {person.found.length === 0 ? <p>{t('personal.none')}</p> : null}
          </>
        ) : null}
      </div>
      {person && !erased && person.found.length > 0 ? (
        <>
          <div className="person-acts">
            <Download text={person.json} name="person.json" type="application/json" label={'personal.json'} />
            <Download text={person.html} name="person.html" type="text/html" label={'personal.html'} />
            {may('person.erase-data') ? (
              <button type="button" className="danger" onClick={() => setErasing(true)}>
                <Icon name="trash" /> {t('personal.erase')}
              </button>
            ) : null}
          </div>
          {person.found.map(f => (
            <section className="person-kind" key={f.kind}>
              <h3>{person.names[f.kind]}</h3>
              {f.stays ? <p className="muted">{t(`personal.stays.${f.stays}` as TextKey)}</p> : null}
              <ul className="person-rows">
                {f.rows.map((row, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
                  <li key={i}>
                    <Row row={row} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      ) : null}
      {erasing && person ? (
        <EraseDialog
          person={person}
          onClose={() => setErasing(false)}
          onDone={view => {
            setErasing(false);
            setErased(view);
            setEmail('');
            find.reset();
            client.invalidateQueries({ queryKey: ['person-acts'] });
          }}
        />
      ) : null}
      <Acts />
    </div>
  );
}

function Row({ row }: { row: PersonView['found'][number]['rows'][number] }) {
  const t = useT();
  const when = useWhen();
  return (
    <dl>
      {Object.entries(row).map(([field, value]) => (
        <div key={field} style={{ display: 'contents' }}>
          <dt>{t(`personal.field.${field}` as TextKey)}</dt>
          <dd dir="auto">{/^\d{4}-\d\d-\d\dT.*Z$/.test(String(value)) ? when(String(value)) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Download({ text, name, type, label }: { text: string; name: string; type: string; label: TextKey }) {
  const t = useT();
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={save}>
      {t(label)}
    </button>
  );
}

function EraseDialog({
  person,
  onClose,
  onDone,
}: {
  person: PersonView;
  onClose: () => void;
  onDone: (view: PersonErasedView) => void;
}) {
  const t = useT();
  const [again, setAgain] = useState('');
  const erase = useMutation({
    mutationFn: () => call<PersonErasedView>('POST', 'person-data/erase', { email: person.email, again }),
    onSuccess: onDone,
  });
  const goes = person.found.filter(f => !f.stays);
  return (
    <Dialog title={t('personal.eraseTitle')} onClose={onClose} alert>
      <form
        onSubmit={e => {
          e.preventDefault();
          erase.mutate();
        }}
      >
        <p>{t('personal.eraseText')}</p>
        <ul>
          {goes.map(f => (
            <li key={f.kind}>
              {person.names[f.kind]} ({t('personal.rows', { n: f.rows.length })})
            </li>
          ))}
        </ul>
        <TextInput
          label={t('personal.again')}
          hint={t('personal.againHint', { email: person.email })}
          error={erase.error?.message ?? null}
          value={again}
          onChange={setAgain}
          dir="ltr"
          autoComplete="off"
          required
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className="danger"
            disabled={erase.isPending || again.trim().toLowerCase() !== person.email}
          >
            {t('personal.eraseNow')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Erased({ view }: { view: PersonErasedView }) {
  const t = useT();
  const stays = view.result.filter(r => r.stays > 0);
  return (
    <div className="notice">
      <p>
        <strong>{t('personal.erased', { n: view.result.reduce((sum, r) => sum + r.erased, 0) })}</strong>
      </p>
      {stays.length > 0 ? (
        <ul>
          {stays.map(r => (
            <li key={r.kind}>
              {view.names[r.kind]} ({t('personal.rows', { n: r.stays })}): {t(`personal.stays.${r.because}` as TextKey)}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** That something was shown or erased, without whose it was. */
function Acts() {
  const t = useT();
  const when = useWhen();
  const acts = useQuery({ queryKey: ['person-acts'], queryFn: () => call<PersonActView[]>('GET', 'person-data/acts') });
  if (!acts.data || acts.data.length === 0) return null;
  return (
    <section>
      <h2>{t('personal.acts')}</h2>
      <p className="muted">{t('personal.actsAbout')}</p>
      <ul className="things compact">
        {acts.data.map((a, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: acts have no name of their own
          <li key={i}>
            {t(`personal.act.${a.act}` as TextKey)} ·{' '}
            {a.via === 'link' ? t('personal.byLink') : (a.name ?? t('personal.byDesk'))} ·{' '}
            {t('personal.rows', { n: a.rows })}
            <span className="stretch" />
            <time dateTime={a.at} className="muted">
              {when(a.at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
