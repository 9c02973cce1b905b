import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Currency } from '../../../domain/money.ts';
import type { OutletSettings } from '../../../domain/outlet/settings.ts';
import type { Outlet } from '../../../web/desk-api/contract.ts';
import { call, Refused } from '../api.ts';
import { InLanguages } from '../screens/names.tsx';
import { useSession } from '../session.tsx';
import { useLang, useT } from '../texts.tsx';
import { Check, Choice, TextInput } from '../ui/field.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { MoneyInput, MoneyList } from './money-input.tsx';
import { currencyCodes, Ways } from './ways.tsx';

type Support = OutletSettings['support'];
type Change = <K extends keyof Support>(key: K, value: Support[K]) => void;
type Part = { s: Support; change: Change };

/** What the page on which readers give says and offers, and how articles ask for it. */
export function SupportPageScreen() {
  const t = useT();
  useTitle(`${t('support.page')} · ${t('nav.support')}`);
  const outlet = useQuery({
    queryKey: ['outlet'],
    queryFn: () => call<Outlet>('GET', 'outlet'),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <div className="page narrow">
      {outlet.isError ? <p className="notice wrong">{outlet.error.message}</p> : null}
      {outlet.data ? <SupportForm key={outlet.data.version} first={outlet.data} /> : null}
    </div>
  );
}

function SupportForm({ first }: { first: Outlet }) {
  const t = useT();
  const client = useQueryClient();
  const { outlet } = useSession();
  const before = first.settings.support;
  const [s, setS] = useState(before);
  const [round, setRound] = useState(0);
  const change: Change = (key, value) => setS(old => ({ ...old, [key]: value }));
  const save = useMutation({
    mutationFn: (support: Support) =>
      call<Outlet>('PUT', 'outlet', { settings: { ...first.settings, support }, version: first.version }),
    onSuccess: saved => {
      client.setQueryData(['outlet'], saved);
      say(t('saved'));
    },
  });
  const dirty = JSON.stringify(s) !== JSON.stringify(before);
  useBlocker({
    shouldBlockFn: () => dirty && !save.isPending && !confirm(t('settings.leave')),
    enableBeforeUnload: () => dirty,
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate(s);
  };
  const wrong = save.error instanceof Refused ? save.error.field : null;
  const part = { s, change };
  return (
    <form className="settings" onSubmit={submit} key={round}>
      <section>
        <Check label={t('support.on')} hint={t('support.onHint')} checked={s.on} onChange={on => change('on', on)} />
        {before.on ? (
          <p>
            <a href={`${outlet.publicUrl}/${outlet.defaultLanguage}/support`} target="_blank" rel="noopener">
              {t('support.see')}
            </a>
          </p>
        ) : null}
      </section>
      <section>
        <h2>{t('support.texts')}</h2>
        <InLanguages
          label={t('support.lead')}
          hint={t('support.leadHint')}
          value={s.lead}
          onChange={lead => change('lead', lead)}
          lines={2}
        />
        <InLanguages
          label={t('support.money')}
          hint={t('support.moneyHint')}
          value={s.text}
          onChange={text => change('text', text)}
          lines={8}
        />
      </section>
      <section>
        <h2>{t('support.amounts')}</h2>
        <p className="muted">{t('support.amountsHint')}</p>
        <Currencies {...part} />
      </section>
      <section>
        <h2>{t('support.goal')}</h2>
        <Goal {...part} />
      </section>
      <section>
        <h2>{t('support.ways')}</h2>
        <Ways value={s.ways} onChange={ways => change('ways', ways)} wrong={wrong} />
      </section>
      <section>
        <h2>{t('support.appeal')}</h2>
        <TextInput
          label={t('support.every')}
          hint={t('support.everyHint', { n: s.appeal.every })}
          type="number"
          value={String(s.appeal.every)}
          onChange={v =>
            change('appeal', { ...s.appeal, every: Math.min(100, Math.max(0, Math.trunc(Number(v)) || 0)) })
          }
        />
        <InLanguages
          label={t('support.appealText')}
          hint={t('support.appealHint')}
          value={s.appeal.texts}
          onChange={texts => change('appeal', { ...s.appeal, texts })}
          lines={4}
        />
      </section>
      <div className={dirty ? 'save-bar dirty' : 'save-bar'}>
        {save.error ? (
          <p className="error" role="alert">
            {save.error.message}
          </p>
        ) : null}
        <span className="muted">{dirty ? t('settings.unsaved') : ''}</span>
        <button
          type="button"
          disabled={!dirty}
          onClick={() => {
            setS(before);
            setRound(round + 1); // fields that keep what is typed begin again
          }}
        >
          {t('settings.revert')}
        </button>
        <button type="submit" className="primary" disabled={!dirty || save.isPending}>
          {t('save')}
        </button>
      </div>
    </form>
  );
}

function Currencies({ s, change }: Part) {
  const t = useT();
  const lang = useLang();
  const rest = currencyCodes.filter(c => !s.currencies.some(x => x.currency === c));
  const [pick, setPick] = useState<Currency | ''>('');
  const next = pick !== '' && rest.includes(pick) ? pick : (rest[0] ?? '');
  const named = (code: string) => `${new Intl.DisplayNames(lang, { type: 'currency' }).of(code)} (${code})`;
  const put = (i: number, more: Partial<Support['currencies'][number]>) =>
    change(
      'currencies',
      s.currencies.map((c, at) => (at === i ? { ...c, ...more } : c)),
    );
  return (
    <>
      {s.currencies.map((c, i) => (
        <fieldset key={c.currency} className="way">
          <legend>{named(c.currency)}</legend>
          {(['once', 'monthly', 'yearly'] as const).map(rhythm => (
            <MoneyList
              key={rhythm}
              label={t(`support.${rhythm}`)}
              currency={c.currency}
              values={c[rhythm]}
              onChange={values => put(i, { [rhythm]: values.slice(0, 6) })}
            />
          ))}
          <div className="two">
            <MoneyInput
              label={t('support.least')}
              currency={c.currency}
              value={c.least}
              onChange={least => put(i, { least })}
            />
            <MoneyInput
              label={t('support.most')}
              currency={c.currency}
              value={c.most}
              onChange={most => put(i, { most })}
            />
          </div>
          <div className="way-acts">
            <button
              type="button"
              className="quiet"
              onClick={() =>
                change(
                  'currencies',
                  s.currencies.filter(x => x !== c),
                )
              }
            >
              {t('support.removeCurrency', { currency: c.currency })}
            </button>
          </div>
        </fieldset>
      ))}
      {next !== '' ? (
        <div className="inline-form">
          <Choice
            label={t('support.addCurrency')}
            value={next}
            onChange={setPick}
            options={rest.map(c => ({ value: c, label: named(c) }))}
          />
          <button
            type="button"
            onClick={() =>
              change('currencies', [
                ...s.currencies,
                { currency: next, once: [], monthly: [], yearly: [], least: 100, most: 1_000_000 },
              ])
            }
          >
            {t('add')}
          </button>
        </div>
      ) : null}
    </>
  );
}

function Goal({ s, change }: Part) {
  const t = useT();
  const { goal } = s;
  const put = (more: Partial<NonNullable<Support['goal']>>) => goal && change('goal', { ...goal, ...more });
  return (
    <>
      <Check
        label={t('support.hasGoal')}
        checked={goal !== null}
        onChange={has =>
          change(
            'goal',
            has
              ? {
                  amount: 1_000_000,
                  currency: s.currencies[0]?.currency ?? 'EUR',
                  since: new Date().toLocaleDateString('sv-SE'),
                  byHand: 0,
                  counted: true,
                  label: {},
                  shown: true,
                }
              : null,
          )
        }
      />
      {goal ? (
        <>
          <InLanguages label={t('support.goalLabel')} value={goal.label} onChange={label => put({ label })} />
          <div className="two">
            <MoneyInput
              label={t('support.goalAmount')}
              currency={goal.currency}
              value={goal.amount}
              onChange={amount => put({ amount })}
            />
            <Choice
              label={t('support.currency')}
              value={goal.currency}
              onChange={currency => put({ currency })}
              options={currencyCodes.map(c => ({ value: c, label: c }))}
            />
          </div>
          <div className="two">
            <TextInput
              label={t('support.since')}
              type="date"
              required
              value={goal.since}
              onChange={since => put({ since })}
            />
            <MoneyInput
              label={t('support.byHand')}
              hint={t('support.byHandHint')}
              currency={goal.currency}
              value={goal.byHand}
              zero
              onChange={byHand => put({ byHand })}
            />
          </div>
          <Check
            label={t('support.counted')}
            hint={t('support.countedHint')}
            checked={goal.counted}
            onChange={counted => put({ counted })}
          />
          <Check label={t('support.shown')} checked={goal.shown} onChange={shown => put({ shown })} />
        </>
      ) : null}
    </>
  );
}
