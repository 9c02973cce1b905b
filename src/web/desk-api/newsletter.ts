import { Readable } from 'node:stream';
import type { Context, Handler } from 'hono';
import type { z } from 'zod';
import { type Act, may } from '../../domain/access.ts';
import { nextDue } from '../../domain/newsletter/due.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { dayIn, daysOn } from '../../domain/permission/grant.ts';
import { fail, type Result } from '../../domain/result.ts';
import { importSubscribers } from '../../flows/add-subscribers.ts';
import {
  createLetter,
  deleteLetter,
  holdIssue,
  previewIssue,
  saveLetter,
  scheduleLetter,
  sendTestLetter,
} from '../../flows/edit-letter.ts';
import { changeLetterSettings, dropSubscriber, exportSubscribers } from '../../flows/keep-audience.ts';
import { countDeliveries, countReaders, type IssueRecord, listIssues, readIssue } from '../../store/newsletter.ts';
import { readOutlet } from '../../store/outlet.ts';
import { countAudiences, countStates, countsSince, listSubscribers } from '../../store/subscriber.ts';
import { checked } from '../problem.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type AudienceView,
  type IssueList,
  type IssuePreview,
  type IssueRow,
  type IssueView,
  importing,
  issueQuery,
  type LetterSettings,
  letterSettings,
  newIssue,
  type SubscriberList,
  savedIssue,
  scheduling,
  subscriberQuery,
} from './newsletter-contract.ts';

/** `GET newsletter/issues`: letters and digests, the newest first. */
export function issues(web: Web): Handler {
  return reading(web, 'newsletter.read', async (c, who) => {
    const read = checked(issueQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, limit } = read.value;
    const found = await listIssues(web.room.db, { limit, before: after ?? null });
    const list: IssueList = { items: await Promise.all(found.items.map(i => rowOf(web, i))), next: found.next };
    return c.json(list);
  });
}

/** `POST newsletter/issues` */
export function addIssue(web: Web): Handler {
  return act(web, newIssue, (who, _, input) => createLetter(web.room, who, input));
}

/** `GET newsletter/issues/{id}` */
export function oneIssue(web: Web): Handler {
  return reading(web, 'newsletter.read', async (c, who) => {
    const found = await readIssue(web.room.db, idOf(c));
    if (!found) return refuse(c, who, fail('missing', 'newsletter.issue-missing'));
    const { preheader, document, version, lang, sectionId, rhythm } = found;
    const view: IssueView = {
      ...(await rowOf(web, found)),
      preheader,
      document,
      version,
      readers: await countReaders(web.room.db, { lang, sectionId, rhythm }),
    };
    return c.json(view);
  });
}

/** `PUT newsletter/issues/{id}` */
export function keepIssue(web: Web): Handler {
  return act(web, savedIssue, (who, id, input) => saveLetter(web.room, who, { id, ...input }));
}

/** `DELETE newsletter/issues/{id}` */
export function dropIssue(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteLetter(web.room, who, idOf(c))));
}

/** `GET newsletter/issues/{id}/preview`: as it is or would be sent. */
export function issuePreview(web: Web): Handler {
  return desk(web, async (c, who) =>
    answer(
      c,
      who,
      await previewIssue(web.room, who, idOf(c)),
      ({ subject, text }): IssuePreview => ({ subject, text }),
    ),
  );
}

/** `GET newsletter/issues/{id}/preview.html`: for a frame of the desk, in which nothing runs and no link is followed. */
export function issuePaper(web: Web): Handler {
  return desk(web, async (c, who) => {
    const made = await previewIssue(web.room, who, idOf(c));
    if (!made.ok) return refuse(c, who, made);
    c.header(
      'Content-Security-Policy',
      `sandbox; default-src 'none'; img-src 'self' ${new URL(web.room.publicUrl).origin} data:; style-src 'unsafe-inline'; frame-ancestors 'self'`,
    );
    c.header('Referrer-Policy', 'no-referrer');
    return c.html(made.value.html);
  });
}

/** `POST newsletter/issues/{id}/schedule` */
export function scheduleIssue(web: Web): Handler {
  return act(web, scheduling, (who, id, { version, at }) =>
    scheduleLetter(web.room, who, { id, version, at: at === null || at === 'now' ? at : new Date(at) }),
  );
}

/** `POST newsletter/issues/{id}/pause`, `POST newsletter/issues/{id}/resume` */
export function hold(web: Web, how: 'pause' | 'resume'): Handler {
  return desk(web, async (c, who) => answer(c, who, await holdIssue(web.room, who, idOf(c), how)));
}

/** `POST newsletter/issues/{id}/test`: to the person who asks. */
export function testIssue(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await sendTestLetter(web.room, who, idOf(c))));
}

/** `GET newsletter/audience`: how many get what, now and over a year. */
export function audience(web: Web): Handler {
  return reading(web, 'newsletter.read', async c => {
    const { db } = web.room;
    const { settings } = await readOutlet(db);
    const since = daysOn(dayIn(web.room.now(), settings.timeZone), -365);
    const view: AudienceView = {
      states: await countStates(db),
      audiences: await countAudiences(db),
      days: await countsSince(db, since),
    };
    return c.json(view);
  });
}

/** `GET newsletter/subscribers`: whose address holds some words. */
export function subscribers(web: Web): Handler {
  return reading(web, 'newsletter.audience', async (c, who) => {
    const read = checked(subscriberQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, ...filter } = read.value;
    const found = await listSubscribers(web.room.db, { ...filter, before: after ?? null });
    const list: SubscriberList = {
      items: found.items.map(({ email, confirmedAt, endedAt: _, ...row }) => ({
        ...row,
        email: email ?? '',
        confirmedAt: confirmedAt?.toISOString() ?? null,
      })),
      next: found.next,
    };
    return c.json(list);
  });
}

/** `DELETE newsletter/subscribers/{id}`: ends it, as the person's own link does. */
export function removeSubscriber(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await dropSubscriber(web.room, who, idOf(c))));
}

/** `GET newsletter/subscribers.csv` */
export function subscriberFile(web: Web): Handler {
  return desk(web, async (c, who) => {
    const rows = exportSubscribers(web.room, who);
    if (!rows.ok) return refuse(c, who, rows);
    const bytes = Readable.from(rows.value, { objectMode: true }).map(text => Buffer.from(text));
    return c.body(Readable.toWeb(bytes) as ReadableStream, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="subscribers.csv"',
    });
  });
}

/** `POST newsletter/import` */
export function takeSubscribers(web: Web): Handler {
  return act(web, importing, (who, _, input) => importSubscribers(web.room, who, input));
}

/** `GET newsletter/settings` */
export function readLetterSettings(web: Web): Handler {
  return reading(web, 'newsletter.read', async c => c.json(await settingsOf(web)));
}

/** `PUT newsletter/settings` */
export function keepLetterSettings(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, letterSettings);
    if (!read.ok) return refuse(c, who, read);
    const kept = await changeLetterSettings(web.room, who, read.value);
    return kept.ok ? c.json(await settingsOf(web)) : refuse(c, who, kept);
  });
}

async function settingsOf(web: Web): Promise<LetterSettings> {
  const { settings } = await readOutlet(web.room.db);
  const { newsletter, timeZone } = settings;
  const next = (rhythm: 'daily' | 'weekly') =>
    nextDue(rhythm, { ...newsletter, timeZone }, web.room.now()).toISOString();
  return { ...newsletter, next: { daily: next('daily'), weekly: next('weekly') } };
}

async function rowOf(web: Web, of: IssueRecord): Promise<IssueRow> {
  const begun = of.state === 'sending' || of.state === 'paused';
  return {
    id: of.id,
    kind: of.kind,
    lang: of.lang,
    dir: direction(of.lang),
    section: of.section,
    rhythm: of.rhythm,
    state: of.state,
    subject: of.subject,
    dueAt: of.dueAt?.toISOString() ?? null,
    startedAt: of.startedAt?.toISOString() ?? null,
    finishedAt: of.finishedAt?.toISOString() ?? null,
    changedAt: of.changedAt.toISOString(),
    counts: begun ? await countDeliveries(web.room.db, of.id) : of.counts,
  };
}

/** A request behind the sign-in by somebody who may read it. */
function reading(web: Web, needed: Act, show: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  return desk(web, async (c, who) =>
    may(who, needed) ? show(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

/** One act on what the address names. */
function act<S extends z.ZodType, T>(
  web: Web,
  schema: S,
  does: (who: DeskSession, id: number, input: z.output<S>) => Promise<Result<T>>,
): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, schema);
    return read.ok ? answer(c, who, await does(who, idOf(c), read.value)) : refuse(c, who, read);
  });
}
