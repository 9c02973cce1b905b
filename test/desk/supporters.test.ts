import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PaymentFacts } from '../../src/domain/membership/payment.ts';
import type { PledgeFacts, Rhythm } from '../../src/domain/membership/pledge.ts';
import { commit } from '../../src/flows/newsroom.ts';
import { writeReceipt } from '../../src/flows/write-receipt.ts';
import { beginReceipt, savePayment } from '../../src/store/payment.ts';
import { readPledge, savePledgeFacts } from '../../src/store/pledge.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import type { SupporterFigures, SupporterList, SupporterView } from '../../src/web/desk-api/supporter-contract.ts';
import { engines } from '../harness/database.ts';
import { openDesk } from '../harness/desk.ts';

/* What the newsroom sees of its supporters, and does about them. */

for (const engine of engines)
  describe(`the desk of supporters (${engine})`, () => {
    let desk: Awaited<ReturnType<typeof openDesk>>;
    let n = 0;
    before(async () => {
      desk = await openDesk(engine);
    });
    after(() => desk.close());

    type Given = {
      email?: string;
      name?: string;
      rhythm?: Rhythm;
      amount?: number;
      ended?: boolean;
      wallName?: string;
      refunded?: number;
    };
    const give = async (of: Given = {}) => {
      n++;
      const { email = `s${n}@example.org`, name = `Supporter ${n}`, rhythm = 'monthly', amount = 500 } = of;
      const { room } = desk;
      const now = room.now();
      const at = now.toISOString();
      const made = await commit(room, async tx => {
        const emailKey = addressKey(room, email);
        const readerId = await readerOf(tx, { email, emailKey, name, lang: 'en', now });
        const { id } = await tx
          .insertInto('pledge')
          .values({
            token: room.token(),
            reference: `ref${n}`,
            readerId,
            provider: 'stripe',
            rhythm,
            amount,
            currency: 'EUR',
            lang: 'en',
            startedAt: now,
            ...(of.wallName ? { shown: 'named', wallName: of.wallName } : {}),
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        const facts: PledgeFacts = { checkout: 'done', firstPaid: at, ...(of.ended ? { ended: at } : {}) };
        await savePledgeFacts(tx, (await readPledge(tx, id))!, facts);
        const money = { amount, currency: 'EUR' as const };
        const paid: PaymentFacts = {
          of: { ...money, asOf: at },
          paid: { ...money, at, asOf: at },
          refunds: of.refunded ? { re: { amount: of.refunded, currency: 'EUR', stands: true, at, asOf: at } } : {},
          disputes: {},
          settled: {},
        };
        const paymentId = await savePayment(tx, { pledgeId: id, provider: 'stripe', providerPayment: `ch${n}` }, paid);
        await beginReceipt(tx, paymentId, now);
        return { readerId, pledgeId: id, paymentId };
      });
      await writeReceipt(room, { paymentId: made.paymentId });
      return made;
    };
    const list = async (query = '') =>
      (await desk.must(desk.as('editor')<SupporterList>('GET', `supporters${query}`))) as SupporterList;

    it('lists who gave, page by page, by name, address and what they are', async () => {
      const ids: number[] = [];
      for (const of of [
        { name: 'Olena_100% Шевченко', rhythm: 'yearly', amount: 5000 },
        { rhythm: 'once', amount: 2000, refunded: 500 },
        { ended: true },
        {},
        { email: 'UPPER@example.org' },
      ] as Given[])
        ids.push((await give(of)).readerId);
      const found: number[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: SupporterList = await list(`?limit=2${after ? `&after=${after}` : ''}`);
        assert.equal(page.total, 5);
        found.push(...page.items.map(i => i.id));
        after = page.next;
      }
      assert.deepEqual(found, ids.toReversed());
      const states = new Map((await list()).items.map(i => [i.id, i]));
      assert.deepEqual(
        ids.map(id => states.get(id)!.state),
        ['active', 'once', 'past', 'active', 'active'],
      );
      assert.deepEqual(states.get(ids[0]!)!.giving, [{ amount: 5000, currency: 'EUR', rhythm: 'yearly' }]);
      assert.deepEqual(states.get(ids[1]!)!.given, [{ amount: 1500, currency: 'EUR' }]);
      const names = async (q: string) => (await list(`?q=${encodeURIComponent(q)}`)).items.map(i => i.id);
      assert.deepEqual(await names('шевч'), [ids[0]]);
      assert.deepEqual(await names('upper@'), [ids[4]]);
      assert.deepEqual(await names('_100%'), [ids[0]], 'signs of patterns mean themselves');
      assert.deepEqual(await names('%'), [ids[0]]);
      assert.deepEqual(
        (await list('?state=past')).items.map(i => i.id),
        [ids[2]],
      );
    });

    it('shows one with pledges, payments and receipts, mails a receipt again and hides a name', async () => {
      const { readerId, pledgeId } = await give({ wallName: 'Ada', refunded: 100 });
      const read = () => desk.must(desk.as('editor')<SupporterView>('GET', `supporters/${readerId}`));
      const view = (await read()) as SupporterView;
      assert.deepEqual(
        view.pledges.map(p => p.wall),
        [{ name: 'Ada', hidden: false }],
      );
      assert.deepEqual(
        view.payments.map(p => [p.money.amount, p.refunded]),
        [[500, 100]],
      );
      assert.deepEqual(
        view.papers.map(p => p.kind),
        ['credit-note', 'receipt'],
      );
      const name = view.papers[1]!.name;
      const mailed = await desk.as('editor')('POST', `supporters/receipts/${name}/mail`);
      assert.equal(mailed.status, 204);
      const jobs = await desk.room.queue.waiting(desk.room.db, 'mail-receipt', { number: Number(name.slice(5)) });
      assert.equal(jobs.length, 2);
      assert.equal(
        (await desk.as('editor')('POST', `supporters/pledges/${pledgeId}/wall`, { hidden: true })).status,
        204,
      );
      assert.deepEqual(((await read()) as SupporterView).pledges[0]!.wall, { name: 'Ada', hidden: true });
      assert.equal((await desk.as('editor')('GET', 'supporters/999999')).status, 404);
      assert.equal((await desk.as('editor')('POST', 'supporters/receipts/2020-00001/mail')).status, 404);
      const pdf = await desk.as('editor')('GET', `supporters/receipts/${name}.pdf`);
      assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    });

    it('gives files in which no cell is a formula, with the letters of every script', async () => {
      const { readerId } = await give({ name: '=HYPERLINK("https://evil.example","x")' });
      await give({ name: '+380 "quoted", comma' });
      await give({ name: '@SUM(A1)\tx' });
      const csv = await desk.as('editor')<string>('GET', 'supporters.csv');
      assert.match(csv.headers.get('content-type')!, /^text\/csv/);
      assert.match(csv.headers.get('content-disposition')!, /attachment/);
      const text = String(csv.body);
      assert.ok(text.includes(`"'=HYPERLINK(""https://evil.example"",""x"")"`), text);
      assert.ok(text.includes(`"'+380 ""quoted"", comma"`));
      assert.match(text, /'@SUM/);
      assert.match(text, /Шевченко/);
      for (const line of text.replace(/^\ufeff/, '').split('\r\n'))
        for (const cell of line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) assert.doesNotMatch(cell, /^"?[=+\-@\t]/, line);
      const some = String((await desk.as('editor')<string>('GET', 'supporters.csv?state=past')).body);
      assert.equal(some.trim().split('\r\n').length, 2);
      const payments = String((await desk.as('editor')<string>('GET', `supporters/${readerId}/payments.csv`)).body);
      assert.match(payments, /,5\.00,EUR,,paid,monthly/);
    });

    it('counts supporters, what comes in a month and who stayed', async () => {
      const figures = (await desk.must(
        desk.as('editor')<SupporterFigures>('GET', 'supporters/figures?months=3'),
      )) as SupporterFigures;
      const { items } = await list('?limit=100');
      const recurring = items.filter(i => i.state === 'active').length;
      assert.equal(figures.recurring, recurring);
      assert.equal(figures.supporters, recurring + items.filter(i => i.state === 'once').length);
      const [income] = figures.income;
      const twelfths = items
        .flatMap(i => i.giving)
        .reduce((sum, g) => sum + g.amount * (g.rhythm === 'monthly' ? 12 : 1), 0);
      assert.equal(income!.amount * 12 + income!.twelfths, twelfths);
      assert.equal(figures.months.length, 3);
      assert.equal(figures.months.at(-1)!.joined, recurring);
      assert.deepEqual(
        figures.cohorts.map(c => [c.size, c.still]),
        [[recurring + 1, [recurring]]],
      );
    });

    it('is for those who may, and for nobody from elsewhere', async () => {
      const { readerId, pledgeId } = await give();
      for (const path of [
        'supporters',
        'supporters.csv',
        `supporters/${readerId}`,
        `supporters/${readerId}/payments.csv`,
        'supporters/figures',
      ]) {
        assert.equal((await desk.as(null)('GET', path)).status, 401, path);
        for (const who of ['writer', 'translator'] as const)
          assert.equal((await desk.as(who)('GET', path)).status, 403, path);
      }
      for (const who of ['writer', 'translator'] as const)
        assert.equal((await desk.as(who)('POST', `supporters/pledges/${pledgeId}/wall`, { hidden: true })).status, 403);
      const foreign = { 'sec-fetch-site': 'cross-site' };
      assert.equal(
        (await desk.as('owner')('POST', `supporters/pledges/${pledgeId}/wall`, { hidden: true }, foreign)).status,
        403,
      );
    });
  });
