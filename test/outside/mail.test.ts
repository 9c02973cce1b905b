import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { readConfig } from '../../src/config.ts';
import { sendMail } from '../../src/flows/send-mail.ts';
import { openMail } from '../../src/outside/mail.ts';
import { countUncertainMails, listRefusedMails } from '../../src/store/mail.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

const mail = {
  id: 'mail-1',
  from: 'The Ferry Bell',
  to: 'olena@example.org',
  subject: 'Hello',
  text: 'Text\n',
  html: '<p>Text</p>',
};
const config = (env: Record<string, string>) => readConfig({ PUBLIC_URL: 'https://bell.example', ...env });

type Received = { from: string; to: string[]; raw: string };
/** A mail server that keeps what it takes. `port` 0: any. */
async function smtp(options: SMTPServerOptions = {}, port = 0) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let raw = '';
      stream.on('data', chunk => {
        raw += chunk;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(r => r.address), raw });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const at = (server.server.address() as AddressInfo).port;
  return {
    received,
    port: at,
    url: `smtp://127.0.0.1:${at}`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  };
}

describe('mails through a server', () => {
  test('a mail arrives with its text, its HTML, its sender and an id of its own', async t => {
    const server = await smtp();
    t.after(server.close);
    assert.deepEqual(await openMail(config({ SMTP_URL: server.url }))(mail), { outcome: 'sent' });
    const [got] = server.received;
    assert.equal(server.received.length, 1);
    assert.deepEqual([got!.from, got!.to], ['no-reply@bell.example', ['olena@example.org']]);
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(got!.raw)?.[1]?.trim();
    assert.equal(header('From'), 'The Ferry Bell <no-reply@bell.example>');
    assert.equal(header('Message-ID'), '<mail-1@bell.example>');
    assert.equal(header('Auto-Submitted'), 'auto-generated');
    assert.match(got!.raw, /text\/plain[\s\S]*text\/html/);
  });

  test('the sender of the configuration is used as it is', async t => {
    const server = await smtp();
    t.after(server.close);
    await openMail(config({ SMTP_URL: server.url, MAIL_FROM: 'The Bell <desk@bell.example>' }))(mail);
    assert.match(server.received[0]!.raw, /^From: The Bell <desk@bell.example>\r?$/m);
  });

  test('Arabic and Ukrainian subjects and names arrive whole', async t => {
    const server = await smtp();
    t.after(server.close);
    await openMail(config({ SMTP_URL: server.url }))({
      ...mail,
      from: 'Поромний дзвін',
      subject: 'دعوتك إلى غرفة تحرير',
      text: 'مرحبًا\n',
    });
    const raw = server.received[0]!.raw;
    assert.match(raw, /^Subject: =\?UTF-8\?/m);
    assert.match(raw, /^From: =\?UTF-8\?/m);
  });

  test('nothing in a subject, a name or an address becomes a header or a second recipient', async t => {
    const server = await smtp();
    t.after(server.close);
    const send = openMail(config({ SMTP_URL: server.url }));
    const evil = '\r\nBcc: thief@example.net\r\n\r\nBody';
    await send({ ...mail, id: '1', subject: `Hello${evil}`, from: `Bell${evil}` });
    await send({ ...mail, id: '2', subject: 'Hello\nX-Evil: 1\u2028X-Evil: 2\0', from: '"Bell" <thief@example.net>' });
    for (const to of [
      `olena@example.org${evil}`,
      'olena@example.org, thief@example.net',
      '<thief@example.net>',
      'a@b@c',
      'two words@example.org',
      '"a\\"b"@example.org',
    ])
      assert.equal((await send({ ...mail, id: '3', to })).outcome, 'refused', to);
    assert.equal(server.received.length, 2);
    for (const { raw, to } of server.received) {
      assert.deepEqual(to, ['olena@example.org']);
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      assert.doesNotMatch(head, /^(Bcc|X-Evil)/im);
      assert.match(head, /^From: .*<no-reply@bell\.example>$/m);
    }
  });

  test('text that looks like a file or an address is not read from there', async t => {
    const server = await smtp();
    t.after(server.close);
    const send = openMail(config({ SMTP_URL: server.url }));
    await assert.rejects(send({ ...mail, text: { path: '/etc/hostname' } as never }));
    assert.equal(server.received.length, 0);
  });

  test('a recipient that the server does not know is refused for good, without the address', async t => {
    const unknown = Object.assign(new Error('5.1.1 <olena@example.org> no such user'), { responseCode: 550 });
    const server = await smtp({ onRcptTo: (_, __, done) => done(unknown) });
    t.after(server.close);
    const result = await openMail(config({ SMTP_URL: server.url }))(mail);
    assert.equal(result.outcome, 'refused');
    assert.match('reason' in result ? result.reason : '', /550 5\.1\.1 .*no such user/);
    assert.doesNotMatch(JSON.stringify(result), /olena/);
  });

  test('a server that is busy, that does not let us in, or that is not there is worth another try', async t => {
    const busy = await smtp({
      onRcptTo: (_, __, done) => done(Object.assign(new Error('try later'), { responseCode: 451 })),
    });
    t.after(busy.close);
    await assert.rejects(openMail(config({ SMTP_URL: busy.url }))(mail), { responseCode: 451 });

    const locked = await smtp({
      onAuth: (_, __, done) => done(new Error('wrong password')),
      authOptional: false,
      allowInsecureAuth: true,
    });
    t.after(locked.close);
    await assert.rejects(openMail(config({ SMTP_URL: `smtp://user:wrong@127.0.0.1:${locked.port}` }))(mail), {
      code: 'EAUTH',
    });

    const gone = await smtp();
    await gone.close();
    await assert.rejects(openMail(config({ SMTP_URL: gone.url }))(mail));
  });
});

describe('mails without a server', () => {
  test('are kept as files that mail programs open and that nobody else reads', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'masthead-mail-'));
    t.after(() => rmSync(folder, { recursive: true }));
    await openMail(config({ DATA_DIR: folder }))(mail);
    const files = readdirSync(join(folder, 'mail'));
    assert.equal(files.length, 1);
    assert.match(files[0]!, /^\d{4}-\d\d-\d\dT[\d-]+-mail-1.*\.eml$/);
    const path = join(folder, 'mail', files[0]!);
    assert.match(readFileSync(path, 'utf8'), /^To: olena@example\.org\r$/m);
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o077, 0);
  });
});

describe('the job that sends mails', () => {
  let here: TestRoom;
  before(async () => {
    here = await freshRoom();
  });
  after(() => here.close());
  const job = { to: 'olena@example.org', subject: 'Hello', text: 'Text\n' };

  test('a mail leaves once, however often the job runs', async t => {
    const server = await smtp();
    t.after(server.close);
    const mailer = openMail(config({ SMTP_URL: server.url }));
    for (let i = 0; i < 3; i++) await sendMail(here.room, mailer, { ...job, id: 'once' });
    assert.equal(server.received.length, 1);
    assert.match(server.received[0]!.raw, /^From: A new outlet </m);
  });

  test('while the server is down the job fails and is counted; when it is back, the mail arrives once', {
    timeout: 60_000,
  }, async t => {
    const { room } = here;
    const first = await smtp();
    await first.close();
    const mailer = openMail(config({ SMTP_URL: first.url }));
    const data = { ...job, id: 'down-then-up' };
    await assert.rejects(sendMail(room, mailer, data), /ECONNREFUSED/);
    await assert.rejects(sendMail(room, mailer, data), /ECONNREFUSED/);

    const server = await smtp({}, first.port);
    t.after(server.close);
    await sendMail(room, mailer, data);
    await sendMail(room, mailer, data);
    assert.equal(server.received.length, 1);
  });

  test('a mail that was on its way when the process died is not sent again, and is told of', async () => {
    const { room } = here;
    const began = Promise.withResolvers<void>();
    // a mailer that never comes back is what a process that died leaves behind
    const never = () => {
      began.resolve();
      return new Promise<never>(() => {});
    };
    void sendMail(room, never, { ...job, id: 'died' });
    await began.promise;
    await sendMail(room, () => assert.fail('it was sent again'), { ...job, id: 'died' });
    assert.equal(await countUncertainMails(room.db, new Date(Date.now() + 1000)), 1);
  });

  test('the queue keeps a mail that could not leave, and the operator sees it waiting', {
    timeout: 60_000,
  }, async () => {
    const { room } = here;
    let tried = 0;
    await room.queue.work(
      onlyHandling({
        'send-mail': data =>
          sendMail(
            room,
            () => {
              tried++;
              return Promise.reject(new Error('down'));
            },
            data,
          ),
      }),
    );
    await room.db.transaction().execute(tx => room.queue.add(tx, 'send-mail', { ...job, id: 'waits' }));
    const counts = async () => (await room.queue.counts()).find(c => c.name === 'send-mail');
    while (tried === 0 || (await counts())?.running) await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal((await counts())?.waiting, 1);
  });

  test('a mail refused for good is not tried again, and the reason is on record without an address', async () => {
    const { room } = here;
    let tried = 0;
    const mailer = async () => {
      tried++;
      return { outcome: 'refused' as const, reason: '550 no such user' };
    };
    await sendMail(room, mailer, { ...job, id: 'refused' });
    await sendMail(room, mailer, { ...job, id: 'refused' });
    assert.equal(tried, 1);
    assert.deepEqual(
      (await listRefusedMails(room.db, new Date(0))).map(r => r.reason),
      ['550 no such user'],
    );
    const ids = await room.db.selectFrom('mailDone').select('id').execute();
    assert.ok(!ids.some(row => row.id === 'refused'), 'the id itself, which may hold a secret, is not kept');
  });
});
