import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '../../src/domain/access.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { deleteDraft } from '../../src/flows/delete-draft.ts';
import { createPerson, linkPersonToUser } from '../../src/flows/edit-person.ts';
import { restoreRevision } from '../../src/flows/restore-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { type Draft, readDraft } from '../../src/store/draft.ts';
import { listRevisions, readRevision } from '../../src/store/revision.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused, textOf } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`a draft, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());

    const save = (by: Actor, editionId: number, version: number, words: Parameters<typeof textOf>[0]) =>
      saveDraft(here.room, by, { editionId, version, ...textOf(words) });
    const draftOf = async (editionId: number) => (await readDraft(here.room.db, editionId))!;

    it('begins with the article, empty, at an address made of the title', async () => {
      const { room, writer } = here;
      const begun = done(await createArticle(room, writer, { lang: 'uk', title: '  Порт без води  ' }));
      assert.equal(begun.slug, 'порт-без-води');
      const draft = await draftOf(begun.editionId);
      assert.partialDeepStrictEqual(draft, {
        version: 1,
        title: 'Порт без води',
        words: 0,
        savedBy: { id: writer.id },
      });
      const second = done(await createArticle(room, writer, { lang: 'uk', title: 'Порт без води' }));
      assert.equal(second.slug, 'порт-без-води-2');
    });

    it('is in one of the outlet’s languages', async () => {
      const { room, writer, editor, begin } = here;
      refused(await createArticle(room, writer, { lang: 'fr' }), 'invalid', 'edition.language-unknown');
      const { articleId } = await begin();
      refused(await addEdition(room, editor, { articleId, lang: 'fr' }), 'invalid', 'edition.language-unknown');
    });

    it('is saved under the next version, and counted in words', async () => {
      const { room, editor, begin } = here;
      const { editionId } = await begin({ body: 'One two three.' });
      const before = await draftOf(editionId);
      const saved = done(await save(editor, editionId, before.version, { body: 'One two three.\nFour five.' }));
      assert.equal(saved.version, before.version + 1);
      assert.equal(saved.words, 5);
      assert.deepEqual(saved.savedAt, room.now());
      const text = textOf({ body: 'One two three.\nFour five.' });
      assert.partialDeepStrictEqual(await draftOf(editionId), { ...text, version: saved.version, words: 5 });
    });

    it('that was saved by somebody in between is refused, with their text; nothing is overwritten', async () => {
      const { editor, owner, begin } = here;
      const { editionId } = await begin();
      const { version } = await draftOf(editionId);
      done(await save(owner, editionId, version, { body: 'Hers.' }));
      const data = refused(await save(editor, editionId, version, { body: 'Mine.' }), 'conflict', 'draft.changed');
      const { theirs } = data as { theirs: Draft };
      assert.partialDeepStrictEqual(theirs, {
        ...textOf({ body: 'Hers.' }),
        version: version + 1,
        savedBy: { id: owner.id },
      });
      assert.deepEqual(await draftOf(editionId), theirs);
    });

    it('is saved by exactly one of two that save at the same moment', async () => {
      const { editor, owner, begin } = here;
      const { editionId } = await begin();
      const { version } = await draftOf(editionId);
      const both = await Promise.all([
        save(editor, editionId, version, { body: 'Mine.' }),
        save(owner, editionId, version, { body: 'Hers.' }),
      ]);
      assert.equal(both.filter(r => r.ok).length, 1);
      assert.equal((await draftOf(editionId)).version, version + 1);
    });

    it('keeps the address with the title until somebody chooses another', async () => {
      const { begin, save } = here;
      const { editionId } = await begin({ title: 'Quay' });
      assert.equal((await save(editionId, { title: 'The quay at dawn' })).slug, 'the-quay-at-dawn');
      assert.equal((await save(editionId, { title: '' })).slug, 'the-quay-at-dawn');
    });

    it('leaves a saved state behind when another person takes over, and every ten minutes', async () => {
      const { room, editor, owner, begin, pass } = here;
      const { editionId } = await begin({ body: 'Zero.' });
      let { version } = await draftOf(editionId);
      const go = async (by: Actor, body: string) => {
        pass(1);
        version = done(await save(by, editionId, version, { body })).version;
      };
      const kept = async () => {
        const revisions = await listRevisions(room.db, editionId);
        assert.ok(
          revisions.every(r => r.publishedNumber === null),
          'readers see none of them',
        );
        const whole = await Promise.all(revisions.map(r => readRevision(room.db, r.id)));
        return whole.map(r => ({ text: r!.text.trim(), by: r!.createdBy, at: r!.createdAt.getTime() })).reverse();
      };
      await go(editor, 'One.');
      await go(editor, 'Two.');
      assert.deepEqual(await kept(), [], 'one’s own saves within ten minutes are one');
      await go(owner, 'Three.');
      assert.partialDeepStrictEqual(await kept(), [{ text: 'Two.', by: editor.id }]);
      const start = here.clock.now.getTime();
      for (let minute = 0; minute < 35; minute++) await go(owner, `Minute ${minute}.`);
      const since = (await kept()).map(r => Math.round((r.at - start) / 60_000)).filter(at => at > 0);
      assert.ok(since.length >= 2 && since.length <= 4, `kept at minutes ${since}`);
      assert.ok(
        since.every((at, i) => at - (since[i - 1] ?? 0) <= 12),
        `kept at minutes ${since}`,
      );
    });

    it('goes back to an earlier state, and the state that it leaves is kept', async () => {
      const { room, editor, begin, publish, save: overwrite } = here;
      const { editionId } = await begin({ title: 'First', body: 'As it was.' });
      const { revisionId } = await publish(editionId);
      await overwrite(editionId, { title: 'Second', body: 'As it became.' });
      const { version } = await draftOf(editionId);
      const restored = done(await restoreRevision(room, editor, { editionId, version, revisionId }));
      assert.equal(restored.version, version + 1);
      const draft = await draftOf(editionId);
      assert.partialDeepStrictEqual(draft, {
        title: 'First',
        content: { doc: textOf({ body: 'As it was.' }).content.doc },
      });
      const [newest] = await listRevisions(room.db, editionId);
      assert.partialDeepStrictEqual(newest, { title: 'Second', publishedNumber: null });

      const other = await begin();
      refused(
        await restoreRevision(room, editor, { editionId: other.editionId, version: 2, revisionId }),
        'missing',
        'revision.missing',
      );
      refused(await restoreRevision(room, editor, { editionId, version: 1, revisionId }), 'conflict', 'draft.changed');
    });

    it('in another language begins with the original’s blocks, source and authors, and credits the translator', async () => {
      const { room, translator, editor, begin } = here;
      done(await createPerson(room, editor, { slug: 'lina', names: { en: 'Lina Ost', uk: 'Ліна Ост' } }));
      done(await linkPersonToUser(room, editor, 'lina', translator.id));
      const source = {
        outlet: 'Nordhafen Post',
        url: 'https://post.example.org/1',
        author: 'A. Voss',
        lang: 'de',
        published: null,
      };
      const byline = [{ person: null, name: 'O. Sirko', role: 'author' as const }];
      const { articleId, editionId } = await begin({ title: 'Ice', body: 'The river froze.', source, byline });
      const added = done(await addEdition(room, translator, { articleId, lang: 'uk' }));
      assert.notEqual(added.editionId, editionId);
      const draft = await draftOf(added.editionId);
      assert.deepEqual(draft.content.source, source);
      assert.deepEqual(draft.content.doc, { type: 'doc', content: [{ type: 'paragraph' }] });
      assert.deepEqual(draft.content.byline, [...byline, { person: 'lina', name: 'Ліна Ост', role: 'translator' }]);
      refused(await addEdition(room, translator, { articleId, lang: 'uk' }), 'conflict', 'edition.exists');
      refused(await addEdition(room, translator, { articleId: 999_999, lang: 'uk' }), 'missing', 'article.missing');
      done(await save(translator, added.editionId, draft.version, { title: 'Лід' }));
    });

    it('is deleted with its article, if readers never saw it', async () => {
      const { room, editor, writer, begin, publishNew } = here;
      const { articleId, editionId } = await begin({}, { by: writer });
      const { editionId: second } = done(await addEdition(room, editor, { articleId, lang: 'de' }));
      const articles = () => room.db.selectFrom('article').select('id').where('id', '=', articleId).execute();
      done(await deleteDraft(room, editor, { editionId: second }));
      assert.equal((await articles()).length, 1);
      done(await deleteDraft(room, writer, { editionId }));
      assert.equal((await articles()).length, 0);
      refused(await deleteDraft(room, editor, { editionId }), 'missing', 'edition.missing');
      const published = await publishNew();
      refused(await deleteDraft(room, editor, published), 'conflict', 'edition.was-published');
      assert.ok(await readDraft(room.db, published.editionId));
    });

    it('is written by those who began it or are credited in it, and by editors', async () => {
      const { room, writer, translator, editor, begin, save: overwrite } = here;
      const { articleId, editionId } = await begin({}, { by: editor });
      const { version } = await draftOf(editionId);
      refused(await save(writer, editionId, version, {}), 'forbidden', 'access.not-yours');
      refused(await save(translator, editionId, version, {}), 'forbidden', 'access.not-yours');
      refused(await setArticle(room, writer, { articleId, section: null }), 'forbidden', 'access.not-yours');
      refused(await deleteDraft(room, writer, { editionId }), 'forbidden', 'access.denied');
      refused(await createArticle(room, translator, { lang: 'en' }), 'forbidden', 'access.denied');

      done(await createPerson(room, editor, { slug: 'wes', names: { en: 'Wes Ray' } }));
      done(await linkPersonToUser(room, editor, 'wes', writer.id));
      const byline = [{ person: 'wes', name: 'Wes Ray', role: 'author' as const }];
      const credited = await overwrite(editionId, { byline });
      const own = done(await save(writer, editionId, credited.version, { body: 'By the credited.', byline }));
      assert.equal(own.version, credited.version + 1);

      const begun = await begin({}, { by: writer });
      done(await save(editor, begun.editionId, (await draftOf(begun.editionId)).version, {}));
      done(await save(writer, begun.editionId, (await draftOf(begun.editionId)).version, { body: 'Mine again.' }));
    });

    it('takes hostile text without harm: what cannot be stored is taken out, what is no article is refused', async () => {
      const { room, editor, begin } = here;
      const { editionId } = await begin();
      const { version } = await draftOf(editionId);
      const saved = done(
        await save(editor, editionId, version, { title: 'A\u0000B', body: 'half \ud800 pair', funder: '\u0000\udfff' }),
      );
      const draft = await draftOf(editionId);
      assert.equal(draft.title, 'AB');
      assert.match(JSON.stringify(draft.content.doc), /half \ufffd pair/);

      const attempt = (doc: unknown, more: object = {}) =>
        saveDraft(room, editor, {
          editionId,
          version: saved.version,
          title: 'T',
          summary: '',
          content: { ...textOf({}).content, doc, ...more },
        });
      let deep: object = { type: 'paragraph' };
      for (let i = 0; i < 100_000; i++) deep = { type: 'blockquote', content: [deep] };
      refused(await attempt({ type: 'doc', content: [deep] }), 'invalid', 'document.too-deep');
      const large = 'x'.repeat(3_000_000);
      const paragraph = { type: 'paragraph', content: [{ type: 'text', text: large }] };
      refused(await attempt({ type: 'doc', content: [paragraph] }), 'too-large', 'document.too-large');
      const many = Array.from({ length: 60_000 }, () => ({ type: 'divider' }));
      refused(await attempt({ type: 'doc', content: many }), 'too-large', 'document.too-large');
      refused(await attempt({ type: 'doc', content: [{ type: 'script' }] }), 'invalid', 'document.wrong');
      refused(await attempt('<p>text</p>'), 'invalid', 'document.not-a-document');
      refused(
        await attempt(textOf({}).content.doc, { byline: [{ name: 'A', role: 'king' }] }),
        'invalid',
        'text.wrong',
      );
      const lead = { media: null, src: 'javascript:alert(1)', alt: '', caption: '', credit: '', licence: '' };
      refused(await attempt(textOf({}).content.doc, { lead }), 'invalid', 'text.wrong');
      assert.deepEqual(await draftOf(editionId), draft, 'nothing was written');
      refused(await save(editor, 999_999, 1, {}), 'missing', 'edition.missing');
    });
  });
