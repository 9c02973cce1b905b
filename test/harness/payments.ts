import type { Hono } from 'hono';
import { readConfig } from '../../src/config.ts';
import type { PledgeInput } from '../../src/domain/membership/pledge.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { lookAtPaymentEvent } from '../../src/flows/receive-payment-event.ts';
import { startPledge } from '../../src/flows/start-pledge.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { openLog } from '../../src/log.ts';
import { openPayments } from '../../src/outside/payment/open.ts';
import { type PledgeRecord, pledgeOfToken } from '../../src/store/pledge.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import type { Delivery, TestBank } from './bank.ts';
import { openMonobankServer } from './monobank-server.ts';
import { done, openNewsroom } from './newsroom.ts';
import { openStripeServer } from './stripe-server.ts';

/** A newsroom that readers can support, with a provider at work beside it. */
export async function openSupport<B extends TestBank>(
  engine: 'embedded' | 'server',
  openBank: (now: () => Date) => Promise<B>,
) {
  const house = await openNewsroom(engine);
  const now = () => new Date(house.clock.now);
  const bank = await openBank(now);
  const config = readConfig({ ...bank.config(), PUBLIC_URL: 'http://localhost:3000' });
  const room: Newsroom = { ...house.room, payments: await openPayments(config, now) };
  const suggested = { once: [500, 1000], monthly: [500, 1000], yearly: [5000] };
  const settings = outletSettings.parse({
    name: { en: 'The Ferry Bell' },
    languages: ['en', 'uk', 'de', 'ar', 'zh'],
    defaultLanguage: 'en',
    support: { on: true, currencies: ['EUR', 'UAH', 'USD'].map(currency => ({ currency, ...suggested })) },
  });
  done(await updateOutlet(room, house.owner, { settings, version: 2 }));
  const logged: string[] = [];
  const log = openLog('debug', line => logged.push(line), false);
  const app: Hono = routes({
    room,
    config,
    signIn: null as unknown as Web['signIn'],
    log,
    languages: [],
  } as unknown as Web);
  let n = 0;

  const start = async (more: Partial<PledgeInput> = {}): Promise<PledgeRecord> => {
    const input: PledgeInput = {
      provider: bank.name,
      rhythm: 'once',
      money: { amount: 1000, currency: bank.currency },
      email: `reader${++n}@example.org`,
      lang: 'en',
      ...more,
    };
    const { token } = done(await startPledge(room, input, { visitor: `v${n}`, proof: null }));
    return (await pledgeOfToken(room.db, token))!;
  };
  /** A webhook as it comes in from outside. */
  const deliver = (delivery: Pick<Delivery, 'path' | 'body' | 'headers'>) =>
    app.request(delivery.path, { method: 'POST', body: delivery.body, headers: delivery.headers });
  /** The jobs of webhooks, as the queue runs them. */
  const work = async () => {
    const rows = await room.db
      .selectFrom('paymentEvent')
      .select(['provider', 'event'])
      .where('handledAt', 'is', null)
      .orderBy('receivedAt')
      .execute();
    for (const row of rows) await lookAtPaymentEvent(room, row);
  };
  /** All that waits at the provider comes in, in order, a second later. */
  const deliverAll = async () => {
    house.pass(1 / 60);
    for (const delivery of bank.deliveries()) {
      const { status } = await deliver(delivery);
      if (status !== 200) throw new Error(`${delivery.kind} was answered ${status}`);
    }
    await work();
  };
  const again = async (pledge: PledgeRecord) => (await pledgeOfToken(room.db, pledge.token))!;
  const pass = (days: number) => house.pass(days * 24 * 60);
  const close = async () => {
    await bank.close();
    await house.close();
  };
  return { ...house, room, bank, app, config, logged, start, deliver, work, deliverAll, again, pass, close };
}

export type OpenSupport<B extends TestBank = TestBank> = Awaited<ReturnType<typeof openSupport<B>>>;

export const banks: Record<TestBank['name'], (now: () => Date) => Promise<TestBank>> = {
  stripe: openStripeServer,
  monobank: openMonobankServer,
};
