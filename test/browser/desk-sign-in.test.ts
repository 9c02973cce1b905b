import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { inviteUser } from '../../src/flows/invite-user.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/* Coming in: by password, by invitation, with a second factor, with a passkey; and being kept out. */

const password = 'correct horse battery';

describe('signing in to the desk', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    await deskBuilt();
    server = await startServer();
    await server.house.signIn.addUser({
      name: 'Nadia',
      email: 'nadia@example.org',
      role: 'owner',
      password,
      language: 'en',
    });
    browser = await launchBrowser();
    page = await browser.newPage({ locale: 'en-GB' });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const fill = async (email: string, word: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(word);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const isIn = () => page.getByRole('heading', { name: 'Articles' }).waitFor();
  const leave = async () => {
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  };

  it('says that the password is wrong, not which half of it, and lets in with the right one', async () => {
    await page.goto(`${server.url}/desk/`);
    await fill('nadia@example.org', 'not the password');
    await page.getByText('The e-mail or the password is wrong.').waitFor();
    await fill('nobody@example.org', password);
    await page.getByText('The e-mail or the password is wrong.').waitFor();
    await fill('nadia@example.org', password);
    await isIn();
    await leave();
  });

  it('makes an account of an invitation, in one go', async () => {
    const { room } = server.house;
    const { id, name } = await room.db.selectFrom('deskUser').select(['id', 'name']).executeTakeFirstOrThrow();
    const nadia = { kind: 'user', id, name, role: 'owner' } as const;
    const invited = await inviteUser(room, nadia, { email: 'ivo@example.org', role: 'writer' });
    assert.ok(invited.ok);
    const link = new URL(invited.value.link);
    await page.goto(`${server.url}${link.pathname}${link.search}`);
    await page.getByText('as Writer').waitFor();
    await page.getByLabel('Name').fill('Ivo Reik');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('too short').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await isIn();
    await page.goto(`${server.url}${link.pathname}${link.search}`);
    await page.getByRole('alert').waitFor();
    await page.goto(`${server.url}/desk/`);
    await leave();
  });

  it('asks for a code once a second factor is set up, and takes a backup code instead', async () => {
    await fill('nadia@example.org', password);
    await isIn();
    await page.goto(`${server.url}/desk/account`);
    const factor = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) });
    await factor.getByLabel('Current password').fill(password);
    await factor.getByRole('button', { name: 'Set up' }).click();
    await factor.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const secret = (await factor.locator('code').textContent()) ?? '';
    await factor.getByLabel('Code', { exact: true }).fill('000000');
    await factor.getByRole('button', { name: 'Turn on' }).click();
    await factor.getByText('This code is wrong or has expired.').waitFor();
    await factor.getByLabel('Code', { exact: true }).fill(totp(secret));
    await factor.getByRole('button', { name: 'Turn on' }).click();
    const backup = (await factor.locator('.codes code').first().textContent()) ?? '';
    await leave();
    await fill('nadia@example.org', password);
    await page.getByLabel('Code', { exact: true }).fill('111111');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This code is wrong or has expired.').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(totp(secret));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await leave();
    await fill('nadia@example.org', password);
    await page.getByRole('button', { name: 'Use a backup code' }).click();
    await page.getByLabel('Backup code').fill(backup);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
  });

  it('lets in with a passkey alone', async () => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.getByLabel('Name of the device').fill('Test key');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Passkey added').waitFor();
    await page.getByText('Test key').waitFor();
    await leave();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
  });

  it('withdraws an invitation from here, and takes that back', async () => {
    await page.goto(`${server.url}/desk/users`);
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = new URL((await dialog.locator('code').textContent()) ?? '');
    await dialog.getByRole('button', { name: 'Done' }).click();
    const seen = () =>
      browser.newContext().then(async context => {
        const answer = await context.request.get(`${server.url}/desk/api/invitation${link.search}`);
        await context.close();
        return answer.status();
      });
    assert.equal(await seen(), 200);
    const row = page.getByRole('listitem').filter({ hasText: 'Invitation by link' });
    await row.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('Invitation withdrawn').waitFor();
    await row.waitFor({ state: 'detached' });
    assert.equal(await seen(), 410);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
    assert.equal(await seen(), 200);
  });

  it('tells somebody who was deactivated so, once the password is right', async () => {
    const { room } = server.house;
    await room.db
      .updateTable('deskUser')
      .set({ deactivatedAt: new Date() })
      .where('email', '=', 'ivo@example.org')
      .execute();
    const other = await browser.newPage({ locale: 'en-GB' });
    await other.goto(`${server.url}/desk/`);
    const give = async (word: string) => {
      await other.getByLabel('E-mail').fill('ivo@example.org');
      await other.getByLabel('Password').fill(word);
      await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await give('not the password');
    await other.getByText('The e-mail or the password is wrong.').waitFor();
    await give(password);
    await other.getByText('This account was deactivated.').waitFor();
    await other.close();
    await room.db.updateTable('deskUser').set({ deactivatedAt: null }).where('email', '=', 'ivo@example.org').execute();
  });

  it('signs other browsers out from here', async () => {
    const other = await browser.newContext();
    const made = await other.request.post(`${server.url}/desk/auth/sign-in/email`, {
      data: { email: 'ivo@example.org', password },
      headers: { origin: server.url },
    });
    assert.equal(made.status(), 200);
    await page.goto(`${server.url}/desk/users`);
    const row = page.getByRole('listitem').filter({ hasText: 'Ivo Reik' });
    await row.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('Ivo Reik is signed out everywhere').waitFor();
    const session = await other.request.get(`${server.url}/desk/api/session`);
    assert.equal(await session.json(), null);
    await other.close();
  });
});

/** The code of this half minute (RFC 6238, SHA-1, six digits) of a secret in Base32. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')].map(c => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[hash.length - 1]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
