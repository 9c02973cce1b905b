import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { PaymentEvent } from '../../src/domain/membership/event.ts';
import type { Rhythm } from '../../src/domain/membership/pledge.ts';
import type { PaymentProvider } from '../../src/domain/membership/provider.ts';
import { applyPaymentEvents } from '../../src/flows/apply-payment-events.ts';
import { addPledgeAmount } from '../../src/store/pledge.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import { openDesk } from '../harness/desk.ts';
import { launchBrowser } from './browser.ts';

/* An owner looks at the money that readers give. With SCREENSHOTS=<folder> the test leaves pictures there. */

const site = 'http://localhost:3000';
let browser: Browser;
let desk: Awaited<ReturnType<typeof openDesk>>;

before(async () => {
  if (!existsSync(new URL('../../dist/desk/index.html', import.meta.url))) {
    const { build } = await import('vite');
    await build({ logLevel: 'error' });
  }
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

async function open(path: string, options: { width?: number; scheme?: 'light' | 'dark'; lang?: string } = {}) {
  const { width = 1440, scheme = 'light', lang = 'en' } = options;
  desk.people.owner!.language = lang;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  await context.route(`${site}/**`, async route => {
    const request = route.request();
    const answer = await desk.app.request(request.url(), {
      method: request.method(),
      headers: { ...(await request.allHeaders()), 'sec-fetch-site': 'same-origin', 'x-test-who': 'owner' },
      ...(request.method() === 'GET' ? {} : { body: request.postData() }),
    });
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', error => wrong.push(error.message));
  page.on('console', m => m.type() === 'error' && /Content Security|React/.test(m.text()) && wrong.push(m.text()));
  await page.goto(`${site}/desk${path}`);
  const close = async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  };
  return { page, close };
}

const sound = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(v => `${v.id}: ${v.nodes[0]?.html}`),
    [],
  );
};

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
