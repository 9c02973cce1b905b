import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { transact } from '../../src/store/database.ts';
import { remember, unitsAfter } from '../../src/store/memory.ts';
import type {
  GlossaryImported,
  GlossaryView,
  MatchView,
  MemoryImported,
  NameView,
  TermView,
} from '../../src/web/desk-api/memory-contract.ts';
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

  it('takes a glossary as CSV and gives it back the same', async () => {
    const { as, must } = desk;
    const ask = as('translator');
    const csv = [
      'term,translation:uk,status,note',
      'drone,безпілотник,preferred,',
      'drone,пташка,forbidden,',
      'quay,причал,,of the harbour',
      'Kiev,,forbidden,',
      ',порожньо,,',
    ].join('\r\n');
    const send = () =>
      must(
        ask<GlossaryImported>('POST', 'glossary/import?lang=en', new TextEncoder().encode(csv), {
          'content-type': 'application/octet-stream',
        }),
      );
    const first = await send();
    assert.deepEqual([first.added, first.entries, first.errors.map(e => e.line)], [3, 3, [6]]);
    assert.equal((await send()).added, 0);
    const { entries } = await must(ask<GlossaryView>('GET', 'glossary'));
    const drone = entries.find(e => e.terms.some(t => t.text === 'drone'));
    assert.deepEqual(drone?.terms, [
      { lang: 'en', text: 'drone', status: 'preferred' },
      { lang: 'uk', text: 'безпілотник', status: 'preferred' },
      { lang: 'uk', text: 'пташка', status: 'forbidden' },
    ]);
    const given = await ask('GET', 'glossary/export.csv?lang=en');
    assert.match(given.headers.get('content-disposition') ?? '', /glossary\.csv/);
    for (const { id } of entries) await must(ask('DELETE', `glossary/${id}`));
    const again = await must(
      ask<GlossaryImported>(
        'POST',
        'glossary/import?lang=en',
        new TextEncoder().encode(given.body as unknown as string),
        {
          'content-type': 'application/octet-stream',
        },
      ),
    );
    assert.deepEqual([again.added, again.errors], [3, []]);
    const back = await must(ask<GlossaryView>('GET', 'glossary'));
    const said = (view: GlossaryView['entries']) => view.map(e => JSON.stringify([e.note, e.terms])).toSorted();
    assert.deepEqual(said(back.entries), said(entries));
    assert.equal((await as('writer')('GET', 'glossary/export.csv')).status, 403);
  });

  it('takes a translation memory as TMX and gives it back the same', async () => {
    const { as, must, room } = desk;
    const ask = as('editor');
    const tmx = `<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence"
      o-tmf="x" adminlang="en" srclang="en-US" datatype="plaintext"/><body>
      <tu><tuv xml:lang="en-US"><seg>The bridge is closed until Friday.</seg></tuv>
        <tuv xml:lang="uk-UA" changedate="20250102T030405Z" changeid="Olena"><seg>Міст зачинено до п’ятниці.</seg></tuv>
        <tuv xml:lang="ar"><seg>الجسر مغلق حتى الجمعة.</seg></tuv></tu>
      <tu><tuv><seg>no language</seg></tuv></tu></body></tmx>`;
    const send = (text: string) =>
      must(
        ask<MemoryImported>('POST', 'memory/import?file=agency.tmx', new TextEncoder().encode(text), {
          'content-type': 'application/octet-stream',
        }),
      );
    const first = await send(tmx);
    assert.deepEqual([first.added, first.pairs, first.refused], [2, 2, null]);
    assert.ok(first.skipped > 0 && first.remarks[0]!.line > 1);
    assert.equal((await send(tmx)).added, 0);
    const [match] = await must(
      ask<MatchView[]>('GET', `memory?${query('en', 'uk', 'The bridge is closed until Monday.')}`),
    );
    assert.deepEqual(
      [match?.target, match?.who, match?.origin, match?.createdAt],
      ['Міст зачинено до п’ятниці.', 'Olena', { file: 'agency.tmx' }, '2025-01-02T03:04:05.000Z'],
    );
    const crowded = `<tu>${'<tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="uk"><seg>Один.</seg></tuv>'.repeat(2000)}</tu>`;
    const { added, skipped, remarks } = await send(tmx.replace('</body>', `${crowded}</body>`));
    assert.deepEqual([added, skipped], [0, first.skipped + 1], 'a unit that would be millions of pairs is left out');
    assert.match(remarks.at(-1)!.reason, /languages in one unit/);
    const broken = await send(`${tmx.slice(0, -20)}<&`);
    assert.ok(broken.refused && broken.refused.line > 1);
    const pairs = () =>
      unitsAfter(room.db, 0, 100).then(units =>
        units.map(u => [u.sourceLang, u.targetLang, u.source, u.target]).toSorted(),
      );
    const before = await pairs();
    const given = await ask('GET', 'memory/export.tmx');
    await sql`delete from memory_unit`.execute(room.db);
    const again = await send(given.body as unknown as string);
    assert.deepEqual([again.added, again.skipped, again.refused], [before.length, 0, null]);
    assert.deepEqual(await pairs(), before);
    assert.equal((await as('writer')('GET', 'memory/export.tmx')).status, 403);
  });
});
