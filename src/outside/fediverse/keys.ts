import { createCipheriv, createDecipheriv, hkdfSync, KeyObject, randomBytes } from 'node:crypto';
import type { ActorKeys } from '../../domain/fediverse/peers.ts';

/*
 * Keys of actors. In the database, and so in its backups, a private half is sealed (AES-256-GCM) with a key made of the outlet's
 * secret, which is not in it.
 */

export type KeyBox = {
  make(): Promise<ActorKeys>;
  /** null: it was sealed with another secret */
  open(sealed: string): Promise<CryptoKey | null>;
  opens(sealed: string): boolean;
};

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
/** As long as other servers make theirs: twice the length takes ten times as long to make and four times to sign with. */
const size = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

/** Keys that are sealed with a secret. */
export function openKeys(secret: string): KeyBox {
  const box = Buffer.from(hkdfSync('sha256', secret, '', 'masthead fediverse keys', 32));
  const opened = new Map<string, Promise<CryptoKey>>();
  const unseal = (sealed: string): Buffer | null => {
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', box, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    } catch {
      return null;
    }
  };
  return {
    make: async () => {
      const { privateKey, publicKey } = await crypto.subtle.generateKey({ ...rsa, ...size }, true, ['sign', 'verify']);
      const plain = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey));
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', box, iv, { authTagLength: 16 });
      const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
      return {
        privateKey: Buffer.concat([iv, cipher.getAuthTag(), hidden]).toString('base64url'),
        publicKey: KeyObject.from(publicKey).export({ type: 'spki', format: 'pem' }) as string,
      };
    },
    opens: sealed => unseal(sealed) !== null,
    open: async sealed => {
      const known = opened.get(sealed);
      if (known) return known;
      const plain = unseal(sealed);
      if (!plain) return null;
      // the library signs with keys only that could be taken out again
      const key = crypto.subtle.importKey('pkcs8', new Uint8Array(plain), rsa, true, ['sign']);
      opened.set(sealed, key);
      return key;
    },
  };
}
