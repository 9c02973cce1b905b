import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DeskRole } from '../../src/domain/access.ts';
import type { openDesk } from '../harness/desk.ts';

/* How tests come to the desk: signed in at a real server, or at its API over a real database without a network. */

/** The desk's app, built now where a file is run on its own in a fresh clone. */
export async function deskBuilt(): Promise<void> {
  if (existsSync(new URL('../../dist/desk/index.html', import.meta.url))) return;
  const { build } = await import('vite');
  await build({ logLevel: 'error' });
}

/** A browser in which somebody is signed in at a server's desk. */
export async function signedIn(
  browser: Browser,
  server: { url: string },
  who: { email: string; password: string },
  { width = 1440, height = 900 }: { width?: number; height?: number } = {},
): Promise<BrowserContext> {
  // what fades in has no contrast yet when axe looks
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width, height }, reducedMotion: 'reduce' });
  const answer = await context.request.post(`${server.url}/desk/auth/sign-in/email`, {
    data: { email: who.email, password: who.password },
    headers: { origin: server.url },
  });
  assert.equal(answer.status(), 200);
  return context;
}

/** The address of a desk that answers without a network. */
export const site = 'http://localhost:3000';

/** A screen of such a desk for one of its people; closing it says whether it threw or broke its own policy. */
export async function screenOf(
  browser: Browser,
  desk: Awaited<ReturnType<typeof openDesk>>,
  path: string,
  options: { who?: DeskRole; width?: number; scheme?: 'light' | 'dark'; lang?: string } = {},
): Promise<{ page: Page; close(): Promise<void> }> {
  const { who = 'owner', width = 1440, scheme = 'light', lang = 'en' } = options;
  desk.people[who]!.language = lang;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  await context.route(`${site}/**`, async route => {
    const request = route.request();
    const answer = await desk.app.request(request.url(), {
      method: request.method(),
      headers: { ...(await request.allHeaders()), 'sec-fetch-site': 'same-origin', 'x-test-who': who },
      ...(request.method() === 'GET' ? {} : { body: request.postData() }),
    });
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', error => wrong.push(error.message));
  page.on('console', m => m.type() === 'error' && /Content Security|React/.test(m.text()) && wrong.push(m.text()));
  await page.goto(`${site}/desk${path}`);
  const close = async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  };
  return { page, close };
}

/** No fault that axe finds, for which scripts must run. */
export async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(v => `${v.id}: ${v.nodes[0]?.html}`),
    [],
  );
}

/** No wider than the window. */
export async function fits(page: Page): Promise<void> {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the window');
}
