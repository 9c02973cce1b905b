import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addEdition } from '../../src/flows/add-edition.ts';
import { done } from '../harness/newsroom.ts';
import { publishWords } from './published.ts';

import {
  accessible,
  closeHouse,
  edna,
  open,
  openHouse,
  publish,
  read,
  row,
  saved,
  server,
  short,
  system,
  tariq,
  textOf,
  translate,
  writingIn,
} from './translate-house.ts';

/* The translating desk with others: two people in one text, a lost connection, a partner, an engine, what was there before. */

before(openHouse);
after(closeHouse);

describe('the translating desk, among others', () => {
  it('loses nothing of two people on different segments at once, and shows both wordings on the same one', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 1).locator('.tr-number').click();
    await writingIn(tariq, 1);
    await tariq.keyboard.type('Міст відкрито');
    await saved(tariq);
    await open(edna, id);
    await row(tariq, 3).locator('.tr-number').click();
    await row(edna, 4).locator('.tr-number').click();
    await Promise.all([writingIn(tariq, 3), writingIn(edna, 4)]);
    await Promise.all([
      tariq.keyboard.type('Міст відкривають 4 травня.', { delay: 20 }),
      edna.keyboard.type('Уночі він зачинений.', { delay: 25 }),
    ]);
    await Promise.all([saved(tariq), saved(edna)]);
    const both = await read(id);
    assert.deepEqual(both.links.slice(2, 4).map(textOf), ['Міст відкривають 4 травня.', 'Уночі він зачинений.']);
    // each sees the other's row by itself, with the name
    await row(tariq, 4).getByText('Уночі він зачинений.').waitFor();
    await row(tariq, 4).getByText('Edna').waitFor();
    await row(edna, 3).getByText('Міст відкривають 4 травня.').waitFor();
    // asking again is cheap while nothing changes
    await edna.waitForResponse(r => r.url().endsWith(`/editions/${id}/translation`) && r.status() === 304);

    // on one row, the second sees theirs beside his own
    await row(edna, 5).locator('.tr-number').click();
    await row(tariq, 5).locator('.tr-number').click();
    await Promise.all([writingIn(tariq, 5), writingIn(edna, 5)]);
    // his words are on their way to nowhere while she saves hers
    await tariq.context().setOffline(true);
    await tariq.keyboard.type('Велосипеди їздять даром.');
    await tariq.getByText('Offline – kept on this device').waitFor();
    await edna.keyboard.type('Велосипеди безплатно.');
    await saved(edna);
    await tariq.context().setOffline(false);
    const conflict = row(tariq, 5).locator('.tr-conflict');
    await conflict.waitFor();
    await conflict.getByText(/Edna.? changed this segment/).waitFor();
    await accessible(tariq, 'two wordings of one segment');
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    await saved(tariq);
    assert.equal(textOf((await read(id)).links[4]), 'Велосипеди їздять даром.');
  });

  it('keeps what is typed without a connection, also over a reload, and sends it when it is back', async () => {
    const { id } = await translate(short, 'uk');
    await open(tariq, id);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.route('**/desk/api/editions/*/translation/**', route => route.abort());
    await tariq.keyboard.type('Без мережі');
    await tariq.getByText('Offline – kept on this device').waitFor();
    await tariq.keyboard.press('Alt+ArrowDown');
    await writingIn(tariq, 4);
    await tariq.keyboard.type('І тут');
    assert.equal(textOf((await read(id)).links[2]), '');
    tariq.once('dialog', dialog => dialog.accept());
    await tariq.reload();
    await row(tariq, 3).getByText('Без мережі').waitFor();
    await tariq.unroute('**/desk/api/editions/*/translation/**');
    await tariq.evaluate(() => dispatchEvent(new Event('online')));
    await saved(tariq);
    assert.deepEqual((await read(id)).links.slice(2, 4).map(textOf), ['Без мережі', 'І тут']);
  });

  it('has drafts made by the engine, which stay marked until somebody reviewed them and do not go out before', async () => {
    const { id } = await translate({ ...short, text: 'The pier is open.\n\nIt is free.' }, 'uk');
    await open(edna, id);
    await row(edna, 4).locator('.tr-number').click();
    await writingIn(edna, 4);
    await edna.keyboard.type('Вільний вхід.');
    await edna.keyboard.press('Control+Enter');
    await saved(edna);
    await edna.getByRole('button', { name: 'More for the whole text' }).click();
    await edna.getByRole('menuitem', { name: 'Machine drafts for 3 segments' }).click();
    await row(edna, 3).getByText('THE PIER IS OPEN.').waitFor();
    await row(edna, 3)
      .getByText(/^By machine/)
      .waitFor();
    // what a person wrote stays
    assert.equal(textOf((await read(id)).links[3]), 'Вільний вхід.');
    await edna.getByRole('button', { name: /^By machine 3/ }).waitFor();
    await edna.getByRole('button', { name: 'Publish', exact: true }).click();
    await edna.getByText(/written by a machine and read by nobody/).waitFor();
    assert.ok(await edna.getByRole('button', { name: 'Publish now' }).isDisabled());
    // from the point of the checklist to the rows it is about
    await edna
      .getByRole('listitem')
      .filter({ hasText: 'written by a machine' })
      .getByRole('button', { name: 'Show' })
      .click();
    await writingIn(edna, 1);
    assert.equal(await edna.locator('.tr-row').count(), 3);
    await accessible(edna, 'machine drafts');
    for (const n of [1, 2, 3]) {
      await writingIn(edna, n);
      await edna.keyboard.press('Control+Enter');
    }
    await saved(edna);
    const { progress } = await read(id);
    assert.deepEqual([progress.machine, progress.reviewed], [0, 4]);
  });

  it('takes a partner’s text from its page, says who they are, and follows what they change', async () => {
    await edna.goto(`${server.url}/desk/sources`);
    await edna.getByRole('button', { name: 'New partner' }).click();
    await edna.getByLabel('Name', { exact: true }).fill('Espreso');
    await edna.getByLabel('Their language').fill('uk');
    await edna.getByLabel('What may be translated').selectOption({ label: 'Everything' });
    await edna.getByLabel('Credit line').fill('First published by Espreso');
    await accessible(edna, 'a partner');
    await edna.getByRole('button', { name: 'Save' }).click();
    await edna.getByText('Espreso').first().waitFor();

    await tariq.goto(`${server.url}/desk/`);
    await tariq.getByRole('button', { name: 'From a partner' }).click();
    await tariq.getByLabel('Partner', { exact: true }).selectOption({ label: 'Espreso' });
    await tariq.getByLabel('Address there').fill('https://espreso.example.org/bridge');
    await tariq.getByLabel('Author there').fill('Олена Коваль');
    await tariq.getByLabel('Title', { exact: true }).fill('Міст відкрито');
    await tariq.getByLabel('Text', { exact: true }).focus();
    await tariq.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', '<h2>Нині</h2><p>Міст <b>відкрито</b> 4 травня.</p><p>Уночі він зачинений.</p>');
      data.setData('text/plain', 'Нині');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    assert.equal(await tariq.getByLabel('Form of the text').inputValue(), 'html');
    await accessible(tariq, 'the form of a partner’s text');
    await tariq.getByRole('button', { name: 'Begin the translation' }).click();
    await tariq.waitForURL(/\/translate$/);
    await tariq.locator('.tr-row').first().waitFor();
    const id = Number(/editions\/(\d+)/.exec(tariq.url())?.[1]);
    const begun = await read(id);
    assert.deepEqual(
      begun.links.map(l => l.source[0]?.text),
      ['Міст відкрито', 'Нині', 'Міст відкрито 4 травня.', 'Уночі він зачинений.'],
    );
    assert.deepEqual([begun.source.outlet, begun.source.author], ['Espreso', 'Олена Коваль']);
    await row(tariq, 3).locator('.tr-number').click();
    await writingIn(tariq, 3);
    await tariq.keyboard.type('The bridge is open since 4 May.');
    await tariq.keyboard.press('Control+Enter');
    await saved(tariq);

    await tariq.getByRole('button', { name: 'More for the whole text' }).click();
    await tariq.getByRole('menuitem', { name: 'Their text changed' }).click();
    await tariq
      .getByLabel('Text', { exact: true })
      .fill('## Нині\n\nМіст **відкрито** 5 травня.\n\nУночі він зачинений.');
    await tariq.getByRole('button', { name: 'Take their text' }).click();
    await tariq.getByText('1 segment is to be looked at').waitFor();
    const changed = await read(id);
    assert.deepEqual(
      changed.links.map(l => l.stale?.how ?? null),
      [null, null, 'edited', null],
    );
    // what they changed does not matter to these words
    const stale = tariq.locator('.tr-row.is-stale');
    assert.deepEqual(
      [await stale.locator('.tr-diff del').textContent(), await stale.locator('.tr-diff ins').textContent()],
      ['4', '5'],
    );
    await stale.getByRole('button', { name: 'Still holds' }).click();
    await stale.waitFor({ state: 'detached' });
    await saved(tariq);
    assert.equal((await read(id)).progress.stale, 0);
  });

  it('says so where an edition is no translation yet, and pairs what was written before', async () => {
    const { room } = server.house;
    const original = await publish(short);
    const made = done(await addEdition(room, system, { articleId: original.articleId, lang: 'uk' }));
    await publishWords(room, made.editionId, 'uk', {
      title: 'Міст відкрито',
      summary: '4 травня.',
      text: 'Міст відкрито 4 травня.\n\nУночі він зачинений.\n\nВелосипеди безплатно.\n\nАвтівки платять 3 євро.',
    });
    await room.db.deleteFrom('translation').where('editionId', '=', made.editionId).execute();
    await edna.goto(`${server.url}/desk/editions/${made.editionId}/translate`);
    await edna.getByRole('button', { name: /The bridge opens/ }).click();
    await edna.locator('.tr-row').first().waitFor();
    const view = await read(made.editionId);
    assert.deepEqual(view.links.map(textOf).slice(0, 3), ['Міст відкрито', '4 травня.', 'Міст відкрито 4 травня.']);
    assert.ok(view.links.every(l => l.paired !== null));
    // one pair set by hand takes the other row's words
    await row(edna, 5).locator('.tr-number').click();
    await writingIn(edna, 5);
    await edna.locator('.tr-row.active').getByRole('button', { name: 'More for this segment' }).click();
    await edna.getByRole('menuitem', { name: 'Pair by hand' }).click();
    await edna.getByRole('checkbox', { name: 'Велосипеди безплатно.' }).uncheck();
    await edna.getByRole('checkbox', { name: 'Автівки платять 3 євро.' }).check();
    await accessible(edna, 'pairing by hand');
    await edna.getByRole('button', { name: 'Done' }).click();
    await row(edna, 5).getByText('Автівки платять 3 євро.').waitFor();
    const paired = await read(made.editionId);
    assert.deepEqual([textOf(paired.links[4]), paired.links[4]?.paired], ['Автівки платять 3 євро.', null]);
  });
});
