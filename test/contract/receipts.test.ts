import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { PaymentFacts } from '../../src/domain/membership/payment.ts';
import type { Rhythm } from '../../src/domain/membership/pledge.ts';
import { receiptName } from '../../src/domain/membership/receipt.ts';
import {
  askStatements,
  mailReceipt,
  mailStatement,
  readStatement,
  resendReceipt,
} from '../../src/flows/mail-receipt.ts';
import { commit } from '../../src/flows/newsroom.ts';
import type { OutgoingMail } from '../../src/flows/send-mail.ts';
import { askCreditNotes, writeReceipt } from '../../src/flows/write-receipt.ts';
import { beginReceipt, savePayment } from '../../src/store/payment.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import { receiptsOfReader } from '../../src/store/receipt.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`receipts, database ${engine}`, () => {
    let house: OpenNewsroom;
    let n = 0;
    before(async () => {
      house = await openNewsroom(engine);
    });
    beforeEach(() => house.pass(60));
    after(() => house.close());

    type Given = { email?: string; name?: string; rhythm?: Rhythm; gift?: boolean };
    /** A pledge as it is once its reader has been at the provider's page. */
    const pledge = async ({ email, name = 'Ada', rhythm = 'monthly', gift = false }: Given = {}) => {
      n++;
      const of = email ?? `ada${n}@example.org`;
      return commit(house.room, async tx => {
        const readerId = await readerOf(tx, {
          email: of,
          emailKey: addressKey(house.room, of),
          name,
          lang: 'en',
          now: house.clock.now,
        });
        const { id } = await tx
          .insertInto('pledge')
          .values({
            token: house.room.token(),
            reference: `r${n}`,
            readerId,
            provider: 'stripe',
            rhythm,
            amount: 500,
            currency: 'EUR',
            lang: 'en',
            startedAt: house.clock.now,
            ...(gift ? { giftName: 'Bo', giftEmail: `bo${n}@example.org`, giftMessage: 'Read well!' } : {}),
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        return { id, readerId };
      });
    };
    const facts = (more: Partial<PaymentFacts> = {}, amount = 500): PaymentFacts => {
      const asOf = house.clock.now.toISOString();
      return {
        of: { amount, currency: 'EUR', asOf },
        paid: { amount, currency: 'EUR', at: asOf, asOf },
        refunds: {},
        disputes: {},
        settled: {},
        ...more,
      };
    };
    const pay = (pledgeId: number, providerPayment: string, of: PaymentFacts) =>
      commit(house.room, async tx => {
        const id = await savePayment(tx, { pledgeId, provider: 'stripe', providerPayment }, of);
        await beginReceipt(tx, id, house.clock.now);
        return id;
      });
    const write = (paymentId: number) => writeReceipt(house.room, { paymentId });
    const papersOf = async (readerId: number) =>
      (await receiptsOfReader(house.room.db, readerId)).map(r => r.content).reverse();
    const numbers = async (year: number) =>
      (
        await house.room.db.selectFrom('receipt').select('number').where('year', '=', year).orderBy('number').execute()
      ).map(r => r.number);

    it('are written once, however often and at how many places it is tried', async () => {
      const { id, readerId } = await pledge();
      const paymentId = await pay(id, 'ch_once', facts());
      await Promise.all([write(paymentId), write(paymentId), write(paymentId)]);
      await write(paymentId);
      const papers = await papersOf(readerId);
      assert.equal(papers.length, 1);
      const { kind, year, money, payer, of } = papers[0]!;
      assert.deepEqual(
        { kind, year, money, payer, of },
        { kind: 'receipt', year: 2026, money: { amount: 500, currency: 'EUR' }, payer: 'Ada', of: null },
      );
      const mails = await house.room.queue.waiting(house.room.db, 'mail-receipt', { number: papers[0]!.number });
      assert.equal(mails.length, 1);
    });

    it('are none where nothing was paid', async () => {
      const { id, readerId } = await pledge();
      const { paid: _, ...pending } = facts();
      await write(await pay(id, 'ch_pending', pending));
      await write(999_999);
      assert.deepEqual(await papersOf(readerId), []);
    });

    it('are numbered without a gap or a double, whoever writes at the same time and whatever fails between', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('write', 'twice', 'fail'), { minLength: 2, maxLength: 9 }),
          async acts => {
            const { id } = await pledge();
            const ids: number[] = [];
            for (const [i] of acts.entries()) ids.push(await pay(id, `ch_${n}_${i}`, facts({}, 100 + i)));
            const before = (await numbers(2026)).length;
            await Promise.all(
              acts.map(async (act, i) => {
                if (act === 'twice') return Promise.all([write(ids[i]!), write(ids[i]!)]);
                if (act === 'write') return write(ids[i]!);
                // everything is written, and then the transaction fails
                const failing = {
                  ...house.room,
                  queue: { ...house.room.queue, add: () => Promise.reject(new Error('full')) },
                };
                return assert.rejects(writeReceipt(failing, { paymentId: ids[i]! }), /full/);
              }),
            );
            const all = await numbers(2026);
            assert.deepEqual(
              all,
              Array.from(all, (_, i) => i + 1),
            );
            assert.equal(all.length - before, acts.filter(a => a !== 'fail').length);
          },
        ),
        { numRuns: engine === 'server' ? 25 : 8 },
      );
    });

    it('begin at 1 in a new year, as it is in the outlet’s time zone', async () => {
      const was = house.clock.now;
      house.clock.now = new Date('2029-12-31T23:30:00Z');
      const { id, readerId } = await pledge();
      await write(await pay(id, 'ch_eve', facts()));
      house.clock.now = new Date('2030-01-01T00:30:00Z');
      await write(await pay(id, 'ch_new', facts()));
      assert.deepEqual((await papersOf(readerId)).map(receiptName), ['2029-00001', '2030-00001']);
      house.clock.now = was;
    });

    it('are never changed nor deleted, and no number can be put in or left out', async () => {
      const { id, readerId } = await pledge();
      await write(await pay(id, 'ch_kept', facts()));
      const { year, number } = (await papersOf(readerId))[0]!;
      const { db } = house.room;
      for (const act of [
        sql`update receipt set lang = 'de' where year = ${year} and number = ${number}`,
        sql`update receipt set content = jsonb_set(content, '{payer}', '"Eve"') where number = ${number}`,
        sql`delete from receipt where year = ${year} and number = ${number}`,
        sql`truncate receipt`,
        sql`insert into receipt select year, number + 5, kind, payment_id, 'restored:x', amount, currency,
          jsonb_set(content, '{number}', to_jsonb(number + 5)), lang, created_at from receipt where year = ${year} and number = ${number}`,
      ])
        await assert.rejects(act.execute(db), /never changed|does not follow/);
    });

    it('are answered by a credit note for each refund and lost dispute, and again where one was undone', async () => {
      const { id, readerId } = await pledge();
      const paymentId = await pay(id, 'ch_back', facts());
      await write(paymentId);
      const asOf = house.clock.now.toISOString();
      const refund = (stands: boolean, amount: number) => ({
        amount,
        currency: 'EUR' as const,
        stands,
        at: asOf,
        asOf,
      });
      const dispute = {
        amount: 100,
        currency: 'EUR' as const,
        result: 'lost' as const,
        at: asOf,
        closedAt: asOf,
        asOf,
      };
      await pay(
        id,
        'ch_back',
        facts({ refunds: { re_1: refund(true, 200), re_2: refund(false, 50) }, disputes: { du_1: dispute } }),
      );
      // what comes after the receipt is found by itself
      await askCreditNotes(house.room);
      const asked = await house.room.queue.waiting(house.room.db, 'write-receipt', { paymentId });
      assert.equal(asked.length, 1);
      await write(paymentId);
      await write(paymentId);
      const [receipt, ...notes] = await papersOf(readerId);
      assert.deepEqual(
        notes.map(c => [c.kind, c.money.amount, c.of && receiptName(c.of)]),
        [
          ['credit-note', 100, receiptName(receipt!)],
          ['credit-note', 200, receiptName(receipt!)],
        ],
      );
      await askCreditNotes(house.room);
      assert.equal(
        (await house.room.queue.waiting(house.room.db, 'write-receipt', { paymentId })).length,
        1,
        'nothing is missing now',
      );
      // the bank sent the refund back
      await pay(id, 'ch_back', facts({ refunds: { re_1: refund(false, 200) }, disputes: { du_1: dispute } }));
      await askCreditNotes(house.room);
      assert.equal((await house.room.queue.waiting(house.room.db, 'write-receipt', { paymentId })).length, 2);
      await write(paymentId);
      const again = (await papersOf(readerId)).at(-1)!;
      assert.deepEqual(
        [again.kind, again.money.amount, receiptName(again.of!)],
        ['receipt', 200, receiptName(notes[1]!)],
      );
      const statement = await readStatement(house.room, house.room.db, readerId, 2026);
      assert.deepEqual(statement!.sums, [{ amount: 400, currency: 'EUR' }]);
    });

    const carried: OutgoingMail[] = [];
    const mailer = async (mail: OutgoingMail) => {
      carried.push(mail);
      return { outcome: 'sent' as const };
    };
    const job = async (number: number) =>
      (await house.room.queue.waiting(house.room.db, 'mail-receipt', { number })).at(-1)!;

    it('go by mail with a PDF, once, to the address that the reader has then, and to nobody once it is erased', async () => {
      const { id, readerId } = await pledge({ email: 'first@example.org', name: 'Eve\r\nBcc: all@example.org\u202e' });
      await write(await pay(id, 'ch_mail', facts()));
      const [content] = await papersOf(readerId);
      assert.equal(content!.payer, 'Eve Bcc: all@example.org');
      await house.room.db
        .updateTable('reader')
        .set({ email: 'second@example.org' })
        .where('id', '=', readerId)
        .execute();
      const data = await job(content!.number);
      await mailReceipt(house.room, mailer, data);
      await mailReceipt(house.room, mailer, data);
      assert.equal(carried.length, 1);
      const mail = carried[0]!;
      assert.equal(mail.to, 'second@example.org');
      assert.match(mail.subject, new RegExp(receiptName(content!)));
      assert.match(mail.text, /€5\.00/);
      assert.match(mail.text, /http:\/\/localhost:3000\/en\/support\/pledges\/[\w-]{43}/);
      const [pdf] = mail.attachments!;
      assert.equal(pdf!.name, `${receiptName(content!)}.pdf`);
      assert.equal(Buffer.from(pdf!.bytes).subarray(0, 5).toString(), '%PDF-');
      done(await resendReceipt(house.room, house.editor, 2026, content!.number));
      await mailReceipt(house.room, mailer, await job(content!.number));
      assert.equal(carried.length, 2);
      await house.room.db
        .updateTable('reader')
        .set({ email: null, emailKey: null })
        .where('id', '=', readerId)
        .execute();
      refused(await resendReceipt(house.room, house.editor, 2026, content!.number), 'gone', 'receipt.nobody');
      refused(await resendReceipt(house.room, house.translator, 2026, content!.number), 'forbidden', 'access.denied');
      refused(await resendReceipt(house.room, house.editor, 2026, 9_999_999), 'missing', 'receipt.missing');
      await mailReceipt(house.room, mailer, { ...data, id: 'another' });
      assert.equal(carried.length, 2);
      assert.equal((await papersOf(readerId))[0]!.payer, 'Eve Bcc: all@example.org', 'the paper stays as it was');
    });

    it('tell the person whom a gift is for once, in the giver’s words', async () => {
      const { id } = await pledge({ gift: true });
      const to = `bo${n}@example.org`;
      for (const payment of ['ch_gift', 'ch_gift_2']) await write(await pay(id, payment, facts()));
      const mails = await house.room.queue.waiting(house.room.db, 'send-mail', { to });
      assert.equal(mails.length, 1);
      assert.match(mails[0]!.text, /Hello Bo, Ada supports/);
      assert.match(mails[0]!.text, /Read well!/);
      assert.doesNotMatch(mails[0]!.text, /pledges\//, 'the giver’s link stays the giver’s');
    });

    it('are summed up for each reader in January, once', async () => {
      const { id, readerId } = await pledge();
      house.clock.now = new Date('2027-11-02T09:00:00Z');
      await write(await pay(id, 'ch_y1', facts()));
      await write(await pay(id, 'ch_y2', facts({}, 1250)));
      const waiting = () => house.room.queue.waiting(house.room.db, 'mail-statement', { readerId });
      assert.equal(await askStatements(house.room), 0, 'not in November');
      house.clock.now = new Date('2028-01-01T00:10:00Z');
      assert.equal(await askStatements(house.room), 1);
      assert.equal(await askStatements(house.room), 0);
      const [data] = await waiting();
      carried.length = 0;
      await mailStatement(house.room, mailer, data!);
      assert.match(carried[0]!.text, /In 2027 The Ferry Bell received €17\.50 from you/);
      assert.equal(Buffer.from(carried[0]!.attachments![0]!.bytes).subarray(0, 5).toString(), '%PDF-');
      assert.equal(await readStatement(house.room, house.room.db, readerId, 2025), null);
    });
  });
