import type { SupportWay } from '../domain/outlet/support.ts';
import { epcPayload, groupedIban, isPayable } from '../domain/outlet/transfer.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { qrCode } from './qr.ts';
import { outletText, type Site } from './site.ts';

/* The ways to give money besides the outlet's own payments: links, bank details, wallets. None needs a script or another server. */

type Bank = Extract<SupportWay, { kind: 'bank' }>;
type Link = Extract<SupportWay, { kind: 'link' }>;
type Crypto = Extract<SupportWay, { kind: 'crypto' }>;

const services: Readonly<Record<Link['to'], string>> = {
  patreon: 'Patreon',
  'ko-fi': 'Ko-fi',
  liberapay: 'Liberapay',
  paypal: 'PayPal',
  buymeacoffee: 'Buy Me a Coffee',
  'open-collective': 'Open Collective',
  other: '',
};
const coinNames: Readonly<Record<Crypto['coin'], string>> = {
  bitcoin: 'Bitcoin',
  ethereum: 'Ethereum',
  monero: 'Monero',
  litecoin: 'Litecoin',
  'usdt-tron': 'USDT (TRC-20)',
  other: '',
};

/** All of them; null where there are none. Bank details that cannot be right are left out. */
export function waysList(site: Site, lang: string): Html | null {
  const { ways } = site.settings.support;
  const links = ways.filter(w => w.kind === 'link');
  const cards = ways.flatMap(way =>
    way.kind === 'bank' && isPayable(way) ? bank(lang, way) : way.kind === 'crypto' ? wallet(lang, way) : [],
  );
  if (links.length + cards.length === 0) return null;
  return html`${links.length > 0 && html`<ul class="support-links">${links.map(l => html`<li><a class="button plain" href="${l.url}" rel="noopener">${linkLabel(site, lang, l)}</a></li>`)}</ul>`}
${cards.length > 0 && html`<ul class="ways">${cards.map(card => html`<li>${card}</li>`)}</ul>`}`;
}

function linkLabel(site: Site, lang: string, link: Link): string {
  return outletText(site, link.label, lang) || services[link.to] || new URL(link.url).host.replace(/^www\./, '');
}

function bank(lang: string, way: Bank): Html {
  const title = message(lang, 'support.bank', { currency: way.currency });
  const payload = epcPayload(way);
  const row = (key: string, value: Html | string) =>
    value !== '' && html`<div><dt>${message(lang, `support.${key}`)}</dt><dd>${value}</dd></div>`;
  // one touch selects all of it
  const exact = (text: string) => (text === '' ? '' : html`<span class="exact" dir="ltr">${text}</span>`);
  return html`<h3>${title}</h3><dl>${row('holder', html`<bdi>${way.holder}</bdi>`)}${row('iban', exact(groupedIban(way.iban)))}${row('bic', exact(way.bic))}${row('bank-name', way.bank && html`<bdi>${way.bank}</bdi>`)}${row('reference', way.reference && html`<bdi>${way.reference}</bdi>`)}</dl>
${payload !== null && html`${qrCode(payload, message(lang, 'support.epc'))}<p class="hint">${message(lang, 'support.epc-hint')}</p>`}`;
}

function wallet(lang: string, way: Crypto): Html {
  return html`<h3><bdi>${way.name || coinNames[way.coin]}</bdi></h3><p class="exact" dir="ltr">${way.address}</p>
${qrCode(way.address, message(lang, 'support.wallet'))}<p class="hint">${message(lang, 'support.wallet-hint')}</p>`;
}
