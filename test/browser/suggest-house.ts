import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { message } from '../../src/render/messages/index.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';
import { type Published, publishInto } from './published.ts';

/* An outlet with articles in three languages, and readers who come to report a mistake in them. */

export const long = 'The gauge house stands at the end of Sluice Lane. '.repeat(8).trim();
export const text = `The ferry did not sale on Monday because the river was low.\n\n${`${long}\n\n`.repeat(6)}It **sails** again since noon.[^1]\n\n[^1]: The harbour master said so.`;

export let server: TestServer;
export let browser: Browser;
export let article: Published;

export async function openHouse(): Promise<void> {
  server = await startServer();
  article = await publishInto(server.house.room, {
    en: { title: 'Low water at the quay', summary: 'The ferry waits for rain.', text },
    ar: {
      title: 'ماء منخفض في المرفأ',
      summary: 'العبّارة تنتظر المطر.',
      text: 'لم تبحر العبارة يوم الاثنين لأن الماء كان منخفضا.\n\nتبحر مجددا.',
    },
    uk: { title: 'Мала вода', summary: 'Пором чекає.', text: `${'Дуже довге речення про річку. '.repeat(90)}` },
  });
  browser = await launchBrowser();
}

export async function closeHouse(): Promise<void> {
  await browser?.close();
  await server?.stop();
}

export type Visit = {
  page: Page;
  requests: { method: string; url: string; body: string | null }[];
  errors: string[];
  close(): Promise<void>;
};

export async function visit(lang: string, options: BrowserContextOptions & { path?: string } = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
  const requests: Visit['requests'] = [];
  const errors: string[] = [];
  context.on('request', r => requests.push({ method: r.method(), url: r.url(), body: r.postData() }));
  const page = await context.newPage();
  page.on('console', m => {
    if (m.type() === 'error') errors.push(m.text());
  });
  page.on('pageerror', e => errors.push(String(e)));
  await page.goto(server.url + (options.path ?? article.editions[lang]!.path));
  return { page, requests, errors, close: () => context.close() };
}

/** Selects words of the page, as a finger or a mouse would leave them selected. */
export const select = (page: Page, words: string) =>
  page.evaluate(words => {
    const walker = document.createTreeWalker(document.querySelector('article')!, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      getSelection()!.setBaseAndExtent(node, at, node, at + words.length);
      return;
    }
    throw new Error(`no ${words}`);
  }, words);

export const reports = () =>
  server.house.room.db.selectFrom('suggestion').selectAll().orderBy('receivedAt', 'desc').orderBy('id').execute();
export const byComment = async (comment: string) => (await reports()).filter(r => r.comment === comment);
export const sentPosts = (requests: Visit['requests']) => requests.filter(r => r.method === 'POST');
export const t = (key: string, lang = 'en') => message(lang, `suggest.${key}`);
export const stored = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));

export async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
}
export const sideways = (page: Page) =>
  page.evaluate(() => {
    const wide = [document.documentElement, ...document.querySelectorAll('dialog')];
    return Math.max(...wide.map(e => e.scrollWidth - e.clientWidth));
  });
