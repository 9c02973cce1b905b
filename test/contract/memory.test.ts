import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { transact } from '../../src/store/database.ts';
import { lookAtMemory, matchesFor, type NewUnit, remember } from '../../src/store/memory.ts';
import { engines } from '../harness/database.ts';
import { type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`the translation memory, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());
    const at = new Date('2026-02-01T00:00:00Z');
    const unit = (source: string, target: string, more: Partial<NewUnit> = {}): NewUnit => ({
      sourceLang: 'en',
      targetLang: 'uk',
      source,
      target,
      at,
      ...more,
    });
    const keep = (...units: NewUnit[]) => transact(here.room.db, tx => remember(tx, units));
    const ask = (text: string, more: Partial<Parameters<typeof matchesFor>[1]> = {}) =>
      matchesFor(here.room.db, { sourceLang: 'en', targetLang: 'uk', text, ...more });

    it('gives back what was translated, with its score, where it comes from, when, and who did it', async () => {
      const { editionId } = await here.publishNew({ title: 'Low water' });
      const source = 'The ferry did not sail on Monday because the water was too low.';
      const target = 'У понеділок пором не вийшов, бо вода стояла занизько.';
      assert.equal(
        await keep(unit(source, target, { editionId, linkId: 4, by: here.translator.id, reviewed: true })),
        1,
      );
      const [exact] = await ask(source);
      assert.deepEqual(
        { ...exact, id: 0 },
        {
          id: 0,
          score: 100,
          source,
          target,
          reviewed: true,
          createdAt: at,
          usedAt: at,
          who: here.translator.name,
          origin: { editionId, linkId: 4, title: 'Low water' },
        },
      );
      const [near] = await ask(source.replace('Monday', 'Tuesday'));
      assert.ok(near && near.score > 85 && near.score < 100);
      assert.equal((await ask(source.replace('The ferry', '“The ferry”').toUpperCase()))[0]!.source, source);
      assert.deepEqual(await ask('The council meets in the autumn and decides about next year’s budget.'), []);
      assert.deepEqual(await ask(source, { targetLang: 'ar' }), [], 'another pair of languages');
      assert.deepEqual(await ask('  '), []);
    });

    it('keeps a pair once; what is confirmed is newer, reviewed if it ever was, and keeps where it was first', async () => {
      const pair = unit('Nobody was hurt.', 'Ніхто не постраждав.', { file: 'old.tmx', author: 'Iryna' });
      assert.equal(await keep(pair, { ...pair }), 1);
      const later = new Date('2026-02-05T00:00:00Z');
      assert.equal(await keep({ ...pair, reviewed: true, at: later, file: 'new.tmx' }), 0);
      assert.equal(await keep(pair), 0);
      const found = await ask('Nobody was hurt.');
      assert.equal(found.length, 1);
      const { usedAt, createdAt, reviewed, origin, who } = found[0]!;
      assert.deepEqual(
        { usedAt, createdAt, reviewed, origin, who },
        {
          usedAt: later,
          createdAt: at,
          reviewed: true,
          origin: { file: 'old.tmx' },
          who: 'Iryna',
        },
      );
      assert.equal(await keep(unit('Nobody was hurt.', 'Обійшлося без постраждалих.')), 1, 'another translation');
      assert.deepEqual(
        (await ask('Nobody was hurt.')).map(m => m.target),
        ['Ніхто не постраждав.', 'Обійшлося без постраждалих.'],
        'the one used last is first',
      );
    });

    it('leaves out what has no words', async () => {
      assert.equal(await keep(unit(' ', 'x'), unit('x', ''), unit('x'.repeat(20_000), 'y')), 0);
    });

    it('finds edited sentences among thousands, in scripts with spaces and without, before and after they were counted', async () => {
      const langs: Record<string, [string, (n: number) => string, string]> = {
        uk: [
          'en',
          n => `Рада ухвалила бюджет громади номер ${word(n)} на наступний рік після ${word(n * 7)} засідання.`,
          'схвалила',
        ],
        zh: ['en', n => `市议会在${word(n)}会议后通过了${word(n * 7)}明年的预算案并公布了全部数字。`, '批准'],
        ar: ['en', n => `أقر المجلس ميزانية ${word(n)} للعام المقبل بعد جلسة ${word(n * 7)} الطويلة.`, 'اعتمد'],
        en: [
          'uk',
          n => `The council passed the budget of ${word(n)} for the next year after the session of ${word(n * 7)}.`,
          'adopted',
        ],
      };
      for (const [sourceLang, [targetLang, say]] of Object.entries(langs))
        await keep(...Array.from({ length: 1500 }, (_, n) => unit(say(n), `${n}`, { sourceLang, targetLang })));
      for (const counted of [false, true]) {
        if (counted) await lookAtMemory(here.room.db);
        for (const [sourceLang, [targetLang, say, other]] of Object.entries(langs))
          for (const n of [3, 700, 1499]) {
            const edited = say(n).replace(/ухвалила|通过|أقر|passed/, other);
            const [best] = await ask(edited, { sourceLang, targetLang });
            assert.equal(best?.target, `${n}`, `${edited} ${best?.source}`);
            assert.ok(best.score >= 75 && best.score < 100);
          }
      }
    });
  });

/** A word that no other number has. */
function word(n: number): string {
  return [...(n + 1000).toString(26)].map(d => String.fromCharCode(97 + Number.parseInt(d, 26))).join('');
}
