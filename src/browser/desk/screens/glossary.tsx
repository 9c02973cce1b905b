import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { GlossaryRow, GlossaryView, NameRow, NameView } from '../../../web/desk-api/memory-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, type TextKey, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { termStatuses } from '../words.ts';
import { GlossaryFiles } from './glossary-files.tsx';

const glossaryQuery = queryOptions({
  queryKey: ['glossary'],
  queryFn: () => call<GlossaryView>('GET', 'glossary'),
});

type Term = Pick<GlossaryRow, 'domain' | 'note' | 'terms'> & { id: number | null };
type Name = Omit<NameRow, 'id' | 'changedAt'> & { id: number | null };
const shownAtOnce = 200;

/** How the newsroom words things and writes names, in each of its languages. */
export function GlossaryScreen() {
  const t = useT();
  useTitle(t('nav.glossary'));
  const lang = useLang();
  const edits = useMay()('glossary.edit');
  const { outlet } = useSession();
  const [q, setQ] = useState('');
  const [only, setOnly] = useState<string>();
  const [domain, setDomain] = useState<string>();
  const [most, setMost] = useState(shownAtOnce);
  const [term, setTerm] = useState<Term | null>(null);
  const [name, setName] = useState<Name | null>(null);
  const list = useQuery(glossaryQuery);
  const { entries = [], names = [] } = list.data ?? {};
  const domains = [...new Set(entries.map(e => e.domain))].filter(Boolean).toSorted();
  const languages = [
    ...new Set([
      ...entries.flatMap(e => e.terms.map(x => x.lang)),
      ...names.flatMap(n => [n.sourceLang, n.targetLang]),
    ]),
  ].toSorted();
  const wanted = q.trim().toLocaleLowerCase();
  const says = (...texts: string[]) => !wanted || texts.join('\n').toLocaleLowerCase().includes(wanted);
  const terms = entries.filter(
    e =>
      says(e.note, e.domain, ...e.terms.map(x => x.text)) &&
      (!only || e.terms.some(x => x.lang === only)) &&
      (!domain || e.domain === domain),
  );
  const forms = domain
    ? []
    : names.filter(n => says(n.source, n.target) && (!only || n.sourceLang === only || n.targetLang === only));
  const [first = outlet.defaultLanguage, second = first] = outlet.languages.map(l => l.tag);
  const blank: Term = {
    id: null,
    domain: domain ?? '',
    note: '',
    terms: outlet.languages.slice(0, 3).map(l => ({ lang: l.tag, text: '', status: 'preferred' })),
  };
  const item = (key: number, open: () => void, shown: ReactNode) => (
    <li key={key}>
      {edits ? (
        <button type="button" className="quiet thing entry" onClick={open}>
          {shown}
        </button>
      ) : (
        <div className="thing entry">{shown}</div>
      )}
    </li>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.glossary')}</h1>
        {edits ? (
          <div className="page-acts">
            <button
              type="button"
              onClick={() => setName({ id: null, sourceLang: second, source: '', targetLang: first, target: '' })}
            >
              <Icon name="plus" /> {t('glossary.newName')}
            </button>
            <button type="button" className="primary" onClick={() => setTerm(blank)}>
              <Icon name="plus" /> {t('glossary.newTerm')}
            </button>
          </div>
        ) : null}
      </header>
      <p className="muted">{t('glossary.intro')}</p>
      {entries.length + names.length > 0 ? (
        <search className="filters">
          <input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={q}
            onChange={e => setQ(e.target.value)}
          />
          <FilterSelect
            label={t('language')}
            all={t('glossary.anyLanguage')}
            value={only}
            onChange={setOnly}
            options={languages.map(l => ({ value: l, label: languageName(l, lang) }))}
          />
          {domains.length > 0 ? (
            <FilterSelect
              label={t('glossary.domain')}
              all={t('glossary.anyDomain')}
              value={domain}
              onChange={setDomain}
              options={domains.map(d => ({ value: d, label: d }))}
            />
          ) : null}
        </search>
      ) : null}
      {list.isError ? <p className="notice wrong">{list.error.message}</p> : null}
      {list.isSuccess && terms.length + forms.length === 0 ? (
        <p className="empty">{t(entries.length + names.length > 0 ? 'nothing' : 'glossary.none')}</p>
      ) : null}
      {terms.length > 0 ? <h2>{t('glossary.terms')}</h2> : null}
      <ul className="things">
        {terms.slice(0, most).map(e =>
          item(
            e.id,
            () => setTerm(e),
            <>
              <Wordings terms={e.terms} />
              {e.domain ? <span className="entry-domain">{e.domain}</span> : null}
              {e.note ? (
                <span className="muted entry-note">
                  <bdi>{e.note}</bdi>
                </span>
              ) : null}
            </>,
          ),
        )}
      </ul>
      {terms.length > most ? (
        <button type="button" className="quiet" onClick={() => setMost(most + shownAtOnce)}>
          {t('more')}
        </button>
      ) : null}
      {forms.length > 0 ? <h2>{t('glossary.names')}</h2> : null}
      <ul className="things">
        {forms.slice(0, most).map(n =>
          item(
            n.id,
            () => setName(n),
            <Wordings
              terms={[
                { lang: n.sourceLang, text: n.source, status: 'preferred' },
                { lang: n.targetLang, text: n.target, status: 'preferred' },
              ]}
            />,
          ),
        )}
      </ul>
      {edits ? <GlossaryFiles /> : null}
      {term ? <TermDialog key={term.id} first={term} languages={languages} onClose={() => setTerm(null)} /> : null}
      {name ? <NameDialog key={name.id} first={name} languages={languages} onClose={() => setName(null)} /> : null}
    </div>
  );
}

/** The words of an entry, language by language. */
function Wordings({ terms }: { terms: GlossaryRow['terms'] }) {
  const t = useT();
  const lang = useLang();
  const languages = [...new Set(terms.map(x => x.lang))];
  return languages.map(l => (
    <span className="wordings" key={l}>
      <span className="lang-tag" title={languageName(l, lang)}>
        {l}
      </span>
      {terms
        .filter(x => x.lang === l)
        .map(x => (
          <span key={`${x.status} ${x.text}`} className={`wording ${x.status}`}>
            {x.status === 'preferred' ? null : <span className="visually-hidden">{t(statusKey(x.status))} </span>}
            <bdi lang={l}>{x.text}</bdi>
          </span>
        ))}
    </span>
  ));
}

const statusKey = (status: (typeof termStatuses)[number]): TextKey => `glossary.${status}`;

/** What one translates from without having an edition in it. */
const common = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pl', 'ro', 'ru', 'tr', 'uk', 'zh'];

function useLanguages(more: readonly string[]) {
  const lang = useLang();
  const { outlet } = useSession();
  return [...new Set([...outlet.languages.map(l => l.tag), ...more, ...common])].map(tag => ({
    value: tag,
    label: languageName(tag, lang),
  }));
}

function TermDialog({ first, languages, onClose }: { first: Term; languages: readonly string[]; onClose: () => void }) {
  const t = useT();
  const options = useLanguages(languages);
  const [value, setValue] = useState(first);
  const change = (at: number, more: Partial<Term['terms'][number]>) =>
    setValue({ ...value, terms: value.terms.map((x, i) => (i === at ? { ...x, ...more } : x)) });
  const body = { domain: value.domain, note: value.note, terms: value.terms.filter(x => x.text.trim()) };
  const named = first.terms.find(x => x.text)?.text ?? '';
  return (
    <ItemDialog
      path="glossary"
      id={first.id}
      title={first.id === null ? t('glossary.newTerm') : named}
      name={named}
      body={body}
      was={{ domain: first.domain, note: first.note, terms: first.terms }}
      ready={body.terms.length > 0}
      onClose={onClose}
    >
      {value.terms.map((term, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
        <div className="term-row" key={i}>
          <Choice label={t('language')} value={term.lang} onChange={lang => change(i, { lang })} options={options} />
          <TextInput
            label={t('glossary.wording')}
            value={term.text}
            onChange={text => change(i, { text })}
            lang={term.lang}
            dir="auto"
            maxLength={200}
          />
          <Choice
            label={t('glossary.status')}
            value={term.status}
            onChange={status => change(i, { status })}
            options={termStatuses.map(status => ({ value: status, label: t(statusKey(status)) }))}
          />
          <button
            type="button"
            className="quiet square"
            aria-label={t('glossary.removeWording', { text: term.text || '…' })}
            onClick={() => setValue({ ...value, terms: value.terms.filter((_, at) => at !== i) })}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="quiet"
        onClick={() => {
          const lang = value.terms.at(-1)?.lang ?? options[0]!.value;
          setValue({ ...value, terms: [...value.terms, { lang, text: '', status: 'preferred' }] });
        }}
      >
        <Icon name="plus" /> {t('glossary.addWording')}
      </button>
      <TextInput
        label={t('glossary.domain')}
        hint={t('glossary.domainHint')}
        value={value.domain}
        onChange={domain => setValue({ ...value, domain })}
        dir="auto"
        maxLength={100}
      />
      <TextInput
        label={t('glossary.note')}
        value={value.note}
        onChange={note => setValue({ ...value, note })}
        lines={2}
        dir="auto"
        maxLength={2000}
      />
    </ItemDialog>
  );
}

function NameDialog({ first, languages, onClose }: { first: Name; languages: readonly string[]; onClose: () => void }) {
  const t = useT();
  const options = useLanguages(languages);
  const [value, setValue] = useState(first);
  const { id: _, ...body } = value;
  const { sourceLang, source, targetLang, target } = value;
  const { id: __, ...was } = first;
  const asked = new URLSearchParams({ source: sourceLang, target: targetLang, text: source.trim() });
  const written = useQuery({
    queryKey: ['glossary', 'name', asked.toString()],
    queryFn: ({ signal }) => call<NameView>('GET', `glossary/name?${asked}`, undefined, signal),
    enabled: source.trim() !== '' && sourceLang !== targetLang,
    staleTime: 60_000,
  });
  const suggested = [written.data?.text, ...(written.data?.suggestions ?? [])].filter(
    (text): text is string => !!text && text !== target && text !== source.trim(),
  );
  return (
    <ItemDialog
      path="glossary/names"
      id={first.id}
      title={first.id === null ? t('glossary.newName') : first.source}
      name={first.source}
      body={body}
      was={was}
      ready={source.trim() !== '' && target.trim() !== '' && sourceLang !== targetLang}
      onClose={onClose}
    >
      <div className="two">
        <Choice
          label={t('language')}
          value={sourceLang}
          onChange={tag => setValue({ ...value, sourceLang: tag })}
          options={options}
        />
        <TextInput
          label={t('glossary.sourceName')}
          value={source}
          onChange={text => setValue({ ...value, source: text })}
          lang={sourceLang}
          dir="auto"
          maxLength={200}
        />
      </div>
      <div className="two">
        <Choice
          label={t('glossary.targetLanguage')}
          value={targetLang}
          onChange={tag => setValue({ ...value, targetLang: tag })}
          options={options}
        />
        <TextInput
          label={t('glossary.targetName')}
          value={target}
          onChange={text => setValue({ ...value, target: text })}
          lang={targetLang}
          dir="auto"
          maxLength={200}
        />
      </div>
      {suggested.length > 0 ? (
        <p className="suggested">
          <span className="muted">{t('glossary.suggested')}</span>
          {suggested.map(text => (
            <button type="button" key={text} lang={targetLang} onClick={() => setValue({ ...value, target: text })}>
              <bdi>{text}</bdi>
            </button>
          ))}
        </p>
      ) : null}
    </ItemDialog>
  );
}

/** A form that saves one thing of the glossary, or deletes it with a way back. */
function ItemDialog({
  path,
  id,
  title,
  name,
  body,
  was,
  ready,
  onClose,
  children,
}: {
  path: string;
  id: number | null;
  title: string;
  name: string;
  body: object;
  was: object;
  ready: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useT();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['glossary'] });
  const save = useMutation({
    mutationFn: () => (id === null ? call('POST', path, body) : call('PUT', `${path}/${id}`, body)),
    onSuccess: () => {
      say(t('saved'));
      void again();
      onClose();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `${path}/${id}`),
    onSuccess: () => {
      say(t('deleted', { name }), () => {
        call('POST', path, was).then(again).catch(complain);
      });
      void again();
      onClose();
    },
    onError: complain,
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit}>
        {save.error ? (
          <p className="notice wrong" role="alert">
            {save.error instanceof Unreachable ? t('away.title') : save.error.message}
          </p>
        ) : null}
        {children}
        <div className="dialog-end">
          {id === null ? null : (
            <button type="button" className="danger start" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {t('delete')}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={save.isPending || !ready}>
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
