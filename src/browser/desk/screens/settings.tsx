import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { OutletSettings } from '../../../domain/outlet/settings.ts';
import type { Outlet } from '../../../web/desk-api/contract.ts';
import { call, Refused } from '../api.ts';
import { sectionsQuery, tagsQuery, useNameOf } from '../lists.ts';
import { PictureField } from '../picture-field.tsx';
import { useSession } from '../session.tsx';
import { TermsFields, TermsReading } from '../terms-fields.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Check, Choice, Field, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { contrast } from './contrast.ts';
import { InLanguages } from './names.tsx';
import { RemoveSample } from './sample.tsx';
import { Elsewhere } from './settings-elsewhere.tsx';

export function SettingsScreen() {
  const t = useT();
  useTitle(t('nav.settings'));
  const outlet = useQuery({
    queryKey: ['outlet'],
    queryFn: () => call<Outlet>('GET', 'outlet'),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <div className="page narrow">
      <h1>{t('nav.settings')}</h1>
      {outlet.isError ? <p className="notice wrong">{outlet.error.message}</p> : null}
      <RemoveSample />
      {outlet.data ? <SettingsForm key={outlet.data.version} first={outlet.data} /> : null}
    </div>
  );
}

type Change = <K extends keyof OutletSettings>(key: K, value: OutletSettings[K]) => void;

function SettingsForm({ first }: { first: Outlet }) {
  const t = useT();
  const client = useQueryClient();
  const [s, setS] = useState(first.settings);
  const change: Change = (key, value) => setS(old => ({ ...old, [key]: value }));
  const save = useMutation({
    mutationFn: (settings: OutletSettings) => call<Outlet>('PUT', 'outlet', { settings, version: first.version }),
    onSuccess: saved => {
      const before = first.settings;
      client.setQueryData(['outlet'], saved);
      client.invalidateQueries({ queryKey: ['session'] });
      say(t('saved'), () => {
        call<Outlet>('PUT', 'outlet', { settings: before, version: saved.version }).then(back => {
          client.setQueryData(['outlet'], back);
          client.invalidateQueries({ queryKey: ['session'] });
        });
      });
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate(s);
  };
  const refused = save.error instanceof Refused && save.error.key === 'outlet.language-in-use' ? save.error : null;
  const inUse = (refused?.data as { lang?: string } | undefined)?.lang;
  const dirty = JSON.stringify(s) !== JSON.stringify(first.settings);
  // nothing here is saved by itself, so nobody leaves it unsaved without a question
  useBlocker({
    shouldBlockFn: () => dirty && !save.isPending && !confirm(t('settings.leave')),
    enableBeforeUnload: () => dirty,
  });
  return (
    <form className="settings" onSubmit={submit}>
      <section>
        <h2>{t('settings.identity')}</h2>
        <InLanguages label={t('settings.name')} value={s.name} onChange={v => change('name', v)} />
        <InLanguages label={t('settings.tagline')} value={s.tagline} onChange={v => change('tagline', v)} />
        <InLanguages
          label={t('description')}
          value={s.description}
          onChange={v => change('description', v)}
          lines={3}
        />
        <PictureField className="logo" label={t('settings.logo')} media={s.logo} onChange={v => change('logo', v)} />
        <Colours colours={s.colours} onChange={v => change('colours', v)} />
      </section>
      <section>
        <h2>{t('settings.languages')}</h2>
        <Languages s={s} change={change} />
        <Field label={t('settings.timeZone')} hint={t('settings.timeZoneHint')}>
          {described => (
            <select {...described} value={s.timeZone} onChange={e => change('timeZone', e.target.value)}>
              {[...new Set([s.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map(z => (
                <option key={z}>{z}</option>
              ))}
            </select>
          )}
        </Field>
      </section>
      <section>
        <h2>{t('settings.navigation')}</h2>
        <Navigation s={s} change={change} />
      </section>
      <section>
        <h2>{t('settings.rights')}</h2>
        <InLanguages label={t('settings.copyright')} value={s.copyright} onChange={v => change('copyright', v)} />
        <InLanguages
          label={t('settings.credit')}
          hint={t('settings.creditHint')}
          value={s.credit}
          onChange={v => change('credit', v)}
        />
        <TermsFields value={s.terms} onChange={terms => change('terms', { ...s.terms, ...terms })} />
        <InLanguages
          label={t('settings.terms')}
          value={s.terms.text}
          onChange={text => change('terms', { ...s.terms, text })}
          lines={4}
        />
        <TermsReading lang={s.defaultLanguage} outlet={s.terms} />
      </section>
      <section>
        <h2>{t('settings.funders')}</h2>
        <Funders s={s} change={change} />
      </section>
      <section>
        <h2>{t('settings.contact')}</h2>
        <TextInput
          label={t('email')}
          type="email"
          value={s.contact.email}
          onChange={email => change('contact', { ...s.contact, email })}
        />
        <TextInput
          label={t('settings.phone')}
          value={s.contact.phone}
          onChange={phone => change('contact', { ...s.contact, phone })}
          dir="ltr"
        />
        <TextInput
          label={t('settings.security')}
          hint={t('settings.securityHint')}
          type="email"
          value={s.contact.security}
          onChange={security => change('contact', { ...s.contact, security })}
        />
        <InLanguages
          label={t('settings.address')}
          value={s.contact.address}
          onChange={address => change('contact', { ...s.contact, address })}
          lines={2}
        />
      </section>
      <section>
        <h2>{t('settings.corrections')}</h2>
        <Choice
          label={t('settings.correctionsPlace')}
          value={s.corrections.place}
          onChange={place => change('corrections', { ...s.corrections, place })}
          options={(['foot', 'head'] as const).map(value => ({
            value,
            label: t(`settings.correctionsPlace.${value}`),
          }))}
        />
        <Check
          label={t('settings.correctionsYearly')}
          checked={s.corrections.yearly}
          onChange={yearly => change('corrections', { ...s.corrections, yearly })}
        />
      </section>
      <section>
        <h2>{t('settings.translation')}</h2>
        <Check
          label={t('settings.tellMachine')}
          checked={s.translation.tellMachine}
          onChange={tellMachine => change('translation', { ...s.translation, tellMachine })}
        />
      </section>
      <section>
        <h2>{t('settings.visits')}</h2>
        <Check
          label={t('settings.visitsCount')}
          hint={t('settings.visitsHint')}
          checked={s.visits.count}
          onChange={count => change('visits', { ...s.visits, count })}
        />
      </section>
      <section>
        <h2>{t('settings.comments')}</h2>
        <Check
          label={t('settings.commentsOn')}
          checked={s.comments.on}
          onChange={on => change('comments', { ...s.comments, on })}
        />
        {s.comments.on ? (
          <>
            <Choice
              label={t('settings.commentsWriters')}
              value={s.comments.writers}
              onChange={writers => change('comments', { ...s.comments, writers })}
              options={(['confirmed', 'supporters'] as const).map(value => ({
                value,
                label: t(`settings.commentsWriters.${value}`),
              }))}
            />
            <Choice
              label={t('settings.commentsModeration')}
              value={s.comments.moderation}
              onChange={moderation => change('comments', { ...s.comments, moderation })}
              options={(['before', 'after'] as const).map(value => ({
                value,
                label: t(`settings.commentsModeration.${value}`),
              }))}
            />
            <TextInput
              label={t('settings.commentsDays')}
              hint={t('settings.commentsDaysHint')}
              inputMode="numeric"
              value={s.comments.openDays === null ? '' : String(s.comments.openDays)}
              onChange={v => {
                const days = Number.parseInt(v, 10);
                change('comments', { ...s.comments, openDays: days > 0 ? Math.min(days, 3650) : null });
              }}
            />
          </>
        ) : null}
      </section>
      <section>
        <h2>{t('settings.otherSites')}</h2>
        <OtherSites s={s} change={change} />
      </section>
      <section>
        <h2>{t('elsewhere.title')}</h2>
        <Elsewhere s={s} change={change} on={first.settings.fediverse.on} />
      </section>
      <section>
        <h2>{t('settings.policies')}</h2>
        <p className="muted">{t('settings.policiesHint')}</p>
        {(['corrections', 'reuse', 'ethics'] as const).map(page => (
          <InLanguages
            key={page}
            label={t(`settings.policy.${page}`)}
            value={s.policies[page]}
            onChange={v => change('policies', { ...s.policies, [page]: v })}
            lines={6}
          />
        ))}
      </section>
      <div className={dirty ? 'save-bar dirty' : 'save-bar'}>
        {save.error ? (
          <p className="error" role="alert">
            {save.error.message}{' '}
            {inUse ? (
              <Link to="/" search={{ lang: inUse }}>
                {t('settings.languageArticles')}
              </Link>
            ) : null}
          </p>
        ) : null}
        <span className="muted">{dirty ? t('settings.unsaved') : ''}</span>
        <button type="button" onClick={() => setS(first.settings)} disabled={!dirty}>
          {t('settings.revert')}
        </button>
        <button type="submit" className="primary" disabled={!dirty || save.isPending}>
          {t('save')}
        </button>
      </div>
    </form>
  );
}

/** Sites whose readers may report here, one a line, and what they put into their pages. */
function OtherSites({ s, change }: { s: OutletSettings; change: Change }) {
  const t = useT();
  const { outlet } = useSession();
  const [text, setText] = useState(s.otherSites.join('\n'));
  // what was put back, or saved as the server reads it
  const listed = s.otherSites.join('\n');
  const lines = text.split('\n').flatMap(line => line.trim() || []);
  if (lines.join('\n') !== listed) setText(listed);
  return (
    <>
      <TextInput
        label={t('settings.otherSitesList')}
        hint={t('settings.otherSitesHint')}
        value={text}
        onChange={value => {
          setText(value);
          change(
            'otherSites',
            value.split('\n').flatMap(line => line.trim() || []),
          );
        }}
        lines={3}
        dir="ltr"
      />
      {s.otherSites.length > 0 ? (
        <p className="hint">
          {t('settings.otherSitesScript')}{' '}
          <code dir="ltr">{`<script type="module" src="${outlet.publicUrl}/widget.js" data-outlet="${outlet.publicUrl}"></script>`}</code>
        </p>
      ) : null}
    </>
  );
}

function Colours({
  colours,
  onChange,
}: {
  colours: OutletSettings['colours'];
  onChange: (colours: OutletSettings['colours']) => void;
}) {
  const t = useT();
  const lang = useLang();
  const one = (key: 'accent' | 'accentDark', ground: string) => {
    const ratio = contrast(colours[key], ground);
    const good = ratio >= 4.5;
    return (
      <Field
        label={t(`settings.${key}`)}
        error={
          good ? null : t('settings.contrastBad', { ratio: ratio.toLocaleString(lang, { maximumFractionDigits: 1 }) })
        }
        hint={
          good
            ? t('settings.contrastGood', { ratio: ratio.toLocaleString(lang, { maximumFractionDigits: 1 }) })
            : undefined
        }
      >
        {described => (
          <span className="colour">
            <input
              type="color"
              {...described}
              value={colours[key]}
              onChange={e => onChange({ ...colours, [key]: e.target.value })}
            />
            <code>{colours[key]}</code>
          </span>
        )}
      </Field>
    );
  };
  return (
    <div className="two">
      {one('accent', '#ffffff')}
      {one('accentDark', '#14171a')}
    </div>
  );
}

function Languages({ s, change }: { s: OutletSettings; change: Change }) {
  const t = useT();
  const lang = useLang();
  const [tag, setTag] = useState('');
  const add = () => {
    if (!valid) return;
    change('languages', [...s.languages, tag]);
    setTag('');
  };
  const valid = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && !s.languages.includes(tag);
  return (
    <>
      <ul className="things compact">
        {s.languages.map(l => (
          <li key={l}>
            <span className="lang-tag">{l}</span> {languageName(l, lang)}
            <span className="stretch" />
            <label>
              <input
                type="radio"
                name="default-language"
                checked={s.defaultLanguage === l}
                onChange={() => change('defaultLanguage', l)}
              />{' '}
              {t('settings.default')}
            </label>
            <button
              type="button"
              className="quiet square"
              aria-label={t('settings.removeLanguage', { name: languageName(l, lang) })}
              disabled={s.defaultLanguage === l}
              onClick={() =>
                change(
                  'languages',
                  s.languages.filter(x => x !== l),
                )
              }
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the field inside has the key */}
      <div
        className="inline-form"
        onKeyDown={e => {
          if (e.key !== 'Enter' || !(e.target instanceof HTMLInputElement)) return;
          e.preventDefault(); // Enter adds the language, and saves nothing
          add();
        }}
      >
        <TextInput
          label={t('settings.addLanguage')}
          hint={t('settings.addLanguageHint')}
          value={tag}
          onChange={setTag}
          dir="ltr"
          maxLength={20}
        />
        <button type="button" disabled={!valid} onClick={add}>
          {t('add')}
        </button>
      </div>
    </>
  );
}

const pages = ['corrections', 'reuse', 'privacy', 'ethics', 'support', 'search'] as const;

function Navigation({ s, change }: { s: OutletSettings; change: Change }) {
  const t = useT();
  const nameOf = useNameOf();
  const sections = useQuery(sectionsQuery);
  const tags = useQuery(tagsQuery);
  const [pick, setPick] = useState('');
  type Item = OutletSettings['navigation'][number];
  const items = s.navigation;
  const put = (next: Item[]) => change('navigation', next);
  const named = (item: Item) =>
    item.kind === 'section'
      ? nameOf(sections.data?.find(x => x.slug === item.slug) ?? { slug: item.slug, names: {} })
      : item.kind === 'tag'
        ? `# ${nameOf(tags.data?.find(x => x.slug === item.slug) ?? { slug: item.slug, names: {} })}`
        : item.kind === 'page'
          ? t(`page.${item.page}`)
          : nameOf({ slug: item.url, names: item.names });
  const swap = (i: number, by: number) => {
    const next = [...items];
    const [moved] = next.splice(i, 1);
    next.splice(i + by, 0, moved!);
    put(next);
  };
  const add = () => {
    const [kind, value] = [pick.slice(0, pick.indexOf(':')), pick.slice(pick.indexOf(':') + 1)];
    if (kind === 'section' || kind === 'tag') put([...items, { kind, slug: value }]);
    else if (kind === 'page') put([...items, { kind, page: value as (typeof pages)[number] }]);
    else if (kind === 'link') put([...items, { kind, url: 'https://', names: {} }]);
    setPick('');
  };
  return (
    <>
      <ol className="things compact">
        {items.map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry may stand twice
          <li key={i}>
            {item.kind === 'link' ? (
              <div className="grow">
                <TextInput
                  label={t('link.address')}
                  value={item.url}
                  dir="ltr"
                  onChange={url => put(items.map((x, at) => (at === i ? { ...item, url } : x)))}
                />
                <InLanguages
                  label={t('name')}
                  value={item.names}
                  onChange={names => put(items.map((x, at) => (at === i ? { ...item, names } : x)))}
                />
              </div>
            ) : (
              <span>{named(item)}</span>
            )}
            <span className="stretch" />
            <button
              type="button"
              className="quiet square"
              aria-label={t('sections.up', { name: named(item) })}
              disabled={i === 0}
              onClick={() => swap(i, -1)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              className="quiet square"
              aria-label={t('sections.down', { name: named(item) })}
              disabled={i === items.length - 1}
              onClick={() => swap(i, 1)}
            >
              <Icon name="down" />
            </button>
            <button
              type="button"
              className="quiet square"
              aria-label={t('tags.remove', { name: named(item) })}
              onClick={() => put(items.filter((_, at) => at !== i))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ol>
      <div className="inline-form">
        <Choice
          label={t('settings.addNavigation')}
          value={pick}
          onChange={setPick}
          options={[
            { value: '', label: '—' },
            ...(sections.data ?? []).map(x => ({ value: `section:${x.slug}`, label: nameOf(x) })),
            ...(tags.data ?? []).map(x => ({ value: `tag:${x.slug}`, label: `# ${nameOf(x)}` })),
            ...pages.map(p => ({ value: `page:${p}`, label: t(`page.${p}`) })),
            { value: 'link:', label: t('settings.otherLink') },
          ]}
        />
        <button type="button" disabled={!pick} onClick={add}>
          {t('add')}
        </button>
      </div>
    </>
  );
}

function Funders({ s, change }: { s: OutletSettings; change: Change }) {
  const t = useT();
  const put = (i: number, more: Partial<OutletSettings['funders'][number]>) =>
    change(
      'funders',
      s.funders.map((f, at) => (at === i ? { ...f, ...more } : f)),
    );
  return (
    <>
      {s.funders.map((f, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
        <fieldset key={i}>
          <legend>{f.name || t('settings.funder')}</legend>
          <div className="two">
            <TextInput label={t('name')} value={f.name} onChange={name => put(i, { name })} dir="auto" />
            <TextInput label={t('link.address')} value={f.url} onChange={url => put(i, { url })} dir="ltr" />
          </div>
          <InLanguages label={t('settings.funderNote')} value={f.note} onChange={note => put(i, { note })} lines={2} />
          <button
            type="button"
            className="quiet"
            onClick={() =>
              change(
                'funders',
                s.funders.filter((_, at) => at !== i),
              )
            }
          >
            <Icon name="trash" /> {t('delete')}
          </button>
        </fieldset>
      ))}
      <button type="button" onClick={() => change('funders', [...s.funders, { name: '', url: '', note: {} }])}>
        <Icon name="plus" /> {t('settings.addFunder')}
      </button>
    </>
  );
}
