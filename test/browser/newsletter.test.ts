import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { composeDigests } from '../../src/flows/compose-digest.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { mailSink, unquoted } from '../harness/letters.ts';
import { done, textOf } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { signedIn, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The whole way of a letter: a reader signs up without scripts, says yes by the mailed link, an editor writes and sends, a mail
 * server gets it, and the reader's mail program leaves with one click.
 */

const password = 'correct horse battery';

describe('letters to readers', () => {
  let server: TestServer;
  let sink: Awaited<ReturnType<typeof mailSink>>;
  let browser: Browser;
  let reader: BrowserContext;
  let desk: Page;
  const wrong: string[] = [];

  before(async () => {
    sink = await mailSink();
    server = await startServer({ SMTP_URL: sink.url });
    const { room } = server.house;
    const by = { kind: 'system', name: 'test' } as const;
    const settings = outletSettings.parse({
      name: { en: 'The Estuary', ar: 'المصبّ' },
      languages: ['en', 'ar'],
      defaultLanguage: 'en',
    });
    done(await updateOutlet(room, by, { settings, version: (await readOutlet(room.db)).version }));
    done(await createSection(room, by, { slug: 'town', names: { en: 'Town', ar: 'المدينة' }, descriptions: {} }));
    const { editionId } = done(await createArticle(room, by, { lang: 'en', title: 'The last ferryman' }));
    const { version } = (await readDraft(room.db, editionId))!;
    const saved = done(await saveDraft(room, by, { editionId, version, ...textOf({ title: 'The last ferryman' }) }));
    done(await publishRevision(room, by, { editionId, version: saved.version }));
    for (const role of ['owner', 'editor'] as const)
      await server.house.signIn.addUser({ name: role, email: `${role}@example.org`, role, password, language: 'en' });
    browser = await launchBrowser();
    reader = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
    const context = await signedIn(browser, server, { email: 'owner@example.org', password });
    desk = await context.newPage();
    desk.on('pageerror', error => wrong.push(error.message));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await sink?.close();
  });

  const mailed = async (to: string, n = 1) => {
    const mine = () => sink.received.filter(m => m.to === to);
    while (mine().length < n) await new Promise(resolve => setTimeout(resolve, 50));
    return mine()[n - 1]!;
  };
  /** Without scripts there is no axe in the page: the same address once more, where there are. */
  const soundAt = async (url: string) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 } });
    const page = await context.newPage();
    await page.goto(url);
    await sound(page);
    await context.close();
  };

  it('nothing of it is on a page before the newsroom switches it on', async () => {
    const page = await reader.newPage();
    await page.goto(`${server.url}/en/the-last-ferryman`);
    assert.equal(await page.locator('form.letters').count(), 0);
    assert.equal((await page.goto(`${server.url}/en/newsletter`))!.status(), 404);
    await desk.goto(`${server.url}/desk/newsletter/settings`);
    await desk.getByLabel('Readers can sign up for letters').check();
    await desk.getByLabel('Mails a minute, at most').fill('6000');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved.').first().waitFor();
    await sound(desk);
    await page.goto(`${server.url}/en/the-last-ferryman`);
    assert.equal(await page.locator('form.letters').count(), 2, 'at the end of the article and of the page');
    await page.close();
  });

  it('a reader signs up at the end of an article, without scripts, and gets nothing before the mailed button is pressed', async () => {
    const page = await reader.newPage();
    await page.goto(`${server.url}/en/the-last-ferryman`);
    const form = page.locator('.ending form.letters');
    await form.getByLabel('Your e-mail address').fill('olena@example.org');
    await form.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    const link = /(http\S+\/newsletter\/confirm\/[\w-]{43})/.exec(
      unquoted((await mailed('olena@example.org')).raw),
    )![1]!;
    // whatever opens the link, a scanner too, changes nothing
    const opened = (await page.goto(link))!;
    assert.equal(opened.headers()['cache-control'], 'no-store');
    assert.equal(opened.headers()['referrer-policy'], 'no-referrer');
    const confirmed = () =>
      server.house.room.db.selectFrom('subscriber').select('id').where('state', '=', 'confirmed').execute();
    assert.equal((await confirmed()).length, 0);
    await page.getByRole('button', { name: 'Yes, send me the letters' }).click();
    await page.getByRole('heading', { name: 'You get the letters' }).waitFor();
    assert.equal((await confirmed()).length, 1);
    assert.equal(await page.getByLabel('Everything we publish').first().inputValue(), 'weekly');
    await page.getByLabel('Town').first().selectOption('daily');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds from the next letter on.').waitFor();
    assert.equal(await page.getByLabel('Town').first().inputValue(), 'daily');
    await soundAt(page.url());
    await soundAt(`${server.url}/en/newsletter`);
    await soundAt(`${server.url}/ar/newsletter`);
    assert.deepEqual(await reader.cookies(), []);
    await page.close();
  });

  it('an editor writes a letter, looks at it, sends it, and sees it arrive', async () => {
    await desk.goto(`${server.url}/desk/newsletter`);
    await desk.getByRole('button', { name: 'New letter' }).click();
    await desk.getByLabel('Subject').fill('What we learned about the ferry');
    await desk.getByLabel('First line').fill('Low water, and what comes of it');
    await desk.getByRole('textbox', { name: 'Text', exact: true }).or(desk.locator('.body')).first().click();
    await desk.keyboard.type('Dear readers, the ferry is back.');
    await desk.getByText('Saved', { exact: true }).waitFor();
    await desk.getByRole('button', { name: 'Preview' }).click();
    const paper = desk.frameLocator('.letter-paper iframe');
    await paper.getByText('Dear readers, the ferry is back.').waitFor();
    await desk.getByLabel('Plain text').check();
    await desk.locator('.letter-text').getByText('Dear readers, the ferry is back.').waitFor();
    await sound(desk);
    await desk.getByRole('button', { name: 'Close' }).click();
    await desk.getByRole('button', { name: 'Send me a test' }).click();
    await mailed('owner@example.org');
    await desk.getByRole('button', { name: 'Send…' }).click();
    await desk.getByText('This letter goes to 1 reader.').waitFor();
    await desk.getByRole('button', { name: 'Send now' }).click();
    const { raw } = await mailed('olena@example.org', 2);
    assert.match(raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
    assert.match(unquoted(raw), /Dear readers, the ferry is back\./);
    await desk.locator('.chip', { hasText: 'Sent' }).waitFor();
    await sound(desk);
    assert.deepEqual(wrong, []);
  });

  it('opening the link of a letter changes nothing; the mail program leaves with one POST, and the address is gone', async () => {
    const { raw } = await mailed('olena@example.org', 2);
    const link = /^List-Unsubscribe: <([^>]+)>/m.exec(raw)![1]!;
    assert.equal((await fetch(link)).status, 200);
    assert.equal((await fetch(link, { method: 'HEAD' })).status, 200);
    const there = () =>
      server.house.room.db.selectFrom('subscriber').select(['state', 'email']).executeTakeFirstOrThrow();
    assert.equal((await there()).state, 'confirmed');
    // as RFC 8058 has it: no cookie, no referrer, no page of ours
    const left = await fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    assert.equal(left.status, 200);
    assert.deepEqual(await there(), { state: 'unsubscribed', email: null });
    const again = new FormData();
    again.set('List-Unsubscribe', 'One-Click');
    assert.equal((await fetch(link, { method: 'POST', body: again })).status, 200);
  });

  it('the desk tells how many read, takes a list with its statement, and finds an address', async () => {
    await desk.goto(`${server.url}/desk/newsletter/readers`);
    await desk.getByRole('button', { name: 'Bring a list' }).click();
    await desk
      .getByLabel('Or addresses, one in a line')
      .fill('Ada <ada@example.org>;2024\nolena@example.org\nbohdan@example.org');
    await desk.getByText('3 addresses').waitFor();
    await desk.getByLabel('Where and when they agreed').fill('The form of our old site, 2024');
    await desk.getByRole('button', { name: 'Take the list' }).click();
    await desk.getByText('2 new readers get letters.').waitFor();
    await desk.getByText('1 does not want letters or cannot be reached, and was left out.').waitFor();
    await desk.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await desk.getByLabel('Search by address').fill('ada');
    await desk.getByText('ada@example.org').waitFor();
    await sound(desk);
    assert.deepEqual(wrong, []);
  });

  it('a digest comes at its hour, in the direction of its language', async () => {
    const { room } = server.house;
    await room.db
      .updateTable('subscription')
      .set({ since: new Date(0) })
      .execute();
    const made = await composeDigests({ ...room, now: () => nextSaturday() });
    assert.equal(made, 1);
    const { raw } = await mailed('ada@example.org');
    assert.match(unquoted(raw), /The last ferryman/);
    assert.match(raw, /^Auto-Submitted: auto-generated\r?$/m);
  });
});

/** A Saturday after now, just past seven in UTC: when the weekly digest of the standard settings is due. */
function nextSaturday(): Date {
  const at = new Date();
  at.setUTCHours(7, 1, 0, 0);
  do at.setUTCDate(at.getUTCDate() + 1);
  while (at.getUTCDay() !== 6);
  return at;
}
