import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { type MailProcess, openMailProcess } from '../harness/mail-process.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { openStripeServer, type StripeServer } from '../harness/stripe-server.ts';
import { deskBuilt, signedIn } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The whole way of a supporter, in a browser, with a server that speaks Stripe's protocol and a mail server in a process of its
 * own: gives monthly, gets the receipt, changes the amount, pays it the next month, stops. Scripts are off: none of it needs any.
 */

const email = 'olena@example.org';

describe('a reader who supports the outlet', () => {
  let server: TestServer;
  let mail: MailProcess;
  let bank: StripeServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let manage = '';
  before(async () => {
    await deskBuilt();
    mail = await openMailProcess();
    bank = await openStripeServer(() => new Date());
    server = await startServer({ SMTP_URL: mail.url, ...bank.config() });
    const { room } = server.house;
    const settings = outletSettings.parse({
      name: { en: 'The Estuary', ar: 'المصبّ' },
      languages: ['en', 'ar'],
      defaultLanguage: 'en',
      support: {
        on: true,
        currencies: [{ currency: 'EUR', once: [1000], monthly: [500, 1000], yearly: [5000] }],
      },
    });
    const { version } = await readOutlet(room.db);
    done(await updateOutlet(room, { kind: 'system', name: 'test' }, { settings, version }));
    browser = await launchBrowser();
    context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
    context.setDefaultTimeout(30_000);
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await bank?.close();
    await mail?.close();
  });

  /** What Stripe has to tell arrives, and everything that follows from it is done. */
  const deliver = async () => {
    for (const { path, body, headers } of bank.deliveries()) {
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', body, headers });
      assert.equal(answer.status, 200, await answer.text());
    }
    await server.house.room.queue.idle();
  };
  const subscription = () => {
    const [found] = [...bank.objects.values()].filter(o => o.object === 'subscription' || o.id.startsWith('sub_'));
    return found as unknown as {
      id: string;
      cancel_at_period_end: boolean;
      items: { data: { price: { unit_amount: number } }[] };
    };
  };
  /** No fault that axe finds, on a page as wide as a phone and as a desk, by day and by night; scripts run for axe alone. */
  const sound = async (address: string, cookies: Awaited<ReturnType<BrowserContext['cookies']>> = []) => {
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1440, 'dark'],
    ] as const) {
      const own = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      await own.addCookies(cookies);
      const opened = await own.newPage();
      await opened.goto(address);
      const { violations } = await new AxeBuilder({ page: opened }).analyze();
      assert.deepEqual(
        violations.map(v => `${address} ${width}: ${v.id}: ${v.nodes[0]?.html}`),
        [],
      );
      const wide = await opened.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${address} ${width}: ${wide} px too wide`);
      await own.close();
    }
  };

  it('gives five euros a month, at the provider’s page, and is thanked', async () => {
    await page.goto(`${server.url}/en/support`);
    await page.getByText('Every month', { exact: true }).click();
    await page.getByText('€5', { exact: true }).first().click();
    await page.getByLabel('E-mail address').first().fill(email);
    await page.getByLabel('Your name (optional)').fill('Olena Kovalenko');
    await page.getByText('Show a name', { exact: true }).click();
    await page.getByLabel('The name to be shown').fill('Olena K.');
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByRole('button', { name: 'Pay 5.00 EUR' }).click();
    await page.waitForURL(/\/en\/support\/thanks\?pledge=/);
    await deliver();
    await page.reload();
    assert.match((await page.locator('h1').textContent())!, /Thank you/i);
  });

  it('gets a receipt by mail, with a PDF and a link that needs no signing in', async () => {
    const receipt = await mail.mailTo(email, 1);
    const year = new Date().getFullYear();
    assert.equal(receipt.subject, `Thank you: receipt no. ${year}-00001`);
    assert.equal(receipt.from?.name, 'The Estuary');
    assert.match(receipt.text!, /The Estuary received €5\.00 from you .* your monthly support/);
    const [pdf] = receipt.attachments;
    assert.deepEqual([pdf!.filename, pdf!.mimeType], [`${year}-00001.pdf`, 'application/pdf']);
    const bytes = Buffer.from(pdf!.content as ArrayBuffer);
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    manage = /(http:\/\/localhost:\d+\/en\/support\/pledges\/[\w-]{43})/.exec(receipt.text!)![1]!;
    await page.goto(manage);
    assert.match((await page.locator('.sum').textContent())!, /€5⁩? every month/);
    const [download] = await Promise.all([
      context.request.get(`${manage}/receipts/${year}-00001.pdf`),
      page.getByRole('link', { name: `Receipt no. ${year}-00001` }).waitFor(),
    ]);
    assert.ok((await download.body()).subarray(0, 5).equals(bytes.subarray(0, 5)));
    await sound(manage);
    await sound(manage.replace('/en/', '/ar/'));
  });

  it('changes the amount with one field and one button', async () => {
    await page.goto(manage);
    const field = page.getByLabel('Amount in EUR');
    await field.fill('twelve');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('alert').waitFor();
    assert.equal(await field.inputValue(), 'twelve', 'what was typed is still there');
    await field.fill('12.50');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('Changed. The new amount holds from the next payment on.').waitFor();
    assert.match((await page.locator('.sum').textContent())!, /€12\.50⁩? every month/);
    assert.equal(subscription().items.data[0]!.price.unit_amount, 1250);
    await deliver();
  });

  it('pays it the next month, and gets the next receipt', async () => {
    bank.renew!({ providerSubscription: subscription().id }, true);
    await deliver();
    const receipt = await mail.mailTo(email, 2);
    assert.match(receipt.subject!, /-00002$/);
    assert.match(receipt.text!, /€12\.50/);
  });

  it('stops with two presses, and nothing more is taken', async () => {
    await page.goto(manage);
    await page.getByText('Stop', { exact: true }).click();
    await page.getByRole('button', { name: 'Stop my support' }).click();
    await page.getByText('Stopped. Nothing more will be taken.').waitFor();
    assert.equal(subscription().cancel_at_period_end, true);
    assert.equal(await page.getByLabel('Amount in EUR').count(), 0);
    assert.equal(bank.renew!({ providerSubscription: subscription().id }, true), null);
    await deliver();
    await page.reload();
    await page.getByText(/^Ended on/).waitFor();
  });

  it('is named on the wall, which anybody can read', async () => {
    // the pledge is over by now, so the wall has nobody; a second one stands there
    await page.goto(`${server.url}/en/support`);
    await page.getByText('Once', { exact: true }).click();
    await page.getByText('€10', { exact: true }).first().click();
    await page.getByLabel('E-mail address').first().fill(email);
    await page.getByText('Show a name', { exact: true }).click();
    await page.getByLabel('The name to be shown').fill('Olena K.');
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByRole('button', { name: 'Pay 10.00 EUR' }).click();
    await page.waitForURL(/thanks/);
    await deliver();
    await mail.mailTo(email, 3);
    await page.goto(`${server.url}/en/support/wall`);
    await page.getByText('Olena K.', { exact: true }).waitFor();
    await sound(`${server.url}/en/support/wall`);
  });

  it('is found at the desk, where the receipt is mailed again and the name taken off the wall', async () => {
    const password = 'correct horse battery';
    await server.house.signIn.addUser({
      name: 'Nadia',
      email: 'nadia@example.org',
      role: 'editor',
      password,
      language: 'en',
    });
    const own = await signedIn(browser, server, { email: 'nadia@example.org', password }, { width: 1280, height: 900 });
    own.setDefaultTimeout(30_000);
    const desk = await own.newPage();
    const wrong: string[] = [];
    desk.on('pageerror', error => wrong.push(error.message));
    const sane = async () => {
      const { violations } = await new AxeBuilder({ page: desk }).analyze();
      assert.deepEqual(
        violations.map(v => `${v.id}: ${v.nodes[0]?.html}`),
        [],
      );
    };
    await desk.goto(`${server.url}/desk/supporters`);
    await desk.getByLabel('Name or address').fill('kovalenko');
    await desk.getByText('1 person', { exact: true }).waitFor();
    await sane();
    const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByText('As a file (CSV)').click()]);
    assert.equal(file.suggestedFilename(), 'supporters.csv');
    await desk.getByRole('link', { name: 'Olena Kovalenko' }).click();
    await desk.getByRole('heading', { name: 'Receipts' }).waitFor();
    await sane();
    await desk.getByRole('button', { name: /^Mail again .+-00001$/ }).click();
    const again = await mail.mailTo(email, 4);
    assert.match(again.subject!, /-00001$/);
    await desk.getByRole('button', { name: 'Hide', exact: true }).first().click();
    await desk.getByText('hidden by the newsroom').first().waitFor();
    await desk.getByRole('link', { name: 'Figures' }).click();
    await desk.getByRole('heading', { name: 'Who stayed, by the month of the start' }).waitFor();
    await sane();
    assert.deepEqual(wrong, []);
    await own.close();
    await page.goto(`${server.url}/en/support/wall`);
    assert.equal(await page.getByText('Olena K.', { exact: true }).count(), 0);
  });

  it('signs in by a mailed link, in the browser that asked and in no other, sees everything, and signs out', async () => {
    await page.goto(`${server.url}/en/account`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    const letter = await mail.mailTo(email, 5);
    const link = /(http:\/\/localhost:\d+\/en\/account\/links\/[\w-]{43})/.exec(letter.text!)![1]!;
    const other = await browser.newContext({ javaScriptEnabled: false });
    const elsewhere = await other.newPage();
    await elsewhere.goto(link);
    await elsewhere.getByRole('heading', { name: 'Another browser asked for this link' }).waitFor();
    await other.close();
    await sound(link);
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(email).waitFor();
    assert.equal(await page.locator('.pledge').count(), 2);
    await page.getByRole('link', { name: /What you gave in/ }).waitFor();
    const cookies = await context.cookies();
    assert.deepEqual(
      cookies.map(c => [c.name, c.httpOnly, c.sameSite]),
      [['reader', true, 'Lax']],
    );
    await sound(`${server.url}/en/account`, cookies);
    await page.getByRole('button', { name: 'In this browser' }).click();
    await page.getByRole('button', { name: 'Send me a link' }).waitFor();
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual(
      server.lines.filter(line => /olena|pledges\//.test(line)),
      [],
      'no address and no link is logged',
    );
  });
});
