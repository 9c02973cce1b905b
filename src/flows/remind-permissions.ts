import { dayIn, daysOn, type Grant } from '../domain/permission/grant.ts';
import { remindersDue } from '../domain/permission/reminders.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { permissionsEnding } from '../store/permission.ts';
import { checkAddress, titleOf } from './decide-permission.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Writes to the newsroom and to holders of permissions that end soon (domain/permission/reminders.ts), each once. Run every
 * hour with the sweep; twice at once does no harm. Returns how many mails it wrote.
 */
export function remindPermissions(room: Newsroom): Promise<number> {
  return commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    const today = dayIn(room.now(), settings.timeZone);
    let written = 0;
    let desk: { to: string; lang: string }[] | null = null;
    for (const { granted, email } of await permissionsEnding(tx, today, daysOn(today, 30))) {
      const until = granted.until!;
      const signedOn = dayIn(new Date(granted.signedAt), settings.timeZone);
      for (const which of remindersDue({ signedOn, until, today, address: email !== null })) {
        const first = await tx
          .insertInto('permissionReminder')
          .values({ permission: granted.number, which, at: room.now() })
          .onConflict(c => c.doNothing())
          .returning('which')
          .executeTakeFirst();
        if (!first) continue;
        if (which !== 'holder-14') desk ??= await deskAddresses(tx, settings);
        const to = which === 'holder-14' ? [{ to: email!, lang: granted.lang }] : desk!;
        for (const one of to) {
          await room.queue.add(tx, 'send-mail', {
            id: `permission-ends:${granted.number}:${which}:${one.to}`,
            to: one.to,
            ...reminder(room, granted, which === 'holder-14' ? 'holder' : 'desk', one.lang, today),
          });
          written++;
        }
      }
    }
    return written;
  });
}

function reminder(room: Newsroom, granted: Grant, whom: 'desk' | 'holder', lang: string, today: string) {
  const { number } = granted;
  const title = titleOf(granted);
  const until = Date.parse(`${granted.until}T12:00:00Z`);
  if (whom === 'holder')
    return room.letter(lang, 'permission-ends', { number, title, until, link: checkAddress(room, granted) });
  const { name, organisation } = granted.holder;
  const days = Math.round((until - Date.parse(`${today}T12:00:00Z`)) / 86_400_000);
  const link = `${room.publicUrl}/desk/permissions/granted/${number}`;
  return room.letter(lang, 'permission-ends-desk', { number, title, until, days, holder: organisation || name, link });
}

/** Where the newsroom is asked for permission; without such an address, everybody who may decide. */
async function deskAddresses(
  tx: Tx,
  settings: { terms: { contact: string }; contact: { email: string }; defaultLanguage: string },
): Promise<{ to: string; lang: string }[]> {
  const contact = settings.terms.contact || settings.contact.email;
  if (contact) return [{ to: contact, lang: settings.defaultLanguage }];
  const users = await tx
    .selectFrom('deskUser')
    .select(['email', 'language'])
    .where('role', 'in', ['owner', 'editor'])
    .where('deactivatedAt', 'is', null)
    .orderBy('id')
    .execute();
  return users.map(u => ({ to: u.email, lang: u.language ?? settings.defaultLanguage }));
}
