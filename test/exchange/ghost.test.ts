import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openGhost } from '../../src/exchange/ghost.ts';
import type { Imported, ImportedEdition } from '../../src/exchange/item.ts';

const material = new URL('../../../shared/material/ghost/', import.meta.url);
const skip = existsSync(material) ? false : 'the folder ../shared/material is not there';

async function* bytesOf(text: string, piece = 997): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
}
async function readAll(open: () => AsyncIterable<Uint8Array>, site: string | null = null): Promise<Imported[]> {
  const opened = await openGhost(open, { lang: 'en', site });
  assert.ok(opened && opened !== 'cut');
  const all: Imported[] = [];
  for await (const one of opened.items) all.push(one);
  return all;
}
const editions = (items: Imported[]) => items.filter((i): i is ImportedEdition => i.kind === 'edition');
const reasons = (items: Imported[]) => items.flatMap(i => (i.kind === 'remark' ? [i.reason] : []));
const textOf = (edition: ImportedEdition | undefined) => JSON.stringify(edition?.revisions.at(-1) ?? edition?.draft);

const post = (id: string, more: object = {}) => ({
  id,
  title: `Post ${id}`,
  slug: `post-${id}`,
  html: '<p>Words.</p>',
  status: 'published',
  visibility: 'public',
  type: 'post',
  published_at: '2025-01-01T00:00:00.000Z',
  ...more,
});
const dump = (data: object) => JSON.stringify({ db: [{ meta: { version: '5.0' }, data: { posts: [], ...data } }] });
const read = (data: object, site?: string) => readAll(() => bytesOf(dump(data)), site);

describe('the Ghost exports', { skip }, () => {
  for (const [name, posts] of [
    ['ghost.json', 3],
    ['ghost-flat.json', 1],
  ] as const)
    it(`${name} has its ${posts === 1 ? 'post' : 'posts'}`, async () => {
      const items = await readAll(() => createReadStream(new URL(name, material)));
      assert.equal(editions(items).length, posts);
      assert.deepEqual(reasons(items), []);
    });
});

describe('a Ghost export', () => {
  it('cut in the middle gives what came before, and says so', async () => {
    const whole = dump({ posts: [post('1'), post('2'), post('3')] });
    const cut = whole.slice(0, whole.indexOf('Post 3'));
    const items = await readAll(() => bytesOf(cut));
    assert.equal(editions(items).length, 2);
    assert.deepEqual(reasons(items), ['cut-off']);
  });

  it('never makes public what was for members', async () => {
    const items = await read({
      posts: [
        post('1', { visibility: 'members' }),
        post('2', { visibility: 'paid' }),
        post('3', { status: 'draft' }),
        post('4'),
      ],
    });
    assert.deepEqual(
      editions(items).map(e => e.state),
      ['draft', 'draft', 'draft', 'published'],
    );
    assert.deepEqual(reasons(items), ['not-public', 'not-public']);
  });

  it('has its first public tag as section, and its authors in their order', async () => {
    const items = await read({
      posts: [post('1')],
      tags: [
        { id: 't1', name: '#internal', slug: 'hash-internal', visibility: 'internal' },
        { id: 't2', name: 'Порт', slug: 'port' },
        { id: 't3', name: 'Ice', slug: 'ice' },
      ],
      posts_tags: [
        { post_id: '1', tag_id: 't3', sort_order: 2 },
        { post_id: '1', tag_id: 't2', sort_order: 1 },
        { post_id: '1', tag_id: 't1', sort_order: 0 },
      ],
      users: [
        { id: 'u1', name: 'Ann', slug: 'ann', email: 'ann@example.org' },
        { id: 'u2', name: 'Bo', slug: 'bo' },
      ],
      posts_authors: [
        { post_id: '1', author_id: 'u2', sort_order: 0 },
        { post_id: '1', author_id: 'u1', sort_order: 1 },
      ],
    });
    const [edition] = editions(items);
    assert.equal(edition?.article.section, 'port');
    assert.deepEqual(edition?.article.tags, ['ice']);
    assert.deepEqual(
      edition?.revisions[0]?.content.byline.map(b => b.name),
      ['Bo', 'Ann'],
    );
    assert.ok(!JSON.stringify(items).includes('ann@example.org'), 'addresses of authors were never shown to readers');
  });

  it('is read without HTML, from the editor’s own formats', async () => {
    const lexical = JSON.stringify({
      root: {
        children: [
          {
            type: 'paragraph',
            children: [
              { type: 'text', text: 'Bold', format: 1 },
              { type: 'text', text: ' & plain', format: 0 },
            ],
          },
          { type: 'image', src: '__GHOST_URL__/content/images/a.jpg', alt: 'A' },
        ],
      },
    });
    const mobiledoc = JSON.stringify({
      version: '0.3.1',
      markups: [['a', ['href', 'https://example.org/']]],
      atoms: [],
      cards: [['image', { src: 'https://example.org/b.jpg' }]],
      sections: [
        [
          1,
          'p',
          [
            [0, [], 0, 'See '],
            [0, [0], 1, 'there'],
          ],
        ],
        [10, 0],
      ],
    });
    const items = await read(
      { posts: [post('1', { html: null, lexical }), post('2', { html: null, mobiledoc })] },
      'https://old.example.org',
    );
    const [first, second] = editions(items);
    assert.match(textOf(first), /"text":"Bold"/);
    assert.match(textOf(first), /& plain/);
    assert.match(textOf(first), /https:\/\/old\.example\.org\/content\/images\/a\.jpg/);
    assert.match(textOf(second), /"href":"https:\/\/example\.org\/"/);
    assert.match(textOf(second), /b\.jpg/);
  });

  it('with a row that is no JSON says so, and the rest goes on', async () => {
    const text = dump({ posts: [post('1'), post('2')] }).replace('"Post 1"', 'Post 1');
    const items = await readAll(() => bytesOf(text));
    assert.deepEqual(
      editions(items).map(e => e.name),
      ['Post 2'],
    );
    assert.deepEqual(reasons(items), ['not-readable']);
  });

  it('is nothing else: other JSON is not taken for one', async () => {
    assert.equal(await openGhost(() => bytesOf('{"hello": [1, 2, {"data": 3}]}'), { lang: 'en', site: null }), null);
    assert.equal(await openGhost(() => bytesOf('{'.repeat(100_000)), { lang: 'en', site: null }), 'cut');
    const half = '{"db":[{"meta":{},"data":{"posts":[{"id":"1","title":"Qu';
    assert.equal(await openGhost(() => bytesOf(half), { lang: 'en', site: null }), 'cut');
  });

  it('leaves out what went out by mail only', async () => {
    const items = await read({ posts: [post('1', { status: 'sent' })], newsletters: [{ id: 'n', name: 'Weekly' }] });
    assert.equal(editions(items).length, 0);
    assert.deepEqual(reasons(items), ['newsletter', 'newsletter']);
  });
});
