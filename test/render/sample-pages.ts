import { articlePage } from '../../src/render/article-page.ts';
import { correctionsPage } from '../../src/render/corrections-page.ts';
import { frontPage } from '../../src/render/front-page.ts';
import { historyPage, revisionPage } from '../../src/render/history-page.ts';
import { html } from '../../src/render/html.ts';
import { personPage, sectionPage, tagPage } from '../../src/render/list-page.ts';
import { message } from '../../src/render/messages/index.ts';
import { failedPage, gonePage, missingPage } from '../../src/render/notice-page.ts';
import { policyPage } from '../../src/render/policy-page.ts';
import { searchPage } from '../../src/render/search-page.ts';
import { paths } from '../../src/render/site.ts';
import {
  article,
  pictureOf,
  samplePeople,
  sampleSections,
  sampleTags,
  site,
  teasers,
  versions,
} from './sample-site.ts';

/* Every kind of reader page, made of the sample outlet, in one of its languages. */

export function front(lang: string): string {
  return frontPage(site, {
    lang,
    latest: teasers(lang).slice(0, 10),
    sections: sampleSections.map(section => ({
      section,
      descriptions: section.descriptions,
      stories: teasers(lang).filter(t => t.section?.slug === section.slug),
    })),
  });
}

/** Name to page; made when it is asked for. */
export function samplePages(lang: string): Record<string, () => string> {
  const section = sampleSections[1]!;
  const person = samplePeople[0]!;
  const key = 'dredging';
  const slug = article(key, lang).slug;
  const all = versions(key, lang);
  const alternates = article(key, lang).editions.map(e => ({ lang: e.lang, path: paths.history(e.lang, e.slug) }));
  const list = { stories: teasers(lang).slice(0, 6), next: '1-1', later: false, languages: ['en', 'uk', 'ar'] };
  return {
    front: () => front(lang),
    article: () => articlePage(site, article(key, lang)),
    preview: () =>
      articlePage(site, article(key, lang), html`<aside class="banner">${message(lang, 'page.preview')}</aside>`),
    section: () => sectionPage(site, lang, { ...list, section, descriptions: section.descriptions }),
    tag: () => tagPage(site, lang, { ...list, tag: sampleTags[0]!, later: true, next: null }),
    person: () =>
      personPage(site, lang, {
        ...list,
        person,
        bio: person.bio[lang] ?? '',
        email: person.email ?? null,
        links: [],
        picture: pictureOf('images/people-halvard.svg'),
        roles: { author: 2, editor: 11 },
        next: null,
      }),
    search: () =>
      searchPage(site, {
        lang,
        query: teasers(lang)[0]!.title.split(' ')[0]!,
        hits: teasers(lang).map(t => ({ ...t, passage: t.summary })),
        total: 5,
        next: 2,
      }),
    nothing: () => searchPage(site, { lang, query: '<script>', hits: [], total: 0, next: null }),
    history: () => historyPage(site, { lang, slug, title: all.at(-1)!.title, revisions: all, alternates }),
    revision: () =>
      revisionPage(site, {
        lang,
        slug,
        version: all.at(-1)!,
        before: all.at(-2) ?? null,
        newest: all.length,
        pictures: article(key, lang).pictures,
        alternates: [],
      }),
    privacy: () => policyPage(site, lang, 'privacy', null),
    reuse: () => policyPage(site, lang, 'reuse', null),
    corrections: () =>
      correctionsPage(site, {
        lang,
        lines: [{ slug, title: all[0]!.title, number: 2, kind: 'correction', note: 'x', published: all[0]!.published }],
        next: null,
        later: false,
      }),
    missing: () => missingPage(site, lang, { query: 'x', suggestions: teasers(lang).slice(0, 3) }),
    gone: () => gonePage(site, lang, { title: 'x', note: 'y', since: new Date('2026-10-01'), suggestions: [] }),
    failed: () => failedPage(site, lang, 'a1b2c3d4'),
  };
}
