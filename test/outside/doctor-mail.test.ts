import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { decode, encode } from 'dns-packet';
import { askDns, checkMailNames } from '../../src/cli/doctor-mail.ts';
import { readConfig } from '../../src/config.ts';

/** A name server that knows these TXT records, each in pieces of 255 bytes as they are published. */
async function names(records: Record<string, string[]>) {
  const socket = createSocket('udp4');
  socket.on('message', (packet, from) => {
    const query = decode(packet);
    const question = query.questions![0]!;
    const found = records[question.name.toLowerCase()];
    const answer = encode({
      type: 'response',
      id: query.id!,
      // 3: there is no such name
      flags: found ? 0x8180 : 0x8183,
      questions: query.questions!,
      answers: (found ?? []).map(text => ({
        type: 'TXT' as const,
        name: question.name,
        ttl: 1,
        data: text.match(/.{1,255}/g)!,
      })),
    });
    socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const txt = askDns([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  return { txt, close: () => socket.close() };
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const published = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
const signed = { MAIL_DKIM_DOMAIN: 'bell.example', MAIL_DKIM_SELECTOR: 'mail2026', MAIL_DKIM_KEY: pem };
const config = (env: Record<string, string> = {}) =>
  readConfig({ PUBLIC_URL: 'https://bell.example', SMTP_URL: 'smtp://mx.bell.example', ...env });
const right = {
  'bell.example': ['some-site-verification=1', 'v=spf1 mx -all'],
  'mail2026._domainkey.bell.example': [`v=DKIM1; k=rsa; p=${published}`],
  '_dmarc.bell.example': ['v=DMARC1; p=quarantine; rua=mailto:d@bell.example'],
};

describe('what the DNS says of our mail', () => {
  const judge = async (records: Record<string, string[]>, env: Record<string, string> = signed) => {
    const server = await names(records);
    try {
      return await checkMailNames(config(env), server.txt);
    } finally {
      server.close();
    }
  };

  it('all is well with the three records as they should be', async () => {
    const found = await judge(right);
    assert.deepEqual(
      found.map(f => [f.what, f.ok]),
      [
        ['SPF of bell.example', true],
        ['DKIM mail2026._domainkey.bell.example', true],
        ['DMARC of bell.example', true],
      ],
    );
  });

  it('each record that is missing, doubled, open to everybody or of another key is wrong, and it is said what to write', async () => {
    const cases: [string, Record<string, string[]>, number, RegExp][] = [
      ['no SPF', { ...right, 'bell.example': ['x'] }, 0, /v=spf1 mx -all/],
      ['two SPF', { ...right, 'bell.example': ['v=spf1 mx -all', 'v=spf1 a -all'] }, 0, /one alone/],
      ['open SPF', { ...right, 'bell.example': ['v=spf1 mx +all'] }, 0, /lets everybody/],
      ['SPF without an end', { ...right, 'bell.example': ['v=spf1 mx'] }, 0, /end it with/],
      ['no DKIM', { ...right, 'mail2026._domainkey.bell.example': [] }, 1, /Add a TXT record:\s+v=DKIM1; k=rsa; p=MII/],
      [
        'another key',
        { ...right, 'mail2026._domainkey.bell.example': ['v=DKIM1; k=rsa; p=AAAA'] },
        1,
        /should be one TXT record/,
      ],
      ['no DMARC', { ...right, '_dmarc.bell.example': [] }, 2, /_dmarc\.bell\.example/],
      ['DMARC without a policy', { ...right, '_dmarc.bell.example': ['v=DMARC1; rua=mailto:x@y.z'] }, 2, /no policy/],
    ];
    for (const [what, records, index, todo] of cases) {
      const found = await judge(records);
      assert.deepEqual(
        found.map(f => f.ok),
        [0, 1, 2].map(i => i !== index),
        what,
      );
      assert.match(found[index]!.todo ?? '', todo, what);
    }
  });

  it('a signature of another domain than the sender’s is told, and the policy of the domain above holds below', async () => {
    const below = await judge(
      { ...right, 'news.bell.example': ['v=spf1 mx -all'] },
      { ...signed, MAIL_FROM: 'The Bell <desk@news.bell.example>' },
    );
    assert.ok(below.every(f => f.ok));
    const foreign = await judge(
      { ...right, 'other.example': ['v=spf1 mx -all'], '_dmarc.other.example': ['v=DMARC1; p=none'] },
      { ...signed, MAIL_FROM: 'desk@other.example' },
    );
    assert.deepEqual(
      foreign.map(f => f.ok),
      [true, false, true],
    );
  });

  it('where no mail leaves there is nothing to say, and where nobody answers that is said', async () => {
    assert.deepEqual(await checkMailNames(readConfig({ PUBLIC_URL: 'https://bell.example' })), []);
    assert.deepEqual(await checkMailNames(config({ PUBLIC_URL: 'http://localhost:3000' })), []);
    const away = await checkMailNames(config(signed), async () => {
      throw Object.assign(new Error('timeout'), { code: 'ETIMEOUT' });
    });
    assert.deepEqual(
      away.map(f => [f.ok, f.said]),
      [[false, 'cannot be asked (ETIMEOUT)']],
    );
  });

  it('half a setting of a signature and a key that is none are refused at the start', () => {
    assert.throws(() => config({ MAIL_DKIM_DOMAIN: 'bell.example' }), /needed together/);
    assert.throws(() => config({ ...signed, MAIL_DKIM_KEY: 'no key' }), /MAIL_DKIM_KEY must be an RSA private key/);
    const { privateKey: ed } = generateKeyPairSync('ed25519');
    assert.throws(
      () => config({ ...signed, MAIL_DKIM_KEY: ed.export({ type: 'pkcs8', format: 'pem' }).toString() }),
      /RSA/,
    );
  });
});
