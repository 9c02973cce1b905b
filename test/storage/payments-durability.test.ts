import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { it } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { balanceOf, type LedgerEntry } from '../../src/domain/membership/ledger.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { lookAtPaymentEvent } from '../../src/flows/receive-payment-event.ts';
import { startPledge } from '../../src/flows/start-pledge.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { openLog } from '../../src/log.ts';
import { type House, openHouse } from '../../src/main.ts';
import { checkLedger, ledgerEntries } from '../../src/store/ledger.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { pledgeOfToken } from '../../src/store/pledge.ts';
import type { Delivery } from '../harness/bank.ts';
import { engines, freshFolder, freshServerDatabase } from '../harness/database.ts';
import { done } from '../harness/newsroom.ts';
import { openStripeServer } from '../harness/stripe-server.ts';
import { nextLine, start } from './process/child.ts';

const pledges = 16;
const kills = 3;
const owner = { kind: 'system', name: 'test' } as const;

/*
 * A server is killed (SIGKILL) again and again while Stripe delivers: whatever was answered with 200 must be there, whatever was not is
 * delivered again as Stripe does, and in the end every payment is booked, once.
 */
for (const engine of engines)
  it(`webhooks survive kill -9 at any moment: none that was answered is lost, and nothing is booked twice (${engine})`, {
    timeout: 230_000,
  }, async t => {
    const bank = await openStripeServer(() => new Date());
    t.after(() => bank.close());
    const folder = await freshFolder(engine === 'embedded');
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const server = engine === 'server' ? await freshServerDatabase() : null;
    if (server) t.after(() => server.remove());
    const env = {
      DATA_DIR: folder,
      PORT: '0',
      SAMPLE: 'false',
      PUBLIC_URL: 'http://localhost:3000',
      ...bank.config(),
      ...(server ? { DATABASE_URL: server.url } : {}),
    };
    const inside = async <T>(act: (house: House) => Promise<T>): Promise<T> => {
      const house = await openHouse(
        readConfig(env),
        openLog('error', () => {}, false),
      );
      try {
        return await act(house);
      } finally {
        await house.close();
      }
    };

    // --- readers begin, and pay
    await inside(async ({ room }) => {
      const { settings, version } = await readOutlet(room.db);
      const suggested = { once: [500], monthly: [500], yearly: [5000] };
      const support = { on: true, currencies: [{ currency: 'EUR', ...suggested }] };
      done(await updateOutlet(room, owner, { settings: outletSettings.parse({ ...settings, support }), version }));
      for (let i = 0; i < pledges; i++) {
        const { token } = done(
          await startPledge(
            room,
            {
              provider: 'stripe',
              rhythm: i % 2 ? 'monthly' : 'once',
              money: { amount: 500 + i, currency: 'EUR' },
              email: `r${i}@example.org`,
              lang: 'en',
            },
            { visitor: `v${i}`, proof: null },
          ),
        );
        bank.pay((await pledgeOfToken(room.db, token))!.providerCheckout!);
      }
    });

    // --- Stripe delivers while the server dies
    const answered = new Set<string>();
    let waiting: Delivery[] = bank.deliveries();
    const sent = waiting.length;
    let died = 0;
    while (waiting.length > 0) {
      const child = start('payment-receiver.ts', JSON.stringify(env));
      const line = await nextLine(child);
      assert.match(line, /^ready http/);
      const url = line.slice('ready '.length);
      const again: Delivery[] = [];
      const last = died >= kills;
      // after another number of answers each time, with others on their way; the last one is left alone
      const killAt = last ? Number.POSITIVE_INFINITY : answered.size + 3 + died * 4;
      const queue = [...waiting];
      const send = async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          // signed anew for every try, as Stripe does
          const headers = bank.sign(next.body);
          const answer = await fetch(`${url}${next.path}`, { method: 'POST', body: next.body, headers }).catch(
            () => null,
          );
          if (answer?.status !== 200) again.push(next);
          else if (answered.add((JSON.parse(next.body) as { id: string }).id).size >= killAt)
            child.process.kill('SIGKILL');
        }
      };
      await Promise.all([send(), send(), send(), send()]);
      if (last) child.process.kill('SIGTERM');
      else died++;
      child.process.kill('SIGKILL');
      await child.ended;
      // some were answered and come again all the same
      waiting = last ? again : [...again, ...bank.deliveries()];
    }
    assert.equal(answered.size, sent);
    assert.ok(died > 0);

    // --- what was answered is there, and is worked to its end
    await inside(async ({ room }) => {
      const kept = await room.db.selectFrom('paymentEvent').select(['provider', 'event', 'handledAt']).execute();
      assert.deepEqual(new Set(kept.map(e => e.event)), answered);
      for (const event of kept.filter(e => !e.handledAt)) await lookAtPaymentEvent(room, event);
      const payments = await room.db.selectFrom('payment').select(['amount', 'state']).execute();
      assert.equal(payments.length, pledges);
      assert.ok(payments.every(p => p.state === 'paid'));
      assert.equal(new Set(payments.map(p => p.amount)).size, pledges);
      const { fault, entries } = await checkLedger(room.db);
      assert.equal(fault, null);
      assert.equal(entries, pledges * 2, 'a payment and a fee of each');
      const all: LedgerEntry[] = [];
      for await (const entry of ledgerEntries(room.db)) all.push(entry);
      assert.deepEqual(balanceOf('provider:stripe', all), bank.balance());
    });
    t.diagnostic(`${sent} webhooks, killed ${died} times`);
  });
