import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import jsqr from 'jsqr';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Begin, PaymentProvider } from '../../src/domain/membership/provider.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { applyPaymentEvents } from '../../src/flows/apply-payment-events.ts';
import { addSponsor } from '../../src/flows/edit-sponsor.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { uploadMedia } from '../../src/flows/upload-media.ts';
import { readMedia } from '../../src/store/media.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { clicksByDay } from '../../src/store/sponsor.ts';
import { done } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { launchBrowser } from './browser.ts';
import { publishInto } from './published.ts';

/*
 * How readers keep the outlet alive, in a browser without scripts, with the real server and a page in the place of a payment
 * provider's; and what a reader with a blocker sees where a sponsor stands.
 */

const by = { kind: 'system', name: 'test' } as const;

/** A provider whose page is on a server of the test; what became of a payment the test says. */
function providerAt(origin: string): { provider: PaymentProvider; begun: Begin[] } {
  const begun: Begin[] = [];
  const never = () => Promise.reject(new Error('not asked for here'));
  const provider: PaymentProvider = {
    name: 'stripe',
    currencies: ['EUR', 'UAH'],
    rhythms: ['once', 'monthly', 'yearly'],
    begin: async pledge => {
      begun.push(pledge);
      return { checkoutUrl: `${origin}/pay/${pledge.reference}`, checkout: `cs_${pledge.reference}` };
    },
    change: never,
    stop: never,
    portal: never,
    refund: never,
    readNotice: never,
    look: never,
    async *list() {},
  };
  return { provider, begun };
}

describe('the support page', () => {
  let server: TestServer;
  let checkout: Server;
  let browser: Browser;
  let reader: BrowserContext;
  let article = '';
  const { begun, provider } = providerAt('');
  const requests: string[] = [];

  before(async () => {
    checkout = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.end('<!doctype html><html lang="en"><title>Pay here</title><h1>The provider’s page</h1></html>');
    });
    await new Promise<void>(resolve => checkout.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(checkout.address() as AddressInfo).port}`;
    provider.begin = async pledge => {
      begun.push(pledge);
      return { checkoutUrl: `${origin}/pay/${pledge.reference}`, checkout: `cs_${pledge.reference}` };
    };
    if (!existsSync(new URL('../../dist/suggest', import.meta.url))) {
      const { build } = await import('vite');
      await build({ configFile: 'vite.suggest.config.ts', logLevel: 'error' });
    }
    server = await startServer({ STRIPE_API_URL: origin });
    const { editions } = await publishInto(server.house.room, {
      en: { title: 'The last ferryman of five', summary: 'One is left.', text: 'He rows.' },
      uk: { title: 'Останній поромник із п’яти', summary: 'Лишився один.', text: 'Він веслує.' },
      ar: { title: 'آخر مراكبي من خمسة', summary: 'بقي واحد.', text: 'إنه يجدّف.' },
    });
    article = editions.en!.path;
    browser = await launchBrowser();
    reader = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
    reader.on('request', request => requests.push(request.url()));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await new Promise<void>(resolve => checkout.close(() => resolve()));
  });

  const set = async (support: object) => {
    const { settings, version } = await readOutlet(server.house.room.db);
    done(
      await updateOutlet(server.house.room, by, {
        settings: outletSettings.parse({ ...settings, support: { ...settings.support, ...support } }),
        version,
      }),
    );
  };
  const paying = (on: boolean) => {
    (server.house.room as unknown as { payments: PaymentProvider[] }).payments = on ? [provider] : [];
    server.house.room.purge(['outlet']);
  };
  const sound = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
      [],
    );
  };

  it('is not there until the outlet has one', async () => {
    const page = await reader.newPage();
    const answer = await page.goto(`${server.url}/en/support`);
    assert.equal(answer!.status(), 404);
    assert.equal(await page.getByRole('link', { name: 'Support us' }).count(), 0);
    await page.close();
  });

  it('shows the other ways alone while nobody takes payments, and says so kindly', async () => {
    await set({
      on: true,
      text: { en: 'Ten euros pay **an interpreter** for an hour.' },
      currencies: [
        { currency: 'EUR', once: [1000, 2500], monthly: [500, 1000], yearly: [5000] },
        { currency: 'UAH', once: [20000], monthly: [10000], yearly: [] },
      ],
      goal: {
        amount: 100_000,
        currency: 'EUR',
        since: '2026-01-01',
        byHand: 12_000,
        counted: true,
        label: { en: 'A second boat' },
      },
      ways: [
        {
          kind: 'bank',
          holder: 'Поромний дзвін',
          iban: 'DE89370400440532013000',
          bic: '',
          currency: 'EUR',
          reference: 'For the newsroom',
        },
        { kind: 'link', to: 'patreon', url: 'https://patreon.example/ferry' },
        { kind: 'crypto', coin: 'bitcoin', address: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' },
      ],
    });
    const page = await reader.newPage();
    await page.goto(`${server.url}/en`);
    await page.getByRole('banner').getByRole('link', { name: 'Support us' }).click();
    await page.getByRole('heading', { name: 'Support us', exact: true }).waitFor();
    assert.equal(await page.locator('form.give').count(), 0);
    await page.getByText('You cannot pay on this page at the moment. These ways work:').waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'Patreon' }).getAttribute('href'),
      'https://patreon.example/ferry',
    );
    await page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await page.getByText('€120 of €1,000 (12%)').waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('value'), '12');
    // what a camera reads off the page
    const shot = await page.getByRole('img', { name: 'QR code of the transfer for banking apps' }).screenshot();
    const { data, info } = await sharp(shot).resize(800).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const code = (jsqr as unknown as typeof jsqr.default)(new Uint8ClampedArray(data), info.width, info.height)!;
    assert.equal(
      new TextDecoder().decode(Uint8Array.from(code.binaryData)),
      'BCD\n002\n1\nSCT\n\nПоромний дзвін\nDE89370400440532013000\n\n\n\nFor the newsroom',
    );
    await page.close();
  });

  it('asks again for what was wrong, by its field and in the reader’s language, and changes nothing that was typed', async () => {
    paying(true);
    const page = await reader.newPage();
    await page.goto(`${server.url}/uk/support`);
    assert.ok(await page.getByRole('group', { name: 'Як часто' }).getByLabel('Щомісяця').isChecked());
    await page.getByRole('radio', { name: 'Один раз' }).check();
    await page.getByLabel(/UAH/).first().check();
    // the amounts of another rhythm or currency are put away
    const shown = page.locator('.amounts:visible');
    assert.equal(await shown.count(), 1);
    assert.match((await shown.textContent())!, /200.?₴|₴.?200/);
    await shown.getByLabel('Інша сума').check();
    const own = page.getByLabel('Ваша сума');
    await own.fill('150,555');
    await page.getByLabel('Електронна адреса', { exact: true }).fill('ada@example.org');
    await page.getByRole('button', { name: 'Перейти до оплати' }).click();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /Після коми/ })
      .waitFor();
    assert.equal(await own.inputValue(), '150,555', 'the typed amount is as it was');
    assert.equal(await own.getAttribute('aria-invalid'), 'true');
    assert.match(
      (await page
        .locator(`#${await own.getAttribute('aria-describedby').then(ids => ids!.split(' ')[0])}`)
        .textContent())!,
      /Після коми/,
    );
    assert.equal(await page.getByLabel('Електронна адреса', { exact: true }).inputValue(), 'ada@example.org');
    assert.ok(await page.getByRole('radio', { name: 'Один раз' }).isChecked());
    assert.equal(begun.length, 0);
    await own.fill('150,55');
    await page.getByRole('button', { name: 'Перейти до оплати' }).click();
    await page.getByRole('heading', { name: 'The provider’s page' }).waitFor();
    assert.deepEqual(begun.at(-1)!.money, { amount: 15055, currency: 'UAH' });
    assert.deepEqual(
      [begun.at(-1)!.rhythm, begun.at(-1)!.lang, begun.at(-1)!.email],
      ['once', 'uk', 'ada@example.org'],
    );
    await page.close();
  });

  it('leads through the provider’s page to a thanks page that says what is true, and the goal follows', async () => {
    const page = await reader.newPage();
    await page.goto(`${server.url}/en/support`);
    await page.getByRole('radio', { name: '€10', exact: true }).check();
    await page.getByLabel('E-mail address', { exact: true }).fill('grace@example.org');
    await page.getByLabel('Show a name').check();
    await page.getByLabel('The name to be shown').fill('Grace');
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByRole('heading', { name: 'The provider’s page' }).waitFor();
    const { reference, thanks, money, rhythm } = begun.at(-1)!;
    assert.deepEqual([money, rhythm], [{ amount: 1000, currency: 'EUR' }, 'monthly']);

    const answer = await page.goto(thanks);
    assert.equal(answer!.headers()['cache-control'], 'no-store');
    assert.equal(answer!.headers()['referrer-policy'], 'no-referrer');
    await page.getByRole('heading', { name: 'Your payment is on its way' }).waitFor();
    const asOf = new Date().toISOString();
    const pledge = { reference };
    const about = { payment: 'in_1', pledge, amount: money };
    await applyPaymentEvents(server.house.room, provider, [
      { kind: 'checkout-done', pledge, checkout: `cs_${reference}`, subscription: 'sub_1' },
      { kind: 'paid', about, at: asOf, asOf },
    ]);
    await page.getByRole('link', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    await page.getByText('€10 has arrived').waitFor();
    // the page is made anew once a minute; here the minute is over at once
    server.house.room.purge(['outlet']);
    await page.goto(`${server.url}/en/support`);
    await page.getByText('€130 of €1,000 (13%)').waitFor();

    await page.goto(`${server.url}/en/support/thanks?pledge=${'x'.repeat(43)}`);
    await page.getByRole('heading', { name: 'We do not know this payment' }).waitFor();
    await page.close();
  });

  it('is a form without faults at a zoom of 400 %, in both directions and both themes', async () => {
    for (const [lang, scheme, width] of [
      ['en', 'light', 1440],
      ['uk', 'dark', 768],
      ['ar', 'dark', 320],
      ['en', 'dark', 320],
    ] as const) {
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto(`${server.url}/${lang}/support`);
      await page.locator('.amounts:visible .other').check();
      await page.locator('[name=shown][value=named]').check();
      await page.locator('.give summary').click();
      await sound(page);
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(wider, 0, `${lang} scrolls sideways at ${width}`);
      await context.close();
    }
  });

  it('is used by keyboard alone, from the first card to the button', async () => {
    const context = await browser.newContext({ viewport: { width: 768, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/en/support`);
    await page.locator('[name=rhythm]:checked').focus();
    await page.keyboard.press('ArrowRight'); // every year
    assert.ok(await page.getByRole('radio', { name: 'Every year' }).isChecked());
    await page.keyboard.press('Tab'); // currency
    await page.keyboard.press('Tab'); // the amounts of a year in euros, and no others
    await page.keyboard.press('ArrowRight'); // from the one amount to "another"
    await page.keyboard.press('Tab');
    await page.keyboard.type('75.50');
    await page.keyboard.press('Tab');
    await page.keyboard.type('kay@example.org');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The provider’s page' }).waitFor();
    assert.deepEqual([begun.at(-1)!.rhythm, begun.at(-1)!.money], ['yearly', { amount: 7550, currency: 'EUR' }]);
    await context.close();
  });

  it('asks at the end of articles where the outlet wants it, below the text, and nowhere else', async () => {
    await set({ appeal: { every: 1, texts: { en: 'This was free to read.\n\nFive euros keep it so.' } } });
    const page = await reader.newPage();
    await page.goto(`${server.url}${article}`);
    const appeal = page.getByRole('complementary', { name: 'Support us' });
    await appeal.getByText('Five euros keep it so.').waitFor();
    const text = (await page.locator('.text').boundingBox())!;
    assert.ok((await appeal.boundingBox())!.y >= text.y + text.height, 'below the text');
    assert.equal(await appeal.getByRole('link', { name: 'Support us' }).getAttribute('href'), '/en/support');
    for (const path of ['/en/corrections', '/en/policies/ethics', '/en']) {
      await page.goto(server.url + path);
      assert.equal(await page.locator('.appeal').count(), 0, path);
    }
    await set({ appeal: { every: 0, texts: { en: 'This was free to read.' } } });
    await page.goto(`${server.url}${article}`);
    assert.equal(await page.locator('.appeal').count(), 0);
    await page.close();
  });

  describe('a sponsor', () => {
    let sponsor = 0;
    before(async () => {
      const { room } = server.house;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="400"><rect width="1200" height="400" fill="#d9e6d2"/></svg>`;
      const bytes = await sharp(Buffer.from(svg)).jpeg().toBuffer();
      const { id: media } = done(await uploadMedia(room, by, { bytes, filename: 'mill.jpg' }));
      while ((await readMedia(room.db, media))!.state === 'processing')
        await new Promise(resolve => setTimeout(resolve, 50));
      const added = done(
        await addSponsor(room, by, {
          name: 'Merrin Mill',
          url: `${server.url}/en/policies/reuse`,
          media,
          alt: { en: 'Flour from the mill at the locks' },
          note: {
            en: 'The Merrin Mill pays for our court reports. It has no say in them. If you read this, your browser hides its picture, which is fine with us.',
          },
          places: ['article'],
          firstDay: '2026-01-01',
        }),
      );
      sponsor = added.id;
    });

    /** A page of the article, its sponsor in sight; `blocked`: what a blocker does. */
    const open = async (blocked: { pictures?: boolean; hidden?: boolean }, width = 800) => {
      // a blocker's own style is not held to the page's policy
      const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
      if (blocked.pictures) await context.route('**/media/**', route => route.abort('blockedbyclient'));
      const page = await context.newPage();
      await page.goto(`${server.url}${article}`);
      // such as the general rules of EasyList hide
      if (blocked.hidden)
        await page.addStyleTag({
          content: '.ad,.ads,.advert,.sponsor,.sponsored,#ad,[class^="ad-"]{display:none!important}',
        });
      await page.locator('.slot').scrollIntoViewIfNeeded();
      return { page, close: () => context.close() };
    };
    const look = async (page: Page) => (await page.locator('.slot-place').screenshot()).toString('base64');
    /** whether the note's words are what is seen in their place: nothing changes there when the picture is taken away */
    const noteSeen = async (page: Page) => {
      const { x, y, width, height } = (await page.locator('.slot-note').boundingBox())!;
      // without its edges, where some browsers draw a frame for a picture that did not come
      const clip = { x: x + 18, y: y + 8, width: width - 36, height: height - 16 };
      const seen = (await page.screenshot({ clip })).toString('base64');
      await page.addStyleTag({
        content: '.slot .sponsor{visibility:hidden!important}.slot-note{visibility:visible!important}',
      });
      return seen === (await page.screenshot({ clip })).toString('base64');
    };

    // at 320 px the note needs more room than the picture
    for (const width of [320, 800])
      it(`covers its note while its picture is there, at ${width} px`, async () => {
        const { page, close } = await open({}, width);
        await page.waitForFunction(() => {
          const img = document.querySelector<HTMLImageElement>('.slot img');
          return img?.complete === true && img.naturalWidth > 0;
        });
        await sound(page);
        assert.equal(await page.locator('.slot-label').textContent(), 'Sponsor');
        const seen = await look(page);
        await page.addStyleTag({ content: '.slot-note{visibility:hidden!important}' });
        assert.equal(await look(page), seen, 'nothing of the note is seen');
        assert.equal(await noteSeen(page), false);
        await close();
      });

    for (const [how, blocked] of [
      ['its picture is not let through', { pictures: true }],
      ['it is hidden by a list of what to hide', { hidden: true }],
      ['both', { pictures: true, hidden: true }],
    ] as const)
      it(`leaves its note to be read where ${how}`, async () => {
        const { page, close } = await open(blocked);
        const note = page.getByText('The Merrin Mill pays for our court reports.');
        assert.ok(await note.isVisible());
        assert.ok((await note.boundingBox())!.height > 20);
        assert.ok(await noteSeen(page), 'nothing stands over it');
        assert.equal(await page.locator('.slot script').count(), 0);
        await close();
      });

    it('is followed through an address of ours, which counts a person once and sets no cookie', async () => {
      // the browser of the tests says of itself that a program drives it, and would not be counted
      const userAgent =
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
      const context = await browser.newContext({ userAgent, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(`${server.url}${article}`);
      await page.getByRole('link', { name: 'Flour from the mill at the locks' }).click();
      await page.waitForURL(`${server.url}/en/policies/reuse`);
      const counted = await clicksByDay(server.house.room.db, sponsor, '2026-01-01');
      assert.deepEqual(
        counted.map(c => c.clicks),
        [1],
      );
      assert.deepEqual(await context.cookies(), []);
      await context.close();
    });
  });

  it('was all done without a cookie, without storage, and without a request to anybody but the provider’s page', async () => {
    assert.deepEqual(await reader.cookies(), []);
    const state = await reader.storageState();
    assert.deepEqual(state.origins, []);
    const provider = `http://127.0.0.1:${(checkout.address() as AddressInfo).port}`;
    const foreign = requests.filter(
      url => !url.startsWith(server.url) && !url.startsWith(provider) && !url.startsWith('data:'),
    );
    assert.deepEqual(foreign, []);
  });
});
