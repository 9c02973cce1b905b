import { sql } from 'kysely';
import type { CommentState, ReportReason } from '../domain/comment/comment.ts';
import type { Queries, Tx } from './database.ts';
import { supports } from './supporter.ts';

/** A comment as readers see it; `name` and `text` are '' where it was taken back. */
export type ShownComment = {
  id: number;
  parentId: number | null;
  /** whom it answers, where that is not the head of its thread */
  to: string | null;
  name: string;
  text: string;
  state: CommentState;
  at: Date;
  picked: boolean;
  /** its writer gives to the outlet */
  supporter: boolean;
  /** replies to it that are shown; of heads of threads only */
  replies: number;
};

const columns = sql`c.id, c.parent_id as "parentId", case when c.parent_id <> c.root_id then (select t.name from comment t where t.id = c.parent_id) end as "to",
  c.name, c.text, c.state, c.at, c.picked_at is not null as picked, ${supports(sql`c.reader_id`)} as supporter`;
const replies = sql`(select count(*)::int from comment r where r.root_id = c.id and r.state = 'shown')`;
/** Heads of threads: those that are shown, and those that are not any more beneath which something is. */
const head = sql`c.root_id is null and c.state <> 'waiting' and (c.state = 'shown' or exists (select from comment r where r.root_id = c.id and r.state = 'shown'))`;

/** Heads of an edition's threads from the oldest on. `after`: the last one that was seen. */
export async function commentHeads(
  db: Queries,
  editionId: number,
  page: { after: number; limit: number },
): Promise<{ items: ShownComment[]; next: number | null }> {
  const { rows } = await sql<ShownComment>`select ${columns}, ${replies} as replies from comment c
    where c.edition_id = ${editionId} and c.id > ${page.after} and ${head} order by c.id limit ${page.limit + 1}`.execute(
    db,
  );
  return pageOf(rows, page.limit);
}

/** One head of a thread; null: it is none, or is not shown. */
export async function commentHead(db: Queries, editionId: number, id: number): Promise<ShownComment | null> {
  const { rows } = await sql<ShownComment>`select ${columns}, ${replies} as replies from comment c
    where c.edition_id = ${editionId} and c.id = ${id} and ${head}`.execute(db);
  return rows[0] ?? null;
}

/** The first replies of each of some threads, at most `each`. */
export async function firstReplies(
  db: Queries,
  heads: readonly number[],
  each: number,
): Promise<Map<number, ShownComment[]>> {
  const byHead = new Map<number, ShownComment[]>();
  if (heads.length === 0) return byHead;
  const { rows } = await sql<ShownComment & { rootId: number }>`select ${columns}, c.root_id as "rootId", 0 as replies
    from unnest(${[...heads]}::bigint[]) h (id)
    cross join lateral (select * from comment r where r.root_id = h.id and r.state = 'shown' order by r.id limit ${each}) c
    order by c.id`.execute(db);
  for (const { rootId, ...row } of rows) byHead.set(rootId, [...(byHead.get(rootId) ?? []), row]);
  return byHead;
}

/** The replies of one thread from the oldest on. */
export async function commentReplies(
  db: Queries,
  root: number,
  page: { after: number; limit: number },
): Promise<{ items: ShownComment[]; next: number | null }> {
  const { rows } = await sql<ShownComment>`select ${columns}, 0 as replies from comment c
    where c.root_id = ${root} and c.state = 'shown' and c.id > ${page.after} order by c.id limit ${page.limit + 1}`.execute(
    db,
  );
  return pageOf(rows, page.limit);
}

/** Those that the newsroom picked, the newest pick first. */
export async function pickedComments(db: Queries, editionId: number, limit: number): Promise<ShownComment[]> {
  const { rows } = await sql<ShownComment>`select ${columns}, 0 as replies from comment c
    where c.edition_id = ${editionId} and c.picked_at is not null order by c.picked_at desc, c.id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

export async function countShown(db: Queries, editionId: number): Promise<number> {
  const { n } = await db
    .selectFrom('comment')
    .select(e => e.fn.countAll<number>().as('n'))
    .where('editionId', '=', editionId)
    .where('state', '=', 'shown')
    .executeTakeFirstOrThrow();
  return n;
}

export type CommentRecord = {
  /** why it was refused; '' where it was not */
  reason: string;
  id: number;
  editionId: number;
  readerId: number | null;
  name: string;
  text: string;
  parentId: number | null;
  rootId: number | null;
  state: CommentState;
  at: Date;
  pickedAt: Date | null;
  reports: number;
  version: number;
};

const record = [
  'id',
  'editionId',
  'readerId',
  'name',
  'text',
  'parentId',
  'rootId',
  'state',
  'at',
  'pickedAt',
  'reports',
  'reason',
  'version',
] as const;

export async function readComment(db: Queries, id: number): Promise<CommentRecord | null> {
  return (await db.selectFrom('comment').select(record).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function lockComment(tx: Tx, id: number): Promise<CommentRecord | null> {
  return (await tx.selectFrom('comment').select(record).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null;
}

/** What a reader wrote beneath an edition, the newest first. */
export function commentsOfReader(db: Queries, editionId: number, readerId: number): Promise<CommentRecord[]> {
  return db
    .selectFrom('comment')
    .select(record)
    .where('readerId', '=', readerId)
    .where('editionId', '=', editionId)
    .where('state', '<>', 'withdrawn')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
}

/** Adds a comment; one of the same key is there already. */
export async function addComment(
  tx: Tx,
  comment: {
    editionId: number;
    readerId: number;
    name: string;
    text: string;
    parentId: number | null;
    rootId: number | null;
    state: CommentState;
    at: Date;
    idempotencyKey: string;
  },
): Promise<{ id: number; state: CommentState; added: boolean }> {
  const row = await tx
    .insertInto('comment')
    .values(comment)
    .onConflict(c => c.column('idempotencyKey').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row) return { id: row.id, state: comment.state, added: true };
  const there = await tx
    .selectFrom('comment')
    .select(['id', 'state'])
    .where('idempotencyKey', '=', comment.idempotencyKey)
    .executeTakeFirstOrThrow();
  return { ...there, added: false };
}

/** How a reader stands as a writer of comments; null: there is no such reader. */
export async function readCommenter(db: Queries, readerId: number) {
  const { rows } = await sql<{ name: string; confirmed: boolean; supporter: boolean; blocked: boolean }>`
    select coalesce(w.name, r.name) as name, r.confirmed_at is not null as confirmed, ${supports(sql`r.id`)} as supporter,
      w.blocked_at is not null as blocked
    from reader r left join commenter w on w.reader_id = r.id where r.id = ${readerId}`.execute(db);
  return rows[0] ?? null;
}

export async function nameCommenter(tx: Tx, readerId: number, name: string): Promise<void> {
  await tx
    .insertInto('commenter')
    .values({ readerId, name })
    .onConflict(c => c.column('readerId').doUpdateSet({ name }))
    .execute();
}

/** Takes nothing more of a reader's, or (`by` null) takes it again. */
export async function blockCommenter(tx: Tx, readerId: number, block: { by: string; at: Date } | null): Promise<void> {
  await tx
    .updateTable('commenter')
    .set({ blockedAt: block?.at ?? null, blockedBy: block?.by ?? null })
    .where('readerId', '=', readerId)
    .execute();
}

export async function addCommentReport(
  tx: Tx,
  report: { commentId: number; reason: ReportReason; note: string; at: Date },
): Promise<void> {
  await tx.insertInto('commentReport').values(report).execute();
  await tx
    .updateTable('comment')
    .set(e => ({ reports: e('reports', '+', 1) }))
    .where('id', '=', report.commentId)
    .execute();
}

/** A comment as the desk sees it. */
export type DeskComment = CommentRecord & {
  lang: string;
  slug: string;
  title: string;
  blocked: boolean;
  supporter: boolean;
  decidedBy: string | null;
  decidedAt: Date | null;
  /** what it answers */
  parent: { name: string; text: string } | null;
  reported: { reason: ReportReason; note: string; at: Date }[];
};

export type CommentFilter = {
  show: 'waiting' | 'reported' | CommentState | 'all';
  lang?: string | undefined;
  edition?: number | undefined;
  q?: string | undefined;
};

/** Comments for the desk, the newest first; those that wait, and reported ones, the oldest first, as they are to be read. */
export async function listComments(
  db: Queries,
  filter: CommentFilter,
  page: { after: number | null; limit: number },
): Promise<{ items: DeskComment[]; next: number | null }> {
  const oldest = filter.show === 'waiting' || filter.show === 'reported';
  const where = [
    filter.show === 'reported' ? sql`c.reports > 0` : filter.show === 'all' ? sql`true` : sql`c.state = ${filter.show}`,
    ...(filter.lang ? [sql`e.lang = ${filter.lang}`] : []),
    ...(filter.edition ? [sql`c.edition_id = ${filter.edition}`] : []),
    ...(filter.q
      ? [sql`(position(lower(${filter.q}) in lower(c.text)) > 0 or position(lower(${filter.q}) in lower(c.name)) > 0)`]
      : []),
    ...(page.after === null ? [] : [oldest ? sql`c.id > ${page.after}` : sql`c.id < ${page.after}`]),
  ];
  const { rows } = await sql<DeskComment & { parentName: string | null; parentText: string | null }>`
    select c.id, c.edition_id as "editionId", c.reader_id as "readerId", c.name, c.text, c.parent_id as "parentId",
      c.root_id as "rootId", c.state, c.at, c.picked_at as "pickedAt", c.reports, c.version, c.reason,
      e.lang, e.slug, r.title, coalesce(w.blocked_at is not null, false) as blocked, ${supports(sql`c.reader_id`)} as supporter,
      u.name as "decidedBy", c.decided_at as "decidedAt", p.name as "parentName", p.text as "parentText"
    from comment c join edition e on e.id = c.edition_id
      left join revision r on r.id = e.published_revision_id
      left join commenter w on w.reader_id = c.reader_id
      left join desk_user u on u.id = c.decided_by
      left join comment p on p.id = c.parent_id
    where ${sql.join(where, sql` and `)}
    order by c.id ${oldest ? sql`asc` : sql`desc`} limit ${page.limit + 1}`.execute(db);
  const { items, next } = pageOf(rows, page.limit);
  const reports = await reportsOf(
    db,
    items.map(c => c.id),
  );
  return {
    items: items.map(({ parentName, parentText, ...c }) => ({
      ...c,
      parent: c.parentId === null ? null : { name: parentName ?? '', text: parentText ?? '' },
      reported: reports.filter(r => r.commentId === c.id).map(({ commentId: _, ...r }) => r),
    })),
    next,
  };
}

async function reportsOf(db: Queries, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('commentReport')
    .select(['commentId', 'reason', 'note', 'at'])
    .where('commentId', 'in', ids)
    .orderBy('id', 'desc')
    .limit(500)
    .execute();
}

/** How many the desk has to look at: those that wait, and those that were reported. */
export async function countForDesk(db: Queries): Promise<{ waiting: number; reported: number }> {
  const { rows } = await sql<{ waiting: number; reported: number }>`select
    (select count(*)::int from comment where state = 'waiting') as waiting,
    (select count(*)::int from comment where reports > 0) as reported`.execute(db);
  return rows[0]!;
}

function pageOf<T extends { id: number }>(rows: T[], limit: number): { items: T[]; next: number | null } {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Deletes what was refused before a time; where others have answered the place in the thread stays. */
export async function forgetRefusedComments(tx: Tx, before: Date): Promise<number> {
  const emptied =
    await sql`update comment c set name = '', text = '', reason = '', reader_id = null, idempotency_key = null
    where c.state = 'refused' and c.decided_at < ${before} and c.text <> ''
      and exists (select from comment r where r.parent_id = c.id or r.root_id = c.id)`.execute(tx);
  const gone = await sql`delete from comment c where c.state = 'refused' and c.decided_at < ${before}
      and not exists (select from comment r where r.parent_id = c.id or r.root_id = c.id)`.execute(tx);
  return Number(emptied.numAffectedRows ?? 0) + Number(gone.numAffectedRows ?? 0);
}

/** Deletes reports of comments that nobody decided on before a time. */
export async function forgetCommentReports(tx: Tx, before: Date): Promise<number> {
  const { rows } = await sql<{ commentId: number }>`delete from comment_report where at < ${before}
    returning comment_id as "commentId"`.execute(tx);
  for (const { commentId } of rows)
    await tx
      .updateTable('comment')
      .set(e => ({ reports: sql<number>`greatest(${e.ref('reports')} - 1, 0)` }))
      .where('id', '=', commentId)
      .execute();
  return rows.length;
}
