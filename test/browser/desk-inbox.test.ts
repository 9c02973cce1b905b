import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import fc from 'fast-check';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { durationText, durationTicks, ticks, wholeTicks } from '../../src/browser/desk/figures/scale.ts';
import type { CaseView } from '../../src/web/desk-api/inbox-contract.ts';
import { deskBuilt } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';
import { furnished, type House, openDesk, reading, site } from './desk-inbox-house.ts';

/*
 * The desk's inbox of readers' corrections under an editor's hands, on the built app: by keyboard alone, with another
 * editor who is faster, with a connection that is lost, on a phone. The server is a stand-in that keeps to the contract.
 */

let browser: Browser;
let house: House;
let page: Page;
let context: BrowserContext | undefined;
let wrong: string[] = [];

before(async () => {
  await deskBuilt();
  browser = await launchBrowser();
});
after(() => browser?.close());
afterEach(async () => {
  await context?.close();
  context = undefined;
  assert.deepEqual(wrong.splice(0), [], 'broke a rule of its own page, or threw');
});

async function open(path: string, options: Parameters<typeof openDesk>[2] = {}) {
  house = furnished();
  ({ page, context, wrong } = await openDesk(browser, house, options));
  await page.goto(`${site}/desk${path}`);
}
const list = () => page.getByRole('region', { name: 'Cases' });
const title = (name: string) => page.getByRole('heading', { level: 2, name });
const wording = () => page.getByRole('textbox', { name: 'The text from now on' });
const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
/** What was sent to an address, without the reads. */
const sentTo = (path: string) => house.sent.filter(s => s.path === path).map(s => s.body);
const sentence = 'The pier was rebuilt in 1987 after the storm tore away its outer third.';

describe('the list of cases', () => {
  it('shows one row for all reports of a mistake, and says in the navigation how many wait', async () => {
    await open('/inbox');
    const first = list().getByRole('listitem').first();
    await first.getByText('rebuilt in 1987').waitFor();
    assert.match((await first.textContent()) ?? '', /The gauge house keeper.*3 reports.*Error of fact ×3/);
    await page.getByRole('link', { name: /Corrections.*12 cases wait/ }).waitFor();
  });

  it('goes on where a page ends', async () => {
    await open('/inbox');
    await list().getByRole('listitem').nth(9).waitFor();
    assert.equal(await list().getByRole('listitem').count(), 10);
    await page.getByRole('button', { name: 'Show more' }).click();
    await list().getByRole('listitem').nth(11).waitFor();
    assert.equal(await list().getByRole('listitem').count(), 12);
  });

  it('keeps its filters in the address, so that a list can be sent to a colleague', async () => {
    await open('/inbox');
    await list().getByLabel('State').selectOption('Declined');
    await page.waitForURL(/state=declined/);
    await list().getByText('lead pipes in 47').waitFor();
    assert.equal(await list().getByRole('listitem').count(), 1);
    await page.goto(`${site}/desk/inbox?mine=true`);
    await list().getByText('teh last ferryman').waitFor();
    assert.equal(await list().getByRole('listitem').count(), 1);
    await page.goto(`${site}/desk/inbox?about=check&lang=ar`);
    await list().getByText('أعيد بناء الرصيف').waitFor();
    assert.equal(await list().getByLabel('About', { exact: true }).inputValue(), 'check');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await list().getByText('teh last ferryman').waitFor();
  });

  it('is kind when nothing waits', async () => {
    await open('/account');
    house.cases.length = 0;
    await page.goto(`${site}/desk/inbox`);
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
  });

  it('lets those read who may not decide, and hides from them what they cannot do', async () => {
    await open('/inbox/1', { can: reading });
    await page.getByText('editors decide on them').waitFor();
    assert.equal(await wording().count(), 0);
    await page.keyboard.press('d');
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('is not in the navigation of those who may not read reports', async () => {
    await open('/account', { can: [] });
    await page.getByRole('link', { name: 'Account' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Corrections' }).count(), 0);
  });
});

describe('a case of another site', () => {
  const there = {
    id: 11,
    articleId: 1,
    title: 'The old bridge',
    url: 'https://ferry.example/bridge/',
    site: 'ferry.example',
  };
  const waiting = { gone: false, checkedAt: '2026-11-20T08:00:00Z', nextCheckAt: '2026-11-20T09:00:00Z', change: null };
  const openThere = async (page_: NonNullable<CaseView['page']>, options: Parameters<typeof openDesk>[2] = {}) => {
    await open('/account', options);
    Object.assign(house.cases.find(c => c.id === 1)!, { edition: there, page: page_, siblings: [] });
    await page.goto(`${site}/desk/inbox/1`);
    await page.getByRole('region', { name: /ferry\.example/ }).waitFor();
  };

  it('says that the page is changed there, and does not lead into the editor', async () => {
    await openThere(waiting);
    const link = page.getByRole('link', { name: 'The page on ferry.example' });
    assert.equal(await link.getAttribute('href'), there.url);
    assert.equal(await page.getByRole('link', { name: 'Open in the editor' }).count(), 0);
    await page.getByText('then change the page').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Now change it on the site').waitFor();
  });

  it('that says already what readers propose is accepted as it stands', async () => {
    const change = { wrong: '1987', wording: '1978', foundAt: '2026-11-20T08:00:00Z' };
    await openThere({ ...waiting, change });
    await page.getByText('ferry.example says so since').waitFor();
    await page.getByRole('button', { name: 'As it is' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Now change it on the site').waitFor();
    const [body] = sentTo('cases/1/accept');
    assert.equal(body!.replacement, body!.text);
  });

  it('is read on a phone, in the dark, and from right to left', async () => {
    for (const [lang, width, scheme] of [
      ['en', 1440, 'light'],
      ['ar', 360, 'dark'],
      ['uk', 768, 'light'],
    ] as const) {
      await openThere(waiting, { lang, width, scheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.map(v => `${v.id} ${v.nodes[0]?.html}`),
        [],
      );
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${lang} ${width}`);
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/case-${lang}-${width}.png` });
      await context?.close();
    }
  });
});

describe('a case by keyboard alone', () => {
  it('is found, read, worded by a proposal, accepted and taken back without touching a mouse', async () => {
    await open('/inbox');
    await list().getByText('teh last ferryman').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.match(await focused(), /^teh last ferryman/);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await title('The gauge house keeper').waitFor();
    assert.equal(await focused(), 'The gauge house keeper');
    assert.equal(
      await wording().inputValue(),
      sentence.replace('1987', '1978'),
      'the most frequent proposal is in place',
    );

    await page.keyboard.press('2');
    assert.match(await wording().inputValue(), /the spring of 1978/);
    await page.keyboard.press('3');
    assert.equal(await wording().inputValue(), sentence);
    await page.getByText('No difference.').waitFor();
    await page.keyboard.press('1');

    await page.keyboard.press('a');
    assert.equal(await wording().evaluate(e => e === document.activeElement), true);
    await page.keyboard.press('End');
    await page.keyboard.type(' d q l m u');
    assert.match(await wording().inputValue(), /d q l m u$/, 'keys are letters while somebody writes');
    for (let i = 0; i < ' d q l m u'.length; i++) await page.keyboard.press('Backspace');
    await page.locator('.wording-diff ins', { hasText: '1978' }).waitFor();
    await page.keyboard.press('Control+Enter');

    await page.getByText('Published with entry 4 in the log').waitFor();
    assert.deepEqual(sentTo('cases/1/accept'), [
      {
        version: 1,
        start: 200,
        end: 200 + sentence.length,
        text: sentence,
        replacement: sentence.replace('1987', '1978'),
        kind: 'correction',
        note: '',
        reply: '',
      },
    ]);
    // the next case is there to be read
    await title('The last ferryman').waitFor();
    assert.equal(await focused(), 'The last ferryman');
    assert.equal(await list().getByText('rebuilt in 1987').count(), 0);

    // the time that is left is shown beside the way back, and not read out
    assert.match((await page.locator('.toast .time-left[aria-hidden]').textContent()) ?? '', /^(10|[5-9])s$/);
    await page.keyboard.press('u');
    await page.locator('.toast').getByText('Taken back').waitFor();
    await title('The gauge house keeper').waitFor();
    assert.deepEqual(sentTo('cases/1/undo'), [{ version: 2 }]);
    assert.equal(house.cases[0]?.state, 'open');
    assert.equal(await wording().inputValue(), sentence.replace('1987', '1978'), 'what was typed is there again');
  });

  it('is declined with a reason, asked about, put off and ended', async () => {
    await open('/inbox/1');
    await title('The gauge house keeper').waitFor();
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Decline' }).isDisabled(), true, 'a reason is needed');
    await page.keyboard.type('The plaque is of the second pier.');
    await page.keyboard.press('Control+Enter');
    await title('The last ferryman').waitFor();
    assert.deepEqual(sentTo('cases/1/decline'), [
      { version: 1, reason: 'The plaque is of the second pier.', reply: '' },
    ]);

    await page.goto(`${site}/desk/inbox/4`);
    await title('Night ferry stays').waitFor();
    await page.keyboard.press('q');
    await dialog.waitFor();
    await page.keyboard.type('Which minutes do you mean?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The question is on its way').waitFor();
    assert.deepEqual(sentTo('cases/4/ask'), [{ version: 1, reply: 'Which minutes do you mean?' }]);

    await title('Letter to the newsroom').waitFor();
    await page.keyboard.press('l');
    await dialog.getByRole('button', { name: /Tomorrow morning/ }).click();
    await dialog.waitFor({ state: 'detached' });
    const [later] = sentTo('cases/5/later');
    assert.match(String(later?.until), /T0[67]:00:00\.000Z$/, 'nine in the morning in Kyiv');

    await page.goto(`${site}/desk/inbox/3`);
    await page.getByRole('button', { name: 'Nothing to change' }).click();
    await dialog.getByRole('button', { name: 'End the case' }).click();
    await page.getByText('Case ended').waitFor();
    assert.deepEqual(sentTo('cases/3/done'), [{ version: 1, reply: '' }]);
  });

  it('is answered at once where a reader wrote a letter, which ends it', async () => {
    await open('/inbox/5');
    await title('Letter to the newsroom').waitFor();
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Send the answer' }).isDisabled(), true, 'it has words');
    assert.equal(await dialog.getByText('No mail server').count(), 0);
    await page.keyboard.type('Yes, in spring.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Your answer is on its way').waitFor();
    assert.deepEqual(sentTo('cases/5/done'), [{ version: 1, reply: 'Yes, in spring.' }]);
  });

  it('hears its keys on a Cyrillic layout too', async () => {
    await open('/inbox/1');
    await title('The gauge house keeper').waitFor();
    await page.evaluate(() => {
      const press = new KeyboardEvent('keydown', { key: 'в', code: 'KeyD', bubbles: true, cancelable: true });
      document.body.dispatchEvent(press);
    });
    await page.getByRole('dialog', { name: 'Decline' }).waitFor();
  });

  it('is taken over with m, and the help names the keys', async () => {
    await open('/inbox/1');
    await title('The gauge house keeper').waitFor();
    await page.keyboard.press('m');
    await page.getByText('Assigned to you').waitFor();
    assert.deepEqual(sentTo('cases/1/assignee'), [{ version: 1, user: 'nadia' }]);
    await list().getByRole('listitem').first().getByText('Me').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByRole('heading', { name: 'In the corrections' }).waitFor();
  });

  it('does not publish a text that nobody changed', async () => {
    await open('/inbox/3');
    await wording().waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The text is still as it was').waitFor();
    assert.deepEqual(house.sent, []);
  });
});

describe('accepting', () => {
  it('sends kind, note and a saved reply in the language of a reporter', async () => {
    await open('/inbox/1');
    await page.getByRole('radio', { name: 'Clarification' }).check();
    await page.getByLabel('Note for the public entry').fill('The plaque names the year.');
    await page.getByRole('button', { name: 'Saved replies' }).click();
    const offered = await page.getByRole('menuitem').allTextContents();
    assert.deepEqual(offered, ['enThanks, corrected', 'ukДякуємо, виправлено'], 'nobody wrote in Arabic');
    await page.getByRole('menuitem', { name: 'Дякуємо' }).click();
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('Published with entry').waitFor();
    const [body] = sentTo('cases/1/accept');
    assert.deepEqual(
      [body?.kind, body?.note, body?.reply],
      ['clarification', 'The plaque names the year.', 'Дякуємо! Ви маєте рацію, ми виправили статтю.'],
    );
  });

  it('takes spelling for a minor change, without a note for the public', async () => {
    await open('/inbox/2');
    await page.getByRole('button', { name: 'Accept and publish quietly' }).waitFor();
    assert.equal(await page.getByLabel('Note for the public entry').count(), 0);
    await page.getByText('Nobody left an address').waitFor();
  });
});

describe('when nothing is left to decide', () => {
  it('leads back to the list, which says so, and still takes the last act back', async () => {
    await open('/account');
    house.cases.splice(1);
    await page.goto(`${site}/desk/inbox/1`);
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    await page.getByRole('button', { name: /Undo/ }).click();
    await title('The gauge house keeper').waitFor();
    assert.equal(await focused(), 'The gauge house keeper');
  });

  it('does not take back what is too old for it', async () => {
    await open('/inbox/1');
    await page.clock.install();
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.locator('.toast').getByText('Published').waitFor();
    await page.clock.runFor(11_000);
    await page.locator('.toast').waitFor({ state: 'detached' });
    await page.keyboard.press('u');
    assert.equal(sentTo('cases/1/undo').length, 0);
  });
});

describe('when somebody else was faster', () => {
  it('says who did what, reads the case again and keeps what was typed', async () => {
    await open('/inbox/1');
    await wording().fill('The pier was rebuilt in 1979.');
    await page.getByLabel('Note for the public entry').fill('From the archive.');
    house.faster = { by: 'Omar Said', act: 'decline' };
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByRole('alert').filter({ hasText: 'Omar Said was faster and declined this case' }).waitFor();
    const kept = page.getByRole('region', { name: 'What you typed is kept' });
    await kept.getByText('The pier was rebuilt in 1979.').waitFor();
    await kept.getByText('From the archive.').waitFor();
    await page.getByText('Checked with the port.').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await wording().waitFor();
    assert.equal(await wording().inputValue(), 'The pier was rebuilt in 1979.');
    assert.equal(house.cases[0]?.state, 'open');
  });

  it('goes on at once where their act leaves the case open', async () => {
    await open('/inbox/1');
    await wording().fill('The pier was rebuilt in 1979.');
    house.faster = { by: 'Omar Said', act: 'ask' };
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('Omar Said was faster and asked the reporters').waitFor();
    await page.locator('.case-head').getByText('Asked back').waitFor();
    assert.equal(await wording().inputValue(), 'The pier was rebuilt in 1979.');
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('Published with entry').waitFor();
  });

  it('warns when the text for readers is another one by now', async () => {
    await open('/inbox/1');
    await wording().fill('The pier was rebuilt in 1979.');
    house.cases[0]!.now!.text = sentence.replace('outer', 'western');
    house.faster = { by: 'Omar Said', act: 'ask' };
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('The text for readers changed since you began').waitFor();
    assert.equal(await wording().inputValue(), 'The pier was rebuilt in 1979.');
  });
});

describe('without a connection', () => {
  it('keeps what was typed on this device, says so, and sends it when the window is open again', async () => {
    await open('/inbox/1');
    await wording().fill('The pier was rebuilt in 1979.');
    house.away = true;
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByRole('alert').filter({ hasText: 'Offline – kept on this device' }).waitFor();
    house.away = false;
    await page.reload();
    await wording().waitFor();
    assert.equal(await wording().inputValue(), 'The pier was rebuilt in 1979.');
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('Published with entry').waitFor();
    assert.equal(sentTo('cases/1/accept')[0]?.replacement, 'The pier was rebuilt in 1979.');
    await page.goto(`${site}/desk/inbox/1`);
    await page.getByRole('button', { name: 'Open again' }).waitFor();
    assert.equal(await page.getByText('What you typed is kept').count(), 0, 'nothing of it is left on the device');
  });

  it('keeps the reason in its dialog', async () => {
    await open('/inbox/1');
    await title('The gauge house keeper').waitFor();
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why it stays as it is').fill('It is right.');
    house.away = true;
    await page.keyboard.press('Control+Enter');
    await dialog.getByText('Offline – kept on this device').waitFor();
    house.away = false;
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(house.cases[0]?.state, 'declined');
  });
});

describe('saved replies and the block list', () => {
  it('are written, changed, deleted and brought back', async () => {
    await open('/inbox/replies');
    await page.getByRole('button', { name: 'New reply' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Not an error');
    await dialog.getByLabel('Text').fill('Thank you. We looked into it, and it stays.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Not an error').waitFor();
    await page.getByRole('button', { name: /Not an error/ }).click();
    await dialog.getByLabel('Name').fill('It stays');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /It stays/ }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('It stays deleted').waitFor();
    assert.equal(house.replies.length, 3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /It stays/ }).waitFor();
    assert.equal(house.replies.at(-1)?.name, 'It stays');
  });

  it('blocks an address, and gives it free again with a way back', async () => {
    await open('/inbox/blocked');
    await page.getByLabel('E-mail address').fill('troll@example.org');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByText('troll@example.org blocked').waitFor();
    await page.getByRole('button', { name: 'Unblock casino bonus' }).click();
    await page.getByText('casino bonus unblocked').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Unblock casino bonus' }).waitFor();
    assert.deepEqual(house.blocks.map(b => b.value).toSorted(), ['@spam.example', 'casino bonus', 'troll@example.org']);
  });
});

describe('the log at the desk', () => {
  it('withdraws an entry with a note, and shows it as withdrawn', async () => {
    await open('/inbox/log');
    await page.getByRole('button', { name: 'Withdraw entry 3' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('button', { name: 'Withdraw' }).isDisabled(), true);
    await dialog.getByLabel('Why it is withdrawn').fill('The first text was right.');
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('Entry 3 withdrawn').waitFor();
    await page.locator('#entry-3').getByText('Withdrawn', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Withdraw entry 3' }).count(), 0);
    await page.locator('#entry-4').getByText('The first text was right.').waitFor();
  });
});

describe('the figures', () => {
  it('say in words and in a table what they show in lines', async () => {
    await open('/inbox/figures');
    const plot = page.getByRole('img', { name: /^Reports/ });
    await plot.waitFor();
    assert.match((await plot.locator('desc').textContent()) ?? '', /Between 0 and 41; in the last month 19/);
    const figure = page.locator('figure', { has: plot });
    await figure.getByText('The numbers as a table').click();
    await figure.getByRole('row', { name: 'July 2026 41' }).waitFor();
    await page.getByLabel('Time', { exact: true }).selectOption('Last 6 months');
    await page.getByText('181', { exact: true }).waitFor();
  });
});

describe('the axes of the figures', () => {
  const most = fc.double({ min: 0, max: 1e7, noNaN: true });
  for (const [name, axis] of Object.entries({ ticks, wholeTicks, durationTicks }))
    it(`begin at nothing, hold every value, and stay few and even: ${name}`, () => {
      fc.assert(
        fc.property(most, value => {
          const marks = axis(value);
          assert.equal(marks[0], 0);
          assert.ok(marks.at(-1)! >= value * (1 - 1e-9), `${marks}`);
          assert.ok(marks.length >= 2 && marks.length <= 6, `${marks}`);
          const steps = marks.slice(1).map((m, i) => m - marks[i]!);
          assert.ok(
            steps.every(s => s > 0 && Math.abs(s - steps[0]!) < s * 1e-6),
            `${marks}`,
          );
        }),
      );
    });
  it('count in whole things, and time as people do', () => {
    assert.deepEqual(wholeTicks(3), [0, 1, 2, 3]);
    assert.deepEqual(wholeTicks(41), [0, 20, 40, 60]);
    assert.deepEqual(durationTicks(100), [0, 30, 60, 90, 120]);
    assert.deepEqual(
      [45, 90, 1440, 5000].map(m => durationText(m, 'en')),
      ['45 min', '1.5 hr', '1 day', '3.5 days'],
    );
  });
});

describe('on a phone', () => {
  it('shows the list, then the case, and leads back to where one was', async () => {
    await open('/inbox', { width: 360, height: 740 });
    await list().getByText('teh last ferryman').click();
    await title('The last ferryman').waitFor();
    assert.equal(await list().isVisible(), false);
    await page.getByRole('link', { name: 'To the list' }).click();
    await list().waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-case') === '2');
  });
});

const screens = {
  list: '/inbox',
  'case with proposals': '/inbox/1',
  'check of a translation': '/inbox/3',
  letter: '/inbox/5',
  figures: '/inbox/figures',
  replies: '/inbox/replies',
  blocked: '/inbox/blocked',
  log: '/inbox/log',
};
for (const [name, path] of Object.entries(screens))
  describe(`the screen "${name}"`, () => {
    for (const [width, scheme, lang] of [
      [360, 'dark', 'ar'],
      [768, 'dark', 'uk'],
      [1440, 'light', 'en'],
    ] as const)
      it(`is accessible and fits at ${width} px, ${scheme}, ${lang}`, async () => {
        await open(path, { width, scheme, lang });
        await page.locator(`html[lang="${lang}"]`).waitFor();
        await page
          .locator('.case h2, .case-row, .chart svg, .thing, .things li')
          .filter({ visible: true })
          .first()
          .waitFor();
        for (const summary of await page.locator('summary').all()) await summary.click();
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(
          violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`)),
          [],
        );
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(wider, 0, 'scrolls sideways');
      });
  });

it('every dialog of a case is accessible', async () => {
  await open('/inbox/1');
  await title('The gauge house keeper').waitFor();
  for (const key of ['d', 'q', 'l']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.flatMap(v => v.nodes.map(n => `${key} ${v.id}: ${n.html.slice(0, 160)}`)),
      [],
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});
