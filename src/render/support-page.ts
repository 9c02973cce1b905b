import type { Rhythm } from '../domain/membership/pledge.ts';
import { type Currency, formatMoney, type Money } from '../domain/money.ts';
import type { Offer } from '../domain/outlet/support.ts';
import { dateText } from './dates.ts';
import { type Html, html, raw } from './html.ts';
import { formattingTag, message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, outletText, paths, type Site } from './site.ts';
import { supportStyle } from './style.ts';
import { waysList } from './support-ways.ts';

/** What somebody typed into the form, as it came. */
export type GiveFields = {
  rhythm: Rhythm;
  currency: Currency;
  /** a suggested one in minor units, or `other` */
  amount: string;
  /** as it was typed, and never changed */
  own: string;
  name: string;
  email: string;
  shown: 'anonymous' | 'named';
  wallName: string;
  giftName: string;
  giftEmail: string;
  giftMessage: string;
  provider: string;
  /** so that a form sent twice is one pledge; '' on the page that is kept for everybody */
  key: string;
};
/** `field` null: it is about none of them */
export type GiveProblem = { text: string; field: keyof GiveFields | null };

/** How far the outlet is. `raised` has what was paid here (unless it is not counted) and what came in by other ways. */
export type Progress = {
  raised: Money;
  goal: Money;
  /** YYYY-MM-DD */
  since: string;
  byHand: number;
  counted: boolean;
  label: string;
};

export type SupportView = {
  lang: string;
  /** what can be given here; empty: only the other ways are shown */
  offers: readonly Offer[];
  fields: GiveFields;
  problems: readonly GiveProblem[];
  /** what the money does, in the outlet's words */
  text: Html | null;
  progress: Progress | null;
};

/** `/{lang}/support`: what the money does, how far it reaches, and every way to give it. The same for everybody until it is sent. */
export function supportPage(site: Site, of: SupportView): string {
  const { lang, problems } = of;
  const { support } = site.settings;
  const title = message(lang, 'support.title');
  const lead = outletText(site, support.lead, lang) || message(lang, 'support.lead');
  const open = of.offers.length > 0;
  const ways = waysList(site, lang);
  const { email } = site.settings.contact;
  return page(site, {
    lang,
    path: problems.length > 0 ? null : paths.support(lang),
    title,
    description: message(lang, 'support.description', { outlet: outletName(site, lang) }),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.support(l) })),
    style: supportStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="standfirst">${lead}</p></div>
${problemBox(of)}<div class="support">
${of.progress && goalBox(lang, of.progress)}
${open && html`<section class="give-part" aria-labelledby="give"><h2 id="give" class="unseen">${message(lang, 'support.give')}</h2>${form(of)}</section>`}
${of.text && html`<section class="money" aria-labelledby="money"><h2 id="money">${message(lang, 'support.money')}</h2><div class="prose">${of.text}</div></section>`}
${
  (ways || !open) &&
  html`<section class="ways-part" aria-labelledby="ways"><h2 id="ways">${message(lang, open ? 'support.ways' : 'support.all-ways')}</h2>
${!open && html`<p class="closed">${message(lang, ways ? 'support.closed' : 'support.closed-none')}${!ways && email && html` <a href="mailto:${email}" dir="ltr">${email}</a>`}</p>`}${ways}</section>`
}
</div></div>`,
  });
}

function money(lang: string, amount: number, currency: Currency): string {
  return formatMoney(formattingTag(lang), { amount, currency }, { short: true });
}

/** What is wrong, with a way to each field; in each field's place it is said again. */
function problemBox({ lang, problems }: SupportView): Html | false {
  if (problems.length === 0) return false;
  return html`<div class="error" role="alert"><strong>${message(lang, 'support.problem')}</strong><ul>${problems.map(
    p => html`<li>${p.field === null ? p.text : html`<a href="#f-${p.field}">${p.text}</a>`}</li>`,
  )}</ul></div>\n`;
}

function goalBox(lang: string, of: Progress): Html {
  const { raised, goal } = of;
  const share = Math.max(0, raised.amount) / goal.amount;
  // rounded down: a goal is reached when it is, and not a cent before
  const percent = Math.floor(share * 100);
  const shown = new Intl.NumberFormat(formattingTag(lang), { style: 'percent' }).format(percent / 100);
  const sum = message(lang, 'support.progress', {
    raised: money(lang, raised.amount, raised.currency),
    goal: money(lang, goal.amount, goal.currency),
    percent: shown,
  });
  const key = !of.counted ? 'support.by-hand' : of.byHand > 0 ? 'support.counted-both' : 'support.counted';
  return html`<section class="goal" aria-labelledby="goal"><h2 id="goal">${of.label || message(lang, 'support.goal')}</h2>
<p class="goal-sum"><bdi>${sum}</bdi></p>
<progress max="100" value="${Math.min(100, percent)}" aria-label="${sum}">${shown}</progress>
<p class="meta">${message(lang, key, { date: dateText(new Date(of.since), lang, 'UTC'), currency: goal.currency, byHand: money(lang, of.byHand, goal.currency) })}</p>
${share >= 1 && html`<p>${message(lang, 'support.reached')}</p>`}</section>`;
}

function form(of: SupportView): Html {
  const { lang, offers, fields } = of;
  const chosen = <T>(all: readonly T[]) => [...new Set(all)];
  const rhythms = chosen(offers.map(o => o.rhythm));
  const currencies = chosen(offers.map(o => o.currency));
  const providers = chosen(offers.flatMap(o => o.providers));
  const gift = fields.giftName !== '' || fields.giftEmail !== '' || fields.giftMessage !== '';
  return html`<form class="form give" method="post" action="${paths.support(lang)}">
${
  rhythms.length > 1
    ? group(
        of,
        'rhythm',
        message(lang, 'support.rhythm'),
        rhythms.map(r => ({ value: r, label: message(lang, `support.${r}`) })),
      )
    : html`<input type="hidden" name="rhythm" value="${rhythms[0]}">`
}
${
  currencies.length > 1
    ? group(
        of,
        'currency',
        message(lang, 'support.currency'),
        currencies.map(c => ({ value: c, label: currencyName(lang, c) })),
      )
    : html`<input type="hidden" name="currency" value="${currencies[0]}">`
}
<fieldset id="f-amount"${wrong(of, 'amount')}><legend>${message(lang, 'support.amount')}</legend>
${offers.map(o => amounts(of, o, rhythms.length * currencies.length > 1))}
${missing(lang, offers, rhythms, currencies)}
<div class="field when-other"><label for="f-own">${message(lang, 'support.own')}</label><input class="money-input" id="f-own" name="own" inputmode="decimal" maxlength="40" autocomplete="off" dir="ltr" value="${fields.own}"${described(of, 'own', true)}>
<p class="hint" id="own-hint">${currencies.map(c => range(lang, c, offers))}</p>${errorAt(of, 'own')}</div>${errorAt(of, 'amount')}</fieldset>
${
  providers.length > 1
    ? group(
        of,
        'provider',
        message(lang, 'support.provider'),
        providers.map(p => ({
          value: p,
          label: message(lang, `support.by-${p}`),
          only: chosen(offers.flatMap(o => (o.providers.includes(p) ? [o.rhythm, o.currency] : []))).join(' '),
        })),
      )
    : html`<input type="hidden" name="provider" value="${providers[0]}">`
}
<fieldset><legend>${message(lang, 'support.you')}</legend>
${input(of, 'email', { label: message(lang, 'support.email'), hint: message(lang, 'support.email-why'), type: 'email', autocomplete: 'email', required: true, most: 254 })}
${input(of, 'name', { label: message(lang, 'support.name'), hint: message(lang, 'support.name-why'), autocomplete: 'name', most: 200 })}</fieldset>
<fieldset id="f-shown"><legend>${message(lang, 'support.wall')}</legend><div class="choice">${(
    ['anonymous', 'named'] as const
  ).map(value => radio(fields.shown === value, 'shown', value, message(lang, `support.${value}`)))}</div>
${input(of, 'wallName', { label: message(lang, 'support.wall-name'), most: 100, also: ' when-named' })}</fieldset>
<details${(gift || problemOf(of, 'giftName') || problemOf(of, 'giftEmail')) && raw(' open')}><summary>${message(lang, 'support.gift')}</summary>
${input(of, 'giftName', { label: message(lang, 'support.gift-name'), most: 200 })}
${input(of, 'giftEmail', { label: message(lang, 'support.gift-email'), hint: message(lang, 'support.gift-email-why'), type: 'email', most: 254 })}
<div class="field"><label for="f-giftMessage">${message(lang, 'support.gift-message')}</label><textarea id="f-giftMessage" name="giftMessage" rows="3" maxlength="2000" dir="auto">
${fields.giftMessage}</textarea></div></details>
<div class="trap" aria-hidden="true"><label for="website">${message(lang, 'suggest-form.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
${fields.key && html`<input type="hidden" name="key" value="${fields.key}">`}
<div class="send"><button>${message(lang, 'support.send')}</button>
<p class="hint">${providers.length === 1 && html`${message(lang, `support.by-${providers[0]}`)}. `}${message(lang, 'support.next')}${rhythms.some(r => r !== 'once') && html` <span class="recurs">${message(lang, 'support.stop')}</span>`} <a href="${paths.policy(lang, 'privacy')}">${message(lang, 'suggest.privacy')}</a></p></div>
</form>`;
}

type Card = { value: string; label: string; only?: string };

/** Cards of which one is chosen. `only`: the rhythms and currencies that it is for. */
function group(
  of: SupportView,
  name: 'rhythm' | 'currency' | 'provider',
  legend: string,
  cards: readonly Card[],
): Html {
  return html`<fieldset id="f-${name}"${wrong(of, name)}><legend>${legend}</legend><div class="choice">${cards.map(
    card => radio(of.fields[name] === card.value, name, card.value, card.label, card.only),
  )}</div>${errorAt(of, name)}</fieldset>`;
}

function radio(
  checked: boolean,
  name: string,
  value: string,
  label: Html | string,
  only?: string,
  other = false,
): Html {
  return html`<label${only !== undefined && html` class="for ${only}"`}><input type="radio" name="${name}" value="${value}"${other && raw(' class="other"')}${checked && raw(' checked')}><bdi>${label}</bdi></label>`;
}

/** The suggested amounts of one rhythm in one currency: a choice of its own, so that nothing chosen elsewhere counts. */
function amounts({ lang, fields }: SupportView, of: Offer, named: boolean): Html {
  const name = amountName(of.rhythm, of.currency);
  const here = fields.rhythm === of.rhythm && fields.currency === of.currency;
  const known = here && (fields.amount === 'other' || of.suggested.includes(Number(fields.amount)));
  const begins = String(of.suggested[Math.min(1, of.suggested.length - 1)]);
  const value = known ? fields.amount : begins;
  const said = `${message(lang, `support.${of.rhythm}`)}, ${of.currency}`;
  return html`<div class="choice amounts for ${of.rhythm} ${of.currency}" role="radiogroup" aria-label="${said}">${named && html`<span class="unseen" aria-hidden="true">${said}</span>`}${of.suggested.map(a => radio(value === String(a), name, String(a), money(lang, a, of.currency)))}${radio(value === 'other', name, 'other', message(lang, 'support.other'), undefined, true)}</div>`;
}

/** The name of the field with the amount of one rhythm in one currency. */
export function amountName(rhythm: Rhythm, currency: Currency): string {
  return `amount-${rhythm}-${currency}`;
}

/** Said where a rhythm is not offered in a currency. */
function missing(
  lang: string,
  offers: readonly Offer[],
  rhythms: readonly Rhythm[],
  currencies: readonly Currency[],
): Html {
  const none = currencies.flatMap(c =>
    rhythms.filter(r => !offers.some(o => o.rhythm === r && o.currency === c)).map(r => [r, c]),
  );
  return html`${none.map(([r, c]) => html`<p class="for ${r} ${c}">${message(lang, 'support.not-offered', { rhythm: message(lang, `support.${r}`), currency: c! })}</p>`)}`;
}

function range(lang: string, currency: Currency, offers: readonly Offer[]): Html | false {
  const offer = offers.find(o => o.currency === currency);
  if (!offer) return false;
  const values = { least: money(lang, offer.least, currency), most: money(lang, offer.most, currency) };
  return html`<span class="for once monthly yearly ${currency}">${message(lang, 'support.own-hint', values)} </span>`;
}

function currencyName(lang: string, currency: Currency): string {
  const name = new Intl.DisplayNames(formattingTag(lang), { type: 'currency' }).of(currency) ?? currency;
  return `${name.charAt(0).toLocaleUpperCase(lang)}${name.slice(1)} (${currency})`;
}

type Input = {
  label: string;
  hint?: string;
  type?: string;
  autocomplete?: string;
  required?: boolean;
  most: number;
  also?: string;
};

function input(of: SupportView, name: 'email' | 'name' | 'wallName' | 'giftName' | 'giftEmail', how: Input): Html {
  const { label, hint, type = 'text', most } = how;
  return html`<div class="field${how.also}"><label for="f-${name}">${label}</label><input id="f-${name}" name="${name}" type="${type}" value="${of.fields[name]}" maxlength="${most}"${how.required && raw(' required')}${html` autocomplete="${how.autocomplete ?? 'off'}"`}${type === 'email' && raw(' dir="ltr"')}${described(of, name, hint !== undefined)}>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}${errorAt(of, name)}</div>`;
}

function problemOf(of: SupportView, field: keyof GiveFields): GiveProblem | undefined {
  return of.problems.find(p => p.field === field);
}

function errorAt(of: SupportView, field: keyof GiveFields): Html | false {
  const problem = problemOf(of, field);
  return problem !== undefined && html`<p class="error" id="${field}-error">${problem.text}</p>`;
}

function wrong(of: SupportView, field: keyof GiveFields): Html | false {
  return problemOf(of, field) !== undefined && html` aria-describedby="${field}-error"`;
}

function described(of: SupportView, field: keyof GiveFields, hinted: boolean): Html | false {
  const bad = problemOf(of, field) !== undefined;
  const ids = [bad ? `${field}-error` : '', hinted ? `${field}-hint` : ''].filter(Boolean).join(' ');
  return ids !== '' && html`${bad && raw(' aria-invalid="true"')} aria-describedby="${ids}"`;
}
