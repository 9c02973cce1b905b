import type { Handler } from 'hono';
import { inLanguage } from '../../domain/article/content.ts';
import { fail } from '../../domain/result.ts';
import { acceptInvite, readInvite } from '../../flows/accept-invite.ts';
import { catalogs } from '../../render/messages/index.ts';
import { readOutlet } from '../../store/outlet.ts';
import { acceptedLanguage } from '../problem.ts';
import type { Web } from '../web.ts';
import { acceptance, type Invitation } from './contract.ts';
import { answer, readBody, refuse } from './desk.ts';

/** `GET invitation?token=`: what a link invites to. Open to everybody who has the link. */
export function invitation(web: Web): Handler {
  return async c => {
    const found = await readInvite(web.room, (c.req.query('token') ?? '').slice(0, 200));
    if (!found) return refuse(c, null, fail('gone', 'invite.gone'));
    const { settings } = await readOutlet(web.room.db);
    const lang = acceptedLanguage(c.req.header('accept-language'));
    const shown: Invitation = {
      ...found,
      outlet: inLanguage(settings.name, lang, settings.defaultLanguage) || 'Masthead',
    };
    return c.json(shown);
  };
}

/** `POST invitation`: makes the account. */
export function acceptInvitation(web: Web): Handler {
  return async c => {
    const read = await readBody(c, acceptance, 16 * 1024);
    if (!read.ok) return refuse(c, null, read);
    const { language } = read.value;
    const input = { ...read.value, language: language !== null && Object.hasOwn(catalogs, language) ? language : null };
    return answer(c, null, await acceptInvite(web.room, user => web.signIn.addUser(user), input), () => null);
  };
}
