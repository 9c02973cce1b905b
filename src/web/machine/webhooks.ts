import type { Handler } from 'hono';
import type { ProviderName } from '../../domain/membership/pledge.ts';
import { ProviderUnavailable } from '../../domain/membership/provider.ts';
import { fail } from '../../domain/result.ts';
import { receivePaymentEvent } from '../../flows/receive-payment-event.ts';
import { readBytes } from '../desk-api/desk.ts';
import { problem } from '../problem.ts';
import type { Web } from '../web.ts';

/** More than a provider ever sends. */
const mostBytes = 512 * 1024;

/**
 * `POST /webhooks/{provider}`: what a payment provider tells. Answered 200 when it is committed, and for what is of no use to us;
 * 400 where it is not signed over exactly these bytes; 503 where we cannot take it now, and it will come again.
 */
export function webhook(web: Web, provider: ProviderName): Handler {
  return async c => {
    c.header('Cache-Control', 'no-store');
    const bytes = await readBytes(c, mostBytes, 'request.too-large-form');
    if (!bytes.ok) return problem(c, bytes.failure);
    try {
      const taken = await receivePaymentEvent(web.room, provider, bytes.value, name => c.req.header(name) ?? null);
      return taken.ok ? c.json(taken.value) : problem(c, taken.failure);
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      web.log.warn('a webhook could not be checked', { provider, reason: error.message });
      return problem(c, fail('unavailable', 'pledge.provider-away').failure);
    }
  };
}
