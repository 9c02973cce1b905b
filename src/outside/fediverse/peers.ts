import {
  type DocumentLoader,
  FetchError,
  type KeyCache,
  preloadedContexts,
  signRequest,
  verifyRequestDetailed,
} from '@fedify/fedify';
import { type CryptographicKey, isActor, Object as Thing } from '@fedify/fedify/vocab';
import type { Delivered, Fediverse, SignatureSpec, Signed, Signer } from '../../domain/fediverse/peers.ts';
import { type FetchOptions, openFetch } from '../fetch.ts';
import type { KeyBox } from './keys.ts';

/*
 * Other servers of the fediverse: signatures, keys and accounts by Fedify's parts; every byte through our own fetcher, which reaches
 * the public Internet only (fetch.ts). Fedify's frame (its routes, queue and store) is left out: what goes out is in our queue, of
 * the transaction that decided it (docs/decisions/0004-fediverse.md).
 */

const activityType = 'application/activity+json';
const accept = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
const mostBytes = 512 * 1024;
const timeout = 10_000;
const mostRedirects = 3;
/** How long a key is believed without asking again, in ms, and how many are. One that does not fit is asked for again at once. */
const keyAge = 60 * 60 * 1000;
const mostKeys = 2000;

const specs = { rfc9421: 'rfc9421', cavage: 'draft-cavage-http-signatures-12' } as const;

export type Peers = Pick<Fediverse, 'actorAt' | 'check' | 'deliver'> & { close(): Promise<void> };
export type PeerOptions = Pick<FetchOptions, 'allow'> & { agent: string; now?: () => number };

/** Opens the way to other servers, in the names of actors whose keys are in the box. */
export function openPeers(keys: KeyBox, options: PeerOptions): Peers {
  const { agent, now = Date.now } = options;
  const fetcher = openFetch({ mostBytes, timeout, agent, ...(options.allow && { allow: options.allow }) });
  const contexts = new Map<string, unknown>(Object.entries(preloadedContexts));
  const known = keysOnceSeen(now);

  /** A JSON document of another server, asked for in the name of an actor, as servers that show nothing to strangers want it. */
  const documents =
    (as: Signer): DocumentLoader =>
    async start => {
      const key = await keys.open(as.privateKey);
      if (!key) throw new Error('the key of the actor cannot be opened');
      const { origin } = new URL(start);
      let url = start;
      for (let hop = 0; hop <= mostRedirects; hop++) {
        const plain = new Request(url, { headers: { accept } });
        const signed = await signRequest(plain, key, new URL(as.keyId), { spec: specs.cavage });
        const found = await fetcher.get(url, { accept, follow: false, headers: signatureOf(signed) });
        if (found.ok) {
          if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(found.type)) throw new FetchError(url, `is ${found.type}`);
          return { contextUrl: null, documentUrl: url, document: JSON.parse(new TextDecoder().decode(found.bytes)) };
        }
        if (found.reason !== 'moved')
          throw new FetchError(
            url,
            found.detail,
            found.status ? new Response(null, { status: found.status }) : undefined,
          );
        // an address of one server that leads to another's speaks for neither
        if (new URL(found.detail).origin !== origin) throw new FetchError(url, 'leads to another server');
        url = found.detail;
      }
      throw new FetchError(start, 'redirects without end');
    };

  /** Contexts of JSON-LD: the library brings those in use; another is fetched once. */
  const contextLoader: DocumentLoader = async url => {
    if (!contexts.has(url)) {
      const found = await fetcher.get(url, { accept: 'application/ld+json, application/json;q=0.9' });
      if (!found.ok) throw new FetchError(url, found.detail);
      if (contexts.size > 200) throw new FetchError(url, 'too many contexts');
      contexts.set(url, JSON.parse(new TextDecoder().decode(found.bytes)));
    }
    return { contextUrl: null, documentUrl: url, document: contexts.get(url) };
  };

  const actorAt: Fediverse['actorAt'] = async (uri, as) => {
    const documentLoader = documents(as);
    try {
      const { document } = await documentLoader(uri);
      if ((document as { type?: unknown } | null)?.type === 'Tombstone') return 'gone';
      const actor = await Thing.fromJsonLd(document, { documentLoader, contextLoader });
      // what it says of itself counts where it lives, and nowhere else
      const { origin } = new URL(uri);
      if (!isActor(actor) || actor.id?.href !== new URL(uri).href || !actor.inboxId) return null;
      const shared = actor.endpoints?.sharedInbox ?? null;
      if (actor.inboxId.origin !== origin) return null;
      return {
        uri,
        inbox: actor.inboxId.href,
        sharedInbox: shared?.origin === origin ? shared.href : null,
        aliases: actor.aliasIds.map(a => a.href),
      };
    } catch (error) {
      return error instanceof FetchError && error.response?.status === 410 ? 'gone' : null;
    }
  };

  return {
    actorAt,
    check: async (request, keyId, actor, as) => {
      try {
        const result = await verifyRequestDetailed(requestOf(request), {
          documentLoader: documents(as),
          contextLoader,
          keyCache: known,
        });
        if (result.verified) {
          const { key } = result;
          return key.id?.href === new URL(keyId).href && key.ownerId?.href === new URL(actor).href ? 'right' : 'wrong';
        }
        if (result.reason.type !== 'keyFetchError') return 'wrong';
        const { result: failed } = result.reason;
        return 'status' in failed
          ? failed.status === 410
            ? 'gone'
            : failed.status < 500
              ? 'wrong'
              : 'unreachable'
          : 'unreachable';
      } catch {
        return 'wrong'; // no date, no base64, no URL: whatever was sent is no signature
      }
    },
    deliver: async (inbox, body, as, spec) => {
      const key = await keys.open(as.privateKey);
      if (!key) return { outcome: 'refused', detail: 'the key of the actor cannot be opened' };
      const bytes = new TextEncoder().encode(body);
      const send = async (how: SignatureSpec): Promise<Delivered> => {
        const plain = new Request(inbox, { method: 'POST', body: bytes, headers: { 'content-type': activityType } });
        const signed = await signRequest(plain, key, new URL(as.keyId), { spec: specs[how] });
        return deliveredOf(await fetcher.get(inbox, { accept, headers: signatureOf(signed), body: bytes }), how);
      };
      const first = spec ?? 'cavage';
      const told = await send(first);
      // a server knows one kind of signature or both, and says no more of it than this
      const unsigned = told.outcome === 'refused' && /\b(?:400|401|403)\b/.test(told.detail);
      return unsigned ? send(first === 'cavage' ? 'rfc9421' : 'cavage') : told;
    },
    close: () => fetcher.close(),
  };
}

/** The headers that a signature is made of, without those of the connection. */
function signatureOf(signed: Request): Record<string, string> {
  const { host: _, ...rest } = Object.fromEntries(signed.headers);
  return rest;
}

function deliveredOf(found: Awaited<ReturnType<ReturnType<typeof openFetch>['get']>>, spec: SignatureSpec): Delivered {
  const status = found.ok ? 200 : (found.status ?? 0);
  if (status >= 200 && status < 300) return { outcome: 'taken', spec };
  const detail = found.ok ? '' : found.detail.slice(0, 300);
  if (status === 404 || status === 410) return { outcome: 'gone', detail };
  const refused =
    !found.ok && (found.reason === 'refused' || (status >= 300 && status < 500 && status !== 408 && status !== 429));
  return { outcome: refused ? 'refused' : 'later', detail };
}

function requestOf({ method, url, headers, body }: Signed): Request {
  const said = new Headers(headers);
  // a signature over another host's name was not made for us, whatever a proxy has made of the name since
  said.set('host', new URL(url).host);
  return new Request(url, { method, headers: said, body: body as Uint8Array<ArrayBuffer> });
}

/** Keys of accounts, in the memory only: they are personal data, and a server answers within a second. */
function keysOnceSeen(now: () => number): KeyCache {
  const seen = new Map<string, { key: CryptographicKey; at: number }>();
  return {
    get: async id => {
      const found = seen.get(id.href);
      return found && now() - found.at < keyAge ? found.key : undefined;
    },
    set: async (id, key) => {
      seen.delete(id.href);
      if (key === null) return;
      if (seen.size >= mostKeys) seen.delete(seen.keys().next().value!);
      seen.set(id.href, { key: key as CryptographicKey, at: now() });
    },
  };
}
