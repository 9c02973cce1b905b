import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { createSection } from '../../src/flows/edit-section.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';
import { publishInto } from './published.ts';

describe('somebody who runs the outlet', () => {
  let server: TestServer;
  let browser: Browser;
  const login = { email: 'owner@example.org', password: 'correct horse battery' };
  before(async () => {
    await deskBuilt();
    server = await startServer();
    const { room, signIn } = server.house;
    await publishInto(room, { en: { title: 'The bridge opens', summary: 'On 4 May.', text: 'It opens.' } });
    const system = { kind: 'system', name: 'test' } as const;
    done(await createSection(room, system, { slug: 'port', names: { en: 'Port' } }));
    await signIn.addUser({ name: 'Nadia', role: 'owner', language: 'en', ...login });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('switches the fediverse on by keyboard, on a phone, and sees by which names the outlet is followed', async () => {
    const { host } = new URL(server.url);
    const found = (account: string) =>
      fetch(`${server.url}/.well-known/webfinger?resource=${encodeURIComponent(`acct:${account}@${host}`)}`);
    assert.equal((await found('en')).status, 404);
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, locale: 'en-GB' });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const wrong: string[] = [];
    page.on('pageerror', error => wrong.push(error.message));
    await page.request.post(`${server.url}/desk/auth/sign-in/email`, { data: login, headers: { origin: server.url } });
    await page.goto(`${server.url}/desk/settings`);
    await page.getByLabel('People can follow the outlet from the fediverse').focus();
    await page.keyboard.press('Space');
    await page.getByLabel(/Hubs that pass your feeds on/).fill('https://hub.example/\n');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`@en@${host}`).waitFor();
    await page.getByText('1 section · followers: 0').click();
    await page.getByText(`@en_port@${host}`).waitFor();
    const { violations } = await new AxeBuilder({ page }).include('.settings').analyze();
    assert.deepEqual(
      violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`),
      [],
    );
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${wide} px wide`);
    assert.equal((await found('en_port')).status, 200);
    // readers are told by which name it is found
    await page.goto(`${server.url}/en`);
    await page.getByText(`In the fediverse: @en@${host}`).waitFor();
    assert.deepEqual(wrong, []);
    await context.close();
  });
});
