/* What the rest of the house needs of the fediverse's servers (outside/fediverse). */

/** An actor's key pair: the private half sealed, the public one as PEM. */
export type ActorKeys = { privateKey: string; publicKey: string };

/** Who asks or sends: an actor of ours. */
export type Signer = { keyId: string; privateKey: string };

/** An account of another server. */
export type RemoteActor = { uri: string; inbox: string; sharedInbox: string | null; aliases: string[] };

/** A request as it came. `url` is our own address with its path and query, whatever host was asked for. */
export type Signed = { method: string; url: string; headers: [name: string, value: string][]; body: Uint8Array };

export type SignatureSpec = 'rfc9421' | 'cavage';

/** gone: nobody is there any more; refused: it will not be taken; later: it may be. `spec`: the signature that was taken. */
export type Delivered =
  | { outcome: 'taken'; spec: SignatureSpec }
  | { outcome: 'gone' | 'refused' | 'later'; detail: string };

export type Fediverse = {
  /** A new pair. */
  makeKeys(): Promise<ActorKeys>;
  /** Whether a sealed key can be opened: not after the outlet's secret was changed. */
  opens(privateKey: string): boolean;
  /** Whether `keyId`, which must be a key of `actor`, signed the request. gone: the account is no more. */
  check(request: Signed, keyId: string, actor: string, as: Signer): Promise<'right' | 'wrong' | 'gone' | 'unreachable'>;
  /** An account, asked for now. */
  actorAt(uri: string, as: Signer): Promise<RemoteActor | 'gone' | null>;
  /** Sends one activity to one inbox, as it is. */
  deliver(inbox: string, body: string, as: Signer, spec: SignatureSpec | null): Promise<Delivered>;
};
