import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createSource } from '../../src/flows/edit-source.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { pairAgain, startTranslation } from '../../src/flows/start-translation.ts';
import { takeSourceText, takeSourceTextAgain } from '../../src/flows/take-source-text.ts';
import { takeTranslationFile, translationFile } from '../../src/flows/translation-file.ts';
import { pairSegments } from '../../src/flows/write-link.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

import { english, translating, ukrainian } from '../harness/translating.ts';

for (const engine of engines)
  describe(`a translation of what came from elsewhere, database ${engine}`, () => {
    let house: OpenNewsroom;
    let desk: ReturnType<typeof translating>;
    before(async () => {
      house = await openNewsroom(engine);
      desk = translating(house);
    });
    after(() => house.close());

    it('that is written in part and paired anew can be written to its end', async () => {
      const original = await house.publishNew({ title: 'In part', body: english.join('\n') });
      const { articleId } = original;
      const { editionId } = done(await addEdition(house.room, house.editor, { articleId, lang: 'uk' }));
      done(await desk.write(editionId, 3, ukrainian[1]!));
      done(await pairAgain(house.room, house.editor, { editionId }));
      for (const [source, text] of [
        [0, 'Частково'],
        [2, ukrainian[0]!],
        [4, ukrainian[2]!],
      ] as const)
        done(await desk.write(editionId, source, text));
      assert.deepEqual(await desk.saysOf(editionId), ['Частково', '', ...ukrainian]);
      await house.save(editionId, { title: '', body: ukrainian.join('\n') });
      done(await pairAgain(house.room, house.editor, { editionId }));
      done(await desk.write(editionId, 0, 'Заголовок'));
      assert.equal((await desk.draftOf(editionId)).title, 'Заголовок');
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
      const { content } = await desk.draftOf(editionId);
      assert.deepEqual(content.source, {
        outlet: 'Nord',
        url: source.url,
        author: 'A. Voss',
        lang: 'de',
        published: '2026-02-27',
        credit: 'Nord, 2026',
      });
      done(await desk.write(editionId, 0, 'Пором'));
      done(await desk.write(editionId, 2, ukrainian[0]!));
      done(await desk.write(editionId, 3, ukrainian[1]!));
      const publish = async () =>
        publishRevision(house.room, house.editor, { editionId, version: (await desk.draftOf(editionId)).version });
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
      assert.deepEqual(await desk.staleOf(editionId), [[3]]);
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
      const { original, uk } = await desk.translated('File');
      const { editionId } = uk;
      const { id: second } = await desk.linkOf(editionId, 3);
      const file = done(await translationFile(house.room, house.editor, { editionId }));
      const returned = file.text
        .replace(ukrainian[0]!, 'Пором рушає о дев’ятій.')
        .replace(ukrainian[1]!, 'Він бере 41 авто.');
      await desk.change(original, 'File', [english[0]!, 'It carries 60 cars.', english[2]!]);
      const take = async (text: string) =>
        takeTranslationFile(house.room, house.editor, { editionId, bytes: new TextEncoder().encode(text) });
      const taken = done(await take(returned));
      assert.equal(taken.written, 2);
      assert.deepEqual(
        taken.issues.map(i => [i.link, i.kind]),
        [[second, 'changed']],
      );
      assert.deepEqual((await desk.saysOf(editionId)).slice(2), [
        'Пором рушає о дев’ятій.',
        'Він бере 41 авто.',
        ukrainian[2],
      ]);
      assert.equal((await desk.linkOf(editionId, 2)).state, 'draft');
      assert.equal((await desk.linkOf(editionId, 3)).state, 'check');
      assert.equal((await desk.linkOf(editionId, 4)).state, 'reviewed', 'what came back as it was stays as it is');
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
      for (const source of [2, 3, 4]) assert.deepEqual((await desk.linkOf(made.editionId, source)).target, [source]);
      const [second, third] = [await desk.linkOf(made.editionId, 3), await desk.linkOf(made.editionId, 4)];
      const pair = { editionId: made.editionId, link: second.id, version: second.version };
      done(await pairSegments(house.room, house.editor, { ...pair, with: [second.id, third.id] }));
      assert.deepEqual((await desk.linkOf(made.editionId, 3)).target, [3, 4]);
      assert.deepEqual((await desk.linkOf(made.editionId, 4)).target, []);
      const ids = (await desk.recordOf(made.editionId)).links.map(l => l.id);
      done(await pairAgain(house.room, house.editor, { editionId: made.editionId }));
      const anew = (await desk.recordOf(made.editionId)).links.map(l => l.id);
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
