import { createPublicKey } from 'node:crypto';
import type { Context, Handler } from 'hono';
import { canonical } from '../../domain/permission/grant.ts';
import { judge } from '../../flows/decide-permission.ts';
import { letterPage, noLetterPage, unprintedPage } from '../../render/letter-page.ts';
import { letterSheet, letterTitle } from '../../render/permission-letter.ts';
import { paths } from '../../render/site.ts';
import { type PermissionRecord, permissionOfToken, readPermission } from '../../store/permission.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type ReaderSite, siteOf } from './answer.ts';
import { missing } from './missing.ts';

/**
 * `GET /{lang}/permissions/{token}`, `….pdf`, `….json`: a permission for anybody who has its address, and whether it holds
 * today. Never kept, since that changes by itself.
 */
export function letter(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const [, token = '', form] = /^([\w-]+)(?:\.(pdf|json))?$/.exec(c.req.param('token')!) ?? [];
    const found = token === '' ? null : await permissionOfToken(web.room.db, token);
    if (!found) return hidden(answer(c, site, noLetterPage(site, lang), { lang, keys: null, status: 404 }));
    if (form === 'pdf') return hidden(await pdf(web, site, c, lang, found));
    if (form === 'json') return hidden(await json(web, c, found));
    const next = found.replacedBy === null ? null : await readPermission(web.room.db, found.replacedBy);
    const page = letterPage(site, {
      lang,
      ...found,
      ...(await judge(web.room, found)),
      replacedBy: next && { number: next.granted.number, token: next.granted.token },
    });
    return hidden(answer(c, site, page, { lang, keys: null }));
  };
}

async function pdf(
  web: Web,
  site: ReaderSite,
  c: Context,
  lang: string,
  { granted, sealed }: PermissionRecord,
): Promise<Response> {
  const sheet = letterSheet(granted, sealed, {
    address: `${site.publicUrl}${paths.permission(granted.lang, granted.token)}`,
    timeZone: site.settings.timeZone,
  });
  // on paper it is evidence, and a name in boxes would be none
  const lacking = web.room.printSheet.lacking(sheet);
  if (lacking.length > 0)
    return answer(c, site, unprintedPage(site, lang, granted, lacking), { lang, keys: null, status: 404 });
  const bytes = await web.room.printSheet(sheet);
  const name = encodeURIComponent(`${letterTitle(granted.lang, granted.number)}.pdf`);
  return c.body(Buffer.from(bytes), 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="permission-${granted.number}.pdf"; filename*=UTF-8''${name}`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

/** What was signed, to the letter, and how to check it without us (docs/permissions.md). */
async function json(web: Web, c: Context, found: PermissionRecord): Promise<Response> {
  const { granted, sealed, revoked } = found;
  const { state, seal } = await judge(web.room, found);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: sealed.publicKey }, format: 'jwk' });
  const body = {
    state: seal === 'right' ? state : seal,
    revoked: revoked && { at: revoked.at.toISOString(), why: revoked.why },
    granted,
    signed: canonical(granted),
    sha256: sealed.hash,
    signature: sealed.signature,
    publicKey: key.export({ type: 'spki', format: 'pem' }),
  };
  return c.body(`${JSON.stringify(body, null, 2)}\n`, 200, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

/** It names a person: whoever has the address may read it, and no index may have it. */
function hidden(response: Response): Response {
  response.headers.set('X-Robots-Tag', 'noindex');
  return response;
}
