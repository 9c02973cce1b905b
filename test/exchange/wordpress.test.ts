import assert from 'node:assert/strict';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { importSource } from '../../src/cli/import.ts';
import type { Imported, ImportedEdition, Remark } from '../../src/exchange/item.ts';
import { openWordpress } from '../../src/exchange/wordpress.ts';
import { readWxr } from '../../src/exchange/wxr.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { findRedirect } from '../../src/store/redirect.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';
import { value } from './furnished.ts';

const material = new URL('../../../shared/material/wxr/', import.meta.url);
const skip = existsSync(material) ? false : 'the folder ../shared/material is not there';
const task = { progress: () => {}, signal: new AbortController().signal };
const work = mkdtempSync(join(tmpdir(), 'masthead-wxr-'));
after(() => rmSync(work, { recursive: true, force: true }));
const asked = (source: string, more = {}) => ({
  source,
  images: null,
  fetch: false,
  site: null,
  report: null,
  ...more,
});

type Post = {
  id: number;
  title?: string;
  content?: string;
  more?: string;
  type?: string;
  status?: string;
  name?: string;
};

function item({
  id,
  title = `Post ${id}`,
  content = 'Text.',
  more = '',
  type = 'post',
  status = 'publish',
  name = `post-${id}`,
}: Post) {
  return `<item><title>${title}</title><link>https://old.example.org/2020/01/${name}/</link><dc:creator>vera</dc:creator>
<guid isPermaLink="false">https://old.example.org/?p=${id}</guid><content:encoded><![CDATA[${content}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>${id}</wp:post_id>
<wp:post_date>2020-01-02 03:04:05</wp:post_date><wp:post_date_gmt>2020-01-02 02:04:05</wp:post_date_gmt>
<wp:post_name>${name}</wp:post_name><wp:status>${status}</wp:status><wp:post_parent>0</wp:post_parent>
<wp:post_type>${type}</wp:post_type>${more}</item>`;
}
const head = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="e" xmlns:content="c" xmlns:dc="d" xmlns:wp="w"><channel><title>Old &amp; New</title>
<link>https://old.example.org</link><language>en-US</language><wp:base_blog_url>https://old.example.org</wp:base_blog_url>
<wp:author><wp:author_login>vera</wp:author_login><wp:author_email>vera@example.org</wp:author_email><wp:author_display_name><![CDATA[Vera Moss]]></wp:author_display_name></wp:author>`;
const foot = '</channel></rss>';
const wxr = (...items: string[]) => `${head}${items.join('\n')}${foot}`;

async function* bytesOf(text: string | Uint8Array, piece = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
}

async function read(text: string | Uint8Array, piece?: number): Promise<Imported[]> {
  const { items } = await openWordpress(() => bytesOf(text, piece), { lang: 'en' });
  const all: Imported[] = [];
  for await (const one of items) all.push(one);
  return all;
}
const editions = (items: Imported[]) => items.filter((i): i is ImportedEdition => i.kind === 'edition');
const remarks = (items: Imported[]) => items.filter((i): i is Remark => i.kind === 'remark');
const reasons = (items: Imported[]) => remarks(items).map(r => r.reason);
const only = (items: Imported[]) => {
  const [one, ...more] = editions(items);
  assert.ok(one && more.length === 0);
  return one;
};
const textOf = (edition: ImportedEdition) => JSON.stringify(edition.revisions.at(-1) ?? edition.draft);

describe('the WordPress theme unit test data', { skip }, () => {
  let target: TestRoom;
  const file = join(material.pathname, 'themeunittestdata.wordpress.xml');
  before(async () => {
    target = await freshRoom();
  });
  after(() => target?.close());

  it('comes in whole: every post and page, and a count of everything that did not', async () => {
    const xml = readFileSync(file, 'utf8');
    const ofType = (type: string) => xml.split(new RegExp(`<wp:post_type>(?:<!\\[CDATA\\[)?${type}<?`)).length - 1;
    const report = await importSource(target, asked(file), task);
    assert.equal(report.stopped, null);
    assert.equal(report.counts.edition?.added, ofType('post') + ofType('page'));
    const count = (reason: string, what?: string) =>
      report.remarks.filter(r => r.reason === reason && (!what || r.what === what)).reduce((n, r) => n + r.count, 0);
    assert.equal(count('menu'), ofType('nav_menu_item'));
    assert.equal(count('not-fetched') + count('type-unknown', 'attached file'), ofType('attachment'));
    assert.equal(count('comment'), xml.split('<wp:comment>').length - 1);
    assert.equal(count('not-public'), 1);
    assert.deepEqual(
      report.remarks.filter(r => r.level === 'error'),
      [],
    );
  });

  it('is not public where it was not', async () => {
    const hidden = await target.room.db
      .selectFrom('edition')
      .innerJoin('draft', 'draft.editionId', 'edition.id')
      .select(['draft.title', 'state'])
      .where('state', '!=', 'published')
      .orderBy('draft.title')
      .execute();
    assert.deepEqual(
      hidden.map(h => [h.title.replace(/ \(.*/, ''), h.state]),
      [
        ['Draft', 'draft'],
        ['Scheduled', 'scheduled'],
        ['Template: Password Protected', 'draft'],
      ],
    );
  });

  it('imported twice changes nothing', async () => {
    const revisions = () =>
      target.room.db
        .selectFrom('revision')
        .select(e => e.fn.countAll().as('n'))
        .executeTakeFirst();
    const before = await revisions();
    const report = await importSource(target, asked(file), task);
    for (const [kind, counts] of Object.entries(report.counts))
      if (kind !== 'picture') assert.deepEqual([counts.added, counts.updated, counts.kept], [0, 0, 0], kind);
    assert.deepEqual(await revisions(), before);
  });

  it('answers at its old addresses', async () => {
    const { db } = target.room;
    assert.equal(await findRedirect(db, '/2013/01/09/markup-text-alignment'), '/en/markup-text-alignment');
    const byNumber = await db.selectFrom('redirect').select('path').where('path', 'like', '/?p=%').execute();
    assert.ok(byNumber.length > 50);
  });
});

describe('the other WordPress exports', { skip }, () => {
  for (const name of ['theme-preview.xml', '64-block-test-data.xml'])
    it(`${name} has an edition for every post and page`, async () => {
      const file = join(material.pathname, name);
      const xml = readFileSync(file, 'utf8');
      const posts = xml.match(/<wp:post_type><!\[CDATA\[(post|page)\]\]>/g)?.length ?? 0;
      const { items } = await openWordpress(() => createReadStream(file), { lang: 'en' });
      let found = 0;
      for await (const one of items) if (one.kind === 'edition') found++;
      assert.equal(found, posts);
    });
});

describe('a WordPress export', () => {
  it('cut in the middle gives what came before, and says where it ends', async () => {
    const whole = wxr(item({ id: 1 }), item({ id: 2, title: 'The second' }), item({ id: 3 }));
    const cut = whole.slice(0, whole.indexOf('<wp:post_date>', whole.indexOf('The second')));
    const items = await read(cut);
    assert.deepEqual(
      editions(items).map(e => e.name),
      ['Post 1'],
    );
    const last = remarks(items).find(r => r.reason === 'cut-off');
    assert.match(last?.name ?? '', /The second/);
    for (let at = 0; at < whole.length; at += 97) {
      const part = await read(whole.slice(0, at));
      assert.ok(reasons(part).includes('cut-off'), `cut at ${at}`);
    }
    assert.deepEqual(reasons(await read(whole)), []);
  });

  it('in which bytes are not UTF-8 is read, and it is said', async () => {
    const good = Buffer.from(wxr(item({ id: 1, content: 'caf\u0001 is closed' }), item({ id: 2 })));
    good[good.indexOf(1)] = 0xe9;
    const items = await read(good);
    assert.equal(editions(items).length, 2);
    assert.ok(reasons(items).includes('bad-encoding'));
    assert.match(textOf(editions(items)[0]!), /caf\uFFFD is closed/);
  });

  it('nested past all use is not read to its end', async () => {
    const text = wxr(item({ id: 1 }), `<item>${'<a>'.repeat(150_000)}${'</a>'.repeat(150_000)}</item>`);
    let given = 0;
    const bytes = async function* () {
      for await (const piece of bytesOf(text)) {
        given += piece.length;
        yield piece;
      }
    };
    const records: string[] = [];
    for await (const record of readWxr(bytes())) records.push(record.kind);
    assert.deepEqual(records.slice(-2), ['item', 'end']);
    assert.ok(given < text.length / 10, `${given} of ${text.length} bytes`);
  });

  it('without a status is a draft, and it is said', async () => {
    const items = await read(wxr(item({ id: 1 }).replace(/<wp:status>.*?<\/wp:status>/s, '')));
    assert.equal(only(items).state, 'draft');
    assert.deepEqual(
      remarks(items).map(r => [r.reason, r.detail]),
      [['not-public', 'it has no status']],
    );
  });

  it('is the same in pieces of any size', async () => {
    const text = wxr(item({ id: 1, title: 'Їжак', content: 'Слово 😀 кінець' }));
    const whole = await read(text, 1_000_000);
    for (const piece of [1, 2, 3, 7]) assert.deepEqual(await read(text, piece), whole);
  });

  it('expands no entity that it declares', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/passwd">]>${wxr(item({ id: 1, title: 'Bomb &b; &f;' })).replace(/^<\?xml[^>]*>/, '')}`;
    const found = only(await read(bomb));
    assert.doesNotMatch(found.name, /aaaa|root:/);
  });

  it('full of hostile HTML leaves nothing that runs or loads', async () => {
    const content = `<p onclick="steal()">Hello<script>alert(1)</script><img src=x onerror=alert(1)>
<a href="javascript:alert(1)">link</a><iframe src="https://evil.example/"></iframe><svg onload=alert(1)></svg></p>`;
    const text = textOf(only(await read(wxr(item({ id: 1, content })))));
    assert.match(text, /Hello/);
    assert.doesNotMatch(text, /steal|alert|javascript:|onerror|onload|script/);
  });

  it('never makes public what was not', async () => {
    const secret = '<wp:post_password>sesame</wp:post_password>';
    const items = await read(
      wxr(
        item({ id: 1, status: 'private' }),
        item({ id: 2, more: secret }),
        item({ id: 3, status: 'draft' }),
        item({ id: 4, status: 'pending' }),
        item({ id: 5, status: 'members-only' }),
        item({ id: 6, status: 'trash' }),
      ),
    );
    assert.deepEqual(
      editions(items).map(e => [e.state, e.revisions.length]),
      [1, 2, 3, 4, 5].map(() => ['draft', 0]),
    );
    assert.deepEqual(reasons(items).sort(), ['not-public', 'not-public', 'not-public', 'trash']);
  });

  it('has its first category as section, the others and its tags as tags', async () => {
    const more = `<category domain="category" nicename="uncategorized">Uncategorized</category>
<category domain="category" nicename="%d0%bc%d1%96%d1%81%d1%82%d0%be">Місто</category>
<category domain="category" nicename="port">Port</category><category domain="post_tag" nicename="ice">Ice</category>`;
    const items = await read(wxr(item({ id: 1, more })));
    const { article } = only(items);
    assert.equal(article.section, 'місто');
    assert.deepEqual(article.tags, ['port', 'ice']);
  });

  it('keeps dates, and does without them', async () => {
    const dated = only(await read(wxr(item({ id: 1 }))));
    assert.equal(dated.revisions[0]?.at, '2020-01-02T02:04:05.000Z');
    const zero = item({ id: 1 }).replace(
      '<wp:post_date_gmt>2020-01-02 02:04:05',
      '<wp:post_date_gmt>0000-00-00 00:00:00',
    );
    assert.equal(only(await read(wxr(zero))).revisions[0]?.at, '2020-01-02T03:04:05.000Z');
    const none = zero.replace('<wp:post_date>2020-01-02 03:04:05', '<wp:post_date>0000-00-00 00:00:00');
    assert.ok(reasons(await read(wxr(none))).includes('date-missing'));
  });

  it('takes the picture itself where the text shows a small copy of it', async () => {
    const attachment = item({
      id: 9,
      type: 'attachment',
      status: 'inherit',
      more: `<wp:attachment_url>https://old.example.org/wp-content/uploads/quay.jpg</wp:attachment_url>
<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value><![CDATA[A quay]]></wp:meta_value></wp:postmeta>`,
    });
    const thumbnail = `<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>`;
    const content = '<img src="/wp-content/uploads/quay-300x200.jpg" alt="small">';
    const items = await read(wxr(item({ id: 1, content, more: thumbnail }), attachment));
    const edition = only(items);
    const src = 'https://old.example.org/wp-content/uploads/quay.jpg';
    assert.equal(edition.revisions[0]?.content.lead?.src, src);
    assert.equal(edition.revisions[0]?.content.lead?.alt, 'A quay');
    assert.equal(edition.revisions[0]?.content.doc.content?.[0]?.attrs?.src, src);
    assert.deepEqual(
      items.filter(i => i.kind === 'picture').map(p => [p.src, p.alt]),
      [[src, { en: 'A quay' }]],
    );
  });

  it('ties translations of Polylang into one article', async () => {
    const of = (lang: string) =>
      `<category domain="language" nicename="${lang}">${lang}</category><category domain="post_translations" nicename="pll_1">pll_1</category>`;
    const items = await read(wxr(item({ id: 1, more: of('uk') }), item({ id: 2, more: of('en') })));
    const [first, second] = editions(items);
    assert.deepEqual([first?.lang, second?.lang], ['uk', 'en']);
    assert.equal(first?.article.key, second?.article.key);
    assert.equal(second?.article.originalLang, 'uk');
  });

  it('too large a text is refused alone', async () => {
    const items = await read(wxr(item({ id: 1, content: 'word '.repeat(2_000_000) }), item({ id: 2 })), 65_536);
    assert.equal(editions(items).length, 1);
    assert.deepEqual(reasons(items), ['too-large']);
  });
});

describe('a WordPress export that changed since the last import', () => {
  let target: TestRoom;
  const file = join(work, 'site.xml');
  const run = async (...posts: Post[]) => {
    writeFileSync(file, wxr(...posts.map(item)));
    return importSource(target, asked(file), task);
  };
  const newest = async (slug: string) => {
    const revisions = await target.room.db
      .selectFrom('revision')
      .innerJoin('edition', 'edition.id', 'revision.editionId')
      .select(['text', 'publishedNumber', 'kind'])
      .where('slug', '=', slug)
      .orderBy('number', 'desc')
      .execute();
    return revisions[0];
  };
  before(async () => {
    target = await freshRoom();
    await run(
      { id: 1, content: 'Old words.' },
      { id: 2, content: 'Old words.' },
      { id: 3, status: 'draft', content: 'Old.' },
    );
  });
  after(() => target.close());

  it('gives an article that nobody touched here a new revision', async () => {
    const report = await run(
      { id: 1, content: 'New words.' },
      { id: 2, content: 'Old words.' },
      { id: 3, status: 'draft', content: 'Old.' },
    );
    assert.deepEqual(report.counts.edition, { added: 0, updated: 1, unchanged: 2, kept: 0 });
    assert.deepEqual(await newest('post-1'), { text: 'New words.', publishedNumber: 2, kind: 'update' });
  });

  it('leaves an article alone that was edited here', async () => {
    const edition = await target.room.db
      .selectFrom('edition')
      .select('id')
      .where('slug', '=', 'post-2')
      .executeTakeFirstOrThrow();
    const draft = await target.room.db
      .selectFrom('draft')
      .selectAll()
      .where('editionId', '=', edition.id)
      .executeTakeFirstOrThrow();
    const by = { kind: 'system', name: 'test' } as const;
    value(await saveDraft(target.room, by, { ...draft, editionId: edition.id, title: 'Mine' }));
    const report = await run(
      { id: 1, content: 'New words.' },
      { id: 2, content: 'Their words.' },
      { id: 3, status: 'draft', content: 'Old.' },
    );
    assert.equal(report.counts.edition?.kept, 1);
    assert.deepEqual(
      report.remarks.map(r => [r.reason, r.level, r.names[0]?.name]),
      [['edited-here', 'left-out', 'Post 2']],
    );
    assert.equal((await newest('post-2'))?.text, 'Old words.');
  });

  it('publishes what was a draft and is not any more', async () => {
    await run({ id: 3, content: 'Done.' });
    assert.deepEqual(await newest('post-3'), { text: 'Done.', publishedNumber: 1, kind: 'first' });
  });
});

describe('an import that fails on one item', () => {
  it('tells it and brings in the rest', async () => {
    const target = await freshRoom();
    try {
      const file = join(work, 'bad.xml');
      // a text beyond the limits of an article, but small enough to be read
      const bad = { id: 2, content: '<p>x</p>'.repeat(60_000) };
      writeFileSync(file, wxr(item({ id: 1 }), item(bad), item({ id: 3 })));
      const report = await importSource(target, asked(file), task);
      assert.equal(report.counts.edition?.added, 2);
      assert.deepEqual(
        report.remarks.map(r => [r.reason, r.names[0]?.name]),
        [['text-refused', 'Post 2']],
      );
    } finally {
      await target.close();
    }
  });

  it('reads the site’s title as text', async () => {
    const [outlet] = (await read(wxr(item({ id: 1, title: 'A &amp; B &lt;em&gt;C&lt;/em&gt;' })))).filter(
      i => i.kind === 'outlet',
    );
    assert.deepEqual(outlet?.settings.name, { en: 'Old & New' });
  });
});
