import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { message } from '../../src/render/messages/index.ts';

import {
  article,
  byComment,
  closeHouse,
  openHouse,
  select,
  sentPosts,
  server,
  sideways,
  stored,
  t,
  violations,
  visit,
} from './suggest-house.ts';

/* How readers report a mistake, in a browser against the real server. */

before(openHouse);
after(closeHouse);

describe('a reader', () => {
  it('is asked for nothing and leaves nothing before a report is sent', async () => {
    const { page, requests, errors, close } = await visit('en');
    await select(page, 'did not sale');
    assert.deepEqual(
      requests.filter(r => !r.url.startsWith(server.url) || r.url.includes('/assets/')),
      [],
    );
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').getByRole('textbox').first().fill('did not sail');
    assert.deepEqual(await stored(page), []);
    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(
      requests.filter(r => !r.url.startsWith(server.url)),
      [],
    );
    assert.deepEqual(errors, []);
    await close();
  });

  it('double-clicks a word, presses Ctrl+Enter, mends it and sends it', async () => {
    const { page, requests, errors, close } = await visit('en');
    const box = await page.evaluate(() => {
      const node = document.querySelector('.text p')!.firstChild as Text;
      const range = document.createRange();
      range.setStart(node, node.data.indexOf('sale'));
      range.setEnd(node, node.data.indexOf('sale') + 4);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    await page.mouse.dblclick(box.x, box.y);
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog', { name: t('title') });
    await dialog.waitFor();
    assert.equal(await dialog.locator('mark').textContent(), 'sale');
    const proposed = dialog.getByLabel(t('proposed'));
    assert.equal(await proposed.inputValue(), 'sale');
    assert.ok(await proposed.evaluate(e => e === document.activeElement));
    await page.keyboard.press('Control+A');
    await page.keyboard.type('sail');
    assert.equal(await dialog.locator('del').textContent(), 'sale');
    assert.equal(await dialog.locator('ins').textContent(), 'sail');
    await dialog.getByLabel(t('comment')).fill('by mouse');
    await dialog.getByLabel(t('email')).fill('reader@example.org');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    const [report] = await byComment('by mouse');
    assert.deepEqual(
      [report!.quote, report!.proposed, report!.kind, report!.email, report!.via],
      [
        { exact: 'sale', prefix: 'The ferry did not ', suffix: report!.quote!.suffix, start: 18 },
        'sail',
        'typo',
        'reader@example.org',
        'page',
      ],
    );
    assert.ok(report!.revisionId !== null);
    assert.equal(sentPosts(requests).length, 1);
    assert.deepEqual(await stored(page), []);
    await page.getByRole('link', { name: t('report') }).click();
    await page.waitForURL(`**/en/suggestions/${report!.id}`);
    assert.equal(await page.locator('dd').first().textContent(), 'sale');
    assert.deepEqual(errors, []);
    await close();
  });

  it('does all of it by keyboard, and is back where they were', async () => {
    const { page, close } = await visit('en');
    const link = page.locator('[data-suggest]').first();
    for (let i = 0; i < 60 && !(await link.evaluate(e => e === document.activeElement)); i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: t('title') });
    await dialog.waitFor();
    await dialog.getByText(t('whole')).waitFor();
    // the first field has the focus; nothing said is told where it is missing, and read out
    await page.keyboard.press('Control+Enter');
    assert.equal(await dialog.getByRole('alert').textContent(), t('nothing-said'));
    await page.keyboard.type('by keyboard');
    // around: the focus never leaves the dialog
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      assert.ok(
        await page.evaluate(
          () => document.activeElement === document.body || !!document.activeElement!.closest('dialog'),
        ),
      );
    }
    await dialog.getByRole('button', { name: t('send') }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    assert.ok(await page.evaluate(() => document.activeElement?.id === 'suggest-title'));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await link.evaluate(e => e === document.activeElement));
    const [report] = await byComment('by keyboard');
    assert.deepEqual([report!.quote, report!.kind], [null, 'other']);
    await close();
  });

  it('finds again what they typed after closing by mistake, and the selection as it was', async () => {
    const { page, close } = await visit('en');
    await select(page, 'river was low');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('comment')).fill('half a thought');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(() => String(getSelection()) === 'river was low');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor();
    assert.equal(await dialog.getByLabel(t('comment')).inputValue(), 'half a thought');
    await close();
  });

  it('who selected words first gets the dialog about them from the button too', async () => {
    const { page, close } = await visit('en');
    await select(page, 'harbour master');
    await page.locator('.report [data-suggest]').click();
    assert.equal(await page.getByRole('dialog').locator('mark').textContent(), 'harbour master');
    await close();
  });

  it('may select the headline, and no more than a report can hold', async () => {
    const { page, close } = await visit('uk');
    await select(page, 'Мала вода');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.locator('mark').textContent(), 'Мала вода');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('.text')!));
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor();
    await dialog.getByText(t('too-long', 'uk')).waitFor();
    await dialog.locator('.suggest-said button').click();
    await dialog.waitFor({ state: 'detached' });
    await close();
  });

  it('finds the button at the end below the text, also where the article has no picture', async () => {
    const { page, close } = await visit('en', { viewport: { width: 1440, height: 900 } });
    const [text, box] = await page.evaluate(() => [
      document.querySelector('.text')!.getBoundingClientRect().bottom,
      document.querySelector('.report')!.getBoundingClientRect().top,
    ]);
    assert.ok(box! > text!, `${box} ${text}`);
    await close();
  });

  it('reads the dialog in the language and the direction of the page', async () => {
    const { page, close } = await visit('ar');
    await select(page, 'منخفضا');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog', { name: t('title', 'ar') });
    await dialog.waitFor();
    assert.equal(await dialog.evaluate(e => getComputedStyle(e).direction), 'rtl');
    await dialog.getByLabel(t('comment', 'ar')).fill('بالعربية');
    await dialog.getByRole('button', { name: t('send', 'ar') }).click();
    await page.getByRole('dialog', { name: t('thanks', 'ar') }).waitFor();
    const [report] = await byComment('بالعربية');
    assert.deepEqual([report!.lang, report!.quote!.exact], ['ar', 'منخفضا']);
    await close();
  });

  it('gets the plain form where the dialog cannot be fetched', async () => {
    const { page, close } = await visit('en');
    await page.route('**/assets/**', route => route.abort());
    await page.locator('[data-suggest]').first().click();
    await page.waitForURL('**/suggest');
    await close();
  });
});

describe('with fingers', () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

  it('a bar stands below what is selected, large enough, and is about it', async () => {
    const { page, close } = await visit('en', phone);
    assert.equal(await page.locator('.suggest-bar').count(), 0);
    await select(page, 'did not sale');
    await page.evaluate(() => getSelection()!.anchorNode!.parentElement!.scrollIntoView({ block: 'center' }));
    const button = page.locator('.suggest-bar button');
    await button.waitFor();
    const room = await page.evaluate(() => {
      const bar = document.querySelector('.suggest-bar button')!.getBoundingClientRect();
      const selected = getSelection()!.getRangeAt(0).getBoundingClientRect();
      return { gap: bar.top - selected.bottom, height: bar.height, left: bar.left, right: innerWidth - bar.right };
    });
    assert.ok(room.gap >= 20, `${room.gap}`);
    assert.ok(room.height >= 44 && room.left >= 0 && room.right >= 0, JSON.stringify(room));
    await button.tap();
    const dialog = page.getByRole('dialog', { name: t('title') });
    await dialog.waitFor();
    assert.equal(await dialog.locator('mark').textContent(), 'did not sale');
    const small = await dialog
      .locator('button, .choice label, .tick, input:not([type=radio], [type=checkbox]), textarea')
      .evaluateAll(all => all.filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML));
    assert.deepEqual(small, []);
    await close();
  });

  it('the bar keeps to the edge of the screen where there is no room below', async () => {
    const { page, close } = await visit('en', phone);
    await select(page, 'sails');
    await page.locator('.suggest-bar').waitFor();
    await page.evaluate(() =>
      getSelection()!.anchorNode!.parentElement!.scrollIntoView({ block: 'end', behavior: 'instant' }),
    );
    await page.locator('.suggest-bar.at-edge').waitFor();
    const gap = await page.evaluate(
      () => innerHeight - document.querySelector('.suggest-bar')!.getBoundingClientRect().bottom,
    );
    assert.equal(gap, 0);
    await page.evaluate(() => getSelection()!.removeAllRanges());
    await page.locator('.suggest-bar').waitFor({ state: 'hidden' });
    await close();
  });

  it('there is no bar with a mouse', async () => {
    const { page, requests, close } = await visit('en');
    await select(page, 'did not sale');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.locator('.suggest-bar').count(), 0);
    assert.equal(requests.filter(r => r.url.includes('/assets/')).length, 2);
    await close();
  });
});

describe('words that should go', () => {
  it('are said to, by a tick in the dialog and in the form, and go with the space that set them off', async () => {
    const { page, close } = await visit('en');
    await select(page, 'on Monday');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('remove')).check();
    assert.equal(await dialog.locator('del').textContent(), 'on Monday');
    assert.ok(await dialog.getByLabel(t('proposed'), { exact: true }).isDisabled());
    await dialog.getByLabel(t('comment')).fill('not on Monday');
    await dialog.getByRole('button', { name: t('send') }).click();
    await page.getByRole('dialog', { name: t('thanks') }).waitFor();
    const [report] = await byComment('not on Monday');
    assert.equal(report!.proposed, '');
    await page.getByRole('link', { name: t('report') }).click();
    await page.waitForURL('**/suggestions/*');
    assert.equal(await page.locator('dd del').textContent(), 'on Monday');
    await close();
    const plain = await visit('en', { javaScriptEnabled: false, path: `${article.editions.en!.path}/suggest` });
    await plain.page.locator('#quote').fill('on Monday');
    await plain.page.getByLabel(t('remove')).check();
    await plain.page.locator('#comment').fill('by the form');
    await plain.page.locator('form.form button').click();
    await plain.page.waitForURL('**/suggestions/*');
    assert.equal((await byComment('by the form'))[0]!.proposed, '');
    await plain.close();
  });
});

describe('without scripts', () => {
  it('the button leads to a form that does the same, and the report can be erased', async () => {
    const { page, requests, close } = await visit('en', { javaScriptEnabled: false });
    await page
      .getByRole('link', { name: t('title') })
      .last()
      .click();
    await page.getByLabel(message('en', 'suggest-form.passage')).fill('did not sale');
    await page.getByLabel(message('en', 'suggest-form.proposed')).fill('did not sail');
    await page.getByLabel(message('en', 'suggest-form.comment')).fill('no scripts');
    await page.getByRole('button', { name: t('send') }).click();
    await page.waitForURL('**/en/suggestions/*');
    assert.equal((await byComment('no scripts')).length, 1);
    await page.getByRole('button', { name: message('en', 'my-report.erase') }).click();
    await page.getByRole('heading', { name: message('en', 'my-report.erased') }).waitFor();
    assert.equal((await byComment('no scripts')).length, 0);
    assert.deepEqual(
      requests.filter(r => r.url.includes('/assets/')),
      [],
    );
    await close();
  });
});

for (const lang of ['en', 'ar'])
  for (const [width, height, colorScheme] of [
    [320, 256, 'dark'], // what is left of 1280 by 1024 at a zoom of 400 %
    [1440, 900, 'light'],
  ] as const)
    describe(`in ${lang} at ${width} px, ${colorScheme}`, () => {
      const options = { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' } as const;

      it('the dialog is accessible and fits', async () => {
        const { page, close } = await visit(lang, options);
        await select(page, lang === 'en' ? 'did not sale' : 'منخفضا');
        await page.keyboard.press('Control+Enter');
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        const { top } = await dialog.getByRole('heading').evaluate(e => e.getBoundingClientRect());
        assert.ok(top >= 0 && top < height, `the dialog begins at its heading: ${top}`);
        await dialog.getByLabel(t('proposed', lang)).fill('other words');
        assert.deepEqual(await violations(page), []);
        assert.equal(await sideways(page), 0);
        // everything is reached
        const send = dialog.getByRole('button', { name: t('send', lang) });
        await send.scrollIntoViewIfNeeded();
        const { bottom } = await send.evaluate(e => e.getBoundingClientRect());
        assert.ok(bottom <= height, `${bottom}`);
        await dialog.getByLabel(t('email', lang)).fill('wrong');
        await send.click();
        assert.equal(await dialog.getByRole('alert').textContent(), t('email-wrong', lang));
        assert.deepEqual(await violations(page), []);
        await close();
      });

      it('the forms and the page of a report are accessible and fit', async () => {
        const { path } = article.editions[lang]!;
        const { page, close } = await visit(lang, { ...options, path: `${path}/suggest` });
        const look = async (what: string) => {
          assert.deepEqual(await violations(page), [], what);
          assert.equal(await sideways(page), 0, what);
        };
        await look('form');
        await page.locator('#email').evaluate(e => e.removeAttribute('type'));
        await page.locator('#email').fill('wrong');
        await page.locator('form.form button').click();
        await page.getByRole('alert').waitFor();
        await look('form with a refusal');
        await page.locator('#email').fill('');
        await page.locator('#quote').fill('x'.repeat(300));
        await page.locator('#proposed').fill('other words');
        await page.locator('form.form button').click();
        await page.waitForURL('**/suggestions/*');
        await look('report');
        await page.locator('.erase button').click();
        await page.locator('.notice').waitFor();
        await look('erased');
        await page.goto(`${server.url}/${lang}/feedback`);
        await look('feedback');
        await close();
      });
    });

// last, since it makes the room busy
