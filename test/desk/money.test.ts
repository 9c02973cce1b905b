import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PaymentEvent } from '../../src/domain/membership/event.ts';
import type { PaymentProvider } from '../../src/domain/membership/provider.ts';
import { readCsv } from '../../src/exchange/csv.ts';
import { applyPaymentEvents } from '../../src/flows/apply-payment-events.ts';
import { addPledgeAmount } from '../../src/store/pledge.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import type { IncidentList, LedgerList, MoneyHead, PaymentList } from '../../src/web/desk-api/money-contract.ts';
import { engines } from '../harness/database.ts';
import { openDesk } from '../harness/desk.ts';

/* What an owner sees of the money that readers give, and decides about it. */

const stripe = { name: 'stripe' } as unknown as PaymentProvider;

for (const engine of engines)
  describe(`the desk of payments (${engine})`, () => {
    let desk: Awaited<ReturnType<typeof openDesk>>;
    let n = 0;
    before(async () => {
      desk = await openDesk(engine);
      for (const amount of [500, 500, 777]) await pay(amount, '=HYPERLINK("https://evil.example","x")');
    });
    after(() => desk.close());

    /** A payment comes in for a pledge of 5.00. */
    const pay = async (amount: number, name = '') => {
      n++;
      const { room } = desk;
      const now = room.now();
      await room.db.transaction().execute(async tx => {
        const email = `payer${n}@example.org`;
        const readerId = await readerOf(tx, { email, emailKey: addressKey(room, email), name, lang: 'en', now });
        const { id } = await tx
          .insertInto('pledge')
          .values({
            token: room.token(),
            reference: `ref${n}`,
            readerId,
            provider: 'stripe',
            rhythm: 'once',
            amount: 500,
            currency: 'EUR',
            lang: 'en',
            startedAt: now,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        await addPledgeAmount(tx, id, 500, now);
      });
      const asOf = now.toISOString();
      const about = {
        payment: `pi_${n}`,
        pledge: { reference: `ref${n}` },
        amount: { amount, currency: 'EUR' as const },
      };
      const sums = { gross: { amount, currency: 'EUR' }, fee: { amount: 32, currency: 'EUR' } };
      const events: PaymentEvent[] = [
        { kind: 'paid', about, at: `2026-03-0${n}T00:00:00.000Z`, asOf },
        { kind: 'settled', about, move: 'payment', ...sums, asOf },
      ];
      await applyPaymentEvents(room, stripe, events);
    };
    const owner = <T>(path: string) => desk.must(desk.as('owner')<T>('GET', path)) as Promise<T>;

    it('is the owner’s alone', async () => {
      for (const path of [
        'money',
        'money/payments',
        'money/payments.csv',
        'money/incidents',
        'money/ledger',
        'money/ledger.csv',
      ])
        for (const role of ['editor', 'writer', 'translator', null] as const)
          assert.equal((await desk.as(role)('GET', path)).status, role ? 403 : 401, `${role} ${path}`);
      const decided = await desk.as('editor')('POST', 'money/incidents/1', { accept: true });
      assert.equal(decided.status, 403);
    });

    it('lists payments page by page, and by what they are', async () => {
      const first = await owner<PaymentList>('money/payments?limit=2');
      assert.deepEqual(
        first.items.map(p => p.payment),
        ['pi_3', 'pi_2'],
      );
      const rest = await owner<PaymentList>(`money/payments?limit=2&after=${first.next}`);
      assert.deepEqual([rest.items.map(p => p.payment), rest.next], [['pi_1'], null]);
      assert.deepEqual(first.items[1]!.fee, { amount: 32, currency: 'EUR' });
      assert.deepEqual(
        first.items.map(p => p.incident),
        [true, false],
      );
      assert.equal((await owner<PaymentList>('money/payments?state=failed')).items.length, 0);
      assert.equal((await desk.as('owner')('GET', 'money/payments?state=gone')).status, 400);
    });

    it('shows the ledger with its check and what stands on the accounts', async () => {
      const head = await owner<MoneyHead>('money');
      assert.deepEqual([head.ledger.fault, head.ledger.entries, head.open], [null, 6, 1]);
      const balance = head.balances.find(b => b.account === 'provider:stripe');
      assert.equal(balance!.amount, 500 + 500 + 777 - 3 * 32);
      const ledger = await owner<LedgerList>('money/ledger?limit=4');
      assert.deepEqual(
        ledger.items.map(e => e.number),
        [6, 5, 4, 3],
      );
      for (const { lines } of ledger.items)
        assert.equal(
          lines.reduce((sum, l) => sum + l.amount, 0),
          0,
        );
      assert.deepEqual(
        (await owner<LedgerList>(`money/ledger?before=${ledger.next}`)).items.map(e => e.number),
        [2, 1],
      );
    });

    it('gives files in which no cell is a formula, and amounts are numbers', async () => {
      const text = (await desk.must(desk.as('owner')<string>('GET', 'money/payments.csv'))) as string;
      const read = readCsv(text.replace('\ufeff', ''), { rows: 100, cell: 1000 });
      assert.ok(read.ok);
      const [head, ...rows] = read.rows.map(r => r.cells);
      assert.equal(rows.length, 3);
      const name = head!.indexOf('name');
      assert.ok(rows.every(r => r[name]!.startsWith(`'=`)));
      assert.ok(rows.flat().every(cell => !/^[=+@]/.test(cell)));
      const ledger = (await desk.must(desk.as('owner')<string>('GET', 'money/ledger.csv'))) as string;
      const lines = readCsv(ledger.replace('\ufeff', ''), { rows: 100, cell: 1000 });
      assert.ok(lines.ok);
      const amounts = lines.rows.slice(1).map(r => r.cells[7]!);
      assert.equal(amounts.length, 12);
      assert.ok(amounts.includes('-5.00') && amounts.every(a => /^-?\d+\.\d\d$/.test(a)));
    });

    it('lets an owner decide on what was not as agreed, once', async () => {
      const { items } = await owner<IncidentList>('money/incidents');
      assert.deepEqual(
        items.map(i => [i.kind, i.payment, i.agreed?.amount, i.found?.amount, i.counts]),
        [['amount', 'pi_3', 500, 777, true]],
      );
      const decide = () => desk.as('owner')('POST', `money/incidents/${items[0]!.id}`, { accept: true, note: 'A tip' });
      assert.equal((await decide()).status, 204);
      assert.equal((await decide()).status, 404);
      assert.deepEqual((await owner<IncidentList>('money/incidents')).items, []);
      const [looked] = (await owner<IncidentList>('money/incidents?all=true')).items;
      assert.deepEqual([looked!.looked!.accepted, looked!.looked!.note], [true, 'A tip']);
      assert.equal((await owner<MoneyHead>('money')).open, 0);
    });
  });
