import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import type { DeskRole } from '../../src/domain/access.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { listGlossary, listNames } from '../../src/store/glossary.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';
import { deskBuilt, screenOf } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The glossary's screen on the built app, over the desk's real API and a real database. With SCREENSHOTS=<folder>
 * it leaves pictures of itself there.
 */

let browser: Browser;
let desk: Awaited<ReturnType<typeof openDesk>>;

before(async () => {
  await deskBuilt();
  browser = await launchBrowser();
  desk = await openDesk();
  const { room, people } = desk;
  const { settings, version } = await readOutlet(room.db);
  const owner = people.owner!;
  done(await updateOutlet(room, owner, { settings: { ...settings, languages: ['en', 'uk', 'ar'] }, version }));
});
after(async () => {
  await browser?.close();
  await desk?.close();
});

const open = (who: DeskRole, options: Parameters<typeof screenOf>[3] = {}) =>
  screenOf(browser, desk, '/glossary', { who, ...options });

describe('the glossary at the desk', () => {
  it('is begun by a translator: a term with its wordings, and a name that the table has a suggestion for', async () => {
    const { page, close } = await open('translator');
    await page.getByText('Nothing is laid down yet').waitFor();
    await page.getByRole('button', { name: 'New term' }).click();
    const dialog = page.getByRole('dialog');
    const wordings = dialog.getByRole('textbox', { name: 'Wording' });
    await wordings.nth(0).fill('drone');
    await wordings.nth(1).fill('безпілотник');
    await dialog.getByRole('button', { name: 'Add a wording' }).click();
    await wordings.nth(3).fill('bird');
    await dialog.getByRole('combobox', { name: 'Language' }).nth(3).selectOption('en');
    await dialog.getByRole('combobox', { name: 'Use' }).nth(3).selectOption({ label: 'Not used' });
    await dialog.getByRole('textbox', { name: 'Field' }).fill('war');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'drone' });
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /drone.*Not used bird.*безпілотник.*war/);

    await page.getByRole('button', { name: 'New name' }).click();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Згурський');
    await dialog.getByRole('button', { name: 'Zghurskyi' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Zghurskyi' }).waitFor();
    assert.equal((await listNames(desk.room.db))[0]?.target, 'Zghurskyi');
    await close();
  });

  it('is narrowed by words and by language', async () => {
    const { page, close } = await open('editor');
    await page.getByRole('searchbox').fill('безпіл');
    await page.getByRole('listitem').filter({ hasText: 'Zghurskyi' }).waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: 'drone' }).waitFor();
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('Nothing found.').waitFor();
    await close();
  });

  it('changes and deletes, with a way back', async () => {
    const { page, close } = await open('editor');
    await page.getByRole('listitem').filter({ hasText: 'drone' }).getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Never “kite”.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Never “kite”.' });
    await row.getByRole('button').click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(await listGlossary(desk.room.db), []);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
    await close();
  });

  it('takes terms from a file, tells what it left out, and gives files back', async () => {
    const { page, close } = await open('translator');
    const csv = 'term,translation:uk\r\nweir,гребля\r\n,порожньо\r\n';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'partner.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('partner.csv: 1 new term, 1 in the file.').waitFor();
    await page.getByText('Line 3: the term is missing').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'гребля' }).waitFor();
    const tmx = `<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence"
      o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/><body><tu><tuv xml:lang="en"><seg>Low water</seg></tuv>
      <tuv xml:lang="uk"><seg>Мала вода</seg></tuv></tu></body></tmx>`;
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'agency.tmx', mimeType: 'text/xml', buffer: Buffer.from(tmx) });
    await page.getByText('agency.tmx: 1 new translation, 1 in the file.').waitFor();
    for (const [name, words] of [
      ['Save terms as CSV', 'гребля'],
      ['Save translations as TMX', 'Мала вода'],
    ] as const) {
      const href = await page.getByRole('link', { name }).getAttribute('href');
      const text = await page.evaluate(async address => (await fetch(address)).text(), href!);
      assert.ok(text.includes(words), name);
    }
    await close();
  });

  it('is open to everybody at every width, in both directions and in the dark, with nothing that axe minds', async () => {
    const folder = process.env.SCREENSHOTS;
    if (folder) mkdirSync(folder, { recursive: true });
    for (const lang of ['en', 'ar'])
      for (const scheme of ['light', 'dark'] as const)
        for (const width of [360, 768, 1440]) {
          const { page, close } = await open('translator', { lang, scheme, width });
          const row = page.getByRole('listitem').filter({ hasText: 'безпілотник' });
          await row.waitFor();
          const look = async (name: string) => {
            if (folder)
              await page.screenshot({
                path: join(folder, `glossary-${name}-${lang}-${width}-${scheme}.png`),
                fullPage: true,
              });
            const { violations } = await new AxeBuilder({ page }).analyze();
            assert.deepEqual(
              violations.map(v => `${v.id}: ${v.nodes[0]?.html}`),
              [],
              `${name} ${lang} ${width} ${scheme}`,
            );
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${name} ${lang} ${width} is ${wide} px too wide`);
          };
          await look('list');
          await row.getByRole('button').click();
          await page.getByRole('dialog').waitFor();
          await look('term');
          await close();
        }
  });
});
