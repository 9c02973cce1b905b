import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import type { WatchedSiteView } from '../../../web/desk-api/citation-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useMay } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { looksQuery, sitesQuery } from './queries.ts';

/** Where is looked: single pages now, and sites that are watched. */
export function SitesScreen() {
  const t = useT();
  useTitle(`${t('citations.sites')} · ${t('nav.citations')}`);
  const may = useMay();
  const sites = useQuery(sitesQuery);
  const watched = sites.data?.filter(s => s.nextLookAt !== null) ?? [];
  const offered = sites.data?.filter(s => s.nextLookAt === null) ?? [];
  return (
    <div className="page narrow cites-sites">
      <h2>{t('citations.sites')}</h2>
      {may('citation.decide') ? <LookNow /> : null}
      <Looks />
      <h3>{t('sites.watched')}</h3>
      <p className="muted">{t('sites.watchedText')}</p>
      {may('citation.decide') ? <Watch /> : null}
      {sites.isError ? (
        <p className="notice wrong" role="alert">
          {sites.error instanceof Unreachable ? t('away.title') : sites.error.message}{' '}
          <button type="button" onClick={() => sites.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : null}
      <ul className="things">
        {watched.map(site => (
          <Site key={site.id} site={site} />
        ))}
      </ul>
      {offered.length > 0 ? (
        <>
          <h3>{t('sites.offered')}</h3>
          <p className="muted">{t('sites.offeredText')}</p>
          <ul className="things">
            {offered.map(site => (
              <Site key={site.id} site={site} />
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

function useAsk(path: string, done: string) {
  const t = useT();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (address: string) => call('POST', path, { address }),
    onSuccess: () => {
      say(done);
      void client.invalidateQueries({ queryKey: ['citations'] });
    },
    onError: error => complain(error instanceof Unreachable ? t('save.offline') : error.message),
  });
}

function AddressForm({
  label,
  hint,
  button,
  path,
  done,
}: Record<'label' | 'hint' | 'button' | 'path' | 'done', string>) {
  const [address, setAddress] = useState('');
  const ask = useAsk(path, done);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    ask.mutate(address.trim(), { onSuccess: () => setAddress('') });
  };
  return (
    <form className="cites-ask" onSubmit={submit}>
      <TextInput label={label} hint={hint} value={address} onChange={setAddress} inputMode="url" dir="ltr" required />
      <button type="submit" disabled={ask.isPending || !address.trim()}>
        {button}
      </button>
    </form>
  );
}

function LookNow() {
  const t = useT();
  return (
    <AddressForm
      label={t('citations.lookNow')}
      hint={t('citations.lookHint')}
      button={t('citations.look')}
      path="citations/look"
      done={t('citations.lookAsked')}
    />
  );
}

function Watch() {
  const t = useT();
  return (
    <AddressForm
      label={t('sites.watch')}
      hint={t('sites.watchHint')}
      button={t('sites.watchButton')}
      path="watched-sites"
      done={t('sites.watching')}
    />
  );
}

function Looks() {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const looks = useQuery(looksQuery);
  const found = looks.data?.filter(l => l.result === 'found').length ?? 0;
  // what was found stands in the list too
  useEffect(() => {
    if (found > 0) void client.invalidateQueries({ queryKey: ['citations', 'list'] });
  }, [found, client]);
  if (!looks.data?.length) return null;
  return (
    <ul className="things cites-looks" aria-label={t('citations.looks')}>
      {looks.data.map(look => (
        <li key={look.id}>
          <bdi className="grow" dir="ltr">
            {look.address}
          </bdi>
          <span role="status">
            {look.citation !== null && look.result === 'found' ? (
              <Link to="/citations/$citation" params={{ citation: String(look.citation) }} search={{ side: 'all' }}>
                {t('look.found')}
              </Link>
            ) : (
              t(look.result === '' ? 'look.waiting' : `look.${look.result}`)
            )}
          </span>
          <time className="muted" dateTime={look.at}>
            {when(look.at)}
          </time>
        </li>
      ))}
    </ul>
  );
}

function Site({ site }: { site: WatchedSiteView }) {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const client = useQueryClient();
  const watch = useAsk('watched-sites', t('sites.watching'));
  const drop = useMutation({
    mutationFn: () => call('DELETE', `watched-sites/${site.id}`),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['citations', 'sites'] }),
    onError: error => complain(error instanceof Unreachable ? t('save.offline') : error.message),
  });
  return (
    <li>
      <div className="grow">
        <a href={site.address} target="_blank" rel="noreferrer nofollow" dir="ltr">
          {site.address}
        </a>
        <p className="row-meta">
          <span>{t(`siteWhy.${site.why}`)}</span>
          {site.nextLookAt === null ? null : (
            <span>{site.lookedAt ? t('sites.looked', { when: when(site.lookedAt) }) : t('look.waiting')}</span>
          )}
          {site.failed ? <span className="cites-over">{t('sites.failed')}</span> : null}
        </p>
      </div>
      {may('citation.decide') ? (
        <>
          {site.nextLookAt === null ? (
            <button type="button" disabled={watch.isPending} onClick={() => watch.mutate(site.address)}>
              {t('sites.watchButton')}
            </button>
          ) : null}
          <button
            type="button"
            className="quiet"
            disabled={drop.isPending}
            onClick={() => drop.mutate()}
            aria-label={t('sites.dropSite', { site: site.host })}
          >
            {t('sites.drop')}
          </button>
        </>
      ) : null}
    </li>
  );
}
