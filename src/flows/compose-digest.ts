import { digestFrom, lastDue, lateMs } from '../domain/newsletter/due.ts';
import { pickDigest } from '../domain/newsletter/issue.ts';
import type { DigestRhythm } from '../domain/newsletter/subscription.ts';
import {
  correctedBetween,
  lastDigest,
  publishedBetween,
  queueDeliveries,
  slotTaken,
  wantedDigests,
} from '../store/newsletter.ts';
import { readSite } from '../store/reading.ts';
import { addSending } from './edit-letter.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Makes the digests whose hour has come, for every language and section that somebody gets one of, and sets them going; each
 * once, whoever else does the same. Run every minute by whoever runs the jobs. Returns how many there was something to tell for.
 */
export async function composeDigests(room: Newsroom): Promise<number> {
  const { settings } = await readSite(room.db);
  if (!settings.newsletter.on) return 0;
  let made = 0;
  for (const wanted of await wantedDigests(room.db)) {
    if (!settings.languages.includes(wanted.lang)) continue;
    const due = lastDue(wanted.rhythm, { ...settings.newsletter, timeZone: settings.timeZone }, room.now());
    if (room.now().getTime() - due.getTime() > lateMs) continue;
    if (await compose(room, wanted, due)) made++;
  }
  return made;
}

async function compose(
  room: Newsroom,
  wanted: { lang: string; section: string | null; sectionId: number | null; rhythm: DigestRhythm },
  due: Date,
): Promise<boolean> {
  const { lang, section, sectionId, rhythm } = wanted;
  const slot = `${rhythm} ${lang} ${sectionId ?? '*'} ${due.toISOString()}`;
  if (await slotTaken(room.db, slot)) return false;
  return commit(room, async tx => {
    const from = digestFrom(rhythm, due, await lastDigest(tx, wanted));
    const now = room.now();
    const issue = await tx
      .insertInto('newsletterIssue')
      .values({
        kind: 'digest',
        lang,
        sectionId,
        rhythm,
        slot,
        state: 'empty',
        dueAt: due,
        createdAt: now,
        createdBy: null,
        changedAt: now,
      })
      .onConflict(c => c.column('slot').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!issue) return false;
    const span = { lang, sectionId, from, until: due, limit: 200 };
    const digest = pickDigest(await publishedBetween(tx, span), await correctedBetween(tx, span));
    if (digest === null) return false;
    const waiting = await queueDeliveries(tx, { issueId: issue.id, lang, sectionId, rhythm, since: due });
    if (waiting === 0) return false;
    const site = await readSite(tx);
    const named = site.sections.find(s => s.slug === section) ?? null;
    const content = room.writeIssue(
      { ...site, publicUrl: room.publicUrl },
      { lang, section: named, rhythm, subject: '', preheader: '', at: due, digest },
    );
    await tx
      .updateTable('newsletterIssue')
      .set({ state: 'sending', subject: content.subject, content: JSON.stringify(content), startedAt: now })
      .where('id', '=', issue.id)
      .execute();
    await addSending(tx, room, issue.id);
    return true;
  });
}
