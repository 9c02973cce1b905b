import { z } from 'zod';
import type { Translated } from '../article/content.ts';
import { translated, webAddress } from '../outlet/inputs.ts';

/** What people are told of a use: it is free, it is to be asked for, it is not given. */
export const uses = ['free', 'ask', 'no'] as const;
export type Use = (typeof uses)[number];

/** What machines are told of a use; `ask` reserves the right and says where to ask. */
export const machineUses = ['allowed', 'ask', 'reserved'] as const;
export type MachineUse = (typeof machineUses)[number];

/** Unicode code points that may be quoted without asking (counted by count.ts); 0: nothing may. */
const extractLimit = z.number().int().min(0).max(1_000_000);
const use = z.enum(uses);
const machineUse = z.enum(machineUses);
/** the licence that the text is under, such as that of Creative Commons; '': none */
const licence = z.union([z.literal(''), webAddress]);
/** whom to ask; '': the outlet's address */
const contact = z.union([z.literal(''), z.email()]);

/**
 * An outlet's terms, as they are kept in its settings. The defaults are those of "an active hyperlink and at most 500
 * characters": quoting is free for everybody, whatever is more is asked for, by people and by machines.
 */
export const outletTerms = z.object({
  extractLimit: extractLimit.default(500),
  /** whoever quotes must link to the article */
  activeLink: z.boolean().default(true),
  /** such a link may say rel=nofollow */
  nofollow: z.boolean().default(false),
  translation: use.default('ask'),
  commercial: use.default('free'),
  mining: machineUse.default('ask'),
  aiTraining: machineUse.default('ask'),
  aiInput: machineUse.default('ask'),
  licence: licence.default(''),
  contact: contact.default(''),
  /** the terms in the outlet's own words */
  text: translated.default({}),
});
export type OutletTerms = z.output<typeof outletTerms>;

/** What an article says otherwise: a partner's text, a text under another licence. What is absent is as the outlet has it. */
export const articleTerms = z
  .strictObject({
    extractLimit,
    activeLink: z.boolean(),
    nofollow: z.boolean(),
    translation: use,
    commercial: use,
    mining: machineUse,
    aiTraining: machineUse,
    aiInput: machineUse,
    licence,
    contact,
    text: translated,
    credit: translated,
  })
  .partial();
export type ArticleTerms = z.output<typeof articleTerms>;

/** The terms of one article, or of whatever says nothing else: everything that people and machines are told is from here. */
export type Terms = OutletTerms & {
  /** credit line, by language */
  credit: Translated;
  /** they are an article's own */
  differ: boolean;
};

/** What of the outlet the terms are made from. */
export type TermsOf = { terms: OutletTerms; credit: Translated; contact: { email: string } };

/** The terms that hold for an article: the outlet's, and what the article says otherwise. */
export function termsOf(outlet: TermsOf, own: ArticleTerms = {}): Terms {
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as ArticleTerms;
  const differ = Object.keys(said).length > 0;
  const { terms } = outlet;
  return {
    ...terms,
    credit: outlet.credit,
    // the outlet's words are about its own terms
    ...(differ ? { text: {} } : {}),
    ...said,
    contact: said.contact || terms.contact || outlet.contact.email,
    differ,
  };
}
