import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { createSection } from '../../src/flows/edit-section.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';
import { type Published, publishInto } from './published.ts';

/* The desk on a phone in the languages with the longest words, of an outlet that publishes in none of them. */

const password = 'correct horse battery';
const system = { kind: 'system', name: 'test' } as const;

describe('the desk on a phone', () => {
  let server: TestServer;
  let browser: Browser;
  let published: Published;

  before(async () => {
    await deskBuilt();
    server = await startServer();
    published = await publishInto(server.house.room, {
      en: { title: 'The bridge opens', summary: 'On 4 May.', text: 'It opens on 4 May.\n\nIt closes at night.' },
      ar: { title: 'الجسر يُفتح', summary: 'في 4 أيار.', text: 'يُفتح في 4 أيار.\n\nيُغلق ليلًا.' },
    });
    const names = { ar: 'المرفأ والنهر', en: 'Port and river' };
    done(await createSection(server.house.room, system, { slug: 'port', names }));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const language of ['de', 'fr', 'pl'])
    it(`speaks ${language}, holds in 360 px, and says names in the outlet’s first language`, async () => {
      const file = new URL(`../../src/browser/desk/messages/${language}.json`, import.meta.url);
      const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      const email = `${language}@example.org`;
      await server.house.signIn.addUser({ name: 'Wilhelmine', email, role: 'owner', password, language });
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 360, height: 780 } });
      const wrong: string[] = [];
      const page = await context.newPage();
      page.on('pageerror', error => wrong.push(error.message));
      const answer = await page.request.post(`${server.url}/desk/auth/sign-in/email`, {
        data: { email, password },
        headers: { origin: server.url },
      });
      assert.equal(answer.status(), 200);
      const { en, ar } = published.editions;
      const screens: [path: string, heading: string][] = [
        ['', 'nav.articles'],
        ['inbox', 'nav.inbox'],
        ['inbox/figures', 'inbox.figures'],
        ['inbox/blocked', 'inbox.blocked'],
        ['permissions', 'nav.permissions'],
        ['media', 'nav.media'],
        ['people', 'nav.people'],
        ['tags', 'nav.tags'],
        ['sources', 'nav.sources'],
        ['glossary', 'nav.glossary'],
        ['settings', 'nav.settings'],
        ['users', 'nav.users'],
        ['account', 'nav.account'],
        ['sections', 'nav.sections'],
      ];
      const fits = async (what: string) => {
        const wider = await page.evaluate(() => {
          const out = [...document.querySelectorAll('button, a, select, input, h1, h2')].filter(e => {
            const { left, right, width } = e.getBoundingClientRect();
            const scrolled = e.closest('[role=toolbar], [role=tablist], nav, .skip, .visually-hidden');
            return !scrolled && width > 0 && (left < 0 || right > innerWidth + 0.5);
          });
          const page = document.documentElement.scrollWidth - innerWidth;
          return [...(page > 0 ? [`the page by ${page} px`] : []), ...out.map(e => e.outerHTML.slice(0, 120))];
        });
        assert.deepEqual(wider, [], `${language} ${what}`);
      };
      for (const [path, heading] of screens) {
        await page.goto(`${server.url}/desk/${path}`);
        await page.getByRole('heading', { name: words[heading]!, exact: true }).first().waitFor();
        await fits(path);
      }
      await page.getByText('Port and river').first().waitFor();
      await page.goto(`${server.url}/desk/editions/${en!.id}`);
      await page.getByRole('button', { name: words['publish.update']!, exact: true }).waitFor();
      await fits('the editor');
      await page.goto(`${server.url}/desk/editions/${ar!.id}/translate`);
      await page.locator('.tr-row').first().waitFor();
      await fits('the translating desk');
      assert.deepEqual(wrong, []);
      await context.close();
    });
});
