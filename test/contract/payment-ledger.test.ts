import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { moneyFound } from '../../src/cli/money-check.ts';
import type { MoneyEvent } from '../../src/domain/membership/event.ts';
import { balanceOf, type LedgerEntry } from '../../src/domain/membership/ledger.ts';
import { seenOf } from '../../src/domain/membership/payment.ts';
import { applyPaymentEvents } from '../../src/flows/apply-payment-events.ts';
import { checkLedger, ledgerEntries } from '../../src/store/ledger.ts';
import { readPaymentOf } from '../../src/store/payment.ts';
import { engines } from '../harness/database.ts';
import { type OpenSupport, openSupport } from '../harness/payments.ts';
import { openStripeServer, type StripeServer } from '../harness/stripe-server.ts';
import { arrivals, type History, history } from '../membership/history.ts';

const all = async (house: OpenSupport): Promise<LedgerEntry[]> => {
  const entries: LedgerEntry[] = [];
  for await (const entry of ledgerEntries(house.room.db)) entries.push(entry);
  return entries;
};

for (const engine of engines)
  describe(`the ledger in the database, ${engine}`, () => {
    let house: OpenSupport<StripeServer>;
    before(async () => {
      house = await openSupport(engine, openStripeServer);
    });
    after(() => house.close());

    it('has the provider’s balance after hundreds of random orders of news, with repeats, delays and losses', async () => {
      const stripe = house.room.payments[0]!;
      let n = 0;
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat()), async chance => {
          const pledge = await house.start({ rhythm: 'monthly' });
          const histories: History[] = [++n, ++n].map(i => one(history(i, { reference: pledge.reference }), chance));
          const arrived = one(arrivals(histories), chance);
          for (const look of arrived) await applyPaymentEvents(house.room, stripe, look.events);
          for (const h of histories) await applyPaymentEvents(house.room, stripe, h.looks.at(-1)!.events);
          const entries = await all(house);
          for (const h of histories) {
            const ours = entries.filter(e => e.payment === `stripe:${h.payment}`);
            const expected = Object.fromEntries([...h.balance].filter(([, sum]) => sum !== 0));
            assert.deepEqual(balanceOf('provider:stripe', ours), expected);
            const kept = await readPaymentOf(house.room.db, 'stripe', h.payment);
            const last = h.looks.at(-1)!.events as MoneyEvent[];
            assert.equal(seenOf(kept!.facts).state !== 'pending', last.length > 1);
          }
          assert.equal((await checkLedger(house.room.db)).fault, null);
          const again = (await applyPaymentEvents(house.room, stripe, histories[0]!.looks.at(-1)!.events)).changed;
          assert.equal(again, false);
        }),
        { numRuns: 120 },
      );
      const entries = await all(house);
      assert.ok(entries.length > 200, `${entries.length} entries`);
      assert.deepEqual(
        entries.map(e => e.number),
        entries.map((_, i) => i + 1),
      );
    });

    it('has no gap when many payments are booked at once', async () => {
      const stripe = house.room.payments[0]!;
      const pledges = await Promise.all(Array.from({ length: 8 }, () => house.start()));
      for (const pledge of pledges) house.bank.pay(pledge.providerCheckout!);
      const looks = await Promise.all(pledges.map(p => stripe.look('checkout.session.completed', p.providerCheckout!)));
      const before = (await all(house)).length;
      // each twice, as two processes would
      await Promise.all([...looks, ...looks].map(events => applyPaymentEvents(house.room, stripe, events!)));
      assert.equal((await all(house)).length, before + 16, 'a payment and a fee of each');
      assert.equal((await checkLedger(house.room.db)).fault, null);
    });

    it('refuses every change, entries that are not balanced, lines that come later, and gaps', async () => {
      const refuses = async (statement: string, why: RegExp) =>
        assert.rejects(
          house.room.db.transaction().execute(tx => sql.raw(statement).execute(tx)),
          why,
          statement,
        );
      const changed = /the ledger is never changed/;
      await refuses(`update ledger_entry set memo = 'x' where id = 1`, changed);
      await refuses('delete from ledger_entry where id = (select max(id) from ledger_entry)', changed);
      await refuses('update ledger_line set amount = amount + 1 where entry_id = 1', changed);
      await refuses('delete from ledger_line where entry_id = 1', changed);
      await refuses('truncate ledger_line', changed);
      await refuses('truncate ledger_entry cascade', changed);
      const entry = (id: string, lines: number) => `insert into ledger_entry
        (id, at, booked_at, kind, payment_id, key, lines, previous_hash, hash)
        select ${id}, now(), now(), 'fee', min(id), 'forged', ${lines}, '', '' from payment;`;
      const next = '(select max(id) + 1 from ledger_entry)';
      const line = (position: number, amount: number, currency = 'EUR') => `insert into ledger_line
        values ((select max(id) from ledger_entry), ${position}, 'fees', '${currency}', ${amount});`;
      const each = async (statements: string[], why: RegExp) =>
        assert.rejects(
          house.room.db.transaction().execute(async tx => {
            for (const statement of statements) await sql.raw(statement).execute(tx);
          }),
          why,
        );
      await each([entry(next, 2), line(1, 5), line(2, -4)], /is not balanced/);
      await each([entry(next, 2), line(1, 5), line(2, -5, 'USD')], /is not balanced/);
      await each([entry(next, 2)], /has other lines than it says/);
      await each([line(9, 5), line(10, -5)], /has other lines than it says/);
      await each([entry(`${next} + 1`, 2), line(1, 5), line(2, -5)], /does not follow the one before/);
      assert.equal((await checkLedger(house.room.db)).fault, null);
    });

    it('is found by the doctor to be changed, wherever somebody with the keys of the database changed it', async () => {
      const { room } = house;
      const [ok] = await moneyFound(room.db, ['stripe'], room.now());
      assert.equal(ok!.ok, true);
      assert.match(ok!.said, /^whole, \d+ entries/);
      await sql`alter table ledger_line disable trigger ledger_line_immutable`.execute(room.db);
      await sql`update ledger_line set amount = amount * 2 where entry_id = 5`.execute(room.db);
      await sql`alter table ledger_line enable trigger ledger_line_immutable`.execute(room.db);
      const [found] = await moneyFound(room.db, ['stripe'], room.now());
      assert.equal(found!.ok, false);
      assert.match(found!.said, /breaks at no\. 5: it says something else/);
    });
  });

/** One value of an arbitrary by the numbers that the property was given, so that a failure can be shrunk and run again. */
function one<T>(of: fc.Arbitrary<T>, chance: Iterator<number>): T {
  return fc.sample(of, { numRuns: 1, seed: chance.next().value as number })[0]!;
}
