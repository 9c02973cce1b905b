import type { Fediverse } from '../../domain/fediverse/peers.ts';
import { openKeys } from './keys.ts';
import type { PeerOptions, Peers } from './peers.ts';

export type FediverseOptions = PeerOptions & { secret: string };

/**
 * The fediverse, as far as nobody asks for it: keys, and the way to other servers once it is gone. The library for that takes 70 MB,
 * and most outlets have nobody who follows them there. `agent`: what we say to be, with the outlet's address; `allow` lets
 * tests reach addresses that are not public.
 */
export function openFediverse({ secret, ...options }: FediverseOptions): Fediverse & { close(): Promise<void> } {
  const keys = openKeys(secret);
  let opened: Promise<Peers> | undefined;
  const peers = () => {
    opened ??= import('./peers.ts').then(m => m.openPeers(keys, options));
    return opened;
  };
  return {
    makeKeys: keys.make,
    opens: keys.opens,
    actorAt: async (...asked) => (await peers()).actorAt(...asked),
    check: async (...asked) => (await peers()).check(...asked),
    deliver: async (...asked) => (await peers()).deliver(...asked),
    close: async () => (await opened)?.close(),
  };
}
