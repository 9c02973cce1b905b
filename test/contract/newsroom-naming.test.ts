import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Result } from '../../src/domain/result.ts';
import {
  changePerson,
  createPerson,
  deletePerson,
  linkPersonToUser,
  mergePeople,
} from '../../src/flows/edit-person.ts';
import { changeSection, createSection, deleteSection, orderSections } from '../../src/flows/edit-section.ts';
import { changeSource, createSource, deleteSource } from '../../src/flows/edit-source.ts';
import { changeTag, createTag, deleteTag, mergeTags } from '../../src/flows/edit-tag.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { listPublished, readEditionPage } from '../../src/store/edition.ts';
import { type Outlet, readOutlet } from '../../src/store/outlet.ts';
import { listPeople, readPerson } from '../../src/store/person.ts';
import { findRedirect } from '../../src/store/redirect.ts';
import { listSections } from '../../src/store/section.ts';
import { listSources } from '../../src/store/source.ts';
import { listTags, readTag } from '../../src/store/tag.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`names of the newsroom, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());
    const change = async (settings: Record<string, unknown>): Promise<Result<{ version: number }>> => {
      const now = await readOutlet(here.room.db);
      return updateOutlet(here.room, here.owner, { settings: { ...now.settings, ...settings }, version: now.version });
    };
    const navigation = async () => (await readOutlet(here.room.db)).settings.navigation;

    it('are read strictly: an address that can be one, a name in at least one language, text that can be stored', async () => {
      const { room, editor } = here;
      const make = [createSection, createTag, createPerson];
      for (const create of make) {
        const attempt = (input: unknown) => create(room, editor, input);
        for (const slug of ['', 'a/b', '../x', 'a b', '-', 'x'.repeat(300)])
          refused(await attempt({ slug, names: { en: 'N' } }), 'invalid', 'slug.wrong');
        for (const wrong of [
          null,
          'x',
          {},
          { slug: 'ok' },
          { slug: 'ok', names: {} },
          { slug: 'ok', names: { en: ' ' } },
        ])
          assert.equal((await attempt(wrong)).ok, false);
        refused(await attempt({ slug: 'ok', names: { 'not a tag!': 'N' } }), 'invalid', 'input.wrong');
      }
      const made = done(
        await createTag(room, editor, { slug: ' РІЧКА ', names: { uk: ' Рі\u0000чка\ud800 ', en: '' } }),
      );
      assert.deepEqual(await readTag(room.db, made.slug), { slug: 'річка', names: { uk: 'Річка\ufffd' } });
      done(await deleteTag(room, editor, 'річка'));
    });

    it('are the editors’ to change', async () => {
      const { room, writer } = here;
      const input = { slug: 'x', names: { en: 'X' }, name: 'X' };
      const denied = [
        ...[createSection, createTag, createPerson, createSource].map(f => f(room, writer, input)),
        ...[changeSection, changeTag, changePerson, changeSource].map(f => f(room, writer, 'x', input)),
        ...[deleteSection, deleteTag, deletePerson, deleteSource].map(f => f(room, writer, 'x')),
        ...[mergeTags, mergePeople].map(f => f(room, writer, { from: 'x', into: 'y' })),
        orderSections(room, writer, []),
        linkPersonToUser(room, writer, 'x', null),
        updateOutlet(room, here.editor, { settings: {}, version: 1 }),
      ];
      for (const answer of await Promise.all(denied)) refused(answer, 'forbidden', 'access.denied');
    });

    describe('sections', () => {
      it('stand in their order, with how much is published in each', async () => {
        const { room, editor, publishNew, begin } = here;
        for (const slug of ['one', 'two', 'three'])
          done(await createSection(room, editor, { slug, names: { en: slug } }));
        refused(await createSection(room, editor, { slug: 'two', names: { en: 'Two' } }), 'conflict', 'slug.taken');
        await publishNew({}, { section: 'two' });
        await publishNew({}, { section: 'two', lang: 'uk' });
        await begin({}, { section: 'two' });
        done(await orderSections(room, editor, ['three', 'one']));
        const list = await listSections(room.db);
        assert.deepEqual(
          list.map(s => [s.slug, s.published]),
          [
            ['three', {}],
            ['one', {}],
            ['two', { en: 1, uk: 1 }],
          ],
        );
        refused(await orderSections(room, editor, ['nowhere']), 'missing', 'section.missing');
      });

      it('at another address answer 301 at the old one, in every language, and the navigation follows', async () => {
        const { room, editor, purging } = here;
        done(
          await change({
            navigation: [
              { kind: 'section', slug: 'one' },
              { kind: 'page', page: 'search' },
            ],
          }),
        );
        const names = { en: 'First', uk: 'Перша' };
        const keys = await purging(() => changeSection(room, editor, 'one', { slug: 'перша', names }));
        assert.deepEqual(keys, ['outlet']);
        const target = (lang: string) => `/${lang}/section/${encodeURIComponent('перша')}`;
        for (const lang of ['en', 'uk', 'ar'])
          assert.equal(await findRedirect(room.db, `/${lang}/section/one`), target(lang));
        assert.deepEqual((await navigation())[0], { kind: 'section', slug: 'перша' });
        done(await changeSection(room, editor, 'перша', { slug: 'first', names }));
        assert.equal(await findRedirect(room.db, '/en/section/one'), '/en/section/first', 'no chain');
        done(await createSection(room, editor, { slug: 'one', names: { en: 'New one' } }));
        assert.equal(await findRedirect(room.db, '/en/section/one'), null, 'what is there answers for itself');
        refused(await changeSection(room, editor, 'first', { slug: 'one', names }), 'conflict', 'slug.taken');
        refused(await changeSection(room, editor, 'nowhere', { slug: 'x', names }), 'missing', 'section.missing');
      });

      it('with articles are deleted only into another, empty ones at once', async () => {
        const { room, editor } = here;
        refused(await deleteSection(room, editor, 'two'), 'conflict', 'section.in-use');
        refused(await deleteSection(room, editor, 'two', 'nowhere'), 'missing', 'section.missing');
        refused(await deleteSection(room, editor, 'two', 'two'), 'missing', 'section.missing');
        done(await deleteSection(room, editor, 'two', 'three'));
        const { cards } = await listPublished(room.db, { section: 'three', limit: 9 });
        assert.equal(cards.length, 2);
        assert.equal(await findRedirect(room.db, '/uk/section/two'), '/uk/section/three');
        done(await deleteSection(room, editor, 'first'));
        assert.deepEqual(await navigation(), [{ kind: 'page', page: 'search' }]);
      });
    });

    describe('tags', () => {
      it('in use are merged, not deleted; the old address leads to the new one', async () => {
        const { room, editor, publishNew } = here;
        for (const slug of ['ice', 'frost', 'unused'])
          done(await createTag(room, editor, { slug, names: { en: slug } }));
        const both = await publishNew({ title: 'Both' }, { tags: ['frost', 'ice'] });
        const one = await publishNew({ title: 'One' }, { tags: ['frost'] });
        refused(await deleteTag(room, editor, 'frost'), 'conflict', 'tag.in-use');
        refused(await mergeTags(room, editor, { from: 'frost', into: 'frost' }), 'missing', 'tag.missing');
        refused(await mergeTags(room, editor, { from: 'frost', into: 'nowhere' }), 'missing', 'tag.missing');
        done(await mergeTags(room, editor, { from: 'frost', into: 'ice' }));
        const { cards } = await listPublished(room.db, { tag: 'ice', limit: 9 });
        assert.deepEqual(cards.map(c => c.articleId).sort(), [both.articleId, one.articleId].sort());
        assert.equal(await findRedirect(room.db, '/de/tag/frost'), '/de/tag/ice');
        done(await deleteTag(room, editor, 'unused'));
        assert.deepEqual(
          (await listTags(room.db)).map(t => [t.slug, t.articles, t.published]),
          [['ice', 2, { en: 2 }]],
        );
      });

      it('keep the order in which an article bears them, and must exist', async () => {
        const { room, editor, publishNew } = here;
        for (const slug of ['a', 'b', 'c']) done(await createTag(room, editor, { slug, names: { en: slug } }));
        const { articleId, slug } = await publishNew({ title: 'Order' }, { tags: ['c', 'a', 'b', 'a'] });
        const tags = async () => (await readEditionPage(room.db, 'en', slug))!.tags.map(t => t.slug);
        assert.deepEqual(await tags(), ['c', 'a', 'b']);
        refused(await setArticle(room, editor, { articleId, tags: ['a', 'nowhere'] }), 'invalid', 'tag.missing');
        refused(
          await setArticle(room, editor, { articleId, tags: [], section: 'nowhere' }),
          'invalid',
          'section.missing',
        );
        assert.deepEqual(await tags(), ['c', 'a', 'b'], 'a refused change leaves nothing behind');
        done(await changeTag(room, editor, 'a', { slug: 'z', names: { en: 'Z' } }));
        assert.deepEqual(await tags(), ['c', 'z', 'b']);
      });
    });

    describe('people', () => {
      const byline = (person: string, name: string) => [{ person, name, role: 'author' as const }];

      it('move with their articles: the old address leads on, drafts follow, what was printed stays', async () => {
        const { room, editor, publishNew, begin } = here;
        done(
          await createPerson(room, editor, {
            slug: 'ada',
            names: { en: 'Ada Reed' },
            links: [{ name: 'Site', url: 'https://a.example.org' }],
          }),
        );
        const printed = await publishNew({ byline: byline('ada', 'Ada Reed') });
        const draft = await begin({
          byline: [...byline('ada', 'Ada Reed'), { person: null, name: 'X', role: 'editor' }],
        });
        done(await changePerson(room, editor, 'ada', { slug: 'ada-reed', names: { en: 'Ada Reed-Stone' } }));
        assert.equal(await findRedirect(room.db, '/en/people/ada'), '/en/people/ada-reed');
        assert.deepEqual((await readDraft(room.db, draft.editionId))!.content.byline, [
          ...byline('ada-reed', 'Ada Reed'),
          { person: null, name: 'X', role: 'editor' },
        ]);
        const page = (await readEditionPage(room.db, 'en', printed.slug))!;
        assert.deepEqual(page.revision.content.byline, byline('ada', 'Ada Reed'), 'a revision is never changed');
        assert.deepEqual(page.people, [{ slug: 'ada-reed', names: { en: 'Ada Reed-Stone' } }]);
        refused(
          await changePerson(room, editor, 'nobody', { slug: 'x', names: { en: 'X' } }),
          'missing',
          'person.missing',
        );
        const wrong = { slug: 'w', names: { en: 'W' }, links: [{ name: '', url: 'javascript:alert(1)' }] };
        refused(await createPerson(room, editor, wrong), 'invalid', 'input.wrong');
        const noPicture = { slug: 'w', names: { en: 'W' }, media: 'f'.repeat(20) };
        refused(await createPerson(room, editor, noPicture), 'invalid', 'media.missing');
      });

      it('who are credited are merged, not deleted, and take over what they lack', async () => {
        const { room, editor, writer, publishNew, begin } = here;
        done(
          await createPerson(room, editor, {
            slug: 'o-koval',
            names: { en: 'O. Koval', uk: 'О. Коваль' },
            bios: { uk: 'Пише.' },
          }),
        );
        done(await createPerson(room, editor, { slug: 'olena-koval', names: { en: 'Olena Koval' } }));
        done(await linkPersonToUser(room, editor, 'o-koval', writer.id));
        const { slug } = await publishNew({ title: 'Koval', byline: byline('o-koval', 'O. Koval') });
        const draft = await begin({ byline: byline('o-koval', 'O. Koval') });
        refused(await deletePerson(room, editor, 'o-koval'), 'conflict', 'person.in-use');
        done(await mergePeople(room, editor, { from: 'o-koval', into: 'olena-koval' }));
        assert.partialDeepStrictEqual(await readPerson(room.db, 'olena-koval'), {
          names: { en: 'Olena Koval', uk: 'О. Коваль' },
          bios: { uk: 'Пише.' },
          userId: writer.id,
        });
        assert.equal(await readPerson(room.db, 'o-koval'), null);
        assert.deepEqual(
          (await readEditionPage(room.db, 'en', slug))!.people.map(p => p.slug),
          ['olena-koval'],
        );
        assert.equal((await readDraft(room.db, draft.editionId))!.content.byline[0]!.person, 'olena-koval');
        assert.equal(await findRedirect(room.db, '/ar/people/o-koval'), '/ar/people/olena-koval');
        refused(
          await mergePeople(room, editor, { from: 'olena-koval', into: 'olena-koval' }),
          'missing',
          'person.missing',
        );
        const koval = (await listPeople(room.db)).find(p => p.slug === 'olena-koval');
        assert.deepEqual(koval?.published, { en: 1 });
      });

      it('credited only in an earlier version that readers can open, or in a draft, are not deleted either', async () => {
        const { room, editor, save, publish, publishNew, begin } = here;
        for (const slug of ['past', 'drafted', 'free'])
          done(await createPerson(room, editor, { slug, names: { en: slug } }));
        const { editionId } = await publishNew({ byline: byline('past', 'past') });
        await save(editionId, { byline: [] });
        await publish(editionId);
        await begin({ byline: byline('drafted', 'drafted') });
        for (const slug of ['past', 'drafted'])
          refused(await deletePerson(room, editor, slug), 'conflict', 'person.in-use');
        done(await deletePerson(room, editor, 'free'));
        refused(await deletePerson(room, editor, 'free'), 'missing', 'person.missing');
      });
    });

    it('partners are a list to choose from', async () => {
      const { room, editor } = here;
      done(
        await createSource(room, editor, {
          slug: 'post',
          name: 'Nordhafen Post',
          url: 'https://post.example.org',
          lang: 'de',
        }),
      );
      done(await createSource(room, editor, { slug: 'bell', name: 'A Bell' }));
      refused(await createSource(room, editor, { slug: 'bell', name: 'B' }), 'conflict', 'slug.taken');
      refused(await createSource(room, editor, { slug: 'c', name: 'C', url: 'ftp://x' }), 'invalid', 'input.wrong');
      refused(await changeSource(room, editor, 'bell', { slug: 'post', name: 'B' }), 'conflict', 'slug.taken');
      done(await changeSource(room, editor, 'bell', { slug: 'bells', name: 'Bells' }));
      assert.deepEqual(
        (await listSources(room.db)).map(s => s.slug),
        ['bells', 'post'],
      );
      done(await deleteSource(room, editor, 'bells'));
      refused(await deleteSource(room, editor, 'bells'), 'missing', 'source.missing');
      refused(await changeSource(room, editor, 'bells', { slug: 'x', name: 'X' }), 'missing', 'source.missing');
    });

    describe('the outlet', () => {
      it('is changed as a whole under a version; who comes late gets theirs and overwrites nothing', async () => {
        const { room, owner, purging } = here;
        const { settings, version } = await readOutlet(room.db);
        const mine = { ...settings, name: { en: 'Mine' } };
        const keys = await purging(async () => done(await updateOutlet(room, owner, { settings: mine, version })));
        assert.deepEqual(keys, ['outlet']);
        const late = await updateOutlet(room, owner, { settings: { ...settings, name: { en: 'Late' } }, version });
        const { theirs } = refused(late, 'conflict', 'outlet.changed') as { theirs: Outlet };
        assert.partialDeepStrictEqual(theirs, { settings: { name: { en: 'Mine' } }, version: version + 1 });
        assert.deepEqual((await readOutlet(room.db)).settings.name, { en: 'Mine' });
      });

      it('keeps a default language that it has, every language that an edition is in, and a zone and logo that exist', async () => {
        const { begin } = here;
        await begin({ title: 'كلمات' }, { lang: 'ar' });
        const { languages } = (await readOutlet(here.room.db)).settings;
        refused(await change({ defaultLanguage: 'fr' }), 'invalid', 'outlet.default-language');
        refused(await change({ languages: languages.filter(l => l !== 'ar') }), 'conflict', 'outlet.language-in-use');
        refused(await change({ languages: [] }), 'invalid', 'input.wrong');
        refused(await change({ timeZone: 'Moon/Crater' }), 'invalid', 'outlet.time-zone');
        refused(await change({ logo: 'f'.repeat(20) }), 'invalid', 'media.missing');
        refused(await change({ colours: { accent: 'red;}' } }), 'invalid', 'input.wrong');
        done(await change({ languages: [...languages, 'fr', 'fr'], timeZone: 'Europe/Kyiv' }));
        assert.deepEqual((await readOutlet(here.room.db)).settings.languages, [...languages, 'fr']);
        done(await change({ languages }));
      });
    });
  });
