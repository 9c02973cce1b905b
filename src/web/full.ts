import type { MiddlewareHandler } from 'hono';
import { isStoreFull } from '../domain/files.ts';
import { fail } from '../domain/result.ts';
import { problem } from './problem.ts';

/** A full disk is no defect: whatever failed for want of room answers 503 and says what to do. Reading is not concerned. */
export const tellFull: MiddlewareHandler = async (c, next) => {
  await next();
  if (!isStoreFull(c.error)) return;
  c.res = undefined;
  c.res = problem(c, fail('unavailable', 'store.full').failure);
};
