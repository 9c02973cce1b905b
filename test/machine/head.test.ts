import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ArticleHead } from '../../src/render/article-head.ts';
import { articleData, embedded, jsonLd } from '../../src/render/json-ld.ts';
import { openGraph } from '../../src/render/open-graph.ts';

const url = 'https://bell.example/uk/dzvin';
const head: ArticleHead = {
  lang: 'uk',
  url,
  title: 'Дзвін на поромі',
  summary: 'Хто його чує.',
  published: new Date('2026-11-02T08:00:00Z'),
  updated: new Date('2026-11-03T09:30:00Z'),
  words: 640,
  byline: [
    { name: 'Ada Quay', role: 'author', url: 'https://bell.example/uk/people/ada' },
    { name: 'Олена Міст', role: 'translator', url: null },
  ],
  section: { name: 'Порт', url: 'https://bell.example/uk/section/harbour' },
  tags: ['пором'],
  image: null,
  card: 'https://bell.example/card/uk/dzvin.png',
  editions: [
    { lang: 'en', url: 'https://bell.example/en/bell', original: true },
    { lang: 'uk', url, original: false },
  ],
  source: null,
  corrections: [
    {
      number: 4,
      publishedNumber: 2,
      kind: 'correction',
      wrong: '',
      right: '',
      note: 'Два причали, а не три.',
      at: new Date('2026-11-03T09:30:00Z'),
      withdrawn: null,
    },
  ],
  funder: '',
  rights: {
    credit: 'The Ferry Bell',
    ofSource: true,
    licence: null,
    policy: 'https://bell.example/uk/policies/reuse',
    rsl: 'https://bell.example/license.xml',
    permissions: 'https://bell.example/uk/permissions?article=7',
  },
  outlet: {
    name: 'The Ferry Bell',
    url: 'https://bell.example/',
    home: 'https://bell.example/uk',
    description: '',
    logo: null,
    copyright: '© The Ferry Bell',
    social: [],
    policies: {
      corrections: 'https://bell.example/uk/policies/corrections',
      ethics: 'https://bell.example/uk/policies/ethics',
      reuse: 'https://bell.example/uk/policies/reuse',
    },
  },
};

const inside = (element: string) =>
  JSON.parse(/^<script type="application\/ld\+json">(.*)<\/script>\n$/s.exec(element)?.[1] ?? '');
const article = (of: ArticleHead) => inside(jsonLd(of).text)['@graph'][0];

describe('JSON-LD of an article', () => {
  it('names author, translator, dates, rights and where it may be read', () => {
    const data = article(head);
    assert.equal(data['@type'], 'NewsArticle');
    assert.equal(data.headline, head.title);
    assert.deepEqual(data.author, [{ '@type': 'Person', name: 'Ada Quay', url: 'https://bell.example/uk/people/ada' }]);
    assert.deepEqual(data.translator, [{ '@type': 'Person', name: 'Олена Міст' }]);
    assert.equal(data.datePublished, '2026-11-02T08:00:00.000Z');
    assert.equal(data.dateModified, '2026-11-03T09:30:00.000Z');
    assert.equal(data.isAccessibleForFree, true);
    assert.equal(data.copyrightNotice, '© The Ferry Bell');
    assert.equal(data.creditText, 'The Ferry Bell');
    assert.equal(data.usageInfo, head.outlet.policies.reuse);
    assert.equal(data.publisher.correctionsPolicy, head.outlet.policies.corrections);
  });

  it('ties a translation to its original and an original to its translations', () => {
    assert.equal(article(head).translationOfWork.url, 'https://bell.example/en/bell');
    const original = article({ ...head, lang: 'en', url: 'https://bell.example/en/bell' });
    assert.deepEqual(original.workTranslation, [
      { '@type': 'NewsArticle', '@id': `${url}#article`, url, inLanguage: 'uk' },
    ]);
    assert.equal(original.translationOfWork, undefined);
  });

  it('names the partner outlet whose reporting it translates', () => {
    const source = {
      outlet: 'Lagune Heute',
      url: 'https://lagune.example/a',
      author: 'Ute Kahn',
      lang: 'de',
      published: '2026-10-30',
    };
    const data = article({ ...head, byline: [], editions: [{ lang: 'uk', url, original: true }], source });
    assert.deepEqual(data.author, [{ '@type': 'Person', name: 'Ute Kahn' }]);
    assert.equal(data.isBasedOn, 'https://lagune.example/a');
    assert.equal(data.translationOfWork.publisher.name, 'Lagune Heute');
    assert.equal(data.translationOfWork.inLanguage, 'de');
    assert.match(data.creditText, /Lagune Heute/);
  });

  it('marks corrections, and neither updates nor what was withdrawn', () => {
    const [entry] = head.corrections;
    const update = { ...entry!, number: 5, publishedNumber: 3, kind: 'update' as const, note: 'Нове.' };
    const taken = { ...entry!, number: 6, note: 'Хибне.', withdrawn: { number: 7, note: '', at: head.updated } };
    const data = article({ ...head, corrections: [taken, update, ...head.corrections] });
    assert.deepEqual(data.correction, [
      {
        '@type': 'CorrectionComment',
        text: 'Два причали, а не три.',
        datePublished: '2026-11-03T09:30:00.000Z',
        url: `${url}/history/2`,
      },
    ]);
    const worded = article({ ...head, corrections: [{ ...entry!, wrong: 'Три.', right: 'Два.' }] });
    assert.equal(worded.correction[0].text, 'Було: «Три.». Стало: «Два.». Два причали, а не три.');
  });

  it('says where the rules of correcting and of reporting a mistake are', () => {
    const { publisher, publishingPrinciples } = article(head);
    const { corrections, ethics } = head.outlet.policies;
    assert.deepEqual(
      [publisher.correctionsPolicy, publisher.actionableFeedbackPolicy, publisher.publishingPrinciples],
      [corrections, corrections, ethics],
    );
    assert.equal(publishingPrinciples, ethics);
  });

  it('cannot be broken out of by any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script><script>', '<!--', '\u2028\u2029', ']]>')),
        text => {
          const safe = embedded({ text });
          assert.doesNotMatch(safe, /[<>\u2028\u2029]/);
          assert.equal(JSON.parse(safe).text, text);
        },
      ),
    );
  });

  it('has no empty values', () => {
    const empty = JSON.stringify(articleData(head)).match(/:(""|null|\[\])/g);
    assert.equal(empty, null);
  });
});

describe('Open Graph of an article', () => {
  it('gives title, card, times, author and the other languages', () => {
    const { text } = openGraph(head);
    const values = (name: string) =>
      [...text.matchAll(new RegExp(`<meta property="${name}" content="([^"]*)">`, 'g'))].map(m => m[1]);
    assert.deepEqual(values('og:title'), [head.title]);
    assert.deepEqual(values('og:image'), [head.card]);
    assert.deepEqual(values('og:locale'), ['uk_UA']);
    assert.deepEqual(values('og:locale:alternate'), ['en_US']);
    assert.deepEqual(values('article:published_time'), ['2026-11-02T08:00:00.000Z']);
    assert.deepEqual(values('article:author'), ['https://bell.example/uk/people/ada']);
    assert.match(text, /<meta name="twitter:card" content="summary_large_image">/);
  });

  it('escapes what editors wrote', () => {
    assert.match(openGraph({ ...head, title: '"><script>' }).text, /content="&quot;&gt;&lt;script&gt;"/);
  });
});
