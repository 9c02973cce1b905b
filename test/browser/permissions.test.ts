import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { done, textOf } from '../harness/newsroom.ts';
import { startServer, type TestServer } from '../harness/server.ts';
import { deskBuilt, signedIn, sound } from './at-the-desk.ts';
import { launchBrowser } from './browser.ts';

/*
 * The whole way of a permission: somebody asks without scripts, an editor grants, a mail server gets the letter, anybody
 * checks it, and it ends.
 */

const password = 'correct horse battery';

describe('a permission, from the question to its end', () => {
  let server: TestServer;
  let smtp: SMTPServer;
  let browser: Browser;
  let reader: BrowserContext;
  let desk: Page;
  let articleId: number;
  const mails: { to: string; text: string }[] = [];
  const wrong: string[] = [];

  before(async () => {
    await deskBuilt();
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, ready) => {
        let raw = '';
        stream.on('data', chunk => {
          raw += chunk;
        });
        stream.on('end', () => {
          mails.push({ to: session.envelope.rcptTo[0]!.address, text: unfolded(raw) });
          ready();
        });
      },
    });
    await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve));
    server = await startServer({ SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}` });
    const { room } = server.house;
    const by = { kind: 'system', name: 'test' } as const;
    const settings = outletSettings.parse({
      name: { en: 'The Estuary', uk: 'Гирло', ar: 'المصبّ' },
      languages: ['en', 'uk', 'ar'],
      defaultLanguage: 'en',
      credit: { en: 'The Estuary, estuary.example', uk: 'Гирло, estuary.example' },
      contact: { email: 'desk@estuary.example' },
    });
    done(await updateOutlet(room, by, { settings, version: (await readOutlet(room.db)).version }));
    for (const [lang, title] of [
      ['en', 'The last ferryman of five'],
      ['uk', 'Останній поромник із п’яти'],
    ] as const) {
      const made = articleId
        ? { articleId, ...done(await addEdition(room, by, { articleId, lang })) }
        : done(await createArticle(room, by, { lang, title }));
      articleId = made.articleId;
      const { version } = (await readDraft(room.db, made.editionId))!;
      const saved = done(await saveDraft(room, by, { editionId: made.editionId, version, ...textOf({ title }) }));
      done(await publishRevision(room, by, { editionId: made.editionId, version: saved.version }));
    }
    await server.house.signIn.addUser({
      name: 'Nadia',
      email: 'nadia@example.org',
      role: 'editor',
      password,
      language: 'en',
    });
    browser = await launchBrowser();
    reader = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
    const context = await signedIn(browser, server, { email: 'nadia@example.org', password });
    desk = await context.newPage();
    desk.on('pageerror', error => wrong.push(error.message));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await new Promise<void>(resolve => smtp.close(() => resolve()));
  });

  const mailed = async (to: string, n: number) => {
    await until(() => mails.filter(m => m.to === to).length >= n);
    return mails.filter(m => m.to === to).at(-1)!.text;
  };

  it('somebody asks without scripts, in their language, and sees what became of it', async () => {
    const page = await reader.newPage();
    await page.goto(`${server.url}/uk/permissions?article=${articleId}`);
    // what needs no permission is said before anything is asked
    const terms = page.getByText(/Можна цитувати до 500 знаків/);
    const form = page.locator('form.ask');
    assert.ok((await terms.boundingBox())!.y < (await form.boundingBox())!.y);
    assert.match(await page.getByLabel('Адреса статті').inputValue(), /\/uk\/останній-поромник/);
    await page.getByLabel('Ваше ім’я').fill('Ada');
    await page.getByLabel('Видання або організація').fill('The Review');
    await page.getByLabel('Електронна адреса').fill('ada@review.example');
    await page.getByLabel('У перекладі мовою').selectOption('pl');
    await page.getByLabel('Адреса сайту').fill('https://www.review.example/week');
    await page.getByLabel('Для чого це?').fill('Тижневий огляд');
    await page.getByLabel('Адреса статті').fill('https://elsewhere.example/uk/no-such-article');
    await page.getByRole('button', { name: 'Надіслати запит' }).click();
    await page.getByText('За цією адресою нашої статті немає').waitFor();
    assert.equal(await page.getByLabel('Ваше ім’я').inputValue(), 'Ada', 'what was typed is still there');
    await page.goto(`${server.url}/uk/permissions?article=${articleId}`);
    await page.getByLabel('Ваше ім’я').fill('Ada');
    await page.getByLabel('Видання або організація').fill('The Review');
    await page.getByLabel('Електронна адреса').fill('ada@review.example');
    await page.getByLabel('У перекладі мовою').selectOption('pl');
    await page.getByLabel('Адреса сайту').fill('https://www.review.example/week');
    await page.getByLabel('Для чого це?').fill('Тижневий огляд');
    await page.getByRole('button', { name: 'Надіслати запит' }).click();
    await page.getByText('Отримано. Ще ніхто не відповів.').waitFor();
    assert.match(page.url(), /\/uk\/permissions\/requests\/[\w-]{43}$/);
  });

  it('an editor asks back, and the answer stands with the request', async () => {
    await desk.goto(`${server.url}/desk/permissions`);
    await desk.getByRole('link', { name: /Permissions.*1 request waits/ }).waitFor();
    await sound(desk);
    await desk.getByRole('link', { name: 'The Review · Ada' }).click();
    await desk.getByText('Тижневий огляд').waitFor();
    await desk.getByRole('button', { name: 'Ask back' }).click();
    await desk.getByRole('textbox', { name: 'Your question' }).fill('І в друці теж?');
    await desk.getByRole('button', { name: 'Send the question' }).click();
    await desk.getByText('The question is on its way.').waitFor();
    const letter = await mailed('ada@review.example', 1);
    assert.match(letter, /І в друці теж\?/);
    const [link] = /http:\S+\/uk\/permissions\/requests\/[\w-]+/.exec(letter)!;
    const page = await reader.newPage();
    await page.goto(link!);
    await page.getByText('У нас є до вас запитання.').waitFor();
    await page.getByLabel('Ваші слова').fill('Лише на сайті.');
    await page.getByRole('button', { name: 'Надіслати' }).click();
    await page.getByText('Отримано.').waitFor();
    await desk.reload();
    await desk.getByText('Лише на сайті.').waitFor();
    await sound(desk);
  });

  let address = '';
  it('the letter is previewed in their language, signed and mailed once', async () => {
    await desk.getByRole('button', { name: 'Grant …' }).click();
    await desk.getByText(/надає дозвіл на передрук статті/).waitFor();
    assert.equal(await desk.getByLabel('Credit line').inputValue(), 'Гирло, estuary.example');
    assert.equal(await desk.getByLabel('Sites').inputValue(), 'review.example');
    await desk.getByRole('textbox', { name: 'Further conditions' }).fill('Без скорочень.');
    await desk.locator('.grant-letter').getByText('Без скорочень.').waitFor();
    await sound(desk);
    await desk.getByRole('button', { name: 'Sign and send' }).click();
    await desk.getByRole('heading', { name: 'No. 1' }).waitFor();
    const letter = await mailed('ada@review.example', 2);
    [address] = /http:\S+\/uk\/permissions\/[\w-]{43}/.exec(letter)!;
    assert.match(letter, /Дозвіл № 1/);
    assert.equal(mails.filter(m => m.text.includes(address)).length, 1);
  });

  it('anybody can check it, with us and without us', async () => {
    const page = await reader.newPage();
    await page.goto(address);
    await page.getByText('Цей дозвіл чинний.').waitFor();
    await page.getByText('Без скорочень.').waitFor();
    const told = (await (await fetch(`${address}.json`)).json()) as Record<string, string>;
    const { signed, sha256, signature, publicKey } = told as Record<
      'signed' | 'sha256' | 'signature' | 'publicKey',
      string
    >;
    assert.equal(createHash('sha256').update(signed).digest('hex'), sha256);
    assert.ok(verify(null, Buffer.from(signed), createPublicKey(publicKey), Buffer.from(signature, 'base64url')));
    assert.deepEqual(JSON.parse(signed), told.granted);
    await page.getByText(sha256).waitFor();
    const missing = await fetch(`${server.url}/en/permissions/${'A'.repeat(43)}`);
    assert.equal(missing.status, 404);
  });

  it('the pages of it have no fault that a reader of the screen would meet', async () => {
    const page = await desk.context().newPage();
    for (const path of ['/en/permissions', '/ar/permissions'])
      await page.goto(`${server.url}${path}`).then(() => sound(page));
    await page.goto(address);
    await sound(page);
    const { token } = await server.house.room.db
      .selectFrom('permissionRequest')
      .select('token')
      .executeTakeFirstOrThrow();
    await page.goto(`${server.url}/uk/permissions/requests/${token}`);
    await sound(page);
    await page.close();
  });

  it('the letter is a PDF too, with its fonts in it', async () => {
    const answer = await fetch(`${address}.pdf`);
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    const bytes = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    assert.match(bytes, /^%PDF-1\.7/);
    assert.match(bytes, /%%EOF\s*$/);
    assert.match(bytes, /\/FontFile2/);
    assert.match(bytes, /\/Lang \(uk\)/);
  });

  it('the editor’s panel of the article says who may republish it', async () => {
    const { id } = await server.house.room.db
      .selectFrom('edition')
      .select('id')
      .where('articleId', '=', articleId)
      .where('lang', '=', 'en')
      .executeTakeFirstOrThrow();
    await desk.goto(`${server.url}/desk/editions/${id}`);
    await desk.locator('.panel-permissions').getByRole('link', { name: 'The Review · Ada' }).waitFor();
  });

  it('a partner gets a standing one, which the desk reminds of before its end and which ends by itself', async () => {
    await desk.goto(`${server.url}/desk/permissions/new`);
    await desk.getByLabel('E-mail address of the holder').fill('partner@quay.example');
    await desk.getByLabel('Publication or organisation').fill('Quay Post');
    await desk.getByLabel('Sites').fill('quay.example');
    const { room } = server.house;
    const now = room.now;
    const soon = new Date(now().getTime() + 40 * 86_400_000).toISOString().slice(0, 10);
    await desk.getByLabel('Last day').fill(soon);
    await desk
      .locator('.grant-letter')
      .getByText(/Quay Post/)
      .waitFor();
    await desk.getByRole('button', { name: 'Sign and send' }).click();
    await desk.getByRole('heading', { name: 'No. 2' }).waitFor();
    const [link] = /http:\S+\/en\/permissions\/[\w-]{43}/.exec(await mailed('partner@quay.example', 1))!;
    try {
      const { remindPermissions } = await import('../../src/flows/remind-permissions.ts');
      room.now = () => new Date(now().getTime() + 33 * 86_400_000);
      await remindPermissions(room);
      assert.match(await mailed('desk@estuary.example', 1), /Quay Post/);
      assert.match(await mailed('partner@quay.example', 2), /ends/);
      room.now = () => new Date(now().getTime() + 42 * 86_400_000);
      const page = await reader.newPage();
      await page.goto(link!);
      await page.getByText('This permission has ended.').waitFor();
    } finally {
      room.now = now;
    }
  });

  it('what is withdrawn says so to everybody at once, and why', async () => {
    await desk.goto(`${server.url}/desk/permissions/granted/1`);
    await desk.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await desk.getByRole('textbox', { name: 'Reason' }).fill('Текст скорочено.');
    await desk.getByRole('button', { name: 'Withdraw the permission' }).click();
    await desk.getByText('The permission is withdrawn.').waitFor();
    const page = await reader.newPage();
    await page.goto(address);
    await page.getByText('Цей дозвіл відкликано.').waitFor();
    await page.getByText('Текст скорочено.').waitFor();
    assert.match(await mailed('ada@review.example', 3), /Текст скорочено\./);
  });

  it('a letter that was changed past everything is shown as broken', async () => {
    const { db } = server.house.room;
    await sql`alter table permission disable trigger permission_immutable`.execute(db);
    await sql`update permission set granted = jsonb_set(granted, '{conditions}', '"Everything goes."') where number = 2`.execute(
      db,
    );
    await sql`alter table permission enable trigger permission_immutable`.execute(db);
    const { token } = await db
      .selectFrom('permission')
      .select('token')
      .where('number', '=', 2)
      .executeTakeFirstOrThrow();
    const page = await (await fetch(`${server.url}/en/permissions/${token}`)).text();
    assert.match(page, /This is not what was signed\. Do not rely on it\./);
    assert.doesNotMatch(page, /This permission is valid/);
    assert.deepEqual(wrong, []);
  });
});

/** A mail's parts as they read. */
function unfolded(raw: string): string {
  const header = /^Subject: ([\s\S]*?)\r\n(?!\s)/m.exec(raw)?.[1] ?? '';
  const subject = header.replace(/=\?utf-8\?([bq])\?(.*?)\?=\s*/gi, (_, kind: string, text: string) =>
    kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
  );
  const bodies = raw.split(/\r\n--/).map(part => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    return /base64/i.test(head)
      ? Buffer.from(body.replace(/\s/g, ''), 'base64').toString()
      : /quoted-printable/i.test(head)
        ? quoted(body)
        : body;
  });
  return `${subject}\n${bodies[1] ?? ''}`;
}

function quoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 50));
}
