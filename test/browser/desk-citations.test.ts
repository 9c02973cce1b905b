import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { lookAtPage } from '../../src/flows/look-at-page.ts';
import { openOurTexts } from '../../src/flows/our-texts.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { lookAtSite, noteReferrers } from '../../src/flows/watch-sites.ts';
import { openLooking } from '../../src/outside/looking.ts';
import { openPolite, type Polite } from '../../src/outside/polite.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { draftOf, openDesk } from '../harness/desk.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { done } from '../harness/newsroom.ts';
import { deskBuilt, fits, screenOf, site, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * Somebody has a page of another site looked at, sees what it uses beside our text, writes to its people, and sees the answer
 * in the page. The other site is a real server. With SCREENSHOTS=<folder> the test leaves pictures there.
 */

const paragraphs = [
  'The ferry to the far bank did not sail on Tuesday, because the water at the quay stood lower than anybody in the village can remember.',
  'Old Marten, who has steered it for thirty-one years, sat on the bollard with his pipe and counted the stones that nobody had ever seen dry.',
  'The council wants to dredge the channel before the autumn fair, but the money for it was spent on the new bell tower two springs ago.',
  'Meanwhile the schoolchildren walk the nine kilometres over the upper bridge, and come home with muddy boots and a great many stories.',
  'A barge with gravel is expected on Friday; whether it will reach the quay is a question that the harbour office answers with a shrug.',
];
const arabic =
  'توقفت العبّارة عن الإبحار يوم الثلاثاء لأن منسوب المياه عند الرصيف انخفض إلى ما لا يذكره أحد في القرية، وجلس الربان العجوز يعد الأحجار التي لم يرها أحد جافة من قبل.';

let browser: Browser;
let desk: Awaited<ReturnType<typeof openDesk>>;
let other: Server;
let elsewhere: string;
let polite: Polite;
const pages = new Map<string, string>();
const html = (title: string, body: string, lang = 'en') =>
  `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}`;

before(async () => {
  await deskBuilt();
  browser = await launchBrowser();
  desk = await openDesk();
  const { room, people, as, must } = desk;
  const { settings, version } = await readOutlet(room.db);
  const named = { ...settings, name: { en: 'The Ferry Bell' }, languages: ['en', 'uk', 'ar'] };
  done(await updateOutlet(room, people.owner!, { settings: named, version }));
  for (const [lang, title, body] of [
    ['en', 'Low water at the quay', paragraphs],
    ['ar', 'انخفاض المياه عند الرصيف', [arabic]],
  ] as const) {
    const { editionId } = await must(as('editor')<{ editionId: number }>('POST', 'articles', { lang, title }));
    await must(as('editor')('PUT', `editions/${editionId}/draft`, draftOf(1, title, ...body)));
    await must(as('editor')('POST', `editions/${editionId}/publish`, { version: 2 }));
  }
  other = createServer((request, response) => {
    const body = pages.get(request.url!);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  polite = openPolite({
    name: 'MastheadBot',
    about: `${site}/en/policies/reuse`,
    allow: a => a === '127.0.0.1',
    wait: async () => {},
  });
  const looking = openLooking(polite);
  const texts = openOurTexts(room, 7);
  await room.queue.work(
    onlyHandling({
      'look-at-page': data => lookAtPage(room, { looking, texts }, data),
      'look-at-site': data => lookAtSite(room, looking, data),
    }),
  );
  const changed = paragraphs
    .slice(0, 4)
    .join('</p><p>')
    .replace('Old Marten', 'Old Martin')
    .replace('a great many', 'very many');
  pages.set('/copy', html('No ferry on Tuesday', `<p>${changed}</p><p>All rights reserved.</p>`));
  const link = `<p>From <a href="${site}/en/low-water-at-the-quay">The Ferry Bell</a></p>`;
  pages.set('/quote', html('What others write', `<p>${paragraphs[4]}</p>${link}`));
  pages.set('/ar', html('العبّارة', `<p>${arabic}</p>`, 'ar'));
  pages.set('/mention', html('Links of the week', link));
});
after(async () => {
  await browser?.close();
  await polite?.close();
  other?.closeAllConnections();
  other?.close();
  await desk?.close();
});

const open = (path: string, options: Parameters<typeof screenOf>[3] = {}) =>
  screenOf(browser, desk, path, { who: 'editor', ...options });

describe('the desk of pages that cite us', () => {
  it('has a page looked at and shows what it uses beside our text', async () => {
    const { page, close } = await open('/citations/sites');
    for (const path of ['/copy', '/quote', '/ar', '/mention', '/nowhere']) {
      await page.getByLabel('Look at a page now').fill(elsewhere + path);
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page
        .getByText(elsewhere + path, { exact: true })
        .first()
        .waitFor();
    }
    await page.getByText('There is no such page').waitFor();
    await page.waitForFunction(() => !document.querySelector('.cites-looks')?.textContent?.includes('Waiting'));
    await sound(page);
    await page.getByRole('link', { name: 'Pages', exact: true }).click();
    await page.getByRole('link', { name: /No ferry on Tuesday/ }).click();
    await page.getByRole('heading', { name: 'No ferry on Tuesday' }).waitFor();
    const words = await page.locator('.cites-pair mark').allTextContents();
    assert.ok(words.some(w => w.includes('Old Martin')) && words.some(w => w.includes('Old Marten')));
    await page.getByText(/of 500 characters/).waitFor();
    assert.equal(await page.locator('.cites-use').getByText('None found').count(), 1);
    await sound(page);
    const stored = page.getByRole('link', { name: /stored copy/ });
    assert.match((await stored.getAttribute('href'))!, /\/desk\/api\/citations\/\d+\/snapshot$/);
    await close();
  });

  it('goes through the list by keyboard, and keeps its filters in the address', async () => {
    const { page, close } = await open('/citations');
    await page.locator('.case-row').first().waitFor();
    assert.equal(await page.locator('.case-row').count(), 2);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/citations\/\d+/);
    await page.getByLabel('Which pages').selectOption('fine');
    await page.getByRole('link', { name: /Links of the week/ }).waitFor();
    assert.match(page.url(), /side=fine/);
    await page.getByLabel('Search address, title, note').fill('others');
    await page.waitForURL(/q=others/);
    await page.getByRole('link', { name: /What others write/ }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.case-row').length === 1);
    await close();
  });

  it('writes to the people of the page, in the language of the article, and sees when it is mended', async () => {
    const { page, close } = await open('/citations');
    await page.locator('.case-link', { hasText: 'العبّارة' }).click();
    await page.getByRole('button', { name: 'Ask to mend it' }).click();
    const letter = page.getByRole('textbox', { name: 'Letter' });
    assert.match(await letter.inputValue(), /تطلب شروطنا/);
    assert.equal(await letter.getAttribute('dir'), 'rtl');
    await sound(page);
    await page.getByLabel('E-mail address of the site').fill('desk@elsewhere.example');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.case .chip', { hasText: 'Asked for a mend' }).waitFor();
    const slug = (
      await desk.room.db.selectFrom('edition').select('slug').where('lang', '=', 'ar').executeTakeFirstOrThrow()
    ).slug!;
    pages.set(
      '/ar',
      html(
        'العبّارة',
        `<p>${arabic}</p><p>The Ferry Bell <a href="${site}/ar/${encodeURIComponent(slug)}">here</a>`,
        'ar',
      ),
    );
    await page.getByRole('button', { name: 'Look again' }).click();
    await desk.room.queue.idle();
    await page.reload();
    await page.locator('.case .chip', { hasText: 'Resolved' }).waitFor();
    await page.getByText('In order now').waitFor();
    await close();
  });

  it('offers sites that readers come from, and watches one', async () => {
    await noteReferrers(desk.room, [{ path: '/en/low-water-at-the-quay', referer: 'https://paper.example/' }]);
    const { page, close } = await open('/citations/sites');
    await page.getByRole('heading', { name: 'Sites that sent readers' }).waitFor();
    await page.locator('li', { hasText: 'paper.example' }).getByRole('button', { name: 'Watch', exact: true }).click();
    await page.getByRole('heading', { name: 'Sites that sent readers' }).waitFor({ state: 'detached' });
    await close();
  });

  it('counts what waits in the navigation, and grants what a page does, which is held against the letter at once', async () => {
    const { page, close } = await open('/citations');
    await page
      .getByRole('navigation')
      .getByText(/^\d+ pages? waits?$/)
      .waitFor({ state: 'attached' });
    await page.getByRole('link', { name: /No ferry on Tuesday/ }).click();
    const copied = /(\d+) of 500/.exec((await page.locator('.cites-facts').first().textContent())!)![1]!;
    await page.getByRole('link', { name: 'Grant', exact: true }).click();
    assert.equal(await page.getByLabel('Organisation').inputValue(), '127.0.0.1');
    assert.equal(await page.getByRole('textbox', { name: 'Sites' }).inputValue(), '127.0.0.1');
    assert.equal(await page.getByLabel('Characters').inputValue(), copied);
    assert.equal(await page.getByLabel('Article', { exact: true }).inputValue(), 'this');
    await page.getByLabel('Conditions').fill('Not before Sunday.');
    await page.locator('.letter', { hasText: 'Not before Sunday.' }).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Sign and send' }).click();
    await page.waitForURL(/permissions\/granted\/\d+/);
    await desk.room.queue.idle();
    await page.goBack();
    await page.goto(`${site}/desk/citations?side=all`);
    await page.getByRole('link', { name: /No ferry on Tuesday/ }).click();
    await page.locator('.cites-allowed', { hasText: 'covers it' }).waitFor();
    const yours = await page.locator('.cites-yours').textContent();
    assert.match(yours!, /The use may not be commercial\..*Our pictures are not part of it\..*Not before Sunday\./);
    await page.locator('.case .chip', { hasText: 'Link missing' }).waitFor();
    await sound(page);
    await close();
  });

  it('shows in the editor of an article who uses its words and who may', async () => {
    const { editionId } = await desk.room.db
      .selectFrom('edition')
      .select('id as editionId')
      .where('lang', '=', 'en')
      .executeTakeFirstOrThrow();
    const { page, close } = await open(`/editions/${editionId}`);
    const citing = page.locator('section[aria-labelledby="citing-article"]');
    await citing.getByText('Link missing').waitFor();
    await citing.getByText('Within terms').waitFor();
    await page.locator('section[aria-labelledby="of-article"]').getByText('127.0.0.1').waitFor();
    await sound(page);
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      await citing.scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(process.env.SCREENSHOTS, 'article-1440-light-en.png') });
    }
    await citing.getByRole('link').first().click();
    await page.waitForURL(/citations\/\d+\?side=all&article=\d+/);
    await close();
  });

  it('draws figures, and reads well in every width, light and dark, and from right to left', async () => {
    const folder = process.env.SCREENSHOTS;
    if (folder) mkdirSync(folder, { recursive: true });
    const { id } = await desk.room.db
      .selectFrom('citation')
      .select('id')
      .where('address', 'like', '%/copy')
      .executeTakeFirstOrThrow();
    for (const [name, path, ready] of [
      ['list', '/citations?side=all', '.case-row'],
      ['one', `/citations/${id}`, '.cites-pair'],
      ['figures', '/citations/figures', '.plot svg'],
      ['grant', `/permissions/new?citation=${id}`, '.letter'],
      ['sites', '/citations/sites', '.cites-looks'],
    ] as const)
      for (const [width, scheme, lang] of [
        [360, 'light', 'en'],
        [768, 'dark', 'uk'],
        [1440, 'light', 'en'],
        [1440, 'dark', 'ar'],
        [360, 'light', 'ar'],
      ] as const) {
        const { page, close } = await open(path, { width, scheme, lang });
        await page.locator(ready).first().waitFor();
        await fits(page);
        if (width !== 768) await sound(page);
        if (folder)
          await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}-${lang}.png`), fullPage: true });
        await close();
      }
  });
});
