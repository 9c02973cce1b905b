import { createHmac } from 'node:crypto';

/** Keyed hashes under keys that are made of the outlet's secret, one for each purpose. */
export function openKeyed(secret: string): (purpose: string, text: string) => string {
  return (purpose, text) => {
    const key = createHmac('sha256', secret).update(`keyed ${purpose}`).digest();
    return createHmac('sha256', key).update(text, 'utf8').digest('hex');
  };
}
