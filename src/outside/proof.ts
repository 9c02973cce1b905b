import { createHmac } from 'node:crypto';
import { createChallenge, type Payload, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Proof } from '../domain/correction/suggestion.ts';

// measured: half a second on a desktop of today, a few seconds on an old phone; making and checking one takes 1 to 4 ms
const cost = 5000;
const tries = { least: 250, most: 500 };
const validMs = 10 * 60_000;

/** Proofs of work by ALTCHA (https://altcha.org), under keys that are made of the outlet's secret. */
export function openProof(secret: string): Proof {
  const key = (use: string) => createHmac('sha256', secret).update(`proof ${use}`).digest('hex');
  const keys = { hmacSignatureSecret: key('challenge'), hmacKeySignatureSecret: key('solution') };
  return {
    challenge: () =>
      createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        counter: randomInt(tries.least, tries.most),
        deriveKey,
        expiresAt: new Date(Date.now() + validMs),
        ...keys,
      }),
    verify: async proof => {
      if (proof.length > 5000) return null;
      try {
        const { challenge, solution } = JSON.parse(Buffer.from(proof, 'base64').toString('utf8')) as Payload;
        const { verified } = await verifySolution({ challenge, solution, deriveKey, ...keys });
        return verified ? String(challenge.signature) : null;
      } catch {
        return null; // whatever it was, it was no proof
      }
    },
  };
}
