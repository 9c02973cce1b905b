import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Allowance } from '../../src/domain/citation/allowance.ts';
import type { Declared } from '../../src/domain/citation/declared.ts';
import { evidenceOf } from '../../src/domain/citation/evidence.ts';
import { type CitedArticle, isBreach, judge, type Ours, outcomes } from '../../src/domain/citation/verdict.ts';
import { ReuseIndex, readPage } from '../../src/domain/reuse/index.ts';

/* Pages that use our words, as an editor meets them, and what is said of each. */
const paragraphs = [
  'The bridge over the river was closed on Monday after engineers found cracks in two of its seven piers, the city council said in the evening.',
  'Nobody had looked at the piers since 1998, although the law asks for it every six years, and the reports that the council showed were copies of the first.',
  'Buses go by the old road for now; the ferry takes cyclists and people on foot, and it is free until the bridge is mended, which nobody expects this year.',
  'A former inspector, who asked not to be named, says that he wrote to the mayor four times, and that each letter came back with a stamp and without an answer.',
];
const text = paragraphs.join('\n');
const other =
  'Ми стояли на березі й дивилися, як уночі розбирають старий міст: спершу поручні, потім дошки, а тоді й бики, що тримали його сто років поспіль.';
const article: CitedArticle = {
  id: '1',
  url: 'https://bell.example/en/the-bridge',
  urls: ['https://bell.example/uk/mist', 'https://bell.example/2019/05/bridge.html', 'https://old.example/?p=12'],
  title: 'The bridge',
};
const second: CitedArticle = { id: '2', url: 'https://bell.example/uk/bereh', urls: [], title: 'Берег' };
const index = ReuseIndex.create();
index.add('1@1', text);
index.add('1@2', text.replace('on Monday', 'on Tuesday at noon').replace('four times', 'five times'));
index.add('2@1', other);
const ours: Ours = {
  articles: new Map([
    ['1@1', article],
    ['1@2', article],
    ['2@1', second],
  ]),
  terms: { extractLimit: 500, activeLink: true, nofollowAllowed: false, creditNames: ['The Bell'] },
  permissions: [],
  sites: ['https://bell.example'],
  day: '2026-11-24',
};
const quote = paragraphs[0]!;
const link = '<a href="https://bell.example/en/the-bridge">The Bell</a>';

function on(body: string, more: Partial<Ours> = {}, url = 'https://blog.example/post') {
  const page = { ...readPage(body, url), url };
  return judge(page, index.scan(page.text), { ...ours, ...more });
}
function outcome(body: string, more?: Partial<Ours>, url?: string) {
  const [verdict, ...others] = on(body, more, url);
  assert.deepEqual(others, []);
  return verdict!.outcome;
}
const told = (linked: string, words = quote) =>
  `<p>Somebody writes:</p><blockquote><p>${words}</p></blockquote><p>${linked}</p>`;

describe('a verdict', () => {
  it('is "within terms" for a short extract with a link and a credit', () => {
    const [verdict] = on(told(`From ${link}, yesterday.`));
    assert.deepEqual(
      [verdict!.outcome, verdict!.problems, verdict!.longest, verdict!.total, verdict!.limit],
      ['within', [], quote.length, quote.length, 500],
    );
    assert.deepEqual(verdict!.link, {
      to: 'article',
      href: 'https://bell.example/en/the-bridge',
      nofollow: false,
      through: null,
      beside: true,
    });
    assert.equal(isBreach(verdict!), false);
  });

  it('knows a link to the article, whatever address of it is used', () => {
    for (const href of [
      'http://www.bell.example/en/the-bridge/',
      'https://bell.example/en/the-bridge?utm_source=x&fbclid=y#p2',
      'https://bell.example/uk/mist',
      'https://bell.example/2019/05/bridge.html',
      'https://old.example/?p=12&utm_medium=z',
      'https://bell.example/en/the-bridge/history/2',
      '//bell.example/en/the%2Dbridge',
    ])
      assert.equal(outcome(told(`<a href="${href}">The Bell</a>`)), 'within', href);
    const [through] = on(
      told('<a href="https://l.social.example/go?u=https%3A%2F%2Fbell.example%2Fen%2Fthe-bridge">The Bell</a>'),
    );
    assert.deepEqual([through!.outcome, through!.link!.through], ['within', 'l.social.example']);
  });

  it('is "link missing" where it leads elsewhere, and says where', () => {
    for (const [linked, to] of [
      ['The Bell wrote it.', null],
      ['<a href="https://bell.example/">The Bell</a>', 'front'],
      ['<a href="https://bell.example/uk">The Bell</a>', 'front'],
      ['<a href="https://bell.example/en/another">The Bell</a>', 'outlet'],
      ['<a href="https://bell.example/en/the-bridges">The Bell</a>', 'outlet'],
      ['<a href="https://old.example/?p=13">The Bell</a>', 'outlet'],
      ['<a href="https://not-bell.example/en/the-bridge">The Bell</a>', null],
      ['<a href="https://bell.example.evil.example/en/the-bridge">The Bell</a>', null],
    ] as const) {
      const [verdict] = on(told(linked));
      assert.deepEqual([verdict!.outcome, verdict!.link?.to ?? null], ['link-missing', to], linked);
    }
  });

  it('is "link inactive" for an address that is no link, and "nofollow" for one that search engines shall not follow', () => {
    for (const written of [
      'https://bell.example/en/the-bridge',
      'bell.example/en/the-bridge.',
      '(www.bell.example/uk/mist)',
    ])
      assert.equal(outcome(told(`The Bell: ${written}`)), 'link-inactive', written);
    assert.equal(outcome(told('The Bell: https://bell.example/en/the-bridge-over-troubled-water')), 'link-missing');
    const nofollow = '<a rel="noopener nofollow" href="https://bell.example/en/the-bridge">The Bell</a>';
    assert.equal(outcome(told(nofollow)), 'link-nofollow');
    assert.equal(outcome(told(nofollow.replace('nofollow', 'ugc'))), 'link-nofollow');
    assert.equal(outcome(`<meta name="robots" content="noindex, nofollow">${told(link)}`), 'link-nofollow');
    assert.equal(outcome(told(`${nofollow} ${link}`)), 'within', 'one of two is followed');
    assert.equal(outcome(told(nofollow), { terms: { ...ours.terms, nofollowAllowed: true } }), 'within');
    assert.equal(outcome(told('The Bell'), { terms: { ...ours.terms, activeLink: false } }), 'within');
  });

  it('is "extract too long" beyond the limit, counted as the terms count', () => {
    const [verdict] = on(told(link, paragraphs.map(p => `<p>${p}</p>`).join('')));
    assert.equal(verdict!.outcome, 'too-long');
    assert.equal(verdict!.total, [...text].length);
    const exact = (extractLimit: number) => outcome(told(link), { terms: { ...ours.terms, extractLimit } });
    assert.deepEqual([exact(quote.length), exact(quote.length - 1)], ['within', 'too-long']);
    const scattered = on(
      told(link, [paragraphs[0], paragraphs[3]].map(p => `<p>${p}</p><p>Words of the blog between.</p>`).join('')),
    );
    assert.equal(scattered[0]!.total, paragraphs[0]!.length + paragraphs[3]!.length);
    assert.equal(scattered[0]!.longest, paragraphs[3]!.length);
  });

  it('is "credit missing" where the outlet is named in the copied words alone', () => {
    const bare = '<a href="https://bell.example/en/the-bridge">source</a>';
    assert.equal(outcome(told(bare)), 'credit-missing');
    assert.equal(outcome(told(bare), { terms: { ...ours.terms, creditNames: ['city council'] } }), 'credit-missing');
    assert.equal(outcome(told(`«the   BELL» — ${bare}`)), 'within');
    assert.equal(outcome(told(`The Bellboy — ${bare}`)), 'credit-missing');
    assert.equal(outcome(told(bare), { terms: { ...ours.terms, creditNames: [] } }), 'within');
  });

  it('tells everything that is wrong, the worst first', () => {
    const [verdict] = on(paragraphs.map(p => `<p>${p}</p>`).join(''));
    assert.deepEqual(verdict!.problems, ['too-long', 'link-missing', 'credit-missing']);
    assert.equal(verdict!.outcome, 'too-long');
    assert.deepEqual(outcomes.slice(-3), ['within', 'permitted', 'syndicated']);
  });

  it('counts all revisions of an article as one', () => {
    const [one, ...more] = on(
      `<p>${paragraphs[0]!.replace('on Monday', 'on Tuesday at noon')}</p><p>${paragraphs[3]}</p>${link}`,
    );
    assert.deepEqual(more, []);
    assert.deepEqual(new Set(one!.spans.map(s => s.match)).size <= 2, true);
    assert.ok(one!.total >= paragraphs[0]!.length + paragraphs[3]!.length - 4, `${one!.total}`);
  });

  it('is given for each article that a page cites, and once for words that two of them have', () => {
    const both = on(`<p>${quote}</p><p>${other}</p>${link}`);
    assert.deepEqual(
      both.map(v => [v.article, v.outcome]),
      [
        ['2', 'link-missing'],
        ['1', 'within'],
      ],
    );
    const twin: CitedArticle = { id: '3', url: 'https://bell.example/en/again', urls: [], title: 'Again' };
    const double = ReuseIndex.create();
    double.add('1@1', text);
    double.add('3@1', text);
    const page = readPage(
      `<p>${quote}</p><a href="https://bell.example/en/again">The Bell</a>`,
      'https://blog.example/',
    );
    const articles = new Map([...ours.articles, ['3@1', twin]]);
    const verdicts = judge({ ...page, url: 'https://blog.example/' }, double.scan(page.text), { ...ours, articles });
    assert.deepEqual(
      verdicts.map(v => [v.also.length, v.outcome]),
      [[1, 'within']],
    );
  });

  it('is "permission covers it" where one does, with its own conditions, on its days', () => {
    const granted: Allowance = {
      id: 'P-7',
      sites: ['blog.example'],
      articles: ['1'],
      from: '2026-01-01',
      until: '2026-12-31',
      revoked: null,
      limit: null,
      translation: [],
      commercial: true,
      pictures: true,
      conditions: '',
      activeLink: true,
      credit: true,
    };
    const whole = told(link, paragraphs.map(p => `<p>${p}</p>`).join(''));
    const under = (p: Partial<Allowance>, body = whole, url?: string) =>
      on(body, { permissions: [{ ...granted, ...p }] }, url)[0]!;
    assert.deepEqual([under({}).outcome, under({}).permission, under({}).limit], ['permitted', 'P-7', null]);
    assert.equal(under({}, whole, 'https://www.blog.example/x').outcome, 'permitted');
    assert.equal(under({}, whole, 'https://other.example/x').outcome, 'too-long');
    assert.equal(under({ sites: ['https://blog.example/a/'] }, whole, 'https://blog.example/a/b').outcome, 'permitted');
    assert.equal(under({ sites: ['https://blog.example/a'] }, whole, 'https://blog.example/ab').outcome, 'too-long');
    assert.equal(under({ sites: null, articles: null }, whole, 'https://other.example/x').outcome, 'permitted');
    assert.equal(under({ articles: ['2'] }).outcome, 'too-long');
    const total = [...text].length;
    for (const [lacking, shortfall] of [
      [{ until: '2026-11-23' }, { why: 'expired', day: '2026-11-23' }],
      [{ from: '2026-11-25' }, { why: 'early', day: '2026-11-25' }],
      [{ revoked: '2026-02-01' }, { why: 'revoked', day: '2026-02-01' }],
      [{ sites: ['nord.example'] }, { why: 'host', sites: ['nord.example'] }],
      [{ articles: ['2'] }, { why: 'article' }],
    ] as const) {
      const verdict = under(lacking);
      assert.deepEqual([verdict.outcome, verdict.permission, verdict.limit], ['too-long', null, 500]);
      assert.deepEqual(verdict.allowances[0]!.shortfalls, [shortfall]);
    }
    const short = under({ limit: 550 });
    assert.deepEqual([short.outcome, short.permission, short.limit], ['too-long', 'P-7', 550]);
    assert.deepEqual(short.allowances[0]!.shortfalls, [{ why: 'characters', allowed: 550, copied: total }]);
    const elsewhere = { sites: ['nord.example'], articles: ['2'] };
    assert.deepEqual(under(elsewhere).allowances, [], 'what is about another site and article is not told');
    const unlinked = whole.replace(link, 'The Bell');
    assert.deepEqual([under({}, unlinked).outcome, under({}, unlinked).permission], ['link-missing', 'P-7']);
    assert.equal(under({ activeLink: false }, unlinked).outcome, 'permitted');
    assert.equal(under({}, told(link)).outcome, 'within', 'what the terms allow needs none');
  });

  it('holds what a page says of itself against a permission, and leaves to people what no machine knows', () => {
    const granted: Allowance = {
      id: '7',
      sites: ['blog.example'],
      articles: null,
      from: null,
      until: null,
      revoked: null,
      limit: null,
      translation: [],
      commercial: false,
      pictures: false,
      conditions: 'Not before Sunday.',
      activeLink: true,
      credit: true,
    };
    const body = told(link, paragraphs.map(p => `<p>${p}</p>`).join(''));
    const under = (declared: Partial<Declared>, allowance: Partial<Allowance> = {}) => {
      const url = 'https://blog.example/post';
      const page = { ...readPage(body, url), url, declared: { lang: 'en', sold: null, pictures: 0, ...declared } };
      const [verdict] = judge(page, index.scan(page.text), { ...ours, permissions: [{ ...granted, ...allowance }] });
      return [
        verdict!.outcome,
        verdict!.permission,
        verdict!.allowances[0]!.shortfalls.map(s => s.why),
        verdict!.allowances[0]!.open,
      ];
    };
    assert.deepEqual(under({}), ['permitted', '7', [], ['commercial', 'pictures', 'conditions']]);
    assert.deepEqual(under({ sold: true }), ['too-long', null, ['commercial'], ['pictures', 'conditions']]);
    assert.deepEqual(under({ pictures: 2 }), ['too-long', null, ['pictures'], ['commercial', 'conditions']]);
    assert.deepEqual(under({ sold: true, pictures: 2 }, { commercial: true, pictures: true, conditions: ' ' }), [
      'permitted',
      '7',
      [],
      [],
    ]);
  });

  it('takes no link that a reader does not have, however it is written', () => {
    const address = 'https://bell.example/en/the-bridge';
    for (const [how, linked] of [
      ['by a script', `<a href="#" onclick="location='${address}'">The Bell</a>`],
      ['by an address of a script', `<a href="javascript:location='${address}'">The Bell</a>`],
      ['written by a script', `The Bell<script>document.write('<a href="${address}">here</a>')</script>`],
      ['in data', `<span data-href="${address}" role="link" tabindex="0">The Bell</span>`],
      ['in a comment', `The Bell <!-- <a href="${address}">here</a> -->`],
      ['in a comment that is not closed', `The Bell <!-- <a href="${address}">here</a>`],
      ['in a template', `The Bell <template><a href="${address}">here</a></template>`],
      ['hidden', `The Bell <p hidden><a href="${address}">here</a></p>`],
      ['not displayed', `The Bell <div style="color:red; DISPLAY : none"><a href="${address}">here</a></div>`],
      ['without size', `The Bell <span style="font-size:0"><a href="${address}">here</a></span>`],
      ['in the head', `<link rel="alternate" href="${address}">The Bell`],
      ['in a text field', `The Bell <textarea><a href="${address}">here</a></textarea>`],
      ['in a title', `The Bell <a title="${address}">here</a>`],
    ])
      assert.equal(outcome(told(linked!)), 'link-missing', how);
  });

  it('knows nofollow in every way in which it is written', () => {
    const rel = (words: string) => outcome(told(link.replace('<a ', `<a rel="${words}" `)));
    for (const words of [
      'NoFollow',
      'noopener nofollow',
      'external,nofollow',
      'nofollow,noopener',
      'sponsored\tme',
      'ugc',
    ])
      assert.equal(rel(words), 'link-nofollow', words);
    for (const words of ['noopener noreferrer', 'dofollow', 'not-nofollow', 'nofollowing'])
      assert.equal(rel(words), 'within', words);
  });

  it('counts our words in quotation marks as it counts them without', () => {
    for (const marks of ['“”', '«»', '„“', "''", '「」']) {
      const [verdict] = on(told(link, `${marks[0]}${quote}${marks[1]}, writes The Bell.`));
      assert.deepEqual([verdict!.outcome, verdict!.total], ['within', quote.length], marks);
    }
    const whole = `“${paragraphs.join(' ')}”`;
    assert.equal(outcome(told(link, whole)), 'too-long');
  });

  it('is not talked out of it by a page that gives another of ours, or a lookalike, as the original', () => {
    const whole = paragraphs.map(p => `<p>${p}</p>`).join('');
    for (const canonical of [
      'https://bell.example/en/another',
      'https://bell.example.evil.example/en/the-bridge',
      'https://evil.example/?https://bell.example/en/the-bridge',
      'https://bell.example@evil.example/en/the-bridge',
    ])
      assert.equal(outcome(`<link rel="canonical" href="${canonical}">${whole}`), 'too-long', canonical);
    assert.equal(outcome(`<link rel="canonical" href="https://bell.example/uk/mist">${whole}`), 'syndicated');
    assert.equal(outcome(`<body>${whole}<!-- <link rel="canonical" href="${article.url}"> -->`), 'too-long');
  });

  it('is "syndicated" for our own pages, and for those that give ours as the original', () => {
    const whole = paragraphs.map(p => `<p>${p}</p>`).join('');
    assert.equal(outcome(whole, {}, 'https://bell.example/en/print/7'), 'syndicated');
    assert.equal(outcome(`<link rel="canonical" href="https://bell.example/en/the-bridge">${whole}`), 'syndicated');
    assert.equal(outcome(`<link rel="canonical" href="https://bell.example/">${whole}`), 'too-long');
  });

  it('of a text without markup says that links are not known', () => {
    const url = 'https://blog.example/post';
    const about = (words: string) =>
      judge({ url, text: words, title: '', links: null }, index.scan(words), ours).map(v => [v.outcome, isBreach(v)]);
    assert.deepEqual(about(`The Bell: ${quote}`), [['link-unknown', false]]);
    assert.deepEqual(about(`The Bell: ${text}`), [['too-long', true]]);
  });

  it('shows the passages side by side', () => {
    const edited = quote.replace('cracks', 'long cracks').toUpperCase();
    const page = { ...readPage(told(link, edited), 'https://blog.example/'), url: 'https://blog.example/' };
    const [verdict] = judge(page, index.scan(page.text), ours);
    const [passage] = evidenceOf(page, verdict!, match => (match === '1@1' ? text : null));
    assert.equal(passage!.page, edited);
    assert.equal(passage!.article, quote);
    assert.equal(passage!.edited, true);
    assert.match(passage!.before, /Somebody writes:\s*$/);
    assert.equal(passage!.length, edited.length);
  });

  it('holds for pages of any kind: what is worse is never better', () => {
    const address = fc.constantFrom(
      article.url,
      'https://bell.example/',
      'https://x.example/',
      'javascript:0',
      'nonsense %',
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...paragraphs, 'Words of others.', 'The Bell'), { maxLength: 6 }),
        fc.array(fc.tuple(address, fc.constantFrom('', 'nofollow'), fc.string()), { maxLength: 4 }),
        fc.integer({ min: 0, max: 700 }),
        (words, links, extractLimit) => {
          const text = words.join('\n');
          const page = {
            url: 'https://b.example/',
            text,
            title: '',
            links: links.map(([href, rel, t]) => ({ href, rel: [rel], text: t })),
          };
          const matches = index.scan(text);
          const verdicts = judge(page, matches, { ...ours, terms: { ...ours.terms, extractLimit } });
          assert.equal(verdicts.length > 0, matches.length > 0);
          const looser = judge(page, matches, { ...ours, terms: { ...ours.terms, extractLimit: extractLimit + 100 } });
          const rank = (of: typeof verdicts) => outcomes.indexOf(of[0]?.outcome ?? 'syndicated');
          assert.ok(rank(looser) >= rank(verdicts));
          for (const v of verdicts) assert.equal(v.outcome, v.problems[0] ?? 'within');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of a page with a hundred thousand links is there in time', () => {
    const links = Array.from({ length: 100_000 }, (_, i) => ({
      href: `https://bell.example/${i}`,
      rel: [],
      text: `no such words ${i}`,
    }));
    const page = { url: 'https://b.example/', text: `${quote} ${'a'.repeat(1_000_000)}`, title: '', links };
    const started = performance.now();
    assert.equal(judge(page, index.scan(page.text), ours)[0]!.outcome, 'link-missing');
    assert.ok(performance.now() - started < 5_000);
  });
});
