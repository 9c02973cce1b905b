import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { type DatedKind, kept, keptDays } from '../../src/domain/privacy.ts';
import { importSubscribers } from '../../src/flows/add-subscribers.ts';
import { leaveNewsletter } from '../../src/flows/change-subscription.ts';
import { countVisits, openVisitDay } from '../../src/flows/count-visits.ts';
import { declineCase } from '../../src/flows/decide-case.ts';
import { inviteUser } from '../../src/flows/invite-user.ts';
import { askLink, signInByLink } from '../../src/flows/reader-sign-in.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { subscribe } from '../../src/flows/subscribe.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

const day = 24 * 60;
/** The outlet sends letters. */
async function letters({ room, owner }: OpenNewsroom): Promise<void> {
  const { settings, version } = await readOutlet(room.db);
  done(
    await updateOutlet(room, owner, {
      settings: { ...settings, newsletter: { ...settings.newsletter, on: true } },
      version,
    }),
  );
}
/** Somebody who gets them. */
async function reader(house: OpenNewsroom): Promise<{ id: number; token: string }> {
  const chosen = [{ lang: 'en', section: null, rhythm: 'weekly' }];
  const list = { addresses: ['r@example.org'], lang: 'en', choices: chosen, consent: 'the form on the old site' };
  done(await importSubscribers(house.room, house.owner, list));
  return house.room.db.selectFrom('subscriber').select(['id', 'token']).executeTakeFirstOrThrow();
}
async function sentIssue({ room, clock }: OpenNewsroom): Promise<number> {
  const at = clock.now;
  const made = await room.db
    .insertInto('newsletterIssue')
    .values({
      kind: 'letter',
      lang: 'en',
      sectionId: null,
      rhythm: 'letters',
      slot: null,
      state: 'sent',
      createdAt: at,
      createdBy: null,
      changedAt: at,
      finishedAt: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}
/** Rows of a query. */
const count = async (house: OpenNewsroom, query: ReturnType<typeof sql<{ n: number }>>) =>
  (await query.execute(house.room.db)).rows[0]!.n;

async function comment(house: OpenNewsroom, state: 'shown' | 'refused'): Promise<number> {
  const { editionId } = await house.publishNew();
  const at = house.clock.now;
  const row = await house.room.db
    .insertInto('comment')
    .values({
      editionId,
      readerId: null,
      name: 'Ann',
      text: 'Words',
      parentId: null,
      rootId: null,
      state,
      at,
      decidedAt: at,
      decidedBy: null,
      idempotencyKey: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * For each kind with a deadline: `plant` puts one into the house so that its deadline runs from now, `left` counts what is
 * there of it. A kind without a line here does not compile.
 */
const cases: Record<
  DatedKind,
  { plant(house: OpenNewsroom): Promise<unknown>; left(house: OpenNewsroom): Promise<number> }
> = {
  session: {
    plant: house =>
      house.room.db
        .insertInto('deskSession')
        .values({
          id: 's',
          userId: 'u-editor',
          token: 't',
          ipAddress: '192.0.2.1',
          userAgent: 'x',
          // as the sign-in sets it
          expiresAt: new Date(house.clock.now.getTime() + keptDays('session') * day * 60_000),
          createdAt: house.clock.now,
          updatedAt: house.clock.now,
        })
        .execute(),
    left: house => count(house, sql`select count(*)::int as n from desk_session`),
  },
  invitation: {
    plant: async house => done(await inviteUser(house.room, house.owner, { email: 'new@example.org', role: 'writer' })),
    left: house => count(house, sql`select count(*)::int as n from invite`),
  },
  report: {
    plant: house => report(house),
    left: house => count(house, sql`select count(*)::int as n from suggestion`),
  },
  'comment-refused': {
    plant: house => comment(house, 'refused'),
    left: house => count(house, sql`select count(*)::int as n from comment`),
  },
  'comment-report': {
    plant: async house => {
      const id = await comment(house, 'shown');
      await house.room.db
        .insertInto('commentReport')
        .values({ commentId: id, reason: 'spam', note: 'buy', at: house.clock.now })
        .execute();
    },
    left: house => count(house, sql`select count(*)::int as n from comment_report`),
  },
  'fediverse-message': {
    plant: async ({ room, clock }) => {
      await room.db.insertInto('fediverseSeen').values({ hash: 'h', at: clock.now }).execute();
      const actor = await room.db
        .insertInto('fediverseActor')
        .values({ handle: 'en', lang: 'en', sectionId: null, privateKey: '', publicKey: '', createdAt: clock.now })
        .returning('id')
        .executeTakeFirstOrThrow();
      await room.db
        .insertInto('fediverseActivity')
        .values({ id: 'https://here.example/objects/1#create', actorId: actor.id, body: '{}', at: clock.now })
        .execute();
      // a server that has not answered for so long has no followers any more
      await room.db
        .insertInto('fediverseInbox')
        .values({ address: 'https://there.example/inbox', failingSince: clock.now, failures: 3 })
        .execute();
      await room.db
        .insertInto('fediverseFollower')
        .values({
          actorId: actor.id,
          uri: 'https://there.example/ann',
          inbox: 'https://there.example/ann/inbox',
          delivery: 'https://there.example/inbox',
          followedAt: clock.now,
        })
        .execute();
    },
    left: house =>
      count(
        house,
        sql`select ((select count(*) from fediverse_seen) + (select count(*) from fediverse_activity)
          + (select count(*) from fediverse_inbox) + (select count(*) from fediverse_follower))::int as n`,
      ),
  },
  'report-address': {
    plant: async house => {
      await report(house);
      const { id, version } = await house.room.db
        .selectFrom('suggestionCase')
        .select(['id', 'version'])
        .where('state', '=', 'open')
        .executeTakeFirstOrThrow();
      done(await declineCase(house.room, house.editor, { caseId: id, version, reason: 'It is right' }));
    },
    left: house => count(house, sql`select count(*)::int as n from suggestion where email is not null`),
  },
  'permission-request': {
    plant: house =>
      sql`insert into permission_request (token, state, name, email, amount, lang, received_at, decided_at)
        values ('t', 'declined', 'Ada', 'ada@example.org', 'whole', 'en', ${house.clock.now}, ${house.clock.now})`.execute(
        house.room.db,
      ),
    left: house =>
      count(house, sql`select count(*)::int as n from permission_request where name <> '' or email is not null`),
  },
  permission: {
    // the database itself keeps one for ten years by its own clock, so this house lives long ago
    plant: async house => {
      house.clock.now = new Date('2010-06-01T09:00:00Z');
      await sql`insert into permission (number, token, granted, hash, signature, public_key, signed_at, revoked_at)
        values (1, 'p', '{"number": 1, "token": "p"}', 'h', 's', 'k', ${house.clock.now}, ${house.clock.now})`.execute(
        house.room.db,
      );
    },
    left: house => count(house, sql`select count(*)::int as n from permission`),
  },
  referrer: {
    plant: house =>
      house.room.db
        .insertInto('sighting')
        .values({
          address: 'https://blog.example/a',
          host: 'blog.example',
          why: 'referrer',
          day: house.clock.now.toISOString().slice(0, 10),
          at: house.clock.now,
        })
        .execute(),
    left: house => count(house, sql`select count(*)::int as n from sighting`),
  },
  limit: {
    plant: async house => {
      await report(house);
      const at = house.clock.now.getTime();
      await sql`insert into desk_rate_limit (id, key, count, last_request) values ('r', '192.0.2.1/sign-in', 1, ${at})`.execute(
        house.room.db,
      );
    },
    left: house =>
      count(
        house,
        sql`select (select count(*) from visitor_count)::int + (select count(*) from desk_rate_limit)::int as n`,
      ),
  },
  'pledge-begun': {
    plant: async house => {
      const at = house.clock.now;
      await sql`insert into reader (email, email_key, lang, created_at) values ('b@example.org', 'k', 'en', ${at})`.execute(
        house.room.db,
      );
      await sql`insert into pledge (token, reference, reader_id, provider, rhythm, amount, currency, lang, started_at)
        select 'b', 'b', id, 'stripe', 'monthly', 500, 'EUR', 'en', created_at from reader`.execute(house.room.db);
      await sql`insert into pledge_amount select id, amount, started_at from pledge`.execute(house.room.db);
    },
    left: house =>
      count(house, sql`select (select count(*) from pledge)::int + (select count(*) from reader)::int as n`),
  },
  'payment-event': {
    plant: house =>
      sql`insert into payment_event (provider, event, kind, object, created_at, received_at, handled_at, outcome)
        values ('stripe', 'evt_1', 'charge.succeeded', 'pi_1', ${house.clock.now}, ${house.clock.now}, ${house.clock.now}, 'applied')`.execute(
        house.room.db,
      ),
    left: house => count(house, sql`select count(*)::int as n from payment_event`),
  },
  receipt: {
    // the database itself keeps one for ten years by its own clock, so this house lives long ago
    plant: async house => {
      house.clock.now = new Date('2010-06-01T09:00:00Z');
      const at = house.clock.now;
      await sql`insert into reader (lang, created_at) values ('en', ${at})`.execute(house.room.db);
      await sql`insert into pledge (token, reference, reader_id, provider, rhythm, amount, currency, lang, started_at)
        select 't', 'r', id, 'stripe', 'once', 500, 'EUR', 'en', created_at from reader`.execute(house.room.db);
      await sql`insert into payment (pledge_id, provider, provider_payment, facts, amount, currency, state, at)
        select id, 'stripe', 'ch', '{}', 500, 'EUR', 'paid', started_at from pledge`.execute(house.room.db);
      await sql`insert into receipt_number (year, last) values (2010, 1)`.execute(house.room.db);
      await sql`insert into receipt (year, number, kind, payment_id, cause, amount, currency, content, lang, created_at)
        select 2010, 1, 'receipt', id, 'payment', 500, 'EUR',
          '{"kind": "receipt", "year": 2010, "number": 1, "money": {"amount": 500, "currency": "EUR"}}', 'en', at from payment`.execute(
        house.room.db,
      );
    },
    left: house => count(house, sql`select count(*)::int as n from receipt`),
  },
  'newsletter-pending': {
    plant: async house => {
      await letters(house);
      const chosen = [{ lang: 'en', section: null, rhythm: 'weekly' }];
      done(
        await subscribe(
          house.room,
          { email: 'r@example.org', lang: 'en', choices: chosen },
          { visitor: 'b', proof: null },
        ),
      );
    },
    left: house => count(house, sql`select count(*)::int as n from subscriber`),
  },
  'newsletter-delivery': {
    plant: async house => {
      const issueId = await sentIssue(house);
      const { id } = await reader(house);
      await house.room.db
        .insertInto('newsletterDelivery')
        .values({ issueId, subscriberId: id, state: 'sent' })
        .execute();
    },
    left: house => count(house, sql`select count(*)::int as n from newsletter_delivery`),
  },
  'newsletter-left': {
    plant: async house => done(await leaveNewsletter(house.room, (await reader(house)).token)),
    left: house => count(house, sql`select count(*)::int as n from subscriber`),
  },
  'reader-link': {
    plant: async house =>
      done(
        await askLink(
          house.room,
          { email: 'r@example.org', lang: 'en', next: null },
          { visitor: 'b', browser: 'chair' },
        ),
      ),
    left: house => count(house, sql`select count(*)::int as n from reader_link`),
  },
  'reader-session': {
    plant: async house => {
      const of = { email: 'r@example.org', lang: 'en', next: null };
      done(await askLink(house.room, of, { visitor: 'b', browser: 'chair' }));
      const [mail] = await house.room.queue.waiting(house.room.db, 'send-mail', { to: of.email });
      done(await signInByLink(house.room, /links\/([\w-]{43})/.exec(mail!.text)![1]!, 'chair'));
    },
    left: house => count(house, sql`select count(*)::int as n from reader_session`),
  },
  visitor: {
    plant: async house => {
      const { slug } = await house.publishNew();
      const day = (await openVisitDay(house.room))!;
      const visits = { n: 1, hosts: new Map(), countries: new Map(), visitors: new Set(['v']) };
      await countVisits(house.room, day.day, new Map([[`/en/${slug}`, visits]]));
    },
    left: house =>
      count(house, sql`select (select count(*) from visit_seen)::int + (select count(*) from visit_salt)::int as n`),
  },
  'person-request': {
    plant: house => {
      const until = new Date(house.clock.now.getTime() + keptDays('person-request') * day * 60_000);
      return sql`insert into person_request (token_hash, email, lang, made_at, expires_at)
        values ('h', 'ada@example.org', 'en', ${house.clock.now}, ${until})`.execute(house.room.db);
    },
    left: house => count(house, sql`select count(*)::int as n from person_request`),
  },
  preview: {
    plant: async house => {
      const { editionId } = await house.begin();
      const expiresAt = new Date(house.clock.now.getTime() + keptDays('preview') * day * 60_000);
      await sql`insert into preview (token_hash, edition_id, expires_at, created_at, created_by)
        values ('h', ${editionId}, ${expiresAt}, ${house.clock.now}, 'u-editor')`.execute(house.room.db);
    },
    left: house => count(house, sql`select count(*)::int as n from preview`),
  },
  mail: {
    plant: async house => {
      await house.room.db
        .transaction()
        .execute(tx =>
          house.room.queue.add(tx, 'send-mail', { id: 'm', to: 'a@example.org', subject: 'x', text: 'x' }),
        );
      const at = house.clock.now;
      await sql`update pgboss.job set created_on = ${at}, start_after = ${at} where name = 'send-mail'`.execute(
        house.room.db,
      );
      await sql`insert into mail_done (id, outcome, reason, at) values ('n', 'refused', 'no such a@example.org', ${at})`.execute(
        house.room.db,
      );
    },
    left: house =>
      count(
        house,
        sql`select (select count(*) from pgboss.job where name = 'send-mail')::int
          + (select count(*) from mail_done where reason <> '')::int as n`,
      ),
  },
};

async function report(house: OpenNewsroom) {
  const { articleId } = await house.publishNew({ body: 'The ferry did not sail.' });
  const input = { articleId, lang: 'en', quote: { exact: 'ferry' }, email: 'a@example.org', comment: 'x' };
  return done(await receiveSuggestion(house.room, input, { visitor: 'a', proof: null }));
}

for (const engine of engines)
  describe(`every deadline of the privacy table is kept to the day, database ${engine}`, () => {
    for (const kind of kept.filter(k => k.days !== null).map(k => k.id as DatedKind))
      it(`${kind}: there a day before, gone a day after ${keptDays(kind)} days`, async () => {
        const house = await openNewsroom(engine);
        try {
          await cases[kind].plant(house);
          const planted = await cases[kind].left(house);
          assert.ok(planted > 0, 'planted');
          house.pass((keptDays(kind) - 1) * day);
          await sweep(house.room);
          assert.equal(await cases[kind].left(house), planted, 'the day before');
          house.pass(2 * day);
          assert.ok((await sweep(house.room))[kind] > 0, 'the sweep says so');
          assert.equal(await cases[kind].left(house), 0, 'the day after');
        } finally {
          await house.close();
        }
      });
  });
