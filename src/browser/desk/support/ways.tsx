import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutletSettings } from '../../../domain/outlet/settings.ts';
import type { BankChecked } from '../../../web/desk-api/support-contract.ts';
import { call } from '../api.ts';
import { InLanguages } from '../screens/names.tsx';
import { QrCode } from '../screens/qr-code.tsx';
import { useT } from '../texts.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';

type Way = OutletSettings['support']['ways'][number];
type Bank = Extract<Way, { kind: 'bank' }>;
type Link = Extract<Way, { kind: 'link' }>;
type Crypto = Extract<Way, { kind: 'crypto' }>;

export const currencyCodes = ['UAH', 'EUR', 'USD', 'GBP', 'PLN'] as const;
const services: Record<Link['to'], string> = {
  patreon: 'Patreon',
  'ko-fi': 'Ko-fi',
  liberapay: 'Liberapay',
  paypal: 'PayPal',
  buymeacoffee: 'Buy Me a Coffee',
  'open-collective': 'Open Collective',
  other: '…',
};
const coins: Record<Crypto['coin'], string> = {
  bitcoin: 'Bitcoin',
  ethereum: 'Ethereum',
  monero: 'Monero',
  litecoin: 'Litecoin',
  'usdt-tron': 'USDT (TRC-20)',
  other: '…',
};

const blank: Record<Way['kind'], Way> = {
  bank: { kind: 'bank', holder: '', iban: '', bic: '', bank: '', currency: 'EUR', reference: '' },
  link: { kind: 'link', to: 'patreon', url: 'https://', label: {} },
  crypto: { kind: 'crypto', coin: 'bitcoin', name: '', address: '' },
};

/** The ways to give besides the outlet's own payments, in the order in which readers see them. */
export function Ways({
  value,
  onChange,
  wrong,
}: {
  value: Way[];
  onChange: (value: Way[]) => void;
  wrong: string | null;
}) {
  const t = useT();
  const [kind, setKind] = useState<Way['kind']>('bank');
  const put = (i: number, way: Way) => onChange(value.map((w, at) => (at === i ? way : w)));
  const move = (i: number) => {
    const next = [...value];
    next.splice(i - 1, 0, ...next.splice(i, 1));
    onChange(next);
  };
  return (
    <>
      {value.map((way, i) => (
        <fieldset key={i} className={wrong?.startsWith(`support.ways.${i}.`) ? 'way wrong' : 'way'}>
          <legend>{t(`support.way.${way.kind}`)}</legend>
          {way.kind === 'bank' ? (
            <BankFields way={way} onChange={w => put(i, w)} />
          ) : way.kind === 'link' ? (
            <LinkFields way={way} onChange={w => put(i, w)} />
          ) : (
            <CryptoFields way={way} onChange={w => put(i, w)} />
          )}
          <div className="way-acts">
            <button type="button" className="quiet" disabled={i === 0} onClick={() => move(i)}>
              <Icon name="up" /> {t('support.moveUp')}
            </button>
            <button type="button" className="quiet" onClick={() => onChange(value.filter((_, at) => at !== i))}>
              <Icon name="close" /> {t('support.removeWay')}
            </button>
          </div>
        </fieldset>
      ))}
      <div className="inline-form">
        <Choice
          label={t('support.addWay')}
          value={kind}
          onChange={setKind}
          options={(['bank', 'link', 'crypto'] as const).map(k => ({ value: k, label: t(`support.way.${k}`) }))}
        />
        <button type="button" onClick={() => onChange([...value, blank[kind]])}>
          {t('add')}
        </button>
      </div>
    </>
  );
}

function BankFields({ way, onChange }: { way: Bank; onChange: (way: Bank) => void }) {
  const t = useT();
  const { iban, bic, holder, currency, reference } = way;
  const typed = iban.trim().length >= 5;
  const check = useQuery({
    queryKey: ['support-check', iban, bic, holder, currency, reference],
    queryFn: ({ signal }) =>
      call<BankChecked>('POST', 'support/check', { iban, bic, holder, currency, reference }, signal),
    enabled: typed,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = check;
  const good = typed && data && data.iban.problem === null && data.bic.problem === null;
  return (
    <>
      <div className="two">
        <TextInput
          label={t('support.holder')}
          value={holder}
          maxLength={70}
          required
          dir="auto"
          onChange={v => onChange({ ...way, holder: v })}
        />
        <Choice
          label={t('support.currency')}
          value={currency}
          onChange={v => onChange({ ...way, currency: v })}
          options={currencyCodes.map(c => ({ value: c, label: c }))}
        />
      </div>
      <div className="two">
        <TextInput
          label="IBAN"
          value={iban}
          maxLength={60}
          required
          dir="ltr"
          autoComplete="off"
          error={typed ? (data?.iban.problem ?? null) : null}
          hint={good ? t('support.ibanGood', { iban: data.iban.grouped }) : undefined}
          onChange={v => onChange({ ...way, iban: v })}
        />
        <TextInput
          label={t('support.bic')}
          value={bic}
          maxLength={20}
          dir="ltr"
          autoComplete="off"
          error={data?.bic.problem ?? null}
          onChange={v => onChange({ ...way, bic: v })}
        />
      </div>
      <div className="two">
        <TextInput
          label={t('support.bank')}
          value={way.bank}
          maxLength={70}
          dir="auto"
          onChange={v => onChange({ ...way, bank: v })}
        />
        <TextInput
          label={t('support.reference')}
          value={reference}
          maxLength={140}
          dir="auto"
          onChange={v => onChange({ ...way, reference: v })}
        />
      </div>
      {good && data.payload !== null ? (
        <div className="way-qr">
          <QrCode text={data.payload} label={t('support.qr')} />
          <p className="hint">{t('support.qrHint')}</p>
        </div>
      ) : good ? (
        <p className="hint">{t('support.noQr')}</p>
      ) : null}
    </>
  );
}

function LinkFields({ way, onChange }: { way: Link; onChange: (way: Link) => void }) {
  const t = useT();
  return (
    <>
      <div className="two">
        <Choice
          label={t('support.service')}
          value={way.to}
          onChange={to => onChange({ ...way, to })}
          options={(Object.keys(services) as Link['to'][]).map(k => ({
            value: k,
            label: k === 'other' ? t('support.otherService') : services[k],
          }))}
        />
        <TextInput
          label={t('link.address')}
          value={way.url}
          type="url"
          inputMode="url"
          dir="ltr"
          required
          onChange={url => onChange({ ...way, url })}
        />
      </div>
      <InLanguages label={t('support.linkLabel')} value={way.label} onChange={label => onChange({ ...way, label })} />
    </>
  );
}

function CryptoFields({ way, onChange }: { way: Crypto; onChange: (way: Crypto) => void }) {
  const t = useT();
  return (
    <>
      <div className="two">
        <Choice
          label={t('support.coin')}
          value={way.coin}
          onChange={coin => onChange({ ...way, coin })}
          options={(Object.keys(coins) as Crypto['coin'][]).map(k => ({
            value: k,
            label: k === 'other' ? t('support.otherCoin') : coins[k],
          }))}
        />
        {way.coin === 'other' ? (
          <TextInput
            label={t('name')}
            value={way.name}
            maxLength={40}
            required
            onChange={name => onChange({ ...way, name })}
          />
        ) : null}
      </div>
      <TextInput
        label={t('support.wallet')}
        hint={t('support.walletHint')}
        value={way.address}
        maxLength={200}
        required
        dir="ltr"
        autoComplete="off"
        onChange={address => onChange({ ...way, address: address.trim() })}
      />
    </>
  );
}
