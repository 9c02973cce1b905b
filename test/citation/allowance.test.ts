import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Allowance, concerns, judgeAllowance, type UseOfText } from '../../src/domain/citation/allowance.ts';
import { declaredIn } from '../../src/domain/citation/declared.ts';

const allowance: Allowance = {
  id: '7',
  sites: ['review.example'],
  articles: ['12'],
  from: '2026-03-01',
  until: '2026-12-31',
  revoked: null,
  limit: 1000,
  translation: ['pl'],
  commercial: false,
  pictures: false,
  conditions: '',
  activeLink: true,
  credit: true,
};
const use: UseOfText = {
  url: 'https://www.review.example/week/1',
  articles: ['12'],
  characters: 1000,
  on: '2026-06-01',
  lang: null,
  ours: ['en', 'uk'],
  commercial: false,
  pictures: null,
};

describe('whether a permission covers a use', () => {
  const cases: [string, Partial<Allowance>, Partial<UseOfText>, object | null][] = [
    ['all that was agreed', {}, {}, null],
    ['a host beneath', {}, { url: 'https://blog.review.example/' }, null],
    ['a host that only ends so', {}, { url: 'https://notreview.example/' }, { why: 'host', sites: ['review.example'] }],
    ['another article', {}, { articles: ['13'] }, { why: 'article' }],
    ['an article with the same words', {}, { articles: ['13', '12'] }, null],
    ['any article, where it is standing', { articles: null }, { articles: ['13'] }, null],
    ['more characters', {}, { characters: 1420 }, { why: 'characters', allowed: 1000, copied: 1420 }],
    ['any length of the whole', { limit: null }, { characters: 9e5 }, null],
    ['our own translation', {}, { lang: 'uk-UA' }, null],
    ['the language that was agreed', {}, { lang: 'pl' }, null],
    ['another language', {}, { lang: 'de' }, { why: 'translation', lang: 'de' }],
    ['any language', { translation: ['*'] }, { lang: 'de' }, null],
    ['a commercial use', {}, { commercial: true }, { why: 'commercial' }],
    ['a use of which nobody knows whether it is commercial', {}, { commercial: null }, null],
    ['pictures of ours', {}, { pictures: 1 }, { why: 'pictures' }],
    ['pictures that were given too', { pictures: true }, { pictures: 1 }, null],
    ['the last day', {}, { on: '2026-12-31' }, null],
    ['the day after', {}, { on: '2027-01-01' }, { why: 'expired', day: '2026-12-31' }],
    ['the day before the first', {}, { on: '2026-02-28' }, { why: 'early', day: '2026-03-01' }],
    ['one that was withdrawn', { revoked: '2026-05-01' }, {}, { why: 'revoked', day: '2026-05-01' }],
    ['no website', { sites: [] }, {}, { why: 'host', sites: [] }],
  ];
  for (const [name, of, by, why] of cases)
    it(`${name}: ${why ? JSON.stringify(why) : 'covered'}`, () => {
      assert.deepEqual(judgeAllowance({ ...allowance, ...of }, { ...use, ...by }).shortfalls, why ? [why] : []);
    });

  it('names everything that it lacks, and what people have to judge', () => {
    const judged = judgeAllowance(
      { ...allowance, conditions: 'Only with a map.' },
      { ...use, characters: 1420, on: '2027-01-01', commercial: null },
    );
    assert.deepEqual(
      judged.shortfalls.map(s => s.why),
      ['expired', 'characters'],
    );
    assert.deepEqual(judged.open, ['commercial', 'pictures', 'conditions']);
    assert.equal(judged.conditions, 'Only with a map.');
  });

  it('is asked of those alone that are about the site or the very article', () => {
    assert.ok(concerns(allowance, use));
    assert.ok(concerns(allowance, { ...use, url: 'https://other.example/' }), 'the article');
    assert.ok(concerns(allowance, { ...use, articles: ['13'] }), 'the site');
    assert.ok(!concerns(allowance, { url: 'https://other.example/', articles: ['13'] }));
    assert.ok(!concerns({ ...allowance, articles: null }, { ...use, url: 'https://other.example/' }), 'standing');
    assert.ok(concerns({ ...allowance, sites: null }, { ...use, url: 'https://other.example/' }), 'everybody');
  });

  it('never gains by a use that takes more', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), fc.nat(5), fc.boolean(), (characters, more, pictures, commercial) => {
        const less = judgeAllowance(allowance, { ...use, characters, pictures: 0, commercial: false });
        const greater = judgeAllowance(allowance, { ...use, characters: characters + more, pictures, commercial });
        for (const { why } of less.shortfalls) assert.ok(greater.shortfalls.some(s => s.why === why));
      }),
    );
  });
});

describe('what a page declares', () => {
  const sites = ['https://bell.example'];
  const of = (html: string) => declaredIn(html, sites);
  it('is its language, in whatever way it is written', () => {
    for (const root of [
      '<html lang="de-AT">',
      "<HTML class=x lang='de-AT' dir=ltr>",
      '<!doctype html>\n<html lang=de-AT>',
    ])
      assert.equal(of(root).lang, 'de-AT', root);
    for (const root of ['<html>', '<html xml:lang="de">', '<html data-lang="de">', '<html lang="nonsense words">'])
      assert.equal(of(root).lang, null, root);
  });

  it('is that it is paid for, where it says so to search engines', () => {
    assert.equal(of('<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>').sold, true);
    assert.equal(of('<script type="application/ld+json">{"isAccessibleForFree":true}</script>').sold, false);
    assert.equal(of('<meta property="article:content_tier" content="locked">').sold, true);
    assert.equal(of('<meta property="article:content_tier" content="free">').sold, false);
    assert.equal(of('<p>Subscribe!</p>').sold, null);
  });

  it('is how many pictures it takes from us, each once', () => {
    const html = `<img alt="" src="https://bell.example/media/1.avif"><img src=//bell.example/media/1.avif>
      <picture><source srcset="https://bell.example/media/2.webp 2x"></picture><img data-src='http://bell.example/m/3'>
      <img src="https://bell.example.evil.example/1"><a href="https://bell.example/media/4">x</a><img src="/media/5">`;
    assert.equal(of(html).pictures, 3);
    assert.equal(of(`<img ${'a'.repeat(100_000)}`.repeat(20)).pictures, 0);
  });
});
