import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Credit, EditionContent } from '../../../domain/article/content.ts';
import type { Draft, EditionRef, EditionView, Preview } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { CitationsOfArticle } from '../citations/of-article.tsx';
import { peopleQuery, sectionsQuery, sourcesQuery, tagsQuery, useNameOf } from '../lists.ts';
import { PermissionsOfArticle } from '../permissions/of-article.tsx';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Combo } from '../ui/combo.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { complain, say } from '../ui/toast.tsx';
import { Sparkline } from '../visits/sparkline.tsx';
import { creditRoles } from '../words.ts';
import { FrontLead } from './front-lead.tsx';
import { History } from './history.tsx';
import type { Edited } from './keep.ts';
import { OwnTerms } from './own-terms.tsx';

export type PanelTab = 'article' | 'languages' | 'history';
type Meta = Omit<EditionContent, 'doc'>;

/** Everything about an edition that is not its text. */
export function Panel({
  tab,
  onTab,
  onClose,
  view,
  title,
  meta,
  set,
  refresh,
  read,
  beforeRestore,
  version,
  onRestored,
}: {
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  onClose: () => void;
  view: EditionView;
  /** as it is being written */
  title: string;
  meta: Meta;
  set: <K extends keyof Meta>(key: K, value: Meta[K]) => void;
  refresh: () => Promise<EditionView | null>;
  read: () => Edited;
  beforeRestore: () => Promise<boolean>;
  version: () => number;
  onRestored: (draft: Draft) => void;
}) {
  const t = useT();
  return (
    <aside className="panel" aria-label={t('panel')}>
      <Tabs selectedKey={tab} onSelectionChange={key => onTab(key as PanelTab)}>
        <div className="panel-head">
          <TabList aria-label={t('panel')} className="tabs">
            <Tab id="article" className="tab">
              {t('panel.article')}
            </Tab>
            <Tab id="languages" className="tab">
              {t('panel.languages')}
            </Tab>
            <Tab id="history" className="tab">
              {t('history')}
            </Tab>
          </TabList>
          <button type="button" className="quiet square panel-close" aria-label={t('close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <TabPanel id="article" className="panel-body">
          <Byline
            byline={meta.byline}
            lang={view.lang}
            onChange={byline => set('byline', byline)}
            disabled={!view.can.save}
          />
          <Sorting view={view} refresh={refresh} />
          <FrontLead view={view} refresh={refresh} />
          <SourceFields meta={meta} set={set} lang={view.lang} disabled={!view.can.save} />
          <OwnTerms view={view} refresh={refresh} />
          <PermissionsOfArticle articleId={view.article.id} />
          <CitationsOfArticle articleId={view.article.id} />
          {view.state === 'published' ? <Sparkline edition={view.id} /> : null}
          <TextInput
            label={t('funder')}
            hint={t('funder.hint')}
            value={meta.funder}
            onChange={v => set('funder', v)}
            lang={view.lang}
            dir={view.dir}
            disabled={!view.can.save}
          />
          <Address view={view} refresh={refresh} />
          <PreviewLink view={view} />
          <DeleteDraft view={view} />
        </TabPanel>
        <TabPanel id="languages" className="panel-body">
          <Languages view={view} title={title} />
        </TabPanel>
        <TabPanel id="history" className="panel-body">
          <History view={view} read={read} beforeRestore={beforeRestore} version={version} onRestored={onRestored} />
        </TabPanel>
      </Tabs>
    </aside>
  );
}

function Byline({
  byline,
  lang,
  onChange,
  disabled,
}: {
  byline: Credit[];
  lang: string;
  onChange: (byline: Credit[]) => void;
  disabled: boolean;
}) {
  const t = useT();
  const people = useQuery(peopleQuery);
  const nameOf = useNameOf(lang);
  const options = people.data?.map(p => ({ id: p.slug, label: nameOf(p) })) ?? [];
  const put = (i: number, more: Partial<Credit>) => onChange(byline.map((c, at) => (at === i ? { ...c, ...more } : c)));
  const move = (i: number, by: number) => {
    const next = [...byline];
    const [moved] = next.splice(i, 1);
    next.splice(i + by, 0, moved!);
    onChange(next);
  };
  return (
    <fieldset className="byline" data-field="byline" disabled={disabled}>
      <legend>{t('byline')}</legend>
      {byline.map((credit, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one name may stand there twice, in two roles
        <div className="credit" key={i}>
          <span className="credit-name" dir="auto">
            {credit.name}
          </span>
          {i > 0 ? (
            <button
              type="button"
              className="quiet square"
              aria-label={t('byline.up', { name: credit.name })}
              onClick={() => move(i, -1)}
            >
              <Icon name="up" />
            </button>
          ) : null}
          <button
            type="button"
            className="quiet square"
            aria-label={t('byline.remove', { name: credit.name })}
            onClick={() => {
              const before = byline;
              onChange(byline.filter((_, at) => at !== i));
              say(t('byline.removed', { name: credit.name }), () => onChange(before));
            }}
          >
            <Icon name="close" />
          </button>
          <select
            aria-label={t('byline.role', { name: credit.name })}
            value={credit.role}
            onChange={e => put(i, { role: e.target.value as Credit['role'] })}
          >
            {creditRoles.map(r => (
              <option key={r} value={r}>
                {t(`credit.${r}`)}
              </option>
            ))}
          </select>
        </div>
      ))}
      <Combo
        label={t('byline.add')}
        options={options}
        custom={name => t('byline.addName', { name })}
        onChoose={({ id, label }) =>
          onChange([...byline, { person: id, name: label, role: byline.length === 0 ? 'author' : 'translator' }])
        }
      />
    </fieldset>
  );
}

function Sorting({ view, refresh }: { view: EditionView; refresh: () => Promise<unknown> }) {
  const t = useT();
  const nameOf = useNameOf();
  const sections = useQuery(sectionsQuery);
  const tags = useQuery(tagsQuery);
  const { article } = view;
  const change = useMutation({
    mutationFn: (more: { section?: string | null; tags?: string[] }) => call('PATCH', `articles/${article.id}`, more),
    onSuccess: refresh,
    onError: complain,
  });
  const nameOfTag = (slug: string) => nameOf(tags.data?.find(x => x.slug === slug) ?? { slug, names: {} });
  return (
    <fieldset className="plain" disabled={!view.can.save}>
      <div data-field="section">
        <Choice
          label={t('section')}
          value={article.section ?? ''}
          onChange={section => change.mutate({ section: section || null })}
          options={[
            { value: '', label: t('section.none') },
            ...(sections.data ?? []).map(s => ({ value: s.slug, label: nameOf(s) })),
          ]}
        />
      </div>
      <div className="field" data-field="tags">
        <span className="label">{t('tags')}</span>
        <ul className="tag-list">
          {article.tags.map(slug => (
            <li key={slug} className="tag">
              {nameOfTag(slug)}
              <button
                type="button"
                className="quiet square"
                aria-label={t('tags.remove', { name: nameOfTag(slug) })}
                onClick={() => change.mutate({ tags: article.tags.filter(x => x !== slug) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        <Combo
          label={t('tags.add')}
          options={(tags.data ?? [])
            .filter(x => !article.tags.includes(x.slug))
            .map(x => ({ id: x.slug, label: nameOf(x) }))}
          onChoose={({ id }) => id && change.mutate({ tags: [...article.tags, id] })}
        />
      </div>
    </fieldset>
  );
}

function SourceFields({
  meta,
  set,
  lang,
  disabled,
}: {
  meta: Meta;
  set: <K extends keyof Meta>(key: K, value: Meta[K]) => void;
  lang: string;
  disabled: boolean;
}) {
  const t = useT();
  const sources = useQuery(sourcesQuery);
  const { source } = meta;
  if (!source)
    return (
      <div className="field" data-field="source">
        <button
          type="button"
          className="quiet"
          disabled={disabled}
          onClick={() => set('source', { outlet: '', url: null, author: null, lang: null, published: null })}
        >
          <Icon name="plus" /> {t('source.add')}
        </button>
      </div>
    );
  const put = (more: Partial<typeof source>) => set('source', { ...source, ...more });
  return (
    <fieldset data-field="source" disabled={disabled}>
      <legend>{t('source')}</legend>
      <TextInput
        label={t('source.outlet')}
        value={source.outlet}
        onChange={outlet => put({ outlet })}
        lang={lang}
        dir="auto"
      />
      {source.outlet === '' && sources.data && sources.data.length > 0 ? (
        <div className="suggestions">
          {sources.data.slice(0, 8).map(s => (
            <button
              key={s.slug}
              type="button"
              className="suggestion"
              onClick={() =>
                put({ outlet: s.name, lang: s.lang, ...(s.translationCredit ? { credit: s.translationCredit } : {}) })
              }
            >
              {s.name}
            </button>
          ))}
        </div>
      ) : null}
      <TextInput
        label={t('source.url')}
        value={source.url ?? ''}
        onChange={url => put({ url: url.trim() || null })}
        inputMode="url"
        dir="ltr"
      />
      <TextInput
        label={t('source.author')}
        value={source.author ?? ''}
        onChange={v => put({ author: v || null })}
        dir="auto"
      />
      <div className="two">
        <TextInput
          label={t('source.lang')}
          value={source.lang ?? ''}
          onChange={v => put({ lang: v.trim() || null })}
          dir="ltr"
          maxLength={12}
        />
        <TextInput
          label={t('source.published')}
          type="date"
          value={source.published?.slice(0, 10) ?? ''}
          onChange={v => put({ published: v || null })}
        />
      </div>
      <TextInput
        label={t('source.credit')}
        value={source.credit ?? ''}
        onChange={credit => put({ credit })}
        dir="auto"
      />
      <button
        type="button"
        className="quiet"
        onClick={() => {
          set('source', null);
          say(t('source.removed'), () => set('source', source));
        }}
      >
        {t('source.remove')}
      </button>
    </fieldset>
  );
}

function Address({ view, refresh }: { view: EditionView; refresh: () => Promise<unknown> }) {
  const t = useT();
  // what somebody typed; until then the box follows the address, as the address follows the title
  const [typed, setSlug] = useState<string | null>(null);
  const slug = typed ?? view.slug;
  const change = useMutation({
    mutationFn: () => call('PUT', `editions/${view.id}/slug`, { slug }),
    onSuccess: async () => {
      await refresh();
      setSlug(null);
      say(t(view.state === 'published' ? 'slug.movedWithRedirect' : 'slug.moved'));
    },
  });
  return (
    <form
      className="inline-form"
      data-field="slug"
      onSubmit={e => {
        e.preventDefault();
        change.mutate();
      }}
    >
      <TextInput
        label={t('slug')}
        hint={
          view.state === 'published' ? (
            <a href={view.url} target="_blank" rel="noreferrer" dir="ltr">
              {decodeURI(view.url)}
            </a>
          ) : (
            <span dir="ltr">{decodeURI(view.url)}</span>
          )
        }
        value={slug}
        onChange={setSlug}
        error={change.error?.message ?? null}
        dir="ltr"
        disabled={!view.can.save}
      />
      {slug !== view.slug ? <button type="submit">{t('slug.change')}</button> : null}
    </form>
  );
}

function PreviewLink({ view }: { view: EditionView }) {
  const t = useT();
  const when = useWhen();
  const [made, setMade] = useState<Preview | null>(null);
  const make = useMutation({
    mutationFn: () => call<Preview>('POST', `editions/${view.id}/previews`, { days: 7 }),
    onSuccess: async preview => {
      setMade(preview);
      await navigator.clipboard?.writeText(preview.url).then(
        () => say(t('preview.copied')),
        () => {},
      );
    },
    onError: complain,
  });
  return (
    <div className="field">
      <span className="label">{t('preview')}</span>
      <button type="button" onClick={() => make.mutate()} disabled={make.isPending || !view.can.save}>
        <Icon name="eye" /> {t('preview.make')}
      </button>
      {made ? (
        <p className="hint preview-link">
          <a href={made.url} target="_blank" rel="noreferrer" dir="ltr">
            {made.url}
          </a>
          <br />
          {t('preview.until', { when: when(made.expiresAt, 'full') })}
        </p>
      ) : (
        <p className="hint">{t('preview.hint')}</p>
      )}
    </div>
  );
}

function DeleteDraft({ view }: { view: EditionView }) {
  const t = useT();
  const navigate = useNavigate();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('DELETE', `editions/${view.id}`),
    onSuccess: () => {
      say(t('edition.deleted'));
      navigate({ to: '/' });
    },
    onError: complain,
  });
  if (!view.can.delete) return null;
  return (
    <div className="field">
      <button
        type="button"
        className="danger"
        onClick={() => (sure ? remove.mutate() : setSure(true))}
        disabled={remove.isPending}
      >
        <Icon name="trash" /> {t(sure ? 'edition.deleteSure' : 'edition.delete')}
      </button>
    </div>
  );
}

function Languages({ view, title }: { view: EditionView; title: string }) {
  const t = useT();
  const lang = useLang();
  const may = useMay();
  const { outlet } = useSession();
  const navigate = useNavigate();
  const add = useMutation({
    mutationFn: (of: string) => call<EditionRef>('POST', `articles/${view.article.id}/editions`, { lang: of }),
    onSuccess: made => navigate({ to: '/editions/$edition/translate', params: { edition: String(made.editionId) } }),
    onError: complain,
  });
  const all = [{ id: view.id, lang: view.lang, dir: view.dir, title, state: view.state }, ...view.siblings];
  const missing = outlet.languages.filter(l => !all.some(e => e.lang === l.tag));
  return (
    <>
      <ul className="edition-list">
        {all.map(e => (
          <li key={e.id} aria-current={e.id === view.id ? 'true' : undefined}>
            <span className="lang-tag">{e.lang}</span>
            {e.id === view.id ? (
              <strong lang={e.lang} dir={e.dir}>
                {e.title || t('untitled')}
              </strong>
            ) : (
              <Link to="/editions/$edition" params={{ edition: String(e.id) }} lang={e.lang} dir={e.dir}>
                {e.title || t('untitled')}
              </Link>
            )}
            <StateChip state={e.state} />
            {e.lang === view.article.originalLang ? <span className="hint">{t('languages.original')}</span> : null}
          </li>
        ))}
      </ul>
      {may('edition.create') && missing.length > 0 ? (
        <div className="field">
          <span className="label">{t('languages.add')}</span>
          <div className="suggestions">
            {missing.map(l => (
              <button key={l.tag} type="button" disabled={add.isPending} onClick={() => add.mutate(l.tag)}>
                <Icon name="plus" /> {languageName(l.tag, lang)}
              </button>
            ))}
          </div>
          <p className="hint">{t('languages.hint')}</p>
        </div>
      ) : null}
    </>
  );
}
