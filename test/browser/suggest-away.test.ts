import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { calm, receiveSuggestion } from '../../src/flows/receive-suggestion.ts';

import {
  article,
  byComment,
  closeHouse,
  openHouse,
  reports,
  select,
  sentPosts,
  server,
  stored,
  t,
  visit,
} from './suggest-house.ts';

/* Reports that wait: without a network, while the server is down, and when very many come in. */

before(openHouse);
after(closeHouse);

describe('a first Ctrl+Enter without a network', () => {
  it('asks plainly how the words should read, keeps the answer, and sends it when an article is opened again', async () => {
    const { page, requests, close } = await visit('en');
    await page.context().setOffline(true);
    const asked: string[] = [];
    page.once('dialog', d => {
      asked.push(d.message(), d.defaultValue());
      void d.accept('did not sail at all');
    });
    await select(page, 'did not sale');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => localStorage.length > 0);
    assert.deepEqual(asked, [t('offline'), 'did not sale']);
    assert.deepEqual(await stored(page), ['masthead-reports']);
    await page.context().setOffline(false);
    // the same page has the dialog now, though its address failed before
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    await page.goto(server.url + article.editions.ar!.path);
    await page.getByRole('status').getByText(t('sent-later', 'ar')).waitFor();
    assert.deepEqual(await stored(page), []);
    assert.equal(sentPosts(requests).length, 1);
    const report = (await reports()).find(r => r.proposed === 'did not sail at all')!;
    assert.deepEqual([report.quote, report.via, report.lang], [{ exact: 'did not sale' }, 'page', 'en']);
    await close();
  });

  it('keeps nothing of what is called off', async () => {
    const { page, close } = await visit('en');
    await page.context().setOffline(true);
    page.once('dialog', d => void d.dismiss());
    await select(page, 'did not sale');
    await page.keyboard.press('Control+Enter');
    await page.context().setOffline(false);
    assert.deepEqual(await stored(page), []);
    await close();
  });
});

describe('a report that cannot be sent', () => {
  const write = async (page: Page, comment: string) => {
    await select(page, 'sails');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('comment')).fill(comment);
    return dialog;
  };

  it('waits on the device and goes out once when the network is back', async () => {
    const { page, close } = await visit('en');
    const dialog = await write(page, 'offline');
    await page.context().setOffline(true);
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('kept') }).waitFor();
    assert.deepEqual(await stored(page), ['masthead-reports']);
    await page.keyboard.press('Escape');
    await page.context().setOffline(false);
    await page.getByRole('status').getByText(t('sent-later')).waitFor();
    assert.deepEqual(await stored(page), []);
    assert.equal((await byComment('offline')).length, 1);
    await close();
  });

  it('goes out when an article is opened again, with the key that it had, so that it is one report', async () => {
    const { page, requests, close } = await visit('en');
    const dialog = await write(page, 'answer lost');
    // it arrives and the answer does not
    await page.route('**/suggestions', async route => {
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('kept') }).waitFor();
    await page.unroute('**/suggestions');
    await page.goto(server.url + article.editions.ar!.path);
    await page.getByRole('status').getByText(t('sent-later', 'ar')).waitFor();
    assert.deepEqual(await stored(page), []);
    assert.equal((await byComment('answer lost')).length, 1);
    assert.equal(sentPosts(requests).length, 2);
    await close();
  });

  it('waits for a server that is down or asks for time, and is not sent before that time', async () => {
    const { page, requests, close } = await visit('en');
    const dialog = await write(page, 'too many');
    await page.route('**/suggestions', route =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '3600' },
        contentType: 'application/problem+json',
        body: '{}',
      }),
    );
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('kept') }).waitFor();
    await page.unroute('**/suggestions');
    await page.goto(server.url + article.editions.en!.path);
    await page.waitForResponse(r => r.url().includes('/assets/words'));
    await page.locator('[data-suggest]').first().click();
    await page.getByRole('dialog').waitFor();
    assert.equal(sentPosts(requests).length, 1);
    assert.deepEqual(await stored(page), ['masthead-reports']);
    await close();
  });

  it('whose article is gone when it goes out is not sent for ever, and the reader is told', async () => {
    const { page, close } = await visit('en');
    const dialog = await write(page, 'gone meanwhile');
    await page.context().setOffline(true);
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('kept') }).waitFor();
    await page.keyboard.press('Escape');
    await page.route('**/suggestions', route =>
      route.fulfill({
        status: 404,
        contentType: 'application/problem+json',
        body: '{"detail":"There is no such article."}',
      }),
    );
    await page.context().setOffline(false);
    await page.getByRole('status').getByText('There is no such article.').waitFor();
    assert.deepEqual(await stored(page), []);
    await close();
  });

  it('is told in the words of the server when it is refused, and nothing typed is lost', async () => {
    const { page, close } = await visit('en');
    const dialog = await write(page, 'refused');
    await page.route('**/suggestions', route =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: '{"detail":"The newsroom does not take this."}',
      }),
    );
    await dialog.getByRole('button', { name: t('send') }).click();
    await dialog.getByRole('alert').getByText('The newsroom does not take this.').waitFor();
    assert.equal(await dialog.getByLabel(t('comment')).inputValue(), 'refused');
    assert.deepEqual(await stored(page), []);
    await close();
  });
});

describe('when very many reports come in', () => {
  it('the device does some work first, by itself and beside the page', async () => {
    const { articleId } = article;
    const crowd = async (i: number) =>
      receiveSuggestion(
        server.house.room,
        { articleId, lang: 'en', kind: 'other', quote: null, comment: `crowd ${i}` },
        { visitor: `192.0.2.${i}`, proof: null },
      );
    for (let i = 0; (await crowd(i)).ok; i++) assert.ok(i < calm.here);
    const { page, requests, errors, close } = await visit('en');
    await select(page, 'river was low');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('comment')).fill('with proof');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    assert.equal((await byComment('with proof')).length, 1);
    const posts = sentPosts(requests).map(r => JSON.parse(r.body!));
    assert.deepEqual([posts.length, posts[0].proof, typeof posts[1].proof], [2, undefined, 'string']);
    assert.deepEqual(
      errors.filter(e => !e.includes('428')),
      [],
    );
    await close();
  });
});
