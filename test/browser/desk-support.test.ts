import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt, signedIn, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';
import { publishInto } from './published.ts';

/* The owner writes the support page at the desk: what is typed as money stays as it is, and a wrong account number never leaves. */

const password = 'correct horse battery';

describe('the support page at the desk', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const wrong: string[] = [];

  before(async () => {
    await deskBuilt();
    server = await startServer();
    await publishInto(server.house.room, { en: { title: 'Low water', summary: '', text: 'The ferry did not sail.' } });
    const email = 'owner@example.org';
    await server.house.signIn.addUser({ name: 'Olena', email, role: 'owner', password, language: 'en' });
    browser = await launchBrowser();
    const context = await signedIn(browser, server, { email, password }, { width: 1200, height: 900 });
    page = await context.newPage();
    page.on('pageerror', error => wrong.push(error.message));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is switched on with amounts and a checked account, and readers see it', async () => {
    await page.goto(`${server.url}/desk/support`);
    await page.getByLabel('Readers find a page on which they can support us').check();
    await page.getByLabel('Add a currency').selectOption('EUR');
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    const euro = page.getByRole('group', { name: /EUR/ });
    await euro.getByLabel('Every month').fill('5 ten');
    await euro.getByText('Write amounts such as 5 10 20,50').waitFor();
    await euro.getByLabel('Every month').fill('5 12,50');
    assert.equal(await euro.getByLabel('Every month').inputValue(), '5 12,50');

    await page.getByRole('button', { name: 'Add', exact: true }).last().click();
    const bank = page.getByRole('group', { name: 'Bank details' });
    await bank.getByLabel('Account holder').fill('The Ferry Bell');
    await bank.getByLabel('IBAN').fill('DE88 3704 0044 0532 0130 00');
    await bank.getByText('The check digits of this IBAN do not fit').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    // said at the field, and by the refusal
    await page.getByRole('alert').getByText('The check digits of this IBAN do not fit').waitFor();
    await bank.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 00');
    await bank.getByText('The check digits fit: DE89 3704 0044 0532 0130 00').waitFor();
    await bank.getByRole('img', { name: 'QR code that readers get' }).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'See the page' }).waitFor();
    const shown = await (await page.request.get(`${server.url}/en/support`)).text();
    assert.match(shown, /DE89 3704 0044 0532 0130 00/);
    await page.reload();
    assert.equal(await page.getByRole('group', { name: /EUR/ }).getByLabel('Every month').inputValue(), '5  12.50');
  });

  it('has a place for sponsors, which is sound', async () => {
    await page.getByRole('link', { name: 'Sponsors' }).click();
    await page.getByText('Nobody stands on your pages.').waitFor();
    await page.getByRole('button', { name: 'New sponsor' }).click();
    const dialog = page.getByRole('dialog', { name: 'New sponsor' });
    await dialog.getByLabel('Below articles').waitFor();
    // without a picture there is nothing to stand anywhere
    assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled());
    await sound(page);
    assert.deepEqual(wrong, []);
  });
});
