import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { stored } from '../../src/domain/privacy-facts.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { message } from '../../src/render/messages/index.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';
import { type Published, publishInto } from './published.ts';

/*
 * What a browser sends, gets and keeps while somebody reads ten pages, reports a mistake and searches, as the browser itself logs
 * it (Chrome DevTools Protocol), with everything switched on that asks readers for something: no cookie, no storage, no other host.
 */

let server: TestServer;
let browser: Browser;
let article: Published;
before(async () => {
  server = await startServer();
  const { room } = server.house;
  article = await publishInto(room, {
    en: {
      title: 'Low water at the quay',
      summary: 'The ferry waits.',
      text: 'The ferry did not sale on Monday.\n\nIt sails again.',
    },
    uk: { title: 'Мала вода', summary: 'Пором чекає.', text: 'Пором не вийшов у понеділок.' },
  });
  const { settings, version } = await readOutlet(room.db);
  const on = {
    ...settings,
    newsletter: { ...settings.newsletter, on: true },
    support: { ...settings.support, on: true },
    comments: { ...settings.comments, on: true },
  };
  const changed = await updateOutlet(room, { kind: 'system', name: 'test' }, { settings: on, version });
  assert.ok(changed.ok);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

type NetworkLog = {
  /** method and address of everything that was asked for */
  asked: string[];
  /** Set-Cookie of answers, Cookie of requests, as they went over the wire */
  setCookies: string[];
  sentCookies: string[];
  /** other ways out: web sockets, workers */
  others: string[];
};

/** Logs what the browser does on the wire, not what a page tells of it. */
async function watch(context: BrowserContext): Promise<{ page: Page; cdp: CDPSession; log: NetworkLog }> {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const log: NetworkLog = { asked: [], setCookies: [], sentCookies: [], others: [] };
  const header = (headers: Record<string, string>, name: string) =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  cdp.on('Network.requestWillBeSent', e => log.asked.push(`${e.request.method} ${e.request.url}`));
  cdp.on('Network.requestWillBeSentExtraInfo', e => {
    const cookie = header(e.headers, 'cookie');
    if (cookie) log.sentCookies.push(cookie);
  });
  cdp.on('Network.responseReceivedExtraInfo', e => {
    const cookie = header(e.headers, 'set-cookie');
    if (cookie) log.setCookies.push(cookie);
  });
  cdp.on('Network.webSocketCreated', e => log.others.push(`web socket ${e.url}`));
  cdp.on('Target.targetCreated', e => {
    if (/worker/.test(e.targetInfo.type)) log.others.push(`${e.targetInfo.type} ${e.targetInfo.url}`);
  });
  await cdp.send('Network.enable');
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  return { page, cdp, log };
}

/** Everything that lies on the device, by every way there is to put something there. */
async function kept(page: Page, cdp: CDPSession): Promise<Record<string, unknown>> {
  const { cookies } = await cdp.send('Network.getAllCookies');
  const { usage, usageBreakdown } = await cdp.send('Storage.getUsageAndQuota', { origin: server.url });
  const own = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    // caches and workers are of secure contexts, which localhost is
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(r => r.scope),
    files: await (async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    })(),
    name: window.name,
  }));
  return {
    ...own,
    cookies: cookies.map(c => c.name),
    usage: usage === 0 ? 0 : usageBreakdown.filter(u => u.usage > 0),
  };
}
const nothing = {
  local: {},
  session: {},
  databases: [],
  caches: [],
  workers: [],
  files: [],
  name: '',
  cookies: [],
  usage: 0,
};
const t = (key: string) => message('en', key);

describe('a reader who reads, reports and searches', () => {
  it('leaves no cookie and nothing in storage, and is sent to no other host', async () => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    const { page, cdp, log } = await watch(context);
    const { path } = article.editions.en!;
    const pages = [
      '/en',
      path,
      `${path}/history`,
      article.editions.uk!.path,
      '/uk',
      '/en/corrections',
      '/en/policies/privacy',
      '/en/policies/reuse',
      '/en/support',
      '/en/feedback',
    ];
    for (const address of pages) {
      const answer = await page.goto(server.url + address);
      assert.equal(answer!.status(), 200, address);
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await kept(page, cdp), nothing, address);
    }

    // a mistake is reported by the dialog
    await page.goto(server.url + path);
    await page.evaluate(() => {
      const node = document.querySelector('.text p')!.firstChild as Text;
      getSelection()!.setBaseAndExtent(node, node.data.indexOf('sale'), node, node.data.indexOf('sale') + 4);
    });
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog', { name: t('suggest.title') });
    await dialog.getByLabel(t('suggest.proposed')).fill('sail');
    assert.deepEqual(await kept(page, cdp), nothing, 'while it is written');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog', { name: t('suggest.thanks') }).waitFor();
    assert.deepEqual(await kept(page, cdp), nothing, 'after it was sent');

    // and something is searched for
    await page.goto(`${server.url}/en/search`);
    await page.getByRole('searchbox').last().fill('ferry');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=ferry/);
    await page.getByRole('link', { name: 'Low water at the quay' }).first().waitFor();
    assert.deepEqual(await kept(page, cdp), nothing);

    assert.ok(log.asked.length > 12, 'the log sees requests');
    assert.ok(
      log.asked.some(a => a.startsWith('POST ')),
      'and the report among them',
    );
    assert.deepEqual(
      log.asked.filter(a => !/^[A-Z]+ data:/.test(a) && !a.includes(` ${server.url}/`)),
      [],
    );
    assert.deepEqual([log.setCookies, log.sentCookies, log.others], [[], [], []]);
    await context.close();
  });

  it('gets a cookie by asking for a link to sign in, which the privacy page names, and not before', async () => {
    const context = await browser.newContext();
    const { page, cdp, log } = await watch(context);
    await page.goto(`${server.url}/en/account`);
    assert.deepEqual(await kept(page, cdp), nothing, 'looking at the form is no act');
    await page.locator('#email').fill('reader@example.org');
    await page.keyboard.press('Enter');
    await page.waitForURL(/asked/);
    const { cookies } = await cdp.send('Network.getAllCookies');
    assert.deepEqual(
      cookies.map(c => [c.name, c.httpOnly, c.sameSite]),
      [['reader-ask', true, 'Lax']],
    );
    assert.equal(log.setCookies.length, 1);
    const names = stored.map(s => s.name) as string[];
    assert.ok(cookies.every(c => names.includes(c.name.replace('__Host-', ''))));
    await page.goto(`${server.url}/en/policies/privacy`);
    for (const { name } of stored) await page.locator('code', { hasText: name }).first().waitFor();
    await context.close();
  });

  it('is counted as a sum, and not at all where the browser says that it is not to be followed', async () => {
    const { db } = server.house.room;
    const visits = async () =>
      (await sql<{ n: number }>`select coalesce(sum(n), 0)::int as n from visit`.execute(db)).rows[0]!.n;
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const before = await visits();
    const asks = await browser.newContext({ userAgent: agent, extraHTTPHeaders: { 'Sec-GPC': '1' } });
    const alone = await asks.newPage();
    await alone.goto(server.url + article.editions.uk!.path);
    await asks.close();
    const context = await browser.newContext({ userAgent: agent });
    const page = await context.newPage();
    for (let i = 0; i < 3; i++) await page.goto(server.url + article.editions.en!.path);
    await context.close();
    while ((await visits()) < before + 3) await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(await visits(), before + 3);
    const text = JSON.stringify(
      (
        await sql`select row_to_json(s) from visit_seen s union all select row_to_json(h) from visit_host h union all select row_to_json(v) from visit v`.execute(
          db,
        )
      ).rows,
    );
    assert.doesNotMatch(text, /Firefox|127\.0\.0\.1|::1/);
  });
});
