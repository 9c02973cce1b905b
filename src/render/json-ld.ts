import { licenceAddress } from '../domain/terms/licence.ts';
import type { ArticleHead } from './article-head.ts';
import { type Html, raw } from './html.ts';
import { entryText } from './log-entry.ts';

type Thing = { [property: string]: unknown };

/**
 * The article as schema.org data (NewsArticle and its BreadcrumbList) in a script element that browsers do not run:
 * search engines, archives and republishers' tools read it. https://schema.org/NewsArticle
 */
export function jsonLd(of: ArticleHead): Html {
  return raw(`<script type="application/ld+json">${embedded(articleData(of))}</script>\n`);
}

/** A value as JSON that cannot end the script element around it, nor a line of an old JavaScript parser. */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The graph alone, for whoever wants the data and not the element. Absent values are left out. */
export function articleData(of: ArticleHead): Thing {
  return { '@context': 'https://schema.org', '@graph': [newsArticle(of), breadcrumbs(of)] };
}

function newsArticle(of: ArticleHead): Thing {
  const publisher = organisation(of);
  const original = of.editions.find(e => e.original);
  const translations = of.editions.filter(e => !e.original);
  const isOriginal = original === undefined || original.lang === of.lang;
  const corrections = of.corrections.filter(
    c => (c.kind === 'correction' || c.kind === 'clarification') && c.withdrawn === null,
  );
  return {
    '@type': 'NewsArticle',
    '@id': `${of.url}#article`,
    url: of.url,
    mainEntityOfPage: of.url,
    headline: of.title,
    description: of.summary || undefined,
    inLanguage: of.lang,
    datePublished: of.published.toISOString(),
    dateModified: of.updated.toISOString(),
    author: authors(of),
    translator: people(of, 'translator'),
    editor: people(of, 'editor'),
    contributor: people(of, 'reviewer', 'photographer'),
    publisher,
    image: images(of),
    articleSection: of.section?.name,
    keywords: of.tags.length > 0 ? of.tags : undefined,
    wordCount: of.words,
    isAccessibleForFree: true,
    copyrightHolder: of.source
      ? [sourceOrganisation(of.source), { '@id': publisher['@id'] }]
      : { '@id': publisher['@id'] },
    copyrightYear: of.published.getUTCFullYear(),
    copyrightNotice: of.outlet.copyright,
    creditText: of.rights.ofSource && of.source ? `${of.source.outlet} / ${of.rights.credit}` : of.rights.credit,
    license: [of.rights.licence ?? of.rights.policy, of.rights.rsl],
    usageInfo: of.rights.policy,
    acquireLicensePage: of.rights.permissions,
    publishingPrinciples: of.outlet.policies.ethics,
    funder: of.funder ? { '@type': 'Organization', name: of.funder } : undefined,
    ...(isOriginal ? fromSource(of) : { translationOfWork: edition(original) }),
    workTranslation: isOriginal && translations.length > 0 ? translations.map(edition) : undefined,
    correction:
      corrections.length > 0
        ? corrections.map(c => ({
            '@type': 'CorrectionComment',
            text: entryText(of.lang, c) || undefined,
            datePublished: c.at.toISOString(),
            url: `${of.url}/history/${c.publishedNumber}`,
          }))
        : undefined,
  };
}

/** The work of a partner outlet that this is made from: its translation, or a reprint in the same language. */
function fromSource({ source, lang }: ArticleHead): Thing {
  if (!source) return {};
  const work = {
    '@type': 'NewsArticle',
    url: source.url ?? undefined,
    inLanguage: source.lang ?? undefined,
    datePublished: source.published ?? undefined,
    author: source.author ? { '@type': 'Person', name: source.author } : undefined,
    publisher: sourceOrganisation(source),
  };
  return source.lang !== null && source.lang !== lang
    ? { isBasedOn: source.url ?? work, translationOfWork: work }
    : { isBasedOn: work };
}

function sourceOrganisation(source: NonNullable<ArticleHead['source']>): Thing {
  return {
    '@type': 'NewsMediaOrganization',
    name: source.outlet,
    url: source.url !== null && URL.canParse(source.url) ? new URL(source.url).origin : undefined,
  };
}

const edition = (e: { lang: string; url: string }): Thing => ({
  '@type': 'NewsArticle',
  '@id': `${e.url}#article`,
  url: e.url,
  inLanguage: e.lang,
});

/** Those who wrote it; the source's author when nobody of ours did; else the outlet answers for it. */
function authors(of: ArticleHead): unknown {
  const ours = people(of, 'author');
  if (ours) return ours;
  if (of.source)
    return [of.source.author ? { '@type': 'Person', name: of.source.author } : sourceOrganisation(of.source)];
  return [{ '@id': organisationId(of) }];
}

function people(of: ArticleHead, ...roles: ArticleHead['byline'][number]['role'][]): Thing[] | undefined {
  const found = of.byline.filter(c => roles.includes(c.role));
  if (found.length === 0) return undefined;
  return found.map(c => ({ '@type': 'Person', name: c.name, url: c.url ?? undefined }));
}

const organisationId = (of: ArticleHead) => `${of.outlet.url}#outlet`;

function organisation(of: ArticleHead): Thing {
  const { outlet } = of;
  return {
    '@type': 'NewsMediaOrganization',
    '@id': organisationId(of),
    name: outlet.name,
    url: outlet.url,
    description: outlet.description || undefined,
    logo: outlet.logo ? { '@type': 'ImageObject', ...outlet.logo } : undefined,
    sameAs: outlet.social.length > 0 ? outlet.social : undefined,
    publishingPrinciples: outlet.policies.ethics,
    ethicsPolicy: outlet.policies.ethics,
    correctionsPolicy: outlet.policies.corrections,
    // how a reader reports a mistake is said there
    actionableFeedbackPolicy: outlet.policies.corrections,
  };
}

function images(of: ArticleHead): Thing[] {
  const card = { '@type': 'ImageObject', url: of.card, width: 1200, height: 630 };
  if (!of.image) return [card];
  const { url, width, height, alt, caption, credit, licence } = of.image;
  return [
    {
      '@type': 'ImageObject',
      url,
      width,
      height,
      caption: caption || alt || undefined,
      creditText: credit || undefined,
      // a picture under a licence of its own is not ours to give; others are asked for as the text is
      license: licence ? (licenceAddress(licence) ?? undefined) : of.rights.policy,
      acquireLicensePage: licence ? undefined : of.rights.permissions,
    },
    card,
  ];
}

function breadcrumbs(of: ArticleHead): Thing {
  const steps = [
    { name: of.outlet.name, url: of.outlet.home },
    ...(of.section ? [of.section] : []),
    { name: of.title, url: of.url },
  ];
  return {
    '@type': 'BreadcrumbList',
    itemListElement: steps.map((step, i) => ({
      '@type': 'ListItem',
      position: i + 1,
      name: step.name,
      item: step.url,
    })),
  };
}
