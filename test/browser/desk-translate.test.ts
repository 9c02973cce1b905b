import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { DeskRole } from '../../src/domain/access.ts';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import type { EditionRef } from '../../src/web/desk-api/contract.ts';
import type { LinkView, TranslationView } from '../../src/web/desk-api/translation-contract.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { startEngine, type TestEngine } from '../outside/engines.ts';
import { launchBrowser } from './browser.ts';
import { publishWords, type Words } from './published.ts';

/*
 * What a translator's hands do, in a real browser on the built app and the real server: sixty segments by keyboard, a
 * corrected original, a lost connection, two people in one text. What was written is read back from the server.
 */

const password = 'correct horse battery';
const system = { kind: 'system', name: 'test' } as const;

/** An article of sixty segments: title, standfirst, and 58 blocks, every tenth a heading. */
const blocks = Array.from({ length: 58 }, (_, i) =>
  i % 10 === 0 ? `## Part ${i / 10 + 1} of the report` : `Boat number ${100 + i} carries ${20 + i} people to Saltern.`,
);
const long: Words = {
  title: 'Every boat on the river',
  summary: 'A list of 58 lines, counted twice.',
  text: blocks.join('\n\n'),
};
const short: Words = {
  title: 'The bridge opens',
  summary: 'On 4 May.',
  text: 'The bridge opens on 4 May.\n\nIt closes at night.\n\nBicycles are free.\n\nCars pay 3 euros.',
};

describe('the translating desk', () => {
  let server: TestServer;
  let engine: TestEngine;
  let browser: Browser;
  const wrong: string[] = [];
  let tariq: Page;
  let edna: Page;

  before(async () => {
    if (!existsSync(new URL('../../dist/desk/index.html', import.meta.url))) {
      const { build } = await import('vite');
      await build({ logLevel: 'error' });
    }
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
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await engine?.close();
  });

  async function enter(
    name: string,
    role: DeskRole,
    { language = 'en', width = 1280, height = 900 }: { language?: string; width?: number; height?: number } = {},
  ): Promise<Page> {
    const email = `${name.toLowerCase()}@example.org`;
    await server.house.signIn.addUser({ name, email, role, password, language });
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width, height } });
    const answer = await context.request.post(`${server.url}/desk/auth/sign-in/email`, {
      data: { email, password },
      headers: { origin: server.url },
    });
    assert.equal(answer.status(), 200);
    const page = await context.newPage();
    page.on('pageerror', error => wrong.push(error.message));
    return page;
  }

  async function publish(words: Words, lang = 'en') {
    const { room } = server.house;
    const made = done(await createArticle(room, system, { lang, title: words.title }));
    return { ...made, path: await publishWords(room, made.editionId, lang, words) };
  }
  async function translate(words: Words, lang: string, from = 'en') {
    const { articleId } = await publish(words, from);
    // a translator works on what is theirs
    const answer = await tariq.request.post(`${server.url}/desk/api/articles/${articleId}/editions`, {
      data: { lang },
      headers: { 'content-type': 'application/json', origin: server.url },
    });
    assert.ok(answer.ok(), await answer.text());
    return { id: ((await answer.json()) as EditionRef).editionId };
  }
  const open = async (page: Page, id: number) => {
    await page.goto(`${server.url}/desk/editions/${id}/translate`);
    await page.locator('.tr-row').first().waitFor();
  };
  const read = async (id: number, who: Page = edna): Promise<TranslationView> => {
    const answer = await who.request.get(`${server.url}/desk/api/editions/${id}/translation`);
    assert.equal(answer.status(), 200, await answer.text());
    return (await answer.json()) as TranslationView;
  };
  const textOf = (link: LinkView | undefined) => link?.target.map(s => s.text).join('\n');
  /** The row in which one writes: its editor has the focus. */
  const writingIn = (page: Page, n: number) =>
    page.locator(`.tr-row.active:has(.tr-number:text-is("${n}")) .tr-editor.ProseMirror-focused`).waitFor();
  const row = (page: Page, n: number) => page.locator(`.tr-row:has(.tr-number:text-is("${n}"))`);
  const saved = (page: Page) =>
    page
      .locator('.save-status.saved')
      .getByText(/^Saved/)
      .waitFor();
  const accessible = async (page: Page, what: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
      [],
      what,
    );
  };
  /** No wider than the screen: nothing is to be scrolled to from the side. */
  const fits = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

  it('a translator takes an article of sixty segments, an editor reviews and publishes it, and a correction of the original makes exactly one segment stale', {
    timeout: 240_000,
  }, async () => {
    const original = await publish(long);
    // from the article's languages to the translating desk
    await tariq.goto(`${server.url}/desk/editions/${original.editionId}`);
    await tariq.locator('.body').waitFor();
    await tariq.getByRole('tab', { name: 'Languages' }).click();
    await tariq.getByRole('button', { name: 'Ukrainian' }).click();
    await tariq.waitForURL(/\/translate$/);
    const id = Number(/editions\/(\d+)/.exec(tariq.url())?.[1]);
    await tariq.locator('.tr-row').first().waitFor();
    assert.equal(await tariq.locator('.tr-row').count(), 60);
    await tariq.getByText('0% translated · 0 of 60 reviewed').waitFor();

    // the keyboard begins where the work is
    await tariq.keyboard.press('Enter');
    for (let n = 1; n <= 60; n++) {
      await writingIn(tariq, n);
      const source = (await row(tariq, n).locator('.tr-source').textContent()) ?? '';
      const [, boat, people] = /number (\d+) carries (\d+)/.exec(source) ?? [];
      await tariq.keyboard.type(boat ? `Човен ${boat} везе ${people} людей до Солтерна.` : `Рядок ${n}: ${n} з 60`);
      await tariq.keyboard.press('Control+Enter');
    }
    await tariq.getByText('100% translated').waitFor();
    await saved(tariq);
    const translated = await read(id);
    assert.equal(textOf(translated.links[13]), 'Човен 111 везе 31 людей до Солтерна.');
    assert.equal(translated.progress.untranslated, 0);
    assert.ok(translated.links.every(l => l.by === 'Tariq' && l.state === 'draft'));

    // the editor reviews, by keyboard too
    await open(edna, id);
    await edna.keyboard.press('Enter');
    for (let n = 1; n <= 60; n++) {
      await writingIn(edna, n);
      await edna.keyboard.press('Control+Enter');
    }
    await edna.getByText('60 of 60 reviewed').waitFor();
    await saved(edna);
    const reviewed = await read(id);
    assert.ok(reviewed.links.every(l => l.state === 'reviewed' && l.by === 'Tariq' && l.reviewedBy === 'Edna'));
    await edna.getByRole('button', { name: 'Publish', exact: true }).click();
    await edna.getByRole('button', { name: 'Publish now' }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });
    await edna.getByRole('button', { name: 'Update', exact: true }).waitFor();

    // the original is corrected
    await edna.goto(`${server.url}/desk/editions/${original.editionId}`);
    await edna.locator('.body').waitFor();
    await edna.getByText('Boat number 133 carries 53 people').click();
    await edna.keyboard.press('End');
    await edna.keyboard.type(' It sails twice a day.');
    await saved(edna);
    await edna.getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByLabel('What kind of change is it?').selectOption({ label: 'Correction' });
    await edna.getByLabel('Note to readers').fill('Boat 133 sails twice a day.');
    await edna.getByRole('dialog').getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });

    // the desk hears of it by itself; exactly one row is stale, and says what changed
    await open(tariq, id);
    await tariq.getByRole('button', { name: /^Changed in the original 1/ }).click();
    assert.equal((await read(id)).progress.stale, 1);
    const stale = tariq.locator('.tr-row.is-stale');
    assert.equal(await stale.count(), 1);
    await stale.getByText(/^The original changed, \d\d:\d\d$/).waitFor();
    assert.deepEqual(await stale.locator('.tr-state').allTextContents(), ['Original changed']);
    assert.equal((await stale.locator('.tr-diff ins').allTextContents()).join('').trim(), 'It sails twice a day.');
    await stale.locator('.tr-number').click();
    await stale.locator('.tr-editor.ProseMirror-focused').waitFor();
    await tariq.keyboard.press('Control+End');
    await tariq.keyboard.type(' Він ходить двічі на день.');
    await tariq.getByRole('button', { name: 'Done: it holds again' }).click();
    await stale.waitFor({ state: 'detached' });
    await saved(tariq);
    const mended = await read(id);
    assert.equal(mended.progress.stale, 0);
    assert.equal(mended.progress.reviewed, 59);

    // reviewed and published with its own note
    await open(edna, id);
    await edna.keyboard.press('Enter');
    await edna.locator('.tr-row.active .tr-editor.ProseMirror-focused').waitFor();
    await edna.keyboard.press('Control+Enter');
    await edna.getByText('60 of 60 reviewed').waitFor();
    await saved(edna);
    await edna.getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByLabel('What kind of change is it?').selectOption({ label: 'Correction' });
    await edna.getByLabel('Note to readers').fill('Човен 133 ходить двічі на день.');
    await edna.getByRole('dialog').getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });

    const page = async (path: string) => (await fetch(`${server.url}${path}`)).text();
    assert.match(await page(original.path), /Boat 133 sails twice a day\./);
    const there = await page(`/uk/${encodeURIComponent((await read(id)).edition.slug)}`);
    assert.match(there, /Човен 133 ходить двічі на день\./);
    assert.match(there, /Він ходить двічі на день\./);
    assert.deepEqual(wrong, []);
  });

  it('parts a paragraph at the cursor by Enter, and says where that cannot be', async () => {
    const { id } = await translate({ ...short, title: 'Two halves of a bridge' }, 'uk');
    await open(tariq, id);
    const told = tariq.locator('.translate > [role="status"]').getByText('It cannot be split here');
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.keyboard.type('Дві половини');
    await tariq.keyboard.press('Enter');
    await told.waitFor({ state: 'attached' });
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('Міст відкрито.Далі дощ.');
    for (const _ of 'Далі дощ.') await tariq.keyboard.press('ArrowLeft');
    await tariq.keyboard.press('Enter');
    // one goes on writing behind the cut
    await row(tariq, 3).locator('.tr-editor').nth(1).and(tariq.locator('.ProseMirror-focused')).waitFor();
    await tariq.keyboard.type('І ');
    await saved(tariq);
    assert.equal(textOf((await read(id)).links[2]), 'Міст відкрито.\nІ Далі дощ.');
    await tariq.keyboard.press('Alt+j');
    await row(tariq, 4).getByText('Bicycles are free.').waitFor();
    assert.deepEqual(
      (await read(id)).links[2]?.source.map(s => s.text),
      ['The bridge opens on 4 May.', 'It closes at night.'],
    );
    assert.deepEqual(wrong, []);
  });

  it('offers earlier work as one comes to a segment, by Ctrl and a number', async () => {
    // what the house translated and reviewed before
    const before = await translate(short, 'uk');
    await open(edna, before.id);
    for (const [n, words] of [
      [3, 'Міст відкривається 4 травня.'],
      [5, 'Велосипеди безплатно.'],
    ] as const) {
      await row(edna, n).locator('.tr-number').click();
      await writingIn(edna, n);
      await edna.keyboard.type(words);
      await edna.keyboard.press('Control+Enter');
      await saved(edna);
    }
    const { id } = await translate(
      {
        ...short,
        title: 'The bridge again',
        text: 'Bicycles are free.\n\nThe bridge opens on 9 May.\n\nNothing like it.',
      },
      'uk',
    );
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.locator('.tr-side .match').getByText('100 %').waitFor();
    await tariq.keyboard.press('Control+1');
    await row(tariq, 3).locator('.tr-editor').getByText('Велосипеди безплатно.').waitFor();
    await tariq.keyboard.press('Control+Enter');
    // a match that is not the same shows in what it differs
    await writingIn(tariq, 4);
    await tariq.locator('.tr-side .match-source ins').getByText('9').waitFor();
    await tariq.keyboard.press('Control+1');
    await row(tariq, 4)
      .locator('.tr-editor')
      .getByText(/^Міст відкривається \d травня\.$/)
      .waitFor();
    await accessible(tariq, 'matches of the memory');
    await tariq.keyboard.press('Control+Enter');
    await writingIn(tariq, 5);
    await tariq.getByText('Nothing like it was translated before.').waitFor();
    await saved(tariq);
    const links = (await read(id)).links;
    assert.equal(textOf(links[2]), 'Велосипеди безплатно.');
    assert.match(textOf(links[3]) ?? '', /^Міст відкривається/);
  });

  it('writes bold, links and footnotes as the editor does, and copies the source with its marks', async () => {
    const { id } = await translate(
      { ...short, text: 'It is **free** for [everybody](https://example.org/).\n\nNothing else.' },
      'uk',
    );
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.press('Alt+Enter');
    await saved(tariq);
    const copied = (await read(id)).links[2];
    assert.deepEqual(copied?.target[0]?.content, copied?.source[0]?.content);
    await tariq.keyboard.press('Alt+ArrowDown');
    await writingIn(tariq, 4);
    await tariq.keyboard.press('Control+b');
    await tariq.keyboard.type('Нічого');
    await tariq.keyboard.press('Control+b');
    await tariq.keyboard.type(' _більше_.');
    await tariq.keyboard.press('Control+Shift+f');
    await tariq.getByRole('dialog').getByRole('textbox').waitFor();
    await tariq.keyboard.type('Слово редакції.');
    await tariq.keyboard.press('Enter');
    await tariq.getByRole('dialog').waitFor({ state: 'detached' });
    await saved(tariq);
    const content = (await read(id)).links[3]?.target[0]?.content as NodeJson[];
    assert.deepEqual(content[0], { type: 'text', text: 'Нічого', marks: [{ type: 'strong' }] });
    assert.deepEqual(content[2], { type: 'text', text: 'більше', marks: [{ type: 'em' }] });
    assert.equal(content.at(-1)?.type, 'footnote');
    // a title has no marks: what is pasted into it is its words
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', '<h2>Міст <b>відкрито</b></h2><p>і далі</p>');
      data.setData('text/plain', 'Міст відкрито\n\nі далі');
      document
        .querySelector('.tr-editor')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await tariq.keyboard.press('Escape');
    await saved(tariq);
    assert.match(textOf((await read(id)).links[0]) ?? '', /^Міст відкрито\s+і далі$/);
    // Escape leaves the words, and single keys move
    await tariq.keyboard.press('j');
    await tariq.locator('.tr-row.active .tr-number:text-is("2"):focus').waitFor();
  });

  it('loses nothing of two people on different segments at once, and shows both wordings on the same one', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.keyboard.type('Міст відкрито');
    await saved(tariq);
    await open(edna, id);
    await row(tariq, 3).locator('.tr-number').click();
    await row(edna, 4).locator('.tr-number').click();
    await Promise.all([writingIn(tariq, 3), writingIn(edna, 4)]);
    await Promise.all([
      tariq.keyboard.type('Міст відкривають 4 травня.', { delay: 20 }),
      edna.keyboard.type('Уночі він зачинений.', { delay: 25 }),
    ]);
    await Promise.all([saved(tariq), saved(edna)]);
    const both = await read(id);
    assert.deepEqual(both.links.slice(2, 4).map(textOf), ['Міст відкривають 4 травня.', 'Уночі він зачинений.']);
    // each sees the other's row by itself, with the name
    await row(tariq, 4).getByText('Уночі він зачинений.').waitFor();
    await row(tariq, 4).getByText('Edna').waitFor();
    await row(edna, 3).getByText('Міст відкривають 4 травня.').waitFor();
    // asking again is cheap while nothing changes
    await edna.waitForResponse(r => r.url().endsWith(`/editions/${id}/translation`) && r.status() === 304);

    // on one row, the second sees theirs beside his own
    await row(edna, 5).locator('.tr-number').click();
    await row(tariq, 5).locator('.tr-number').click();
    await Promise.all([writingIn(tariq, 5), writingIn(edna, 5)]);
    // his words are on their way to nowhere while she saves hers
    await tariq.context().setOffline(true);
    await tariq.keyboard.type('Велосипеди їздять даром.');
    await tariq.getByText('Offline – kept on this device').waitFor();
    await edna.keyboard.type('Велосипеди безплатно.');
    await saved(edna);
    await tariq.context().setOffline(false);
    const conflict = row(tariq, 5).locator('.tr-conflict');
    await conflict.waitFor();
    await conflict.getByText(/Edna.? changed this segment/).waitFor();
    await accessible(tariq, 'two wordings of one segment');
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    await saved(tariq);
    assert.equal(textOf((await read(id)).links[4]), 'Велосипеди їздять даром.');
  });

  it('keeps what is typed without a connection, also over a reload, and sends it when it is back', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.route('**/desk/api/editions/*/translation/**', route => route.abort());
    await tariq.keyboard.type('Без мережі');
    await tariq.getByText('Offline – kept on this device').waitFor();
    await tariq.keyboard.press('Alt+ArrowDown');
    await writingIn(tariq, 4);
    await tariq.keyboard.type('І тут');
    assert.equal(textOf((await read(id)).links[2]), '');
    tariq.once('dialog', dialog => dialog.accept());
    await tariq.reload();
    await row(tariq, 3).getByText('Без мережі').waitFor();
    await tariq.unroute('**/desk/api/editions/*/translation/**');
    await tariq.evaluate(() => dispatchEvent(new Event('online')));
    await saved(tariq);
    assert.deepEqual((await read(id)).links.slice(2, 4).map(textOf), ['Без мережі', 'І тут']);
  });

  it('splits, joins, notes, marks for a check, and filters by what is left to do', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('Міст відкривають. Це 4 травня.');
    for (let i = 0; i < 'Це 4 травня.'.length; i++) await tariq.keyboard.press('ArrowLeft');
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Split at the cursor' }).click();
    await tariq.locator('.tr-row.active .tr-editor').nth(1).waitFor();
    assert.deepEqual(
      (await read(id)).links[2]?.target.map(s => s.text.trim()),
      ['Міст відкривають.', 'Це 4 травня.'],
    );
    await row(tariq, 4).locator('.tr-number').click();
    await writingIn(tariq, 4);
    await tariq.keyboard.type('Уночі');
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Join with the next' }).click();
    await tariq.waitForFunction(() => document.querySelectorAll('.tr-row').length === 5);
    assert.equal((await read(id)).links[3]?.source.length, 2);

    await writingIn(tariq, 4);
    await tariq.keyboard.press('F2');
    await tariq.getByRole('textbox', { name: 'Note' }).fill('Does it close every night?');
    await tariq.keyboard.press('Escape');
    await writingIn(tariq, 4);
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Mark for a check' }).click();
    await saved(tariq);
    const noted = (await read(id)).links[3];
    assert.deepEqual([noted?.note, noted?.state], ['Does it close every night?', 'check']);
    await tariq.getByRole('button', { name: /^With notes 1/ }).click();
    assert.equal(await tariq.locator('.tr-row').count(), 1);
    await tariq.getByRole('button', { name: /^All/ }).click();
    // a press on the map goes to its row
    await tariq.locator('.tr-map > span').first().click();
    await writingIn(tariq, 1);
  });

  it('has drafts made by the engine, which stay marked until somebody reviewed them and do not go out before', async () => {
    const { id } = await translate({ ...short, text: 'The pier is open.\n\nIt is free.' }, 'uk');
    await open(edna, id);
    await row(edna, 4).locator('.tr-number').click();
    await writingIn(edna, 4);
    await edna.keyboard.type('Вільний вхід.');
    await edna.keyboard.press('Control+Enter');
    await saved(edna);
    await edna.getByRole('button', { name: 'More for the whole text' }).click();
    await edna.getByRole('menuitem', { name: 'Machine drafts for 3 segments' }).click();
    await row(edna, 3).getByText('THE PIER IS OPEN.').waitFor();
    await row(edna, 3)
      .getByText(/^By machine/)
      .waitFor();
    // what a person wrote stays
    assert.equal(textOf((await read(id)).links[3]), 'Вільний вхід.');
    await edna.getByRole('button', { name: /^By machine 3/ }).waitFor();
    await edna.getByRole('button', { name: 'Publish', exact: true }).click();
    await edna.getByText(/written by a machine and read by nobody/).waitFor();
    assert.ok(await edna.getByRole('button', { name: 'Publish now' }).isDisabled());
    // from the point of the checklist to the rows it is about
    await edna
      .getByRole('listitem')
      .filter({ hasText: 'written by a machine' })
      .getByRole('button', { name: 'Show' })
      .click();
    await writingIn(edna, 1);
    assert.equal(await edna.locator('.tr-row').count(), 3);
    await accessible(edna, 'machine drafts');
    for (const n of [1, 2, 3]) {
      await writingIn(edna, n);
      await edna.keyboard.press('Control+Enter');
    }
    await saved(edna);
    const { progress } = await read(id);
    assert.deepEqual([progress.machine, progress.reviewed], [0, 4]);
  });

  it('takes a partner’s text from its page, says who they are, and follows what they change', async () => {
    await edna.goto(`${server.url}/desk/sources`);
    await edna.getByRole('button', { name: 'New partner' }).click();
    await edna.getByLabel('Name', { exact: true }).fill('Espreso');
    await edna.getByLabel('Their language').fill('uk');
    await edna.getByLabel('What may be translated').selectOption({ label: 'Everything' });
    await edna.getByLabel('Credit line').fill('First published by Espreso');
    await accessible(edna, 'a partner');
    await edna.getByRole('button', { name: 'Save' }).click();
    await edna.getByText('Espreso').first().waitFor();

    await tariq.goto(`${server.url}/desk/`);
    await tariq.getByRole('button', { name: 'From a partner' }).click();
    await tariq.getByLabel('Partner', { exact: true }).selectOption({ label: 'Espreso' });
    await tariq.getByLabel('Address there').fill('https://espreso.example.org/bridge');
    await tariq.getByLabel('Author there').fill('Олена Коваль');
    await tariq.getByLabel('Title', { exact: true }).fill('Міст відкрито');
    await tariq.getByLabel('Text', { exact: true }).focus();
    await tariq.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', '<h2>Нині</h2><p>Міст <b>відкрито</b> 4 травня.</p><p>Уночі він зачинений.</p>');
      data.setData('text/plain', 'Нині');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    assert.equal(await tariq.getByLabel('Form of the text').inputValue(), 'html');
    await accessible(tariq, 'the form of a partner’s text');
    await tariq.getByRole('button', { name: 'Begin the translation' }).click();
    await tariq.waitForURL(/\/translate$/);
    await tariq.locator('.tr-row').first().waitFor();
    const id = Number(/editions\/(\d+)/.exec(tariq.url())?.[1]);
    const begun = await read(id);
    assert.deepEqual(
      begun.links.map(l => l.source[0]?.text),
      ['Міст відкрито', 'Нині', 'Міст відкрито 4 травня.', 'Уночі він зачинений.'],
    );
    assert.deepEqual([begun.source.outlet, begun.source.author], ['Espreso', 'Олена Коваль']);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('The bridge is open since 4 May.');
    await tariq.keyboard.press('Control+Enter');
    await saved(tariq);

    await tariq.getByRole('button', { name: 'More for the whole text' }).click();
    await tariq.getByRole('menuitem', { name: 'Their text changed' }).click();
    await tariq
      .getByLabel('Text', { exact: true })
      .fill('## Нині\n\nМіст **відкрито** 5 травня.\n\nУночі він зачинений.');
    await tariq.getByRole('button', { name: 'Take their text' }).click();
    await tariq.getByText('1 segment is to be looked at').waitFor();
    const changed = await read(id);
    assert.deepEqual(
      changed.links.map(l => l.stale?.how ?? null),
      [null, null, 'edited', null],
    );
    // what they changed does not matter to these words
    const stale = tariq.locator('.tr-row.is-stale');
    assert.deepEqual(
      [await stale.locator('.tr-diff del').textContent(), await stale.locator('.tr-diff ins').textContent()],
      ['4', '5'],
    );
    await stale.getByRole('button', { name: 'Still holds' }).click();
    await stale.waitFor({ state: 'detached' });
    await saved(tariq);
    assert.equal((await read(id)).progress.stale, 0);
  });

  it('is clean for who does not see it, fits a phone, and runs from the right in Arabic', async () => {
    const { id } = await translate(short, 'ar');
    await open(edna, id);
    await edna.keyboard.press('Enter');
    await writingIn(edna, 1);
    await edna.keyboard.type('يُفتح الجسر');
    await saved(edna);
    await accessible(edna, 'the translating desk');
    assert.equal(await edna.locator('.tr-row.active .tr-editor').getAttribute('dir'), 'rtl');
    await edna.getByRole('button', { name: 'More for the whole text' }).click();
    await edna.getByRole('menuitem', { name: 'Keyboard help' }).click();
    await edna.getByRole('dialog').getByText('Done, and on to the next').waitFor();
    await edna.keyboard.press('Escape');

    const amal = await enter('Amal', 'editor', { language: 'ar', width: 360, height: 780 });
    await open(amal, id);
    await amal.waitForFunction(() => document.documentElement.dir === 'rtl');
    await amal.getByRole('button', { name: 'المقطع 2' }).click();
    await writingIn(amal, 2);
    await accessible(amal, 'on a phone, in Arabic');
    assert.ok(await fits(amal));
    const [source, target] = await Promise.all(
      ['.tr-source', '.tr-target'].map(part => row(amal, 2).locator(part).boundingBox()),
    );
    assert.ok(source!.y + source!.height <= target!.y, 'the source stands above the target');
    await amal.context().close();
    assert.deepEqual(wrong, []);
  });

  it('says so where an edition is no translation yet, and pairs what was written before', async () => {
    const { room } = server.house;
    const original = await publish(short);
    const made = done(await addEdition(room, system, { articleId: original.articleId, lang: 'uk' }));
    await publishWords(room, made.editionId, 'uk', {
      title: 'Міст відкрито',
      summary: '4 травня.',
      text: 'Міст відкрито 4 травня.\n\nУночі він зачинений.\n\nВелосипеди безплатно.\n\nАвтівки платять 3 євро.',
    });
    await room.db.deleteFrom('translation').where('editionId', '=', made.editionId).execute();
    await edna.goto(`${server.url}/desk/editions/${made.editionId}/translate`);
    await edna.getByRole('button', { name: /The bridge opens/ }).click();
    await edna.locator('.tr-row').first().waitFor();
    const view = await read(made.editionId);
    assert.deepEqual(view.links.map(textOf).slice(0, 3), ['Міст відкрито', '4 травня.', 'Міст відкрито 4 травня.']);
    assert.ok(view.links.every(l => l.paired !== null));
    // one pair set by hand takes the other row's words
    await row(edna, 5).locator('.tr-number').click();
    await writingIn(edna, 5);
    await edna.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await edna.getByRole('menuitem', { name: 'Pair by hand' }).click();
    await edna.getByRole('checkbox', { name: 'Велосипеди безплатно.' }).uncheck();
    await edna.getByRole('checkbox', { name: 'Автівки платять 3 євро.' }).check();
    await accessible(edna, 'pairing by hand');
    await edna.getByRole('button', { name: 'Done' }).click();
    await row(edna, 5).getByText('Автівки платять 3 євро.').waitFor();
    const paired = await read(made.editionId);
    assert.deepEqual([textOf(paired.links[4]), paired.links[4]?.paired], ['Автівки платять 3 євро.', null]);
  });
});
