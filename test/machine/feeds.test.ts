import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { SaxesParser } from 'saxes';
import { articleItem, correctionItem, type Feed, feedFormats, renderFeed } from '../../src/render/feeds.ts';
import { newsSitemap, sitemap, sitemapIndex } from '../../src/render/sitemap.ts';
import { article, site, versions } from '../render/sample-site.ts';

/** Throws on XML that is not well-formed; returns the names of its elements in order. */
function elements(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', tag => names.push(tag.name));
  parser.write(xml).close();
  return names;
}

const keys = ['customs-lane', 'barge-week', 'glass-eels', 'budget-2027'];

function itemOf(key: string, lang: string) {
  const of = article(key, lang);
  const pictures = new Map(of.pictures);
  if (of.leadPicture) pictures.set('x', of.leadPicture);
  return articleItem(site, {
    ...of,
    key,
    pictures,
    people: new Set(of.people.keys()),
    published: of.firstPublished,
    updated: of.revision.published,
  });
}

const feed: Feed = {
  lang: 'uk',
  path: '/uk',
  title: 'Поромний дзвін',
  description: 'Новини',
  items: keys.map(key => itemOf(key, 'uk')),
};

const translated = article('customs-lane', 'uk');

describe('feeds of the sample outlet', () => {
  it('have something to show', () => {
    assert.ok(feed.items.length > 2);
    assert.ok(feed.items.some(i => i.picture));
  });

  it('RSS has its descriptions as HTML, which is how readers take them', () => {
    const summary = 'Tea & <b>cake</b> for < 5';
    const items = [{ ...feed.items[0]!, summary }];
    const text = renderFeed(site, { ...feed, description: 'A & B', items }, 'rss');
    const read = parseRssFeed(text);
    assert.equal(read.description, 'A &amp; B');
    assert.equal(read.items?.[0]?.description, 'Tea &amp; &lt;b&gt;cake&lt;/b&gt; for &lt; 5');
  });

  it('RSS 2.0: whole texts, authors, topics, picture, lasting ids, its own address', () => {
    const text = renderFeed(site, feed, 'rss');
    elements(text);
    const read = parseRssFeed(text);
    assert.equal(read.title, feed.title);
    assert.equal(read.language, 'uk');
    assert.equal(read.link, 'https://ferrybell.example.org/uk');
    assert.deepEqual(
      read.atom?.links?.map(l => [l.rel, l.href]),
      [['self', 'https://ferrybell.example.org/uk/feed.rss']],
    );
    for (const [i, item] of feed.items.entries()) {
      const found = read.items![i]!;
      assert.equal(found.title, item.title);
      assert.equal(found.link, item.url);
      assert.deepEqual(found.guid, { value: item.id, isPermaLink: false });
      assert.equal(found.content?.encoded, item.html);
      assert.equal(new Date(found.pubDate!).getTime(), Math.floor(item.published.getTime() / 1000) * 1000);
      assert.deepEqual(
        found.categories?.map(c => c.name),
        item.topics,
      );
      assert.ok(found.dc?.creators?.[0]);
      if (item.picture) assert.equal(found.enclosures?.[0]?.length, item.picture.bytes);
    }
  });

  it('Atom 1.0: the same, with translators and the source', () => {
    const text = renderFeed(site, feed, 'atom');
    elements(text);
    const read = parseAtomFeed(text);
    assert.equal(read.title?.value, feed.title);
    assert.equal(read.id, 'https://ferrybell.example.org/uk/feed.atom');
    for (const [i, item] of feed.items.entries()) {
      const found = read.entries![i]!;
      assert.equal(found.id, item.id);
      assert.equal(found.content?.value, item.html);
      assert.equal(new Date(found.updated!).getTime(), item.updated.getTime());
      assert.deepEqual(
        found.contributors?.map(c => c.name) ?? [],
        item.credits.filter(c => c.role !== 'author').map(c => c.name),
      );
      assert.equal(found.links?.find(l => l.rel === 'via')?.href, item.source?.url ?? undefined);
    }
  });

  it('JSON Feed 1.1', () => {
    const raw = JSON.parse(renderFeed(site, feed, 'json'));
    assert.equal(raw.version, 'https://jsonfeed.org/version/1.1');
    const read = parseJsonFeed(raw);
    assert.equal(read.feed_url, 'https://ferrybell.example.org/uk/feed.json');
    assert.deepEqual(
      read.items?.map(i => [i.id, i.content_html, i.language]),
      feed.items.map(i => [i.id, i.html, 'uk']),
    );
  });

  it('names what was translated from whom, in the text as well', () => {
    const item = itemOf(keys[0]!, 'uk');
    const { source } = translated.content;
    if (!source) return assert.fail('the sample has changed: this article was a translation');
    assert.ok(item.html.includes(`<a href="${source.url}">`));
    assert.ok(item.credits.some(c => c.role === 'translator'));
  });

  it('lead everywhere by whole addresses', () => {
    for (const { html } of feed.items)
      for (const [, address] of html.matchAll(/(?:href|src)="([^"]*)"/g))
        assert.match(address!, /^(?:https?:|mailto:|#fn)/, address);
  });

  it('keep the id when the address, title and text change', () => {
    const of = article(keys[0]!, 'uk');
    const base = {
      ...of,
      key: 'k',
      people: new Set<string>(),
      published: of.firstPublished,
      updated: of.firstPublished,
    };
    const before = articleItem(site, base);
    const after = articleItem(site, { ...base, slug: 'moved', title: 'New', updated: new Date() });
    assert.equal(after.id, before.id);
    assert.notEqual(after.url, before.url);
    assert.match(before.id, /^tag:ferrybell\.example\.org,\d{4}-\d\d-\d\d:k\/uk$/);
  });

  it('list the entries of the log, each with what was wrong, what is right, and its comparison', () => {
    const entry = {
      number: 7,
      lang: 'uk',
      slug: versions(keys[0]!, 'uk')[0]!.slug,
      title: 'Дзвін',
      kind: 'correction' as const,
      wrong: 'Три <причали>.',
      right: 'Два & причали.',
      note: 'Не <три>.',
      publishedNumber: 2,
      at: new Date('2026-11-03T09:30:00Z'),
      external: null,
      gone: false,
      withdraws: null,
      withdrawn: null,
    };
    const item = correctionItem(site, entry);
    assert.match(item.url, /\/history\/2$/);
    assert.match(
      item.html,
      /<del>Три &lt;причали&gt;\.<\/del>[\s\S]*<ins>Два &amp; причали\.<\/ins>[\s\S]*Не &lt;три&gt;\.[\s\S]*№ 7/,
    );
    for (const format of feedFormats) assert.ok(renderFeed(site, { ...feed, items: [item] }, format).includes(item.id));
    const withdrawn = correctionItem(site, {
      ...entry,
      withdrawn: { number: 9, note: 'Ні.', at: feed.items[0]!.updated },
    });
    assert.deepEqual([withdrawn.id, withdrawn.updated], [item.id, feed.items[0]!.updated]);
    assert.match(withdrawn.title, /^Відкликано/);
    assert.match(withdrawn.html, /Ні\./);
    assert.doesNotMatch(correctionItem(site, { ...entry, gone: true }).url, /history/);
    // of a page of another site
    const external = correctionItem(site, { ...entry, external: 'https://ferry.example/bridge/' });
    assert.equal(external.url, 'https://ferry.example/bridge/');
    assert.match(external.html, /<a href="https:\/\/ferry\.example\/bridge\/">/);
  });

  it('are feeds when there is nothing in them', () => {
    const empty = { ...feed, items: [] };
    elements(renderFeed(site, empty, 'rss'));
    assert.equal(parseAtomFeed(renderFeed(site, empty, 'atom')).updated, '1970-01-01T00:00:00.000Z');
    assert.deepEqual(JSON.parse(renderFeed(site, empty, 'json')).items, []);
  });

  it('are well-formed whatever editors write', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(']]>', '<![CDATA[', '&amp;', '<x>', '\u0000\u0008\u000b', '\ufffe', '\ud800', '-->', '<?php ?>'),
    );
    fc.assert(
      fc.property(text, text, (title, body) => {
        const item = {
          ...feed.items[0]!,
          title,
          summary: body,
          html: `<p>${body}</p>`,
          topics: [title],
          credits: [{ name: title, role: 'author' as const, url: null }],
        };
        for (const format of ['rss', 'atom'] as const)
          elements(renderFeed(site, { ...feed, title, items: [item] }, format));
        const clean = title.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
        assert.equal(JSON.parse(renderFeed(site, { ...feed, items: [item] }, 'json')).items[0].title ?? '', clean);
      }),
      { numRuns: 100 },
    );
  });
});

describe('sitemaps', () => {
  const updated = new Date('2026-11-20T10:00:00Z');
  const entry = {
    lang: 'uk',
    slug: 'дзвін&',
    updated,
    editions: [
      { lang: 'en', slug: 'bell' },
      { lang: 'uk', slug: 'дзвін&' },
    ],
  };

  it('name each article with its languages and last change', () => {
    const xml = sitemap(site, [entry], false);
    assert.deepEqual(elements(xml), ['urlset', 'url', 'loc', 'lastmod', 'xhtml:link', 'xhtml:link']);
    assert.match(
      xml,
      /<loc>https:\/\/ferrybell\.example\.org\/uk\/%D0%B4[^<]*%26<\/loc><lastmod>2026-11-20T10:00:00\.000Z</,
    );
    assert.match(xml, /hreflang="en" href="https:\/\/ferrybell\.example\.org\/en\/bell"/);
  });

  it('begin with the front pages, sections and policies of every language', () => {
    const xml = sitemap(site, [], true);
    elements(xml);
    for (const lang of site.settings.languages)
      for (const page of ['', '/corrections', '/policies/privacy', `/section/${site.sections[0]!.slug}`])
        assert.ok(xml.includes(`<loc>https://ferrybell.example.org/${lang}${page}</loc>`), `${lang}${page}`);
  });

  it('are listed in an index when they are many', () => {
    const xml = sitemapIndex(site, [
      { n: 1, updated },
      { n: 2, updated },
    ]);
    assert.deepEqual(elements(xml), ['sitemapindex', 'sitemap', 'loc', 'lastmod', 'sitemap', 'loc', 'lastmod']);
    assert.match(xml, /\/sitemap-2\.xml</);
  });

  it('of news name the publication, its language and the title', () => {
    const news = (lang: string) => newsSitemap(site, [{ lang, slug: 'a', title: 'A < B', published: updated }]);
    elements(news('en'));
    assert.match(news('en'), /<news:title>A &lt; B<\/news:title>/);
    assert.match(news('pt-BR'), /<news:language>pt</);
    assert.match(news('zh-Hant'), /<news:language>zh-tw</);
    assert.match(news('zh'), /<news:language>zh-cn</);
  });
});
