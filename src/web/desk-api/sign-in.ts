import type { Handler } from 'hono';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';

/** Everything of signing in: password, second factor, passkeys, sessions, new password (outside/sign-in.ts). */
export function signIn(web: Web): Handler {
  return c => web.signIn.handle(c.req.raw, visitorAddress(c, web.config.TRUST_PROXY));
}
