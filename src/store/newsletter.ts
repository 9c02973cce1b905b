import { sql } from 'kysely';
import type { DocJson } from '../domain/document/schema.ts';
import type {
  DeliveryCounts,
  DeliveryState,
  DigestArticle,
  DigestCorrection,
  IssueContent,
  IssueState,
} from '../domain/newsletter/issue.ts';
import type { DigestRhythm, Rhythm } from '../domain/newsletter/subscription.ts';
import type { Queries, Tx } from './database.ts';
import { readPictures } from './reading.ts';

/* Letters and digests, and to whom they went. */

export type IssueRecord = {
  id: number;
  kind: 'letter' | 'digest';
  lang: string;
  /** slug */
  section: string | null;
  sectionId: number | null;
  rhythm: Rhythm;
  state: IssueState;
  subject: string;
  preheader: string;
  document: DocJson | null;
  content: IssueContent | null;
  version: number;
  dueAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  counts: DeliveryCounts | null;
  createdAt: Date;
  changedAt: Date;
};

const issueFields = [
  'newsletterIssue.id',
  'kind',
  'lang',
  'section.slug as section',
  'sectionId',
  'rhythm',
  'newsletterIssue.state',
  'subject',
  'preheader',
  'document',
  'content',
  'version',
  'dueAt',
  'startedAt',
  'finishedAt',
  'counts',
  'createdAt',
  'changedAt',
] as const;

const issues = (db: Queries) =>
  db.selectFrom('newsletterIssue').leftJoin('section', 'section.id', 'newsletterIssue.sectionId').select(issueFields);

export async function readIssue(db: Queries, id: number): Promise<IssueRecord | null> {
  return (await issues(db).where('newsletterIssue.id', '=', id).executeTakeFirst()) ?? null;
}

/** The same, locked until the end of the transaction. */
export async function lockIssue(tx: Tx, id: number): Promise<IssueRecord | null> {
  await tx.selectFrom('newsletterIssue').select('id').where('id', '=', id).forUpdate().execute();
  return readIssue(tx, id);
}

export async function listIssues(
  db: Queries,
  options: { limit: number; before: number | null },
): Promise<{ items: IssueRecord[]; next: number | null }> {
  let query = issues(db)
    // a digest with nothing in it is nothing to look at
    .where('newsletterIssue.state', '<>', 'empty')
    .orderBy('newsletterIssue.id', 'desc')
    .limit(options.limit + 1);
  if (options.before !== null) query = query.where('newsletterIssue.id', '<', options.before);
  const rows = await query.execute();
  const items = rows.slice(0, options.limit);
  return { items, next: rows.length > options.limit ? items.at(-1)!.id : null };
}

/** How its mails stand: counted while it is on its way, as written down when it was done. */
export async function countDeliveries(db: Queries, issueId: number): Promise<DeliveryCounts> {
  const rows = await db
    .selectFrom('newsletterDelivery')
    .select(['state', sql<number>`count(*)::int`.as('n')])
    .where('issueId', '=', issueId)
    .groupBy('state')
    .execute();
  const counts: DeliveryCounts = { queued: 0, begun: 0, sent: 0, refused: 0, uncertain: 0 };
  for (const { state, n } of rows) counts[state] = n;
  return counts;
}

/** Of whom somebody confirmed wants digests: what is to be made when its hour comes. */
export async function wantedDigests(
  db: Queries,
): Promise<{ lang: string; section: string | null; sectionId: number | null; rhythm: DigestRhythm }[]> {
  const { rows } = await sql<{ lang: string; section: string | null; sectionId: number | null; rhythm: DigestRhythm }>`
    select distinct o.lang, x.slug as section, o.section_id as "sectionId", o.rhythm
    from subscription o left join section x on x.id = o.section_id where o.rhythm <> 'letters'`.execute(db);
  return rows;
}

export async function slotTaken(db: Queries, slot: string): Promise<boolean> {
  return (
    (await db.selectFrom('newsletterIssue').select('id').where('slot', '=', slot).executeTakeFirst()) !== undefined
  );
}

/** Up to when the last digest of its kind told what was published. */
export async function lastDigest(
  db: Queries,
  of: { lang: string; sectionId: number | null; rhythm: DigestRhythm },
): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select max(due_at) as at from newsletter_issue
    where kind = 'digest' and lang = ${of.lang} and rhythm = ${of.rhythm} and section_id is not distinct from ${of.sectionId}`.execute(
    db,
  );
  return rows[0]?.at ?? null;
}

/** What was first published after `from` and up to `until`; the newest `limit`, with how many there are. */
export async function publishedBetween(
  db: Queries,
  of: { lang: string; sectionId: number | null; from: Date; until: Date; limit: number },
): Promise<DigestArticle[]> {
  const { rows } = await sql<Omit<DigestArticle, 'picture'> & { media: string | null; alt: string }>`
    select e.lang, e.slug, r.title, r.summary, e.first_published_at as published,
      r.content #>> '{lead,media}' as media, coalesce(r.content #>> '{lead,alt}', '') as alt,
      case when x.id is null then null else json_build_object('slug', x.slug, 'names', x.names) end as section
    from edition e join article a on a.id = e.article_id join revision r on r.id = e.published_revision_id
    left join section x on x.id = a.section_id
    where e.state = 'published' and e.lang = ${of.lang} and e.first_published_at > ${of.from} and e.first_published_at <= ${of.until}
      ${of.sectionId === null ? sql`` : sql`and a.section_id = ${of.sectionId}`}
    order by e.first_published_at desc, e.id desc limit ${of.limit}`.execute(db);
  const pictures = new Map(
    (
      await readPictures(
        db,
        rows.flatMap(r => r.media ?? []),
      )
    ).map(p => [p.id, p]),
  );
  return rows.map(({ media, alt, ...row }) => {
    const stored = media === null ? undefined : pictures.get(media);
    return { ...row, picture: stored ? { stored, alt } : null };
  });
}

/** What was set right after `from` and up to `until` and was not taken back, the newest first; corrections alone. */
export async function correctedBetween(
  db: Queries,
  of: { lang: string; sectionId: number | null; from: Date; until: Date; limit: number },
): Promise<DigestCorrection[]> {
  const { rows } = await sql<DigestCorrection>`
    select e.slug, r.title, c.note, c.at from correction c join edition e on e.id = c.edition_id
    join article a on a.id = e.article_id join revision r on r.id = e.published_revision_id
    where c.kind = 'correction' and c.note <> '' and c.lang = ${of.lang} and e.state = 'published'
      and c.at > ${of.from} and c.at <= ${of.until} and not exists (select 1 from correction w where w.withdraws = c.number)
      ${of.sectionId === null ? sql`` : sql`and a.section_id = ${of.sectionId}`}
    order by c.number desc limit ${of.limit}`.execute(db);
  return rows;
}

/**
 * Puts everybody on the list of an issue who is to get it, each once: for a digest those who chose just this, for a letter of a
 * section those of the section and of all letters in its language. Who came after `since` waits for the next. Returns how many.
 */
export async function queueDeliveries(
  tx: Tx,
  of: { issueId: number; lang: string; sectionId: number | null; rhythm: Rhythm; since: Date },
): Promise<number> {
  const section =
    of.rhythm === 'letters'
      ? sql`(o.section_id is null or o.section_id = ${of.sectionId})`
      : sql`o.section_id is not distinct from ${of.sectionId}`;
  const done = await sql`insert into newsletter_delivery (issue_id, subscriber_id)
    select distinct ${of.issueId}::bigint, o.subscriber_id from subscription o join subscriber s on s.id = o.subscriber_id
    where s.state = 'confirmed' and s.email is not null and o.lang = ${of.lang} and o.rhythm = ${of.rhythm} and ${section}
      and o.since <= ${of.since} on conflict do nothing`.execute(tx);
  return Number(done.numAffectedRows ?? 0);
}

/** One mail that is to leave now. `email` null: whoever it was for does not want it any more. */
export type Claimed = { subscriberId: number; email: string | null; token: string; tries: number };

/**
 * Takes up to `limit` mails of an issue that is being sent and notes that they begin. Nobody else gets them, now or after a
 * crash. When the transaction is committed they may be handed to the mail server, and not before. In the order of the people, from
 * behind `after` on: what was taken lies before it, and is not looked through again each time.
 */
export async function claimDeliveries(
  tx: Tx,
  issueId: number,
  options: { after: number; limit: number; now: Date },
): Promise<Claimed[]> {
  const { after, limit, now } = options;
  const { rows } = await sql<Claimed>`
    update newsletter_delivery d set state = 'begun', at = ${now}
    from (select q.subscriber_id from newsletter_delivery q where q.issue_id = ${issueId} and q.subscriber_id > ${after} and q.state = 'queued'
        and (q.after is null or q.after <= ${now})
        and exists (select 1 from newsletter_issue i where i.id = ${issueId} and i.state = 'sending')
        order by q.subscriber_id limit ${limit} for update skip locked) q
    join subscriber s on s.id = q.subscriber_id
    where d.issue_id = ${issueId} and d.subscriber_id = q.subscriber_id
    returning d.subscriber_id as "subscriberId", case when s.state = 'confirmed' then s.email end as email, s.token, d.tries`.execute(
    tx,
  );
  return rows;
}

/** How a mail ended; back to queued: it certainly did not leave. `after`: not to be tried before. */
export type Ended = {
  subscriberId: number;
  state: Exclude<DeliveryState, 'begun'>;
  reason: string;
  tries: number;
  after: string | null;
};

export async function noteEnded(tx: Tx, issueId: number, ended: readonly Ended[], now: Date): Promise<void> {
  if (ended.length === 0) return;
  await sql`update newsletter_delivery d set state = e.state, reason = e.reason, tries = e.tries, after = e.after, at = ${now}
    from json_to_recordset(${JSON.stringify(ended)}::json)
      as e("subscriberId" bigint, state text, reason text, tries smallint, after timestamptz)
    where d.issue_id = ${issueId} and d.subscriber_id = e."subscriberId" and d.state = 'begun'`.execute(tx);
}

/** What began before a time and never ended: nobody knows whether it arrived, so it is not sent again. */
export async function giveUpBegun(tx: Tx, issueId: number, before: Date): Promise<number> {
  const done = await tx
    .updateTable('newsletterDelivery')
    .set({ state: 'uncertain' })
    .where('issueId', '=', issueId)
    .where('state', '=', 'begun')
    .where('at', '<', before)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

/** Whether anything of an issue is still to leave or on its way, and when the first that was put off is due. */
export async function openDeliveries(
  db: Queries,
  issueId: number,
): Promise<{ open: number; begun: number; after: Date | null }> {
  const { rows } = await sql<{ open: number; begun: number; after: Date | null }>`
    select count(*)::int as open, (count(*) filter (where state = 'begun'))::int as begun,
      min(after) filter (where state = 'queued') as after
    from (select state, after from newsletter_delivery where issue_id = ${issueId} and state in ('queued', 'begun') limit 1000) d`.execute(
    db,
  );
  return rows[0]!;
}

/** Letters since a time of which nobody knows whether they arrived, for the operator; none where there were no letters yet. */
export async function countUncertain(db: Queries, since: Date): Promise<number> {
  const there = await sql<{
    there: boolean;
  }>`select to_regclass('public.newsletter_delivery') is not null as there`.execute(db);
  if (!there.rows[0]?.there) return 0;
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from newsletter_delivery
    where state = 'uncertain' and at >= ${since}`.execute(db);
  return rows[0]!.n;
}

/** How many would get an issue now. */
export async function countReaders(
  db: Queries,
  of: { lang: string; sectionId: number | null; rhythm: Rhythm },
): Promise<number> {
  const section =
    of.rhythm === 'letters'
      ? sql`(o.section_id is null or o.section_id = ${of.sectionId})`
      : sql`o.section_id is not distinct from ${of.sectionId}`;
  const { rows } = await sql<{ n: number }>`select count(distinct o.subscriber_id)::int as n
    from subscription o join subscriber s on s.id = o.subscriber_id
    where s.state = 'confirmed' and o.lang = ${of.lang} and o.rhythm = ${of.rhythm} and ${section}`.execute(db);
  return rows[0]!.n;
}
