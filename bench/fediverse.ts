import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureActor } from '../src/flows/fediverse-actors.ts';
import { openFederated } from '../test/harness/fediverse.ts';

/*
 * How long it takes until an article is with followers on many servers: `node bench/fediverse.ts [embedded|server] [servers]`. All servers are
 * one sink on this machine, so it is our own work that is measured: activity, jobs, signatures, one request for each inbox.
 */
const [engine = 'embedded', servers = '1000'] = process.argv.slice(2);
const many = Number(servers);
const house = await openFederated(engine as 'embedded' | 'server');
await house.settle({ fediverse: { on: true } });

const got = new Map<string, number>();
let first = 0;
const sink = createServer((req, res) => {
  first ||= performance.now();
  got.set(req.url!, (got.get(req.url!) ?? 0) + 1);
  req.resume().on('end', () => res.writeHead(202).end());
}).listen(0, '127.0.0.1');
await once(sink, 'listening');
const there = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
const { id: actorId } = await ensureActor(house.room, 'en', null);
const followers = Array.from({ length: many }, (_, n) => ({
  actorId,
  uri: `${there}/${n}`,
  inbox: `${there}/${n}/inbox`,
  delivery: `${there}/shared-${n}`,
  followedAt: new Date(),
}));
for (let n = 0; n < many; n += 500)
  await house.room.db
    .insertInto('fediverseFollower')
    .values(followers.slice(n, n + 500))
    .execute();

for (const round of ['first article', 'second article']) {
  got.clear();
  first = 0;
  await house.publishNew({ title: round, body: 'The ferry did not sail today. '.repeat(250) });
  const published = performance.now();
  await house.room.queue.idle();
  const all = performance.now();
  const rate = Math.round((many / (all - first)) * 1000);
  const twice = [...got.values()].filter(n => n > 1).length;
  console.log(
    `${engine}, ${round}: ${got.size} of ${many} inboxes, ${twice} twice; the first after ${Math.round(first - published)} ms, all after ${((all - published) / 1000).toFixed(1)} s (${rate} a second)`,
  );
}
sink.closeAllConnections();
sink.close();
await house.close();
