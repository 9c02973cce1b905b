import { z } from 'zod';
import { commentSettings } from '../comment/comment.ts';
import { siteOrigin } from '../external/sites.ts';
import { outletTerms } from '../terms/terms.ts';
import { translated as inLanguages, langTag, webAddress } from './inputs.ts';
import { supportSettings } from './support.ts';

export { langTag } from './inputs.ts';

const translated = inLanguages.default({});
const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'not a colour such as #0b5d6b' });

/** What a newsroom says of itself: one value, read with every page, changed as a whole under a version. */
export const outletSettings = z.object({
  name: translated,
  tagline: translated,
  description: translated,
  languages: z.array(langTag).min(1).max(100),
  defaultLanguage: langTag,
  /** IANA zone in which dates are shown to readers */
  timeZone: z.string().max(64).default('UTC'),
  copyright: translated,
  /** credit line that republishers are asked to use */
  credit: translated,
  contact: z
    .object({
      email: z.union([z.literal(''), z.email()]).default(''),
      phone: z.string().max(60).default(''),
      address: translated,
      security: z.union([z.literal(''), z.email()]).default(''),
    })
    .prefault({}),
  funders: z
    .array(
      z.object({ name: z.string().max(200), url: z.union([z.literal(''), webAddress]).default(''), note: translated }),
    )
    .max(200)
    .default([]),
  social: z
    .array(z.object({ name: z.string().max(60), url: webAddress }))
    .max(50)
    .default([]),
  navigation: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('section'), slug: z.string() }),
        z.object({ kind: z.literal('tag'), slug: z.string() }),
        z.object({
          kind: z.literal('page'),
          page: z.enum(['corrections', 'reuse', 'privacy', 'ethics', 'support', 'search']),
        }),
        z.object({ kind: z.literal('link'), url: webAddress, names: translated }),
      ]),
    )
    .max(50)
    .default([]),
  colours: z.object({ accent: colour.default('#0b5d6b'), accentDark: colour.default('#6cc4d2') }).prefault({}),
  /** id of the stored picture */
  logo: z.string().nullable().default(null),
  /** Markdown of the pages that the outlet writes itself; the privacy page is written by the software */
  policies: z.object({ corrections: translated, reuse: translated, ethics: translated }).prefault({}),
  /** where an article tells what was set right in it, and whether the log's page shows figures by year */
  corrections: z
    .object({ place: z.enum(['head', 'foot']).default('foot'), yearly: z.boolean().default(false) })
    .prefault({}),
  /** other people's sites whose readers report here, by origin (docs/other-sites.md) */
  otherSites: z
    .array(
      z
        .string()
        .max(300)
        .refine(s => siteOrigin(s) !== null, { error: 'not the address of a site such as https://example.org' })
        .transform(s => siteOrigin(s) ?? s),
    )
    .max(50)
    .default([]),
  /** whether visits of articles are counted (docs/privacy.md) */
  visits: z.object({ count: z.boolean().default(true) }).prefault({}),
  /** letters to readers: whether there are any, when digests go out by the outlet's clocks, and how fast, in mails a minute */
  newsletter: z
    .object({
      on: z.boolean().default(false),
      hour: z.number().int().min(0).max(23).default(7),
      /** 1 is Monday */
      weekday: z.number().int().min(1).max(7).default(6),
      perMinute: z.number().int().min(1).max(100_000).default(600),
    })
    .prefault({}),
  /** whether readers are told of a translation that its first draft was a machine's */
  translation: z.object({ tellMachine: z.boolean().default(true) }).prefault({}),
  /** how readers keep it alive */
  support: supportSettings.prefault({}),
  /** what readers may write beneath articles (docs/comments.md) */
  comments: commentSettings.prefault({}),
  /** whether the outlet can be followed from the fediverse (docs/fediverse.md) */
  fediverse: z.object({ on: z.boolean().default(false) }).prefault({}),
  /** what other sites are told, and may ask: hubs of WebSub that pass feeds on, Webmentions to pages we link to, oEmbed */
  web: z
    .object({
      hubs: z
        .array(webAddress.refine(s => s.startsWith('https://'), { error: 'not an address that starts with https://' }))
        .max(5)
        .default([]),
      webmention: z.boolean().default(false),
      oembed: z.boolean().default(false),
    })
    .prefault({}),
  /** what others may do with the articles; an article may say otherwise (domain/terms) */
  terms: outletTerms.prefault({}),
});

export type OutletSettings = z.output<typeof outletSettings>;

/** Languages written from right to left, by their subtag (Unicode CLDR, scripts Arab, Hebr, Thaa, Syrc, Nkoo). */
const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'iw', 'ku-Arab', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** The writing direction of a language tag. */
export function direction(lang: string): 'ltr' | 'rtl' {
  return rightToLeft.has(lang) || rightToLeft.has(lang.split('-')[0] ?? '') || /-(Arab|Hebr)\b/.test(lang)
    ? 'rtl'
    : 'ltr';
}
