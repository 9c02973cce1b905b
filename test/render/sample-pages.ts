import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { toHtml } from '../../src/domain/document/to-html.ts';
import { offersOf } from '../../src/domain/outlet/support.ts';
import { articlePage } from '../../src/render/article-page.ts';
import { correctionsPage } from '../../src/render/corrections-page.ts';
import { frontPage } from '../../src/render/front-page.ts';
import { historyPage, revisionPage } from '../../src/render/history-page.ts';
import { html, raw } from '../../src/render/html.ts';
import { personPage, sectionPage, tagPage } from '../../src/render/list-page.ts';
import type { ListedEntry } from '../../src/render/log-entry.ts';
import { message } from '../../src/render/messages/index.ts';
import {
  myDataErasedPage,
  myDataErasePage,
  myDataFoundPage,
  myDataLinkPage,
  myDataPage,
} from '../../src/render/my-data-page.ts';
import { failedPage, gonePage, missingPage } from '../../src/render/notice-page.ts';
import { policyPage, privacyPage, privacyVersionPage } from '../../src/render/policy-page.ts';
import { privacyText } from '../../src/render/privacy-text.ts';
import { reportPage } from '../../src/render/report-page.ts';
import { searchPage } from '../../src/render/search-page.ts';
import { outletName, paths } from '../../src/render/site.ts';
import { feedbackPage, suggestPage } from '../../src/render/suggest-page.ts';
import { type GiveFields, type SupportView, supportPage } from '../../src/render/support-page.ts';
import { thanksPage } from '../../src/render/thanks-page.ts';
import {
  article,
  logOf,
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

const entriesAbove: typeof site = {
  ...site,
  settings: { ...site.settings, corrections: { place: 'head', yearly: true } },
};
const given: GiveFields = {
  rhythm: 'monthly',
  currency: 'EUR',
  amount: '',
  own: '',
  name: '',
  email: '',
  shown: 'anonymous',
  wallName: '',
  giftName: '',
  giftEmail: '',
  giftMessage: '',
  provider: 'stripe',
  key: '',
};

/** The page on which readers give, with both providers and the sample's goal. */
function givingPage(lang: string): SupportView {
  const { support } = site.settings;
  const takers = [
    { name: 'stripe', currencies: ['EUR', 'UAH'], rhythms: ['once', 'monthly', 'yearly'] },
    { name: 'monobank', currencies: ['UAH'], rhythms: ['once', 'monthly'] },
  ] as const;
  const goal = support.goal!;
  return {
    lang,
    offers: offersOf(support, takers),
    fields: given,
    problems: [],
    text: raw(toHtml(fromMarkdown(support.text[lang] ?? support.text.en!).doc)),
    progress: {
      raised: { amount: 1_318_050, currency: goal.currency },
      goal: { amount: goal.amount, currency: goal.currency },
      since: goal.since,
      byHand: goal.byHand,
      counted: goal.counted,
      label: goal.label[lang] ?? goal.label.en!,
    },
  };
}

const summaryOf = (lang: string) => teasers(lang)[0]!.summary;

/** A log of every kind of entry in a language: words changed, a note alone, an article that is gone, one taken back. */
function logPage(lang: string): ListedEntry[] {
  const { slug, title } = article('dredging', lang);
  const at = (day: number) => new Date(Date.UTC(2026, 9, day, 9));
  const base = { slug, title, external: null, gone: false, withdraws: null, withdrawn: null, publishedNumber: 2 };
  const [before, after] = sentences[lang] ?? sentences.en!;
  const note = summaryOf(lang);
  const taken = { number: 212, note, at: at(20) };
  return [
    { ...base, number: 212, kind: 'withdrawal', wrong: '', right: '', note, at: at(20), withdraws: 209 },
    { ...base, number: 211, kind: 'correction', wrong: before, right: after, note, at: at(19) },
    { ...base, number: 209, kind: 'correction', wrong: before, right: after, note: '', at: at(14), withdrawn: taken },
    { ...base, number: 207, kind: 'update', wrong: '', right: after, note: '', at: at(12) },
    { ...base, number: 205, kind: 'clarification', wrong: '', right: '', note, at: at(9), gone: true },
    ...logOf(lang),
  ];
}

const sentences: Record<string, [string, string]> = {
  en: ['The dredger moved 14,000 cubic metres in May.', 'The dredger moved 41,000 cubic metres in April and May.'],
  uk: ['У травні земснаряд вийняв 14 000 кубометрів.', 'У квітні й травні земснаряд вийняв 41 000 кубометрів.'],
  ar: ['رفعت الكرّاكة 14,000 متر مكعب في أيار.', 'رفعت الكرّاكة 41,000 متر مكعب في نيسان وأيار.'],
};

const outlet = (lang: string) => ({ name: outletName(site, lang), email: 'desk@ferrybell.example.org', address: '' });

/** What the privacy page said before and after letters were switched on. */
function privacyVersions(lang: string) {
  const before = privacyText(lang, outlet(lang), { parts: ['counting'], recipients: [] });
  const now = privacyText(lang, outlet(lang), {
    parts: ['counting', 'newsletter'],
    recipients: [
      { what: 'mail', name: 'smtp.example.net' },
      { what: 'payment', name: 'Stripe' },
    ],
  });
  return [
    { number: 2, at: new Date('2026-11-20T10:00:00Z'), blocks: now },
    { number: 1, at: new Date('2026-03-01T10:00:00Z'), blocks: before },
  ];
}

const sampleFound = [
  {
    kind: 'report',
    rows: [
      {
        email: 'ada@example.org',
        language: 'en',
        at: '2026-10-03T08:00:00.000Z',
        passage: '14,000 cubic metres',
        text: 'It was 41,000',
        title: 'Dredging',
      },
      { email: 'ada@example.org', language: 'en', at: '2026-11-01T08:00:00.000Z', text: 'Thank you' },
    ],
    stays: null,
  },
  {
    kind: 'permission',
    rows: [{ number: 12, name: 'Ada', organisation: 'The Other Bell', title: 'Dredging', until: '2027-03-01' }],
    stays: 'signed',
  },
];

/** Name to page; made when it is asked for. */
export function samplePages(lang: string): Record<string, () => string> {
  const section = sampleSections[1]!;
  const person = samplePeople[0]!;
  const key = 'dredging';
  const slug = article(key, lang).slug;
  const all = versions(key, lang);
  // as many small edits between the first and the last as an article has that people work on
  const [small, last] = [{ ...all.at(-1)!, kind: 'minor' as const, note: '' }, all.at(-1)!];
  const long = [
    all[0]!,
    { ...small, number: 2 },
    { ...small, number: 3 },
    { ...last, number: 4, kind: 'correction' as const, note: last.note || summaryOf(lang) },
    { ...small, number: 5 },
    { ...last, number: 6, kind: 'update' as const, note: '' },
  ];
  const alternates = article(key, lang).editions.map(e => ({ lang: e.lang, path: paths.history(e.lang, e.slug) }));
  const list = { stories: teasers(lang).slice(0, 6), next: '1-1', later: false, languages: ['en', 'uk', 'ar'] };
  return {
    front: () => front(lang),
    article: () => articlePage(site, { ...article(key, lang), reporting: { article: 1, script: null } }),
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
        compared: false,
        versions: all,
        pictures: article(key, lang).pictures,
        alternates: [],
      }),
    privacy: () => privacyPage(site, lang, privacyVersions(lang)),
    'privacy-version': () => privacyVersionPage(site, lang, privacyVersions(lang)[0]!, privacyVersions(lang)[1]!),
    'my-data': () => myDataPage(site, { lang, hours: 24, email: '', problem: null }),
    'my-data-link': () => myDataLinkPage(site, { lang, token: 'abc', good: true }),
    'my-data-found': () => myDataFoundPage(site, { lang, email: 'ada@example.org', found: sampleFound, secret: 'abc' }),
    'my-data-erase': () =>
      myDataErasePage(site, { lang, email: 'ada@example.org', found: sampleFound, secret: 'abc', problem: null }),
    'my-data-erased': () =>
      myDataErasedPage(
        site,
        lang,
        sampleFound.map(f => ({
          kind: f.kind,
          erased: f.stays ? 0 : f.rows.length,
          stays: f.stays ? 1 : 0,
          because: f.stays,
        })),
      ),
    reuse: () => policyPage(site, lang, 'reuse', null),
    compare: () =>
      revisionPage(site, {
        lang,
        slug,
        version: long.at(-1)!,
        before: long[0]!,
        compared: true,
        versions: long,
        pictures: article(key, lang).pictures,
        alternates: [],
      }),
    versions: () => historyPage(site, { lang, slug, title: all.at(-1)!.title, revisions: long, alternates }),
    entries: () => articlePage(site, { ...article(key, lang), corrections: logPage(lang).slice(1, 4) }),
    'entries-above': () => articlePage(entriesAbove, { ...article(key, lang), corrections: logPage(lang).slice(1, 4) }),
    corrections: () =>
      correctionsPage(site, {
        lang,
        kind: null,
        lines: logPage(lang),
        next: '3',
        later: false,
        newest: { number: 212, hash: '9f2c41b7'.repeat(8) },
        years: [
          { year: 2026, articles: 214, corrections: 5, clarifications: 2 },
          { year: 2025, articles: 1180, corrections: 21, clarifications: 9 },
        ],
      }),
    'no-corrections': () =>
      correctionsPage(site, { lang, kind: 'update', lines: [], next: null, later: false, newest: null, years: null }),
    missing: () => missingPage(site, lang, { query: 'x', suggestions: teasers(lang).slice(0, 3) }),
    gone: () => gonePage(site, lang, { title: 'x', note: 'y', since: new Date('2026-10-01'), suggestions: [] }),
    suggest: () =>
      suggestPage(site, {
        lang,
        slug,
        title: all[0]!.title,
        revision: 2,
        fields: { quote: '<x>', proposed: 'y', remove: false, kind: 'fact', comment: '', email: 'x', key: 'k' },
        problem: { text: message(lang, 'suggest.email-wrong'), field: 'email' },
      }),
    feedback: () =>
      feedbackPage(site, {
        lang,
        fields: { quote: '', proposed: '', remove: false, kind: 'other', comment: '', email: '', key: 'k' },
        problem: null,
      }),
    report: () =>
      reportPage(site, {
        lang,
        id: 'Zm9yIHRoZSBzYW1wbGUgb25seQ',
        quote: { exact: 'a passage that was wrong' },
        proposed: 'a passage that is right',
        comment: 'x',
        mailed: true,
        received: new Date('2026-10-01T10:00:00Z'),
        state: 'accepted',
        decision: { act: 'accept', reason: 'y', at: new Date('2026-10-02T10:00:00Z'), correction: 3 },
        article: { lang, slug, title: all[0]!.title, published: true, external: null },
      }),
    support: () => supportPage(site, givingPage(lang)),
    'support-wrong': () =>
      supportPage(site, {
        ...givingPage(lang),
        fields: { ...given, amount: 'other', own: '12,345', email: 'ada@example', shown: 'named', giftName: 'Ada' },
        problems: [
          { text: message(lang, 'support.wrong.range', { least: '€1', most: '€10,000' }), field: 'own' },
          { text: message(lang, 'support.wrong.email'), field: 'email' },
          { text: message(lang, 'support.wrong.wallName'), field: 'wallName' },
          { text: message(lang, 'support.wrong.email'), field: 'giftEmail' },
        ],
      }),
    'support-closed': () => supportPage(site, { ...givingPage(lang), offers: [] }),
    thanks: () =>
      thanksPage(site, {
        lang,
        state: 'pending',
        money: { amount: 100_000, currency: 'UAH' },
        self: '/support',
        manage: null,
      }),
    failed: () => failedPage(site, lang, 'a1b2c3d4'),
  };
}
