import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { policyStyle, supportStyle } from '../../src/render/style.ts';
import { contentPolicy } from '../../src/web/reader/answer.ts';
import { site } from '../render/sample-site.ts';

export type Opened = { page: Page; requests: string[]; errors: string[]; close(): Promise<void> };

const drawings = new Map<string, Promise<Buffer>>();

/**
 * A reader's page in the browser, answered as the server would, its pictures drawn from the sample's. `requests`: every
 * address that it asked for; `errors`: what the browser complained of. Scripts stay off, as a reader may have them.
 */
export async function openPage(
  browser: Browser,
  html: string,
  options: { width: number; scheme?: 'light' | 'dark'; scripts?: boolean },
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.scheme ?? 'light',
    deviceScaleFactor: 1,
    javaScriptEnabled: options.scripts ?? true,
  });
  // some pages bring a sheet of their own
  const ownSheet = [supportStyle, policyStyle].find(sheet => html.includes(sheet.css));
  const requests: string[] = [];
  const errors: string[] = [];
  await context.route('**/*', async route => {
    const url = new URL(route.request().url());
    requests.push(url.href);
    const [, name, width] = /^\/media\/([\w-]+)\/(\d+)\.\w+$/.exec(url.pathname) ?? [];
    if (name && width) return route.fulfill({ contentType: 'image/jpeg', body: await drawn(name, Number(width)) });
    if (url.pathname !== '/') return route.fulfill({ status: 204 });
    return route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: {
        'Content-Security-Policy': contentPolicy(site, false, ownSheet === undefined ? {} : { style: ownSheet }),
      },
      body: html,
    });
  });
  const page = await context.newPage();
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto('http://reader.test/');
  return { page, requests, errors, close: () => context.close() };
}

export function drawn(name: string, width: number): Promise<Buffer> {
  const key = `${name} ${width}`;
  let made = drawings.get(key);
  if (!made) {
    const svg = readFileSync(new URL(`../../sample/images/${name}.svg`, import.meta.url));
    made = sharp(svg).resize(width).flatten({ background: '#fff' }).jpeg().toBuffer();
    drawings.set(key, made);
  }
  return made;
}

/** Loads also those pictures that wait to be scrolled to. */
export async function loadPictures(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const img of document.images) img.loading = 'eager';
    await Promise.all([...document.images].map(img => img.decode().catch(() => {})));
  });
}
