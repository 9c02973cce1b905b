import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { askDueCharges, chargePledge } from '../../src/flows/charge-pledges.ts';
import { lookAtIncident } from '../../src/flows/look-at-incident.ts';
import { reconcilePayments } from '../../src/flows/reconcile-payments.ts';
import { startPledge } from '../../src/flows/start-pledge.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { checkLedger } from '../../src/store/ledger.ts';
import { listIncidents, listPayments } from '../../src/store/payment.ts';
import type { PledgeRecord } from '../../src/store/pledge.ts';
import { engines } from '../harness/database.ts';
import { type MonobankServer, openMonobankServer } from '../harness/monobank-server.ts';
import { done, refused } from '../harness/newsroom.ts';
import { type OpenSupport, openSupport } from '../harness/payments.ts';
import { openStripeServer, type StripeServer } from '../harness/stripe-server.ts';

const outcomes = async (house: OpenSupport) =>
  (await house.room.db.selectFrom('paymentEvent').select(['kind', 'outcome']).orderBy('receivedAt').execute()).map(
    e => `${e.kind} ${e.outcome}`,
  );
const paymentsOf = async (house: OpenSupport, pledge: PledgeRecord) =>
  (await listPayments(house.room.db, { pledgeId: pledge.id, limit: 50 })).items;
const incidentsOf = async (house: OpenSupport, pledge: PledgeRecord) =>
  (await listIncidents(house.room.db, { limit: 100 })).items.filter(i => i.pledgeId === pledge.id);
const receipts = async (house: OpenSupport) =>
  (await house.room.queue.waiting(house.room.db, 'write-receipt', {})).map(j => j.paymentId);

for (const engine of engines) {
  describe(`what may come to the door of Stripe's webhooks, database ${engine}`, () => {
    let house: OpenSupport<StripeServer>;
    let n = 0;
    before(async () => {
      house = await openSupport(engine, openStripeServer);
    });
    beforeEach(() => house.pass(0.02));
    after(() => house.close());

    const event = (more: object) => {
      const body = JSON.stringify({
        id: `evt_forged_${++n}`,
        object: 'event',
        type: 'charge.succeeded',
        created: Math.floor(house.room.now().getTime() / 1000),
        livemode: false,
        data: { object: { id: 'ch_1', payment_intent: 'pi_nowhere' } },
        ...more,
      });
      return { path: '/webhooks/stripe', body, headers: house.bank.sign(body) };
    };

    it('an event of another account, of the other mode and of a kind that we do not use is answered and does nothing', async () => {
      const pledge = await house.start();
      const payment = house.bank.pay(pledge.providerCheckout!);
      house.bank.deliveries();
      const about = { data: { object: { id: 'ch_1', payment_intent: payment } } };
      for (const more of [
        { ...about, account: 'acct_other' },
        { ...about, livemode: true },
        { ...about, type: 'customer.created' },
      ])
        assert.equal((await house.deliver(event(more))).status, 200);
      await house.work();
      assert.deepEqual((await outcomes(house)).slice(-3).toSorted(), [
        'charge.succeeded not-ours',
        'charge.succeeded not-ours',
        'customer.created not-used',
      ]);
      assert.deepEqual(await paymentsOf(house, pledge), []);
      // an object that is on no account of ours
      assert.equal((await house.deliver(event({}))).status, 200);
      await house.work();
      assert.ok((await outcomes(house)).includes('charge.succeeded not-ours'));
    });

    it('a signature that somebody kept is worth nothing after five minutes', async () => {
      const pledge = await house.start();
      house.bank.pay(pledge.providerCheckout!);
      const all = house.bank.deliveries();
      house.pass(6 / (24 * 60));
      for (const delivery of all) assert.equal((await house.deliver(delivery)).status, 400);
      const [first] = all;
      const later = { ...first!, headers: house.bank.sign(first!.body, { secret: 'whsec_of_somebody_else' }) };
      assert.equal((await house.deliver(later)).status, 400);
      assert.equal((await house.deliver({ ...first!, headers: house.bank.sign(first!.body) })).status, 200);
    });

    it('amounts that are none are never booked, and are there to be looked at', async () => {
      for (const amount of [-500, 0, 1e17, 10.5, Number.NaN, '1000', null]) {
        const pledge = await house.start();
        const payment = house.bank.pay(pledge.providerCheckout!);
        const intent = house.bank.objects.get(payment)!;
        intent.amount = amount;
        house.bank.objects.get(String(intent.latest_charge))!.amount_captured = amount;
        await house.deliverAll();
        assert.deepEqual(await paymentsOf(house, pledge), [], String(amount));
        assert.equal((await incidentsOf(house, pledge)).length, 1, String(amount));
        assert.equal((await house.again(pledge)).activeAt, null);
      }
      assert.equal((await checkLedger(house.room.db)).fault, null);
    });

    it('another currency than agreed is booked in that currency, and held', async () => {
      const pledge = await house.start();
      const payment = house.bank.pay(pledge.providerCheckout!);
      const intent = house.bank.objects.get(payment)!;
      intent.currency = 'PLN'; // Stripe writes it small; both are the same
      house.bank.objects.get(String(intent.latest_charge))!.currency = 'pln';
      await house.deliverAll();
      assert.deepEqual(
        (await paymentsOf(house, pledge)).map(p => [p.currency, p.incident]),
        [['PLN', true]],
      );
      assert.equal((await house.again(pledge)).activeAt, null);
      assert.deepEqual(
        (await incidentsOf(house, pledge)).map(i => i.kind),
        ['currency'],
      );
    });

    it('a payment that names somebody else’s pledge is held, and an owner who has looked may let it count', async () => {
      const mine = await house.start();
      house.bank.pay(mine.providerCheckout!);
      await house.deliverAll();
      const stranger = await house.start();
      const session = house.bank.objects.get(stranger.providerCheckout!)!;
      const asked = session.asked as { intent: { metadata: Record<string, string> } };
      const forged = { masthead_pledge: mine.reference };
      Object.assign(session, { metadata: forged, asked: { ...asked, intent: { metadata: forged } } });
      house.bank.pay(stranger.providerCheckout!);
      await house.deliverAll();
      const [second] = await paymentsOf(house, mine);
      assert.equal(second!.incident, true);
      assert.deepEqual(await paymentsOf(house, stranger), []);
      assert.ok(!(await receipts(house)).includes(second!.id));
      const found = (await incidentsOf(house, mine)).find(i => i.paymentId === second!.id)!;
      assert.equal(found.kind, 'checkout');
      const look = { id: found.id, accept: true, note: 'Two gifts, she says' };
      refused(await lookAtIncident(house.room, house.editor, look), 'forbidden', 'access.denied');
      done(await lookAtIncident(house.room, house.owner, look));
      refused(await lookAtIncident(house.room, house.owner, look), 'missing', 'payment.incident-missing');
      assert.equal((await receipts(house)).filter(id => id === second!.id).length, 1);
    });

    it('money that names a pledge which we do not have is told of, and what names none is nobody’s business here', async () => {
      const pledge = await house.start();
      const session = house.bank.objects.get(pledge.providerCheckout!)!;
      const unknown = { masthead_pledge: 'f'.repeat(32) };
      Object.assign(session, { metadata: unknown });
      (session.asked as { intent: object }).intent = { metadata: unknown };
      const payment = house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      const found = (await listIncidents(house.room.db, { limit: 100 })).items.filter(i => i.kind === 'unknown-pledge');
      assert.deepEqual(
        found.map(i => i.detail.payment),
        [payment],
      );
      const shop = await house.start();
      const other = house.bank.objects.get(shop.providerCheckout!)!;
      Object.assign(other, { metadata: {}, asked: { ...(other.asked as object), intent: { metadata: {} } } });
      house.bank.pay(shop.providerCheckout!);
      await house.deliverAll();
      assert.deepEqual(await paymentsOf(house, shop), []);
      assert.equal(
        (await listIncidents(house.room.db, { limit: 100 })).items.filter(i => i.kind === 'unknown-pledge').length,
        1,
      );
    });

    it('a subscription whose amount somebody changed at Stripe is told of', async () => {
      const pledge = await house.start({ rhythm: 'monthly' });
      house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      house.bank.setAmount((await house.again(pledge)).providerSubscription!, 4200);
      await house.deliverAll();
      assert.deepEqual(
        (await incidentsOf(house, pledge)).map(i => [i.kind, i.detail.provider]),
        [['differs', 4200]],
      );
      assert.equal((await house.again(pledge)).money.amount, 1000);
    });

    it('a refund that comes back, and disputes won and lost, are booked with what they cost', async () => {
      const pledge = await house.start();
      const payment = house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      const refund = house.bank.refund(payment, 400);
      await house.deliverAll();
      house.bank.failRefund!(refund);
      await house.deliverAll();
      assert.deepEqual(
        (await paymentsOf(house, pledge)).map(p => [p.state, p.refunded]),
        [['paid', 0]],
      );
      for (const won of [true, false]) {
        const other = await house.start();
        const dispute = house.bank.dispute!(house.bank.pay(other.providerCheckout!));
        await house.deliverAll();
        assert.deepEqual(
          (await paymentsOf(house, other)).map(p => p.state),
          ['disputed'],
        );
        house.bank.closeDispute!(dispute, won);
        await house.deliverAll();
        assert.deepEqual(
          (await paymentsOf(house, other)).map(p => p.state),
          [won ? 'paid' : 'lost'],
        );
      }
      assert.equal((await checkLedger(house.room.db)).fault, null);
    });

    it('what settles in another currency is booked as exchanged, and the account has what Stripe has', async () => {
      const fresh = await openSupport(engine, openStripeServer);
      try {
        fresh.bank.settles = { currency: 'uah', rate: 43.21 };
        for (const rhythm of ['once', 'monthly'] as const) {
          const pledge = await fresh.start({ rhythm });
          const payment = fresh.bank.pay(pledge.providerCheckout!);
          fresh.bank.refund(payment, 333);
        }
        await fresh.deliverAll();
        const { rows } = { rows: await fresh.room.db.selectFrom('ledgerLine').selectAll().execute() };
        const sums: Record<string, number> = {};
        for (const l of rows.filter(r => r.account === 'provider:stripe'))
          sums[l.currency] = (sums[l.currency] ?? 0) + l.amount;
        assert.deepEqual(Object.fromEntries(Object.entries(sums).filter(([, s]) => s !== 0)), fresh.bank.balance());
      } finally {
        await fresh.close();
      }
    });

    it('more attempts from one address than a person makes are refused', async () => {
      const input = {
        provider: 'stripe' as const,
        rhythm: 'once' as const,
        money: { amount: 500, currency: 'EUR' as const },
        email: 'many@example.org',
        lang: 'en',
      };
      let answer = await startPledge(house.room, input, { visitor: 'many', proof: null });
      for (let i = 0; i < 25 && answer.ok; i++)
        answer = await startPledge(house.room, input, { visitor: 'many', proof: null });
      refused(answer, 'too-many', 'pledge.too-many');
    });

    it('a pledge that makes no sense is refused before anybody is asked for anything', async () => {
      const asked = house.bank.requests.length;
      const good = {
        provider: 'stripe',
        rhythm: 'once',
        money: { amount: 500, currency: 'EUR' },
        email: 'a@example.org',
        lang: 'en',
      };
      for (const bad of [
        { money: { amount: -500, currency: 'EUR' } },
        { money: { amount: Number.NaN, currency: 'EUR' } },
        { money: { amount: 12.5, currency: 'EUR' } },
        { money: { amount: 1e12, currency: 'EUR' } },
        { money: { amount: '500', currency: 'EUR' } },
        { money: { amount: 500, currency: 'eur' } },
        { money: { amount: 500, currency: 'GBP' } },
        { provider: 'paypal' },
        { rhythm: 'daily' },
        { email: 'nobody' },
        { email: 'a@example.org\r\nBcc: b@example.org' },
      ]) {
        const answer = await startPledge(house.room, { ...good, ...bad } as never, { visitor: 'bad', proof: null });
        assert.ok(!answer.ok && answer.failure.kind === 'invalid', JSON.stringify(bad));
      }
      assert.equal(house.bank.requests.length, asked);
    });

    it('a payment of ours that is not in Stripe’s list is told of, once', async () => {
      const pledge = await house.start();
      const payment = house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      for (const [id, object] of house.bank.objects)
        if (object.payment_intent === payment || id === payment) house.bank.objects.delete(id);
      house.pass(0.5);
      const since = new Date(house.room.now().getTime() - 86_400_000);
      const provider = house.room.payments[0]!;
      assert.deepEqual((await reconcilePayments(house.room, provider, since)).missing, [payment]);
      assert.deepEqual((await reconcilePayments(house.room, provider, since)).missing, [payment]);
      assert.deepEqual(
        (await incidentsOf(house, pledge)).map(i => i.kind),
        ['missing-at-provider'],
      );
    });
  });

  describe(`what may come to the door of monobank's webhooks, and charges of kept cards, database ${engine}`, () => {
    let house: OpenSupport<MonobankServer>;
    before(async () => {
      house = await openSupport(engine, openMonobankServer);
    });
    beforeEach(() => house.pass(0.02));
    after(() => house.close());

    const due = async (): Promise<PledgeRecord> => {
      const pledge = await house.start({ rhythm: 'monthly' });
      house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      house.pass(32);
      return house.again(pledge);
    };
    const charge = async (pledge: PledgeRecord, ...how: MonobankServer['nextCharges']) => {
      house.bank.nextCharges.push(...how);
      await chargePledge(house.room, { pledgeId: pledge.id }).catch(() => {});
      house.bank.nextCharges.length = 0;
      await house.deliverAll();
      return house.again(pledge);
    };

    it('another key of the bank is asked for when a signature does not hold, and not for every forged one', async () => {
      const pledge = await house.start();
      house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      house.bank.rotate();
      house.pass(0.01);
      const next = await house.start();
      house.bank.pay(next.providerCheckout!);
      await house.deliverAll();
      assert.equal((await paymentsOf(house, next)).length, 1);
      const asked = house.bank.pubkeyAsked;
      for (let i = 0; i < 50; i++) {
        const body = JSON.stringify({ invoiceId: `p2_${i}` });
        const answer = await house.deliver({ path: '/webhooks/monobank', body, headers: { 'x-sign': 'MEUCIQ==' } });
        assert.equal(answer.status, 400);
      }
      assert.ok(house.bank.pubkeyAsked <= asked + 1, `${house.bank.pubkeyAsked - asked} times`);
    });

    it('an old webhook, sent again when nobody remembers it any more, changes nothing', async () => {
      const pledge = await house.start();
      const payment = house.bank.pay(pledge.providerCheckout!);
      const old = house.bank.deliveries();
      for (const delivery of old) await house.deliver(delivery);
      await house.work();
      house.bank.refund(payment, 1000);
      await house.deliverAll();
      house.pass(100);
      await sweep(house.room);
      assert.equal((await house.room.db.selectFrom('paymentEvent').select('event').execute()).length, 0);
      for (const delivery of old) assert.equal((await house.deliver(delivery)).status, 200);
      await house.work();
      assert.deepEqual(
        (await paymentsOf(house, pledge)).map(p => [p.state, p.refunded]),
        [['refunded', 1000]],
      );
    });

    it('an invoice in another currency or of no amount is never booked', async () => {
      for (const wrong of [{ ccy: 840 }, { amount: -1 }, { amount: 1e18 }, { amount: 0.5 }]) {
        const pledge = await house.start();
        const invoice = house.bank.invoices.get(house.bank.pay(pledge.providerCheckout!))!;
        Object.assign(invoice, wrong);
        await house.deliverAll();
        assert.deepEqual(await paymentsOf(house, pledge), []);
        assert.equal((await incidentsOf(house, pledge)).length, 1, JSON.stringify(wrong));
      }
    });

    it('a line that breaks after the bank took the money takes it once', async () => {
      const pledge = await due();
      const broken = await charge(pledge, 'breaks');
      // its webhook may have been quicker; either way nothing is asked for again
      assert.ok((await paymentsOf(house, pledge)).length <= 2);
      await charge(broken);
      await charge(broken);
      const paid = await house.again(pledge);
      assert.equal(paid.state, 'active');
      assert.equal((await paymentsOf(house, pledge)).length, 2);
      assert.ok(paid.periodEnd! > pledge.periodEnd!);
      const asked = [...house.bank.invoices.values()].filter(i => i.reference.startsWith(pledge.reference));
      assert.equal(asked.length, 2);
    });

    it('a line that breaks, with all webhooks lost too, takes it once', async () => {
      const pledge = await due();
      house.bank.nextCharges.push('breaks');
      await chargePledge(house.room, { pledgeId: pledge.id }).catch(() => {});
      house.bank.deliveries();
      for (let i = 0; i < 3; i++) await charge(pledge);
      assert.equal((await paymentsOf(house, pledge)).length, 2);
      assert.equal([...house.bank.invoices.values()].filter(i => i.reference.startsWith(pledge.reference)).length, 2);
    });

    it('two processes that charge at once take it once', async () => {
      const pledge = await due();
      await Promise.allSettled([1, 2, 3].map(() => chargePledge(house.room, { pledgeId: pledge.id })));
      await house.deliverAll();
      await charge(pledge);
      assert.equal([...house.bank.invoices.values()].filter(i => i.reference.startsWith(pledge.reference)).length, 2);
    });

    it('a card that is refused again and again is tried on four days, and then the pledge ends', async () => {
      const pledge = await due();
      const tried: number[] = [];
      let days = 0;
      for (; days < 30; days++) {
        const before = house.bank.invoices.size;
        await askDueCharges(house.room);
        await charge(pledge, 'fails');
        if (house.bank.invoices.size > before) tried.push(days);
        house.pass(1);
      }
      assert.deepEqual(tried, [0, 3, 7, 14]);
      const ended = await house.again(pledge);
      assert.equal(ended.state, 'ended');
      assert.equal(ended.providerCard, null);
    });

    it('a pledge that is paid is not charged before its time', async () => {
      const pledge = await house.start({ rhythm: 'monthly' });
      house.bank.pay(pledge.providerCheckout!);
      await house.deliverAll();
      const before = house.bank.invoices.size;
      for (let day = 0; day < 27; day++) {
        await chargePledge(house.room, { pledgeId: pledge.id });
        house.pass(1);
      }
      assert.equal(house.bank.invoices.size, before);
    });
  });
}
