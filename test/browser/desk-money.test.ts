import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { PaymentEvent } from '../../src/domain/membership/event.ts';
import type { Rhythm } from '../../src/domain/membership/pledge.ts';
import type { PaymentProvider } from '../../src/domain/membership/provider.ts';
import { applyPaymentEvents } from '../../src/flows/apply-payment-events.ts';
import { addPledgeAmount } from '../../src/store/pledge.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import { openDesk } from '../harness/desk.ts';
import { deskBuilt, screenOf, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/* An owner looks at the money that readers give. With SCREENSHOTS=<folder> the test leaves pictures there. */

let browser: Browser;
let desk: Awaited<ReturnType<typeof openDesk>>;

before(async () => {
  await deskBuilt();
  browser = await launchBrowser();
  desk = await openDesk();
  await pay(1, 'Olena Kovalenko', 'monthly', 500, 500);
  await pay(2, 'Ada Lovelace', 'once', 2500, 2500, 'refund');
  await pay(3, '', 'yearly', 6000, 6000, 'dispute');
  await pay(4, 'شخص كريم', 'once', 1000, 777);
});
after(async () => {
  await browser?.close();
  await desk?.close();
});

/** Somebody paid `paid` for a pledge of `agreed`, and something came of it. */
async function pay(n: number, name: string, rhythm: Rhythm, agreed: number, paid: number, then?: 'refund' | 'dispute') {
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
        rhythm,
        amount: agreed,
        currency: 'EUR',
        lang: 'en',
        startedAt: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await addPledgeAmount(tx, id, agreed, now);
  });
  const asOf = now.toISOString();
  const at = `2026-03-0${n}T09:00:00.000Z`;
  const money = { amount: paid, currency: 'EUR' as const };
  const about = { payment: `pi_3Q8eXyLkdIwHu7ix0snN0B1${n}`, pledge: { reference: `ref${n}` }, amount: money };
  const events: PaymentEvent[] = [
    { kind: 'paid', about, at, asOf },
    { kind: 'settled', about, move: 'payment', gross: money, fee: { amount: 32, currency: 'EUR' }, asOf },
  ];
  if (then === 'refund')
    events.push({ kind: 'refunded', about, refund: 're_1', money: { ...money, amount: 1000 }, stands: true, at, asOf });
  if (then === 'dispute') events.push({ kind: 'dispute-opened', about, dispute: 'dp_1', money, at, asOf });
  await applyPaymentEvents(room, { name: 'stripe' } as unknown as PaymentProvider, events);
}

const open = (path: string, options: Parameters<typeof screenOf>[3] = {}) => screenOf(browser, desk, path, options);

describe('the money at the desk', () => {
  it('fits and is sound on a phone and in Arabic, light and dark', async () => {
    for (const [part, path] of [
      ['payments', '/money'],
      ['incidents', '/money/incidents'],
      ['ledger', '/money/ledger'],
    ])
      for (const [lang, width, scheme] of [
        ['en', 1440, 'light'],
        ['en', 360, 'light'],
        ['en', 768, 'dark'],
        ['ar', 360, 'dark'],
        ['ar', 1440, 'light'],
      ] as const) {
        const { page, close } = await open(path!, { lang, width, scheme });
        await page
          .locator(part === 'ledger' ? '.money-ledger tbody' : '.article-row')
          .first()
          .waitFor();
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          `${part} ${width} is wider than the window`,
        );
        if (process.env.SCREENSHOTS) {
          mkdirSync(process.env.SCREENSHOTS, { recursive: true });
          await page.screenshot({
            path: join(process.env.SCREENSHOTS, `money-${part}-${lang}-${width}-${scheme}.png`),
            fullPage: true,
          });
        }
        if (width === 360) await sound(page);
        await close();
      }
  });

  it('lists payments by their state, and leads to who paid and to a file', async () => {
    const { page, close } = await open('/money');
    await page.getByRole('link', { name: /Ada Lovelace/ }).waitFor();
    assert.equal(await page.locator('.article-row').count(), 4);
    await page.getByLabel('State').selectOption('disputed');
    await page.waitForURL(/state=disputed/);
    await page.waitForFunction(() => document.querySelectorAll('.article-row').length === 1);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.money-file').click()]);
    assert.equal(download.suggestedFilename(), 'payments.csv');
    await close();
  });

  it('lets an owner decide by keyboard on money that came otherwise than agreed', async () => {
    const { page, close } = await open('/money/incidents');
    await page.getByRole('heading', { name: 'Another amount than agreed' }).waitFor();
    await page.getByLabel('Note').fill('She wrote that she meant it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is to be looked at').waitFor();
    await page.getByLabel('Show what was looked at too').check();
    await page.getByText('She wrote that she meant it').waitFor();
    await close();
  });
});
