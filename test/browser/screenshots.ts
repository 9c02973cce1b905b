import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { articlePage } from '../../src/render/article-page.ts';
import { samplePages } from '../render/sample-pages.ts';
import { article, site } from '../render/sample-site.ts';
import { launchBrowser } from './browser.ts';
import { loadPictures, openPage } from './open-page.ts';

/*
 * Pictures of the reader's pages to be looked at: `node test/browser/screenshots.ts <folder> [part of a name]`; each in
 * three widths, light and dark, and as it is printed.
 */
const [folder = 'screenshots', only = ''] = process.argv.slice(2);

const pages: Record<string, () => string> = {};
for (const lang of ['en', 'uk', 'ar'])
  for (const [name, make] of Object.entries(samplePages(lang))) pages[`${lang}-${name}`] = make;
for (const key of ['gauge-house', 'court-interpreter', 'last-ferryman', 'lead-pipes'])
  pages[`en-article-${key}`] = () => articlePage(site, article(key, 'en'));
pages['ar-article-gauge-house'] = () => articlePage(site, article('gauge-house', 'ar'));

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
for (const [name, make] of Object.entries(pages)) {
  if (!name.includes(only)) continue;
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [360, 768, 1440]) {
      const { page, close } = await openPage(browser, make(), { width, scheme });
      await loadPictures(page);
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
      await close();
    }
  const { page, close } = await openPage(browser, make(), { width: 794 }); // A4 at 96 dpi
  await loadPictures(page);
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(folder, `${name}-print.png`), fullPage: true });
  await close();
}
await browser.close();
