import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { lengthByTerms } from '../../src/domain/terms/count.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { catalogs, message } from '../../src/render/messages/index.ts';
import { quoteTexts } from '../../src/render/quote-texts.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';
import { type Published, publishInto } from './published.ts';

/* How readers quote an article within its terms, in a browser against the real server. */

const first = 'The ferry did not sail on Monday because the river was low.';
const gauge = 'The gauge house stands at the end of Sluice Lane, and "nobody" has read it since <spring>. ';
const text = `${first}[^1] It sails again.\n\n${`${gauge.replace('<', '\\<').repeat(3).trim()}\n\n`.repeat(4)}\n\n[^1]: The harbour master said so.`;

let server: TestServer;
let browser: Browser;
let article: Published;
before(async () => {
  server = await startServer();
  article = await publishInto(server.house.room, {
    en: { title: 'Low water [again] at the quay', summary: 'The ferry waits for rain.', text },
    ar: { title: 'ماء منخفض', summary: '', text: 'لم تبحر العبارة يوم الاثنين لأن الماء كان منخفضا. '.repeat(30) },
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const t = (key: string, lang = 'en', values: Record<string, string | number> = {}) =>
  message(lang, `quote.${key}`, { n: '', limit: '', ...values });
const link = (lang = 'en') => server.url + article.editions[lang]!.path;

async function visit(lang: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    viewport: { width: 1024, height: 768 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', m => m.type() === 'error' && errors.push(m.text()));
  page.on('pageerror', e => errors.push(String(e)));
  page.on('request', r => requests.push(r.url()));
  await page.goto(link(lang));
  return { page, errors, requests, close: () => context.close() };
}

const select = (page: Page, words: string) =>
  page.evaluate(words => {
    const walker = document.createTreeWalker(document.querySelector('.text')!, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
      const at = node.data.indexOf(words);
      if (at >= 0) return getSelection()!.setBaseAndExtent(node, at, node, at + words.length);
    }
    throw new Error(`no ${words}`);
  }, words);
const selectAll = (page: Page) =>
  page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('.text')!));
const open = async (page: Page, lang = 'en') => {
  await page.getByRole('link', { name: t('title', lang) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
};
const clipboard = (page: Page) =>
  page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return Object.fromEntries(
      await Promise.all(item!.types.map(async type => [type, await (await item!.getType(type)).text()])),
    ) as Record<string, string>;
  });

describe('a reader who quotes', () => {
  it('fetches nothing before, and at most 8 kB when it is wanted', async () => {
    const { page, requests, errors, close } = await visit('en');
    assert.ok(!requests.some(r => r.includes('/assets/')));
    await select(page, first);
    await open(page);
    assert.equal(requests.filter(r => r.includes('/assets/')).length, 2);
    assert.deepEqual(errors, []);
    await close();
    const built = new URL('../../dist/quote/', import.meta.url);
    const [script] = readdirSync(built).map(name => readFileSync(new URL(name, built)));
    for (const lang of Object.keys(catalogs)) {
      const words = Buffer.from(JSON.stringify(quoteTexts(lang)));
      const bytes = brotliCompressSync(script!).length + brotliCompressSync(words).length;
      assert.ok(bytes <= 8192, `${lang}: ${bytes}`);
    }
  });

  it('copies what is selected as text that is pasted with its link, and as code in each way of writing', async () => {
    const { page, errors, close } = await visit('en');
    await select(page, first);
    const dialog = await open(page);
    assert.match((await dialog.getByRole('status').first().textContent())!, new RegExp(`${first.length} of 500`));
    const copy = async (format: string) => {
      await dialog.getByRole('radio', { name: format, exact: true }).check();
      await dialog.getByRole('button', { name: t('copy'), exact: true }).click();
      await dialog.getByText(t('copied')).waitFor();
      return clipboard(page);
    };
    const asText = await copy('Text');
    assert.equal(asText['text/plain'], `${first}\n\n— Low water [again] at the quay. The Ferry Bell, ${link()}`);
    assert.match(asText['text/html']!, new RegExp(`<a href="${link()}"`));
    assert.doesNotMatch(asText['text/html']!, /nofollow/);
    assert.equal(
      (await copy('HTML'))['text/plain'],
      `<blockquote cite="${link()}" lang="en" dir="ltr">\n<p>${first}</p>\n</blockquote>\n<p>— <a href="${link()}">Low water [again] at the quay</a>. The Ferry Bell</p>`,
    );
    assert.equal(
      (await copy('Markdown'))['text/plain'],
      `> ${first}\n\n— [Low water \\[again\\] at the quay](<${link()}>). The Ferry Bell`,
    );
    assert.equal(
      (await copy('BBCode'))['text/plain'],
      `[quote]${first}[/quote]\n— [url=${link()}]Low water (again) at the quay[/url]. The Ferry Bell`,
    );
    assert.deepEqual(errors, []);
    await close();
  });

  it('is told how much too long a selection is, offered a cut at the end of a sentence, and where to ask', async () => {
    const { page, close } = await visit('en');
    await selectAll(page);
    const dialog = await open(page);
    const shown = dialog.getByRole('blockquote');
    const before = (await shown.locator('p').allTextContents()).join('\n');
    // neither the note nor its number are part of what is quoted
    assert.ok(before.startsWith(`${first} It sails again.\n`) && !before.includes('harbour master'), before);
    const n = lengthByTerms(before);
    assert.ok(n > 500);
    const status = dialog.getByRole('status').first();
    assert.match((await status.textContent())!, new RegExp(`${n.toLocaleString('en')} of 500`));
    assert.match((await status.textContent())!, new RegExp(`${n - 500}`));
    assert.equal(await dialog.getByRole('button', { name: t('copy'), exact: true }).isVisible(), false);
    assert.equal(
      await dialog.getByRole('link', { name: message('en', 'terms.ask') }).getAttribute('href'),
      `${server.url}/en/permissions?article=${article.articleId}`,
    );
    await dialog.locator('.quote-more button').click();
    const after = (await shown.locator('p').allTextContents()).join('\n');
    assert.ok(before.startsWith(after));
    assert.match(after, /[.]$/);
    assert.ok(lengthByTerms(after) <= 500);
    // one sentence more would have been too long
    assert.ok(lengthByTerms(after) + gauge.trim().length + 1 > 500);
    await dialog.getByRole('radio', { name: 'HTML' }).check();
    const html = await dialog.getByRole('textbox').inputValue();
    assert.ok(html.includes('&#34;nobody&#34; has read it since &#60;spring&#62;.'), html);
    await close();
  });

  it('chooses sentences where nothing is selected, with the keyboard alone', async () => {
    const { page, close } = await visit('en');
    const button = page.getByRole('link', { name: t('title') });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const to = dialog.getByLabel(t('to'), { exact: true });
    const count = async () =>
      Number(/(\d+) of 500/.exec((await dialog.getByRole('status').first().textContent())!)![1]);
    assert.ok((await count()) > 300 && (await count()) <= 500);
    await to.selectOption({ index: 0 });
    assert.equal(await count(), first.length);
    await dialog.getByLabel(t('from'), { exact: true }).selectOption({ index: 1 });
    assert.match((await dialog.getByRole('blockquote').textContent())!, /^It sails again\./);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await close();
  });

  it('gets the words selected to copy by hand where the browser does not let the page', async () => {
    const { page, close } = await visit('en', { permissions: [] });
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await select(page, first);
    const dialog = await open(page);
    await dialog.getByRole('button', { name: t('copy'), exact: true }).click();
    await dialog.getByText(t('by-hand')).waitFor();
    const chosen = await page.evaluate(() => {
      const area = document.activeElement as HTMLTextAreaElement;
      return area.value.slice(area.selectionStart, area.selectionEnd);
    });
    assert.ok(chosen.startsWith(first) && chosen.endsWith(link()));
    await close();
  });

  it('keeps to the terms of an article that has its own', async () => {
    const owner = { kind: 'system', name: 'test' } as const;
    const { articleId } = article;
    const set = (terms: object) => setArticle(server.house.room, owner, { articleId, terms });
    assert.ok((await set({ extractLimit: 40, credit: { en: 'Lagoon Today' } })).ok);
    const { page, close } = await visit('en');
    await select(page, first);
    const dialog = await open(page);
    assert.match((await dialog.getByRole('status').first().textContent())!, /59 of 40/);
    // no sentence fits: it is cut at a word, and says so
    await dialog.locator('.quote-more button').click();
    assert.equal(await dialog.getByRole('blockquote').textContent(), 'The ferry did not sail on Monday…');
    assert.match(await dialog.getByRole('textbox').inputValue(), /Lagoon Today/);
    await close();
    assert.ok((await set({ extractLimit: 0 })).ok);
    const other = await visit('en');
    assert.equal(await other.page.getByRole('link', { name: t('title') }).count(), 0);
    assert.match((await other.page.locator('.terms').textContent())!, /ask us/);
    await other.close();
    assert.ok((await set({})).ok);
  });

  it('copies and pastes as ever: nothing is added, nothing is stopped', async () => {
    const { page, close } = await visit('en');
    await selectAll(page);
    const all = await page.evaluate(() => String(getSelection()));
    await page.keyboard.press('Control+c');
    const copied = await clipboard(page);
    assert.equal(copied['text/plain']!.replace(/\s+/g, ' ').trim(), all.replace(/\s+/g, ' ').trim());
    await close();
  });

  it('has the block to copy without any script', async () => {
    const { page, close } = await visit('en', { javaScriptEnabled: false });
    const block = page.locator('.terms .copy');
    assert.equal(await block.getByRole('link').getAttribute('href'), link());
    assert.match((await block.textContent())!, /^Low water \[again\] at the quay\. The Ferry Bell, http/);
    await page.getByRole('link', { name: t('title') }).click();
    assert.match(page.url(), /#quote$/);
    await close();
  });

  for (const [lang, options] of [
    ['en', { viewport: { width: 1024, height: 768 } }],
    // 1280 pixels at 400 %
    ['ar', { viewport: { width: 320, height: 256 }, colorScheme: 'dark' }],
    ['ar', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ] as [string, BrowserContextOptions][])
    it(`finds a dialog that fits and that everybody can use (${lang}, ${options.viewport!.width} px)`, async () => {
      const { page, close } = await visit(lang, options);
      for (const prepare of [async () => {}, () => selectAll(page)]) {
        await prepare();
        const dialog = await open(page, lang);
        const found = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(
          found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
          [],
        );
        assert.equal(
          await page.evaluate(() =>
            Math.max(
              ...[document.documentElement, document.querySelector('dialog')!].map(e => e.scrollWidth - e.clientWidth),
            ),
          ),
          0,
        );
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
      await close();
    });
});
