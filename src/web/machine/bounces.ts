import { createHash, timingSafeEqual } from 'node:crypto';
import type { Handler } from 'hono';
import { z } from 'zod';
import type { Bounce } from '../../domain/newsletter/bounce.ts';
import { fail } from '../../domain/result.ts';
import { type BounceTaken, takeBounce, takeReport } from '../../flows/take-bounce.ts';

import { problem } from '../problem.ts';
import type { Web } from '../web.ts';

const most = 1024 * 1024;
const event = z.object({
  kind: z.enum(['hard', 'soft', 'complaint']),
  messageId: z.string().max(1000).optional(),
  address: z.string().max(320).optional(),
  status: z.string().max(100).default(''),
});
const events = z.union([event.transform(one => [one]), z.array(event).max(1000)]);

/**
 * `POST /newsletter/bounces`: what a mail provider heard of our letters, with the secret of MAIL_BOUNCE_SECRET. Either the report
 * itself (message/rfc822: RFC 3464, RFC 5965), or JSON `{ kind, messageId?, address? }`, one or many.
 */
export function bounces(web: Web): Handler {
  return async c => {
    const { MAIL_BOUNCE_SECRET: key } = web.config;
    const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!key || !same(given, key)) return problem(c, fail('forbidden', 'access.denied').failure);
    if (Number(c.req.header('content-length') ?? 0) > most)
      return problem(c, fail('too-large', 'suggest-form.too-large').failure);
    const body = Buffer.from(await c.req.arrayBuffer());
    if (body.length > most) return problem(c, fail('too-large', 'suggest-form.too-large').failure);
    const taken: Record<BounceTaken, number> = { ended: 0, counted: 0, unknown: 0 };
    if (!/json/.test(c.req.header('content-type') ?? '')) taken[await takeReport(web.room, body, true)]++;
    else {
      const found = readEvents(body);
      if (found === null) return problem(c, fail('invalid', 'input.unreadable').failure);
      for (const bounce of found) taken[await takeBounce(web.room, bounce, true)]++;
    }
    c.header('Cache-Control', 'no-store');
    return c.json(taken);
  };
}

function readEvents(body: Buffer): Bounce[] | null {
  try {
    const read = events.safeParse(JSON.parse(body.toString('utf8')));
    if (!read.success) return null;
    return read.data.map(({ kind, messageId, address, status }) => ({
      kind,
      messageIds: messageId ? [messageId] : [],
      recipients: address ? [address] : [],
      status,
    }));
  } catch {
    return null;
  }
}

/** Compares in the same time wherever they differ. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
