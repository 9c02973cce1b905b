import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NodeJson } from '../../src/domain/document/schema.ts';

import {
  accessible,
  closeHouse,
  edna,
  enter,
  fits,
  long,
  open,
  openHouse,
  publish,
  read,
  row,
  saved,
  server,
  short,
  tariq,
  textOf,
  translate,
  writingIn,
  wrong,
} from './translate-house.ts';

/*
 * What a translator's hands do, in a real browser on the built app and the real server: sixty segments by keyboard, a
 * corrected original, a lost connection, two people in one text. What was written is read back from the server.
 */

before(openHouse);
after(closeHouse);

describe('the translating desk', () => {
  it('a translator takes an article of sixty segments, an editor reviews and publishes it, and a correction of the original makes exactly one segment stale', {
    timeout: 240_000,
  }, async () => {
    const original = await publish(long);
    // from the article's languages to the translating desk
    await tariq.goto(`${server.url}/desk/editions/${original.editionId}`);
    await tariq.locator('.body').waitFor();
    await tariq.getByRole('tab', { name: 'Languages' }).click();
    await tariq.getByRole('button', { name: 'Ukrainian' }).click();
    await tariq.waitForURL(/\/translate$/);
    const id = Number(/editions\/(\d+)/.exec(tariq.url())?.[1]);
    await tariq.locator('.tr-row').first().waitFor();
    assert.equal(await tariq.locator('.tr-row').count(), 60);
    await tariq.getByText('0% translated · 0 of 60 reviewed').waitFor();

    // the keyboard begins where the work is
    await tariq.keyboard.press('Enter');
    for (let n = 1; n <= 60; n++) {
      await writingIn(tariq, n);
      const source = (await row(tariq, n).locator('.tr-source').textContent()) ?? '';
      const [, boat, people] = /number (\d+) carries (\d+)/.exec(source) ?? [];
      await tariq.keyboard.type(boat ? `Човен ${boat} везе ${people} людей до Солтерна.` : `Рядок ${n}: ${n} з 60`);
      await tariq.keyboard.press('Control+Enter');
    }
    await tariq.getByText('100% translated').waitFor();
    await saved(tariq);
    const translated = await read(id);
    assert.equal(textOf(translated.links[13]), 'Човен 111 везе 31 людей до Солтерна.');
    assert.equal(translated.progress.untranslated, 0);
    assert.ok(translated.links.every(l => l.by === 'Tariq' && l.state === 'draft'));

    // the editor reviews, by keyboard too
    await open(edna, id);
    await edna.keyboard.press('Enter');
    for (let n = 1; n <= 60; n++) {
      await writingIn(edna, n);
      await edna.keyboard.press('Control+Enter');
    }
    await edna.getByText('60 of 60 reviewed').waitFor();
    await saved(edna);
    const reviewed = await read(id);
    assert.ok(reviewed.links.every(l => l.state === 'reviewed' && l.by === 'Tariq' && l.reviewedBy === 'Edna'));
    await edna.getByRole('button', { name: 'Publish', exact: true }).click();
    await edna.getByRole('button', { name: 'Publish now' }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });
    await edna.getByRole('button', { name: 'Update', exact: true }).waitFor();

    // the original is corrected
    await edna.goto(`${server.url}/desk/editions/${original.editionId}`);
    await edna.locator('.body').waitFor();
    await edna.getByText('Boat number 133 carries 53 people').click();
    await edna.keyboard.press('End');
    await edna.keyboard.type(' It sails twice a day.');
    await saved(edna);
    await edna.getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByLabel('What kind of change is it?').selectOption({ label: 'Correction' });
    await edna.getByLabel('Note to readers').fill('Boat 133 sails twice a day.');
    await edna.getByRole('dialog').getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });

    // the desk hears of it by itself; exactly one row is stale, and says what changed
    await open(tariq, id);
    await tariq.getByRole('button', { name: /^Changed in the original 1/ }).click();
    assert.equal((await read(id)).progress.stale, 1);
    const stale = tariq.locator('.tr-row.is-stale');
    assert.equal(await stale.count(), 1);
    await stale.getByText(/^The original changed, \d\d:\d\d$/).waitFor();
    assert.deepEqual(await stale.locator('.tr-state').allTextContents(), ['Original changed']);
    assert.equal((await stale.locator('.tr-diff ins').allTextContents()).join('').trim(), 'It sails twice a day.');
    await stale.locator('.tr-number').click();
    await stale.locator('.tr-editor.ProseMirror-focused').waitFor();
    await tariq.keyboard.press('Control+End');
    await tariq.keyboard.type(' Він ходить двічі на день.');
    await tariq.getByRole('button', { name: 'Done: it holds again' }).click();
    await stale.waitFor({ state: 'detached' });
    await saved(tariq);
    const mended = await read(id);
    assert.equal(mended.progress.stale, 0);
    assert.equal(mended.progress.reviewed, 59);

    // reviewed and published with its own note
    await open(edna, id);
    await edna.keyboard.press('Enter');
    await edna.locator('.tr-row.active .tr-editor.ProseMirror-focused').waitFor();
    await edna.keyboard.press('Control+Enter');
    await edna.getByText('60 of 60 reviewed').waitFor();
    await saved(edna);
    await edna.getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByLabel('What kind of change is it?').selectOption({ label: 'Correction' });
    await edna.getByLabel('Note to readers').fill('Човен 133 ходить двічі на день.');
    await edna.getByRole('dialog').getByRole('button', { name: 'Update', exact: true }).click();
    await edna.getByRole('dialog').waitFor({ state: 'detached' });

    const page = async (path: string) => (await fetch(`${server.url}${path}`)).text();
    assert.match(await page(original.path), /Boat 133 sails twice a day\./);
    const there = await page(`/uk/${encodeURIComponent((await read(id)).edition.slug)}`);
    assert.match(there, /Човен 133 ходить двічі на день\./);
    assert.match(there, /Він ходить двічі на день\./);
    assert.deepEqual(wrong, []);
  });

  it('parts a paragraph at the cursor by Enter, and says where that cannot be', async () => {
    const { id } = await translate({ ...short, title: 'Two halves of a bridge' }, 'uk');
    await open(tariq, id);
    const told = tariq.locator('.translate > [role="status"]').getByText('It cannot be split here');
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.keyboard.type('Дві половини');
    await tariq.keyboard.press('Enter');
    await told.waitFor({ state: 'attached' });
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('Міст відкрито.Далі дощ.');
    for (const _ of 'Далі дощ.') await tariq.keyboard.press('ArrowLeft');
    await tariq.keyboard.press('Enter');
    // one goes on writing behind the cut
    await row(tariq, 3).locator('.tr-editor').nth(1).and(tariq.locator('.ProseMirror-focused')).waitFor();
    await tariq.keyboard.type('І ');
    await saved(tariq);
    assert.equal(textOf((await read(id)).links[2]), 'Міст відкрито.\nІ Далі дощ.');
    await tariq.keyboard.press('Alt+j');
    await row(tariq, 4).getByText('Bicycles are free.').waitFor();
    assert.deepEqual(
      (await read(id)).links[2]?.source.map(s => s.text),
      ['The bridge opens on 4 May.', 'It closes at night.'],
    );
    assert.deepEqual(wrong, []);
  });

  it('offers earlier work as one comes to a segment, by Ctrl and a number', async () => {
    // what the house translated and reviewed before
    const before = await translate(short, 'uk');
    await open(edna, before.id);
    for (const [n, words] of [
      [3, 'Міст відкривається 4 травня.'],
      [5, 'Велосипеди безплатно.'],
    ] as const) {
      await row(edna, n).locator('.tr-number').click();
      await writingIn(edna, n);
      await edna.keyboard.type(words);
      await edna.keyboard.press('Control+Enter');
      await saved(edna);
    }
    const { id } = await translate(
      {
        ...short,
        title: 'The bridge again',
        text: 'Bicycles are free.\n\nThe bridge opens on 9 May.\n\nNothing like it.',
      },
      'uk',
    );
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.locator('.tr-side .match').getByText('100 %').waitFor();
    await tariq.keyboard.press('Control+1');
    await row(tariq, 3).locator('.tr-editor').getByText('Велосипеди безплатно.').waitFor();
    await tariq.keyboard.press('Control+Enter');
    // a match that is not the same shows in what it differs
    await writingIn(tariq, 4);
    await tariq.locator('.tr-side .match-source ins').getByText('9').waitFor();
    await tariq.keyboard.press('Control+1');
    await row(tariq, 4)
      .locator('.tr-editor')
      .getByText(/^Міст відкривається \d травня\.$/)
      .waitFor();
    await accessible(tariq, 'matches of the memory');
    await tariq.keyboard.press('Control+Enter');
    await writingIn(tariq, 5);
    await tariq.getByText('Nothing like it was translated before.').waitFor();
    await saved(tariq);
    const links = (await read(id)).links;
    assert.equal(textOf(links[2]), 'Велосипеди безплатно.');
    assert.match(textOf(links[3]) ?? '', /^Міст відкривається/);
  });

  it('writes bold, links and footnotes as the editor does, and copies the source with its marks', async () => {
    const { id } = await translate(
      { ...short, text: 'It is **free** for [everybody](https://example.org/).\n\nNothing else.' },
      'uk',
    );
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.press('Alt+Enter');
    await saved(tariq);
    const copied = (await read(id)).links[2];
    assert.deepEqual(copied?.target[0]?.content, copied?.source[0]?.content);
    await tariq.keyboard.press('Alt+ArrowDown');
    await writingIn(tariq, 4);
    await tariq.keyboard.press('Control+b');
    await tariq.keyboard.type('Нічого');
    await tariq.keyboard.press('Control+b');
    await tariq.keyboard.type(' _більше_.');
    await tariq.keyboard.press('Control+Shift+f');
    await tariq.getByRole('dialog').getByRole('textbox').waitFor();
    await tariq.keyboard.type('Слово редакції.');
    await tariq.keyboard.press('Enter');
    await tariq.getByRole('dialog').waitFor({ state: 'detached' });
    await saved(tariq);
    const content = (await read(id)).links[3]?.target[0]?.content as NodeJson[];
    assert.deepEqual(content[0], { type: 'text', text: 'Нічого', marks: [{ type: 'strong' }] });
    assert.deepEqual(content[2], { type: 'text', text: 'більше', marks: [{ type: 'em' }] });
    assert.equal(content.at(-1)?.type, 'footnote');
    // a title has no marks: what is pasted into it is its words
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', '<h2>Міст <b>відкрито</b></h2><p>і далі</p>');
      data.setData('text/plain', 'Міст відкрито\n\nі далі');
      document
        .querySelector('.tr-editor')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await tariq.keyboard.press('Escape');
    await saved(tariq);
    assert.match(textOf((await read(id)).links[0]) ?? '', /^Міст відкрито\s+і далі$/);
    // Escape leaves the words, and single keys move
    await tariq.keyboard.press('j');
    await tariq.locator('.tr-row.active .tr-number:text-is("2"):focus').waitFor();
  });

  it('splits, joins, notes, marks for a check, and filters by what is left to do', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('Міст відкривають. Це 4 травня.');
    for (let i = 0; i < 'Це 4 травня.'.length; i++) await tariq.keyboard.press('ArrowLeft');
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Split at the cursor' }).click();
    await tariq.locator('.tr-row.active .tr-editor').nth(1).waitFor();
    assert.deepEqual(
      (await read(id)).links[2]?.target.map(s => s.text.trim()),
      ['Міст відкривають.', 'Це 4 травня.'],
    );
    await row(tariq, 4).locator('.tr-number').click();
    await writingIn(tariq, 4);
    await tariq.keyboard.type('Уночі');
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Join with the next' }).click();
    await tariq.waitForFunction(() => document.querySelectorAll('.tr-row').length === 5);
    assert.equal((await read(id)).links[3]?.source.length, 2);

    await writingIn(tariq, 4);
    await tariq.keyboard.press('F2');
    await tariq.getByRole('textbox', { name: 'Note' }).fill('Does it close every night?');
    await tariq.keyboard.press('Escape');
    await writingIn(tariq, 4);
    await tariq.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await tariq.getByRole('menuitem', { name: 'Mark for a check' }).click();
    await saved(tariq);
    const noted = (await read(id)).links[3];
    assert.deepEqual([noted?.note, noted?.state], ['Does it close every night?', 'check']);
    await tariq.getByRole('button', { name: /^With notes 1/ }).click();
    assert.equal(await tariq.locator('.tr-row').count(), 1);
    await tariq.getByRole('button', { name: /^All/ }).click();
    // a press on the map goes to its row
    await tariq.locator('.tr-map > span').first().click();
    await writingIn(tariq, 1);
  });

  it('is clean for who does not see it, fits a phone, and runs from the right in Arabic', async () => {
    const { id } = await translate(short, 'ar');
    await open(edna, id);
    await edna.keyboard.press('Enter');
    await writingIn(edna, 1);
    await edna.keyboard.type('يُفتح الجسر');
    await saved(edna);
    await accessible(edna, 'the translating desk');
    assert.equal(await edna.locator('.tr-row.active .tr-editor').getAttribute('dir'), 'rtl');
    await edna.getByRole('button', { name: 'More for the whole text' }).click();
    await edna.getByRole('menuitem', { name: 'Keyboard help' }).click();
    await edna.getByRole('dialog').getByText('Done, and on to the next').waitFor();
    await edna.keyboard.press('Escape');

    const amal = await enter('Amal', 'editor', { language: 'ar', width: 360, height: 780 });
    await open(amal, id);
    await amal.waitForFunction(() => document.documentElement.dir === 'rtl');
    await amal.getByRole('button', { name: 'المقطع 2' }).click();
    await writingIn(amal, 2);
    await accessible(amal, 'on a phone, in Arabic');
    assert.ok(await fits(amal));
    const [source, target] = await Promise.all(
      ['.tr-source', '.tr-target'].map(part => row(amal, 2).locator(part).boundingBox()),
    );
    assert.ok(source!.y + source!.height <= target!.y, 'the source stands above the target');
    await amal.context().close();
    assert.deepEqual(wrong, []);
  });
});
