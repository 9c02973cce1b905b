import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../src/config.ts';
import { deliverActivity } from '../../src/flows/deliver-activity.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { pingHub } from '../../src/flows/ping-hub.ts';
import { sendWebmention, sendWebmentions } from '../../src/flows/send-webmention.ts';
import { tellFollowers } from '../../src/flows/tell-followers.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { openLog } from '../../src/log.ts';
import { openFediverse } from '../../src/outside/fediverse/open.ts';
import { openPolite } from '../../src/outside/polite.ts';
import { openSignals } from '../../src/outside/signals.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { frontDoor } from '../../src/web/front-door.ts';
import { activityWriter } from '../../src/web/machine/fediverse-writer.ts';
import { routes } from '../../src/web/routes.ts';
import { onlyHandling } from './handlers.ts';
import { done, openNewsroom } from './newsroom.ts';

/** A newsroom whose addresses other servers on this machine reach, with its jobs at work: its own rules, but loopback is let through. */
export async function openFederated(engine: 'embedded' | 'server' = 'embedded') {
  const house = await openNewsroom(engine);
  const errors: unknown[] = [];
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const allow = (address: string) => address === '127.0.0.1';
  const fediverse = openFediverse({ secret: 'a secret for tests only', agent: 'Masthead', allow });
  const polite = openPolite({ name: 'MastheadBot', about: `${url}/`, allow, wait: async () => {} });
  const signals = openSignals(polite, { agent: 'Masthead', allow, plain: to => new URL(to).hostname === '127.0.0.1' });
  // the same room that the harness publishes with
  const room: Newsroom = Object.assign(house.room, { publicUrl: url, fediverse, signals, write: activityWriter(url) });
  const log = openLog('error', line => errors.push(line), false);
  const signIn = { handle: async () => new Response(), session: async () => null, addUser: async () => '' as never };
  const app = routes({ room, config: readConfig({ PUBLIC_URL: url }), signIn, log });
  const door = frontDoor((request, env) => app.fetch(request, env), { onError: error => errors.push(error) });
  server.on('request', door.listener);
  const forget = house.room.purge;
  room.purge = keys => {
    forget(keys);
    door.purge(keys);
  };
  await room.queue.work(
    onlyHandling({
      'tell-followers': data => tellFollowers(room, data),
      'deliver-activity': data => deliverActivity(room, data),
      'ping-hub': data => pingHub(room, data),
      'send-webmentions': data => sendWebmentions(room, data),
      'send-webmention': data => sendWebmention(room, data),
    }),
  );
  const settle = async (change: Record<string, unknown>) => {
    const { settings, version } = await readOutlet(room.db);
    done(await updateOutlet(room, house.owner, { settings: { ...settings, ...change }, version }));
  };
  return {
    ...house,
    room,
    url,
    door,
    errors,
    settle,
    actor: (handle: string) => ({ id: `${url}/actors/${handle}`, inbox: `${url}/actors/${handle}/inbox` }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
      await fediverse.close();
      await signals.close();
      await polite.close();
      await house.close();
    },
  };
}

export type Federated = Awaited<ReturnType<typeof openFederated>>;
