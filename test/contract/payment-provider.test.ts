import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { moneyFound } from '../../src/cli/money-check.ts';
import { balanceOf } from '../../src/domain/membership/ledger.ts';
import { changePledge, portalOf, stopPledge } from '../../src/flows/change-pledge.ts';
import { askDueCharges, chargePledge } from '../../src/flows/charge-pledges.ts';
import { reconcilePayments } from '../../src/flows/reconcile-payments.ts';
import { startPledge } from '../../src/flows/start-pledge.ts';
import { checkLedger, ledgerEntries } from '../../src/store/ledger.ts';
import { listIncidents, listPayments } from '../../src/store/payment.ts';
import { type PledgeRecord, pledgeOfToken } from '../../src/store/pledge.ts';
import { comingPledges } from '../../src/store/supporter.ts';
import type { TestBank } from '../harness/bank.ts';
import { engines } from '../harness/database.ts';
import type { MonobankServer } from '../harness/monobank-server.ts';
import { done, refused } from '../harness/newsroom.ts';
import { banks, type OpenSupport, openSupport } from '../harness/payments.ts';

/*
 * What every provider of payments must do for the newsroom, against servers that speak the documented protocols. Each test has
 * readers of its own; the ledger is one, and has the provider's balance whenever everything was delivered.
 */

const provider = ({ room }: OpenSupport) => room.payments[0]!;

for (const engine of engines)
  for (const name of ['stripe', 'monobank'] as const)
    describe(`paying by ${name}, database ${engine}`, () => {
      let house: OpenSupport;
      let bank: TestBank;
      before(async () => {
        house = await openSupport(engine, banks[name]);
        bank = house.bank;
      });
      beforeEach(() => house.pass(0.01));
      after(() => house.close());

      const paymentsOf = async (pledge: PledgeRecord) =>
        (await listPayments(house.room.db, { pledgeId: pledge.id, limit: 50 })).items;
      const receipts = async () =>
        (await house.room.queue.waiting(house.room.db, 'write-receipt', {})).map(j => j.paymentId);
      const incidentsOf = async (pledge: PledgeRecord) =>
        (await listIncidents(house.room.db, { limit: 100 })).items.filter(i => i.pledgeId === pledge.id);
      const balance = async () => {
        const entries = [];
        for await (const entry of ledgerEntries(house.room.db)) entries.push(entry);
        return balanceOf(`provider:${name}`, entries);
      };
      const sameBalance = async () => assert.deepEqual(await balance(), bank.balance());
      /** The next payment of a pledge falls due and is taken, by the provider or by us. */
      const renew = async (pledge: PledgeRecord, works = true) => {
        const now = await house.again(pledge);
        const wait = (now.periodEnd!.getTime() - house.room.now().getTime()) / 86_400_000 + 0.01;
        if (wait > 0) house.pass(wait);
        if (bank.renew) bank.renew(now, works);
        else {
          (bank as MonobankServer).nextCharges.push(works ? 'works' : 'fails');
          await askDueCharges(house.room);
          await chargePledge(house.room, { pledgeId: pledge.id });
          (bank as MonobankServer).nextCharges.length = 0;
        }
        await house.deliverAll();
        return house.again(pledge);
      };

      it('a reader pays once: the page, the payment with its fee, the end, one receipt', async () => {
        const pledge = await house.start();
        assert.equal(pledge.state, 'started');
        assert.match(pledge.checkoutUrl!, /^http:\/\/127/);
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const [payment, ...more] = await paymentsOf(pledge);
        assert.deepEqual(more, []);
        assert.deepEqual(
          [payment!.state, payment!.amount, payment!.currency, payment!.refunded],
          ['paid', 1000, bank.currency, 0],
        );
        assert.ok(payment!.fee! > 0);
        const now = await house.again(pledge);
        assert.equal(now.state, 'ended');
        assert.deepEqual(now.activeAt, payment!.at);
        assert.equal((await receipts()).filter(id => id === payment!.id).length, 1);
        await sameBalance();
      });

      it('a form sent twice is one pledge on one page', async () => {
        const input = {
          provider: name,
          rhythm: 'once' as const,
          money: { amount: 700, currency: bank.currency },
          email: 'twice@example.org',
          lang: 'en',
          idempotencyKey: `form-${name}-1`,
        };
        const sender = { visitor: 'twice', proof: null };
        const [a, b] = await Promise.all([
          startPledge(house.room, input, sender),
          startPledge(house.room, input, sender),
        ]);
        const c = await startPledge(house.room, input, sender);
        assert.equal(done(a).token, done(c).token);
        assert.equal(done(b).token, done(c).token);
        assert.equal(done(a).checkoutUrl.split('?')[0], done(c).checkoutUrl.split('?')[0]);
        const pledge = (await pledgeOfToken(house.room.db, done(c).token))!;
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        refused(await startPledge(house.room, input, sender), 'conflict', 'pledge.not-active');
      });

      it('a reader who leaves the page gives nothing', async () => {
        const pledge = await house.start();
        bank.abandon(pledge.providerCheckout!);
        await house.deliverAll();
        if (bank.deliveries().length === 0 && name === 'monobank') {
          // of this it tells nothing: whoever asks for the invoice is told
          const events = await provider(house).look('invoice.expired', pledge.providerCheckout!);
          assert.deepEqual(
            events?.map(e => e.kind),
            ['checkout-abandoned'],
          );
        } else assert.equal((await house.again(pledge)).state, 'abandoned');
        assert.deepEqual(await paymentsOf(pledge), []);
      });

      it('a monthly pledge is paid month after month, each payment once', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const first = await house.again(pledge);
        assert.equal(first.state, 'active');
        const days = (first.periodEnd!.getTime() - first.activeAt!.getTime()) / 86_400_000;
        assert.ok(days > 27 && days < 32, `${days} days`);
        const second = await renew(pledge);
        assert.ok(second.periodEnd! > first.periodEnd!);
        assert.equal(second.state, 'active');
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => p.state),
          ['paid', 'paid'],
        );
        assert.ok((await comingPledges(house.room.db)).some(m => m.currency === bank.currency && m.amount >= 1000));
        await sameBalance();
      });

      it('another amount counts from the next payment on, and is refused to whoever saw an older state', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const { version } = await house.again(pledge);
        const money = { amount: 1750, currency: bank.currency };
        done(await changePledge(house.room, pledge.id, version, money));
        await house.deliverAll();
        const changed = await house.again(pledge);
        assert.deepEqual(changed.money, money);
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => p.amount),
          [1000],
        );
        refused(
          await changePledge(house.room, pledge.id, version, { ...money, amount: 2000 }),
          'conflict',
          'pledge.changed-meanwhile',
        );
        refused(
          await changePledge(house.room, pledge.id, changed.version, { ...money, amount: 1 }),
          'invalid',
          'pledge.amount-outside',
        );
        await renew(pledge);
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => p.amount),
          [1750, 1000],
        );
        assert.deepEqual(await incidentsOf(pledge), []);
      });

      it('a stopped pledge runs out and takes nothing more; stopping twice is stopping once', async () => {
        const pledge = await house.start({ rhythm: 'yearly', money: { amount: 5000, currency: bank.currency } });
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        done(await stopPledge(house.room, pledge.id));
        assert.equal((await house.again(pledge)).state, 'ending');
        done(await stopPledge(house.room, pledge.id));
        await house.deliverAll();
        const ended = await renew(pledge);
        assert.equal(ended.state, 'ended');
        assert.equal(ended.providerCard, null);
        assert.equal((await paymentsOf(pledge)).length, 1);
        refused(
          await changePledge(house.room, pledge.id, ended.version, { amount: 6000, currency: bank.currency }),
          'conflict',
          'pledge.not-active',
        );
      });

      it('a card that is refused makes the pledge past due, and a later payment right again', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const due = await renew(pledge, false);
        assert.equal(due.state, 'past-due');
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => p.state),
          ['failed', 'paid'],
        );
        house.pass(4);
        const right = await renew(pledge);
        assert.equal(right.state, 'active');
        assert.equal((await paymentsOf(pledge)).filter(p => p.state === 'paid').length, 2);
        await sameBalance();
      });

      it('refunds in part and whole are booked once each, whoever made them', async () => {
        const pledge = await house.start();
        const payment = bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        bank.refund(payment, 300);
        await house.deliverAll();
        house.pass(0.01);
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => [p.state, p.refunded]),
          [['paid', 300]],
        );
        await provider(house).refund(payment, { amount: 700, currency: bank.currency }, 'rest-1');
        await provider(house).refund(payment, { amount: 700, currency: bank.currency }, 'rest-1');
        await house.deliverAll();
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => [p.state, p.refunded]),
          [['refunded', 1000]],
        );
        await sameBalance();
      });

      it('what is delivered twice, late and in the wrong order ends in the same', async () => {
        const pledge = await house.start();
        const payment = bank.pay(pledge.providerCheckout!);
        bank.refund(payment, 400);
        const all = bank.deliveries();
        for (const delivery of [...all.toReversed(), ...all]) {
          const answer = await house.deliver(delivery);
          assert.equal(answer.status, 200);
          await house.work();
        }
        const [paid] = await paymentsOf(pledge);
        assert.deepEqual([paid!.state, paid!.refunded], ['paid', 400]);
        // one job for the receipt, unless the refund came to be known later than the payment
        assert.ok((await receipts()).filter(id => id === paid!.id).length <= 2);
        await sameBalance();
      });

      it('the same event at two doors at once is taken once', async () => {
        const pledge = await house.start();
        bank.pay(pledge.providerCheckout!);
        const all = bank.deliveries();
        const answers = await Promise.all(all.flatMap(d => [house.deliver(d), house.deliver(d), house.deliver(d)]));
        assert.ok(answers.every(a => a.status === 200));
        await Promise.all([house.work(), house.work(), house.work()]);
        assert.equal((await paymentsOf(pledge)).length, 1);
        const [paid] = await paymentsOf(pledge);
        assert.equal((await receipts()).filter(id => id === paid!.id).length, 1);
        await sameBalance();
      });

      it('what was never told is found by the comparison, which then finds nothing more', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        const payment = bank.pay(pledge.providerCheckout!);
        bank.refund(payment, 200);
        bank.deliveries(); // all of them lost
        house.pass(0.1);
        const since = new Date(house.room.now().getTime() - 2 * 86_400_000);
        const found = await reconcilePayments(house.room, provider(house), since);
        assert.ok(found.mended > 0);
        assert.deepEqual(found.missing, []);
        assert.deepEqual(
          (await paymentsOf(pledge)).map(p => [p.state, p.refunded]),
          [['paid', 200]],
        );
        assert.equal((await house.again(pledge)).state, 'active');
        await sameBalance();
        house.pass(0.1);
        const again = await reconcilePayments(house.room, provider(house), since);
        assert.equal(again.mended, 0);
      });

      it('a webhook that could not be looked up is told of by the doctor, and made up for by the comparison', async () => {
        const pledge = await house.start();
        bank.pay(pledge.providerCheckout!);
        for (const delivery of bank.deliveries()) await house.deliver(delivery);
        house.pass(0.1);
        const said = async () =>
          (await moneyFound(house.room.db, [name], house.room.now())).find(f => f.what === 'webhooks of payments');
        assert.equal((await said())?.ok, false);
        const since = new Date(house.room.now().getTime() - 86_400_000);
        await reconcilePayments(house.room, provider(house), since);
        assert.equal(await said(), undefined);
        assert.equal((await paymentsOf(pledge)).length, 1);
        await sameBalance();
      });

      it('another amount than agreed is booked, counts for nothing, and is there to be looked at', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        bank.pay(pledge.providerCheckout!, 1);
        await house.deliverAll();
        const [payment] = await paymentsOf(pledge);
        assert.deepEqual([payment!.state, payment!.amount, payment!.incident], ['paid', 1, true]);
        assert.ok(
          (await incidentsOf(pledge)).some(i => i.kind === 'amount' && i.detail.paid === 1 && i.detail.agreed === 1000),
        );
        assert.equal((await house.again(pledge)).activeAt, null);
        assert.ok(!(await receipts()).includes(payment!.id));
        await sameBalance();
      });

      it('a body that was changed by one byte, or signed by another, is refused and nothing of it is kept', async () => {
        const pledge = await house.start();
        bank.pay(pledge.providerCheckout!);
        const [delivery, ...rest] = bank.deliveries();
        const before = await house.room.db.selectFrom('paymentEvent').select('event').execute();
        for (const bad of [
          { ...delivery!, body: delivery!.body.replace('1000', '9000') },
          { ...delivery!, body: `${delivery!.body} ` },
          { ...delivery!, headers: {} },
          { ...delivery!, headers: { 'stripe-signature': 't=1,v1=00', 'x-sign': 'AAAA' } },
          { ...delivery!, headers: { 'stripe-signature': '', 'x-sign': '' } },
        ]) {
          const answer = await house.deliver(bad as never);
          assert.equal(answer.status, 400);
          assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
          assert.equal(answer.headers.get('surrogate-key'), null);
        }
        assert.deepEqual(await house.room.db.selectFrom('paymentEvent').select('event').execute(), before);
        for (const d of [delivery!, ...rest]) assert.equal((await house.deliver(d)).status, 200);
        await house.work();
        assert.equal((await paymentsOf(pledge)).length, 1);
      });

      it('a webhook of megabytes is refused before anything reads it', async () => {
        const answer = await house.deliver({ path: `/webhooks/${name}`, body: 'x'.repeat(600 * 1024), headers: {} });
        assert.equal(answer.status, 413);
      });

      it('a provider that is away: the reader is told, nothing is lost, and the next try works', async () => {
        const failing = bank as unknown as { failNext(status: number): void };
        failing.failNext(500);
        const input = {
          provider: name,
          rhythm: 'once' as const,
          money: { amount: 900, currency: bank.currency },
          email: 'away@example.org',
          lang: 'uk',
          idempotencyKey: `away-${name}`,
        };
        const sender = { visitor: 'away', proof: null };
        refused(await startPledge(house.room, input, sender), 'unavailable', 'pledge.provider-away');
        assert.match(done(await startPledge(house.room, input, sender)).checkoutUrl, /^http/);
      });

      it('has a page for the card, or says that it has none', async () => {
        const pledge = await house.start({ rhythm: 'monthly' });
        bank.pay(pledge.providerCheckout!);
        await house.deliverAll();
        const portal = done(await portalOf(house.room, pledge.id));
        if (name === 'stripe') assert.match(portal!, /\/portal\/cus_/);
        else assert.equal(portal, null);
      });

      it('the ledger is whole, and neither it nor what is kept nor the log knows secrets, cards or names', async () => {
        const { fault, entries } = await checkLedger(house.room.db);
        assert.equal(fault, null);
        assert.ok(entries > 10);
        const kept: string[] = [...house.logged];
        for (const table of [
          'pledge',
          'payment',
          'paymentEvent',
          'paymentIncident',
          'ledgerEntry',
          'pledgeCharge',
        ] as const)
          kept.push(JSON.stringify(await house.room.db.selectFrom(table).selectAll().execute()));
        for (const secret of [...bank.secrets, 'last4', '****', 'billing', 'Kovalenko', 'olena@example.org'])
          assert.ok(!kept.some(text => text.includes(secret)), `${secret.slice(0, 8)}… is kept`);
      });
    });
