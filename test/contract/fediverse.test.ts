import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Article, Organization, Tombstone } from '@fedify/fedify/vocab';
import { createSection } from '../../src/flows/edit-section.ts';
import { tellFollowers } from '../../src/flows/tell-followers.ts';
import { republishEdition, unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { engines } from '../harness/database.ts';
import { type Federated, openFederated } from '../harness/fediverse.ts';
import { done } from '../harness/newsroom.ts';
import { openPeer, type Peer } from '../harness/peer.ts';

for (const engine of engines)
  describe(`the outlet in the fediverse, database ${engine}`, () => {
    let house: Federated;
    let peer: Peer;
    before(async () => {
      house = await openFederated(engine);
      peer = await openPeer();
      done(await createSection(house.room, house.owner, { slug: 'harbour', names: { en: 'Harbour' } }));
      await house.settle({ fediverse: { on: true } });
    });
    after(async () => {
      await peer?.close();
      await house?.close();
      assert.deepEqual(house?.errors, []);
    });
    const ask = (path: string, init?: RequestInit) => fetch(`${house.url}${path}`, { redirect: 'manual', ...init });
    const followers = async () =>
      (await house.room.db.selectFrom('fediverseFollower').select(['uri', 'delivery']).orderBy('uri').execute()).map(
        f => [f.uri, f.delivery],
      );
    /** What came since the last look, once all jobs are done. */
    const came = async () => {
      await house.room.queue.idle();
      return peer.got.splice(0);
    };

    it('is found by its name, in each language and section, as an actor that another server understands', async () => {
      const host = new URL(house.url).host;
      const found = await ask(`/.well-known/webfinger?resource=${encodeURIComponent(`acct:en@${host}`)}`);
      assert.equal(found.headers.get('content-type'), 'application/jrd+json; charset=utf-8');
      const jrd = (await found.json()) as { subject: string; links: { rel: string; href: string }[] };
      assert.equal(jrd.links.find(l => l.rel === 'self')?.href, `${house.url}/actors/en`);
      const actor = await peer.lookUp(`${house.url}/actors/en_harbour`);
      assert.ok(actor instanceof Organization);
      assert.equal(actor.preferredUsername, 'en_harbour');
      assert.equal(String(actor.name), 'Harbour · The Ferry Bell (English)');
      assert.equal(actor.inboxId?.href, `${house.url}/actors/en_harbour/inbox`);
      for (const nobody of ['fr', 'en_nothing', 'EN', 'en_'])
        assert.equal((await ask(`/actors/${nobody}`)).status, 404, nobody);
      const elsewhere = await ask('/.well-known/webfinger?resource=acct:en@elsewhere.example');
      assert.equal(elsewhere.status, 404);
    });

    it('says which software it is', async () => {
      const link = (await (await ask('/.well-known/nodeinfo')).json()) as { links: { href: string }[] };
      const info = (await (await fetch(link.links[0]!.href)).json()) as { software: { name: string } };
      assert.equal(info.software.name, 'masthead');
    });

    it('is followed: it answers that it agrees, and knows the inbox of all people of that server', async () => {
      await peer.follow('ann', house.actor('en'));
      const [accept, ...more] = await came();
      assert.deepEqual([accept?.type, accept?.inbox, more.length], ['Accept', 'ann', 0]);
      // servers that show nothing to strangers see who asks
      const asked = peer.requests.filter(r => r.method === 'GET' && r.path.startsWith('/users/ann'));
      assert.ok(asked.length > 0 && asked.every(r => String(r.headers.signature).includes('/actors/en#main-key')));
      await peer.follow('ben', house.actor('en'));
      await came();
      assert.deepEqual(await followers(), [
        [peer.uri('ann'), `${peer.origin}/inbox`],
        [peer.uri('ben'), `${peer.origin}/inbox`],
      ]);
      const { totalItems, orderedItems } = (await (await ask('/actors/en/followers')).json()) as Record<
        string,
        unknown
      >;
      assert.deepEqual([totalItems, orderedItems], [2, undefined], 'how many, and not who');
    });

    let editionId = 0;
    it('sends a new article once to a server, however many there follow; a section passes it on', async () => {
      await peer.follow('ann', house.actor('en_harbour'));
      await came();
      const body = 'The ferry <did> not sail.\nIt will on Monday.';
      ({ editionId } = await house.publishNew(
        { title: 'Low water & tides', summary: 'No ferry', body },
        { section: 'harbour' },
      ));
      const got = await came();
      assert.deepEqual(got.map(g => g.type).sort(), ['Announce', 'Create']);
      const create = got.find(g => g.type === 'Create')!;
      const object = await create.activity.getObject();
      assert.ok(object instanceof Article);
      assert.equal(object.id?.href, `${house.url}/objects/${editionId}`);
      assert.equal(object.attributionId?.href, `${house.url}/actors/en`);
      assert.equal(String(object.name), 'Low water & tides');
      assert.equal(String(object.summary), 'No ferry');
      assert.ok(String(object.url).startsWith(`${house.url}/en/low-water`));
      assert.match(String(object.content), /<p>The ferry &lt;did&gt; not sail\.<\/p>\s*<p>It will on Monday\.<\/p>/);
      assert.equal(object.contents.length, 2, 'with its language');
      const announce = got.find(g => g.type === 'Announce')!;
      assert.equal(announce.activity.actorId?.href, `${house.url}/actors/en_harbour`);
      assert.equal(announce.activity.objectId?.href, object.id?.href);
    });

    it('tells nothing twice, whoever asks again', async () => {
      await tellFollowers(house.room, { editionId, first: true });
      await tellFollowers(house.room, { editionId });
      assert.deepEqual(await came(), []);
    });

    it('shows the article at the address of its post, and lists it in the outbox', async () => {
      const found = await peer.lookUp(`${house.url}/objects/${editionId}`);
      assert.ok(found instanceof Article);
      // whoever takes the text is told the terms, as on its page
      assert.equal((await ask(`/objects/${editionId}`)).headers.get('tdm-reservation'), '1');
      const outbox = (await (await ask('/actors/en/outbox')).json()) as {
        totalItems: number;
        orderedItems: { object: string }[];
      };
      assert.deepEqual([outbox.totalItems, outbox.orderedItems[0]?.object], [1, `${house.url}/objects/${editionId}`]);
    });

    it('is found from the page of an article, which says where its post is', async () => {
      const { editions } = { editions: editionId };
      const row = await house.room.db
        .selectFrom('edition')
        .select('slug')
        .where('id', '=', editions)
        .executeTakeFirstOrThrow();
      const found = await peer.lookUp(`${house.url}/en/${encodeURIComponent(row.slug)}`);
      assert.ok(found instanceof Article);
    });

    it('sends a correction with what was set right at the top', async () => {
      await house.save(editionId, { title: 'Low water & tides', body: 'The ferry did sail.' });
      await house.publish(editionId, 'correction', 'It did sail, at noon.');
      const got = await came();
      assert.deepEqual(
        got.map(g => g.type),
        ['Update'],
      );
      const object = await got[0]!.activity.getObject();
      assert.ok(object instanceof Article);
      const content = String(object.content);
      assert.ok(content.startsWith('<p><strong>Correction</strong>'), content);
      assert.ok(content.indexOf('It did sail, at noon.') < content.indexOf('The ferry did sail.'));
    });

    it('tells that an article was taken down; put back it is a new post, since nobody forgets that', async () => {
      done(await unpublishEdition(house.room, house.editor, { editionId, note: 'wrong' }));
      const [gone, ...more] = await came();
      assert.deepEqual([gone?.type, more.length], ['Delete', 0]);
      assert.ok((await gone!.activity.getObject()) instanceof Tombstone);
      assert.equal((await ask(`/objects/${editionId}`)).status, 410);
      done(await republishEdition(house.room, house.editor, { editionId }));
      const back = (await came()).find(g => g.type === 'Create')!;
      assert.equal((await back.activity.getObject())?.id?.href, `${house.url}/objects/${editionId}-2`);
      assert.equal((await ask(`/objects/${editionId}`)).status, 410);
      assert.equal((await ask(`/objects/${editionId}-2`)).status, 200);
    });

    it('tries again when a server is away, and says so until it is back', async () => {
      const inbox = `${peer.origin}/inbox`;
      const state = () =>
        house.room.db.selectFrom('fediverseInbox').selectAll().where('address', '=', inbox).executeTakeFirstOrThrow();
      peer.moods.push(503);
      await house.publishNew({ title: 'A second story' });
      await house.room.queue.idle();
      assert.deepEqual(peer.got.splice(0), []);
      const failing = await state();
      assert.equal(failing.failures, 1);
      assert.match(failing.detail, /503/);
      const [waiting] = await house.room.queue.waiting(house.room.db, 'deliver-activity', { inbox });
      assert.ok(waiting, 'it is tried again');
    });

    it('speaks the other kind of signature to a server that does not take the first', async () => {
      peer.moods.push(401);
      await house.publishNew({ title: 'A third story' });
      const [create] = await came();
      assert.equal(create?.type, 'Create');
      const { spec, failingSince } = await house.room.db
        .selectFrom('fediverseInbox')
        .select(['spec', 'failingSince'])
        .where('address', '=', `${peer.origin}/inbox`)
        .executeTakeFirstOrThrow();
      assert.deepEqual([spec, failingSince], ['rfc9421', null]);
      assert.ok(peer.requests.at(-1)!.headers['signature-input']);
    });

    it('forgets who unfollows, blocks it, moves away or is deleted', async () => {
      const left = async () => (await followers()).map(([uri]) => uri);
      const follow = await peer.follow('ben', house.actor('en_harbour'));
      await came();
      await peer.unfollow('ben', house.actor('en_harbour'), follow);
      assert.deepEqual(await left(), [peer.uri('ann'), peer.uri('ann'), peer.uri('ben')]);
      await peer.block('ann', house.actor('en_harbour'));
      assert.deepEqual(await left(), [peer.uri('ann'), peer.uri('ben')]);
      // both say that they are one
      await peer.move('ann', house.actor('en'), 'ben');
      assert.deepEqual(await left(), [peer.uri('ann'), peer.uri('ben')], 'one of them does not say so');
      peer.alias('ben', 'ann');
      await peer.move('ann', house.actor('en'), 'ben');
      assert.deepEqual(await left(), [peer.uri('ben')]);
      peer.gone.add('ben');
      await peer.deleteAccount('ben', house.actor('en'));
      assert.deepEqual(await left(), []);
    });

    it('answers 404 everywhere and tells nobody while it is off', async () => {
      await house.settle({ fediverse: { on: false } });
      for (const path of [
        '/.well-known/webfinger?resource=acct:en@127.0.0.1',
        '/.well-known/nodeinfo',
        '/nodeinfo/2.1',
        '/actors/en',
        '/actors/en/outbox',
        '/actors/en/followers',
        '/actors/en/following',
        `/objects/${editionId}-2`,
      ])
        assert.equal((await ask(path)).status, 404, path);
      for (const path of ['/inbox', '/actors/en/inbox'])
        assert.equal((await ask(path, { method: 'POST', body: '{}' })).status, 404, path);
      const before = peer.requests.length;
      await house.publishNew({ title: 'A quiet story' });
      await house.room.queue.idle();
      assert.equal(peer.requests.length, before);
    });
  });
