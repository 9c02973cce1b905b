import { createHash } from 'node:crypto';
import { inLanguage } from '../domain/article/content.ts';
import { beginMail, forgetMail, recordMailDone } from '../store/mail.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** A mail on its way. `id` is the same at every try; `from` is the name beside the sender's address. */
export type OutgoingMail = {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  attachments?: readonly MailAttachment[];
};
export type MailAttachment = { name: string; mime: string; bytes: Uint8Array };

/**
 * Hands a mail to whoever carries it; main.ts supplies it (outside/mail.ts). 'refused': the recipient's server will never
 * take it. Throws while it cannot be said: the server is down or busy, or does not let us in.
 */
export type Mailer = (mail: OutgoingMail) => Promise<{ outcome: 'sent' } | { outcome: 'refused'; reason: string }>;

/**
 * Sends one mail, once: an id that was sent or refused is not sent again. Throws when the mail could not be handed over,
 * and the queue tries again later. After a crash between the beginning and our note of the end nobody knows whether the
 * server has it: it is not sent again, since nobody is to be written to twice, and `masthead doctor` tells of it.
 */
export async function sendMail(room: Newsroom, mailer: Mailer, job: Omit<OutgoingMail, 'from'>): Promise<void> {
  // ids hold secrets of links at times
  const id = createHash('sha256').update(job.id).digest('hex').slice(0, 40);
  const { settings } = await readOutlet(room.db);
  const from = inLanguage(settings.name, settings.defaultLanguage);
  if (!(await commit(room, tx => beginMail(tx, id, room.now())))) return;
  const result = await mailer({ ...job, id, from }).catch(async error => {
    await commit(room, tx => forgetMail(tx, id));
    throw error;
  });
  await commit(room, tx =>
    recordMailDone(tx, {
      id,
      outcome: result.outcome,
      reason: result.outcome === 'refused' ? result.reason : '',
      at: room.now(),
    }),
  );
}
