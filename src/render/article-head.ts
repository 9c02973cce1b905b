import type { CreditRole, SourceCredit } from '../domain/article/content.ts';
import type { PublicEntry } from '../domain/correction/log.ts';
import { pictureTypes, type StoredPicture } from '../domain/media.ts';
import type { ArticleView } from './article-page.ts';
import { rslAddress } from './rsl.ts';
import { outletName, outletText, paths, type Site } from './site.ts';
import { creditLine, siteTerms } from './terms-text.ts';

/**
 * What machines are told of an article in the head of its page: the one value that JSON-LD and Open Graph are written
 * from. Every address is absolute; texts are plain, in the language of the edition where there is one.
 */
export type ArticleHead = {
  lang: string;
  url: string;
  title: string;
  summary: string;
  published: Date;
  updated: Date;
  words: number;
  byline: readonly { name: string; role: CreditRole; url: string | null }[];
  section: { name: string; url: string } | null;
  tags: readonly string[];
  /** the picture on top, in a size that every program reads; sizes in pixels */
  image: {
    url: string;
    width: number;
    height: number;
    alt: string;
    caption: string;
    credit: string;
    licence: string;
  } | null;
  /** the card for link previews, 1200 × 630 PNG */
  card: string;
  /** every language in which it is published, this one included */
  editions: readonly { lang: string; url: string; original: boolean }[];
  source: SourceCredit | null;
  corrections: readonly PublicEntry[];
  funder: string;
  /** the terms: credit line, licence (address or null), where they are said to people and machines, where to ask for more */
  rights: {
    credit: string;
    /** the source is to be named before it; a credit line of the article's own says that itself */
    ofSource: boolean;
    licence: string | null;
    policy: string;
    rsl: string;
    permissions: string;
  };
  outlet: {
    name: string;
    url: string;
    home: string;
    description: string;
    logo: { url: string; width: number; height: number } | null;
    copyright: string;
    social: readonly string[];
    policies: { corrections: string; ethics: string; reuse: string };
  };
};

/** What of an article's view its head is made from. */
export type HeadView = Pick<
  ArticleView,
  | 'lang'
  | 'slug'
  | 'title'
  | 'summary'
  | 'content'
  | 'words'
  | 'section'
  | 'tags'
  | 'leadPicture'
  | 'people'
  | 'firstPublished'
  | 'editions'
  | 'terms'
>;

/** Gathers the head of an article's page. `updated` is the last change that was not minor. */
export function articleHead(
  site: Site,
  of: HeadView,
  more: { updated: Date; corrections: readonly PublicEntry[]; article: number },
): ArticleHead {
  const { lang } = of;
  const { settings } = site;
  const address = (path: string) => `${site.publicUrl}${path}`;
  const { byline, lead, source, funder } = of.content;
  const name = outletName(site, lang);
  const image = of.leadPicture && readable(of.leadPicture, 1200);
  const logo = site.logo && readable(site.logo, 512);
  const terms = siteTerms(site, of.terms);
  const credit = creditLine(site, lang, terms);
  return {
    lang,
    url: address(paths.article(lang, of.slug)),
    title: of.title,
    summary: of.summary,
    published: of.firstPublished,
    updated: more.updated,
    words: of.words,
    byline: byline.map(c => ({
      name: c.name,
      role: c.role,
      url: c.person !== null && of.people.has(c.person) ? address(paths.person(lang, c.person)) : null,
    })),
    section: of.section && {
      name: outletText(site, of.section.names, lang) || of.section.slug,
      url: address(paths.section(lang, of.section.slug)),
    },
    tags: of.tags.map(t => outletText(site, t.names, lang) || t.slug),
    image: image && {
      url: address(image.path),
      width: image.width,
      height: image.height,
      alt: lead?.alt ?? '',
      caption: lead?.caption ?? '',
      credit: lead?.credit ?? '',
      licence: lead?.licence ?? '',
    },
    card: `${site.publicUrl}/card/${encodeURIComponent(lang)}/${encodeURIComponent(of.slug)}.png`,
    editions: of.editions.map(e => ({
      lang: e.lang,
      url: address(paths.article(e.lang, e.slug)),
      original: e.original,
    })),
    source,
    corrections: more.corrections,
    funder,
    rights: {
      credit,
      ofSource: !of.terms.credit,
      licence: terms.licence || null,
      policy: address(paths.policy(lang, 'reuse')),
      rsl: rslAddress(site),
      permissions: address(paths.permissions(lang, more.article)),
    },
    outlet: {
      name,
      url: `${site.publicUrl}/`,
      home: address(paths.front(lang)),
      description: outletText(site, settings.description, lang),
      logo: logo && { url: address(logo.path), width: logo.width, height: logo.height },
      copyright: outletText(site, settings.copyright, lang) || `© ${of.firstPublished.getUTCFullYear()} ${name}`,
      social: settings.social.map(s => s.url),
      policies: {
        corrections: address(paths.policy(lang, 'corrections')),
        ethics: address(paths.policy(lang, 'ethics')),
        reuse: address(paths.policy(lang, 'reuse')),
      },
    },
  };
}

/** A stored size that every program reads: the smallest at least `width` pixels wide, else the widest. Null: none is stored. */
export function readable(picture: StoredPicture, width: number): ReadablePicture | null {
  const plain = picture.variants
    .filter(v => v.format === 'jpeg' || v.format === 'png')
    .toSorted((a, b) => a.width - b.width);
  const found = plain.find(v => v.width >= width) ?? plain.at(-1);
  if (!found) return null;
  const { file, format, ...size } = found;
  return {
    path: `/${file}`,
    width: size.width,
    height: size.height,
    bytes: size.bytes,
    mime: pictureTypes[format].mime,
  };
}
export type ReadablePicture = { path: string; width: number; height: number; bytes: number; mime: string };
