import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { ChecklistItem } from '../../src/domain/article/checklist.ts';
import type { Credit } from '../../src/domain/article/content.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { changeSlug } from '../../src/flows/change-slug.ts';
import { createPreview, readPreview } from '../../src/flows/create-preview.ts';
import { createPerson } from '../../src/flows/edit-person.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { createTag } from '../../src/flows/edit-tag.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { publishDue, scheduleEdition, setEmbargo, unscheduleEdition } from '../../src/flows/schedule-edition.ts';
import { republishEdition, unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readEditionPage, readGone } from '../../src/store/edition.ts';
import { findRedirect } from '../../src/store/redirect.ts';
import { listRevisions, readPublishedRevision, readRevision } from '../../src/store/revision.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`publishing, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
      const { room, editor } = here;
      done(await createSection(room, editor, { slug: 'river', names: { en: 'River' } }));
      for (const slug of ['ice', 'ferry']) done(await createTag(room, editor, { slug, names: { en: slug } }));
    });
    after(() => here.close());

    const versionOf = async (editionId: number) => (await readDraft(here.room.db, editionId))!.version;
    const page = (lang: string, slug: string) => readEditionPage(here.room.db, lang, slug);
    const inHours = (hours: number) => new Date(here.clock.now.getTime() + hours * 3_600_000);

    it('makes a revision that nothing can change, not even a statement in the database', async () => {
      const { room, publishNew } = here;
      const { revisionId, publishedNumber } = await publishNew({ body: 'As printed.' });
      assert.equal(publishedNumber, 1);
      const change = () => sql`update revision set text = 'Forged.' where id = ${revisionId}`.execute(room.db);
      await assert.rejects(change, /a revision is never changed/);
      await assert.rejects(
        () => sql`update revision set note = 'x', created_by = null where id = ${revisionId}`.execute(room.db),
        /a revision is never changed/,
      );
      assert.match((await readRevision(room.db, revisionId))!.text, /As printed\./);
      // who wrote it may be forgotten, since people may leave
      await sql`update revision set created_by = null where id = ${revisionId}`.execute(room.db);
    });

    it('shows readers the new text, and keeps every text that they saw, by number', async () => {
      const { room, save, publish, publishNew } = here;
      const { editionId, slug } = await publishNew({ title: 'Thaw', body: 'The ice went.' });
      await save(editionId, { title: 'Thaw', body: 'The ice broke.' });
      assert.match(
        JSON.stringify((await page('en', slug))!.revision.content),
        /The ice went/,
        'a draft is not yet seen',
      );
      const second = await publish(editionId, 'correction', 'It broke; it did not go.');
      assert.equal(second.publishedNumber, 2);
      const seen = (await page('en', slug))!;
      assert.match(JSON.stringify(seen.revision.content), /The ice broke/);
      assert.partialDeepStrictEqual(seen, { revisions: 2, revision: { publishedNumber: 2, kind: 'correction' } });
      assert.partialDeepStrictEqual(seen.corrections, [{ publishedNumber: 2, note: 'It broke; it did not go.' }]);
      assert.match((await readPublishedRevision(room.db, editionId, 1))!.text, /The ice went/);
      const shown = await listRevisions(room.db, editionId, { publishedOnly: true });
      assert.deepEqual(
        shown.map(r => [r.publishedNumber, r.kind]),
        [
          [2, 'correction'],
          [1, 'first'],
        ],
      );
    });

    it('of the same text a second time is refused: a second click is no update', async () => {
      const { room, editor, publishNew } = here;
      const { editionId } = await publishNew();
      const input = { editionId, version: await versionOf(editionId) };
      refused(await publishRevision(room, editor, input), 'conflict', 'edition.unchanged');
    });

    it('dates an update, and leaves the date at a minor change', async () => {
      const { pass, save, publish, publishNew, clock } = here;
      const first = clock.now;
      const { editionId, slug } = await publishNew();
      const dates = async () => {
        const { published, updated, revision } = (await page('en', slug))!;
        return { published, updated, kind: revision.kind };
      };
      assert.deepEqual(await dates(), { published: first, updated: first, kind: 'first' });
      pass(60);
      await save(editionId, { body: 'A comma, moved.' });
      await publish(editionId, 'minor');
      assert.deepEqual(await dates(), { published: first, updated: first, kind: 'minor' });
      pass(60);
      await save(editionId, { body: 'News.' });
      await publish(editionId, 'update', 'A witness spoke.');
      assert.deepEqual(await dates(), { published: first, updated: clock.now, kind: 'update' });
    });

    it('makes people of new names in the byline, and finds those who are known by any of their names', async () => {
      const { room, editor, begin, publish } = here;
      done(await createPerson(room, editor, { slug: 'sirko', names: { en: 'Olena Sirko', uk: 'Олена Сірко' } }));
      const byline: Credit[] = [
        { person: null, name: 'Олена Сірко', role: 'author' },
        { person: null, name: 'Piet Vos', role: 'photographer' },
        { person: 'no-such-slug', name: 'Piet Vos', role: 'editor' },
      ];
      const { editionId, slug } = await begin({ title: 'Names', byline });
      await publish(editionId);
      const seen = (await page('en', slug))!;
      assert.deepEqual(seen.revision.content.byline, [
        { person: 'sirko', name: 'Олена Сірко', role: 'author' },
        { person: 'piet-vos', name: 'Piet Vos', role: 'photographer' },
        { person: 'piet-vos', name: 'Piet Vos', role: 'editor' },
      ]);
      assert.deepEqual(seen.people.find(p => p.slug === 'piet-vos')?.names, { en: 'Piet Vos' });
      assert.deepEqual((await readDraft(room.db, editionId))!.content.byline, seen.revision.content.byline);
    });

    it('forgets the pages of the article, its lists, section, tags and people, and the sitemap', async () => {
      const { begin, publish, purging } = here;
      const byline: Credit[] = [{ person: null, name: 'Ada Reed', role: 'author' }];
      const { articleId, editionId } = await begin({ byline }, { section: 'river', tags: ['ice', 'ferry'] });
      const keys = await purging(() => publish(editionId));
      const all = [
        `article:${articleId}`,
        'lang:en',
        'person:ada-reed',
        'section:river:en',
        'sitemap',
        'tag:ferry:en',
        'tag:ice:en',
      ];
      assert.deepEqual(keys, all);
    });

    it('forgets also the page of a person who is credited no more', async () => {
      const { save, publish, publishNew, purging } = here;
      const { editionId } = await publishNew({ byline: [{ person: null, name: 'Ben Gone', role: 'author' }] });
      await save(editionId, { byline: [{ person: null, name: 'Cy Here', role: 'author' }] });
      const keys = await purging(() => publish(editionId));
      assert.ok(keys.includes('person:ben-gone') && keys.includes('person:cy-here'), `${keys}`);
    });

    it('forgets nothing when it is refused', async () => {
      const { room, editor, begin, purging } = here;
      const { editionId } = await begin();
      const keys = await purging(async () =>
        refused(await publishRevision(room, editor, { editionId, version: 99 }), 'conflict', 'draft.changed'),
      );
      assert.deepEqual(keys, []);
    });

    it('is for editors: a writer or translator may not publish, take down or schedule', async () => {
      const { room, writer, translator, begin, publishNew } = here;
      const { editionId } = await begin({}, { by: writer });
      const published = await publishNew();
      for (const by of [writer, translator]) {
        const denied = [
          await publishRevision(room, by, { editionId, version: 2 }),
          await scheduleEdition(room, by, { editionId, publishAt: inHours(1) }),
          await unscheduleEdition(room, by, { editionId }),
          await setEmbargo(room, by, { editionId, until: null }),
          await unpublishEdition(room, by, { editionId: published.editionId, note: 'x' }),
          await republishEdition(room, by, { editionId: published.editionId }),
          await changeSlug(room, by, { editionId: published.editionId, slug: 'other' }),
        ];
        for (const answer of denied) refused(answer, 'forbidden', 'access.denied');
      }
      assert.equal((await readDraft(room.db, editionId))!.version, 2);
    });

    it('is refused, with the list, while the checklist has errors', async () => {
      const { room, editor, begin } = here;
      const figure = (media: string | null) => ({
        type: 'figure',
        attrs: { media, src: null, alt: '', caption: '', credit: '', licence: '' },
      });
      const { editionId } = await begin({ title: '', body: [figure('0123456789abcdef0123')] });
      const answer = await publishRevision(room, editor, { editionId, version: await versionOf(editionId) });
      const { checklist } = refused(answer, 'invalid', 'edition.not-ready') as { checklist: ChecklistItem[] };
      assert.deepEqual(checklist.map(item => item.key).sort(), ['body-empty', 'picture-unknown', 'title-missing']);
      assert.ok(checklist.every(item => item.level === 'error'));
      const scheduled = await scheduleEdition(room, editor, { editionId, publishAt: inHours(1) });
      refused(scheduled, 'invalid', 'edition.not-ready');
      assert.deepEqual(await listRevisions(room.db, editionId, { publishedOnly: true }), []);
    });

    describe('on schedule', () => {
      it('publishes when its hour has come, once, whoever asks how often', async () => {
        const { room, editor, begin, save, pass } = here;
        const { editionId, slug } = await begin({ title: 'Due at ten' });
        done(await scheduleEdition(room, editor, { editionId, publishAt: inHours(1) }));
        assert.equal(done(await publishDue(room, { editionId })), null, 'too early');
        assert.equal(await page('en', slug), null);
        await save(editionId, { title: 'Due at ten', body: 'As it is then.' });
        pass(60);
        const [one, two] = await Promise.all([publishDue(room, { editionId }), publishDue(room, { editionId })]);
        assert.equal([done(one), done(two)].filter(Boolean).length, 1);
        assert.equal(done(await publishDue(room, { editionId })), null);
        const seen = (await page('en', slug))!;
        assert.equal(seen.revisions, 1);
        assert.match(JSON.stringify(seen.revision.content), /As it is then/);
      });

      it('does nothing after it was taken back or moved', async () => {
        const { room, editor, begin, pass } = here;
        const { editionId, slug } = await begin({ title: 'Taken back' });
        done(await scheduleEdition(room, editor, { editionId, publishAt: inHours(1) }));
        done(await scheduleEdition(room, editor, { editionId, publishAt: inHours(3) }));
        pass(61);
        assert.equal(done(await publishDue(room, { editionId })), null, 'the hour was moved');
        done(await unscheduleEdition(room, editor, { editionId }));
        pass(200);
        assert.equal(done(await publishDue(room, { editionId })), null);
        assert.equal(await page('en', slug), null);
        refused(await unscheduleEdition(room, editor, { editionId }), 'conflict', 'edition.not-scheduled');
        assert.equal(done(await publishDue(room, { editionId: 999_999 })), null);
      });

      it('gives back to the editors what cannot be published any more', async () => {
        const { room, editor, begin, save, pass } = here;
        const { editionId } = await begin();
        done(await scheduleEdition(room, editor, { editionId, publishAt: inHours(1) }));
        await save(editionId, { title: '' });
        pass(61);
        refused(await publishDue(room, { editionId }), 'invalid', 'edition.not-ready');
        const edition = await room.db
          .selectFrom('edition')
          .select(['state', 'publishAt'])
          .where('id', '=', editionId)
          .executeTakeFirst();
        assert.deepEqual(edition, { state: 'draft', publishAt: null });
      });

      it('is refused for the past and for what readers see already', async () => {
        const { room, editor, begin, publishNew } = here;
        const { editionId } = await begin();
        const past = await scheduleEdition(room, editor, { editionId, publishAt: inHours(-1) });
        refused(past, 'invalid', 'edition.schedule-past');
        const published = await publishNew();
        const again = await scheduleEdition(room, editor, { editionId: published.editionId, publishAt: inHours(1) });
        refused(again, 'conflict', 'edition.already-published');
      });
    });

    it('waits for the end of an embargo, whoever asks', async () => {
      const { room, editor, owner, begin, publish, pass } = here;
      const { editionId } = await begin();
      done(await setEmbargo(room, editor, { editionId, until: inHours(2) }));
      const version = await versionOf(editionId);
      refused(await publishRevision(room, owner, { editionId, version }), 'conflict', 'edition.embargoed');
      refused(
        await scheduleEdition(room, editor, { editionId, publishAt: inHours(1) }),
        'conflict',
        'edition.embargoed',
      );
      done(await scheduleEdition(room, editor, { editionId, publishAt: inHours(3) }));
      refused(
        await setEmbargo(room, editor, { editionId, until: inHours(4) }),
        'conflict',
        'edition.scheduled-before-embargo',
      );
      done(await unscheduleEdition(room, editor, { editionId }));
      pass(121);
      assert.equal((await publish(editionId)).publishedNumber, 1);
    });

    it('is taken back with a reason that its address tells, and undone as if nothing had been', async () => {
      const { room, editor, publishNew, purging, clock } = here;
      const { editionId, articleId, slug } = await publishNew({ title: 'Withdrawn' });
      const before = await page('en', slug);
      const keys = await purging(async () =>
        done(await unpublishEdition(room, editor, { editionId, note: ' The source lied. ' })),
      );
      assert.ok(keys.includes(`article:${articleId}`) && keys.includes('lang:en') && keys.includes('sitemap'));
      assert.equal(await page('en', slug), null);
      const gone = { title: 'Withdrawn', note: 'The source lied.', at: clock.now };
      assert.deepEqual(await readGone(room.db, 'en', slug), gone);
      refused(await unpublishEdition(room, editor, { editionId, note: '' }), 'conflict', 'edition.not-published');
      done(await republishEdition(room, editor, { editionId }));
      assert.deepEqual(await page('en', slug), before);
      assert.equal(await readGone(room.db, 'en', slug), null);
      refused(await republishEdition(room, editor, { editionId }), 'conflict', 'edition.not-unpublished');
    });

    describe('at another address', () => {
      it('answers 301 at every one that readers knew, without chains or loops', async () => {
        const { room, editor, publishNew, purging } = here;
        const { editionId, articleId } = await publishNew({ title: 'One' });
        const to = async (slug: string) => done(await changeSlug(room, editor, { editionId, slug }));
        const keys = await purging(() => to('two'));
        assert.ok(keys.includes(`article:${articleId}`));
        await to('три');
        assert.equal(await findRedirect(room.db, '/en/one'), `/en/${encodeURIComponent('три')}`);
        assert.equal(await findRedirect(room.db, '/en/two'), `/en/${encodeURIComponent('три')}`);
        await to('one');
        assert.equal(await findRedirect(room.db, '/en/one'), null);
        assert.equal(await findRedirect(room.db, '/en/two'), '/en/one');
        assert.equal(await findRedirect(room.db, '/en/три'), '/en/one');
        assert.ok(await page('en', 'one'));
      });

      it('leaves no trace of those that readers never knew', async () => {
        const { room, writer, begin } = here;
        const { editionId, slug } = await begin({ title: 'Never seen' }, { by: writer });
        done(await changeSlug(room, writer, { editionId, slug: 'chosen' }));
        assert.equal(await findRedirect(room.db, `/en/${slug}`), null);
      });

      it('is refused where another edition is or was, and where no article can be', async () => {
        const { room, editor, publishNew } = here;
        const { slug } = await publishNew({ title: 'Occupied' });
        const { editionId } = await publishNew({ title: 'Mover' });
        const attempt = (wanted: string) => changeSlug(room, editor, { editionId, slug: wanted });
        refused(await attempt(slug), 'conflict', 'slug.taken');
        refused(await attempt('two'), 'conflict', 'slug.taken');
        for (const wrong of ['', 'a/b', 'section', '../x', 'a b', 'x'.repeat(300)])
          refused(await attempt(wrong), 'invalid', 'slug.wrong');
        assert.equal(done(await attempt(' MOVER ')).slug, 'mover');
      });
    });

    describe('a preview', () => {
      it('shows the working copy to whoever has the link, until it is over', async () => {
        const { room, writer, begin, save, pass } = here;
        const { editionId } = await begin({ body: 'Not yet.' }, { by: writer });
        const { url } = done(await createPreview(room, writer, { editionId, days: 2 }));
        const token = url.slice(`${room.publicUrl}/preview/`.length);
        await save(editionId, { body: 'The newest words.' });
        assert.match(JSON.stringify((await readPreview(room, token))!.draft.content), /The newest words/);
        assert.equal(await readPreview(room, `${token}x`), null);
        const kept = await sql`select * from preview`.execute(room.db);
        assert.ok(!JSON.stringify(kept.rows).includes(token), 'only a hash is kept');
        pass(2 * 24 * 60 + 1);
        assert.equal(await readPreview(room, token), null);
        refused(await createPreview(room, writer, { editionId: 999_999 }), 'missing', 'edition.missing');
      });
    });

    it('of one language leaves the others alone, and the editions name one another', async () => {
      const { room, editor, save, publish, publishNew } = here;
      const { articleId, slug } = await publishNew({ title: 'Both banks' });
      const { editionId } = done(await addEdition(room, editor, { articleId, lang: 'uk' }));
      const saved = await save(editionId, { title: 'Обидва береги' });
      assert.equal((await page('en', slug))!.editions.length, 1);
      await publish(editionId);
      const names = (await page('en', slug))!.editions.map(e => [e.lang, e.slug, e.original]);
      assert.deepEqual(names, [
        ['en', slug, true],
        ['uk', saved.slug, false],
      ]);
    });
  });
