import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { authenticate } from 'mailauth';
import { readConfig } from '../../src/config.ts';
import { tokenMark } from '../../src/domain/newsletter/issue.ts';
import { openLetterCarrier } from '../../src/outside/letter-carrier.ts';
import { openMail } from '../../src/outside/mail.ts';
import { mailSink, unquoted } from '../harness/letters.ts';

const config = (env: Record<string, string>) => readConfig({ PUBLIC_URL: 'https://bell.example', ...env });
const leave = `https://bell.example/uk/newsletter/leave/`;
const letter = {
  content: {
    subject: 'Пором не ходить: що сталося на причалі й чому про це мовчать у місті',
    text: `Пором не ходить.\n\n${leave}${tokenMark}\n`,
    html: `<p>Пором не ходить. ${'Слова. '.repeat(40)}</p><p><a href="${leave}${tokenMark}">x</a></p>`,
  },
  from: 'Поромний дзвін',
  replyTo: 'desk@bell.example',
  list: 'all.weekly.uk',
  listName: 'Ferry Bell',
  leave,
  automatic: true,
  at: new Date('2026-03-01T07:00:00Z'),
};
const tokens = Array.from(
  { length: 40 },
  (_, i) => `${String(i).padStart(4, '0')}_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJK`,
);
const header = (raw: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'mi').exec(raw)?.[1]?.replace(/\r\n\s+/g, ' ');

describe('letters to many', () => {
  it('each person has their own links, head and id, and nothing of another', async t => {
    const sink = await mailSink();
    const carrier = openLetterCarrier(config({ SMTP_URL: sink.url, MAIL_BOUNCES: 'bounces@bell.example' }));
    t.after(() => {
      carrier.close();
      return sink.close();
    });
    const send = await carrier.take(letter);
    const done = await Promise.all(
      tokens.map((token, i) => send({ address: `reader-${i}@example.org`, token, id: `nl.7.${i}.${'m'.repeat(32)}` })),
    );
    assert.ok(done.every(d => d.outcome === 'sent'));
    assert.equal(sink.received.length, tokens.length);
    for (const { to, from, raw } of sink.received) {
      const i = Number(/\d+/.exec(to)![0]);
      assert.equal(from, `bounces+nl.7.${i}.${'m'.repeat(32)}@bell.example`);
      assert.equal(header(raw, 'To'), `<${to}>`);
      assert.equal(header(raw, 'Message-ID'), `<nl.7.${i}.${'m'.repeat(32)}@bell.example>`);
      assert.equal(header(raw, 'List-Unsubscribe'), `<${leave}${tokens[i]}>`);
      assert.equal(header(raw, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
      assert.equal(header(raw, 'List-Id'), '"Ferry Bell" <all.weekly.uk.bell.example>');
      assert.equal(header(raw, 'Precedence'), 'bulk');
      assert.equal(header(raw, 'Auto-Submitted'), 'auto-generated');
      assert.equal(header(raw, 'Reply-To'), 'desk@bell.example');
      assert.match(raw, /text\/plain[\s\S]*text\/html/);
      const body = unquoted(raw);
      assert.equal(body.split(tokens[i]!).length - 1, 3, 'in the head, the text and the HTML');
      assert.ok(!body.includes(tokenMark));
      assert.ok(!tokens.some((other, j) => j !== i && body.includes(other)));
      assert.match(body, /Пором не ходить\./);
      assert.ok(raw.split('\r\n').every(line => line.length <= 998));
    }
  });

  it('are signed where the outlet signs itself, with the fields by which one leaves, and another program finds the signature right', async t => {
    const sink = await mailSink();
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signed = config({
      SMTP_URL: sink.url,
      MAIL_DKIM_DOMAIN: 'bell.example',
      MAIL_DKIM_SELECTOR: 'mail2026',
      MAIL_DKIM_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    const carrier = openLetterCarrier(signed);
    t.after(() => {
      carrier.close();
      return sink.close();
    });
    const send = await carrier.take(letter);
    for (const token of tokens.slice(0, 3))
      await send({ address: 'olena@example.org', token, id: `nl.7.1.${'m'.repeat(32)}` });
    await openMail(signed)({
      id: 'one',
      from: 'Поромний дзвін',
      to: 'olena@example.org',
      subject: 'Ваш лист',
      text: 'Слова\n',
      html: '<p>Слова</p>',
    });
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const resolver = async (name: string, type: string) => {
      if (type === 'TXT' && name === 'mail2026._domainkey.bell.example') return [[`v=DKIM1; k=rsa; p=${key}`]];
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    };
    assert.equal(sink.received.length, 4);
    for (const [i, { raw }] of sink.received.entries()) {
      const check = async (mail: string) => {
        const { dkim } = await authenticate(Buffer.from(mail, 'latin1'), {
          ip: '127.0.0.1',
          helo: 'x',
          sender: 'x@bell.example',
          resolver,
        } as never);
        return (dkim as { results: { status: { result: string }; signingHeaders?: { keys: string } }[] }).results[0]!;
      };
      const found = await check(raw);
      assert.equal(found.status.result, 'pass');
      const fields = /\bh=([^;]+);/
        .exec(header(raw, 'DKIM-Signature')!)![1]!
        .replace(/\s/g, '')
        .toLowerCase()
        .split(':');
      if (i < 3)
        for (const field of [
          'from',
          'to',
          'subject',
          'date',
          'message-id',
          'list-id',
          'list-unsubscribe',
          'list-unsubscribe-post',
        ])
          assert.ok(fields.includes(field), field);
      assert.equal(
        (await check(raw.replace(/^List-Unsubscribe: .*$/m, 'List-Unsubscribe: <https://evil.example/>'))).status
          .result === 'pass',
        i === 3,
      );
    }
  });

  it('what a server says is taken for what it means: refused, put off, away, or uncertain', async t => {
    let mode = '';
    const fails: Record<string, [number, string]> = {
      gone: [550, '5.1.1 <olena@example.org> no such user'],
      spam: [554, '5.7.1 rejected'],
      full: [452, '4.2.2 mailbox full'],
      closing: [421, '4.3.2 shutting down'],
    };
    const sink = await mailSink({
      onRcptTo: (_, __, next) => {
        const [code, said] = fails[mode] ?? [];
        next(code ? Object.assign(new Error(said), { responseCode: code }) : undefined);
      },
      onData: (stream, _, next) => {
        stream.resume();
        // the mail was read, and the connection breaks before the answer
        stream.on('end', () => (mode === 'break' ? breakAll() : next()));
      },
    });
    const sockets = new Set<import('node:net').Socket>();
    const breakAll = () => {
      for (const socket of sockets) socket.destroy();
    };
    sink.server.server.on('connection', socket => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    const carrier = openLetterCarrier(config({ SMTP_URL: sink.url }));
    t.after(() => {
      carrier.close();
      breakAll();
      sink.server.server.close();
    });
    const send = await carrier.take(letter);
    const one = async (how: string) => {
      mode = how;
      return send({ address: 'olena@example.org', token: tokens[0]!, id: `nl.7.1.${'m'.repeat(32)}` });
    };
    assert.deepEqual(await one('gone'), { outcome: 'refused', reason: '550 5.1.1 … no such user', gone: true });
    assert.deepEqual(await one('spam'), { outcome: 'refused', reason: '554 5.7.1 rejected', gone: false });
    assert.equal((await one('full')).outcome, 'later');
    assert.equal((await one('closing')).outcome, 'down');
    assert.equal((await one('break')).outcome, 'uncertain');
    assert.equal((await one('')).outcome, 'sent');
    breakAll();
    await sink.close();
    assert.equal((await one('')).outcome, 'down');
  });

  it('without a mail server they are files that mail programs open', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'masthead-letters-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const carrier = openLetterCarrier(config({ DATA_DIR: folder }));
    const send = await carrier.take(letter);
    await send({ address: 'olena@example.org', token: tokens[0]!, id: `nl.7.1.${'m'.repeat(32)}` });
    const [file] = readdirSync(join(folder, 'mail'));
    assert.ok(unquoted(readFileSync(join(folder, 'mail', file!), 'latin1')).includes(`${leave}${tokens[0]}`));
  });
});
