import { CompiledQuery } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Database, OpenDatabase, Queries, Tx } from '../store/database.ts';

/*
 * The queue: pg-boss on our own database, so that a job is committed with the act that asks for it (the outbox) and is
 * never lost. Jobs may run twice after a crash; each handler is a flow that is right when it does.
 */

/** Every job of the newsroom with what it is given. */
export type Jobs = {
  /** publish an edition whose hour has come */
  'publish-scheduled': { editionId: number };
  /** an edition leads the front page no more */
  'end-lead': { editionId: number };
  /** carry the record of a translation to what its source says now */
  'follow-original': { editionId: number };
  /** make the sizes of a picture */
  'process-media': { mediaId: string };
  /** write anew what pictures say of their rights, from the one behind an id on */
  'mark-pictures': { after: string };
  /** the same for one */
  'mark-picture': { mediaId: string };
  /** see whether a page of another site has changed */
  'check-page': { editionId: number };
  /** have the engine write drafts of links that have no words yet */
  'machine-draft': { editionId: number; links: number[] };
  /** look at a page of another site for our words */
  'look-at-page': { address: string };
  /** tell followers in the fediverse what became of an edition; `first`: it was published for the first time */
  'tell-followers': { editionId: number; first?: boolean };
  /** send an activity to one inbox */
  'deliver-activity': { id: string; inbox: string };
  /** tell a hub that the feeds of a page have changed; `page`: its path */
  'ping-hub': { hub: string; page: string };
  /** see which pages are to be told that an edition links to them, or does no more */
  'send-webmentions': { editionId: number };
  /** tell one page */
  'send-webmention': { editionId: number; target: string };
  /** see which pages of a watched site are new */
  'look-at-site': { siteId: number };
  /** ask a provider what is true now of the object that a webhook named */
  'look-at-payment-event': { provider: 'stripe' | 'monobank'; event: string };
  /** take the next payment of a pledge whose card we charge ourselves */
  'charge-pledge': { pledgeId: number };
  /** compare a provider's list of payments with ours */
  'reconcile-payments': { provider: 'stripe' | 'monobank' };
  /** write the receipt of a payment and mail it */
  'write-receipt': { paymentId: number };
  /** the hour of a letter to readers has come */
  'begin-issue': { issueId: number };
  /** send letters or digests for a while; `lane`: which of those that do so, `downs`: how often in a row nobody took them */
  'send-issue': { issueId: number; lane: number; downs: number };
  /** mail a receipt or credit note with its PDF; `id` keeps it from going out twice */
  'mail-receipt': { year: number; number: number; id: string };
  /** mail a reader what they gave in a year */
  'mail-statement': { readerId: number; year: number };
  /** have a network of caches forget pages */
  'purge-cdn': { keys: string[] };
  /** send one mail; `id` keeps it from going out twice */
  'send-mail': { id: string; to: string; subject: string; text: string; html?: string };
};
export type JobName = keyof Jobs;

const settings: Record<
  JobName,
  { retryLimit: number; retryDelay: number; retryBackoff: boolean; expireInSeconds: number }
> = {
  'publish-scheduled': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  'end-lead': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  'follow-original': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  'process-media': { retryLimit: 2, retryDelay: 5, retryBackoff: false, expireInSeconds: 300 },
  'mark-pictures': { retryLimit: 10, retryDelay: 60, retryBackoff: true, expireInSeconds: 900 },
  'mark-picture': { retryLimit: 10, retryDelay: 60, retryBackoff: true, expireInSeconds: 300 },
  'check-page': { retryLimit: 5, retryDelay: 60, retryBackoff: true, expireInSeconds: 120 },
  // its engine may take minutes for them, and be away for an hour
  'machine-draft': { retryLimit: 8, retryDelay: 10, retryBackoff: true, expireInSeconds: 1200 },
  // a host is asked one thing at a time, so a page may wait for others of its site
  'look-at-page': { retryLimit: 5, retryDelay: 60, retryBackoff: true, expireInSeconds: 600 },
  'look-at-site': { retryLimit: 3, retryDelay: 300, retryBackoff: true, expireInSeconds: 1800 },
  // a provider may be away for a day; what is lost then is found by the nightly comparison
  'look-at-payment-event': { retryLimit: 14, retryDelay: 5, retryBackoff: true, expireInSeconds: 120 },
  'charge-pledge': { retryLimit: 10, retryDelay: 60, retryBackoff: true, expireInSeconds: 120 },
  'reconcile-payments': { retryLimit: 5, retryDelay: 600, retryBackoff: true, expireInSeconds: 4 * 3600 },
  'write-receipt': { retryLimit: 12, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
  'begin-issue': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 120 },
  // works for less than a minute and leaves the rest to another; what it may meet is in its own hands
  'send-issue': { retryLimit: 1000, retryDelay: 5, retryBackoff: false, expireInSeconds: 300 },
  'tell-followers': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 120 },
  // a server may be away for a day: the last try is at least 34 hours after the first
  'deliver-activity': { retryLimit: 11, retryDelay: 60, retryBackoff: true, expireInSeconds: 60 },
  'ping-hub': { retryLimit: 8, retryDelay: 30, retryBackoff: true, expireInSeconds: 60 },
  'send-webmentions': { retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  // the page is asked for politely, so it may wait for others of its host
  'send-webmention': { retryLimit: 5, retryDelay: 300, retryBackoff: true, expireInSeconds: 600 },
  'mail-receipt': { retryLimit: 12, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
  'mail-statement': { retryLimit: 12, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
  // the sooner the better; after a day the network has forgotten by itself
  'purge-cdn': { retryLimit: 20, retryDelay: 1, retryBackoff: true, expireInSeconds: 60 },
  'send-mail': { retryLimit: 12, retryDelay: 30, retryBackoff: true, expireInSeconds: 120 },
};

/** How many of a kind one process runs side by side: those that wait for other servers. */
const sideBySide: Partial<Record<JobName, number>> = { 'deliver-activity': 4 };

export type Handlers = { [N in JobName]: (data: Jobs[N]) => Promise<void> };

export type JobCount = { name: JobName; waiting: number; running: number; failed: number };

/** A try that failed, for the log: no data of the job, which is about people. */
export type FailedTry = { job: JobName; id: string; try: number; of: number; last: boolean; error: unknown };

export type Queue = {
  /** Adds a job within the transaction: it runs after the commit, or never existed. `after`: not before this time. */
  add<N extends JobName>(tx: Tx, name: N, data: Jobs[N], options?: { after?: Date }): Promise<void>;
  /** Adds many at once, within the transaction. */
  addAll<N extends JobName>(tx: Tx, name: N, data: readonly Jobs[N][]): Promise<void>;
  /** Takes mails back whose ids begin so, as far as nobody has begun to send them, within the transaction; returns their ids. */
  takeBackMails(tx: Tx, prefix: string): Promise<string[]>;
  /** What jobs that wait or run were given, of those whose data has this part. */
  waiting<N extends JobName>(db: Queries, name: N, part: Partial<Jobs[N]>): Promise<Jobs[N][]>;
  /** Whether a job whose data has this part has yet to begin for the first time. */
  toCome<N extends JobName>(db: Queries, name: N, part: Partial<Jobs[N]>): Promise<boolean>;
  /** Starts running jobs in this process. */
  work(handlers: Handlers): Promise<void>;
  /** Resolves when no job is waiting or running (used by tests and by short commands). */
  idle(): Promise<void>;
  /** Numbers for the operator: waiting, running and failed jobs. */
  counts(): Promise<JobCount[]>;
  /** Stops taking jobs and waits for those that run, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
};

export const jobNames = Object.keys(settings) as JobName[];

/**
 * Opens the queue on the database; its tables are made or upgraded in the schema `pgboss`. `onError`: something is wrong
 * with the queue itself; `onFailed`: a job was tried here in vain.
 */
export async function openQueue(
  open: OpenDatabase,
  onError: (error: unknown) => void,
  onFailed: (failed: FailedTry) => void = () => {},
): Promise<Queue> {
  const boss = new PgBoss({
    // the embedded engine has one connection, which everybody shares; on a server the queue keeps two of its own
    ...(open.url
      ? { connectionString: open.url, max: 2, backend: 'postgres' }
      : { db: executor(open.db), backend: 'pglite' }),
    schedule: false,
    superviseIntervalSeconds: 60,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  await boss.start();
  for (const name of jobNames) {
    await boss.createQueue(name, settings[name]);
  }
  if (open.kind === 'embedded') await failOrphans(boss, open.db);
  return {
    add: async (tx, name, data, options) => {
      await boss.send(name, data, { db: executor(tx), ...(options?.after ? { startAfter: options.after } : {}) });
    },
    addAll: async (tx, name, data) => {
      for (let i = 0; i < data.length; i += 500)
        await boss.insert(
          name,
          data.slice(i, i + 500).map(one => ({ data: one })),
          { db: executor(tx) },
        );
    },
    takeBackMails: async (tx, prefix) => {
      const { rows } = await tx.withoutPlugins().executeQuery<{ id: string }>(
        CompiledQuery.raw(
          `delete from pgboss.job where name = 'send-mail' and state in ('created', 'retry')
             and starts_with(data ->> 'id', $1) returning data ->> 'id' as id`,
          [prefix],
        ),
      );
      return rows.map(row => row.id);
    },
    waiting: async (db, name, part) => {
      const { rows } = await db.withoutPlugins().executeQuery<{ data: Jobs[typeof name] }>(
        CompiledQuery.raw(
          `select data from pgboss.job where name = $1 and state in ('created', 'retry', 'active') and data @> $2::jsonb
           order by created_on`,
          [name, JSON.stringify(part)],
        ),
      );
      return rows.map(row => row.data);
    },
    toCome: async (db, name, part) => {
      const { rows } = await db
        .withoutPlugins()
        .executeQuery(
          CompiledQuery.raw(
            `select 1 from pgboss.job where name = $1 and state = 'created' and data @> $2::jsonb limit 1`,
            [name, JSON.stringify(part)],
          ),
        );
      return rows.length > 0;
    },
    work: async handlers => {
      for (const name of jobNames) {
        let worker = '';
        const options = {
          pollingIntervalSeconds: 0.5,
          batchSize: 1,
          includeMetadata: true,
          localConcurrency: sideBySide[name] ?? 1,
        } as const;
        worker = await boss.work(name, options, async jobs => {
          boss.notifyWorker(worker); // where one was, more may be: the next look is not put off by the interval
          for (const { id, data, retryCount, retryLimit } of jobs) {
            try {
              await (handlers[name] as (data: unknown) => Promise<void>)(data);
            } catch (error) {
              onFailed({
                job: name,
                id,
                try: retryCount + 1,
                of: retryLimit + 1,
                last: retryCount >= retryLimit,
                error,
              });
              throw error;
            }
          }
        });
      }
    },
    counts: () => countJobs(open.db),
    idle: async () => {
      for (;;) {
        const now = await open.db.executeQuery<{ n: number }>(
          CompiledQuery.raw(
            `select count(*)::int as n from pgboss.job where name = any($1::text[])
             and (state = 'active' or (state in ('created', 'retry') and start_after <= now()))`,
            [jobNames],
          ),
        );
        if ((now.rows[0]?.n ?? 0) === 0) return;
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    stop: async (graceMs = 10_000) => {
      await boss.stop({ graceful: true, timeout: graceMs });
    },
  };
}

/**
 * Whatever is marked as running belonged to a process that is dead, since the folder has one process at a time: it counts
 * as a failed try and goes on at once, instead of after its time limit. On a server others may be at work, so there it is
 * the time limit that tells.
 */
async function failOrphans(boss: PgBoss, db: Database): Promise<void> {
  const { rows } = await db.executeQuery<{ id: string; name: string }>(
    CompiledQuery.raw(`select id, name from pgboss.job where state = 'active' and name = any($1::text[])`, [jobNames]),
  );
  for (const { id, name } of rows) await boss.fail(name, id, { message: 'its process ended' });
}

/** How many jobs wait, run and were given up; nothing where no queue was ever opened. */
export async function countJobs(db: Database): Promise<JobCount[]> {
  const there = await db.executeQuery<{ there: boolean }>(
    CompiledQuery.raw(`select to_regclass('pgboss.job') is not null as there`),
  );
  if (!there.rows[0]?.there) return [];
  const { rows } = await db.executeQuery<JobCount>(
    CompiledQuery.raw(
      `select name, count(*) filter (where state in ('created', 'retry'))::int as waiting,
         count(*) filter (where state = 'active')::int as running, count(*) filter (where state = 'failed')::int as failed
       from pgboss.job where name = any($1::text[]) group by name`,
      [jobNames],
    ),
  );
  return rows;
}

function executor(handle: Queries | Database) {
  const db = handle.withoutPlugins(); // the queue knows its columns by their own names
  return {
    executeSql: async (text: string, values?: unknown[]) => {
      const result = await db.executeQuery(CompiledQuery.raw(text, values ?? []));
      return { rows: [...result.rows] };
    },
  };
}
