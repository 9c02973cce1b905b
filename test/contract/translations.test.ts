import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import { segmentsOf } from '../../src/domain/translation/segments.ts';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createSource } from '../../src/flows/edit-source.ts';
import { followOriginal } from '../../src/flows/follow-original.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { pairAgain, startTranslation } from '../../src/flows/start-translation.ts';
import { takeSourceText, takeSourceTextAgain } from '../../src/flows/take-source-text.ts';
import { takeTranslationFile, translationFile } from '../../src/flows/translation-file.ts';
import {
  copySegments,
  joinSegments,
  pairSegments,
  removeSegments,
  splitSegments,
  writeMachineWords,
  writeSegment,
} from '../../src/flows/write-link.ts';
import { transact } from '../../src/store/database.ts';
import { readDraft } from '../../src/store/draft.ts';
import { lockEdition, readEditionPage } from '../../src/store/edition.ts';
import { matchesFor } from '../../src/store/memory.ts';
import { readTranslation } from '../../src/store/translation.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const english = ['The ferry sails at nine.', 'It carries 40 cars.', 'The mayor is for it.'];
const ukrainian = ['Пором відходить о дев’ятій.', 'Він бере 40 автівок.', 'Мер за це.'];
const words = (text: string): NodeJson[] => (text === '' ? [] : [{ type: 'text', text }]);

const rejectedAfter = (ms: number) =>
  new Promise<never>((_, reject) => setTimeout(reject, ms, new Error(`nothing after ${ms} ms`)).unref());

for (const engine of engines)
  describe(`a translation, database ${engine}`, () => {
    let house: OpenNewsroom;
    before(async () => {
      house = await openNewsroom(engine);
    });
    after(() => house.close());

    const recordOf = async (editionId: number) => (await readTranslation(house.room.db, editionId))!;
    const draftOf = async (editionId: number) => (await readDraft(house.room.db, editionId))!;
    const saysOf = async (editionId: number) => segmentsOf(await draftOf(editionId)).map(s => s.text);
    const linkOf = async (editionId: number, source: number) =>
      (await recordOf(editionId)).links.find(l => l.source.includes(source))!;
    const write = async (editionId: number, source: number, text: string, more: object = {}, by = house.editor) => {
      const { id, version } = await linkOf(editionId, source);
      return writeSegment(house.room, by, { editionId, link: id, version, target: [words(text)], ...more });
    };
    /** An English article that readers see and its Ukrainian translation, written and reviewed. */
    const translated = async (title: string, body = english, into = ukrainian) => {
      const original = await house.publishNew({ title, body: body.join('\n') });
      const made = done(await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }));
      done(await write(made.editionId, 0, `${title} (uk)`, { state: 'reviewed' }));
      for (const [i, text] of into.entries()) done(await write(made.editionId, i + 2, text, { state: 'reviewed' }));
      return { original, uk: { ...made, slug: await shownSlug(made.editionId) } };
    };
    /** The original says something else from now on, and its translations have heard of it. */
    const change = async (
      original: { editionId: number },
      title: string,
      body: string[],
      kind: 'minor' | 'update' = 'update',
    ) => {
      await house.save(original.editionId, { title, body: body.join('\n') });
      const made = await house.publish(original.editionId, kind, kind === 'update' ? 'It changed.' : '');
      await heard(original.editionId);
      return made;
    };
    const heard = async (sourceEditionId: number) => {
      const rows = await house.room.db
        .selectFrom('translation')
        .select('editionId')
        .where('sourceEditionId', '=', sourceEditionId)
        .execute();
      for (const { editionId } of rows) await followOriginal(house.room, { editionId });
    };
    const shownSlug = async (editionId: number) =>
      (await house.room.db.selectFrom('edition').select('slug').where('id', '=', editionId).executeTakeFirstOrThrow())
        .slug;
    const staleOf = async (editionId: number) =>
      (await recordOf(editionId)).links.filter(l => l.stale).map(l => l.source);

    it('begins with room for each paragraph, and knows which it renders in which revision', async () => {
      const original = await house.publishNew({ title: 'Ferry', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.translator, { articleId: original.articleId, lang: 'uk' }),
      );
      assert.deepEqual(await saysOf(editionId), ['', '', '', '', '']);
      const record = await recordOf(editionId);
      assert.deepEqual(record.source, { kind: 'edition', id: original.editionId, revisionId: original.revisionId });
      assert.deepEqual(
        record.links.map(l => [l.source, l.target]),
        [0, 2, 3, 4].map(i => [[i], [i]]),
      );
    });

    it('does not keep a correction of its original waiting while somebody is at work at it', {
      skip: engine === 'embedded' && 'one connection: acts follow one another anyhow',
    }, async () => {
      const { original, uk } = await translated('Side by side');
      await house.publish(uk.editionId);
      const report = { articleId: original.articleId, lang: 'en', quote: { exact: '40' }, proposed: '60' };
      done(await receiveSuggestion(house.room, report, { visitor: 'side', proof: null }));
      const one = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', original.editionId)
        .executeTakeFirstOrThrow();
      const { atStart: start, atEnd: end } = one;
      const [locked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const working = transact(house.room.db, async tx => {
        await lockEdition(tx, uk.editionId);
        locked.resolve();
        await letGo.promise;
      });
      await locked.promise;
      const input = { caseId: one.id, version: one.version, start: start!, end: end!, text: '40', replacement: '60' };
      const accepting = acceptCase(house.room, house.editor, { ...input, kind: 'correction' });
      const accepted = await Promise.race([accepting, rejectedAfter(20_000)]).finally(letGo.resolve);
      assert.ok(done(accepted).correction);
      await working;
    });

    it('of what readers do not see yet keeps the working copy as a revision to render', async () => {
      const original = await house.begin({ title: 'Early', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }),
      );
      const { source } = await recordOf(editionId);
      const kept = await house.room.db
        .selectFrom('revision')
        .select(['title', 'publishedNumber'])
        .where('id', '=', source.revisionId)
        .executeTakeFirstOrThrow();
      assert.deepEqual(kept, { title: 'Early', publishedNumber: null });
    });

    it('is written by two people at once, each at another paragraph, and both have what they wrote', async () => {
      const { uk } = await translated('Two at once');
      const [first, second] = [await linkOf(uk.editionId, 2), await linkOf(uk.editionId, 3)];
      const put = (link: typeof first, text: string, by: typeof house.editor) =>
        writeSegment(house.room, by, {
          editionId: uk.editionId,
          link: link.id,
          version: link.version,
          target: [words(text)],
        });
      const both = await Promise.all([put(first, 'Одне.', house.editor), put(second, 'Друге.', house.owner)]);
      for (const one of both) done(one);
      assert.deepEqual((await saysOf(uk.editionId)).slice(2, 4), ['Одне.', 'Друге.']);
      assert.equal((await linkOf(uk.editionId, 3)).by, house.owner.id);
      refused(await put(first, 'Запізно.', house.owner), 'conflict', 'translation.link-changed');
      assert.equal((await saysOf(uk.editionId))[2], 'Одне.');
    });

    it('is the translator’s who began it, whoever saved in it since', async () => {
      const original = await house.publishNew({ title: 'Begun', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      done(await write(editionId, 2, 'Редактор перший.'));
      done(await write(editionId, 3, 'Потім перекладачка.', {}, house.translator));
    });

    it('is reviewed by somebody else than who wrote it, or by an editor', async () => {
      const original = await house.publishNew({ title: 'Eyes', body: english.join('\n') });
      const { articleId } = original;
      const { editionId, slug } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      done(await write(editionId, 0, 'Очі', { state: 'reviewed' }, house.translator));
      assert.equal((await linkOf(editionId, 0)).state, 'draft');
      const { id: link } = await linkOf(editionId, 2);
      const drafted = { editionId, link, engine: 'Babel', target: [words('Машина.')] };
      done(await writeMachineWords(house.room, house.editor, drafted));
      const { version } = await linkOf(editionId, 2);
      done(await writeSegment(house.room, house.translator, { editionId, link, version, state: 'reviewed' }));
      assert.equal((await linkOf(editionId, 2)).state, 'reviewed');
      const { translator } = house;
      const review = async (source: number) => {
        const { id, version } = await linkOf(editionId, source);
        done(await writeSegment(house.room, translator, { editionId, link: id, version, state: 'reviewed' }));
        return (await linkOf(editionId, source)).state;
      };
      done(await write(editionId, 3, 'Чужі слова.'));
      const { title, summary, content } = await draftOf(editionId);
      const doc = JSON.parse(JSON.stringify(content.doc).replace('Чужі слова.', 'Власні слова тут.'));
      const edited = { editionId, title, summary, content: { ...content, doc } };
      done(await saveDraft(house.room, translator, { ...edited, version: (await draftOf(editionId)).version }));
      assert.equal(await review(3), 'draft', 'what was written in the editor is its writer’s too');
      const { id: fourth } = await linkOf(editionId, 4);
      const made = [words('Мер за це, каже машина.')];
      done(await writeMachineWords(house.room, house.editor, { ...drafted, link: fourth, target: made }));
      done(await pairAgain(house.room, translator, { editionId }));
      assert.equal((await linkOf(editionId, 4)).machine, 'Babel', 'pairing anew makes no machine a person');
      assert.equal(await review(0), 'draft', 'nor anybody’s words nobody’s');
      assert.notEqual(await shownSlug(editionId), slug, 'the address follows the title until readers know it');
    });

    it('credits who translated and who reviewed, once, in the byline that readers see', async () => {
      const original = await house.publishNew({ title: 'Credits', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.translator, { articleId, lang: 'uk' }));
      for (const [i, text] of ukrainian.entries()) done(await write(editionId, i + 2, text, {}, house.translator));
      for (const source of [2, 3]) {
        const { id: link, version } = await linkOf(editionId, source);
        done(await writeSegment(house.room, house.editor, { editionId, link, version, state: 'reviewed' }));
      }
      const credits = async () => (await draftOf(editionId)).content.byline.map(c => [c.name, c.role]);
      assert.deepEqual(await credits(), [
        ['The translator', 'translator'],
        ['The editor', 'reviewer'],
      ]);
    });

    it('that is written in part and paired anew can be written to its end', async () => {
      const original = await house.publishNew({ title: 'In part', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.editor, { articleId, lang: 'uk' }));
      done(await write(editionId, 3, ukrainian[1]!));
      done(await pairAgain(house.room, house.editor, { editionId }));
      for (const [source, text] of [
        [0, 'Частково'],
        [2, ukrainian[0]!],
        [4, ukrainian[2]!],
      ] as const)
        done(await write(editionId, source, text));
      assert.deepEqual(await saysOf(editionId), ['Частково', '', ...ukrainian]);
      await house.save(editionId, { title: '', body: ukrainian.join('\n') });
      done(await pairAgain(house.room, house.editor, { editionId }));
      done(await write(editionId, 0, 'Заголовок'));
      assert.equal((await draftOf(editionId)).title, 'Заголовок');
    });

    it('remembers what was reviewed for the next translation', async () => {
      await translated('Memory', ['The harbour froze on Monday.'], ['Гавань замерзла в понеділок.']);
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
      done(await write(editionId, 0, 'Ціле'));
      done(await write(editionId, 2, 'Перше.'));
      const publish = async () =>
        publishRevision(house.room, house.editor, { editionId, version: (await draftOf(editionId)).version });
      const lacks = async () => {
        const data = refused(await publish(), 'invalid', 'edition.not-ready') as {
          checklist: { key: string; values: object }[];
        };
        return data.checklist.map(item => [item.key, item.values]);
      };
      assert.deepEqual(await lacks(), [['untranslated', { n: 2 }]]);
      for (const source of [3, 4]) {
        const { id: link } = await linkOf(editionId, source);
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
        const { id: link, version } = await linkOf(editionId, source);
        done(await writeSegment(house.room, house.editor, { editionId, link, version, state: 'reviewed' }));
      }
      done(await publish());
      const page = await readEditionPage(house.room.db, 'uk', await shownSlug(editionId));
      assert.equal(page?.rendering?.engine, 'Babel', 'readers may be told of it');
    });

    it('a machine writes nothing where a person has', async () => {
      const { uk } = await translated('Person first');
      const { id: link } = await linkOf(uk.editionId, 2);
      const input = { editionId: uk.editionId, link, engine: 'Babel', target: [words('Машина.')] };
      assert.deepEqual(done(await writeMachineWords(house.room, house.editor, input)), { written: false });
      assert.equal((await saysOf(uk.editionId))[2], ukrainian[0]);
    });

    it('is stale exactly where its original changed, with the words that it renders', async () => {
      const { original, uk } = await translated('Stale');
      await house.publish(uk.editionId);
      const { revisionId } = await change(original, 'Stale', [
        english[0]!,
        'It carries 60 cars.',
        'New words.',
        english[2]!,
      ]);
      const record = await recordOf(uk.editionId);
      const stale = record.links.filter(l => l.stale);
      assert.deepEqual(
        stale.map(l => [l.source, l.stale!.before, l.stale!.since, l.stale!.how]),
        [[[3], english[1], revisionId, 'edited']],
      );
      assert.deepEqual(
        record.links.filter(l => l.target.length === 0).map(l => l.source),
        [[4]],
      );
      assert.equal(record.source.revisionId, revisionId);
      assert.equal(record.behind, 1);
    });

    it('says on its page that it is behind, until what changed is rendered and published', async () => {
      const { original, uk } = await translated('Behind');
      await house.publish(uk.editionId);
      const shown = async () => (await readEditionPage(house.room.db, 'uk', uk.slug))?.rendering;
      const at = async () => (await draftOf(uk.editionId)).title;
      assert.equal((await shown())?.behindSince, null, await at());
      house.pass(5);
      const purged = await house.purging(() =>
        change(original, 'Behind', [english[0]!, 'It carries 60 cars.', english[2]!]),
      );
      assert.ok(purged.includes(`article:${original.articleId}`), String(purged));
      assert.deepEqual((await shown())?.behindSince, house.clock.now);
      assert.equal((await shown())?.original?.lang, 'en');
      done(await write(uk.editionId, 3, 'Він бере 60 автівок.', { state: 'reviewed' }));
      assert.notEqual((await shown())?.behindSince, null, 'not yet published');
      await house.publish(uk.editionId, 'update', 'Оновлено.');
      assert.equal((await shown())?.behindSince, null);
    });

    it('is not behind for spelling, and fresh again when the original goes back', async () => {
      const { original, uk } = await translated('Spelling');
      await house.publish(uk.editionId);
      await change(original, 'Spelling', ['The ferry sails at nine!', ...english.slice(1)], 'minor');
      assert.deepEqual(await staleOf(uk.editionId), [[2]]);
      assert.equal((await recordOf(uk.editionId)).behind, 0);
      await change(original, 'Spelling', english, 'minor');
      assert.deepEqual(await staleOf(uk.editionId), []);
    });

    it('follows what the ordinary editor does to it', async () => {
      const { uk } = await translated('Editor');
      await house.save(uk.editionId, {
        title: 'Редактор',
        body: [ukrainian[0], 'Вставлено тут.', ukrainian[1], ukrainian[2]].join('\n'),
      });
      assert.deepEqual((await linkOf(uk.editionId, 3)).target, [4]);
      assert.equal((await linkOf(uk.editionId, 3)).state, 'reviewed');
      const added = (await recordOf(uk.editionId)).links.filter(l => l.source.length === 0);
      assert.deepEqual(
        added.map(l => l.target),
        [[3]],
      );
    });

    it('is joined and split, and what the original took out is taken out', async () => {
      const { original, uk } = await translated('Joined');
      const { editionId } = uk;
      const about = async (source: number) => {
        const { id, version } = await linkOf(editionId, source);
        return { editionId, link: id, version };
      };
      done(await joinSegments(house.room, house.editor, await about(2)));
      assert.deepEqual((await saysOf(editionId)).slice(2), [`${ukrainian[0]} ${ukrainian[1]}`, ukrainian[2]]);
      const at = { index: 0, offset: ukrainian[0]!.length + 1 };
      done(await splitSegments(house.room, house.editor, { ...(await about(2)), at }));
      assert.deepEqual((await saysOf(editionId)).slice(2), ukrainian);
      await change(original, 'Joined', english.slice(0, 2));
      const gone = (await recordOf(editionId)).links.find(l => l.stale?.how === 'removed')!;
      done(await removeSegments(house.room, house.editor, { editionId, link: gone.id, version: gone.version }));
      assert.deepEqual((await saysOf(editionId)).slice(2), ukrainian.slice(0, 2));
    });

    it('takes the words of the source where there are none', async () => {
      const original = await house.publishNew({ title: 'Copied', body: english.join('\n') });
      const { editionId } = done(
        await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }),
      );
      done(await write(editionId, 2, 'Перше.'));
      done(await copySegments(house.room, house.editor, { editionId }));
      assert.deepEqual(await saysOf(editionId), ['Copied', '', 'Перше.', ...english.slice(1)]);
      assert.equal((await linkOf(editionId, 3)).state, 'check');
    });

    it('a correction travels to the paragraph that renders it, in each direction', async () => {
      const { original, uk } = await translated('Travels');
      await house.publish(uk.editionId);
      const correct = async (editionId: number, lang: string, exact: string, text: string, proposed: string) => {
        const { articleId } = original;
        const report = { articleId, lang, quote: { exact }, proposed, comment: 'Wrong number' };
        done(await receiveSuggestion(house.room, report, { visitor: `v${lang}`, proof: null }));
        const one = await house.room.db
          .selectFrom('suggestionCase')
          .selectAll()
          .where('editionId', '=', editionId)
          .where('about', '=', 'passage')
          .orderBy('id', 'desc')
          .executeTakeFirstOrThrow();
        done(
          await acceptCase(house.room, house.editor, {
            caseId: one.id,
            version: one.version,
            start: one.atStart!,
            end: one.atEnd!,
            text,
            replacement: proposed,
            kind: 'correction',
          }),
        );
      };
      const asked = async (editionId: number) => {
        const found = await house.room.db
          .selectFrom('suggestionCase')
          .innerJoin('edition', 'edition.id', 'suggestionCase.editionId')
          .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
          .select(['atStart', 'atEnd', 'originChange', 'originProposed', 'revision.text'])
          .where('suggestionCase.editionId', '=', editionId)
          .where('about', '=', 'check')
          .orderBy('suggestionCase.id', 'desc')
          .executeTakeFirstOrThrow();
        return { ...found, passage: found.text.slice(found.atStart!, found.atEnd!) };
      };
      await correct(original.editionId, 'en', '40', '40', '60');
      const there = await asked(uk.editionId);
      assert.equal(there.passage, ukrainian[1]);
      assert.deepEqual(there.originChange, { before: '40', after: '60' });
      assert.equal(there.originProposed, 'Він бере 60 автівок.');
      await heard(original.editionId);
      assert.deepEqual(await staleOf(uk.editionId), [[3]]);
      const check = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', uk.editionId)
        .where('about', '=', 'check')
        .executeTakeFirstOrThrow();
      const accepted = await acceptCase(house.room, house.editor, {
        caseId: check.id,
        version: check.version,
        start: check.atStart!,
        end: check.atEnd!,
        text: ukrainian[1]!,
        replacement: there.originProposed!,
        kind: 'correction',
        note: 'Автівок 60.',
      });
      assert.ok(done(accepted).correction, 'the correction is told in this language too');
      assert.deepEqual(await staleOf(uk.editionId), []);
      assert.equal((await readEditionPage(house.room.db, 'uk', uk.slug))?.rendering?.behindSince, null);
      assert.equal((await saysOf(uk.editionId))[3], 'Він бере 60 автівок.');
      await correct(uk.editionId, 'uk', 'Мер', 'Мер', 'Мерка');
      assert.equal((await asked(original.editionId)).passage, english[2]);
    });

    it('that was taken down for good hears of its original in vain, without a job that fails for ever', async () => {
      const { original, uk } = await translated('Gone for good');
      await house.room.db.deleteFrom('draft').where('editionId', '=', uk.editionId).execute();
      await change(original, 'Gone for good', ['The ferry sails at ten.', ...english.slice(1)]);
    });

    it('of a partner’s text is refused where that has more parts than an article can, before a parser runs out of memory', async () => {
      const source = { partner: null, outlet: 'Nord', url: null, author: null, lang: 'de', published: null };
      for (const [format, text] of [
        ['markdown', 'a\n\n'.repeat(600_000)],
        ['markdown', '|a'.repeat(900_000)],
        ['html', '<p>a'.repeat(400_000)],
      ] as const) {
        const taken = { title: 'Die Fähre', summary: '', text, format };
        const input = { lang: 'uk', source: { ...source, permission: '' }, ...taken };
        refused(await takeSourceText(house.room, house.editor, input), 'too-large', 'document.too-large');
      }
    });

    it('a correction stands at the half of a split paragraph that has the number', async () => {
      const body = ['The ferry sails at nine. It carries 40 cars.'];
      const { original, uk } = await translated('Halves', body, ['Пором відходить о дев’ятій. Він бере 40 автівок.']);
      const { id: link, version } = await linkOf(uk.editionId, 2);
      const at = { index: 0, offset: 'Пором відходить о дев’ятій. '.length };
      done(await splitSegments(house.room, house.editor, { editionId: uk.editionId, link, version, at }));
      await house.publish(uk.editionId);
      const report = {
        articleId: original.articleId,
        lang: 'en',
        quote: { exact: '40' },
        proposed: '60',
        comment: 'More',
      };
      done(await receiveSuggestion(house.room, report, { visitor: 'v-halves', proof: null }));
      const one = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', original.editionId)
        .executeTakeFirstOrThrow();
      const text = body[0]!;
      const change = {
        start: 0,
        end: text.length,
        text,
        replacement: text.replace('40', '60'),
        kind: 'correction' as const,
      };
      done(await acceptCase(house.room, house.editor, { caseId: one.id, version: one.version, ...change }));
      const check = await house.room.db
        .selectFrom('suggestionCase')
        .select(['quote', 'originProposed'])
        .where('editionId', '=', uk.editionId)
        .executeTakeFirstOrThrow();
      assert.equal(check.quote?.exact, 'Він бере 40 автівок.');
      assert.equal(check.originProposed, 'Він бере 60 автівок.');
    });

    it('of a partner’s text keeps the text to itself, credits it, and asks for the permission', async () => {
      done(
        await createSource(house.room, house.editor, {
          slug: 'nord',
          name: 'Nord',
          url: 'https://nord.example',
          lang: 'de',
          translationCredit: 'Nord, 2026',
        }),
      );
      const source = {
        partner: 'nord',
        outlet: 'Nord',
        url: 'https://nord.example/1',
        author: 'A. Voss',
        lang: 'de',
        published: '2026-02-27',
        permission: '',
      };
      const text = '<p>Die Fähre fährt um neun.</p><p>Sie fasst 40 Autos.</p>';
      const taken = { title: 'Die Fähre', summary: '', text, format: 'html' as const };
      const { editionId, articleId } = done(
        await takeSourceText(house.room, house.editor, { lang: 'uk', source, ...taken }),
      );
      const { content } = await draftOf(editionId);
      assert.deepEqual(content.source, {
        outlet: 'Nord',
        url: source.url,
        author: 'A. Voss',
        lang: 'de',
        published: '2026-02-27',
        credit: 'Nord, 2026',
      });
      done(await write(editionId, 0, 'Пором'));
      done(await write(editionId, 2, ukrainian[0]!));
      done(await write(editionId, 3, ukrainian[1]!));
      const publish = async () =>
        publishRevision(house.room, house.editor, { editionId, version: (await draftOf(editionId)).version });
      const { checklist } = refused(await publish(), 'invalid', 'edition.not-ready') as {
        checklist: { key: string; values: object }[];
      };
      assert.deepEqual(
        checklist.map(item => [item.key, item.values]),
        [['translation-right', { why: 'unknown', outlet: 'Nord', until: '' }]],
      );
      await house.room.db
        .updateTable('source')
        .set({ translationRight: 'standing', translationUntil: '2026-12-31' })
        .execute();
      done(await publish());

      const again = { ...taken, editionId, text: text.replace('40', '60') };
      done(await takeSourceTextAgain(house.room, house.editor, again));
      assert.deepEqual(await staleOf(editionId), [[3]]);
      done(await takeSourceTextAgain(house.room, house.editor, again));
      const kept = await house.room.db.selectFrom('sourceTextRevision').select('number').execute();
      assert.equal(kept.length, 2, 'the same text is not kept twice');
      refused(
        await takeSourceText(house.room, house.editor, { lang: 'de', source, ...taken }),
        'invalid',
        'translation.same-language',
      );
      assert.ok(articleId > 0);
    });

    it('goes to a translator’s tool as a file and comes back, and what is amiss in it is told', async () => {
      const { original, uk } = await translated('File');
      const { editionId } = uk;
      const { id: second } = await linkOf(editionId, 3);
      const file = done(await translationFile(house.room, house.editor, { editionId }));
      const returned = file.text
        .replace(ukrainian[0]!, 'Пором рушає о дев’ятій.')
        .replace(ukrainian[1]!, 'Він бере 41 авто.');
      await change(original, 'File', [english[0]!, 'It carries 60 cars.', english[2]!]);
      const take = async (text: string) =>
        takeTranslationFile(house.room, house.editor, { editionId, bytes: new TextEncoder().encode(text) });
      const taken = done(await take(returned));
      assert.equal(taken.written, 2);
      assert.deepEqual(
        taken.issues.map(i => [i.link, i.kind]),
        [[second, 'changed']],
      );
      assert.deepEqual((await saysOf(editionId)).slice(2), [
        'Пором рушає о дев’ятій.',
        'Він бере 41 авто.',
        ukrainian[2],
      ]);
      assert.equal((await linkOf(editionId, 2)).state, 'draft');
      assert.equal((await linkOf(editionId, 3)).state, 'check');
      assert.equal((await linkOf(editionId, 4)).state, 'reviewed', 'what came back as it was stays as it is');
      const wrong = refused(
        await take(returned.replace('</xliff>', '')),
        'invalid',
        'translation.file-wrong',
      ) as object[];
      assert.partialDeepStrictEqual(wrong[0], { line: returned.split('\n').length });
      assert.equal(done(await take(returned)).written, 0);
    });

    it('that was imported is paired with its original, for somebody to check', async () => {
      const original = await house.publishNew({ title: 'Paired', body: english.join('\n') });
      const made = done(await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }));
      await house.room.db.deleteFrom('translation').where('editionId', '=', made.editionId).execute();
      await house.save(made.editionId, { title: 'Зіставлено', body: ukrainian.join('\n') });
      done(await startTranslation(house.room, house.editor, { editionId: made.editionId, from: 'en' }));
      for (const source of [2, 3, 4]) assert.deepEqual((await linkOf(made.editionId, source)).target, [source]);
      const [second, third] = [await linkOf(made.editionId, 3), await linkOf(made.editionId, 4)];
      const pair = { editionId: made.editionId, link: second.id, version: second.version };
      done(await pairSegments(house.room, house.editor, { ...pair, with: [second.id, third.id] }));
      assert.deepEqual((await linkOf(made.editionId, 3)).target, [3, 4]);
      assert.deepEqual((await linkOf(made.editionId, 4)).target, []);
      const ids = (await recordOf(made.editionId)).links.map(l => l.id);
      done(await pairAgain(house.room, house.editor, { editionId: made.editionId }));
      const anew = (await recordOf(made.editionId)).links.map(l => l.id);
      assert.equal(
        anew.some(id => ids.includes(id)),
        false,
        'a pair of before is not written into another',
      );
      refused(
        await startTranslation(house.room, house.editor, { editionId: made.editionId, from: 'de' }),
        'missing',
        'translation.no-source',
      );
    });
  });
