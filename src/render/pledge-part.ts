import type { PledgeState, ProviderName, Rhythm } from '../domain/membership/pledge.ts';
import { type ReceiptContent, receiptName } from '../domain/membership/receipt.ts';
import { formatMoney, type Money, plainAmount } from '../domain/money.ts';
import { time } from './dates.ts';
import { type Html, html, raw } from './html.ts';
import { formattingTag, message } from './messages/index.ts';
import { paperTitle } from './receipt-sheet.ts';
import { paths, type Site } from './site.ts';

/** A pledge as its reader sees and changes it. */
export type PledgeView = {
  token: string;
  rhythm: Rhythm;
  money: Money;
  state: PledgeState;
  provider: ProviderName;
  startedAt: Date;
  endedAt: Date | null;
  /** until when it is paid; the next payment is due then */
  periodEnd: Date | null;
  version: number;
  shown: 'anonymous' | 'named';
  wallName: string;
  /** the name of whom it is for */
  gift: string | null;
  /** where it is paid, while it was not */
  checkoutUrl: string | null;
  papers: readonly ReceiptContent[];
};

/** What is wrong with what was just asked, or what was just done. */
export type PledgeNews = { problem: string; field: 'amount' | null } | { done: 'changed' | 'stopped' | 'shown' };

/** One pledge, with all that can be done about it. `back`: after an act, to the account instead of the pledge's own page. */
export function pledgePart(
  site: Site,
  lang: string,
  of: PledgeView,
  options: { news?: PledgeNews | null; back?: boolean; typed?: string | null } = {},
): Html {
  const { news = null, back = false } = options;
  const say = (key: string, values?: Record<string, string | number>) => message(lang, `pledged.${key}`, values);
  const zone = site.settings.timeZone;
  const id = `p-${of.token.slice(0, 8)}`;
  const action = paths.pledge(lang, of.token);
  const amount = moneyText(lang, of.money);
  const open = of.state === 'active' || of.state === 'past-due';
  const wrong = news !== null && 'problem' in news && news.field === 'amount';
  const form = (content: Html, className?: string) =>
    html`<form${className && html` class="${className}"`} method="post" action="${action}">${back && raw('<input type="hidden" name="back" value="1">')}${content}</form>`;
  return html`<section class="${open || of.state === 'started' ? 'pledge' : 'pledge over'}" id="${id}" aria-labelledby="${id}-sum">
${news && (('problem' in news && html`<p class="warn" role="alert" id="${id}-problem">${news.problem}</p>`) || ('done' in news && html`<p class="well" role="status">${say(`done.${news.done}`)}</p>`))}
<div><h2 class="sum" id="${id}-sum">${say(`sum.${of.rhythm}`, { amount: `\u2068${amount}\u2069` })}</h2>
<p>${state()}</p>${of.gift && html`<p>${say('gift', { name: `\u2068${of.gift}\u2069` })}</p>`}</div>
${of.state === 'past-due' && html`<p class="warn">${say('refused')} ${say(`refused.${of.provider}`)}</p>`}
${
  open &&
  html`<div>${form(
    html`<input type="hidden" name="version" value="${of.version}"><div class="field"><label for="${id}-amount">${say('new-amount', { currency: of.money.currency })}</label><input id="${id}-amount" name="amount" inputmode="decimal" autocomplete="off" maxlength="40" dir="ltr" required value="${options.typed ?? plainAmount(of.money).replace(/\.00$/, '')}"${wrong && html` aria-invalid="true" aria-describedby="${id}-problem"`}></div><button name="do" value="change">${say('change')}</button>`,
    'change',
  )}<p class="hint">${say('change-hint')}</p></div>`
}
<div>${
    open &&
    html`<details><summary>${say('stop')}</summary><p>${of.periodEnd ? html`${say('stop-text')} ${time(of.periodEnd, lang, zone)}` : say('stop-now')}</p>${form(html`<button name="do" value="stop">${say('stop-yes')}</button>`)}</details>`
  }${open && of.provider === 'stripe' && html`<details><summary>${say('card')}</summary><p>${say('card-text')}</p>${form(html`<button class="plain" name="do" value="card">${say('card-go')}</button>`)}</details>`}${
    of.state !== 'abandoned' &&
    html`<details${news && 'done' in news && news.done === 'shown' && raw(' open')}><summary>${say('wall')}</summary>${form(
      html`<div class="choice" role="radiogroup" aria-label="${say('wall')}">${(['anonymous', 'named'] as const).map(
        shown =>
          html`<label><input type="radio" name="shown" value="${shown}"${shown === of.shown && raw(' checked')}>${message(lang, `support.${shown}`)}</label>`,
      )}</div><div class="field"><label for="${id}-wall">${message(lang, 'support.wall-name')}</label><input id="${id}-wall" name="wallName" maxlength="100" dir="auto" autocomplete="off" value="${of.wallName}"></div><div class="acts"><button class="plain" name="do" value="show">${say('save')}</button><a class="button plain" href="${paths.wall(lang)}">${say('wall-see')}</a></div>`,
      'form',
    )}</details>`
  }</div>
${of.papers.length > 0 && html`<div><h3>${say('receipts')}</h3><ul class="papers">${of.papers.map(paper => paperLine(lang, zone, paper, paths.receipt(lang, of.token, receiptName(paper))))}</ul></div>`}
</section>`;

  function state(): Html | string {
    const on = (key: string, date: Date | null) =>
      date ? html`${say(key)} ${time(date, lang, zone)}` : say(`${key}-undated`);
    switch (of.state) {
      case 'active':
      case 'past-due':
        return on('next', of.periodEnd);
      case 'ending':
        return on('ending', of.periodEnd);
      case 'ended':
        return of.rhythm === 'once' ? on('given', of.endedAt) : on('ended', of.endedAt);
      case 'started':
        return of.checkoutUrl
          ? html`${say('started')} <a href="${of.checkoutUrl}" rel="nofollow">${say('pay')}</a>`
          : say('started');
      case 'abandoned':
        return say('abandoned');
    }
  }
}

/** One receipt or credit note in a list. */
function paperLine(lang: string, zone: string, paper: ReceiptContent, href: string): Html {
  const amount = paper.kind === 'receipt' ? paper.money.amount : -paper.money.amount;
  return html`<li><span><a href="${href}">${paperTitle(lang, paper)}</a> <span class="meta">${time(new Date(paper.at), lang, zone)}</span></span><bdi class="amount">${moneyText(lang, { ...paper.money, amount })}</bdi></li>`;
}

export function moneyText(lang: string, money: Money): string {
  return formatMoney(formattingTag(lang), money, { short: true });
}
