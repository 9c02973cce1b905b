import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import type { MediaItem, MediaList, MediaView } from '../../src/web/desk-api/contract.ts';
import { draftOf, openDesk } from '../harness/desk.ts';

const png = (width: number, red: number) =>
  sharp({ create: { width, height: 40, channels: 3, background: { r: red, g: 80, b: 90 } } })
    .png()
    .toBuffer()
    .then(b => new Uint8Array(b));
const type = { 'content-type': 'image/png' };

describe('pictures at the desk', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  it('are taken in as the body of a request, and seen at once', async () => {
    const item = await desk.must(
      desk.as('writer')<MediaItem>('POST', 'media?filename=pier.png', await png(60, 1), type),
    );
    assert.equal(item.filename, 'pier.png');
    assert.equal(item.width, 60);
    const view = await desk.app.request(`/desk/api/media/${item.id}/view`, { headers: { 'x-test-who': 'writer' } });
    assert.equal(view.status, 302);
    const shown = await desk.app.request(view.headers.get('location')!);
    assert.equal(shown.headers.get('content-type'), 'image/png');
  });

  it('are refused with a sentence that helps: too large, no picture, a drawing with a script', async () => {
    const wrong: [Uint8Array, number, string][] = [
      [new Uint8Array(41 * 1024 * 1024), 413, 'media.too-many-bytes'],
      [new TextEncoder().encode('hello'), 400, 'media.not-a-picture'],
      [
        new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        400,
        'media.svg',
      ],
    ];
    for (const [bytes, status, key] of wrong) {
      const answer = await desk.as('owner')('POST', 'media?filename=x', bytes, type);
      assert.equal(answer.status, status);
      assert.equal(answer.body.key, key);
    }
  });

  it('are listed page by page, and found by their words', async () => {
    for (const red of [10, 20, 30]) {
      const item = await desk.must(
        desk.as('owner')<MediaItem>('POST', `media?filename=boat-${red}.png`, await png(50, red), type),
      );
      await desk.must(
        desk.as('owner')('PATCH', `media/${item.id}`, { alt: { en: `Boat number ${red}`, uk: 'Човен' } }),
      );
    }
    const first = await desk.must(desk.as('owner')<MediaList>('GET', 'media?limit=2'));
    assert.equal(first.items.length, 2);
    const second = await desk.must(desk.as('owner')<MediaList>('GET', `media?limit=2&after=${first.next}`));
    assert.equal(new Set([...first.items, ...second.items].map(i => i.id)).size, 4);
    const found = await desk.must(desk.as('owner')<MediaList>('GET', 'media?q=number%2020'));
    assert.deepEqual(
      found.items.map(i => i.alt.en),
      ['Boat number 20'],
    );
  });

  it('say where they are used, and are not deleted while they are', async () => {
    const item = await desk.must(
      desk.as('owner')<MediaItem>('POST', 'media?filename=used.png', await png(70, 77), type),
    );
    const { editionId } = await desk.must(desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }));
    const draft = draftOf(1, 'With a picture', 'Text.');
    const figure = { type: 'figure', attrs: { media: item.id, src: null, alt: '', credit: '', licence: '' } };
    draft.content.doc.content.push(figure as never);
    await desk.must(desk.as('owner')('PUT', `editions/${editionId}/draft`, draft));
    const view = await desk.must(desk.as('owner')<MediaView>('GET', `media/${item.id}`));
    assert.deepEqual(
      view.uses.map(u => [u.editionId, u.title]),
      [[editionId, 'With a picture']],
    );
    const refused = await desk.as('owner')('DELETE', `media/${item.id}`);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.key, 'media.in-use');
    await desk.must(desk.as('owner')('PUT', `editions/${editionId}/draft`, draftOf(2, 'Without', 'Text.')));
    await desk.must(desk.as('owner')('DELETE', `media/${item.id}`));
    assert.equal((await desk.as('owner')('GET', `media/${item.id}`)).status, 404);
  });

  it('keep their focal point inside', async () => {
    const { items } = await desk.must(desk.as('owner')<MediaList>('GET', 'media?limit=1'));
    const id = items[0]!.id;
    const moved = await desk.must(desk.as('owner')<MediaItem>('PATCH', `media/${id}`, { focal: { x: 0.25, y: 0.75 } }));
    assert.deepEqual(moved.focal, { x: 0.25, y: 0.75 });
    assert.equal((await desk.as('owner')('PATCH', `media/${id}`, { focal: { x: 1.5, y: 0 } })).status, 400);
  });
});
