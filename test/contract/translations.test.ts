import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addEdition } from '../../src/flows/add-edition.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { pairAgain } from '../../src/flows/start-translation.ts';
import {
  copySegments,
  joinSegments,
  removeSegments,
  splitSegments,
  writeMachineWords,
  writeSegment,
} from '../../src/flows/write-link.ts';
import { readEditionPage } from '../../src/store/edition.ts';
import { matchesFor } from '../../src/store/memory.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

import { english, translating, ukrainian, words } from '../harness/translating.ts';

for (const engine of engines)
  describe(`a translation, database ${engine}`, () => {
    let house: OpenNewsroom;
    let desk: ReturnType<typeof translating>;
    before(async () => {
      house = await openNewsroom(engine);
      desk = translating(house);
    });
    after(() => house.close());

    it('begins with room for each paragraph, and knows which it renders in which revision', async () => {
      const original = await house.publishNew({ title: 'Ferry', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.translator, { articleId: original.articleId, lang: 'uk' }),
      );
      assert.deepEqual(await desk.saysOf(editionId), ['', '', '', '', '']);
      const record = await desk.recordOf(editionId);
      assert.deepEqual(record.source, { kind: 'edition', id: original.editionId, revisionId: original.revisionId });
      assert.deepEqual(
        record.links.map(l => [l.source, l.target]),
        [0, 2, 3, 4].map(i => [[i], [i]]),
      );
    });

    it('of what readers do not see yet keeps the working copy as a revision to render', async () => {
      const original = await house.begin({ title: 'Early', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }),
      );
      const { source } = await desk.recordOf(editionId);
      const kept = await house.room.db
        .selectFrom('revision')
        .select(['title', 'publishedNumber'])
        .where('id', '=', source.revisionId)
        .executeTakeFirstOrThrow();
      assert.deepEqual(kept, { title: 'Early', publishedNumber: null });
    });

    it('is written by two people at once, each at another paragraph, and both have what they wrote', async () => {
      const { uk } = await desk.translated('Two at once');
      const [first, second] = [await desk.linkOf(uk.editionId, 2), await desk.linkOf(uk.editionId, 3)];
      const put = (link: typeof first, text: string, by: typeof house.editor) =>
        writeSegment(house.room, by, {
          editionId: uk.editionId,
          link: link.id,
          version: link.version,
          target: [words(text)],
        });
      const both = await Promise.all([put(first, 'Одне.', house.editor), put(second, 'Друге.', house.owner)]);
      for (const one of both) done(one);
      assert.deepEqual((await desk.saysOf(uk.editionId)).slice(2, 4), ['Одне.', 'Друге.']);
      assert.equal((await desk.linkOf(uk.editionId, 3)).by, house.owner.id);
      refused(await put(first, 'Запізно.', house.owner), 'conflict', 'translation.link-changed');
      assert.equal((await desk.saysOf(uk.editionId))[2], 'Одне.');
    });

    it('is the translator’s who began it, whoever saved in it since', async () => {
      const original = await house.publishNew({ title: 'Begun', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      done(await desk.write(editionId, 2, 'Редактор перший.'));
      done(await desk.write(editionId, 3, 'Потім перекладачка.', {}, house.translator));
    });

    it('is reviewed by somebody else than who wrote it, or by an editor', async () => {
      const original = await house.publishNew({ title: 'Eyes', body: english.join('\n') });
      const { articleId } = original;
      const { editionId, slug } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      done(await desk.write(editionId, 0, 'Очі', { state: 'reviewed' }, house.translator));
      assert.equal((await desk.linkOf(editionId, 0)).state, 'draft');
      const { id: link } = await desk.linkOf(editionId, 2);
      const drafted = { editionId, link, engine: 'Babel', target: [words('Машина.')] };
      done(await writeMachineWords(house.room, house.editor, drafted));
      const { version } = await desk.linkOf(editionId, 2);
      done(await writeSegment(house.room, house.translator, { editionId, link, version, state: 'reviewed' }));
      assert.equal((await desk.linkOf(editionId, 2)).state, 'reviewed');
      const { translator } = house;
      const review = async (source: number) => {
        const { id, version } = await desk.linkOf(editionId, source);
        done(await writeSegment(house.room, translator, { editionId, link: id, version, state: 'reviewed' }));
        return (await desk.linkOf(editionId, source)).state;
      };
      done(await desk.write(editionId, 3, 'Чужі слова.'));
      const { title, summary, content } = await desk.draftOf(editionId);
      const doc = JSON.parse(JSON.stringify(content.doc).replace('Чужі слова.', 'Власні слова тут.'));
      const edited = { editionId, title, summary, content: { ...content, doc } };
      done(await saveDraft(house.room, translator, { ...edited, version: (await desk.draftOf(editionId)).version }));
      assert.equal(await review(3), 'draft', 'what was written in the editor is its writer’s too');
      const { id: fourth } = await desk.linkOf(editionId, 4);
      const made = [words('Мер за це, каже машина.')];
      done(await writeMachineWords(house.room, house.editor, { ...drafted, link: fourth, target: made }));
      done(await pairAgain(house.room, translator, { editionId }));
      assert.equal((await desk.linkOf(editionId, 4)).machine, 'Babel', 'pairing anew makes no machine a person');
      assert.equal(await review(0), 'draft', 'nor anybody’s words nobody’s');
      assert.notEqual(await desk.shownSlug(editionId), slug, 'the address follows the title until readers know it');
    });

    it('credits who translated and who reviewed, once, in the byline that readers see', async () => {
      const original = await house.publishNew({ title: 'Credits', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      for (const [i, text] of ukrainian.entries()) done(await desk.write(editionId, i + 2, text, {}, house.translator));
      for (const source of [2, 3]) {
        const { id: link, version } = await desk.linkOf(editionId, source);
        done(await writeSegment(house.room, house.editor, { editionId, link, version, state: 'reviewed' }));
      }
      const credits = async () => (await desk.draftOf(editionId)).content.byline.map(c => [c.name, c.role]);
      assert.deepEqual(await credits(), [
        ['The translator', 'translator'],
        ['The editor', 'reviewer'],
      ]);
    });

    it('remembers what was reviewed for the next translation', async () => {
      await desk.translated('Memory', ['The harbour froze on Monday.'], ['Гавань замерзла в понеділок.']);
      const [match] = await matchesFor(house.room.db, {
        sourceLang: 'en',
        targetLang: 'uk',
        text: 'The harbour froze on Tuesday.',
      });
      assert.equal(match?.target, 'Гавань замерзла в понеділок.');
    });

    it('goes to readers only whole: no empty place, nothing that only a machine read', async () => {
      const original = await house.publishNew({ title: 'Whole', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }),
      );
      done(await desk.write(editionId, 0, 'Ціле'));
      done(await desk.write(editionId, 2, 'Перше.'));
      const publish = async () =>
        publishRevision(house.room, house.editor, { editionId, version: (await desk.draftOf(editionId)).version });
      const lacks = async () => {
        const data = refused(await publish(), 'invalid', 'edition.not-ready') as {
          checklist: { key: string; values: object }[];
        };
        return data.checklist.map(item => [item.key, item.values]);
      };
      assert.deepEqual(await lacks(), [['untranslated', { n: 2 }]]);
      for (const source of [3, 4]) {
        const { id: link } = await desk.linkOf(editionId, source);
        assert.deepEqual(
          done(
            await writeMachineWords(house.room, house.editor, {
              editionId,
              link,
              engine: 'Babel',
              target: [words('Друге.')],
            }),
          ),
          { written: true },
        );
      }
      assert.deepEqual(await lacks(), [['machine-unreviewed', { n: 2 }]]);
      for (const source of [3, 4]) {
        const { id: link, version } = await desk.linkOf(editionId, source);
        done(await writeSegment(house.room, house.editor, { editionId, link, version, state: 'reviewed' }));
      }
      done(await publish());
      const page = await readEditionPage(house.room.db, 'uk', await desk.shownSlug(editionId));
      assert.equal(page?.rendering?.engine, 'Babel', 'readers may be told of it');
    });

    it('a machine writes nothing where a person has', async () => {
      const { uk } = await desk.translated('Person first');
      const { id: link } = await desk.linkOf(uk.editionId, 2);
      const input = { editionId: uk.editionId, link, engine: 'Babel', target: [words('Машина.')] };
      assert.deepEqual(done(await writeMachineWords(house.room, house.editor, input)), { written: false });
      assert.equal((await desk.saysOf(uk.editionId))[2], ukrainian[0]);
    });

    it('is joined and split, and what the original took out is taken out', async () => {
      const { original, uk } = await desk.translated('Joined');
      const { editionId } = uk;
      const about = async (source: number) => {
        const { id, version } = await desk.linkOf(editionId, source);
        return { editionId, link: id, version };
      };
      done(await joinSegments(house.room, house.editor, await about(2)));
      assert.deepEqual((await desk.saysOf(editionId)).slice(2), [`${ukrainian[0]} ${ukrainian[1]}`, ukrainian[2]]);
      const at = { index: 0, offset: ukrainian[0]!.length + 1 };
      done(await splitSegments(house.room, house.editor, { ...(await about(2)), at }));
      assert.deepEqual((await desk.saysOf(editionId)).slice(2), ukrainian);
      await desk.change(original, 'Joined', english.slice(0, 2));
      const gone = (await desk.recordOf(editionId)).links.find(l => l.stale?.how === 'removed')!;
      done(await removeSegments(house.room, house.editor, { editionId, link: gone.id, version: gone.version }));
      assert.deepEqual((await desk.saysOf(editionId)).slice(2), ukrainian.slice(0, 2));
    });

    it('takes the words of the source where there are none', async () => {
      const original = await house.publishNew({ title: 'Copied', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }),
      );
      done(await desk.write(editionId, 2, 'Перше.'));
      done(await copySegments(house.room, house.editor, { editionId }));
      assert.deepEqual(await desk.saysOf(editionId), ['Copied', '', 'Перше.', ...english.slice(1)]);
      assert.equal((await desk.linkOf(editionId, 3)).state, 'check');
    });
  });
