import type { Handler } from 'hono';
import { z } from 'zod';
import { fail, ok, type Result } from '../../domain/result.ts';
import { storable } from '../../domain/storable.ts';
import { catalogs } from '../../render/messages/index.ts';
import { checked } from '../problem.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { defect, parsed, readBytes, refuse } from './desk.ts';

/** Bytes that a form of the sign-in may have; the largest is that of a new passkey. */
const formLimit = 64 * 1024;

/** What the desk asks of the sign-in library (outside/sign-in.ts). It answers to more, which nobody needs here. */
const known: Record<string, string[]> = {
  GET: [
    'get-session',
    'list-sessions',
    'passkey/generate-authenticate-options',
    'passkey/generate-register-options',
    'passkey/list-user-passkeys',
  ],
  POST: [
    'change-password',
    'passkey/delete-passkey',
    'passkey/verify-authentication',
    'passkey/verify-registration',
    'request-password-reset',
    'reset-password',
    'revoke-other-sessions',
    'revoke-session',
    'sign-in/email',
    'sign-out',
    'two-factor/disable',
    'two-factor/enable',
    'two-factor/generate-backup-codes',
    'two-factor/verify-backup-code',
    'two-factor/verify-totp',
    'update-user',
  ],
};
const mailedLink = /^(reset-password)\/[\w-]{1,100}$/;

const name = z.string().trim().min(1).max(200).optional();
/** Forms of which the library itself checks too little. */
const forms: Record<string, z.ZodType> = {
  'update-user': z.object({
    name,
    language: z
      .string()
      .refine(tag => Object.hasOwn(catalogs, tag))
      .nullable()
      .optional(),
  }),
  'passkey/verify-registration': z.looseObject({ name }),
};

/** Everything of signing in: password, second factor, passkeys, sessions, new password (outside/sign-in.ts). */
export function signIn(web: Web): Handler {
  return async c => {
    const { method } = c.req;
    const path = new URL(c.req.url).pathname.slice('/desk/auth/'.length);
    // the library has a page of its own for errors that reach a browser; the desk says what there is to say
    if (path === 'error') return c.redirect('/desk/', 302);
    const link = method === 'GET' && mailedLink.exec(path)?.[1];
    const address = known[method]?.includes(path) ? path : link;
    if (!address) return refuse(c, null, fail('missing', 'api.no-such-address'));
    if (c.req.url.includes('%00')) return refuse(c, null, fail('invalid', 'input.unreadable'));
    const bytes = await readBytes(c, formLimit, 'request.too-large-form');
    if (!bytes.ok) return refuse(c, null, bytes);
    const form = readForm(address, bytes.value);
    if (!form.ok) return refuse(c, null, form);
    try {
      const request = new Request(c.req.url, {
        method,
        headers: c.req.raw.headers,
        ...(form.value === null ? {} : { body: form.value }),
      });
      const answer = await web.signIn.handle(request, visitorAddress(c, web.config.TRUST_PROXY));
      if (answer.status >= 500) return defect(web, c, new Error(`the sign-in answered ${answer.status}`), address);
      answer.headers.set('Cache-Control', 'no-store');
      answer.headers.set('X-Content-Type-Options', 'nosniff');
      return answer;
    } catch (error) {
      return defect(web, c, error, address);
    }
  };
}

/** The JSON to pass on, null for none. A password is never mended, so what cannot be kept is refused instead. */
function readForm(address: string, bytes: Uint8Array): Result<string | null> {
  if (bytes.length === 0) return ok(null);
  const json = parsed(bytes);
  if (!json.ok) return json;
  const read = checked(forms[address] ?? z.record(z.string(), z.unknown()), json.value);
  if (!read.ok) return read;
  try {
    const text = JSON.stringify(json.value);
    if (JSON.stringify(storable(json.value)) !== text) return fail('invalid', 'input.unreadable');
    return ok(JSON.stringify(read.value));
  } catch {
    return fail('invalid', 'input.unreadable'); // nested past all use
  }
}
