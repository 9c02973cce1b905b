import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seal } from '../domain/permission/seal.ts';

/** Where the key is kept that signs permissions, when it is not given as PERMISSION_KEY. */
export const sealFile = 'permission-key';

/**
 * The seal of the keys in a PEM text: the first, an Ed25519 private key (PKCS #8), signs; those behind it, private or public,
 * are earlier ones, whose letters stay right. Throws on a text that begins with no such key.
 */
export function openSeal(pem: string): Seal {
  const keys = pem.match(/-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g) ?? [];
  const first = keys[0];
  if (!first?.includes('PRIVATE KEY')) throw new Error('the key for permissions is no private key in PEM');
  const secret = createPrivateKey(first);
  if (secret.asymmetricKeyType !== 'ed25519') throw new Error('the key for permissions is not of the kind Ed25519');
  const known = new Set(keys.map(key => raw(createPublicKey(key))));
  const own = raw(createPublicKey(secret));
  return {
    sign: text => ({
      hash: sha256(text),
      signature: sign(null, Buffer.from(text), secret).toString('base64url'),
      publicKey: own,
    }),
    check: (text, { hash, signature, publicKey }) => {
      if (sha256(text) !== hash) return 'broken';
      try {
        const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
        if (!verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))) return 'broken';
      } catch {
        return 'broken'; // no key, or no signature
      }
      return known.has(publicKey) ? 'right' : 'stranger';
    },
  };
}

/** The key in a folder, made when there is none. */
export function keptSealKey(folder: string): string {
  const file = join(folder, sealFile);
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}

/** The 32 bytes of a public key, base64url, as RFC 8037 writes them. */
function raw(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x ?? '';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
