import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkTerms } from '../../src/domain/translation/glossary.ts';
import { addTerms, deleteName, deleteTerm, saveName, saveTerm } from '../../src/flows/edit-glossary.ts';
import { listGlossary, listNames, namesOf, readGlossary } from '../../src/store/glossary.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const drone = {
  domain: 'war',
  note: 'never “bird”',
  terms: [
    { lang: 'uk', text: 'безпілотник', status: 'preferred' as const },
    { lang: 'en', text: 'drone', status: 'preferred' as const },
    { lang: 'en', text: 'bird', status: 'forbidden' as const },
  ],
};
const zelensky = { sourceLang: 'uk', source: 'Зеленський', targetLang: 'en', target: 'Zelensky' };

for (const engine of engines)
  describe(`the glossary, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());

    it('is kept by editors and translators', async () => {
      const { room, translator, editor, writer } = here;
      const { id } = done(await saveTerm(room, translator, null, drone));
      done(await saveTerm(room, editor, id, { ...drone, note: '' }));
      const [listed] = await listGlossary(room.db);
      assert.deepEqual(listed, { ...drone, id, note: '', changedAt: here.clock.now, changedBy: editor.name });
      for (const denied of [
        saveTerm(room, writer, null, drone),
        addTerms(room, writer, [drone]),
        deleteTerm(room, writer, id),
        saveName(room, writer, null, zelensky),
        deleteName(room, writer, 1),
      ])
        refused(await denied, 'forbidden', 'access.denied');
      done(await deleteTerm(room, translator, id));
      refused(await deleteTerm(room, translator, id), 'missing', 'glossary.missing');
      refused(await saveTerm(room, translator, id, drone), 'missing', 'glossary.missing');
    });

    it('is read strictly, and stores only text that can be stored', async () => {
      const { room, editor } = here;
      const attempt = (input: unknown) => saveTerm(room, editor, null, input);
      refused(await attempt(null), 'invalid', 'input.no-fields');
      for (const wrong of [
        { terms: [] },
        { terms: [{ lang: 'not a tag', text: 'x' }] },
        { terms: [{ lang: 'en', text: ' ' }] },
        { terms: [{ lang: 'en', text: 'x', status: 'maybe' }] },
      ])
        refused(await attempt(wrong), 'invalid', 'input.wrong');
      const { id } = done(await attempt({ terms: [{ lang: 'en', text: ' low\u0000 \n water ' }] }));
      const kept = (await readGlossary(room.db)).find(e => e.id === id);
      assert.deepEqual(kept?.terms, [{ lang: 'en', text: 'low water', status: 'preferred' }]);
      done(await deleteTerm(room, editor, id));
    });

    it('takes the entries of a file once', async () => {
      const { room, editor } = here;
      const other = { ...drone, terms: [...drone.terms].reverse() };
      assert.deepEqual(done(await addTerms(room, editor, [drone, other])), { added: 1 });
      assert.deepEqual(done(await addTerms(room, editor, [other, { ...drone, domain: 'birds' }])), { added: 1 });
      for (const { id } of await listGlossary(room.db)) done(await deleteTerm(room, editor, id));
    });

    it('has one form of a name in each language, which checks of a rendering know', async () => {
      const { room, editor } = here;
      const { id } = done(await saveName(room, editor, null, zelensky));
      refused(await saveName(room, editor, null, { ...zelensky, target: 'Zelenskyy' }), 'conflict', 'name-form.taken');
      refused(await saveName(room, editor, null, { ...zelensky, targetLang: 'uk' }), 'invalid', 'input.no-fields');
      const german = done(await saveName(room, editor, null, { ...zelensky, targetLang: 'de', target: 'Selenskyj' }));
      refused(await saveName(room, editor, german.id, zelensky), 'conflict', 'name-form.taken');
      done(await saveName(room, editor, id, { ...zelensky, target: 'Zelenskyy' }));
      assert.deepEqual(await namesOf(room.db, 'uk', 'en'), [{ source: 'Зеленський', target: 'Zelenskyy' }]);
      assert.deepEqual(
        (await listNames(room.db)).map(n => n.target),
        ['Zelenskyy', 'Selenskyj'],
      );
      const entries = await readGlossary(room.db);
      const check = (target: string) => checkTerms(entries, { source: 'uk', target: 'en' }, 'Про Зеленського', target);
      assert.deepEqual(check('About Zelenskyy'), []);
      assert.equal(check('About Zelensky')[0]?.key, 'term-missing');
      done(await deleteName(room, editor, id));
      refused(await deleteName(room, editor, id), 'missing', 'name-form.missing');
      refused(await saveName(room, editor, id, zelensky), 'missing', 'name-form.missing');
    });
  });
