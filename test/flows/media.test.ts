import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Actor } from '../../src/domain/access.ts';
import { FilesFull, FilesUnavailable } from '../../src/domain/files.ts';
import { pictureSources } from '../../src/domain/media.ts';
import { deleteMedia } from '../../src/flows/delete-media.ts';
import { editMedia } from '../../src/flows/edit-media.ts';
import type { Files } from '../../src/flows/newsroom.ts';
import { markPicture, markPictures, processMedia } from '../../src/flows/process-media.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { type Upload, uploadMedia } from '../../src/flows/upload-media.ts';
import { catalogs } from '../../src/render/messages/index.ts';
import { listMedia, mediaUses, readMedia } from '../../src/store/media.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { engines } from '../harness/database.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

const masthead: Actor = { kind: 'system', name: 'test' };
const writer: Actor = { kind: 'user', id: 'w', name: 'Writer', role: 'writer' };
// every picture differs, since the same one twice is one
let made = 0;
const picture = (width = 400, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: '#2a6f97' } }).withExif({
    IFD0: { Software: `${++made}` },
  });
const names = async (files: Files) => {
  const all: string[] = [];
  for await (const name of files.list('')) all.push(name);
  return all.sort();
};

for (const engine of engines) {
  describe(`pictures of the newsroom, database ${engine}`, () => {
    let here: TestRoom;
    before(async () => {
      here = await freshRoom(engine);
    });
    after(() => here.close());
    const upload = async (more: Partial<Upload> = {}) => {
      const bytes = more.bytes ?? (await picture().jpeg().toBuffer());
      const result = await uploadMedia(here.room, masthead, { filename: 'quay.jpg', ...more, bytes });
      assert.ok(result.ok, JSON.stringify(result));
      return result.value;
    };
    const waiting = async () => (await here.room.queue.counts()).find(c => c.name === 'process-media')?.waiting ?? 0;

    test('its sizes say what the outlet reserves, unless it is under a licence of its own', async () => {
      const { room } = here;
      for (const [licence, said] of [
        ['', /DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING.*\/policies\/reuse"/],
        ['CC BY 4.0', null],
      ] as const) {
        const { id } = await upload({ licence });
        await processMedia(room, { mediaId: id });
        for (const { file } of (await readMedia(room.db, id))!.variants) {
          const { xmp } = await sharp((await room.files.get(file))!).metadata();
          if (said) assert.match(String(xmp), said, file);
          else assert.equal(xmp, undefined, file);
        }
      }
    });

    test('they say so anew when the terms change, at the same addresses, and when a picture gets a licence of its own', async () => {
      const { room } = here;
      const ids: string[] = [];
      for (let n = 0; n < 7; n++) {
        const { id } = await upload();
        await processMedia(room, { mediaId: id });
        ids.push(id);
      }
      const said = async (id: string) => {
        const all = new Set<string>();
        for (const { file, bytes } of (await readMedia(room.db, id))!.variants) {
          const data = (await room.files.get(file))!;
          assert.equal(data.length, bytes, 'its row knows how long it is');
          const { xmp } = await sharp(data).metadata();
          all.add(/DMI-[A-Z-]+/.exec(String(xmp))?.[0] ?? 'nothing');
        }
        return [...all];
      };
      const files = await names(room.files);
      const marks = () => room.queue.waiting(room.db, 'mark-pictures', {});
      const change = async (terms: object, tagline: string) => {
        const { settings, version } = await readOutlet(room.db);
        const next = { ...settings, tagline: { en: tagline }, terms: { ...settings.terms, ...terms } };
        assert.ok((await updateOutlet(room, masthead, { settings: next, version })).ok);
      };
      await change({ extractLimit: 300 }, 'Another');
      assert.deepEqual(await marks(), [], 'nothing of it is in a picture');
      await change({ mining: 'allowed', aiTraining: 'allowed' }, 'Another');
      assert.deepEqual(await marks(), [{ after: '' }]);
      for (let after: string | undefined = ''; after !== undefined; ) {
        await markPictures(room, { after });
        const next: { after: string }[] = (await marks()).filter(job => job.after > after!);
        after = next.map(job => job.after).sort()[0];
      }
      for (const id of ids) assert.deepEqual(await said(id), ['DMI-ALLOWED'], id);
      assert.deepEqual(await names(room.files), files);
      await change({ mining: 'ask', aiTraining: 'ask' }, 'Another');

      const [own] = ids;
      await editMedia(room, masthead, own!, { licence: 'CC BY 4.0' });
      assert.deepEqual(await room.queue.waiting(room.db, 'mark-picture', {}), [{ mediaId: own }]);
      await markPicture(room, { mediaId: own! });
      assert.deepEqual(await said(own!), ['nothing']);
    });

    test('an upload is stored, known by the digest of its bytes, and asks for its sizes', async () => {
      const { room } = here;
      const bytes = await picture().jpeg().toBuffer();
      const before = await waiting();
      const { id } = await upload({
        bytes,
        filename: 'C:\\photos\\quay at dawn\u0007.jpg',
        alt: { en: 'A quay' },
        credit: 'O. Sirko',
      });
      assert.equal(id, createHash('sha256').update(bytes).digest('hex').slice(0, 20));
      const row = await readMedia(room.db, id);
      assert.partialDeepStrictEqual(row, {
        state: 'processing',
        filename: 'quay at dawn.jpg',
        mime: 'image/jpeg',
        width: 400,
        height: 300,
        alt: { en: 'A quay' },
        credit: 'O. Sirko',
      });
      assert.equal(await waiting(), before + 1);
      assert.deepEqual(Buffer.from((await room.files.get(`media/${id}/original.jpg`))!), bytes);
    });

    test('until its sizes are made, pages show it as it was uploaded', async () => {
      const { id } = await upload();
      const sources = pictureSources((await readMedia(here.room.db, id))!, 'https://outlet.example');
      assert.deepEqual(sources, {
        img: { src: `https://outlet.example/media/${id}/original.jpg`, srcset: '', width: 400, height: 300 },
        sources: [],
        placeholder: null,
        focal: { x: 0.5, y: 0.5 },
      });
    });

    test('the job makes the sizes, and pages that show the picture are forgotten', async () => {
      const { room, purged } = here;
      const { id } = await upload({ bytes: await picture(1000, 500).png().toBuffer() });
      await processMedia(room, { mediaId: id });
      const row = (await readMedia(room.db, id))!;
      assert.equal(row.state, 'ready');
      assert.ok(purged.includes(`media:${id}`));
      for (const variant of row.variants) {
        const bytes = await room.files.get(variant.file);
        assert.equal(bytes?.length, variant.bytes);
        const found = await sharp(bytes!).metadata();
        assert.deepEqual([found.width, found.height], [variant.width, variant.height]);
      }
      const { img, sources, placeholder } = pictureSources(row, '')!;
      assert.equal(img.src, `/media/${id}/1000.jpg`);
      assert.equal(img.srcset, [320, 640, 960, 1000].map(w => `/media/${id}/${w}.jpg ${w}w`).join(', '));
      assert.deepEqual(
        sources.map(s => s.type),
        ['image/avif', 'image/webp'],
      );
      assert.match(placeholder ?? '', /^data:image\/webp;base64,/);
    });

    test('the job run twice, or at the same time, ends the same', async () => {
      const { room } = here;
      const { id } = await upload();
      await Promise.all([processMedia(room, { mediaId: id }), processMedia(room, { mediaId: id })]);
      const once = await readMedia(room.db, id);
      await processMedia(room, { mediaId: id });
      assert.deepEqual(await readMedia(room.db, id), once);
    });

    test('the same picture twice is one, and what was written about it stays', async () => {
      const bytes = await picture().webp().toBuffer();
      const first = await upload({ bytes, alt: { en: 'First' } });
      const second = await upload({ bytes, alt: { en: 'Second' }, filename: 'other.webp' });
      assert.deepEqual(second, { id: first.id, existed: true });
      assert.deepEqual((await readMedia(here.room.db, first.id))?.alt, { en: 'First' });
    });

    test('uploaded twice at the same moment, it is one as well', async () => {
      const bytes = await picture().webp().toBuffer();
      const before = await waiting();
      const both = await Promise.all([upload({ bytes }), upload({ bytes })]);
      assert.equal(both[0].id, both[1].id);
      assert.equal(both.filter(b => b.existed).length, 1);
      assert.equal(await waiting(), before + 1);
    });

    test('the stored original names no place', async () => {
      const bytes = await picture()
        .withExifMerge({ IFD3: { GPSLatitude: '50/1 27/1 12/1', GPSLatitudeRef: 'N' } })
        .jpeg()
        .toBuffer();
      const { id } = await upload({ bytes });
      const stored = Buffer.from((await here.room.files.get(`media/${id}/original.jpg`))!);
      const { exif } = await sharp(stored).metadata();
      assert.ok(
        (await sharp(bytes).metadata()).exif!.includes(Buffer.from([0x88, 0x25])) ||
          (await sharp(bytes).metadata()).exif!.includes(Buffer.from([0x25, 0x88])),
      );
      assert.ok(!exif?.includes(Buffer.from([0x88, 0x25])) && !exif?.includes(Buffer.from([0x25, 0x88])));
    });

    test('a name that lies about the type is corrected by the content', async () => {
      const { id } = await upload({ bytes: await picture().png().toBuffer(), filename: 'photo.jpg' });
      assert.equal((await readMedia(here.room.db, id))?.mime, 'image/png');
    });

    test('what is refused leaves no file, no row and no job, and the reason is said in three languages', async () => {
      const { room } = here;
      const good = await picture(800, 600).jpeg().toBuffer();
      const bad: [string, Uint8Array][] = [
        ['media.empty', new Uint8Array()],
        ['media.too-many-bytes', new Uint8Array(50 * 1024 * 1024)],
        ['media.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
        ['media.broken', good.subarray(0, good.length / 2)],
        ['media.not-a-picture', Buffer.from('%PDF-1.7')],
      ];
      const state = async () => [
        await names(room.files),
        (await listMedia(room.db, { limit: 100 })).items.length,
        await waiting(),
      ];
      const before = await state();
      for (const [key, bytes] of bad) {
        const result = await uploadMedia(room, masthead, { bytes, filename: 'photo.jpg' });
        assert.equal(result.ok || result.failure.key, key);
        for (const lang of ['en', 'uk', 'ar']) assert.ok(catalogs[lang]?.[key], `${key} in ${lang}`);
      }
      assert.deepEqual(await state(), before);
    });

    test('a drawing is taken only where its origin is trusted, and then as pixels', async () => {
      const svg = Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><script>alert(${++made})</script><rect width="60" height="40" fill="#a00"/></svg>`,
      );
      const { id } = await upload({ bytes: svg, filename: 'drawing.svg', rasterise: true });
      const row = (await readMedia(here.room.db, id))!;
      assert.deepEqual([row.mime, row.width, row.height], ['image/jpeg', 1920, 1280]);
      for (const name of await names(here.room.files)) assert.doesNotMatch(name, /svg/);
    });

    test('a full or silent store is said so, and nothing becomes known', async () => {
      for (const [error, key] of [
        [new FilesFull('x'), 'media.store-full'],
        [new FilesUnavailable('x'), 'media.store-unavailable'],
      ] as const) {
        const files: Files = { ...here.room.files, put: () => Promise.reject(error) };
        const bytes = await picture().jpeg().toBuffer();
        const result = await uploadMedia({ ...here.room, files }, masthead, { bytes, filename: 'x.jpg' });
        assert.equal(result.ok || result.failure.key, key);
        assert.ok((await listMedia(here.room.db, { limit: 100 })).items.every(m => m.filename !== 'x.jpg'));
        const again = await upload({ bytes });
        assert.equal(again.existed, false);
      }
    });

    test('a store that fails while sizes are made fails the job with the reason, and the next try succeeds', async () => {
      const { room } = here;
      const { id } = await upload();
      const full: Files = { ...room.files, put: () => Promise.reject(new FilesFull('x')) };
      await assert.rejects(processMedia({ ...room, files: full }, { mediaId: id }), FilesFull);
      assert.partialDeepStrictEqual(await readMedia(room.db, id), { state: 'failed', error: 'media.sizes-store-full' });
      await processMedia(room, { mediaId: id });
      assert.equal((await readMedia(room.db, id))?.state, 'ready');
    });

    test('a picture whose file is lost is failed with the reason; uploaded again it is whole', async () => {
      const { room } = here;
      const bytes = await picture().jpeg().toBuffer();
      const { id } = await upload({ bytes });
      await room.files.remove(`media/${id}/original.jpg`);
      await processMedia(room, { mediaId: id });
      assert.partialDeepStrictEqual(await readMedia(room.db, id), { state: 'failed', error: 'media.original-missing' });
      await upload({ bytes });
      await processMedia(room, { mediaId: id });
      assert.partialDeepStrictEqual(await readMedia(room.db, id), { state: 'ready', error: null });
    });

    test('an edit changes what it names, and pages that show the picture are forgotten', async () => {
      const { room, purged } = here;
      const { id } = await upload({ alt: { en: 'A quay', uk: 'Набережна' }, credit: 'O. Sirko' });
      purged.length = 0;
      assert.ok((await editMedia(room, masthead, id, { alt: { en: 'A quay at dawn' }, focal: { x: 0.25, y: 1 } })).ok);
      assert.partialDeepStrictEqual(await readMedia(room.db, id), {
        alt: { en: 'A quay at dawn' },
        credit: 'O. Sirko',
        focalX: 0.25,
        focalY: 1,
      });
      assert.deepEqual(purged, [`media:${id}`]);
      const outside = await editMedia(room, masthead, id, { focal: { x: 1.5, y: 0 } });
      assert.equal(outside.ok || outside.failure.key, 'media.focal-outside');
      const missing = await editMedia(room, masthead, '0'.repeat(20), { credit: 'x' });
      assert.equal(missing.ok || missing.failure.key, 'media.missing');
    });

    test('a picture that nothing shows is deleted with all its files', async () => {
      const { room } = here;
      const { id } = await upload();
      await processMedia(room, { mediaId: id });
      assert.ok((await deleteMedia(room, masthead, id)).ok);
      assert.equal(await readMedia(room.db, id), null);
      assert.deepEqual(
        (await names(room.files)).filter(n => n.includes(id)),
        [],
      );
      await processMedia(room, { mediaId: id });
      assert.equal(await readMedia(room.db, id), null);
    });

    test('a picture in a draft, or in any version that readers can open, is not deleted', async () => {
      const { room } = here;
      const [inDraft, asLead, published, saved] = [await upload(), await upload(), await upload(), await upload()];
      const figure = (media: string) =>
        JSON.stringify({
          doc: { type: 'doc', content: [{ type: 'figure', attrs: { media, src: null } }] },
          lead: null,
          byline: [],
          source: null,
          funder: '',
        });
      const lead = JSON.stringify({
        doc: { type: 'doc', content: [] },
        lead: { media: asLead.id, src: null },
        byline: [],
        source: null,
        funder: '',
      });
      const article = await room.db
        .insertInto('article')
        .values({ key: 'a', originalLang: 'en' })
        .returning('id')
        .executeTakeFirstOrThrow();
      const edition = async (lang: string) =>
        (
          await room.db
            .insertInto('edition')
            .values({ articleId: article.id, lang, slug: 'a', state: 'draft' })
            .returning('id')
            .executeTakeFirstOrThrow()
        ).id;
      const [en, uk] = [await edition('en'), await edition('uk')];
      await room.db
        .insertInto('draft')
        .values([
          { editionId: en, content: figure(inDraft.id), title: 'Draft' },
          { editionId: uk, content: lead },
        ])
        .execute();
      const revision = { editionId: en, title: 'T', text: '', words: 0 };
      await room.db
        .insertInto('revision')
        .values({
          ...revision,
          number: 1,
          content: figure(published.id),
          publishedNumber: 1,
          kind: 'first',
          publishedAt: new Date(),
        })
        .execute();
      await room.db
        .insertInto('revision')
        .values({ ...revision, number: 2, content: figure(saved.id) })
        .execute();
      for (const { id } of [inDraft, asLead, published]) {
        const refused = await deleteMedia(room, masthead, id);
        assert.equal(refused.ok || refused.failure.key, 'media.in-use');
        assert.equal((await mediaUses(room.db, id)).length, 1);
      }
      assert.deepEqual(await mediaUses(room.db, inDraft.id), [
        { articleId: article.id, editionId: en, lang: 'en', title: 'Draft', state: 'draft' },
      ]);
      assert.ok((await deleteMedia(room, masthead, saved.id)).ok, 'a saved state of a draft does not hold it');
    });

    test('a portrait and the logo are not deleted', async () => {
      const { room } = here;
      const { id } = await upload();
      await room.db.insertInto('person').values({ slug: 'p', mediaId: id }).execute();
      const refused = await deleteMedia(room, masthead, id);
      assert.equal(refused.ok || refused.failure.key, 'media.in-use-outlet');
    });

    test('a writer may upload and edit, not delete', async () => {
      const { id } = await upload();
      const refused = await deleteMedia(here.room, writer, id);
      assert.equal(refused.ok || refused.failure.key, 'access.denied');
      assert.ok((await editMedia(here.room, writer, id, { credit: 'W' })).ok);
    });

    test('the list is newest first, page by page, and every word of a search must be found', async () => {
      const { room } = here;
      let minute = 0;
      const later: TestRoom['room'] = { ...room, now: () => new Date(Date.UTC(2100, 0, 1, 0, ++minute)) };
      const made: string[] = [];
      for (const [filename, alt] of [
        ['a_1.jpg', 'Cranes at dusk'],
        ['b.jpg', 'Кран над портом'],
        ['c.jpg', '50% of a crane'],
      ] as const) {
        const bytes = await picture().jpeg().toBuffer();
        const result = await uploadMedia(later, masthead, {
          bytes,
          filename,
          alt: { en: alt },
          credit: 'Halvard Reik',
        });
        assert.ok(result.ok);
        made.unshift(result.value.id);
      }
      const first = await listMedia(room.db, { limit: 2 });
      assert.deepEqual(
        first.items.map(m => m.id),
        made.slice(0, 2),
      );
      const second = await listMedia(room.db, { limit: 2, before: first.next });
      assert.equal(second.items[0]?.id, made[2]);
      const search = async (q: string) => (await listMedia(room.db, { q, limit: 10 })).items.map(m => m.filename);
      assert.deepEqual(await search('CRANE reik'), ['c.jpg', 'a_1.jpg']);
      assert.deepEqual(await search('кран'), ['b.jpg']);
      assert.deepEqual(await search('50%'), ['c.jpg']);
      assert.deepEqual(await search('a_1'), ['a_1.jpg']);
      assert.deepEqual(await search('%'), ['c.jpg']);
      assert.deepEqual(await search('nothing of this'), []);
      assert.deepEqual(await search('{"en"'), []);
    });

    test('the queue runs it', async () => {
      const { room } = here;
      const { id } = await upload();
      await room.queue.work(onlyHandling({ 'process-media': async data => void (await processMedia(room, data)) }));
      await room.queue.idle();
      assert.equal((await readMedia(room.db, id))?.state, 'ready');
    });
  });
}
