import type { Handler } from 'hono';
import type { RequestInput } from '../../domain/permission/request.ts';
import { requestPermission } from '../../flows/request-permission.ts';
import { readBody } from '../desk-api/desk.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { refuse } from './answer.ts';
import { permissionBody, type Taken } from './schemas.ts';

const most = 64 * 1024;

/**
 * `POST /api/v1/permissions`: asks for more than the terms give everybody. Answers 202 once it is durable; the same
 * Idempotency-Key again gets the same answer.
 */
export function askPermission(web: Web): Handler {
  return async c => {
    const body = await readBody(c, permissionBody, most);
    if (!body.ok) return refuse(c, body.failure);
    const { article, proof, ...asked } = body.value;
    const received = await requestPermission(
      web.room,
      {
        ...asked,
        articleId: article ?? null,
        idempotencyKey: c.req.header('idempotency-key') ?? null,
      } as RequestInput,
      { visitor: visitorAddress(c, web.config.TRUST_PROXY), proof: typeof proof === 'string' ? proof : null },
    );
    if (!received.ok) {
      const { retryAfter } = (received.failure.data ?? {}) as { retryAfter?: number };
      if (retryAfter) c.header('Retry-After', String(retryAfter));
      return refuse(c, received.failure);
    }
    const taken: Taken = received.value;
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Cache-Control', 'no-store');
    return c.json(taken, 202);
  };
}
