/** What makes a text the outlet's own word: `hash` is its SHA-256 in hex, `signature` (Ed25519) and `publicKey` base64url. */
export type Sealed = { hash: string; signature: string; publicKey: string };

/**
 * right: signed with a key of this outlet, and nothing of it was changed; stranger: signed, with a key that the outlet does
 * not have (any more); broken: it is not what was signed.
 */
export type SealState = 'right' | 'stranger' | 'broken';

/** The outlet's seal; main.ts supplies it (outside/seal.ts), with the key that only it knows. */
export type Seal = {
  sign(text: string): Sealed;
  check(text: string, sealed: Sealed): SealState;
};
