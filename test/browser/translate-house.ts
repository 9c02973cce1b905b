import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { DeskRole } from '../../src/domain/access.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import type { EditionRef } from '../../src/web/desk-api/contract.ts';
import type { LinkView, TranslationView } from '../../src/web/desk-api/translation-contract.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { startEngine, type TestEngine } from '../outside/engines.ts';
import { deskBuilt, signedIn } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';
import { publishWords, type Words } from './published.ts';

/* An outlet in three languages with a translator, an editor and an engine for drafts, each in a browser. */

const password = 'correct horse battery';
export const system = { kind: 'system', name: 'test' } as const;

/** An article of sixty segments: title, standfirst, and 58 blocks, every tenth a heading. */
const blocks = Array.from({ length: 58 }, (_, i) =>
  i % 10 === 0 ? `## Part ${i / 10 + 1} of the report` : `Boat number ${100 + i} carries ${20 + i} people to Saltern.`,
);
export const long: Words = {
  title: 'Every boat on the river',
  summary: 'A list of 58 lines, counted twice.',
  text: blocks.join('\n\n'),
};
export const short: Words = {
  title: 'The bridge opens',
  summary: 'On 4 May.',
  text: 'The bridge opens on 4 May.\n\nIt closes at night.\n\nBicycles are free.\n\nCars pay 3 euros.',
};

export let server: TestServer;
export let engine: TestEngine;
export let browser: Browser;
/** what the pages threw */
export const wrong: string[] = [];
/** a translator, and an editor */
export let tariq: Page;
export let edna: Page;

export async function openHouse(): Promise<void> {
  await deskBuilt();
  engine = await startEngine('libretranslate');
  server = await startServer({ TRANSLATE_PROTOCOL: 'libretranslate', TRANSLATE_URL: engine.url });
  const { room } = server.house;
  const { version } = await readOutlet(room.db);
  const settings = outletSettings.parse({
    name: { en: 'The Ferry Bell', uk: 'Поромний дзвін', ar: 'جرس العبّارة' },
    languages: ['en', 'uk', 'ar'],
    defaultLanguage: 'en',
    contact: { email: 'desk@ferrybell.example.org' },
  });
  done(await updateOutlet(room, system, { settings, version }));
  browser = await launchBrowser();
  tariq = await enter('Tariq', 'translator');
  edna = await enter('Edna', 'editor');
}

export async function closeHouse(): Promise<void> {
  await browser?.close();
  await server?.stop();
  await engine?.close();
}

export async function enter(
  name: string,
  role: DeskRole,
  { language = 'en', width = 1280, height = 900 }: { language?: string; width?: number; height?: number } = {},
): Promise<Page> {
  const email = `${name.toLowerCase()}@example.org`;
  await server.house.signIn.addUser({ name, email, role, password, language });
  const context = await signedIn(browser, server, { email, password }, { width, height });
  const page = await context.newPage();
  page.on('pageerror', error => wrong.push(error.message));
  return page;
}

export async function publish(words: Words, lang = 'en') {
  const { room } = server.house;
  const made = done(await createArticle(room, system, { lang, title: words.title }));
  return { ...made, path: await publishWords(room, made.editionId, lang, words) };
}
export async function translate(words: Words, lang: string, from = 'en') {
  const { articleId } = await publish(words, from);
  // a translator works on what is theirs
  const answer = await tariq.request.post(`${server.url}/desk/api/articles/${articleId}/editions`, {
    data: { lang },
    headers: { 'content-type': 'application/json', origin: server.url },
  });
  assert.ok(answer.ok(), await answer.text());
  return { id: ((await answer.json()) as EditionRef).editionId };
}
export const open = async (page: Page, id: number) => {
  await page.goto(`${server.url}/desk/editions/${id}/translate`);
  await page.locator('.tr-row').first().waitFor();
};
export const read = async (id: number, who: Page = edna): Promise<TranslationView> => {
  const answer = await who.request.get(`${server.url}/desk/api/editions/${id}/translation`);
  assert.equal(answer.status(), 200, await answer.text());
  return (await answer.json()) as TranslationView;
};
export const textOf = (link: LinkView | undefined) => link?.target.map(s => s.text).join('\n');
/** The row in which one writes: its editor has the focus. */
export const writingIn = (page: Page, n: number) =>
  page.locator(`.tr-row.active:has(.tr-number:text-is("${n}")) .tr-editor.ProseMirror-focused`).waitFor();
export const row = (page: Page, n: number) => page.locator(`.tr-row:has(.tr-number:text-is("${n}"))`);
export const saved = (page: Page) =>
  page
    .locator('.save-status.saved')
    .getByText(/^Saved/)
    .waitFor();
export const accessible = async (page: Page, what: string) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
    [],
    what,
  );
};
/** No wider than the screen: nothing is to be scrolled to from the side. */
export const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
