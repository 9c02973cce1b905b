import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SponsorClicks, SponsorList, SponsorRow } from '../../../web/desk-api/support-contract.ts';
import { call, Refused } from '../api.ts';
import { Months, type Point } from '../figures/chart.tsx';
import { wholeTicks } from '../figures/scale.ts';
import { pictureAddress } from '../picture.ts';
import { PictureField } from '../picture-field.tsx';
import { InLanguages } from '../screens/names.tsx';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Check, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';

const places = ['front', 'article', 'list'] as const;
type Sponsor = Omit<SponsorRow, 'id' | 'version' | 'clicks' | 'state' | 'media'> & { media: string | null };

/** Who stands on the outlet's pages, from when until when, and how often their links were followed. */
export function SponsorsScreen() {
  const t = useT();
  const lang = useLang();
  useTitle(`${t('support.sponsors')} · ${t('nav.support')}`);
  const list = useQuery({
    queryKey: ['sponsors'],
    queryFn: ({ signal }) => call<SponsorList>('GET', 'sponsors', undefined, signal),
  });
  const [open, setOpen] = useState<SponsorRow | 'new' | null>(null);
  const day = (iso: string) => new Date(iso).toLocaleDateString(lang, { timeZone: 'UTC', dateStyle: 'medium' });
  return (
    <div className="page sponsors">
      <header className="page-head">
        <h2>{t('support.sponsors')}</h2>
        <button type="button" className="primary" disabled={!list.data} onClick={() => setOpen('new')}>
          <Icon name="plus" /> {t('sponsor.new')}
        </button>
      </header>
      <p className="muted">{t('sponsor.intro')}</p>
      {list.isError ? <p className="notice wrong">{list.error.message}</p> : null}
      {list.data?.items.length === 0 ? <p className="empty">{t('sponsor.none')}</p> : null}
      <ul className="sponsor-list">
        {list.data?.items.map(s => (
          <li key={s.id}>
            <img src={pictureAddress(s.media)} alt="" loading="lazy" />
            <div>
              <h3 dir="auto">{s.name}</h3>
              <p>
                <span className={`chip sponsor-${s.state}`}>{t(`sponsor.${s.state}`)}</span>{' '}
                {s.lastDay === null
                  ? t('sponsor.from', { from: day(s.firstDay) })
                  : t('sponsor.fromUntil', { from: day(s.firstDay), until: day(s.lastDay) })}
              </p>
              <p className="muted">
                {s.places.map(p => t(`sponsor.place.${p}`)).join(', ')} · {t('sponsor.clicks', { n: s.clicks })}
              </p>
            </div>
            <button type="button" onClick={() => setOpen(s)} aria-label={t('sponsor.edit', { name: s.name })}>
              {t('sponsor.change')}
            </button>
          </li>
        ))}
      </ul>
      {open !== null && list.data ? (
        <SponsorDialog
          key={open === 'new' ? 'new' : open.id}
          first={open === 'new' ? null : open}
          today={list.data.today}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

function SponsorDialog({ first, today, onClose }: { first: SponsorRow | null; today: string; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const client = useQueryClient();
  const [value, setValue] = useState<Sponsor>(
    first ?? {
      name: '',
      url: 'https://',
      media: null,
      alt: {},
      label: {},
      note: {},
      places: ['front', 'article'],
      languages: [],
      firstDay: today,
      lastDay: null,
      weight: 1,
    },
  );
  const [sure, setSure] = useState(false);
  const change = (more: Partial<Sponsor>) => setValue(old => ({ ...old, ...more }));
  const done = () => {
    client.invalidateQueries({ queryKey: ['sponsors'] });
    onClose();
  };
  const save = useMutation({
    mutationFn: () =>
      first === null
        ? call('POST', 'sponsors', { sponsor: value })
        : call('PUT', `sponsors/${first.id}`, { version: first.version, sponsor: value }),
    onSuccess: () => {
      say(t('saved'));
      done();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `sponsors/${first?.id}`),
    onSuccess: () => {
      say(t('sponsor.removed', { name: value.name }));
      done();
    },
    onError: complain,
  });
  const at = (field: string) =>
    save.error instanceof Refused && save.error.field === field ? save.error.message : null;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate();
  };
  const toggle = <T extends string>(all: readonly T[], one: T, on: boolean) =>
    on ? [...all, one] : all.filter(x => x !== one);
  return (
    <Dialog title={first?.name || t('sponsor.new')} onClose={onClose} wide>
      <form onSubmit={submit} className="sponsor-form">
        {save.error ? (
          <p className="notice wrong" role="alert">
            {save.error.message}
          </p>
        ) : null}
        <div className="two">
          <TextInput
            label={t('name')}
            value={value.name}
            required
            maxLength={200}
            dir="auto"
            onChange={name => change({ name })}
          />
          <TextInput
            label={t('sponsor.url')}
            hint={t('sponsor.urlHint')}
            type="url"
            inputMode="url"
            dir="ltr"
            required
            value={value.url}
            error={at('url')}
            onChange={url => change({ url })}
          />
        </div>
        <PictureField
          className="logo"
          label={t('sponsor.picture')}
          media={value.media}
          onChange={media => change({ media })}
        />
        <InLanguages
          label={t('sponsor.alt')}
          hint={t('sponsor.altHint')}
          value={value.alt}
          onChange={alt => change({ alt })}
        />
        <InLanguages
          label={t('sponsor.label')}
          hint={t('sponsor.labelHint')}
          value={value.label}
          onChange={label => change({ label })}
        />
        <InLanguages
          label={t('sponsor.note')}
          hint={t('sponsor.noteHint')}
          value={value.note}
          onChange={note => change({ note })}
          lines={3}
        />
        <fieldset>
          <legend>{t('sponsor.places')}</legend>
          {places.map(p => (
            <Check
              key={p}
              label={t(`sponsor.place.${p}`)}
              checked={value.places.includes(p)}
              onChange={on => change({ places: toggle(value.places, p, on) })}
            />
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('sponsor.languages')}</legend>
          <p className="hint">{t('sponsor.languagesHint')}</p>
          {outlet.languages.map(l => (
            <Check
              key={l.tag}
              label={languageName(l.tag, lang)}
              checked={value.languages.includes(l.tag)}
              onChange={on => change({ languages: toggle(value.languages, l.tag, on) })}
            />
          ))}
        </fieldset>
        <div className="two">
          <TextInput
            label={t('sponsor.firstDay')}
            type="date"
            required
            value={value.firstDay}
            onChange={firstDay => change({ firstDay })}
          />
          <TextInput
            label={t('sponsor.lastDay')}
            hint={t('sponsor.lastDayHint')}
            type="date"
            value={value.lastDay ?? ''}
            error={at('lastDay')}
            onChange={last => change({ lastDay: last || null })}
          />
        </div>
        <TextInput
          label={t('sponsor.weight')}
          hint={t('sponsor.weightHint')}
          type="number"
          value={String(value.weight)}
          onChange={v => change({ weight: Math.min(100, Math.max(1, Math.trunc(Number(v)) || 1)) })}
        />
        {first ? <Clicks id={first.id} /> : null}
        <div className="dialog-end">
          {first ? (
            <button type="button" className="danger start" onClick={() => (sure ? remove.mutate() : setSure(true))}>
              {t(sure ? 'sponsor.deleteSure' : 'delete')}
            </button>
          ) : null}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className="primary"
            disabled={save.isPending || value.media === null || value.places.length === 0}
          >
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const dayMs = 86_400_000;

/** How often the link was followed, by week. */
function Clicks({ id }: { id: number }) {
  const t = useT();
  const lang = useLang();
  const clicks = useQuery({
    queryKey: ['sponsor-clicks', id],
    queryFn: ({ signal }) => call<SponsorClicks>('GET', `sponsors/${id}/clicks`, undefined, signal),
  });
  if (!clicks.data) return null;
  const { since, days } = clicks.data;
  const begin = Date.parse(since);
  const points: Point[] = Array.from({ length: 13 }, (_, week) => {
    const at = new Date(begin + week * 7 * dayMs);
    const value = days
      .filter(d => Math.floor((Date.parse(d.day) - begin) / (7 * dayMs)) === week)
      .reduce((sum, d) => sum + d.clicks, 0);
    const written = (style: Intl.DateTimeFormatOptions) => at.toLocaleDateString(lang, { timeZone: 'UTC', ...style });
    return { label: written({ day: 'numeric', month: 'short' }), long: written({ dateStyle: 'long' }), value };
  });
  return (
    <Months
      title={t('sponsor.clicksTitle')}
      about={t('sponsor.clicksAbout')}
      format={v => v.toLocaleString(lang)}
      points={points}
      form="bars"
      axis={wholeTicks}
      month={t('sponsor.week')}
      value={t('sponsor.clicksColumn')}
    />
  );
}
