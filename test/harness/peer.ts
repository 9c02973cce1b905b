import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from '@fedify/fedify';
import { Activity, Block, Delete, Endpoints, Follow, Move, Person, Undo } from '@fedify/fedify/vocab';
import { getRequestListener } from '@hono/node-server';

/*
 * Another server of the fediverse on a port of its own: Fedify's whole framework, with accounts, keys, inboxes for each and for all.
 * What it is sent it checks as servers do, and keeps.
 */

export type Got = { type: string; inbox: string; json: Record<string, unknown>; activity: Activity };
type Keys = Awaited<ReturnType<typeof generateCryptoKeyPair>>;

export async function openPeer(names: readonly string[] = ['ann', 'ben']) {
  const keys = new Map<string, Keys>();
  for (const name of names) keys.set(name, await generateCryptoKeyPair('RSASSA-PKCS1-v1_5'));
  const gone = new Set<string>();
  /** other names of accounts, for those that move */
  const aliases = new Map<string, URL[]>();
  const got: Got[] = [];
  const requests: { path: string; method: string; headers: Record<string, string | string[] | undefined> }[] = [];
  /** what the next request to an inbox is answered with, whatever it says */
  const moods: number[] = [];
  const options = { allowPrivateAddress: true, kv: new MemoryKvStore() };
  const federation = createFederation<void>(options);
  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      if (!keys.has(identifier) || gone.has(identifier)) return null;
      const pairs = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        inbox: ctx.getInboxUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: pairs[0]!.cryptographicKey,
        aliases: aliases.get(identifier) ?? [],
      });
    })
    .setKeyPairsDispatcher(async (_, identifier) => (keys.has(identifier) ? [keys.get(identifier)!] : []));
  const inboxes = federation.setInboxListeners('/users/{identifier}/inbox', '/inbox');
  inboxes.on(Activity, async (ctx, activity) => {
    const json = (await activity.toJsonLd({ format: 'compact' })) as Record<string, unknown>;
    got.push({ type: activity.constructor.name, inbox: ctx.recipient ?? '', json, activity });
  });
  const listener = getRequestListener(async request => {
    const url = new URL(request.url);
    const name = /^\/users\/([a-z]+)$/.exec(url.pathname)?.[1];
    if (name && gone.has(name)) return new Response(null, { status: 410 });
    const mood = url.pathname.endsWith('/inbox') ? moods.shift() : undefined;
    if (mood !== undefined) return new Response(null, { status: mood });
    return federation.fetch(request, { contextData: undefined });
  });
  const server = createServer((req, res) => {
    requests.push({ path: req.url!, method: req.method!, headers: req.headers });
    void listener(req, res);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ctx = federation.createContext(new URL(origin), undefined);
  const uri = (name: string) => ctx.getActorUri(name);
  let n = 0;
  const send = async (name: string, to: { id: string; inbox: string }, activity: Activity) => {
    await ctx.sendActivity(
      { identifier: name },
      { id: new URL(to.id), inboxId: new URL(to.inbox), endpoints: null },
      activity,
      { immediate: true },
    );
  };
  const named = (name: string) => ({ id: new URL(`${origin}/activities/${++n}`), actor: uri(name) });
  return {
    origin,
    uri: (name: string) => uri(name).href,
    got,
    requests,
    moods,
    gone,
    alias: (name: string, of: string) => aliases.set(name, [uri(of)]),
    keyOf: (name: string) => ({ keyId: new URL(`${uri(name).href}#main-key`), ...keys.get(name)! }),
    /** Asks an address as this server does, signed. */
    lookUp: (address: string) => ctx.lookupObject(address),
    async follow(name: string, actor: { id: string; inbox: string }) {
      const follow = new Follow({ ...named(name), object: new URL(actor.id) });
      await send(name, actor, follow);
      return follow;
    },
    unfollow: (name: string, actor: { id: string; inbox: string }, follow: Follow) =>
      send(name, actor, new Undo({ ...named(name), object: follow })),
    block: (name: string, actor: { id: string; inbox: string }) =>
      send(name, actor, new Block({ ...named(name), object: new URL(actor.id) })),
    deleteAccount: (name: string, actor: { id: string; inbox: string }) =>
      send(name, actor, new Delete({ ...named(name), object: uri(name) })),
    move: (name: string, actor: { id: string; inbox: string }, to: string) =>
      send(name, actor, new Move({ ...named(name), object: uri(name), target: uri(to) })),
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Peer = Awaited<ReturnType<typeof openPeer>>;
