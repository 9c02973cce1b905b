import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { SuggestionInput } from '../../src/domain/correction/suggestion.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import type { CaseList, CaseView } from '../../src/web/desk-api/inbox-contract.ts';
import { done, textOf, type Words } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt, signedIn } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The inbox and its server together: what readers reported is put right at the desk, and what they read changes with it.
 */

const password = 'correct horse battery';

describe('the inbox on the real server', () => {
  let server: TestServer;
  let browser: Browser;
  let articleId: number;
  const addresses: Record<string, string> = {};
  let nadia: BrowserContext;
  let omar: BrowserContext;
  let page: Page;
  const wrong: string[] = [];

  before(async () => {
    await deskBuilt();
    server = await startServer();
    server.house.room.lettersHeldMs = 1_500;
    await publish({
      en: {
        title: 'The gauge house keeper',
        body: 'The pier was rebuilt in 1987 after the storm. Nobody wrote down how long it took.\nHe is teh last ferryman of five.',
      },
      uk: {
        title: 'Доглядачка водомірної хати',
        body: 'Пірс відбудували 1987 року після бурі. Ніхто не записав, скільки це тривало.\nВін останній поромник із п’яти.',
      },
    });
    for (const [name, email] of [
      ['Nadia', 'nadia@example.org'],
      ['Omar', 'omar@example.org'],
    ] as const)
      await server.house.signIn.addUser({ name, email, role: 'editor', password, language: 'en' });
    browser = await launchBrowser();
    nadia = await signedIn(browser, server, { email: 'nadia@example.org', password });
    omar = await signedIn(browser, server, { email: 'omar@example.org', password });
    page = await nadia.newPage();
    page.on('pageerror', error => wrong.push(error.message));
    page.on('console', m => m.type() === 'error' && /Content Security|Trusted/.test(m.text()) && wrong.push(m.text()));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** One article in several languages, as readers see it. */
  async function publish(editions: Record<string, Words>): Promise<void> {
    const { room } = server.house;
    const by = { kind: 'system', name: 'test' } as const;
    const languages = Object.keys(editions);
    const settings = outletSettings.parse({ name: { en: 'The Estuary' }, languages, defaultLanguage: languages[0] });
    done(await updateOutlet(room, by, { settings, version: (await readOutlet(room.db)).version }));
    for (const [lang, words] of Object.entries(editions)) {
      const made = articleId
        ? { articleId, ...done(await addEdition(room, by, { articleId, lang })) }
        : done(await createArticle(room, by, { lang, title: words.title ?? '' }));
      articleId = made.articleId;
      const { editionId } = made;
      const { version } = (await readDraft(room.db, editionId))!;
      const saved = done(await saveDraft(room, by, { editionId, version, ...textOf(words) }));
      const { slug } = done(await publishRevision(room, by, { editionId, version: saved.version }));
      addresses[lang] = `/${lang}/${encodeURIComponent(slug)}`;
    }
  }
  const report = async (more: Partial<SuggestionInput>) =>
    done(
      await receiveSuggestion(
        server.house.room,
        { articleId, lang: 'en', kind: 'fact', ...more },
        { visitor: 'somebody', proof: null },
      ),
    );
  const ask = async <T>(path: string): Promise<T> =>
    (await (await nadia.request.get(`${server.url}/desk/api/${path}`)).json()) as T;
  const tell = async (who: BrowserContext, path: string, data: object) => {
    const answer = await who.request.post(`${server.url}/desk/api/${path}`, {
      data,
      headers: { origin: server.url, 'content-type': 'application/json' },
    });
    assert.equal(answer.status(), 200, await answer.text());
  };
  const readers = async (lang = 'en') => await (await fetch(`${server.url}${addresses[lang]}`)).text();
  const caseOf = async (excerpt: string) => {
    const { items } = await ask<CaseList>('cases');
    const found = items.find(c => c.excerpt.includes(excerpt));
    assert.ok(found, `${excerpt} is not among ${items.map(c => c.excerpt).join(' | ')}`);
    return found;
  };

  it('puts a mistake right that two readers reported, for readers, the log and the other language at once', async t => {
    await report({ quote: { exact: 'rebuilt in 1987' }, proposed: 'rebuilt in 1978', email: 'reader@example.org' });
    await report({ quote: { exact: '1987' }, proposed: '1978', comment: 'The plaque says so.' });
    await page.goto(`${server.url}/desk/inbox`);
    await page.getByRole('link', { name: /Corrections.*1 case waits/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('The plaque says so.').waitFor();
    const field = page.getByRole('textbox', { name: 'The text from now on' });
    assert.equal(await field.inputValue(), 'The pier was rebuilt in 1978 after the storm.');
    await page.keyboard.press('a');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Published with entry 1 in the log').waitFor();
    // the commit was before the answer that the desk shows: from here on everything must be there, the letter in the queue
    const began = performance.now();
    assert.match(await readers(), /rebuilt in 1978 after the storm/);
    assert.match(await readers(), /"CorrectionComment"/);
    for (const path of ['/en/corrections', '/en/corrections/feed.rss', '/api/v1/corrections'])
      assert.match(await (await fetch(`${server.url}${path}`)).text(), /rebuilt in 1978/, path);
    const mails = () =>
      existsSync(join(server.folder, 'mail'))
        ? readdirSync(join(server.folder, 'mail')).map(file => readFileSync(join(server.folder, 'mail', file), 'utf8'))
        : [];
    const { rows } = await sql<{ held: boolean }>`select start_after > now() as held from pgboss.job
      where name = 'send-mail' and data ->> 'to' = 'reader@example.org'`.execute(server.house.room.db.withoutPlugins());
    assert.deepEqual(rows, [{ held: true }]);
    const took = Math.round(performance.now() - began);
    assert.ok(took < 1_000, `${took} ms`);
    assert.deepEqual(mails(), [], 'as long as it can be taken back, nobody is written to');
    while (!mails().some(mail => /^To: reader@example\.org/m.test(mail))) {
      assert.ok(performance.now() - began < 10_000, 'the mail does not come');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    t.diagnostic(
      `all of it ${took} ms after the desk said so; the mail left after ${Math.round(performance.now() - began)} ms`,
    );
    const check = (await ask<CaseList>('cases')).items.find(c => c.about === 'check');
    assert.equal(check?.lang, 'uk');

    await page.goto(`${server.url}/desk/inbox/${check?.id}`);
    await page.getByText('Corrected in the edition in English').waitFor();
    await page.locator('.origin ins', { hasText: '1978' }).waitFor();
    await field.fill((await field.inputValue()).replace('1987', '1978'));
    await page.keyboard.press('Control+Enter');
    await page.getByText('Published with entry 2 in the log').waitFor();
    assert.match(await readers('uk'), /відбудували 1978 року/);
  });

  it('takes back within ten seconds what went out', async () => {
    await report({ kind: 'typo', quote: { exact: 'teh last ferryman' }, proposed: 'the last ferryman' });
    const { id } = await caseOf('teh last ferryman');
    await page.goto(`${server.url}/desk/inbox/${id}`);
    await page.getByRole('button', { name: 'Accept and publish quietly' }).click();
    await page.locator('.toast').getByText('Published').waitFor();
    assert.match(await readers(), /He is the last ferryman/);
    await page.keyboard.press('u');
    await page.locator('.toast').getByText('Taken back').waitFor();
    assert.match(await readers(), /He is teh last ferryman/);
    assert.equal((await ask<CaseView>(`cases/${id}`)).state, 'open');
  });

  it('says who was faster, and goes on with what was typed', async () => {
    const { id } = await caseOf('teh last ferryman');
    await page.goto(`${server.url}/desk/inbox/${id}`);
    const field = page.getByRole('textbox', { name: 'The text from now on' });
    await field.fill('He is the very last ferryman of five.');
    const { version } = await ask<CaseView>(`cases/${id}`);
    await tell(omar, `cases/${id}/decline`, { version, reason: 'It is a quotation.' });
    await page.getByRole('button', { name: 'Accept and publish quietly' }).click();
    await page.getByText('Omar was faster and declined this case').waitFor();
    await page.getByText('It is a quotation.').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByRole('button', { name: 'Accept and publish quietly' }).click();
    await page.locator('.toast').getByText('Published').waitFor();
    assert.match(await readers(), /He is the very last ferryman/);
  });

  it('takes a case over, puts it off, asks, and ends a letter', async () => {
    await report({
      articleId: null,
      kind: 'other',
      comment: 'Thank you for the piece on the pipes.',
      email: 'r@example.org',
    });
    const { id } = await caseOf('Thank you');
    await page.goto(`${server.url}/desk/inbox/${id}`);
    await page.getByRole('heading', { name: 'Letter to the newsroom' }).waitFor();
    await page.keyboard.press('m');
    await page.getByText('Assigned to you').waitFor();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /Next week/ }).click();
    await page.locator('.toast').getByText('Put off').waitFor();
    await page.goto(`${server.url}/desk/inbox/${id}`);
    await page.locator('.case-head').getByText('Put off').waitFor();
    await page.keyboard.press('q');
    await page.getByText('No mail server is configured: nobody gets this letter.').waitFor();
    await page.getByLabel('Your question').fill('Which pipes?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Kept, but not sent: no mail server is configured').waitFor();
    await page.goto(`${server.url}/desk/inbox/${id}`);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'End the case' }).click();
    await page.getByText('Case ended').waitFor();
    const view = await ask<CaseView>(`cases/${id}`);
    assert.deepEqual([view.state, view.assignedTo?.name], ['accepted', 'Nadia']);
    assert.deepEqual(view.decisions.map(d => d.act).toSorted(), ['ask', 'done', 'later']);
  });

  it('keeps replies and blocks, withdraws an entry, and draws its figures', async () => {
    await page.goto(`${server.url}/desk/inbox/replies`);
    await page.getByRole('button', { name: 'New reply' }).click();
    await page.getByLabel('Name').fill('Thanks');
    await page.getByLabel('Text').fill('Thank you, it is mended.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /Thanks/ }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /Thanks/ }).waitFor();

    await page.goto(`${server.url}/desk/inbox/blocked`);
    await page.getByLabel('E-mail address').fill('@spam.example');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByText('@spam.example blocked').waitFor();
    await page.getByLabel('E-mail address').fill('@spam.example');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByText('This is on the block list already.').waitFor();
    await page.getByRole('button', { name: 'Unblock @spam.example' }).click();
    await page.getByText('Nobody is blocked.').waitFor();

    await page.goto(`${server.url}/desk/inbox/log`);
    await page.getByRole('button', { name: 'Withdraw entry 1' }).click();
    await page.getByLabel('Why it is withdrawn').fill('The first text was right.');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.locator('#entry-1').getByText('Withdrawn', { exact: true }).waitFor();

    await page.goto(`${server.url}/desk/inbox/figures`);
    await page.getByRole('img', { name: /^Reports/ }).waitFor();
    assert.deepEqual(wrong, []);
  });
});
