import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { engines } from '../harness/database.ts';
import { type Federated, openFederated } from '../harness/fediverse.ts';
import { done } from '../harness/newsroom.ts';

type Asked = { method: string; path: string; fields: [string, string][] };

for (const engine of engines)
  describe(`what other sites are told, database ${engine}`, () => {
    let house: Federated;
    let other: Server;
    let there = '';
    const asked: Asked[] = [];
    /** what a path answers: a page, or a status */
    const answers = new Map<string, string | number | { link: string }>();
    before(async () => {
      house = await openFederated(engine);
      other = createServer((req, res) => {
        let body = '';
        req.on('data', part => {
          body += part;
        });
        req.on('end', () => {
          asked.push({ method: req.method!, path: req.url!, fields: [...new URLSearchParams(body)] });
          const answer = answers.get(req.url!) ?? 404;
          if (typeof answer === 'number') return res.writeHead(answer).end();
          const page = typeof answer === 'string' ? answer : '<!doctype html><p>A page';
          const link = typeof answer === 'string' ? {} : { link: answer.link };
          res.writeHead(200, { 'content-type': 'text/html', ...link }).end(page);
        });
      });
      await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
      there = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    });
    after(async () => {
      other?.closeAllConnections();
      other?.close();
      await house?.close();
    });
    /** What was sent since the last look, once all jobs are done. */
    const sent = async () => {
      await house.room.queue.idle();
      return asked.splice(0).filter(a => a.method === 'POST');
    };
    const link = (href: string) => ({
      type: 'paragraph',
      content: [{ type: 'text', text: 'as they wrote', marks: [{ type: 'link', attrs: { href } }] }],
    });

    it('is nothing while it is off', async () => {
      answers.set('/one', `<link rel="webmention" href="/mentions">`);
      await house.publishNew({ title: 'Quiet', body: [link(`${there}/one`)] });
      await house.room.queue.idle();
      assert.deepEqual(asked, []);
    });

    describe('by Webmention', () => {
      let editionId = 0;
      let source = '';
      before(() => house.settle({ web: { hubs: [], webmention: true, oembed: false } }));
      const mention = (path: string, to = '/mentions') => ({
        method: 'POST',
        path: to,
        fields: [
          ['source', source],
          ['target', `${there}${path}`],
        ],
      });

      it('is each page that an article links to, where it says that it wants to be told, once', async () => {
        answers.set('/mentions', 202);
        answers.set('/header', {
          link: '<https://elsewhere.example/>; rel=canonical, </in-header>; rel="x webmention"',
        });
        answers.set('/in-header', 201);
        answers.set(
          '/comment',
          '<!doctype html><!-- <a rel=webmention href=/wrong> --><a rel="nofollow webmention" href="mentions">here</a>',
        );
        answers.set('/none', '<!doctype html><p>Nothing here');
        const body = ['/one', '/header#part', '/comment', '/none', '/one', '/nowhere'].map(path =>
          link(`${there}${path}`),
        );
        const made = await house.publishNew({ title: 'Low water', body: [...body, link(`${house.url}/en/quiet`)] });
        editionId = made.editionId;
        source = `${house.url}/en/${made.slug}`;
        assert.deepEqual(
          (await sent()).toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
          [mention('/header', '/in-header'), mention('/comment'), mention('/one')].toSorted((a, b) =>
            JSON.stringify(a).localeCompare(JSON.stringify(b)),
          ),
        );
      });

      it('is told again when the article changes, also that the link is gone; whoever takes none is left alone', async () => {
        await house.save(editionId, { title: 'Low water', body: [link(`${there}/one`), link(`${there}/none`)] });
        await house.publish(editionId, 'update', 'One link less');
        const again = await sent();
        assert.deepEqual(again.map(a => a.fields[1]![1]).sort(), [
          `${there}/comment`,
          `${there}/header`,
          `${there}/one`,
        ]);
        await house.save(editionId, { title: 'Low water', body: [link(`${there}/one`)] });
        await house.publish(editionId, 'minor');
        assert.deepEqual(
          (await sent()).map(a => a.fields[1]![1]),
          [`${there}/one`],
          'what was gone is told once',
        );
      });

      it('is told that the article is gone', async () => {
        done(await unpublishEdition(house.room, house.editor, { editionId, note: '' }));
        assert.deepEqual(await sent(), [mention('/one')]);
      });

      it('goes out again later when the other side cannot take it now, and never twice', async () => {
        answers.set('/busy', { link: '</busy-mentions>; rel=webmention' });
        answers.set('/busy-mentions', 500);
        const { editionId: id } = await house.publishNew({ title: 'High water', body: [link(`${there}/busy`)] });
        assert.equal((await sent()).length, 1);
        const target = `${there}/busy`;
        const [waiting] = await house.room.queue.waiting(house.room.db, 'send-webmention', { target });
        assert.deepEqual(waiting, { editionId: id, target });
        answers.set('/busy-mentions', 202);
        await house.room.db
          .transaction()
          .execute(tx => house.room.queue.add(tx, 'send-webmention', { editionId: id, target }));
        await house.room.db
          .transaction()
          .execute(tx => house.room.queue.add(tx, 'send-webmention', { editionId: id, target }));
        assert.equal((await sent()).length, 1);
      });
    });

    describe('by WebSub', () => {
      const hub = 'https://hub.example/';
      it('are hubs, once for all that was published together, of each page whose feeds have changed', async () => {
        // settings take addresses with https alone; this one is that of the server here
        const { post } = house.room.signals;
        house.room.signals = {
          ...house.room.signals,
          post: (url, fields) => post(url === hub ? `${there}/hub` : url, fields),
        };
        await house.settle({ web: { hubs: [hub], webmention: false, oembed: false } });
        answers.set('/hub', 204);
        await house.publishNew({ title: 'One', byline: [{ name: 'Ann Lee', role: 'author', person: null }] });
        const pings = await sent();
        assert.deepEqual(pings.map(p => p.fields.filter(([name]) => name === 'hub.url').map(([, url]) => url)).sort(), [
          ['rss', 'atom', 'json'].map(f => `${house.url}/en/feed.${f}`),
          ['rss', 'atom', 'json'].map(f => `${house.url}/en/people/ann-lee/feed.${f}`),
        ]);
        assert.ok(pings.every(p => p.path === '/hub' && p.fields[0]!.join() === 'hub.mode,publish'));
        // two that are due together: the first leaves it to the second
        await house.room.db.transaction().execute(async tx => {
          for (let i = 0; i < 5; i++) await house.room.queue.add(tx, 'ping-hub', { hub, page: '/en' });
        });
        assert.equal((await sent()).length, 1);
      });

      it('are named by the feeds, in their head and body', async () => {
        for (const format of ['rss', 'atom', 'json']) {
          const answer = await fetch(`${house.url}/en/feed.${format}`);
          const self = `${house.url}/en/feed.${format}`;
          assert.equal(answer.headers.get('link'), `<${hub}>; rel="hub", <${self}>; rel="self"`);
          const body = await answer.text();
          if (format === 'json') assert.deepEqual(JSON.parse(body).hubs, [{ type: 'WebSub', url: hub }]);
          else assert.match(body, new RegExp(`<(?:atom:)?link href="${hub}" rel="hub"`));
        }
      });
    });
  });
