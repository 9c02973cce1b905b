import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createArticle } from '../../src/flows/create-article.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { mailSink, unquoted } from '../harness/letters.ts';
import { done, textOf } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt, signedIn, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The whole way of a comment: a reader without scripts signs in by a mailed link and writes, the newsroom reads and shows,
 * another reader reports, the newsroom refuses, the writer hears why.
 */

const password = 'correct horse battery';

describe('a comment, from the form to its end', () => {
  let server: TestServer;
  let sink: Awaited<ReturnType<typeof mailSink>>;
  let browser: Browser;
  let writer: BrowserContext;
  let stranger: BrowserContext;
  let desk: Page;
  let article: string;
  const wrong: string[] = [];

  before(async () => {
    await deskBuilt();
    sink = await mailSink();
    server = await startServer({ SMTP_URL: sink.url });
    const { room } = server.house;
    const by = { kind: 'system', name: 'test' } as const;
    const { settings, version } = await readOutlet(room.db);
    done(
      await updateOutlet(room, by, {
        settings: {
          ...settings,
          name: { en: 'The Estuary', ar: 'المصبّ' },
          languages: ['en', 'ar'],
          defaultLanguage: 'en',
          comments: { on: true, writers: 'confirmed', moderation: 'before', openDays: 30 },
        },
        version,
      }),
    );
    const title = 'The last ferryman of five';
    const made = done(await createArticle(room, by, { lang: 'en', title }));
    const draft = (await readDraft(room.db, made.editionId))!;
    const saved = done(
      await saveDraft(room, by, { editionId: made.editionId, version: draft.version, ...textOf({ title }) }),
    );
    done(await publishRevision(room, by, { editionId: made.editionId, version: saved.version }));
    article = `${server.url}/en/${made.slug}`;
    await server.house.signIn.addUser({
      name: 'Nadia',
      email: 'nadia@example.org',
      role: 'editor',
      password,
      language: 'en',
    });
    browser = await launchBrowser();
    writer = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
    stranger = await browser.newContext({ viewport: { width: 768, height: 900 } });
    const context = await signedIn(browser, server, { email: 'nadia@example.org', password });
    desk = await context.newPage();
    desk.on('pageerror', error => wrong.push(error.message));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await sink?.close();
  });

  const mailed = async (subject: RegExp) => {
    for (;;) {
      const mail = sink.received.map(m => unquoted(m.raw)).find(raw => subject.test(raw));
      if (mail) return mail;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };

  it('is written without a script, after a mailed link has proven the address', async () => {
    const page = await writer.newPage();
    await page.goto(article);
    await page.getByRole('link', { name: 'Write a comment' }).click();
    await page.getByLabel(/address/i).fill('ada@example.org');
    await page.getByRole('button', { name: /link/i }).click();
    const link = /http:\/\/\S+\/account\/links\/[\w-]+/.exec(await mailed(/Your link to The Estuary/))![0];
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/comments\/write$/);
    await page.getByLabel('Name that is shown').fill('Ada');
    await page
      .getByRole('textbox', { name: 'Your comment' })
      .fill('My father sailed with him.\n\nSee https://example.org/photo, please.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('appears when the newsroom has read it').waitFor();
    assert.equal(await page.getByLabel('Name that is shown').inputValue(), 'Ada', 'the name is kept for the next one');
    await page.getByText('waits to be read').waitFor();
    const public_ = await stranger.newPage();
    await public_.goto(`${article}/comments`);
    await public_.getByText('Nobody has written yet.').waitFor();
  });

  it('is read at the desk, where it waits, and shown', async () => {
    await desk.goto(`${server.url}/desk/comments`);
    const card = desk.getByRole('article', { name: /Ada/ });
    await card.getByText('My father sailed with him.').waitFor();
    await desk.getByRole('link', { name: /Comments.*1 comment waits/ }).waitFor();
    await sound(desk);
    await card.getByRole('button', { name: 'Show' }).click();
    await desk.getByText('Nothing waits.').waitFor();
  });

  it('stands beneath the article for everybody, with links that vouch for nothing and no cookie', async () => {
    const page = await stranger.newPage();
    await page.goto(article);
    await page.getByRole('link', { name: 'Read 1 comment' }).click();
    await page.getByText('My father sailed with him.').waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'https://example.org/photo' }).getAttribute('rel'),
      'ugc nofollow noopener',
    );
    await sound(page);
    assert.deepEqual(await stranger.cookies(), []);
  });

  it('is answered within its thread', async () => {
    const page = await writer.newPage();
    await page.goto(`${article}/comments`);
    await page.getByRole('link', { name: 'Reply Ada' }).click();
    await page.getByText('You answer Ada:').waitFor();
    await page.getByRole('textbox', { name: 'Your comment' }).fill('I found the photograph.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('appears when the newsroom has read it').waitFor();
    await desk.goto(`${server.url}/desk/comments`);
    const card = desk.getByRole('article', { name: /Ada/ });
    // what it answers is shown with it
    await card.getByText('My father sailed with him.').waitFor();
    await card.getByRole('button', { name: 'Pick' }).click();
    await desk.getByText('Nothing waits.').waitFor();
    await page.goto(article);
    await page.getByText('I found the photograph.').waitFor();
    await page.getByRole('link', { name: 'Read 2 comments' }).click();
    await page.getByRole('heading', { name: 'Picked by the editors' }).waitFor();
  });

  it('is reported by somebody who does not sign in, and refused with a reason that the writer hears', async () => {
    const page = await stranger.newPage();
    await page.goto(`${article}/comments`);
    await page.getByRole('link', { name: 'Report Ada' }).first().click();
    await page.getByLabel('It tells private things of somebody').check();
    await page.getByLabel(/In your words/).fill('He is my grandfather.');
    await sound(page);
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('The newsroom will look at it.').waitFor();
    assert.deepEqual(await stranger.cookies(), []);
    await desk.goto(`${server.url}/desk/comments?show=reported`);
    const card = desk.getByRole('article', { name: /Ada/ });
    await card.getByText('He is my grandfather.').waitFor();
    await card.getByRole('button', { name: 'Refuse…' }).click();
    await card.getByLabel(/Why\?/).fill('It names somebody who did not agree.');
    await sound(desk);
    await card.getByRole('button', { name: 'Refuse and tell the writer' }).click();
    await desk.getByText('No comments fit.').waitFor();
    assert.match(await mailed(/Your comment on/), /It names somebody who did not agree\./);
    await page.goto(`${article}/comments`);
    const mine = await writer.newPage();
    await mine.goto(`${article}/comments/write`);
    await mine.getByText('It names somebody who did not agree.').waitFor();
    // others have answered: its place stays
    await page.getByText('The newsroom took this comment down.').waitFor();
    assert.equal(await page.getByText('My father sailed with him.').count(), 0);
  });

  it('is taken back by its writer', async () => {
    const page = await writer.newPage();
    await page.goto(`${article}/comments/write`);
    const own = page.locator('.own-comments .comment', { hasText: 'I found the photograph.' });
    await own.getByText('Take back').click();
    await own.getByRole('button', { name: 'Yes, take it back' }).click();
    await page.getByText('Your comment is taken back.').waitFor();
    await page.goto(`${article}/comments`);
    await page.getByText('Nobody has written yet.').waitFor();
    assert.deepEqual(wrong, []);
  });
});
