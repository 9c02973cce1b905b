import { sql } from 'kysely';
import type { KindId } from '../domain/privacy.ts';
import type { Queries, Tx } from '../store/database.ts';
import { endSubscriber } from '../store/subscriber.ts';
import { eraseReport } from './erase-suggestion.ts';

/*
 * What is kept about one person, found by their e-mail address: one line for each kind of domain/privacy.ts. A new kind that
 * holds an address says here how it is found and erased; one that holds none says why it cannot be.
 */

/** What is shown of a row, in words that the interface has for it (`my-data.field.*`). Never a secret such as a link's token. */
export type PersonField =
  | 'name'
  | 'email'
  | 'organisation'
  | 'role'
  | 'language'
  | 'title'
  | 'passage'
  | 'text'
  | 'address'
  | 'state'
  | 'number'
  | 'amount'
  | 'device'
  | 'network'
  | 'at'
  | 'until';
/** Moments as ISO 8601, amounts with their currency. */
export type PersonRow = { [F in PersonField]?: string | number | null };

/** Why something stays, `my-data.stays.*`: the law asks for it; it is signed; somebody works here; it is published; a block would be lifted. */
export type Stays = 'law' | 'signed' | 'account' | 'published' | 'block';

/**
 * `find` and `erase` get the address in small letters. `erase` returns how many of the rows that `find` gave are gone, which
 * may be less than all only where `stays` says why. It is called within the transaction that finds.
 */
export type Reachable = {
  find(db: Queries, email: string): Promise<PersonRow[]>;
  erase(tx: Tx, email: string): Promise<number>;
  stays?: Stays;
};

/** `within`: it is found, shown and erased together with that kind. `unreachable`: nothing in it tells whose it is. */
export type PersonData = Reachable | { within: KindId } | { unreachable: string };

const nothing = async () => 0;
const deskUser = (email: string) => sql`(select id from desk_user where lower(email) = ${email})`;

async function rows(db: Queries, query: ReturnType<typeof sql<PersonRow>>): Promise<PersonRow[]> {
  return (await query.execute(db)).rows.map(
    row =>
      Object.fromEntries(
        Object.entries(row as Record<string, unknown>)
          .filter(([, value]) => value !== null && value !== '')
          .map(([field, value]) => [field, value instanceof Date ? value.toISOString() : value]),
      ) as PersonRow,
  );
}

export const personData: Record<KindId, PersonData> = {
  account: {
    find: (db, email) =>
      rows(db, sql`select name, email, role, language, created_at as at from desk_user where lower(email) = ${email}`),
    erase: nothing,
    stays: 'account',
  },
  session: {
    find: (db, email) =>
      rows(
        db,
        sql`select user_agent as device, ip_address as network, created_at as at, expires_at as until
          from desk_session where user_id in ${deskUser(email)} order by created_at`,
      ),
    erase: nothing,
    stays: 'account',
  },
  invitation: {
    find: (db, email) =>
      rows(
        db,
        sql`select email, role, created_at as at, expires_at as until from invite where lower(email) = ${email}`,
      ),
    erase: async (tx, email) =>
      Number((await sql`delete from invite where lower(email) = ${email}`.execute(tx)).numAffectedRows),
  },
  authorship: {
    find: (db, email) =>
      rows(
        db,
        sql`select title, number, created_at as at from revision where created_by in ${deskUser(email)} order by created_at`,
      ),
    erase: nothing,
    stays: 'account',
  },
  byline: {
    find: async (db, email) => {
      const people = await sql<{ names: unknown; bios: unknown; email: string | null }>`
        select names, bios, email from person where lower(email) = ${email} or user_id in ${deskUser(email)}`.execute(
        db,
      );
      const words = (of: unknown) =>
        [...new Set(Object.values(of as Record<string, string>))].filter(Boolean).join(' / ');
      return people.rows.map(p => ({
        name: words(p.names),
        ...(p.email && { email: p.email }),
        ...(words(p.bios) && { text: words(p.bios) }),
      }));
    },
    erase: nothing,
    stays: 'published',
  },
  partner: { unreachable: 'kept by name and outlet, without an address' },
  report: {
    find: (db, email) =>
      rows(
        db,
        sql`select s.email, s.lang as language, s.received_at as at, s.quote ->> 'exact' as passage,
            nullif(concat_ws(' — ', s.proposed, nullif(s.comment, '')), '') as text, r.title
          from suggestion s join suggestion_case c on c.id = s.case_id
          left join edition e on e.id = c.edition_id left join revision r on r.id = e.published_revision_id
          where lower(s.email) = ${email} order by s.received_at`,
      ),
    erase: async (tx, email) => {
      const found = await sql<{ id: string }>`select id from suggestion where lower(email) = ${email}`.execute(tx);
      for (const { id } of found.rows) await eraseReport(tx, id);
      return found.rows.length;
    },
  },
  'report-address': { within: 'report' },
  block: {
    find: (db, email) =>
      rows(
        db,
        sql`select value as email, created_at as at from suggestion_block where kind = 'email' and lower(value) = ${email}`,
      ),
    erase: nothing,
    stays: 'block',
  },
  // before the requests, by which some of them are found; what was signed stays, the address for a reminder goes
  permission: {
    find: (db, email) =>
      rows(
        db,
        sql`select number, granted #>> '{holder,name}' as name, granted #>> '{holder,organisation}' as organisation, email,
            granted #>> '{article,title}' as title, granted ->> 'letter' as text, signed_at as at, valid_until as until
          from permission where lower(email) = ${email}
            or request_id in (select id from permission_request where lower(email) = ${email}) order by number`,
      ),
    erase: async (tx, email) => {
      await sql`update permission set email = null where lower(email) = ${email}`.execute(tx);
      return 0;
    },
    stays: 'signed',
  },
  'permission-request': {
    find: (db, email) =>
      rows(
        db,
        sql`select name, organisation, email, site as address, article_title as title, state, lang as language,
            received_at as at, nullif(concat_ws(' — ', nullif(purpose, ''), nullif(message, ''),
              (select string_agg(a.text, ' — ' order by a.id) from permission_act a where a.request_id = r.id and a.text <> '')), '') as text
          from permission_request r where lower(email) = ${email} order by received_at`,
      ),
    erase: async (tx, email) =>
      Number((await sql`delete from permission_request where lower(email) = ${email}`.execute(tx)).numAffectedRows),
  },
  citation: { unreachable: 'pages of other sites, kept by their address' },
  referrer: { unreachable: 'pages of other sites, and nothing of who came from them' },
  follower: { unreachable: 'public addresses of accounts elsewhere, without an e-mail address; unfollowing ends it' },
  'fediverse-message': { unreachable: 'messages between servers, without an e-mail address' },
  receipt: {
    find: (db, email) =>
      rows(
        db,
        sql`select t.year || '-' || lpad(t.number::text, 5, '0') as number, t.content ->> 'payer' as name,
            case t.kind when 'receipt' then '' else '-' end || (t.amount / 100) || '.' || lpad((t.amount % 100)::text, 2, '0') || ' ' || t.currency as amount,
            t.created_at as at
          from receipt t join payment p on p.id = t.payment_id join pledge g on g.id = p.pledge_id join reader r on r.id = g.reader_id
          where lower(r.email) = ${email} order by t.year, t.number`,
      ),
    erase: nothing,
    stays: 'law',
  },
  'reader-link': {
    find: (db, email) =>
      rows(db, sql`select email, created_at as at, expires_at as until from reader_link where lower(email) = ${email}`),
    erase: async (tx, email) =>
      Number((await sql`delete from reader_link where lower(email) = ${email}`.execute(tx)).numAffectedRows),
  },
  'reader-session': {
    find: (db, email) =>
      rows(
        db,
        sql`select created_at as at, expires_at as until from reader_session
          where reader_id in (select id from reader where lower(email) = ${email}) order by created_at`,
      ),
    erase: async (tx, email) =>
      Number(
        (
          await sql`delete from reader_session where reader_id in (select id from reader where lower(email) = ${email})`.execute(
            tx,
          )
        ).numAffectedRows,
      ),
  },
  newsletter: {
    find: (db, email) =>
      rows(
        db,
        sql`select s.email, s.lang as language, s.state, s.confirmed_at as at,
            (select string_agg(concat_ws(' ', o.lang, x.slug, o.rhythm), ', ') from subscription o
              left join section x on x.id = o.section_id where o.subscriber_id = s.id) as text
          from subscriber s where lower(s.email) = ${email}`,
      ),
    // the same as leaving: what remains is a keyed hash, and only so that no list brings them back
    erase: async (tx, email) => {
      const found = await sql<{ id: number }>`select id from subscriber where lower(email) = ${email}`.execute(tx);
      for (const { id } of found.rows) await endSubscriber(tx, id, 'unsubscribed', new Date());
      return found.rows.length;
    },
  },
  'newsletter-pending': { within: 'newsletter' },
  'newsletter-delivery': {
    find: (db, email) =>
      rows(
        db,
        sql`select i.subject as title, d.state, d.at from newsletter_delivery d join newsletter_issue i on i.id = d.issue_id
          where d.subscriber_id in (select id from subscriber where lower(email) = ${email}) order by d.at`,
      ),
    erase: async (tx, email) =>
      Number(
        (
          await sql`delete from newsletter_delivery
            where subscriber_id in (select id from subscriber where lower(email) = ${email})`.execute(tx)
        ).numAffectedRows,
      ),
  },
  'newsletter-left': { unreachable: 'a keyed hash of the address; the address itself is gone' },
  comment: {
    find: (db, email) =>
      rows(
        db,
        sql`select c.name, c.text, c.state, c.at, r.title from comment c join edition e on e.id = c.edition_id
          left join revision r on r.id = e.published_revision_id
          where c.reader_id in (select id from reader where lower(email) = ${email}) order by c.at`,
      ),
    // words and name go, the place in a thread stays where others have answered
    erase: async (tx, email) => {
      const gone =
        await sql`update comment set state = 'withdrawn', name = '', text = '', reason = '', picked_at = null, reports = 0,
          reader_id = null, idempotency_key = null, version = version + 1
        where reader_id in (select id from reader where lower(email) = ${email})`.execute(tx);
      await sql`delete from commenter where reader_id in (select id from reader where lower(email) = ${email})`.execute(
        tx,
      );
      return Number(gone.numAffectedRows);
    },
  },
  'comment-refused': { within: 'comment' },
  'comment-report': { unreachable: 'what is said of a comment, and nothing of who says it' },
  limit: { unreachable: 'a hash of a network address, under a salt that is thrown away' },
  visitor: { unreachable: 'hashes of a visitor and an article, under a salt of the day that is thrown away' },
  'person-request': {
    find: (db, email) =>
      rows(
        db,
        sql`select email, lang as language, made_at as at, expires_at as until from person_request where email = ${email}`,
      ),
    erase: async (tx, email) =>
      Number((await sql`delete from person_request where email = ${email}`.execute(tx)).numAffectedRows),
  },
  preview: { unreachable: 'digests of links; who made one is found with the account' },
  mail: {
    find: (db, email) =>
      rows(
        db,
        sql`select data ->> 'to' as email, data ->> 'subject' as title, state::text as state, created_on as at
          from pgboss.job where name = 'send-mail' and lower(data ->> 'to') = ${email}
          union all select null, null, reason, at from mail_done where strpos(lower(reason), ${email}) > 0
          order by at`,
      ),
    // one that is being handed over at this moment is finished by its sender, and goes with the next sweep
    erase: async (tx, email) => {
      const jobs =
        await sql`delete from pgboss.job where name = 'send-mail' and lower(data ->> 'to') = ${email}`.execute(tx);
      const notes = await sql`update mail_done set reason = '' where strpos(lower(reason), ${email}) > 0`.execute(tx);
      return Number(jobs.numAffectedRows) + Number(notes.numAffectedRows);
    },
  },
  pledge: {
    find: (db, email) =>
      rows(
        db,
        sql`select g.state, g.amount / 100 || '.' || lpad((g.amount % 100)::text, 2, '0') || ' ' || g.currency as amount,
            nullif(g.wall_name, '') as name, concat_ws(' · ', g.gift_name, g.gift_email, g.gift_message) as text,
            g.started_at as at, g.ended_at as until
          from pledge g join reader r on r.id = g.reader_id where lower(r.email) = ${email} order by g.id`,
      ),
    // what runs is asked to stop (flows/change-pledge.ts), since nobody is charged whom we do not know any more
    erase: async (tx, email) =>
      Number(
        (
          await sql`update pledge set wall_name = '', shown = 'anonymous', gift_name = null, gift_email = null, gift_message = null,
              idempotency_key = null, stop_asked_at = case when state in ('active', 'past-due') then coalesce(stop_asked_at, now()) end
            where reader_id in (select id from reader where lower(email) = ${email})`.execute(tx)
        ).numAffectedRows,
      ),
  },
  gift: {
    find: (db, email) =>
      rows(
        db,
        sql`select gift_name as name, gift_email as email, gift_message as text, started_at as at
          from pledge where lower(gift_email) = ${email} order by id`,
      ),
    // the pledge is its giver's, and goes on
    erase: async (tx, email) =>
      Number(
        (
          await sql`update pledge set gift_name = null, gift_email = null, gift_message = null
            where lower(gift_email) = ${email}`.execute(tx)
        ).numAffectedRows,
      ),
  },
  'pledge-begun': { within: 'pledge' },
  payment: {
    find: (db, email) =>
      rows(
        db,
        sql`select p.state, p.amount / 100 || '.' || lpad((p.amount % 100)::text, 2, '0') || ' ' || p.currency as amount, p.at
          from payment p join pledge g on g.id = p.pledge_id join reader r on r.id = g.reader_id
          where lower(r.email) = ${email} order by p.at`,
      ),
    erase: nothing,
    stays: 'law',
  },
  'payment-event': { unreachable: 'ids at the payment provider, without an e-mail address' },
  // last of all, since others are found by it
  reader: {
    find: (db, email) =>
      rows(
        db,
        sql`select email, nullif(name, '') as name, lang as language, created_at as at from reader where lower(email) = ${email}`,
      ),
    erase: async (tx, email) =>
      Number(
        (
          await sql`update reader set email = null, email_key = null, name = '', confirmed_at = null
            where lower(email) = ${email}`.execute(tx)
        ).numAffectedRows,
      ),
  },
};

/** What there is of one kind. */
export type PersonFound = { kind: KindId; rows: PersonRow[]; stays: Stays | null };
/** What became of one kind. */
export type PersonErased = { kind: KindId; erased: number; stays: number; because: Stays | null };

/** An address as people are looked up by it; null where it is none. */
export function personAddress(given: string): string | null {
  const email = given.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/** Everything that is kept about the person of an address, by kind; kinds without anything are left out. */
export async function findPerson(db: Queries, email: string): Promise<PersonFound[]> {
  const found: PersonFound[] = [];
  for (const [kind, of] of reachable()) {
    const there = await of.find(db, email);
    if (there.length > 0) found.push({ kind, rows: there, stays: of.stays ?? null });
  }
  return found;
}

/**
 * Erases what may be erased of the person of an address. What has to be kept is counted, with the reason. Throws where a
 * kind leaves something without having one, so that nobody is told of an erasure that was none.
 */
export async function erasePerson(tx: Tx, email: string): Promise<PersonErased[]> {
  const found = await findPerson(tx, email);
  const result: PersonErased[] = [];
  for (const { kind, rows: there, stays: because } of found) {
    const erased = await (personData[kind] as Reachable).erase(tx, email);
    const stays = Math.max(0, there.length - erased);
    if (stays > 0 && because === null) throw new Error(`${kind}: ${stays} rows are still there, without a reason`);
    result.push({ kind, erased: there.length - stays, stays, because: stays > 0 ? because : null });
  }
  return result;
}

function reachable(): [KindId, Reachable][] {
  return (Object.entries(personData) as [KindId, PersonData][]).filter(
    (entry): entry is [KindId, Reachable] => 'find' in entry[1],
  );
}
