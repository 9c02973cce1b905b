import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { handleMeant, handleOf } from '../../src/domain/fediverse/actor.ts';
import { readMessage } from '../../src/domain/fediverse/message.ts';
import { signedBy } from '../../src/domain/fediverse/signature.ts';
import { type Told, tellingOf } from '../../src/domain/fediverse/telling.ts';

describe('names in the fediverse', () => {
  it('are such as every server takes, and tell language and section apart', () => {
    const section = fc.record({ id: fc.nat(), slug: fc.string({ unit: 'grapheme', minLength: 1 }) });
    const lang = fc.constantFrom('uk', 'en', 'pt-BR', 'zh-Hant', 'ar');
    fc.assert(
      fc.property(lang, section, (of, s) => {
        assert.match(handleOf(of, s), /^[a-z0-9_]+(?:-[a-z0-9_]+)*$/);
        assert.notEqual(handleOf(of, s), handleOf(of, null));
      }),
    );
    assert.deepEqual(
      [handleOf('uk', null), handleOf('pt-BR', { id: 3, slug: 'local-news' }), handleOf('uk', { id: 3, slug: 'порт' })],
      ['uk', 'pt-br_local-news', 'uk_section_3'],
    );
  });

  it('are meant by account names and addresses of this host only', () => {
    const here = 'https://bell.example';
    assert.equal(handleMeant('acct:uk@bell.example', here), 'uk');
    assert.equal(handleMeant('acct:UK@Bell.Example', here), 'uk');
    assert.equal(handleMeant('https://bell.example/actors/uk_port', here), 'uk_port');
    for (const other of ['acct:uk@other.example', 'https://bell.example.org/actors/uk', 'uk', '', 'acct:@bell.example'])
      assert.equal(handleMeant(other, here), null, other);
  });
});

describe('what the fediverse is told of an edition', () => {
  const standing = fc.record({
    published: fc.boolean(),
    revisionId: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 5 }),
    slug: fc.constantFrom('a', 'b'),
    first: fc.boolean(),
  });

  it('is told once, and by any history no address that was given up is used again', () => {
    fc.assert(
      fc.property(fc.array(standing, { maxLength: 30 }), history => {
        let told: Told | null = null;
        const gone = new Set<number>();
        for (const now of history) {
          const telling = tellingOf(told, now);
          if (!telling) continue;
          const { act, told: next } = telling;
          if (act === 'create') assert.ok(!told || told.state === 'gone');
          if (act !== 'delete') assert.ok(!gone.has(next.number), 'a dead address speaks');
          if (act === 'delete') gone.add(next.number);
          assert.equal(next.state, now.published ? 'there' : 'gone');
          told = next;
          assert.equal(tellingOf(told, now), null, 'the same is not told again');
        }
      }),
    );
  });
});

describe('a message of another server', () => {
  const follow = {
    id: 'https://far.example/1',
    type: 'Follow',
    actor: 'https://far.example/ann',
    object: 'https://bell.example/actors/en',
  };

  it('is read whatever it is, and believed for its own server alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        const read = readMessage(json);
        if (read.ok && read.message) assert.equal(new URL(read.message.id).origin, new URL(read.message.actor).origin);
      }),
    );
    assert.deepEqual(readMessage(follow), {
      ok: true,
      message: { id: follow.id, actor: follow.actor, kind: 'follow', whom: follow.object },
    });
    assert.deepEqual(readMessage({ ...follow, actor: { id: follow.actor, name: 'Ann' } }).ok, true);
    assert.deepEqual(readMessage({ ...follow, id: 'https://evil.example/1' }), { ok: false, reason: 'origin' });
    assert.deepEqual(readMessage({ ...follow, actor: [follow.actor] }), { ok: false, reason: 'unreadable' });
    assert.deepEqual(
      readMessage({ ...follow, type: 'Undo', object: { ...follow, actor: 'https://far.example/ben' } }),
      {
        ok: false,
        reason: 'origin',
      },
    );
    assert.deepEqual(readMessage({ ...follow, type: 'Delete', object: 'https://far.example/note/1' }), {
      ok: true,
      message: null,
    });
  });
});

describe('a signature that is worth checking', () => {
  const actor = 'https://far.example/ann';
  const by = (headers: Record<string, string>) => signedBy(name => headers[name] ?? null, actor);
  const draft = (names: string, keyId = `${actor}#main-key`) =>
    `keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="c2ln"`;
  const whole = '(request-target) host date digest content-type';

  it('covers address, host, date and body, by a key of the actor’s own host', () => {
    assert.equal(by({ signature: draft(whole) }), `${actor}#main-key`);
    for (const name of ['(request-target)', 'host', 'date', 'digest'])
      assert.equal(by({ signature: draft(whole.replace(name, '')) }), null, name);
    assert.equal(by({ signature: draft(whole, 'https://evil.example/key') }), null);
    assert.equal(by({ signature: draft(whole, 'not an address') }), null);
    assert.equal(by({ signature: `${draft('date')},headers="${whole}"` }), null, 'said twice');
    assert.equal(by({}), null);
  });

  it('is one alone, of whole parts, by RFC 9421', () => {
    const input = (components: string, more = '') =>
      `sig1=(${components});created=1700000000;keyid="${actor}#main-key"${more}`;
    const parts = '"@method" "@target-uri" "content-digest"';
    const signed = (text: string) => by({ 'signature-input': text, signature: 'sig1=:c2ln:' });
    assert.equal(signed(input(parts)), `${actor}#main-key`);
    assert.equal(signed(input(parts, ';alg="rsa-v1_5-sha256"')), `${actor}#main-key`);
    assert.equal(signed(input('"@method" "@authority" "@path" "content-digest"')), `${actor}#main-key`);
    for (const less of [
      '"@method" "@target-uri"',
      '"@target-uri" "content-digest"',
      '"@method" "@path" "content-digest"',
    ])
      assert.equal(signed(input(less)), null, less);
    assert.equal(signed(`${input(parts)}, sig2=("date");keyid="${actor}#main-key"`), null, 'two of them');
    assert.equal(signed(input('"@method" "@target-uri";req "content-digest"')), null, 'a part with a parameter');
  });
});
