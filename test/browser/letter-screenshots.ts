import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sampleDigest, sampleLetter } from '../render/sample-letters.ts';
import { site } from '../render/sample-site.ts';
import { launchBrowser } from './browser.ts';
import { drawn } from './open-page.ts';

/*
 * Pictures of letters to be looked at: `node test/browser/letter-screenshots.ts <folder>`; as a phone and as a window of a mail
 * program show them, by day and by night, in both directions of writing.
 */
const [folder = 'screenshots'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
for (const lang of ['en', 'ar'])
  for (const [name, make] of Object.entries({ digest: sampleDigest, letter: sampleLetter }))
    for (const width of [360, 600])
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
          javaScriptEnabled: false,
        });
        await context.route('**/*', async route => {
          const url = new URL(route.request().url());
          const [, picture, size] = /^\/media\/([\w-]+)\/(\d+)\.\w+$/.exec(url.pathname) ?? [];
          if (picture && size)
            return route.fulfill({ contentType: 'image/jpeg', body: await drawn(picture, Number(size)) });
          return url.href === `${site.publicUrl}/letter`
            ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: make(lang).html })
            : route.fulfill({ status: 404 });
        });
        const page = await context.newPage();
        await page.goto(`${site.publicUrl}/letter`);
        await page.screenshot({ path: join(folder, `${lang}-${name}-${width}-${colorScheme}.png`), fullPage: true });
        await context.close();
      }
await browser.close();
