import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { samplePages } from '../render/sample-pages.ts';
import { launchBrowser } from './browser.ts';
import { loadPictures, openPage } from './open-page.ts';

/* The reader's pages as a browser shows them; what can be seen in their HTML alone is in test/render. */

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const rightToLeft = [
  'front',
  'article',
  'revision',
  'search',
  'corrections',
  'compare',
  'entries-above',
  'support',
  'support-wrong',
];

for (const lang of ['en', 'ar'])
  for (const [name, make] of Object.entries(samplePages(lang)).filter(
    ([n]) => lang === 'en' || rightToLeft.includes(n),
  ))
    describe(`the page "${name}" in ${lang}`, () => {
      for (const [width, scheme] of [
        [320, 'dark'], // what is left of 1280 at a zoom of 400 %
        [1440, 'light'],
      ] as const)
        it(`is accessible and fits at ${width} px, ${scheme}`, async () => {
          const { page, requests, errors, close } = await openPage(browser, make(), { width, scheme });
          await loadPictures(page);
          const { violations } = await new AxeBuilder({ page }).analyze();
          assert.deepEqual(
            violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
            [],
          );
          const wider = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.equal(wider, 0, 'scrolls sideways');
          assert.deepEqual(errors, []);
          assert.deepEqual(
            requests.filter(r => new URL(r).host !== 'reader.test'),
            [],
          );
          await close();
        });
    });

describe('in the languages with the longest words', () => {
  for (const lang of ['de', 'fr', 'pl'])
    it(`every page in ${lang} fits at 320 px`, async () => {
      for (const [name, make] of Object.entries(samplePages(lang))) {
        const { page, close } = await openPage(browser, make(), { width: 320 });
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(wider, 0, `${name} scrolls sideways`);
        await close();
      }
    });
});

describe('an article in the browser', () => {
  it('does not move while its pictures come', async () => {
    const { page, close } = await openPage(browser, samplePages('en').article!(), { width: 360 });
    await loadPictures(page);
    const shift = await page.evaluate(
      () =>
        new Promise<number>(resolve => {
          let sum = 0;
          new PerformanceObserver(list => {
            for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
          // two frames on, what was buffered has been told
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        }),
    );
    assert.equal(shift, 0);
    await close();
  });

  it('is read whole with scripts off, from one request and its pictures', async () => {
    const { page, requests, close } = await openPage(browser, samplePages('uk').article!(), {
      width: 768,
      scripts: false,
    });
    assert.ok(await page.locator('.text p').last().isVisible());
    assert.deepEqual(
      requests.map(r => new URL(r).pathname).filter(p => p !== '/' && !p.startsWith('/media/') && !p.endsWith('.png')),
      [],
    );
    await close();
  });

  it('gives fingers 44 px on what they use to get around', async () => {
    const { page, close } = await openPage(browser, samplePages('en').article!(), { width: 360 });
    const small = await page
      .locator('.bar a, nav.sections a, .share a, .tags a')
      .evaluateAll(all => all.filter(a => a.getBoundingClientRect().height < 43.5).map(a => a.outerHTML));
    assert.deepEqual(small, []);
    await close();
  });

  it('leads the keyboard to the text first', async () => {
    const { page, close } = await openPage(browser, samplePages('en').article!(), { width: 1440 });
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#main');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    await close();
  });
});
