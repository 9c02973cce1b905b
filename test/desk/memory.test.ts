import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { transact } from '../../src/store/database.ts';
import { remember } from '../../src/store/memory.ts';
import type { GlossaryView, MatchView, NameView, TermView } from '../../src/web/desk-api/memory-contract.ts';
import { openDesk } from '../harness/desk.ts';

describe('the desk’s memory and glossary', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());
  const query = (source: string, target: string, text: string) =>
    new URLSearchParams({ source, target, text }).toString();

  it('answers a segment with what was translated before, with this segment’s numbers where that is safe', async () => {
    const { as, must, room } = desk;
    const at = new Date('2026-01-05T10:00:00Z');
    await transact(room.db, tx =>
      remember(tx, [
        {
          sourceLang: 'en',
          targetLang: 'uk',
          source: 'The quay was closed for 12 days in 2024.',
          target: 'Причал був зачинений 12 днів у 2024 році.',
          file: 'old.tmx',
          at,
        },
      ]),
    );
    const text = 'The quay was closed for 15 days in 2025.';
    const ask = as('translator');
    const [match] = await must(ask<MatchView[]>('GET', `memory?${query('en', 'uk', text)}`));
    assert.equal(match?.adapted?.target, 'Причал був зачинений 15 днів у 2025 році.');
    assert.deepEqual([match.origin, match.createdAt, match.reviewed], [{ file: 'old.tmx' }, at.toISOString(), false]);
    assert.ok(match.score > 80 && match.score < 100);
    assert.deepEqual(await must(ask('POST', 'memory/matches', { source: 'en', target: 'uk', text })), [match]);
    assert.equal((await ask('GET', `memory?${query('en', 'en-x', text)}`)).status, 400);
    assert.equal((await as(null)('GET', `memory?${query('en', 'uk', text)}`)).status, 401);
  });

  it('keeps terms and names, and finds them in a segment', async () => {
    const { as, must } = desk;
    const ask = as('translator');
    const { id } = await must(
      ask<{ id: number }>('POST', 'glossary', {
        note: 'of the harbour',
        terms: [
          { lang: 'uk', text: 'причал' },
          { lang: 'en', text: 'quay' },
          { lang: 'en', text: 'jetty', status: 'allowed' },
          { lang: 'en', text: 'pier', status: 'forbidden' },
        ],
      }),
    );
    const name = await must(
      ask<{ id: number }>('POST', 'glossary/names', {
        sourceLang: 'uk',
        source: 'Зеленський',
        targetLang: 'en',
        target: 'Zelensky',
      }),
    );
    const text = 'Зеленський був на причалі';
    const terms = await must(ask<TermView[]>('GET', `glossary/terms?${query('uk', 'en', text)}`));
    assert.deepEqual(terms, [
      {
        id: -name.id,
        start: 0,
        end: 10,
        found: 'Зеленський',
        use: ['Zelensky'],
        may: [],
        never: [],
        domain: '',
        note: '',
      },
      {
        ...{ id, start: 18, end: 25, found: 'причалі', use: ['quay'], may: ['jetty'], never: ['pier'] },
        domain: '',
        note: 'of the harbour',
      },
    ]);
    assert.deepEqual(await must(ask('POST', 'glossary/terms', { source: 'uk', target: 'en', text })), terms);
    const view = await must(ask<GlossaryView>('GET', 'glossary'));
    assert.deepEqual([view.entries.length, view.names.length], [1, 1]);
    assert.equal(view.entries[0]?.changedBy, 'The translator');

    const written = async (source: string, target: string, text: string) =>
      must(ask<NameView>('GET', `glossary/name?${query(source, target, text)}`));
    assert.deepEqual(await written('uk', 'en', 'Зеленський'), { text: 'Zelensky', suggestions: [] });
    assert.deepEqual(await written('uk', 'de', 'Зеленський'), { text: 'Zelenskyi', suggestions: [] });
    assert.equal((await written('en', 'uk', 'Kharkiv')).suggestions[0], 'Харків');
    assert.equal((await written('ar', 'en', 'بيروت')).text, null);

    await must(ask('PUT', `glossary/${id}`, { terms: [{ lang: 'uk', text: 'причал' }] }));
    await must(ask('DELETE', `glossary/names/${name.id}`));
    assert.deepEqual(await must(ask('GET', `glossary/terms?${query('uk', 'en', text)}`)), []);
    await must(ask('DELETE', `glossary/${id}`));
    assert.equal((await ask('DELETE', `glossary/${id}`)).status, 404);
    assert.equal((await as('writer')('POST', 'glossary', { terms: [{ lang: 'uk', text: 'x' }] })).status, 403);
  });
});
