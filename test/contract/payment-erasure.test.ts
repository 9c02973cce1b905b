import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { reconcileCommand } from '../../src/cli/reconcile.ts';
import { stopAskedPledges } from '../../src/flows/change-pledge.ts';
import { erasePerson, findPerson } from '../../src/flows/person-data.ts';
import { checkLedger } from '../../src/store/ledger.ts';
import { listPayments } from '../../src/store/payment.ts';
import { insertRows, tableNames, tableRows } from '../../src/store/snapshot.ts';
import type { TestBank } from '../harness/bank.ts';
import { engines, freshDatabase } from '../harness/database.ts';
import { banks, type OpenSupport, openSupport } from '../harness/payments.ts';

for (const engine of engines)
  for (const name of ['stripe', 'monobank'] as const)
    describe(`what is kept of payments by ${name}, database ${engine}`, () => {
      let house: OpenSupport<TestBank>;
      before(async () => {
        house = await openSupport(engine, banks[name]);
      });
      after(() => house.close());
      const task = { progress() {}, signal: new AbortController().signal };

      it('is told by the command that compares, for people and for programs', async () => {
        const pledge = await house.start();
        house.bank.pay(pledge.providerCheckout!);
        house.bank.deliveries();
        house.pass(0.1);
        const input = reconcileCommand.read({ positionals: [], values: { days: '2' }, cwd: '/' });
        const told = await reconcileCommand.inside(house, input, task);
        assert.equal(told.code, 0);
        assert.match(
          told.text,
          new RegExp(`^${name}: \\d+ looked at since 2026-\\d\\d-\\d\\d, [1-9]\\d* of them mended, 0 missing there$`),
        );
        const { results } = told.json as { results: { mended: number; missing: string[] }[] };
        assert.ok(results[0]!.mended > 0);
        assert.equal((await listPayments(house.room.db, { limit: 5 })).items.length, 1);
        for (const days of ['0', '1.5', 'x', '99999'])
          assert.throws(() => reconcileCommand.read({ positionals: [], values: { days }, cwd: '/' }), /--days/);
        assert.throws(
          () => reconcileCommand.read({ positionals: [], values: { provider: 'paypal' }, cwd: '/' }),
          /paypal/,
        );
      });

      it('goes without whoever asks to be erased: what runs is stopped, what was paid stays without a name', async () => {
        const email = 'Mira.Left@example.org';
        const gift = { name: 'Oto', email: 'oto@example.org', message: 'For you' };
        const pledge = await house.start({
          rhythm: 'monthly',
          email,
          name: 'Mira Left',
          shown: 'named',
          wallName: 'Mira L.',
          gift,
        });
        house.bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const found = await findPerson(house.room.db, email.toLowerCase());
        for (const kind of ['reader', 'pledge', 'payment'])
          assert.ok(
            found.some(f => f.kind === kind),
            kind,
          );
        const erased = await house.room.db.transaction().execute(tx => erasePerson(tx, email.toLowerCase()));
        assert.deepEqual(
          erased.filter(e => e.because !== null).map(e => [e.kind, e.because]),
          [['payment', 'law']],
        );
        assert.deepEqual(await findPerson(house.room.db, email.toLowerCase()), []);
        await stopAskedPledges(house.room);
        await house.deliverAll();
        const now = await house.again(pledge);
        assert.equal(now.state, 'ended');
        assert.deepEqual([now.wallName, now.gift, now.providerCard], ['', null, null]);
        const kept: string[] = [];
        for (const table of ['reader', 'pledge', 'payment', 'ledgerEntry', 'paymentIncident'] as const)
          kept.push(JSON.stringify(await house.room.db.selectFrom(table).selectAll().execute()));
        for (const word of ['Mira', 'mira', 'Oto', 'oto@', 'For you']) assert.ok(!kept.join().includes(word), word);
        assert.equal((await checkLedger(house.room.db)).fault, null);
      });

      it('goes through a backup with the ledger whole', async () => {
        const other = await freshDatabase(engine);
        try {
          const tables = await tableNames(house.room.db);
          await other.db.transaction().execute(async tx => {
            await tx.deleteFrom('outlet').execute();
            for (const table of tables) {
              const lines: string[] = [];
              await house.room.db.transaction().execute(async from => {
                for await (const line of tableRows(from, table)) lines.push(line);
              });
              await insertRows(tx, table, lines);
            }
          });
          const [ours, theirs] = [await checkLedger(house.room.db), await checkLedger(other.db)];
          assert.deepEqual(theirs, ours);
          assert.ok(theirs.entries >= 4);
        } finally {
          await other.drop();
        }
      });
    });
