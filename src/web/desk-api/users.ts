import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { inLanguage } from '../../domain/article/content.ts';
import { fail } from '../../domain/result.ts';
import { changeUser, signOutUser } from '../../flows/change-user.ts';
import { inviteUser } from '../../flows/invite-user.ts';
import { restoreInvite, withdrawInvite } from '../../flows/withdraw-invite.ts';
import { renderMail } from '../../render/mail.ts';
import { listInvites, listUsers } from '../../store/desk-user.ts';
import { readOutlet } from '../../store/outlet.ts';
import type { Web } from '../web.ts';
import { type DeskUser, invite, userChange } from './contract.ts';
import { answer, desk, readBody, refuse } from './desk.ts';

/** `GET users`: who works at the desk, and who is invited. */
export function users(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'user.list')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const { db } = web.room;
    const people: DeskUser[] = (await listUsers(db)).map(({ deactivatedAt, createdAt, lastSeenAt, ...user }) => ({
      ...user,
      state: deactivatedAt ? 'deactivated' : 'active',
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    }));
    const invited: DeskUser[] = (await listInvites(db, web.room.now())).map(({ id, email, role, createdAt }) => ({
      id,
      name: '',
      email: email ?? '',
      role,
      twoFactor: false,
      state: 'invited',
      createdAt: createdAt.toISOString(),
      lastSeenAt: null,
    }));
    return c.json([...people, ...invited]);
  });
}

/** `POST users`: an invitation, mailed where there is an address. The link is answered too, for handing over. */
export function addUser(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, invite);
    if (!read.ok) return refuse(c, who, read);
    const { email, role } = read.value;
    const { settings } = await readOutlet(web.room.db);
    const lang = who.language ?? settings.defaultLanguage;
    const outlet = inLanguage(settings.name, lang, settings.defaultLanguage) || 'Masthead';
    const mail = email
      ? (link: string) => ({ to: email, ...renderMail(lang, 'invite', { outlet, inviter: who.name, link, days: 7 }) })
      : undefined;
    return answer(c, who, await inviteUser(web.room, who, { email, role }, mail));
  });
}

/** `DELETE invitations/{id}`: its link works no more. */
export function withdrawInvitation(web: Web): Handler {
  return desk(web, async (c, who) =>
    answer(c, who, await withdrawInvite(web.room, who, { id: c.req.param('id') ?? '' })),
  );
}

/** `PUT invitations/{id}`: it works again, for what is left of its days. */
export function restoreInvitation(web: Web): Handler {
  return desk(web, async (c, who) =>
    answer(c, who, await restoreInvite(web.room, who, { id: c.req.param('id') ?? '' })),
  );
}

/** `PATCH users/{id}`: another role, or no way in. */
export function editUser(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, userChange);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await changeUser(web.room, who, { userId: c.req.param('id') ?? '', ...read.value }));
  });
}

/** `DELETE users/{id}/sessions`: signs them out everywhere. */
export function endSessions(web: Web): Handler {
  return desk(web, async (c, who) =>
    answer(c, who, await signOutUser(web.room, who, { userId: c.req.param('id') ?? '' })),
  );
}
