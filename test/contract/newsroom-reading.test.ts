import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createPerson, linkPersonToUser } from '../../src/flows/edit-person.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { createTag } from '../../src/flows/edit-tag.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { type DeskFilter, listForDesk, readEditionForDesk } from '../../src/store/desk-list.ts';
import { type Cursor, listPublished, readEditionPage } from '../../src/store/edition.ts';
import { insertMedia } from '../../src/store/media.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

const pictures = ['a', 'b', 'c'].map(letter => letter.repeat(20));
const figure = (media: string) => ({
  type: 'figure',
  attrs: { media, src: null, alt: 'A gate', caption: '', credit: '', licence: '' },
});
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

for (const engine of engines)
  describe(`what is read of the newsroom, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
      const { room, editor } = here;
      for (const slug of ['river', 'town']) done(await createSection(room, editor, { slug, names: { en: slug } }));
      for (const slug of ['ice', 'ferry', 'law']) done(await createTag(room, editor, { slug, names: { en: slug } }));
      await room.db.transaction().execute(async tx => {
        for (const id of pictures) {
          const size = { width: 800, height: 600, bytes: 9 };
          const described = { focal: { x: 0.2, y: 0.4 }, alt: {}, caption: {}, credit: '', licence: '' };
          const original = { ...size, format: 'jpeg' as const, file: `media/${id}/original.jpg` };
          const stored = { id, filename: 'gate.jpg', mime: 'image/jpeg', at: room.now(), by: null };
          await insertMedia(tx, { ...stored, ...size, ...described, original });
        }
      });
    });
    after(() => here.close());

    describe('the page of an edition', () => {
      it('is one query: text, section, tags, people, editions, what is related, and every picture however deep it stands', async () => {
        const { room, publishNew, publish, editor, save } = here;
        const lead = { media: pictures[0]!, src: null, alt: 'Ice', caption: '', credit: '', licence: '' };
        const body = [
          paragraph('The sluice.'),
          figure(pictures[1]!),
          { type: 'note', content: [paragraph('A note.'), figure(pictures[2]!)] },
        ];
        const byline = [{ person: null, name: 'Olena Sirko', role: 'author' as const }];
        const near = await publishNew({ title: 'Near' }, { tags: ['ferry', 'ice'], section: 'river' });
        const far = await publishNew({ title: 'Far' }, { tags: ['law'], section: 'town' });
        const about = { tags: ['ferry', 'ice'], section: 'river' };
        const { articleId, slug } = await publishNew({ title: 'Sluice', summary: 'S.', body, lead, byline }, about);
        const uk = done(await addEdition(room, editor, { articleId, lang: 'uk' }));
        await save(uk.editionId, { title: 'Шлюз' });
        await publish(uk.editionId);

        let queries = 0;
        const counted = room.db.withPlugin({
          transformQuery: args => {
            queries++;
            return args.node;
          },
          transformResult: async args => args.result,
        });
        const page = (await readEditionPage(counted, 'en', slug))!;
        assert.equal(queries, 1);
        assert.partialDeepStrictEqual(page, {
          articleId,
          lang: 'en',
          originalLang: 'en',
          revision: { title: 'Sluice', summary: 'S.', publishedNumber: 1, kind: 'first' },
          revisions: 1,
          published: room.now(),
          section: { slug: 'river', names: { en: 'river' } },
          tags: [{ slug: 'ferry' }, { slug: 'ice' }],
          people: [{ slug: 'olena-sirko', names: { en: 'Olena Sirko' } }],
          editions: [
            { lang: 'en', slug, title: 'Sluice', original: true },
            { lang: 'uk', slug: 'шлюз', title: 'Шлюз', original: false },
          ],
          corrections: [],
        });
        assert.deepEqual(page.media.map(m => m.id).sort(), pictures);
        assert.partialDeepStrictEqual(page.media[0], { width: 800, height: 600 });
        const related = page.related.map(r => r.slug);
        assert.equal(related[0], near.slug, 'what shares most comes first');
        assert.ok(!related.includes(slug), 'nothing is related to itself');
        assert.ok(!related.includes(far.slug) || related.indexOf(far.slug) > related.indexOf(near.slug));
        assert.ok(page.related[0]!.published instanceof Date);
      });

      it('is not there for a draft, another language or an unknown address', async () => {
        const { room, begin, publishNew } = here;
        const draft = await begin({ title: 'Hidden' });
        const { slug } = await publishNew({ title: 'Shown' });
        for (const [lang, address] of [
          ['en', draft.slug],
          ['uk', slug],
          ['en', 'nowhere'],
          ['', ''],
        ] as const)
          assert.equal(await readEditionPage(room.db, lang, address), null);
      });
    });

    describe('a list of what is published', () => {
      it('is the same in pages of any size as in one: nothing twice, nothing left out, newest first', async () => {
        const { room, publishNew, pass } = here;
        // several at one moment, since imports bring articles of the same minute
        for (let i = 0; i < 14; i++) {
          await publishNew({ title: `Listed ${i}` }, { lang: 'de', ...(i % 3 === 0 && { section: 'town' }) });
          if (i % 4 === 3) pass(1);
        }
        const { cards: all } = await listPublished(room.db, { lang: 'de', limit: 100 });
        assert.equal(all.length, 14);
        const times = all.map(c => c.published.getTime());
        assert.deepEqual(
          times,
          times.toSorted((a, b) => b - a),
        );
        assert.ok(new Set(times).size < times.length);
        const filters = [{}, { section: 'town' }] as const;
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 16 }), fc.constantFrom(...filters), async (limit, filter) => {
            const paged: number[] = [];
            let before: Cursor | null = null;
            do {
              const { cards, next }: Awaited<ReturnType<typeof listPublished>> = await listPublished(room.db, {
                lang: 'de',
                limit,
                before,
                ...filter,
              });
              assert.ok(cards.length <= limit && (cards.length > 0 || next === null));
              paged.push(...cards.map(c => c.editionId));
              before = next;
            } while (before);
            const whole = await listPublished(room.db, { lang: 'de', limit: 100, ...filter });
            assert.deepEqual(
              paged,
              whole.cards.map(c => c.editionId),
            );
          }),
          { numRuns: 25 },
        );
      });

      it('holds what its section, tag, person and time ask for, and nothing that was taken down', async () => {
        const { room, editor, publishNew, pass, clock } = here;
        const byline = [{ person: null, name: 'Piet Vos', role: 'photographer' as const }];
        const lead = { media: pictures[0]!, src: null, alt: '', caption: '', credit: '', licence: '' };
        const old = await publishNew({ title: 'Old', byline }, { lang: 'ar', tags: ['law'], section: 'town' });
        pass(60);
        const since = clock.now;
        const fresh = await publishNew(
          { title: 'Fresh', byline, lead },
          { lang: 'ar', tags: ['ice'], section: 'river' },
        );
        const gone = await publishNew({ title: 'Gone', byline }, { lang: 'ar', tags: ['ice'], section: 'river' });
        done(await unpublishEdition(room, editor, { editionId: gone.editionId, note: '' }));
        const list = async (filter: object) =>
          (await listPublished(room.db, { lang: 'ar', limit: 10, ...filter })).cards.map(c => c.editionId);
        assert.deepEqual(await list({}), [fresh.editionId, old.editionId]);
        assert.deepEqual(await list({ section: 'river' }), [fresh.editionId]);
        assert.deepEqual(await list({ tag: 'law' }), [old.editionId]);
        assert.deepEqual(await list({ person: 'piet-vos' }), [fresh.editionId, old.editionId]);
        assert.deepEqual(await list({ since }), [fresh.editionId]);
        assert.deepEqual(await list({ section: 'nowhere' }), []);
        const [card] = (await listPublished(room.db, { lang: 'ar', limit: 1 })).cards;
        assert.partialDeepStrictEqual(card, {
          title: 'Fresh',
          section: { slug: 'river' },
          picture: { id: pictures[0] },
          content: { lead, source: null },
        });
      });
    });

    describe('the desk’s list', () => {
      const list = async (filter: DeskFilter) =>
        (await listForDesk(here.room.db, { limit: 100, ...filter })).items.map(a => a.id);

      it('has the latest saved on top, an article once, its editions together with the original first', async () => {
        const { room, begin, editor, save, pass } = here;
        const one = await begin({ title: 'Desk one' }, { lang: 'uk', section: 'town' });
        pass(1);
        const two = await begin({ title: 'Desk two' });
        pass(1);
        const german = done(await addEdition(room, editor, { articleId: one.articleId, lang: 'de' }));
        const { items } = await listForDesk(room.db, { limit: 2 });
        assert.deepEqual(
          items.map(a => [a.id, a.section, a.originalLang, a.editions.map(e => e.id)]),
          [
            [one.articleId, 'town', 'uk', [one.editionId, german.editionId]],
            [two.articleId, null, 'en', [two.editionId]],
          ],
        );
        assert.partialDeepStrictEqual(items[0]!.editions[0], {
          title: 'Desk one',
          state: 'draft',
          savedBy: editor.name,
        });
        pass(1);
        await save(two.editionId, { title: 'Desk two' });
        assert.deepEqual((await list({})).slice(0, 2), [two.articleId, one.articleId]);
      });

      it('is the same in pages of any size as in one', async () => {
        const { room } = here;
        const all = await list({});
        for (const limit of [1, 3, 7]) {
          const paged: number[] = [];
          let before: Awaited<ReturnType<typeof listForDesk>>['next'] = null;
          do {
            const { items, next }: Awaited<ReturnType<typeof listForDesk>> = await listForDesk(room.db, {
              limit,
              before,
            });
            paged.push(...items.map(a => a.id));
            before = next;
          } while (before);
          assert.deepEqual(paged, all);
        }
        assert.equal(new Set(all).size, all.length);
      });

      it('finds by state, language, section, person, words in any case, and what is one’s own', async () => {
        const { room, writer, editor, begin, publishNew } = here;
        done(await createPerson(room, editor, { slug: 'wes', names: { en: 'Wes Ray' } }));
        done(await linkPersonToUser(room, editor, 'wes', writer.id));
        const byline = [{ person: 'wes', name: 'Wes Ray', role: 'author' as const }];
        const credited = await begin({ title: 'ПОРТ (частина 1)', byline }, { lang: 'uk', section: 'town' });
        const begun = await begin({ title: 'Begun by the writer' }, { by: writer });
        const live = await publishNew({ title: 'Live' });
        assert.deepEqual(await list({ q: 'порт (ЧАСТ' }), [credited.articleId]);
        assert.deepEqual(await list({ q: 'порт річка' }), []);
        assert.deepEqual(await list({ q: '%' }), []);
        assert.deepEqual(await list({ person: 'wes' }), [credited.articleId]);
        assert.deepEqual(await list({ mine: writer.id }), [begun.articleId, credited.articleId]);
        assert.deepEqual(await list({ mine: writer.id, lang: 'uk' }), [credited.articleId]);
        assert.ok((await list({ state: 'published' })).includes(live.articleId));
        assert.ok(!(await list({ state: 'draft' })).includes(live.articleId));
        const inTown = await list({ section: 'town' });
        assert.ok(inTown.includes(credited.articleId) && !inTown.includes(begun.articleId));
      });

      it('says when the working copy differs from what readers see', async () => {
        const { room, publishNew, publish, save } = here;
        const { editionId } = await publishNew({ title: 'Same' });
        const changed = async () => (await readEditionForDesk(room.db, editionId))!.changed;
        assert.equal(await changed(), false);
        await save(editionId, { title: 'Same', body: 'Other.' });
        assert.equal(await changed(), true);
        const [item] = (await listForDesk(room.db, { limit: 1 })).items;
        assert.equal(item!.editions[0]!.changed, true);
        await publish(editionId);
        assert.equal(await changed(), false);
      });
    });

    it('an edition at the desk comes with its article, draft and siblings', async () => {
      const { room, editor, begin } = here;
      const { articleId, editionId } = await begin(
        { title: 'Whole' },
        { tags: ['law', 'ice'], section: 'river', by: editor },
      );
      const uk = done(await addEdition(room, editor, { articleId, lang: 'uk' }));
      assert.partialDeepStrictEqual(await readEditionForDesk(room.db, editionId), {
        id: editionId,
        article: { id: articleId, section: 'river', tags: ['law', 'ice'], originalLang: 'en', createdBy: editor.id },
        state: 'draft',
        gone: null,
        changed: false,
        draft: { title: 'Whole', version: 2 },
        siblings: [{ id: uk.editionId, lang: 'uk', title: '', state: 'draft' }],
      });
      assert.equal(await readEditionForDesk(room.db, 999_999), null);
    });
  });
