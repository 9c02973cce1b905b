import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { exportSpki, signRequest } from '@fedify/fedify';
import { type Federated, openFederated } from '../harness/fediverse.ts';
import { openPeer, type Peer } from '../harness/peer.ts';

describe('what an inbox does not take', () => {
  let house: Federated;
  let peer: Peer;
  /** A server that answers what it likes, on another port, and so another origin. */
  let evil: Server;
  let evilOrigin = '';
  const evilAnswers = new Map<string, unknown>();
  before(async () => {
    house = await openFederated();
    peer = await openPeer();
    evil = createServer((req, res) => {
      const found = evilAnswers.get(req.url!);
      if (typeof found === 'string') return res.writeHead(302, { location: found }).end();
      res
        .writeHead(found ? 200 : 404, { 'content-type': 'application/activity+json' })
        .end(JSON.stringify(found ?? {}));
    });
    await new Promise<void>(resolve => evil.listen(0, '127.0.0.1', resolve));
    evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
    await house.settle({ fediverse: { on: true } });
    assert.equal((await fetch(`${house.url}/actors/en`)).status, 200);
  });
  after(async () => {
    evil?.closeAllConnections();
    evil?.close();
    await peer?.close();
    await house?.close();
    assert.deepEqual(house?.errors, []);
  });

  const inbox = () => `${house.url}/actors/en/inbox`;
  const followers = async () =>
    (await house.room.db.selectFrom('fediverseFollower').select('uri').execute()).map(f => f.uri);
  let n = 0;
  const followBy = (actor: string, id = `${new URL(actor).origin}/follows/${++n}`) => ({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id,
    type: 'Follow',
    actor,
    object: `${house.url}/actors/en`,
  });
  type Signing = { keyId?: string; host?: string; date?: Date; by?: string; spec?: 'rfc9421' };
  /** A request signed by one of the peer's accounts, as its headers. */
  const signed = async (body: string, { keyId, host, date, by = 'ann', spec }: Signing = {}) => {
    const key = peer.keyOf(by);
    const plain = new Request(host ? `http://${host}/actors/en/inbox` : inbox(), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/activity+json', ...(date && { date: date.toUTCString() }) },
    });
    const made = await signRequest(plain, key.privateKey, keyId ? new URL(keyId) : key.keyId, {
      spec: spec ?? 'draft-cavage-http-signatures-12',
      ...(date && { currentTime: date.toISOString() as never }),
    });
    return Object.fromEntries(made.headers);
  };
  /** Sends exactly these headers, with a Host of its own where they name one. */
  const send = (headers: Record<string, string>, body: string, to = inbox()) =>
    new Promise<number>((resolve, reject) => {
      const req = request(to, { method: 'POST', headers }, res => {
        res.resume();
        res.on('end', () => resolve(res.statusCode!));
      });
      req.on('error', reject);
      req.end(body);
    });
  /** Nobody follows after it. */
  const refused = async (status: number, expected: number) => {
    assert.equal(status, expected);
    assert.deepEqual(await followers(), []);
  };

  it('is a request without a signature, or something that is no activity', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    await refused(await send({ 'content-type': 'application/activity+json' }, body), 401);
    for (const nothing of [
      '',
      '{',
      '[]',
      '"Follow"',
      '{"type":"Follow"}',
      JSON.stringify({ ...followBy(peer.uri('ann')), id: 7 }),
    ])
      await refused(await send(await signed(nothing), nothing), 400);
  });

  it('is a body of more than 256 KB', async () => {
    const body = JSON.stringify({ ...followBy(peer.uri('ann')), padding: 'x'.repeat(300_000) });
    await refused(await send(await signed(body), body), 413);
  });

  it('is a signature by another key than the one that it names', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    await refused(await send(await signed(body, { by: 'ben', keyId: `${peer.uri('ann')}#main-key` }), body), 401);
  });

  it('is somebody else’s signature, of the same server', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    await refused(await send(await signed(body, { by: 'ben' }), body), 401);
  });

  it('is another body than the one that was signed', async () => {
    for (const spec of [undefined, 'rfc9421'] as const) {
      const body = JSON.stringify(followBy(peer.uri('ann')));
      const headers = await signed(body, spec && { spec });
      await refused(await send(headers, body.replace('/actors/en', '/actors/uk')), 401);
    }
  });

  it('is what was signed for another host, whatever Host it is sent with', async () => {
    for (const spec of [undefined, 'rfc9421'] as const) {
      const body = JSON.stringify(followBy(peer.uri('ann')));
      const headers = await signed(body, { host: 'other.example', ...(spec && { spec }) });
      await refused(await send(headers, body), 401);
      const { host: _, ...rest } = headers;
      await refused(await send(rest, body), 401);
    }
  });

  it('is a right signature that leaves out the body, the host, the address or the date', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    const { privateKey, keyId } = peer.keyOf('ann');
    const said: Record<string, string> = {
      host: new URL(house.url).host,
      date: new Date().toUTCString(),
      digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
    };
    const all = ['(request-target)', 'host', 'date', 'digest'];
    const over = async (names: string[]) => {
      const lines = names.map(name => `${name}: ${said[name] ?? 'post /actors/en/inbox'}`);
      const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(lines.join('\n')));
      const signature = `keyId="${keyId.href}",headers="${names.join(' ')}",signature="${Buffer.from(bytes).toString('base64')}"`;
      return { ...said, signature, 'content-type': 'application/activity+json' };
    };
    for (const left of all) await refused(await send(await over(all.filter(name => name !== left)), body), 401);
    const parts = ['@method', '@target-uri', 'content-digest'];
    const standard = async (names: string[]) =>
      Object.fromEntries(
        (
          await signRequest(
            new Request(inbox(), { method: 'POST', body, headers: { 'content-type': 'application/activity+json' } }),
            privateKey,
            keyId,
            { spec: 'rfc9421', rfc9421: { components: names.map(value => ({ value, params: {} })) } },
          )
        ).headers,
      );
    for (const left of ['@method', '@target-uri']) {
      const headers = await standard(parts.filter(name => name !== left));
      await refused(await send(headers, body), 401);
    }
    // with all of it both are taken
    for (const headers of [await over(all), await standard(parts)]) {
      assert.equal(await send(headers, body), 202);
      assert.deepEqual(await followers(), [peer.uri('ann')]);
    }
    await house.room.db.deleteFrom('fediverseFollower').execute();
  });

  it('is a signature of two hours ago', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    await refused(await send(await signed(body, { date: new Date(Date.now() - 2 * 3_600_000) }), body), 401);
  });

  it('is a key on another host, whoever that says to be the owner', async () => {
    evilAnswers.set('/key', {
      '@context': 'https://w3id.org/security/v1',
      id: `${evilOrigin}/key`,
      type: 'CryptographicKey',
      owner: peer.uri('ann'),
      publicKeyPem: await exportSpki(peer.keyOf('ben').publicKey),
    });
    const body = JSON.stringify(followBy(peer.uri('ann')));
    await refused(await send(await signed(body, { by: 'ben', keyId: `${evilOrigin}/key` }), body), 401);
  });

  it('is an activity whose id is on another host than its actor', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann'), `${evilOrigin}/follows/1`));
    await refused(await send(await signed(body), body), 400);
  });

  it('is an account whose address leads to another server, or whose inbox is there', async () => {
    const key = { ...peer.keyOf('ben') };
    const actor = (name: string, more: object = {}) => ({
      '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
      id: `${evilOrigin}/${name}`,
      type: 'Person',
      inbox: `${evilOrigin}/${name}/inbox`,
      ...more,
    });
    const pem = await exportSpki(key.publicKey);
    const withKey = (name: string) => ({
      publicKey: { id: `${evilOrigin}/${name}#main-key`, owner: `${evilOrigin}/${name}`, publicKeyPem: pem },
    });
    evilAnswers.set('/moved', `${peer.origin}/users/ann`);
    evilAnswers.set('/far', { ...actor('far'), ...withKey('far'), inbox: `${peer.origin}/users/ann/inbox` });
    evilAnswers.set('/right', { ...actor('right'), ...withKey('right') });
    for (const [name, status] of [
      ['moved', 503],
      ['far', 400],
    ] as const) {
      const body = JSON.stringify(followBy(`${evilOrigin}/${name}`));
      await refused(
        await send(await signed(body, { by: 'ben', keyId: `${evilOrigin}/${name}#main-key` }), body),
        status,
      );
    }
    // what is right of the same kind is taken, so that the others are refused for what they are
    const body = JSON.stringify(followBy(`${evilOrigin}/right`));
    assert.equal(await send(await signed(body, { by: 'ben', keyId: `${evilOrigin}/right#main-key` }), body), 202);
    assert.deepEqual(await followers(), [`${evilOrigin}/right`]);
    await house.room.db.deleteFrom('fediverseFollower').execute();
  });

  it('is anything that would have it ask the house’s own network', async () => {
    for (const host of ['10.0.0.1', '169.254.169.254', '[::1]', '192.168.1.1', '0.0.0.0']) {
      const actor = `http://${host}/ann`;
      const body = JSON.stringify(followBy(actor));
      await refused(await send(await signed(body, { keyId: `${actor}#main-key` }), body), 503);
    }
  });

  it('is a message that it has taken before: sent again, it brings nobody back', async () => {
    for (const spec of [undefined, 'rfc9421'] as const) {
      const follow = followBy(peer.uri('ann'));
      const body = JSON.stringify(follow);
      const headers = await signed(body, spec && { spec });
      assert.equal(await send(headers, body), 202);
      assert.deepEqual(await followers(), [peer.uri('ann')]);
      const undo = JSON.stringify({ ...follow, id: `${peer.origin}/undo/${++n}`, type: 'Undo', object: follow });
      assert.equal(await send(await signed(undo), undo), 202);
      await refused(await send(headers, body), 202);
    }
  });

  it('is the taking back of what another asked for', async () => {
    const body = JSON.stringify(followBy(peer.uri('ann')));
    assert.equal(await send(await signed(body), body), 202);
    const ben = JSON.stringify(followBy(peer.uri('ben')));
    assert.equal(await send(await signed(ben, { by: 'ben' }), ben), 202);
    const theirs = { ...followBy(peer.uri('ben')), type: 'Undo', object: followBy(peer.uri('ann')) };
    assert.equal(await send(await signed(JSON.stringify(theirs), { by: 'ben' }), JSON.stringify(theirs)), 400);
    assert.equal((await followers()).length, 2);
  });

  it('asks no server about messages that would change nothing here', async () => {
    await house.room.queue.idle();
    const before = peer.requests.length;
    for (const type of ['Like', 'Announce', 'Create', 'Delete', 'Nonsense']) {
      const body = JSON.stringify({
        ...followBy(`${peer.origin}/users/nobody`),
        type,
        object: `${peer.origin}/users/nobody`,
      });
      const headers = await signed(body, { keyId: `${peer.origin}/users/nobody#main-key` });
      assert.equal(await send(headers, body, `${house.url}/inbox`), 202, type);
    }
    assert.equal(peer.requests.length, before);
  });
});

describe('pages and posts beside one another in the cache', () => {
  let house: Federated;
  before(async () => {
    house = await openFederated();
    await house.settle({ fediverse: { on: true } });
  });
  after(() => house?.close());

  it('never answer for one another, whichever was asked for first', async () => {
    const { editionId, slug } = await house.publishNew({ title: 'Low water' });
    const page = `/en/${slug}`;
    const post = `/objects/${editionId}`;
    const asked = async (path: string, accept: string) => {
      const answer = await fetch(`${house.url}${path}`, { headers: { accept } });
      return [
        answer.status,
        answer.headers.get('content-type')?.toLowerCase(),
        answer.headers.get('vary')?.toLowerCase() ?? '',
      ] as const;
    };
    const machines = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
    const people = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8';
    for (const order of [
      [machines, people, machines],
      [people, machines, people],
    ]) {
      house.door.purge(['outlet']);
      for (const accept of order) {
        const [status, type] = await asked(page, accept);
        assert.deepEqual(
          [status, type],
          [200, 'text/html; charset=utf-8'],
          'a page is a page, and says where its post is',
        );
        const [ok, json] = await asked(post, accept);
        assert.deepEqual([ok, json], [200, 'application/activity+json; charset=utf-8']);
      }
    }
    assert.ok(house.door.stats().hits >= 6, 'both are kept');
    const html = await (await fetch(`${house.url}${page}`)).text();
    assert.ok(html.includes(`<link rel="alternate" type="application/activity+json" href="${house.url}${post}">`));
  });

  it('are both new after a correction', async () => {
    const { editionId } = await house.publishNew({ title: 'High water' });
    const read = async () =>
      String(((await (await fetch(`${house.url}/objects/${editionId}`)).json()) as { content: string }).content);
    assert.match(await read(), /did not sail/);
    await house.save(editionId, { title: 'High water', body: 'It sailed.' });
    await house.publish(editionId, 'correction', 'It did.');
    assert.match(await read(), /It sailed/);
  });
});
