import { type RawBuilder, sql } from 'kysely';
import type { Grant, Permission } from '../domain/permission/grant.ts';
import type { RequestAct, RequestState } from '../domain/permission/request.ts';
import type { Sealed } from '../domain/permission/seal.ts';
import type { Queries, Tx } from './database.ts';
import type { Cursor } from './edition.ts';

/** A permission as it is kept: what was signed, its seal, and what became of it. */
export type PermissionRecord = {
  granted: Grant;
  sealed: Sealed;
  revoked: { at: Date; why: string } | null;
  /** where its holder is reminded */
  email: string | null;
  requestId: number | null;
  /** number of the one that extends it */
  replacedBy: number | null;
};

/** The permission as the domain judges it. */
export function asPermission({ granted, revoked }: Pick<PermissionRecord, 'granted' | 'revoked'>): Permission {
  return { ...granted, revoked };
}

const permissionColumns = sql`p.granted, json_build_object('hash', p.hash, 'signature', p.signature, 'publicKey', p.public_key) as sealed,
  p.revoked_at as "revokedAt", p.revoked_why as "revokedWhy", p.email, p.request_id as "requestId",
  (select n.number from permission n where n.replaces = p.number) as "replacedBy"`;
type Row = Omit<PermissionRecord, 'revoked'> & { revokedAt: Date | null; revokedWhy: string };

function recordOf({ revokedAt, revokedWhy, ...row }: Row): PermissionRecord {
  return { ...row, revoked: revokedAt && { at: revokedAt, why: revokedWhy } };
}

async function permissions(db: Queries, rest: RawBuilder<unknown>): Promise<PermissionRecord[]> {
  const { rows } = await sql<Row>`select ${permissionColumns} from permission p ${rest}`.execute(db);
  return rows.map(recordOf);
}

export async function readPermission(db: Queries, number: number): Promise<PermissionRecord | null> {
  return (await permissions(db, sql`where p.number = ${number}`))[0] ?? null;
}

/** The same, locked until the end of the transaction. */
export async function lockPermission(tx: Tx, number: number): Promise<PermissionRecord | null> {
  return (await permissions(tx, sql`where p.number = ${number} for update of p`))[0] ?? null;
}

export async function permissionOfToken(db: Queries, token: string): Promise<PermissionRecord | null> {
  return (await permissions(db, sql`where p.token = ${token}`))[0] ?? null;
}

export async function permissionOfRequest(db: Queries, requestId: number): Promise<PermissionRecord | null> {
  return (await permissions(db, sql`where p.request_id = ${requestId} order by p.number desc limit 1`))[0] ?? null;
}

/** Permissions that may cover a use of an article: its own and the standing ones, whatever their state, the newest first. */
export function permissionsForArticle(db: Queries, articleId: number): Promise<PermissionRecord[]> {
  return permissions(
    db,
    sql`where p.article_id = ${articleId} or p.article_id is null order by p.number desc limit 1000`,
  );
}

/**
 * Permissions that are about a use: of the article, standing, or given to the host or one above it for something else;
 * whatever their state, the newest first. `host` without `www.`.
 */
export function permissionsForUse(db: Queries, articleId: number, host: string): Promise<PermissionRecord[]> {
  const labels = host.replace(/:\d+$/, '').split('.').slice(-8);
  const hosts = labels.map((_, i) => labels.slice(i).join('.'));
  return permissions(
    db,
    sql`where p.article_id = ${articleId} or p.article_id is null
      or p.granted -> 'hosts' ?| array[${sql.join(hosts)}]::text[] order by p.number desc limit 1000`,
  );
}

/** What a list of permissions is narrowed to, `today` by the outlet's calendar. ending: within 30 days. */
export type PermissionFilter = {
  state?: 'valid' | 'ending' | 'expired' | 'revoked' | undefined;
  standing?: boolean | undefined;
  article?: number | undefined;
  q?: string | undefined;
};

/** Permissions that fit, the newest first; `before`: only those with a lower number. */
export async function listPermissions(
  db: Queries,
  of: PermissionFilter & { today: string; soon: string; before: number | null; limit: number },
): Promise<{ items: PermissionRecord[]; next: number | null }> {
  const { state, today, soon } = of;
  const over = sql`p.valid_until is not null and p.valid_until < ${today}`;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (state === 'revoked') conditions.push(sql`p.revoked_at is not null`);
  else if (state) {
    conditions.push(sql`p.revoked_at is null`);
    conditions.push(state === 'expired' ? sql`(${over})` : sql`not (${over})`);
    // who has been given more time is not about to end
    if (state === 'ending')
      conditions.push(
        sql`p.valid_until <= ${soon} and not exists (select 1 from permission n where n.replaces = p.number)`,
      );
    if (state === 'expired') conditions.push(sql`p.valid_until is not null`);
  }
  if (of.standing) conditions.push(sql`p.article_id is null`);
  if (of.article) conditions.push(sql`p.article_id = ${of.article}`);
  if (of.q)
    conditions.push(
      sql`(${matches(of.q, sql`concat_ws(' ', p.granted #>> '{holder,name}', p.granted #>> '{holder,organisation}', p.granted ->> 'hosts', p.granted #>> '{article,title}')`)} or p.number::text = ${of.q.trim()})`,
    );
  if (of.before !== null) conditions.push(sql`p.number < ${of.before}`);
  const found = await permissions(
    db,
    sql`where ${sql.join(conditions, sql` and `)} order by p.number desc limit ${of.limit + 1}`,
  );
  const items = found.slice(0, of.limit);
  return { items, next: found.length > of.limit ? (items.at(-1)?.granted.number ?? null) : null };
}

function matches(q: string, text: RawBuilder<unknown>): RawBuilder<unknown> {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  return words.length === 0
    ? sql`true`
    : sql`(${sql.join(
        words.map(word => sql`strpos(lower(${text}), ${word}) > 0`),
        sql` and `,
      )})`;
}

/** The next number. Who asks holds it until the end of the transaction, so that none is lost: one permission at a time. */
export async function nextNumber(tx: Tx): Promise<number> {
  const { rows } = await sql<{ last: number }>`insert into permission_number (last) values (1)
    on conflict (one) do update set last = permission_number.last + 1 returning last`.execute(tx);
  return rows[0]!.last;
}

export async function insertPermission(
  tx: Tx,
  of: { granted: Grant; sealed: Sealed; signedBy: string | null; requestId: number | null; email: string | null },
): Promise<void> {
  const { granted, sealed } = of;
  await tx
    .insertInto('permission')
    .values({
      number: granted.number,
      token: granted.token,
      granted: JSON.stringify(granted),
      ...sealed,
      articleId: granted.article?.id ?? null,
      validUntil: granted.until,
      replaces: granted.replaces,
      signedAt: new Date(granted.signedAt),
      signedBy: of.signedBy,
      requestId: of.requestId,
      email: of.email,
    })
    .execute();
}

/** A request as it is kept. */
export type RequestRecord = {
  id: number;
  token: string;
  state: RequestState;
  name: string;
  organisation: string;
  email: string | null;
  site: string;
  articleId: number | null;
  articleTitle: string;
  amount: 'extract' | 'whole';
  characters: number | null;
  pictures: boolean;
  purpose: string;
  translation: string | null;
  until: string | null;
  commercial: boolean;
  message: string;
  lang: string;
  receivedAt: Date;
  decidedAt: Date | null;
  assignedTo: { id: string; name: string } | null;
  version: number;
  /** the last thing that was said */
  lastAct: RequestAct | null;
  /** of the permission that it led to */
  number: number | null;
};

const requestColumns = sql`r.id, r.token, r.state, r.name, r.organisation, r.email, r.site, r.article_id as "articleId",
  r.article_title as "articleTitle", r.amount, r.characters, r.pictures, r.purpose, r.translation, r.until, r.commercial,
  r.message, r.lang, r.received_at as "receivedAt", r.decided_at as "decidedAt", r.version,
  case when u.id is null then null else json_build_object('id', u.id, 'name', u.name) end as "assignedTo",
  (select a.act from permission_act a where a.request_id = r.id order by a.id desc limit 1) as "lastAct",
  (select max(p.number) from permission p where p.request_id = r.id) as number`;

async function requests(db: Queries, rest: RawBuilder<unknown>): Promise<RequestRecord[]> {
  const { rows } = await sql<RequestRecord>`select ${requestColumns}
    from permission_request r left join desk_user u on u.id = r.assigned_to ${rest}`.execute(db);
  return rows;
}

export async function readRequest(db: Queries, id: number): Promise<RequestRecord | null> {
  return (await requests(db, sql`where r.id = ${id}`))[0] ?? null;
}

export async function lockRequest(tx: Tx, id: number): Promise<RequestRecord | null> {
  return (await requests(tx, sql`where r.id = ${id} for update of r`))[0] ?? null;
}

export async function requestOfToken(db: Queries, token: string): Promise<RequestRecord | null> {
  return (await requests(db, sql`where r.token = ${token}`))[0] ?? null;
}

/** The token of what was sent before under the same key; null: nothing was. */
export async function requestOfKey(db: Queries, key: string): Promise<string | null> {
  const row = await db
    .selectFrom('permissionRequest')
    .select('token')
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
  return row?.token ?? null;
}

export type RequestFilter = {
  state?: RequestState | undefined;
  article?: number | undefined;
  /** id of a user to whom it is given */
  assigned?: string | undefined;
  q?: string | undefined;
};

/** Requests that fit, the newest first. */
export async function listRequests(
  db: Queries,
  of: RequestFilter & { before: Cursor | null; limit: number },
): Promise<{ items: RequestRecord[]; next: Cursor | null }> {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (of.state) conditions.push(sql`r.state = ${of.state}`);
  if (of.article) conditions.push(sql`r.article_id = ${of.article}`);
  if (of.assigned) conditions.push(sql`r.assigned_to = ${of.assigned}`);
  if (of.q)
    conditions.push(
      matches(of.q, sql`concat_ws(' ', r.name, r.organisation, r.email, r.site, r.article_title, r.purpose)`),
    );
  if (of.before) conditions.push(sql`(r.received_at, r.id) < (${of.before.at}, ${of.before.id})`);
  const found = await requests(
    db,
    sql`where ${sql.join(conditions, sql` and `)} order by r.received_at desc, r.id desc limit ${of.limit + 1}`,
  );
  const items = found.slice(0, of.limit);
  const last = items.at(-1);
  return { items, next: found.length > of.limit && last ? { at: last.receivedAt, id: last.id } : null };
}

/** How many requests nobody has answered, counted to a thousand. */
export async function countOpenRequests(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n
    from (select 1 from permission_request where state = 'open' limit 1000) x`.execute(db);
  return rows[0]!.n;
}

/** How many requests came since a time: in all, and about one article (null: about none). */
export async function requestsSince(
  db: Queries,
  articleId: number | null,
  since: Date,
): Promise<{ here: number; all: number }> {
  const { rows } = await sql<{ here: number; all: number }>`select count(*)::int as all,
    (count(*) filter (where article_id is not distinct from ${articleId}))::int as here
    from (select article_id from permission_request where received_at >= ${since} order by received_at desc limit 2000) r`.execute(
    db,
  );
  return rows[0]!;
}

/** Other requests of the same person: the same address, or the same organisation or site by its own words. */
export function requestsOfSame(db: Queries, of: RequestRecord): Promise<RequestRecord[]> {
  const same: RawBuilder<unknown>[] = [sql`false`];
  if (of.email) same.push(sql`lower(r.email) = lower(${of.email})`);
  if (of.organisation) same.push(sql`lower(r.organisation) = lower(${of.organisation})`);
  if (of.site) same.push(sql`lower(r.site) = lower(${of.site})`);
  return requests(
    db,
    sql`where r.id <> ${of.id} and (${sql.join(same, sql` or `)}) order by r.received_at desc, r.id desc limit 20`,
  );
}

/** What was said about a request, the oldest first. `by`: null for the person who asks. */
export async function requestActs(db: Queries, requestId: number) {
  const rows = await db
    .selectFrom('permissionAct')
    .leftJoin('deskUser', 'deskUser.id', 'permissionAct.by')
    .select(['act', 'deskUser.name as by', 'at', 'text'])
    .where('requestId', '=', requestId)
    .orderBy('permissionAct.id')
    .limit(200)
    .execute();
  return rows;
}

/** An article in the edition of a language, or else of its original one: what a permission names. Null: not published. */
export async function permittedArticle(
  db: Queries,
  articleId: number,
  lang: string,
): Promise<{ id: number; lang: string; slug: string; title: string } | null> {
  const { rows } = await sql<{ id: number; lang: string; slug: string; title: string }>`
    select a.id, e.lang, e.slug, r.title from article a join edition e on e.article_id = a.id
    join revision r on r.id = e.published_revision_id
    where a.id = ${articleId} and e.state = 'published'
    order by (e.lang = ${lang}) desc, (e.lang = a.original_lang) desc, e.lang limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Permissions that end within days, are not withdrawn and not extended: for reminders. */
export async function permissionsEnding(db: Queries, from: string, to: string): Promise<PermissionRecord[]> {
  return permissions(
    db,
    sql`where p.revoked_at is null and p.valid_until between ${from} and ${to}
      and not exists (select 1 from permission n where n.replaces = p.number) order by p.number`,
  );
}
