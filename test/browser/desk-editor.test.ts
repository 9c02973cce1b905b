import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import type { EditionView } from '../../src/web/desk-api/contract.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt, signedIn } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * What an editor's hands do, in a real browser on the built app: typing, menus, paste, pictures, a lost connection, two
 * people on one text. What was written is read back from the server, not from the screen.
 */

const password = 'correct horse battery';

describe('the editor', () => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const wrong: string[] = [];

  before(async () => {
    await deskBuilt();
    server = await startServer();
    for (const [name, email] of [
      ['Nadia', 'nadia@example.org'],
      ['Omar', 'omar@example.org'],
    ] as const)
      await server.house.signIn.addUser({ name, email, role: 'editor', password, language: 'en' });
    browser = await launchBrowser();
    context = await signedIn(browser, server, { email: 'nadia@example.org', password });
    page = await context.newPage();
    page.on('pageerror', error => wrong.push(error.message));
    page.on(
      'console',
      m => m.type() === 'error' && /Content Security Policy|Trusted/.test(m.text()) && wrong.push(m.text()),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function begin(title: string, content: NodeJson[] = []): Promise<number> {
    const headers = { 'content-type': 'application/json', origin: server.url };
    const made = await context.request.post(`${server.url}/desk/api/articles`, { data: { lang: 'en' }, headers });
    const { editionId } = (await made.json()) as { editionId: number };
    await save(context, editionId, 1, title, content);
    return editionId;
  }
  async function save(who: BrowserContext, id: number, version: number, title: string, content: NodeJson[]) {
    const doc = { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] };
    const body = { version, title, summary: '', content: { doc, lead: null, byline: [], source: null, funder: '' } };
    const answer = await who.request.put(`${server.url}/desk/api/editions/${id}/draft`, {
      data: body,
      headers: { 'content-type': 'application/json', origin: server.url },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }
  async function open(id: number) {
    await page.goto(`${server.url}/desk/editions/${id}`);
    await page.locator('.body').waitFor();
  }
  const status = () => page.locator('.save-status');
  /** Waits until the server has what is on the screen. */
  const saved = async () => {
    await page.waitForFunction(() => !document.querySelector('.save-status.unsaved, .save-status.saving'));
    await status()
      .getByText(/^Saved/)
      .waitFor();
  };
  const read = async (id: number): Promise<EditionView> =>
    (await (await context.request.get(`${server.url}/desk/api/editions/${id}`)).json()) as EditionView;
  const blocks = async (id: number) => (await read(id)).draft.content.doc.content ?? [];
  /** Moves the cursor as a key does, and waits for the browser's selectionchange, which no hand is faster than. */
  const caret = async (key: string) => {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));
  };
  const p = (text: string): NodeJson => ({ type: 'paragraph', content: [{ type: 'text', text }] });

  it('takes what is typed, with Markdown on the way, and saves it by itself', async () => {
    const id = await begin('');
    await open(id);
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Night ferry stays');
    await page.getByRole('textbox', { name: 'Title', exact: true }).press('Enter');
    await page.keyboard.type('The council voted.');
    await page.keyboard.press('Enter');
    await page.keyboard.type('## The vote');
    await page.keyboard.press('Enter');
    await page.keyboard.type('It was **eleven** to two.');
    await page.keyboard.press('Enter');
    await page.keyboard.type('- first');
    await page.keyboard.press('Enter');
    await page.keyboard.type('second');
    await saved();
    const { draft } = await read(id);
    assert.equal(draft.title, 'Night ferry stays');
    assert.equal(draft.summary, 'The council voted.');
    const [heading, sentence, list] = draft.content.doc.content ?? [];
    assert.deepEqual([heading?.type, heading?.attrs?.level], ['heading', 2]);
    assert.deepEqual(sentence?.content?.[1], { type: 'text', text: 'eleven', marks: [{ type: 'strong' }] });
    assert.equal(list?.type, 'bullet_list');
    assert.equal(list?.content?.length, 2);
  });

  it('puts in a table and a footnote by the slash menu, all by keyboard', async () => {
    const id = await begin('Menus', [p('Words with a note.')]);
    await open(id);
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('From the port authority.');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('.body').click();
    await caret('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('/tab');
    await page.getByRole('option', { name: 'Table' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Year');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Tonnes');
    await saved();
    const [first, table] = await blocks(id);
    assert.deepEqual(first?.content?.[1], {
      type: 'footnote',
      content: [{ type: 'text', text: 'From the port authority.' }],
    });
    assert.equal(table?.type, 'table');
    const cells = table?.content?.[0]?.content?.map(c => c.content?.[0]?.content?.[0]?.text);
    assert.deepEqual(cells, ['Year', 'Tonnes', undefined]);
  });

  it('links words by dialog and takes nothing that could run', async () => {
    const id = await begin('Links', [p('our archive')]);
    await open(id);
    await page.locator('.body p').first().click({ clickCount: 3 });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByLabel('Address').fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('This cannot be a link').waitFor();
    await page.getByRole('dialog').getByLabel('Address').fill('example.org/archive');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.locator('.body a[href="https://example.org/archive"]').waitFor();
    await saved();
    const [block] = await blocks(id);
    const link = { type: 'link', attrs: { href: 'https://example.org/archive', title: null } };
    assert.deepEqual(block?.content, [{ type: 'text', text: 'our archive', marks: [link] }]);
  });

  it('cleans what Word gives, and keeps its lists, headings and links', async () => {
    const id = await begin('From Word');
    await open(id);
    await page.locator('.body').click();
    await page.evaluate(() => {
      const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
        <h1 style="color:red">Big</h1><p class=MsoNormal style="font-family:Calibri">A <span style="font-weight:bold">bold</span> word<o:p></o:p> and a <a href="https://example.org/">link</a></p>
        <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span>&nbsp;&nbsp; </span></span>one</p>
        <p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o<span>&nbsp; </span></span>inside</p>
        <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span>&nbsp; </span></span>two</p>
        <script>window.ran = true</script><p onclick="window.ran = true"><a href="javascript:window.ran=true">bad</a><img src=x onerror="window.ran=true"></p></body></html>`;
      const data = new DataTransfer();
      data.setData('text/html', html);
      data.setData('text/plain', 'Big');
      document
        .querySelector('.body')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.locator('.body ul ul').waitFor();
    await saved();
    // Word's style sheet was refused by the page's policy, as it should be; nothing else was
    assert.equal(wrong.splice(0).filter(message => !message.startsWith('Applying inline style')).length, 0);
    const doc = await blocks(id);
    assert.deepEqual(
      doc.slice(0, 3).map(b => b.type),
      ['heading', 'paragraph', 'bullet_list'],
    );
    assert.deepEqual(doc[1]?.content?.[1], { type: 'text', text: 'bold', marks: [{ type: 'strong' }] });
    const items = doc[2]?.content ?? [];
    assert.equal(items.length, 2);
    assert.equal(items[0]?.content?.[0]?.content?.[0]?.text, 'one');
    assert.equal(items[0]?.content?.[1]?.content?.[0]?.content?.[0]?.content?.[0]?.text, 'inside');
    const all = JSON.stringify(doc);
    assert.ok(all.includes('"https://example.org/"'));
    assert.ok(!/javascript|Mso|Calibri|onerror/.test(all), all);
    assert.equal(await page.evaluate(() => (window as { ran?: boolean }).ran), undefined);
  });

  it('uploads a picture that is dropped in, and asks for the words that belong to it', async () => {
    const id = await begin('Pictures', [p('Before.')]);
    await open(id);
    const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#246' } })
      .png()
      .toBuffer();
    await page.evaluate(base64 => {
      const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'pier.png', { type: 'image/png' }));
      const body = document.querySelector('.body')!;
      const box = body.getBoundingClientRect();
      const at = { clientX: box.left + 30, clientY: box.top + 10, bubbles: true, cancelable: true, dataTransfer: data };
      body.dispatchEvent(new DragEvent('drop', at));
    }, png.toString('base64'));
    await page.locator('.figure-node img').waitFor();
    await page.locator('.figure-node').getByRole('button', { name: 'Picture details' }).click();
    await page.getByLabel('Alternative text').fill('A pier at dusk');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Alt: A pier at dusk').waitFor();
    await saved();
    const figure = (await blocks(id)).find(b => b.type === 'figure');
    assert.match(String(figure?.attrs?.media), /^[0-9a-f]{20}$/);
    assert.equal(figure?.attrs?.alt, 'A pier at dusk');

    // from the caption Enter goes on with the text, and Backspace comes back
    await page.locator('.figure-node figcaption').click();
    await page.keyboard.type('The pier.');
    await page.keyboard.press('Enter');
    await page.keyboard.type('After it.');
    await saved();
    const texts = async () => (await blocks(id)).map(b => [b.type, b.content?.[0]?.text]);
    const figureFirst = (await blocks(id))[0]?.type === 'figure';
    const written = [
      ['figure', 'The pier.'],
      ['paragraph', 'After it.'],
    ];
    assert.deepEqual(
      await texts(),
      figureFirst ? [...written, ['paragraph', 'Before.']] : [['paragraph', 'Before.'], ...written],
    );
    for (let n = 0; n < 'After it.'.length + 1; n++) await page.keyboard.press('Backspace');
    await page.keyboard.type(' At dusk.');
    for (let n = 0; n < 'The pier. At dusk.'.length; n++) await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.locator('.figure-node.ProseMirror-selectednode').waitFor();
    await page.keyboard.press('Backspace');
    await page.locator('.figure-node').waitFor({ state: 'detached' });
  });

  it('schedules and says so by the clocks of the outlet, wherever the editor is', async () => {
    const id = await begin('Tomorrow', [p('Not yet.')]);
    const tokyo = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Asia/Tokyo',
      storageState: await context.storageState(),
    });
    const there = await tokyo.newPage();
    await there.goto(`${server.url}/desk/editions/${id}`);
    await there.getByRole('button', { name: 'Publish', exact: true }).click();
    await there.getByLabel('Publish later').check();
    await there.getByLabel('Date and time (UTC)').fill('2090-03-29T22:30');
    await there.getByRole('button', { name: 'Schedule' }).click();
    await there.locator('.toast').getByText('Goes out Mar 29, 2090, 22:30 (UTC)').waitFor();
    await there.goto(`${server.url}/desk/`);
    await there.getByText('goes out Mar 29, 2090, 22:30 (UTC)').waitFor();
    await tokyo.close();
  });

  it('keeps the text when the connection is lost, says so, and sends it even after the window was closed', async () => {
    const id = await begin('Tunnel', [p('Before.')]);
    await open(id);
    const gone = (url: URL) => url.pathname.endsWith('/draft');
    await page.route(gone, route => route.abort());
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.type(' Written in a tunnel.');
    await status().getByText('Offline – kept on this device').waitFor();
    assert.equal((await blocks(id))[0]?.content?.[0]?.text, 'Before.');
    page.once('dialog', dialog => void dialog.accept());
    await page.close({ runBeforeUnload: false });
    page = await context.newPage();
    page.on('pageerror', error => wrong.push(error.message));
    await open(id);
    await page.getByText('Unsent changes from this device were put back.').waitFor();
    await page.locator('.body').getByText('Written in a tunnel.').waitFor();
    await saved();
    assert.equal((await blocks(id))[0]?.content?.[0]?.text, 'Before. Written in a tunnel.');
  });

  it('offers a merge when somebody else saved in between, and loses neither text', async () => {
    const omar = await signedIn(browser, server, { email: 'omar@example.org', password });
    const id = await begin('Two hands', [p('The first paragraph stands.'), p('The second paragraph stands too.')]);
    await open(id);
    await save(omar, id, 2, 'Two hands', [
      p('The first paragraph was changed by Omar.'),
      p('The second paragraph stands too.'),
    ]);
    await page.locator('.body p').last().click();
    await caret('End');
    await page.keyboard.type(' Nadia adds this.');
    const dialog = page.getByRole('alertdialog', { name: 'Two versions of one text' });
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? '', /Omar saved this text/);
    await dialog.getByText('Both of your changes, nothing overlaps.').waitFor();
    await dialog.getByRole('button', { name: 'Use this text' }).click();
    await saved();
    const texts = (await blocks(id)).map(b => b.content?.[0]?.text);
    assert.deepEqual(texts, [
      'The first paragraph was changed by Omar.',
      'The second paragraph stands too. Nadia adds this.',
    ]);
    await omar.close();
  });

  it('takes theirs, and gives mine back by undo', async () => {
    const omar = await signedIn(browser, server, { email: 'omar@example.org', password });
    const id = await begin('Theirs', [p('One sentence.')]);
    await open(id);
    await save(omar, id, 2, 'Theirs', [p('The sentence of Omar.')]);
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.type(' Mine.');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Take theirs').click();
    await dialog.getByRole('button', { name: 'Use this text' }).click();
    await saved();
    assert.equal((await blocks(id))[0]?.content?.[0]?.text, 'The sentence of Omar.');
    await page.locator('.body').focus();
    await page.keyboard.press('Control+z');
    await page.locator('.body').getByText('One sentence. Mine.').waitFor();
    await saved();
    await omar.close();
  });

  it('asks to sign in when the session ended, and puts the text back after it', async () => {
    const id = await begin('Ended', [p('Before.')]);
    await open(id);
    await context.clearCookies();
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.type(' After the session.');
    await page.getByLabel('E-mail').fill('nadia@example.org');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.locator('.body').getByText('Before. After the session.').waitFor();
    await saved();
    assert.equal((await blocks(id))[0]?.content?.[0]?.text, 'Before. After the session.');
  });

  it('sends what was just written when somebody leaves at once', async () => {
    const id = await begin('In a hurry', [p('Before.')]);
    await open(id);
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.type(' Last words.');
    const sent = page.waitForResponse(r => r.url().endsWith(`/editions/${id}/draft`));
    await page.getByRole('link', { name: 'Articles' }).first().click();
    await sent;
    assert.equal((await blocks(id))[0]?.content?.[0]?.text, 'Before. Last words.');
  });

  it('undoes and does again', async () => {
    const id = await begin('Undo', [p('Start.')]);
    await open(id);
    await page.locator('.body p').first().click();
    await caret('End');
    await page.keyboard.type(' More');
    await page.keyboard.press('Control+z');
    assert.equal(await page.locator('.body').textContent(), 'Start.');
    await page.keyboard.press('Control+Shift+z');
    assert.equal(await page.locator('.body').textContent(), 'Start. More');
    await saved();
  });

  it('broke no rule of its own page and threw nothing', () => {
    assert.deepEqual(wrong, []);
  });
});
