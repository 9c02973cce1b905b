import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';

/* The whole of the main job, as one morning at the desk: sign in, write, add a picture, publish, read it, correct it, see the history. */

const password = 'correct horse battery';

describe('a newsroom publishes', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  before(async () => {
    server = await startServer();
    await server.house.signIn.addUser({
      name: 'Nadia Moss',
      email: 'nadia@example.org',
      role: 'owner',
      password,
      language: 'en',
    });
    browser = await launchBrowser();
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const accessible = async (what: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
      [],
      what,
    );
  };
  const saved = async () => {
    await page.waitForFunction(() => !document.querySelector('.save-status.unsaved, .save-status.saving'));
    await page
      .locator('.save-status')
      .getByText(/^Saved/)
      .waitFor();
  };

  it('from the first sign-in to a correction that readers can follow', { timeout: 120_000 }, async () => {
    await page.goto(`${server.url}/desk/`);
    await page.getByLabel('E-mail').waitFor();
    await accessible('sign-in');
    await page.getByLabel('E-mail').fill('nadia@example.org');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Articles' }).waitFor();
    await accessible('the empty list');

    // write
    await page.getByRole('button', { name: 'New article' }).first().click();
    await page.locator('.body').waitFor();
    await page.getByLabel('Title').fill('The ferry stops on Friday');
    await page.getByLabel('Standfirst').fill('Low water closes the crossing.');
    await page.locator('.body').click();
    await page.keyboard.type('The ferry to Saltern stops on Friday, the harbour office says.');
    await page.getByRole('combobox', { name: 'Add a name' }).fill('Nadia Moss');
    await page.keyboard.press('Enter');
    await page.getByText('Nadia Moss').first().waitFor();

    // add a picture
    const photograph = await sharp({ create: { width: 1600, height: 1000, channels: 3, background: '#2a6f97' } })
      .jpeg()
      .toBuffer();
    await page.getByRole('button', { name: 'Add a lead picture' }).click();
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'quay.jpg', mimeType: 'image/jpeg', buffer: photograph });
    await page.getByLabel('Alternative text').fill('An empty quay at low water');
    await page.getByRole('button', { name: 'Done' }).click();
    await saved();
    await accessible('the editor');

    // publish
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('button', { name: 'Publish now' }).waitFor();
    await accessible('the publishing dialog');
    await page.getByRole('button', { name: 'Publish now' }).click();
    await page.getByRole('button', { name: 'Publish now' }).waitFor({ state: 'detached' });

    // read it
    const reader = await browser.newPage({ javaScriptEnabled: false });
    await reader.goto(`${server.url}/en/the-ferry-stops-on-friday`);
    assert.match((await reader.locator('article').textContent()) ?? '', /stops on Friday, the harbour office says/);
    assert.match((await reader.locator('.credits').textContent()) ?? '', /Nadia Moss/);
    const picture = reader.getByAltText('An empty quay at low water');
    assert.equal(await picture.count(), 1);
    for (const path of ['/en', '/en/feed.rss', '/sitemap.xml'])
      assert.match(await (await fetch(`${server.url}${path}`)).text(), /the-ferry-stops-on-friday/, path);

    // correct it
    await page.locator('.body').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(' It sails again on Monday.');
    await saved();
    await page.getByRole('button', { name: 'Update', exact: true }).first().click();
    await page.getByLabel('What kind of change is it?').selectOption({ label: 'Correction' });
    await page.getByLabel('Note to readers').fill('We did not say when it sails again.');
    await page.getByRole('dialog').getByRole('button', { name: 'Update', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    // see the history
    await reader.reload();
    assert.match((await reader.locator('main').textContent()) ?? '', /We did not say when it sails again/);
    await reader.goto(`${server.url}/en/the-ferry-stops-on-friday/history`);
    await reader.getByText('We did not say when it sails again.').first().waitFor();
    await reader.goto(`${server.url}/en/the-ferry-stops-on-friday/history/2`);
    assert.match((await reader.locator('ins').allTextContents()).join(' '), /sails again on Monday/);
    await reader.goto(`${server.url}/en/corrections`);
    await reader.getByText('We did not say when it sails again.').first().waitFor();
    assert.deepEqual(await reader.context().cookies(), []);
    await reader.close();

    for (const screen of ['', 'media', 'people', 'sections', 'tags', 'settings', 'users', 'account', 'inbox']) {
      await page.goto(`${server.url}/desk/${screen}`);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      await accessible(`/desk/${screen}`);
    }
  });
});
