import type { Handler } from 'hono';
import { receiveWebmention } from '../../flows/watch-sites.ts';
import { readBytes } from '../desk-api/desk.ts';
import { problem } from '../problem.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';

/** Where Webmentions are sent; articles name it in their Link header. */
export const webmentionPath = '/webmention';

/** `POST /webmention`: form fields `source` and `target`; answered when it is queued, as https://www.w3.org/TR/webmention/ has it. */
export function webmention(web: Web): Handler {
  return async c => {
    c.header('Cache-Control', 'no-store');
    const bytes = await readBytes(c, 16 * 1024, 'request.too-large-form');
    if (!bytes.ok) return problem(c, bytes.failure);
    const fields = new URLSearchParams(new TextDecoder().decode(bytes.value));
    const input = { source: fields.get('source') ?? '', target: fields.get('target') ?? '' };
    const taken = await receiveWebmention(web.room, input, visitorAddress(c, web.config.TRUST_PROXY));
    return taken.ok ? c.json(taken.value, 202) : problem(c, taken.failure);
  };
}
