import type { DigestArticle, IssueContent, IssueDraft } from '../../src/domain/newsletter/issue.ts';
import { writeIssue } from '../../src/render/newsletter-mail.ts';
import { article, site } from './sample-site.ts';

/* Letters of the sample outlet, as readers get them. */

const at = new Date('2026-11-21T07:00:00Z');

function story(key: string, lang: string): DigestArticle {
  const of = article(key, lang);
  return {
    lang,
    slug: of.slug,
    title: of.title,
    summary: of.summary,
    published: of.firstPublished,
    section: of.section,
    picture: of.leadPicture && { stored: of.leadPicture, alt: of.content.lead?.alt ?? '' },
  };
}

/** A weekly digest in a language. */
export function sampleDigest(lang: string): IssueContent {
  const keys = ['gauge-house', 'court-interpreter', 'last-ferryman', 'lead-pipes'];
  const articles = keys.flatMap(key => {
    try {
      return [story(key, lang)];
    } catch {
      return []; // not every article of the sample is in every language
    }
  });
  const [first] = articles;
  const corrections = [{ slug: first!.slug, title: first!.title, note: first!.summary, at }];
  return writeIssue(site, {
    lang,
    section: null,
    rhythm: 'weekly',
    subject: '',
    preheader: '',
    at,
    digest: { articles, more: 3, corrections },
  });
}

/** A single letter: an article's text, as the editor writes one. */
export function sampleLetter(lang: string): IssueContent {
  const of = article('gauge-house', lang);
  const draft: IssueDraft = {
    lang,
    section: null,
    rhythm: 'letters',
    subject: of.title,
    preheader: of.summary,
    at,
    document: of.doc.toJSON(),
    pictures: [...of.pictures.values()],
  };
  return writeIssue(site, draft);
}
