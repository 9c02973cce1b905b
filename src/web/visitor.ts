import type { Context } from 'hono';

/** What @hono/node-server gives with a request. */
type NodeBindings = { incoming?: { socket?: { remoteAddress?: string } } };

/**
 * The address of a visitor, for limits only; it is never stored with what they read. X-Forwarded-For is believed for as
 * many steps as there are proxies of ours in front (TRUST_PROXY), counted from our side: what stands further left was
 * written by the visitor.
 */
export function visitorAddress(c: Context, trustedProxies: number): string {
  const direct = (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress ?? '0.0.0.0';
  if (trustedProxies === 0) return direct;
  const steps = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map(s => s.trim())
    .filter(Boolean);
  return steps.at(-trustedProxies) ?? direct;
}
