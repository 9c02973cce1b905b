import { z } from 'zod';
import { leastAmount, mostAmount, type Rhythm, rhythms } from '../membership/pledge.ts';
import { type Currency, currencies } from '../money.ts';
import { spread } from '../spread.ts';
import { translated as inLanguages, webAddress } from './inputs.ts';

/*
 * How readers keep the outlet alive: what they are asked for and in which currencies, what the money does, the goal, and the
 * ways besides the outlet's own payments. Amounts are integers of the minor unit (domain/money.ts).
 */

export const linkKinds = [
  'patreon',
  'ko-fi',
  'liberapay',
  'paypal',
  'buymeacoffee',
  'open-collective',
  'other',
] as const;
export const coins = ['bitcoin', 'ethereum', 'monero', 'litecoin', 'usdt-tron', 'other'] as const;

const translated = inLanguages.default({});
const currency = z.enum(currencies);
const minor = z.number().int().min(1).max(1_000_000_000);
/** offered as cards, in their order; none: the rhythm is not offered in this currency */
const suggested = z.array(minor).max(6).default([]);
const line = (most: number) => z.string().trim().max(most);

/** Without the spaces, hyphens and invisible marks that come along when somebody pastes it. */
function compact(text: string): string {
  return text.replace(/[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069-]/g, '').toUpperCase();
}

const bank = z.object({
  kind: z.literal('bank'),
  holder: line(70).min(1),
  /** as machines write it; whether it can be one is `ibanProblem`'s to say (transfer.ts) */
  iban: z.string().max(60).transform(compact).pipe(z.string().min(1).max(34)),
  /** '' where it is not needed, as within the euro area */
  bic: z.string().max(20).transform(compact).pipe(z.string().max(11)).default(''),
  bank: line(70).default(''),
  currency: currency.default('EUR'),
  /** what the transfer should say */
  reference: line(140).default(''),
});
const link = z.object({
  kind: z.literal('link'),
  to: z.enum(linkKinds).default('other'),
  url: webAddress,
  /** what it says; '' where the name of the service says it */
  label: translated,
});
const crypto = z.object({
  kind: z.literal('crypto'),
  coin: z.enum(coins),
  /** its name where the list has none */
  name: line(40).default(''),
  address: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,200}$/, { error: 'not an address of a wallet' }),
});

export const supportSettings = z.object({
  /** whether there is a page `/{lang}/support`, with its entries in header and foot */
  on: z.boolean().default(false),
  /** in which money can be given here, the first is chosen to begin with */
  currencies: z
    .array(
      z
        .object({
          currency,
          once: suggested,
          monthly: suggested,
          yearly: suggested,
          /** what somebody may type at least and at most */
          least: minor.min(leastAmount).default(leastAmount),
          most: minor.max(mostAmount).default(mostAmount),
        })
        .refine(c => c.least <= c.most, { error: 'the least amount is more than the most', path: ['least'] }),
    )
    .max(currencies.length)
    .refine(all => new Set(all.map(c => c.currency)).size === all.length, { error: 'a currency stands twice' })
    .default([]),
  /** a sentence or two at the head of the page */
  lead: translated,
  /** Markdown: what the money does */
  text: translated,
  goal: z
    .object({
      amount: minor,
      currency,
      /** YYYY-MM-DD, the outlet's calendar: payments are counted from this day on */
      since: z.iso.date(),
      /** what came in by other ways (bank, Patreon), as the outlet writes it down */
      byHand: z.number().int().min(0).max(1_000_000_000).default(0),
      /** whether what came in through this page is counted too */
      counted: z.boolean().default(true),
      label: translated,
      shown: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  /** plain links, bank details and wallets */
  ways: z
    .array(z.discriminatedUnion('kind', [bank, link, crypto]))
    .max(30)
    .default([]),
  /** asks for support at the end of articles; a language without a text asks for nothing */
  appeal: z
    .object({
      texts: translated,
      /** at every so manieth article; 0: nowhere */
      every: z.number().int().min(0).max(100).default(0),
    })
    .prefault({}),
});

export type SupportSettings = z.output<typeof supportSettings>;
export type SupportWay = SupportSettings['ways'][number];
export type SupportOffer = SupportSettings['currencies'][number];

/** One rhythm in one currency, as the page offers it. */
export type Offer = {
  rhythm: Rhythm;
  currency: Currency;
  suggested: readonly number[];
  least: number;
  most: number;
  /** who takes it */
  providers: readonly string[];
};
export type Taker = { name: string; currencies: readonly Currency[]; rhythms: readonly Rhythm[] };

/** What can be given here: what the outlet suggests an amount for and somebody takes, in the outlet's order of currencies. */
export function offersOf(settings: Pick<SupportSettings, 'currencies'>, takers: readonly Taker[]): Offer[] {
  return settings.currencies.flatMap(({ currency, least, most, ...suggested }) =>
    rhythms.flatMap(rhythm => {
      const providers = takers
        .filter(t => t.currencies.includes(currency) && t.rhythms.includes(rhythm))
        .map(t => t.name);
      return suggested[rhythm].length === 0 || providers.length === 0
        ? []
        : [{ rhythm, currency, suggested: suggested[rhythm], least, most, providers }];
    }),
  );
}

/**
 * Whether the page of an article asks for support: one in `every`, always the same ones, since a page is the same for all readers.
 * Neighbouring ids are spread, so that what is published together does not ask together.
 */
export function isAsking(articleId: number, every: number): boolean {
  return every > 0 && spread(articleId) % every === 0;
}
