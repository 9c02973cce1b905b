import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutletSettings } from '../../../domain/outlet/settings.ts';
import type { FediverseView } from '../../../web/desk-api/fediverse-contract.ts';
import { call } from '../api.ts';
import { useSession } from '../session.tsx';
import { useLang, useT, useWhen } from '../texts.tsx';
import { Check, TextInput } from '../ui/field.tsx';

type Change = <K extends keyof OutletSettings>(key: K, value: OutletSettings[K]) => void;

/** The outlet in the fediverse, and what other sites are told and may ask. `on`: it is there already, as saved. */
export function Elsewhere({ s, change, on }: { s: OutletSettings; change: Change; on: boolean }) {
  const t = useT();
  const { outlet } = useSession();
  const web = (more: Partial<OutletSettings['web']>) => change('web', { ...s.web, ...more });
  return (
    <>
      <Check
        label={t('elsewhere.fediverse')}
        hint={t('elsewhere.fediverseHint')}
        checked={s.fediverse.on}
        onChange={to => change('fediverse', { ...s.fediverse, on: to })}
      />
      {s.fediverse.on && !/^https:\/\/[^/:]+$/.test(outlet.publicUrl) ? (
        <p className="notice wrong">{t('elsewhere.unreachable')}</p>
      ) : null}
      {on && s.fediverse.on ? <Followed /> : null}
      <Check
        label={t('elsewhere.webmention')}
        hint={t('elsewhere.webmentionHint')}
        checked={s.web.webmention}
        onChange={webmention => web({ webmention })}
      />
      <Check
        label={t('elsewhere.oembed')}
        hint={t('elsewhere.oembedHint')}
        checked={s.web.oembed}
        onChange={oembed => web({ oembed })}
      />
      <Hubs hubs={s.web.hubs} onChange={hubs => web({ hubs })} />
    </>
  );
}

/** Addresses of hubs, one a line. */
function Hubs({ hubs, onChange }: { hubs: string[]; onChange: (hubs: string[]) => void }) {
  const t = useT();
  const [text, setText] = useState(hubs.join('\n'));
  const linesOf = (value: string) => value.split('\n').flatMap(line => line.trim() || []);
  // what was put back, or saved as the server reads it
  if (linesOf(text).join('\n') !== hubs.join('\n')) setText(hubs.join('\n'));
  return (
    <TextInput
      label={t('elsewhere.hubs')}
      hint={t('elsewhere.hubsHint')}
      value={text}
      onChange={value => {
        setText(value);
        onChange(linesOf(value));
      }}
      lines={2}
      dir="ltr"
    />
  );
}

/** Whom people can follow, how many do, and servers that do not take what is sent. */
function Followed() {
  const t = useT();
  const lang = useLang();
  const when = useWhen();
  const found = useQuery({ queryKey: ['fediverse'], queryFn: () => call<FediverseView>('GET', 'fediverse') });
  if (found.isError) return <p className="notice wrong">{found.error.message}</p>;
  if (!found.data) return <p className="muted">{t('loading')}</p>;
  const { accounts, failing } = found.data;
  const languages = accounts.filter(a => a.section === null);
  const sections = accounts.filter(a => a.section !== null);
  const list = (of: FediverseView['accounts']) => (
    <ul className="things compact accounts">
      {of.map(a => (
        <li key={a.account}>
          <span className="grow">
            <code dir="ltr">{a.account}</code>
            <span className="muted" lang={a.lang} dir="auto">
              {a.name}
            </span>
          </span>
          <span>{t('elsewhere.followers', { n: a.followers })}</span>
        </li>
      ))}
    </ul>
  );
  return (
    <div className="followed">
      <h3>{t('elsewhere.accounts')}</h3>
      {list(languages)}
      {sections.length > 0 ? (
        <details>
          <summary>
            {t('elsewhere.sections', {
              n: sections.length,
              followers: sections.reduce((sum, a) => sum + a.followers, 0).toLocaleString(lang),
            })}
          </summary>
          {list(sections)}
        </details>
      ) : null}
      <h3>{t('elsewhere.failing')}</h3>
      {failing.length === 0 ? (
        <p className="muted">{t('elsewhere.failingNone')}</p>
      ) : (
        <>
          <p className="hint">{t('elsewhere.failingHint')}</p>
          <ul className="things compact">
            {failing.map(f => (
              <li key={`${f.host} ${f.since}`}>
                <span className="grow">
                  <bdi dir="ltr">{f.host}</bdi>
                  <span className="muted">
                    {t('elsewhere.failingSince', { n: f.failures, when: when(f.since) })}{' '}
                    {f.detail ? <bdi dir="ltr">{f.detail}</bdi> : null}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
