import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { readConfig } from '../../src/config.ts';
import type { Actor } from '../../src/domain/access.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import type { Files, Newsroom } from '../../src/flows/newsroom.ts';
import { processMedia } from '../../src/flows/process-media.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { uploadMedia } from '../../src/flows/upload-media.ts';
import { openLog } from '../../src/log.ts';
import { replaceOutlet } from '../../src/store/outlet.ts';
import { routes } from '../../src/web/routes.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

const masthead: Actor = { kind: 'system', name: 'test' };
const nobody = {
  handle: async () => new Response(),
  session: async () => null,
  addUser: async () => ({ ok: false as const, reason: 'taken' as const }),
};

let here: TestRoom;
let drawn = 0;
let app: ReturnType<typeof routes>;
before(async () => {
  here = await freshRoom();
  const { images } = here.room;
  const room: Newsroom = {
    ...here.room,
    images: {
      ...images,
      card: card => {
        drawn++;
        return images.card(card);
      },
    },
  };
  app = routes({ room, config: readConfig({}), signIn: nobody, log: openLog('error', () => {}, false) });
});
after(() => here.close());

const get = async (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const colour = async (bytes: ArrayBuffer | Uint8Array, left: number, top: number) => [
  ...(await sharp(new Uint8Array(bytes)).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
];

async function stored(background = '#2a6f97') {
  const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background } })
    .jpeg()
    .toBuffer();
  const result = await uploadMedia(here.room, masthead, { bytes, filename: 'quay.jpg' });
  assert.ok(result.ok);
  return { id: result.value.id, bytes };
}

describe('GET /media/{id}/{file}', () => {
  test('a picture is sent as what it is, for ever, and may do nothing', async () => {
    const { id, bytes } = await stored();
    const answer = await get(`/media/${id}/original.jpg`);
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
    const headers = Object.fromEntries(answer.headers);
    assert.equal(headers['content-type'], 'image/jpeg');
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
    assert.equal(headers['content-length'], String(bytes.length));
    assert.equal(headers['surrogate-key'], undefined);
    assert.equal(headers['set-cookie'], undefined);
  });

  test('every size of a processed picture is found under its address, in its own type', async () => {
    const { id } = await stored('#bc4749');
    await processMedia(here.room, { mediaId: id });
    for (const [file, mime] of [
      ['320.avif', 'image/avif'],
      ['400.webp', 'image/webp'],
      ['320.jpg', 'image/jpeg'],
    ] as const) {
      const answer = await get(`/media/${id}/${file}`);
      assert.equal(answer.status, 200, file);
      assert.equal(answer.headers.get('content-type'), mime);
      await answer.body?.cancel();
    }
  });

  test('who has it already is told so without its bytes', async () => {
    const { id } = await stored('#e9c46a');
    const first = await get(`/media/${id}/original.jpg`);
    const again = await get(`/media/${id}/original.jpg`, { 'if-none-match': first.headers.get('etag')! });
    assert.equal(again.status, 304);
    assert.equal((await again.arrayBuffer()).byteLength, 0);
  });

  test('the same tag is known however it is sent, and what is not there is never unchanged', async () => {
    const { id } = await stored('#2a9d8f');
    const tag = (await get(`/media/${id}/original.jpg`)).headers.get('etag')!;
    for (const sent of [`W/${tag}`, `"x", ${tag}`, '*'])
      assert.equal((await get(`/media/${id}/original.jpg`, { 'if-none-match': sent })).status, 304, sent);
    assert.equal((await get(`/media/${id}/original.jpg`, { 'if-none-match': '"x"' })).status, 200);
    const never = '0'.repeat(20);
    for (const sent of ['*', `"${never}/original.jpg"`])
      assert.equal((await get(`/media/${never}/original.jpg`, { 'if-none-match': sent })).status, 404, sent);
  });

  test('an address without the type leads to the picture', async () => {
    const { id } = await stored('#457b9d');
    const answer = await get(`/media/${id}/original`);
    assert.equal(answer.status, 301);
    assert.equal(answer.headers.get('location'), `/media/${id}/original.jpg`);
  });

  test('what is not there, and what no picture is called, is 404', async () => {
    const { id } = await stored('#1d3557');
    const none = '0'.repeat(20);
    for (const path of [
      `${none}/original.jpg`,
      `${none}/original`,
      `${id}/999.jpg`,
      `${id}/original.svg`,
      `${id}/original.html`,
      `${id}/..%2f..%2fsecret`,
      `..%2f${id}/original.jpg`,
      `${id}/%00.jpg`,
      `${id.toUpperCase()}X/original.jpg`,
    ]) {
      const answer = await get(`/media/${path}`);
      assert.equal(answer.status, 404, path);
    }
  });
});

describe('GET /card/{lang}/{slug}.png', () => {
  let slug: string;
  let edition: { articleId: number; editionId: number };
  const cards = async () => {
    const names: string[] = [];
    for await (const name of here.room.files.list('cards/')) names.push(name);
    return names;
  };
  const publish = async (title: string) => {
    const { version } = await here.room.db
      .selectFrom('draft')
      .select('version')
      .where('editionId', '=', edition.editionId)
      .executeTakeFirstOrThrow();
    const content = {
      doc: {
        type: 'doc',
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'The ferry runs again.' }] }],
      },
      lead: null,
      byline: [{ person: null, name: 'Olena Terletska', role: 'author' }],
      source: null,
      funder: '',
    };
    const saved = await saveDraft(here.room, masthead, {
      editionId: edition.editionId,
      version,
      title,
      summary: 'Short.',
      content,
    });
    assert.ok(saved.ok, JSON.stringify(saved));
    const done = await publishRevision(here.room, masthead, {
      editionId: edition.editionId,
      version: saved.value.version,
      kind: 'update',
    });
    assert.ok(done.ok, JSON.stringify(done));
    return done.value.slug;
  };
  before(async () => {
    const created = await createArticle(here.room, masthead, { lang: 'en', title: 'The ferry' });
    assert.ok(created.ok);
    edition = created.value;
    slug = await publish('The ferry');
  });

  test('a published article has one, which is forgotten with it', async () => {
    const answer = await get(`/card/en/${slug}.png`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'image/png');
    assert.ok(answer.headers.get('surrogate-key')?.split(' ').includes(`article:${edition.articleId}`));
    const { width, height } = await sharp(await answer.arrayBuffer()).metadata();
    assert.deepEqual([width, height], [1200, 630]);
  });

  test('it is drawn once, and anew when the title changes; the old one goes', async () => {
    await get(`/card/en/${slug}.png`);
    const before = drawn;
    await get(`/card/en/${slug}.png`);
    assert.equal(drawn, before);
    const [old] = await cards();
    slug = await publish('The ferry stops');
    await get(`/card/en/${slug}.png`);
    assert.equal(drawn, before + 1);
    const now = await cards();
    assert.equal(now.length, 1);
    assert.notEqual(now[0], old);
  });

  test('a full store is no reason to have none', async () => {
    const { FilesFull } = await import('../../src/domain/files.ts');
    const files: Files = { ...here.room.files, get: async () => null, put: () => Promise.reject(new FilesFull('x')) };
    const full = routes({
      room: { ...here.room, files },
      config: readConfig({}),
      signIn: nobody,
      log: openLog('error', () => {}, false),
    });
    assert.equal((await full.request(`/card/en/${slug}.png`)).status, 200);
  });

  test('there is none of what is not published', async () => {
    for (const path of ['en/nothing.png', `de/${slug}.png`, `en/${slug}.jpg`, `en/${slug}`, 'en/.png'])
      assert.equal((await get(`/card/${path}`)).status, 404, path);
  });
});

describe('the icon of the outlet', () => {
  const sizes = [
    ['/icon-192.png', 192],
    ['/icon-512.png', 512],
    ['/apple-touch-icon.png', 180],
  ] as const;
  for (const [path, size] of sizes)
    test(`${path} is a square of ${size} pixels`, async () => {
      const answer = await get(path);
      const found = await sharp(await answer.arrayBuffer()).metadata();
      assert.deepEqual([found.width, found.height, found.format], [size, size, 'png']);
      assert.match(answer.headers.get('surrogate-key') ?? '', /outlet/);
    });

  test('/favicon.ico is a PNG in the container that browsers ask for', async () => {
    const bytes = Buffer.from(await (await get('/favicon.ico')).arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 8)], [0, 0, 1, 0, 1, 0, 48, 48]);
    assert.equal(bytes.readUInt32LE(14), bytes.length - 22);
    assert.equal((await sharp(bytes.subarray(bytes.readUInt32LE(18))).metadata()).width, 48);
  });

  test('it has the accent colour, and the logo once there is one', async () => {
    const settings = outletSettings.parse({
      name: { uk: 'Дзвін' },
      languages: ['en', 'uk'],
      defaultLanguage: 'uk',
      colours: { accent: '#b3261e' },
    });
    const change = (to: typeof settings, version: number) =>
      here.room.db.transaction().execute(tx => replaceOutlet(tx, to, version, new Date()));
    assert.equal(await change(settings, 1), 2);
    assert.deepEqual(await colour(await (await get('/icon-192.png')).arrayBuffer(), 4, 4), [0xb3, 0x26, 0x1e]);
    const { id } = await stored('#00ff00');
    await change({ ...settings, logo: id }, 2);
    const answer = await get('/icon-192.png');
    assert.ok(answer.headers.get('surrogate-key')?.split(' ').includes(`media:${id}`));
    const [r, g, b] = await colour(await answer.arrayBuffer(), 96, 96);
    assert.ok(r! < 12 && g! > 243 && b! < 12);
  });
});
