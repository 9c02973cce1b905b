import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { articlePage } from '../../src/render/article-page.ts';
import { arrange } from '../../src/render/front-page.ts';
import { catalogs } from '../../src/render/messages/index.ts';
import { highlight, passageAround, queryWords } from '../../src/render/search-page.ts';
import { styleOf } from '../../src/render/style.ts';
import { contentPolicy } from '../../src/web/reader/answer.ts';
import { front, samplePages } from './sample-pages.ts';
import { article, sampleSections, site, teasers } from './sample-site.ts';

type Element = DefaultTreeAdapterTypes.Element;

function elements(page: string): Element[] {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.ParentNode) => {
    for (const child of node.childNodes)
      if ('tagName' in child) {
        found.push(child);
        walk(child);
      }
  };
  walk(parse(page));
  return found;
}
const attribute = (e: Element, name: string) => e.attrs.find(a => a.name === name)?.value;
const all = (page: string, tag: string) => elements(page).filter(e => e.tagName === tag);

const everyPage = Object.keys(catalogs).flatMap(lang =>
  Object.entries(samplePages(lang)).map(([name, make]) => ({ name: `${name} in ${lang}`, lang, page: make() })),
);

describe('every reader page', () => {
  it('runs no script and asks nobody else for anything', () => {
    for (const { name, page } of everyPage)
      for (const e of elements(page)) {
        if (e.tagName === 'script') assert.equal(attribute(e, 'type'), 'application/ld+json', name);
        assert.ok(
          !['iframe', 'object', 'embed', 'base', 'audio', 'video'].includes(e.tagName),
          `${name}: ${e.tagName}`,
        );
        for (const { name: n, value } of e.attrs) {
          assert.ok(!n.startsWith('on') && n !== 'style', `${name}: ${n} on ${e.tagName}`);
          if (n === 'src' || n === 'srcset') assert.match(value, /^(\/(?!\/)|data:image\/)/, `${name}: ${value}`);
        }
        if (
          e.tagName === 'link' &&
          !['alternate', 'canonical', 'prev', 'next', 'license'].includes(attribute(e, 'rel')!)
        )
          assert.match(attribute(e, 'href')!, /^(\/|data:image\/)/, name);
        if (e.tagName === 'form') assert.match(attribute(e, 'action')!, /^\/[^/]/, name);
      }
    assert.doesNotMatch(styleOf(site.settings).css, /url\(|@import/);
  });

  it('has its language, direction, one first heading, a skip link and a named main part', () => {
    for (const { name, lang, page } of everyPage) {
      const [root] = all(page, 'html');
      assert.equal(attribute(root!, 'lang'), lang, name);
      assert.equal(attribute(root!, 'dir'), lang === 'ar' ? 'rtl' : 'ltr', name);
      assert.equal(all(page, 'h1').length, 1, name);
      assert.equal(all(page, 'main').length, 1, name);
      assert.match(page, /<a class="skip" href="#main">/);
    }
  });

  it('names no id twice and links to no place within itself that is not there', () => {
    for (const { name, page } of everyPage) {
      const ids = elements(page).flatMap(e => attribute(e, 'id') ?? []);
      assert.deepEqual(
        ids.filter((id, i) => ids.indexOf(id) !== i),
        [],
        name,
      );
      for (const a of all(page, 'a')) {
        const href = attribute(a, 'href') ?? '';
        if (href.startsWith('#')) assert.ok(ids.includes(href.slice(1)), `${name}: ${href}`);
      }
    }
  });

  it('keeps room for its pictures and describes them', () => {
    for (const { name, page } of everyPage)
      for (const img of all(page, 'img')) {
        assert.notEqual(attribute(img, 'alt'), undefined, name);
        if (attribute(img, 'class') === 'trace') continue;
        assert.match(attribute(img, 'width') ?? '', /^\d+$/, name);
        assert.match(attribute(img, 'height') ?? '', /^\d+$/, name);
      }
  });

  it('is at most 30 KB over the wire before its pictures', () => {
    for (const { name, page } of everyPage) {
      const { length } = brotliCompressSync(page);
      assert.ok(length <= 30_000, `${name}: ${length} bytes`);
    }
  });

  it('is styled only by what the content policy lets through', () => {
    for (const { page } of everyPage) {
      const css = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
      const hash = createHash('sha256').update(css).digest('base64');
      assert.ok(contentPolicy(site).includes(`style-src 'sha256-${hash}'`));
    }
    assert.match(contentPolicy(site), /^default-src 'none'; img-src 'self' data:;/);
    assert.doesNotMatch(contentPolicy(site), /unsafe|https?:|\*/);
  });
});

describe('the head of a page', () => {
  const links = (page: string, rel: string) =>
    all(page, 'link')
      .filter(l => attribute(l, 'rel') === rel)
      .map(l => ({ lang: attribute(l, 'hreflang'), href: attribute(l, 'href'), type: attribute(l, 'type') }));

  it('names the canonical address and every language of the same article, with a default', () => {
    const page = articlePage(site, article('dredging', 'uk'));
    const of = article('dredging', 'uk');
    assert.deepEqual(
      links(page, 'canonical').map(l => l.href),
      [`${site.publicUrl}/uk/${encodeURIComponent(of.slug)}`],
    );
    const languages = links(page, 'alternate').filter(l => l.lang);
    assert.deepEqual(languages.map(l => l.lang).toSorted(), ['ar', 'en', 'uk', 'x-default']);
    assert.equal(languages.find(l => l.lang === 'x-default')!.href, languages.find(l => l.lang === 'en')!.href);
  });

  it('names the feeds of the language and of the list', () => {
    const feeds = links(samplePages('ar').section!(), 'alternate').filter(l => l.type);
    assert.deepEqual(
      feeds.map(l => l.href!.replace(site.publicUrl, '')),
      ['/ar/section/town/feed.rss', '/ar/feed.rss', '/ar/feed.atom', '/ar/feed.json'],
    );
  });

  it('keeps out of search engines what has no address of its own', () => {
    for (const name of ['preview', 'missing', 'gone', 'failed', 'search', 'tag'])
      assert.match(samplePages('en')[name]!(), /<meta name="robots" content="noindex">/, name);
    assert.doesNotMatch(front('en'), /noindex/);
  });
});

describe('an article’s page', () => {
  it('tells its entries of the log at its end, or above the text where the outlet wants that', () => {
    const of = article('dredging', 'en');
    const told =
      /class="revised"[\s\S]*?<del>The contract was awarded[\s\S]*?<ins>The contract was put out[\s\S]*?put out to tender[\s\S]*?href="\/en\/the-dredging-that-nobody-can-find\/history\/2"/;
    const [head, ending] = articlePage(site, of).split('<div class="text prose">');
    assert.doesNotMatch(head!, /class="revised"/);
    assert.match(ending!, told);
    const corrections = { place: 'head', yearly: false } as const;
    const above = articlePage({ ...site, settings: { ...site.settings, corrections } }, of);
    assert.match(above.split('<div class="text prose">')[0]!, told);
    assert.doesNotMatch(above.split('<div class="text prose">')[1]!, /class="revised"/);
  });

  it('keeps above the text the newest three that hold; the others, and what was withdrawn, are at the end', () => {
    const of = article('dredging', 'en');
    const [entry] = of.corrections;
    const at = new Date('2026-11-01');
    const corrections = [9, 8, 7, 6, 5].map(number => ({
      ...entry!,
      number,
      withdrawn: number === 8 ? { number: 10, note: 'Not so.', at } : null,
    }));
    const settings = { ...site.settings, corrections: { place: 'head', yearly: false } as const };
    const [head, ending] = articlePage({ ...site, settings }, { ...of, corrections }).split('<div class="text prose">');
    const numbers = (html: string) => [...html.matchAll(/id="entry-(\d+)"/g)].map(m => Number(m[1]));
    assert.deepEqual(
      [numbers(head!), numbers(ending!)],
      [
        [9, 7, 6],
        [8, 5],
      ],
    );
    assert.match(ending!, /Not so\./);
  });

  it('names a partner outlet with a link that search engines follow', () => {
    const of = article('court-interpreter', 'en');
    const page = articlePage(site, {
      ...of,
      content: {
        ...of.content,
        source: {
          outlet: 'Partner & Co',
          url: 'https://partner.example/a?b=1&c=2',
          author: null,
          lang: null,
          published: null,
        },
      },
    });
    assert.match(
      page,
      /<a href="https:\/\/partner\.example\/a\?b=1&amp;c=2" rel="external"><bdi>Partner &amp; Co<\/bdi><\/a>/,
    );
  });

  it('shows no picture that is not stored, since its server would see the reader', () => {
    const of = article('dredging', 'en');
    assert.doesNotMatch(articlePage(site, { ...of, pictures: new Map(), leadPicture: null }), /<figure/);
  });

  it('escapes whatever editors write', () => {
    const evil = '"><script>alert(1)</script>\'';
    const of = article('dredging', 'en');
    const page = articlePage(site, {
      ...of,
      title: evil,
      summary: evil,
      content: {
        ...of.content,
        funder: evil,
        byline: [{ person: null, name: evil, role: 'author' }],
        source: { outlet: evil, url: 'javascript:alert(1)', author: evil, lang: null, published: evil },
      },
    });
    assert.deepEqual(all(page, 'script'), []);
    assert.doesNotMatch(page, /href="javascript:/);
  });

  it('stands without an outlet that has filled in anything', () => {
    const bare = {
      ...site,
      logo: null,
      sections: [],
      tags: [],
      settings: outletSettings.parse({ languages: ['en'], defaultLanguage: 'en' }),
    };
    assert.match(articlePage(bare, article('dredging', 'en')), /<\/html>/);
  });
});

describe('the front page', () => {
  const view = {
    lang: 'en',
    latest: teasers('en').slice(0, 10),
    sections: sampleSections.map(s => ({
      section: s,
      descriptions: {},
      stories: teasers('en').filter(t => t.section?.slug === s.slug),
    })),
  };

  it('shows no story twice', () => {
    const { lead, beside, strip, blocks } = arrange(view);
    const slugs = [lead!, ...beside, ...strip, ...blocks.flatMap(b => [b.first, ...b.rest])].map(t => t.slug);
    assert.deepEqual(
      slugs.filter((s, i) => slugs.indexOf(s) !== i),
      [],
    );
  });

  it('leads with the newest story that has a picture', () => {
    const [newest, second] = view.latest;
    assert.equal(arrange({ ...view, latest: [{ ...newest!, picture: null }, second!] }).lead, second);
    assert.equal(arrange({ ...view, latest: [{ ...newest!, picture: null }] }).lead!.slug, newest!.slug);
    assert.equal(arrange({ ...view, lead: second }).lead, second, 'what an editor put there leads');
    assert.equal(arrange({ lang: 'en', latest: [], sections: [] }).lead, undefined);
  });
});

describe('a search result', () => {
  const marked = (text: string, query: string) =>
    highlight(text, queryWords(query))
      .text.match(/<mark>.*?<\/mark>/g)
      ?.map(m => m.slice(6, -7)) ?? [];
  it('marks the words asked for in their other forms, whatever case and accents', () => {
    assert.deepEqual(marked('The Harbour, harbours and harbouring', 'HARBOUR'), ['Harbour', 'harbours', 'harbouring']);
    assert.deepEqual(marked('Гавань у гавані', 'гавань'), ['Гавань', 'гавані']);
    assert.deepEqual(marked('Über die Brücke', 'brucke'), ['Brücke']);
    assert.deepEqual(marked('港口的新闻', '新闻'), ['新闻']);
    assert.deepEqual(marked('artful', 'art'), ['artful']);
    assert.deepEqual(marked('The smart', 'art'), []);
  });
  it('escapes the text around them', () => {
    assert.equal(highlight('<b> & ferry', ['ferry']).text, '&lt;b&gt; &amp; <mark>ferry</mark>');
  });
  it('shows the passage around the first of them', () => {
    const text = `${'word '.repeat(100)}ferry ${'after '.repeat(100)}`;
    assert.match(passageAround(text, 'ferry'), /^… .*ferry.* …$/);
    assert.equal(passageAround('nothing here', 'ferry'), '');
  });
});
