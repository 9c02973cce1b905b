import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { columns, kept } from '../../src/domain/privacy.ts';
import { addBlock } from '../../src/flows/edit-inbox.ts';
import { inviteUser } from '../../src/flows/invite-user.ts';
import { erasePerson, findPerson, personData } from '../../src/flows/person-data.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { requestPermission } from '../../src/flows/request-permission.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

/** In which columns of the whole database an address stands, as `table.column`. */
async function whereIs(house: OpenNewsroom, email: string): Promise<string[]> {
  const { rows } = await sql<{ schema: string; table: string; column: string }>`
    select n.nspname as schema, c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
      and t.typname in ('text', 'varchar', 'jsonb', 'json', 'bytea', '_text', 'citext') and n.nspname in ('public', 'pgboss')`.execute(
    house.room.db,
  );
  const found: string[] = [];
  for (const { schema, table, column } of rows) {
    const hits =
      await sql`select 1 from ${sql.id(schema, table)} where strpos(lower(${sql.id(column)}::text), ${email}) > 0 limit 1`.execute(
        house.room.db,
      );
    if (hits.rows.length > 0) found.push(`${schema === 'public' ? '' : `${schema}.`}${table}.${column}`);
  }
  return found;
}

for (const engine of engines)
  describe(`what is kept about one person, database ${engine}`, () => {
    let house: OpenNewsroom;
    before(async () => {
      house = await openNewsroom(engine);
    });
    after(() => house.close());

    const plant = async (email: string) => {
      const { articleId } = await house.publishNew({ title: 'Fog', body: 'The ferry did not sail.' });
      const input = { articleId, lang: 'en', quote: { exact: 'ferry' }, comment: 'It was the tram', email };
      done(await receiveSuggestion(house.room, input, { visitor: email, proof: null }));
      done(
        await requestPermission(
          house.room,
          {
            name: 'Ada',
            organisation: 'The Other Bell',
            email,
            articleId,
            amount: 'whole',
            purpose: 'Our weekly',
            lang: 'en',
            message: 'May we?',
          },
          { visitor: email, proof: null },
        ),
      );
      done(await inviteUser(house.room, house.owner, { email, role: 'writer' }));
      await house.room.db
        .transaction()
        .execute(tx => house.room.queue.add(tx, 'send-mail', { id: email, to: email, subject: 'Fog', text: 'x' }));
      await sql`insert into mail_done (id, outcome, reason, at) values (${email.slice(0, 3)}, 'refused', ${`550 ${email} unknown`}, now())`.execute(
        house.room.db,
      );
    };

    it('is found over all tables by the address, however it is written, and by no other', async () => {
      await plant('ada@example.org');
      await plant('bob@example.org');
      const found = await findPerson(house.room.db, 'ada@example.org');
      assert.deepEqual(found.map(f => f.kind).toSorted(), ['invitation', 'mail', 'permission-request', 'report']);
      assert.deepEqual(
        found.find(f => f.kind === 'report')!.rows.map(r => [r.passage, r.text, r.title]),
        [['ferry', 'It was the tram', 'Fog']],
      );
      assert.doesNotMatch(JSON.stringify(found), /bob@/);
      assert.deepEqual(await findPerson(house.room.db, 'd@example.org'), []);
    });

    it('is erased so that the address stands nowhere in the database, and that of others where it stood', async () => {
      const before = await whereIs(house, 'bob@example.org');
      assert.ok(before.length >= 5, 'the search sees addresses');
      const erased = await house.room.db.transaction().execute(tx => erasePerson(tx, 'ada@example.org'));
      assert.ok(erased.every(e => e.erased > 0 && e.stays === 0 && e.because === null));
      assert.deepEqual(await whereIs(house, 'ada@example.org'), []);
      assert.deepEqual(await whereIs(house, 'bob@example.org'), before);
      assert.deepEqual(await findPerson(house.room.db, 'ada@example.org'), []);
    });

    it('stays where it must, and it is said why', async () => {
      done(await addBlock(house.room, house.editor, { kind: 'email', value: 'bob@example.org' }));
      const result = await house.room.db.transaction().execute(tx => erasePerson(tx, 'bob@example.org'));
      assert.deepEqual(
        result.filter(r => r.stays > 0).map(r => [r.kind, r.stays, r.because]),
        [['block', 1, 'block']],
      );
      assert.deepEqual(await whereIs(house, 'bob@example.org'), ['suggestion_block.value']);
      const editor = await house.room.db.transaction().execute(tx => erasePerson(tx, 'editor@example.org'));
      assert.deepEqual(
        editor.filter(r => r.stays > 0).map(r => [r.kind, r.because]),
        [
          ['account', 'account'],
          ['authorship', 'account'],
        ],
      );
    });
  });

describe('how the kinds of personal data are found', () => {
  it('is said of each, and a kind that is found with another names one that is found', () => {
    for (const { id } of kept) {
      const of = personData[id];
      if ('within' in of) assert.ok('find' in personData[of.within], id);
      if ('unreachable' in of) assert.ok(of.unreachable.length > 10, id);
    }
  });

  it('every column that is named after an address belongs to a kind that is found by it', () => {
    for (const [table, { not: _, ...kinds }] of Object.entries(columns))
      for (const [kind, list] of Object.entries(kinds))
        if (/(^| )e?mail( |$)/.test(list!))
          assert.ok(!('unreachable' in personData[kind as keyof typeof personData]), `${table} ${kind}`);
  });
});
