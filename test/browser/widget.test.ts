import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Actor } from '../../src/domain/access.ts';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { checkPage } from '../../src/flows/external-page.ts';
import { calm, receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { openPages } from '../../src/outside/pages.ts';
import { message } from '../../src/render/messages/index.ts';
import { readCase } from '../../src/store/inbox.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';
import { publishInto } from './published.ts';
import { type OtherSite, openOtherSite } from './widget-sites.ts';

/* Readers of somebody else's site report mistakes with our widget: two servers, two origins, a browser. */

let server: TestServer;
let site: OtherSite;
let stranger: OtherSite;
let browser: Browser;
before(async () => {
  server = await startServer();
  const { room } = server.house;
  site = await openOtherSite(() => server.url, {
    bridge: [
      'The old bridge',
      'The bridge was <em>build</em> in 1903.',
      'It is painted green and very long. '.repeat(40),
    ],
    'ghost-quay': ['Low water at the quay', 'The ferry did not sale on Monday.', 'It sails again.'],
    'ar-bridge': ['الجسر القديم', 'بُني الجسر سنة 1903.', 'لونه أخضر.'],
    list: ['All posts', 'The old bridge', 'Low water'],
    late: ['A late page', 'The clock is five minuts late.'],
    offline: ['Offline', 'The mast is bend.'],
    busy: ['Busy', 'The lock is bussy.'],
  });
  stranger = await openOtherSite(() => server.url, { bridge: ['The old bridge', 'The bridge was build in 1903.'] });
  await publishInto(room, {
    en: { title: 'Ours', summary: '', text: 'Our own words.' },
    ar: { title: 'لنا', summary: '', text: 'كلماتنا.' },
  });
  const { settings, version } = await readOutlet(room.db);
  done(await updateOutlet(room, owner, { version, settings: { ...settings, otherSites: [site.url] } }));
  room.pages = openPages({ allow: address => address === '127.0.0.1' });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
  stranger?.close();
  await server?.stop();
});

const owner: Actor = { kind: 'system', name: 'test' };
const t = (key: string, lang = 'en') => message(lang, `suggest.${key}`);

async function visit(path: string, options: BrowserContextOptions & { at?: string } = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
  const requests: string[] = [];
  const errors: string[] = [];
  context.on('request', r => requests.push(r.url()));
  const page = await context.newPage();
  page.on('console', m => {
    if (m.type() === 'error') errors.push(m.text());
  });
  page.on('pageerror', e => errors.push(String(e)));
  await page.goto(`${options.at ?? site.url}/${path}/`);
  return { page, requests, errors, close: () => context.close() };
}

const select = (page: Page, words: string) =>
  page.evaluate(words => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
      const at = node.data.indexOf(words);
      if (at < 0 || node.parentElement!.closest('script,style')) continue;
      getSelection()!.setBaseAndExtent(node, at, node, at + words.length);
      return;
    }
    throw new Error(`no ${words}`);
  }, words);
const button = (page: Page, lang = 'en') => page.getByRole('button', { name: t('title', lang) });
const reports = () => server.house.room.db.selectFrom('suggestion').selectAll().orderBy('receivedAt', 'desc').execute();
const byComment = async (comment: string) => (await reports()).find(r => r.comment === comment);

describe('a reader of another site', () => {
  it('selects words, presses Ctrl+Enter, sends, and the desk has a case in the text of the page', async () => {
    const { page, requests, errors, close } = await visit('bridge');
    await button(page).waitFor();
    assert.deepEqual(
      requests.filter(r => r.startsWith(server.url)),
      [`${server.url}/widget.js`],
      'nothing else before it is wanted',
    );
    await select(page, 'build');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog', { name: t('title') });
    await dialog.waitFor();
    assert.equal(await dialog.locator('mark').textContent(), 'build');
    await dialog.getByLabel(t('proposed'), { exact: true }).fill('built');
    await dialog.getByLabel(t('comment')).fill('from WordPress');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    const report = (await byComment('from WordPress'))!;
    assert.deepEqual(
      [report.via, report.proposed, report.quote!.exact, report.lang],
      ['widget', 'built', 'build', 'en'],
    );
    const found = (await readCase(server.house.room.db, report.caseId))!;
    assert.equal(found.edition!.external, `${site.url}/bridge/`);
    assert.equal(found.published!.text.slice(found.place!.start, found.place!.end), 'build');
    assert.doesNotMatch(found.published!.text, /Home|comment|Harbour Blog|mistake/);
    assert.deepEqual(errors, []);
    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    assert.deepEqual(
      requests.filter(r => !r.startsWith(server.url) && !r.startsWith(site.url)),
      [],
    );
    const link = page.getByRole('link', { name: t('report') });
    assert.equal(await link.getAttribute('href'), `${server.url}/en/suggestions/${report.id}`);
    await close();
  });

  it('finds the button at the end of the text, or where the site wants it, and none in a list of articles', async () => {
    const wordpress = await visit('bridge');
    assert.ok(
      await button(wordpress.page).evaluate(e => {
        const host = (e.getRootNode() as ShadowRoot).host;
        return host === document.querySelector('.entry-content')!.lastElementChild;
      }),
    );
    await wordpress.close();
    const ghost = await visit('ghost-quay');
    assert.ok(await button(ghost.page).evaluate(e => (e.getRootNode() as ShadowRoot).host.classList.contains('here')));
    await select(ghost.page, 'sale');
    await button(ghost.page).click();
    assert.equal(await ghost.page.getByRole('dialog').locator('mark').textContent(), 'sale');
    await ghost.close();
    const list = await visit('list');
    await list.page.waitForLoadState('networkidle');
    assert.equal(await button(list.page).count(), 0);
    await list.close();
  });

  it('has the dialog as it is with us, whatever the site does to its own', async () => {
    for (const [path, lang, width, scheme] of [
      ['bridge', 'en', 1024, 'light'],
      ['ar-bridge', 'ar', 360, 'dark'],
    ] as const) {
      const { page, close } = await visit(path, {
        viewport: { width, height: 800 },
        colorScheme: scheme,
        reducedMotion: 'reduce',
      });
      await select(page, lang === 'en' ? 'build' : 'أخضر');
      await page.keyboard.press('Control+Enter');
      const dialog = page.getByRole('dialog', { name: t('title', lang) });
      await dialog.waitFor();
      const look = await dialog.evaluate(e => {
        const s = getComputedStyle(e);
        const send = getComputedStyle(e.querySelector('.suggest-send button')!);
        return [s.direction, s.transform, s.opacity, s.textTransform, s.letterSpacing, s.fontSize, send.borderRadius];
      });
      assert.deepEqual(look.slice(1), ['none', '1', 'none', 'normal', '16px', '0px']);
      assert.equal(look[0], lang === 'ar' ? 'rtl' : 'ltr');
      assert.equal(await dialog.evaluate(e => e.scrollWidth - e.clientWidth), 0);
      const found = await new AxeBuilder({ page })
        .include('dialog')
        .analyze()
        .catch(() => null);
      if (found)
        assert.deepEqual(
          found.violations.map(v => `${v.id} ${v.nodes[0]?.html}`),
          [],
        );
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/widget-${path}.png` });
      await close();
    }
  });

  it('may say that words should go', async () => {
    const { page, close } = await visit('bridge');
    await select(page, 'and very long');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('remove')).check();
    assert.equal(await dialog.locator('del').textContent(), 'and very long');
    await dialog.getByLabel(t('comment')).fill('too long');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    assert.equal((await byComment('too long'))!.proposed, '');
    await close();
  });

  it('gets a bar with fingers, where the selection is, though the page is set off', async () => {
    const { page, close } = await visit('bridge', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await button(page).waitFor();
    await select(page, 'build');
    await page.evaluate(() => getSelection()!.anchorNode!.parentElement!.scrollIntoView({ block: 'center' }));
    const bar = page.locator('.suggest-bar button');
    await bar.waitFor();
    const gap = async () => {
      const { y } = (await bar.boundingBox())!;
      return y - (await page.evaluate(() => getSelection()!.getRangeAt(0).getBoundingClientRect().bottom));
    };
    await page.waitForFunction(
      () =>
        document.querySelector('div[lang]')!.shadowRoot!.querySelector<HTMLElement>('.suggest-bar')!.style.top !== '',
    );
    assert.ok((await gap()) >= 20 && (await gap()) < 60, `${await gap()}`);
    await bar.tap();
    assert.equal(await page.getByRole('dialog').locator('mark').textContent(), 'build');
    await close();
  });

  it('who is offline before the dialog ever came is asked plainly, and the report goes out later, once', async () => {
    const { page, requests, close } = await visit('offline');
    await button(page).waitFor();
    await page.context().setOffline(true);
    page.once('dialog', d => {
      assert.equal(d.message(), t('offline'));
      void d.accept('bent');
    });
    await select(page, 'bend');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => localStorage.getItem('masthead-reports') !== null);
    await page.context().setOffline(false);
    // it was once refused by the network, and comes all the same
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    await page.reload();
    await page.getByRole('status').getByText(t('sent-later')).waitFor();
    const [report] = await reports();
    assert.deepEqual([report!.quote!.exact, report!.proposed, report!.via], ['bend', 'bent', 'widget']);
    assert.equal(requests.filter(r => r.endsWith('/pages/suggestions')).length, 1);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    await close();
  });

  it('of a site that is not listed is told so', async () => {
    const { page, close } = await visit('bridge', { at: stranger.url });
    await select(page, 'build');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('comment')).fill('from a stranger');
    await dialog.getByRole('button', { name: t('send') }).click();
    // the browser does not let a stranger's page read the answer: the report waits on the device
    await page.getByRole('dialog', { name: t('kept') }).waitFor();
    assert.equal(await byComment('from a stranger'), undefined);
    await close();
  });
});

describe('the page is changed on its site', () => {
  it('after an editor accepted, and the case follows', async () => {
    const { db } = server.house.room;
    const { page, close } = await visit('late');
    await select(page, 'minuts');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('proposed'), { exact: true }).fill('minutes');
    await dialog.getByLabel(t('comment')).fill('late');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    const { caseId, id } = (await byComment('late'))!;
    const found = (await readCase(db, caseId))!;
    const sentence = 'The clock is five minuts late.';
    const start = found.published!.text.indexOf(sentence);
    done(
      await acceptCase(server.house.room, owner, {
        caseId,
        version: found.version,
        start,
        end: start + sentence.length,
        text: sentence,
        replacement: sentence.replace('minuts', 'minutes'),
        kind: 'correction',
      }),
    );
    // readers see the entry, with where it stands
    const log = await (await fetch(`${server.url}/en/corrections`)).text();
    assert.match(log, new RegExp(`<a href="${site.url}/late/">A late page</a>`));
    assert.match(await (await fetch(`${server.url}/en/corrections/feed.atom`)).text(), new RegExp(`${site.url}/late/`));
    const own = await (await fetch(`${server.url}/en/suggestions/${id}`)).text();
    assert.match(own, new RegExp(message('en', 'my-report.accepted-there').slice(0, 30)));

    site.texts.late = ['A late page', 'News: a new clock is coming.', 'The clock is five minutes late.'];
    const { editionId } = await db
      .updateTable('externalPage')
      .set({ nextCheckAt: new Date(0) })
      .where('url', '=', `${site.url}/late/`)
      .returning('editionId')
      .executeTakeFirstOrThrow();
    await checkPage(server.house.room, { editionId });
    const now = (await readCase(db, caseId))!;
    assert.ok(now.page!.change!.foundAt);
    assert.equal(now.published!.number, 2);
    await close();
  });

  it('and nothing of it is on a page, feed, map or in the search of the outlet', async () => {
    for (const path of [
      '/en',
      '/en/feed.rss',
      '/en/search?q=bridge',
      '/sitemap.xml',
      '/news-sitemap.xml',
      '/api/v1/articles',
    ]) {
      const text = await (await fetch(server.url + path)).text();
      assert.doesNotMatch(text, /old bridge|late page|\/:\d|%3A\d/i, path);
    }
    const { articleId, slug } = await server.house.room.db
      .selectFrom('edition')
      .select(['articleId', 'slug'])
      .where('state', '=', 'external')
      .executeTakeFirstOrThrow();
    for (const path of [
      `/en/${encodeURIComponent(slug)}`,
      `/en/${slug}/history`,
      `/en/${slug}/suggest`,
      `/api/v1/articles/${articleId}`,
    ])
      assert.equal((await fetch(server.url + path)).status, 404, path);
  });
});

describe('the server', () => {
  const ask = (page: string, origin: string | null, more: object = {}) =>
    fetch(`${server.url}/api/v1/pages/suggestions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(origin && { origin }) },
      body: JSON.stringify({ page, lang: 'en', comment: 'x', ...more }),
    });

  it('answers pages of listed sites and no others', async () => {
    const preflight = async (origin: string) =>
      (
        await fetch(`${server.url}/api/v1/pages/suggestions`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
      ).headers.get('access-control-allow-origin');
    assert.equal(await preflight(site.url), site.url);
    assert.equal(await preflight(stranger.url), null);
    assert.equal(await preflight('null'), null);
    const refused = await ask(`${site.url}/bridge/`, stranger.url);
    assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [403, null]);
    const taken = await ask(`${site.url}/bridge/`, site.url);
    assert.deepEqual([taken.status, taken.headers.get('access-control-allow-origin')], [202, site.url]);
    assert.equal((await ask('', site.url)).status, 400);
  });

  it('asks nothing of its own house, also when an address there is listed', async () => {
    const { room } = server.house;
    const lenient = room.pages;
    room.pages = openPages();
    for (const path of ['/bridge/?x', '/nothing/']) {
      const answer = await ask(site.url + path, null);
      assert.equal(answer.status, 400);
      assert.equal(((await answer.json()) as { key: string }).key, 'page.unreadable');
    }
    room.pages = lenient;
    assert.equal((await ask(`${stranger.url}/bridge/`, null)).status, 403);
  });

  it('gives the widget to any site, isolated ones too, looked at again after minutes; and is small', async () => {
    const { brotliCompressSync } = await import('node:zlib');
    const widget = await fetch(`${server.url}/widget.js`);
    const text = await widget.text();
    assert.match(widget.headers.get('content-type')!, /^text\/javascript/);
    for (const [name, value] of [
      ['access-control-allow-origin', /^\*$/],
      ['cross-origin-resource-policy', /^cross-origin$/],
      ['cache-control', /max-age=600, must-revalidate/],
      ['etag', /./],
    ] as const)
      assert.match(widget.headers.get(name) ?? '', value, name);
    const again = await fetch(`${server.url}/widget.js`, { headers: { 'if-none-match': widget.headers.get('etag')! } });
    assert.equal(again.status, 304);
    assert.doesNotMatch(text, /cookie|sessionStorage/);
    assert.ok(brotliCompressSync(text).length <= 1536, `${brotliCompressSync(text).length} bytes`);
    const known = JSON.parse(/^const masthead=(.*);$/m.exec(text)![1]!);
    for (const [lang, [words]] of Object.entries(known.words as Record<string, [string]>)) {
      let bytes = 0;
      for (const path of [...known.scripts, words]) {
        const file = await fetch(server.url + path);
        assert.equal(file.status, 200, path);
        assert.equal(file.headers.get('access-control-allow-origin'), '*');
        bytes += brotliCompressSync(await file.text()).length;
      }
      assert.ok(bytes <= 9216, `${lang}: ${bytes} bytes`);
    }
    const old = await fetch(`${server.url}/assets/elsewhere-00000000.js`);
    assert.deepEqual([old.status, old.headers.get('cache-control')], [200, 'no-store']);
  });
});

// last, since it makes the room busy
describe('when very many reports come in', () => {
  it('the device does some work first, in the page of the other site too', async () => {
    for (let i = 0; ; i++) {
      const got = await receiveSuggestion(
        server.house.room,
        { page: `${site.url}/busy/`, lang: 'en', kind: 'other', quote: null, comment: `crowd ${i}` },
        { visitor: `192.0.2.${i}`, proof: null },
      );
      if (!got.ok) break;
      assert.ok(i < calm.here);
    }
    const { page, close } = await visit('busy');
    await select(page, 'bussy');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('comment')).fill('with proof');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor({ timeout: 60_000 });
    assert.ok(await byComment('with proof'));
    await close();
  });
});
