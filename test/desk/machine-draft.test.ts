import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { makeMachineDraft } from '../../src/flows/machine-draft.ts';
import type { TranslationView } from '../../src/web/desk-api/translation-contract.ts';
import { draftOf, openDesk } from '../harness/desk.ts';

describe('machine drafts at the translating desk', () => {
  let house: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    house = await openDesk();
    await house.room.db
      .updateTable('outlet')
      .set({ settings: JSON.stringify(settings) })
      .execute();
  });
  after(() => house.close());
  const settings = outletSettings.parse({
    name: { en: 'The Bell' },
    languages: ['en', 'uk'],
    defaultLanguage: 'en',
  });

  it('are asked for, counted while they are made, and shown as the engine’s with what the checks say', async () => {
    const { as, must, room } = house;
    const editor = as('editor');
    const made = await must(
      editor<{ articleId: number; editionId: number }>('POST', 'articles', { lang: 'en', title: 'Toll' }),
    );
    const original = made.editionId;
    const { draft } = await must(editor<{ draft: { version: number } }>('GET', `editions/${original}`));
    await must(
      editor(
        'PUT',
        `editions/${original}/draft`,
        draftOf(draft.version, 'Toll', 'It costs 4 crowns.', 'It is for the bridge.'),
      ),
    );
    await must(editor('POST', `articles/${made.articleId}/editions`, { lang: 'uk' }));
    const edition = await room.db.selectFrom('edition').select('id').where('lang', '=', 'uk').executeTakeFirstOrThrow();
    const address = `editions/${edition.id}/translation`;

    const none = await editor<{ key: string }>('POST', `${address}/machine`, {});
    assert.deepEqual([none.status, none.body.key], [503, 'translation.no-engine']);
    assert.equal((await must(editor<TranslationView>('GET', address))).engine, null);

    const words = ['Мито', 'Це коштує 5 крон.', 'Це за міст.'];
    room.engine = {
      name: 'Test engine',
      most: { texts: 10, characters: 1000 },
      translate: async () => ({ ok: true, texts: words }),
    };
    const asked = await editor('POST', `${address}/machine`, {});
    assert.deepEqual([asked.status, asked.body], [202, { drafting: 3 }]);
    const waiting = await must(editor<TranslationView>('GET', address));
    assert.deepEqual([waiting.engine, waiting.drafting], ['Test engine', 3]);

    for (const job of await room.queue.waiting(room.db, 'machine-draft', {})) await makeMachineDraft(room, job);
    const drafted = await must(editor<TranslationView>('GET', address));
    assert.deepEqual(
      drafted.links.map(l => l.target[0]!.text),
      words,
    );
    assert.deepEqual([drafted.drafting, drafted.progress.machine, drafted.progress.draft], [0, 3, 3]);
    assert.deepEqual(drafted.links[1]!.machine, 'Test engine');
    assert.deepEqual(drafted.links[1]!.checks, [{ key: 'number', values: { wanted: '4', found: '5' } }]);
  });

  it('are refused where the request is none', async () => {
    const { status } = await house.as('editor')('POST', 'editions/1/translation/machine', { links: 'all' });
    assert.equal(status, 400);
  });
});
