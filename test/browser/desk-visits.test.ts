import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { countVisits, type PathVisits } from '../../src/flows/count-visits.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import type { EditionView } from '../../src/web/desk-api/contract.ts';
import { draftOf, openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';
import { deskBuilt, fits, screenOf, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The desk shows how much is read, and what is kept about one person. With SCREENSHOTS=<folder> the test leaves pictures there.
 */

let browser: Browser;
let desk: Awaited<ReturnType<typeof openDesk>>;
let edition: EditionView;

before(async () => {
  await deskBuilt();
  browser = await launchBrowser();
  desk = await openDesk();
  const { room, people, as, must } = desk;
  const { settings, version } = await readOutlet(room.db);
  const named = { ...settings, name: { en: 'The Ferry Bell' }, languages: ['en', 'uk', 'ar'] };
  done(await updateOutlet(room, people.owner!, { settings: named, version }));
  const titles: [string, string][] = [
    ['en', 'Low water at the quay'],
    ['en', 'The bell tower cost more than the council said, and nobody asked'],
    ['uk', 'Низька вода біля причалу'],
    ['ar', 'انخفاض المياه عند الرصيف'],
  ];
  const published: EditionView[] = [];
  for (const [lang, title] of titles) {
    const { editionId } = await must(as('editor')<{ editionId: number }>('POST', 'articles', { lang, title }));
    await must(as('editor')('PUT', `editions/${editionId}/draft`, draftOf(1, title, 'The ferry did not sail.')));
    await must(as('editor')('POST', `editions/${editionId}/publish`, { version: 2 }));
    published.push(await must(as('editor')<EditionView>('GET', `editions/${editionId}`)));
  }
  edition = published[0]!;
  for (let back = 0; back < 40; back++) {
    const day = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    const of = (n: number, rare: [string, number][]): PathVisits => ({
      n,
      hosts: new Map([
        ['social.example', Math.ceil(n / 3)],
        ['news.example.org', Math.ceil(n / 7)],
        ['localhost:3000', Math.ceil(n / 9)],
        ...rare,
      ]),
      countries: new Map([
        ['UA', Math.ceil(n / 2)],
        ['DE', Math.ceil(n / 5)],
        ['PL', Math.ceil(n / 8)],
      ]),
      visitors: new Set(Array.from({ length: Math.ceil(n / 2) }, (_, i) => `v${i}`)),
    });
    await countVisits(
      room,
      day,
      new Map(
        published.map((p, i) => [
          `/${p.lang}/${encodeURIComponent(p.slug)}`,
          of(Math.round((60 + 40 * Math.sin(back / 3)) / (i + 1)), i === 0 ? [[`rare-${back}.example`, 1]] : []),
        ]),
      ),
    );
  }
});
after(async () => {
  await browser?.close();
  await desk?.close();
});

const open = (path: string, options: Parameters<typeof screenOf>[3] = {}) => screenOf(browser, desk, path, options);

describe('visits at the desk', () => {
  it('are plotted by day, each plot with its numbers as a table, and ranked by article, source, language and country', async () => {
    const { page, close } = await open('/visits');
    await page.getByRole('heading', { name: 'Visits', level: 1 }).waitFor();
    await page.locator('.chart svg').first().waitFor();
    assert.equal(await page.locator('.charts svg[role=img]').count(), 2);
    const table = page.locator('figure.chart table').first();
    await page.locator('figure.chart summary').first().click();
    assert.equal(await table.locator('tbody tr').count(), 30, 'thirty days');
    for (const name of ['Articles', 'Where readers come from', 'Languages'])
      await page.getByRole('heading', { name, level: 3 }).waitFor();
    await page
      .getByRole('cell', { name: 'Germany' })
      .or(page.getByRole('rowheader', { name: 'Germany' }))
      .first()
      .waitFor();
    assert.equal(await page.getByText(/rare-/).count(), 0, 'a source of one visit has no name');
    await page.getByText('Our own pages').waitFor();
    await sound(page);
    await close();
  });

  it('go by the days that are chosen, which are in the address, and by one article', async () => {
    const { page, close } = await open('/visits');
    await page.getByLabel('Over which time').or(page.locator('.page-head select')).first().selectOption('7');
    await page.waitForURL(/days=7/);
    await page.locator('figure.chart summary').first().click();
    await page.waitForFunction(
      () => document.querySelectorAll('figure.chart table')[0]?.querySelectorAll('tbody tr').length === 7,
    );
    await page.getByRole('link', { name: 'Low water at the quay' }).click();
    await page.waitForURL(/edition=\d+/);
    await page.getByRole('link', { name: 'All articles' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Languages', level: 3 }).count(), 0);
    await sound(page);
    await close();
  });

  it('are a line beside the article, which leads to them', async () => {
    const { page, close } = await open(`/editions/${edition.id}`);
    await page.locator('.spark svg').waitFor();
    assert.match(((await page.locator('.spark a').textContent()) ?? '').trim(), /^[\d,]+ visits in 30 days$/);
    await page.locator('.spark a').click();
    await page.waitForURL(new RegExp(`visits\\?edition=${edition.id}`));
    await close();
  });

  it('fit and are sound on a phone and in Arabic, light and dark', async () => {
    for (const lang of ['en', 'ar'])
      for (const width of [360, 768, 1440])
        for (const scheme of ['light', 'dark'] as const) {
          const { page, close } = await open('/visits', { lang, width, scheme });
          await page.locator('.chart svg').nth(1).waitFor();
          await fits(page);
          if (process.env.SCREENSHOTS) {
            mkdirSync(process.env.SCREENSHOTS, { recursive: true });
            await page.screenshot({
              path: join(process.env.SCREENSHOTS, `visits-${lang}-${width}-${scheme}.png`),
              fullPage: true,
            });
          }
          if (width === 360) await sound(page);
          await close();
        }
  });
});

describe('personal data at the desk', () => {
  it('are found by an address, saved as a file, and erased when the address was typed twice', async () => {
    const input = {
      articleId: edition.article.id,
      lang: 'en',
      quote: { exact: 'ferry' },
      comment: 'It was the tram',
      email: 'ada@example.org',
    };
    done(await receiveSuggestion(desk.room, input, { visitor: 'a', proof: null }));
    const { page, close } = await open('/personal-data');
    await page.getByLabel('E-mail address').fill('Ada@example.org');
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByText('It was the tram').waitFor();
    await sound(page);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'For machines (JSON)' }).click();
    assert.equal((await saved).suggestedFilename(), 'person.json');
    for (const [lang, width] of [
      ['en', 1440],
      ['ar', 360],
    ] as const)
      if (process.env.SCREENSHOTS) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(process.env.SCREENSHOTS, `personal-${lang}-${width}.png`), fullPage: true });
      }
    await page.getByRole('button', { name: 'Erase…' }).click();
    const dialog = page.getByRole('alertdialog');
    const now = dialog.getByRole('button', { name: 'Erase', exact: true });
    await dialog.getByLabel('The address once more').fill('ada@example.com');
    assert.ok(await now.isDisabled(), 'not by a slip');
    await dialog.getByLabel('The address once more').fill('ada@example.org');
    await sound(page);
    await now.click();
    await page.getByText('Erased: 1 entry').waitFor();
    await page.getByText('The owner', { exact: false }).first().waitFor();
    await close();
    const { n } = await desk.room.db
      .selectFrom('suggestion')
      .select(e => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    assert.equal(n, 0);
  });
});
