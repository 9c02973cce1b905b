import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { FilesFull, isStoreFull } from '../domain/files.ts';
import { countJobs, type JobCount } from '../jobs/queue.ts';
import { openFiles } from '../outside/files.ts';
import { openDatabase } from '../store/database.ts';
import { answers, socketPath } from '../store/folder-lock.ts';
import { knownMigrations } from '../store/migrate.ts';
import type { Command, Outcome, Task } from './command.ts';
import { askServer } from './control.ts';
import { checkedLog } from './doctor-log.ts';
import { checkMailNames } from './doctor-mail.ts';
import { checkedMoney } from './doctor-money.ts';
import { jobsCommand, jobsFound, uncertainMails } from './jobs.ts';
import { useLanguages } from './languages.ts';

/** What a check found: `todo` says what to do about a problem, or what is worth knowing. */
type Found = { ok: boolean; what: string; said: string; todo?: string };

const oldestServer = 15;
const makeRoom = 'Make room on the disk: a full one stops saving and uploading.';
const tooLittle = 200 * 1024 * 1024; // bytes on the disk

export const doctorCommand = {
  name: 'doctor',
  summary: 'check settings, database, store, mail and disk',
  usage: 'doctor',
  about:
    'Checks what Masthead needs, says what is wrong and what to do about it, and ends with 1 if something is wrong.',
  example: 'npx masthead doctor',
  words: 0,
  options: {},
  read: () => ({}),
  alone: examine,
} satisfies Command;

export async function examine(config: Config, _: unknown, task: Pick<Task, 'progress'>): Promise<Outcome> {
  const checks: [what: string, check: (config: Config) => Promise<Found | Found[]>, todo: string][] = [
    ['address', address, 'Check PUBLIC_URL.'],
    ['folder', folder, 'Check DATA_DIR.'],
    ['database', database, 'Check DATABASE_URL, and that the server runs and lets you in.'],
    ['log of corrections', checkedLog, 'Check the database first.'],
    ['ledger', checkedMoney, 'Check the database first.'],
    ['jobs', jobs, 'Check the database first.'],
    ['store of pictures', store, 'Check the settings S3_*, or the rights of DATA_DIR/files.'],
    ['mail', mail, 'Check SMTP_URL.'],
    ['DNS of mail', config => checkMailNames(config), 'Check the DNS of this machine.'],
    ['languages', languages, 'Check the files in DATA_DIR/languages.'],
  ];
  const found: Found[] = [];
  for (const [index, [what, check, todo]] of checks.entries()) {
    task.progress({ label: 'Checking', done: index, total: checks.length });
    try {
      found.push(...[await check(config)].flat());
    } catch (error) {
      const full = error instanceof FilesFull || isStoreFull(error);
      const said = error instanceof Error ? error.message : String(error);
      found.push({ ok: false, what, said, todo: full ? makeRoom : todo });
    }
  }
  const wrong = found.filter(f => !f.ok).length;
  const lines = found.map(
    f => `${f.ok ? 'ok   ' : 'WRONG'}  ${f.what}: ${f.said}${f.todo ? `\n       ${f.todo}` : ''}`,
  );
  lines.push(
    '',
    wrong === 0 ? 'Everything is as it should be.' : `${wrong} of ${found.length} checks found something wrong.`,
  );
  return { code: wrong === 0 ? 0 : 1, text: lines.join('\n'), json: { ok: wrong === 0, checks: found } };
}

async function languages(config: Config): Promise<Found[]> {
  const { languages: own, slips, missing } = useLanguages(config);
  const lacking = [...missing].filter(([, n]) => n > 0).map(([tag, n]) => `${tag} lacks ${n}, said in English`);
  const said = own.length === 0 ? 'those that are built in' : [own.map(l => l.tag).join(', '), ...lacking].join('; ');
  return [
    { ok: true, what: 'languages', said },
    ...slips.map(({ file, key, said }) => ({
      ok: false,
      what: `languages/${file}`,
      said: key ? `${key}: ${said}` : said,
      todo: 'English is used for it. Mend the message, or write the file anew with: masthead language <tag>',
    })),
  ];
}

async function address(config: Config): Promise<Found[]> {
  const url = new URL(config.PUBLIC_URL);
  const own = /^(localhost|127\.|\[::1\]|.*\.localhost$)/.test(url.hostname);
  const found: Found[] = [];
  if (url.pathname !== '/' || url.search || url.hash || url.username)
    found.push({
      ok: false,
      what: 'PUBLIC_URL',
      said: `${config.PUBLIC_URL} is more than a host`,
      todo: 'Masthead lives at the root of a host: give https://example.org',
    });
  else if (own && !['127.0.0.1', 'localhost', '::1'].includes(config.HOST))
    found.push({
      ok: false,
      what: 'PUBLIC_URL',
      said: `${config.PUBLIC_URL} is this machine only, but HOST=${config.HOST} serves others`,
      todo: 'Set PUBLIC_URL to the address that readers use.',
    });
  else if (!own && url.protocol === 'http:')
    found.push({
      ok: false,
      what: 'PUBLIC_URL',
      said: `${config.PUBLIC_URL} is not encrypted: passwords of the desk would travel in the clear`,
      todo: 'Put a web server with a certificate in front (Caddy, nginx) and set PUBLIC_URL to https://…',
    });
  else found.push({ ok: true, what: 'PUBLIC_URL', said: config.PUBLIC_URL });
  if (url.protocol === 'https:' && config.TRUST_PROXY === 0)
    found.push({
      ok: true,
      what: 'TRUST_PROXY',
      said: '0',
      todo: 'If a web server of yours is in front, set TRUST_PROXY=1: else all visitors look like one to the limits.',
    });
  return found;
}

async function folder(config: Config): Promise<Found[]> {
  const what = `folder ${config.DATA_DIR}`;
  const probe = join(config.DATA_DIR, `.doctor-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(config.DATA_DIR, { recursive: true, mode: 0o700 });
    await writeFile(probe, 'x');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return [
      {
        ok: false,
        what,
        said: `cannot be written (${code})`,
        todo:
          code === 'ENOSPC' || code === 'EDQUOT' ? makeRoom : 'Give it to the user who runs Masthead, or set DATA_DIR.',
      },
    ];
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  const { bavail, bsize } = await statfs(config.DATA_DIR);
  const free = bavail * bsize;
  const said = `can be written, ${(free / 1e9).toFixed(1)} GB free`;
  return free < tooLittle ? [{ ok: false, what, said, todo: makeRoom }] : [{ ok: true, what, said }];
}

async function database(config: Config): Promise<Found> {
  const what = config.DATABASE_URL ? 'database server' : 'embedded database';
  if (!config.DATABASE_URL) {
    const socket = socketPath(config.DATA_DIR);
    if (existsSync(socket) && (await answers(socket))) return { ok: true, what, said: 'open in the server that runs' };
    if (!existsSync(join(config.DATA_DIR, 'database')))
      return { ok: true, what, said: 'will be made at the first start' };
  }
  const url = config.DATABASE_URL;
  const open = await openDatabase({ ...(url ? { url } : {}), folder: config.DATA_DIR, connections: 1 });
  try {
    const one = async (query: string) => (await sql.raw<{ v: string | null }>(query).execute(open.db)).rows[0]?.v ?? '';
    const version = Math.floor(Number(await one(`select current_setting('server_version_num') as v`)) / 10_000);
    if (version < oldestServer)
      return {
        ok: false,
        what,
        said: `PostgreSQL ${version}`,
        todo: `Masthead needs PostgreSQL ${oldestServer} or newer.`,
      };
    const encoding = await one(`select current_setting('server_encoding') as v`);
    if (encoding !== 'UTF8')
      return {
        ok: false,
        what,
        said: `its encoding is ${encoding}`,
        todo: 'Make a database with encoding UTF8 and restore a backup into it.',
      };
    if ((await one(`select name as v from pg_available_extensions where name = 'pg_trgm'`)) === '')
      return {
        ok: false,
        what,
        said: 'the extension pg_trgm is not there',
        todo: 'Install the contrib package of PostgreSQL.',
      };
    const known = knownMigrations().length;
    const there = (await one(`select to_regclass('public.schema_migration')::text as v`)) !== '';
    const schema = there ? Number(await one('select max(number)::text as v from schema_migration')) : 0;
    if (schema > known)
      return {
        ok: false,
        what,
        said: `its schema has version ${schema}, this Masthead knows ${known}`,
        todo: 'Start the newer release that used it last, or restore a backup made before.',
      };
    const later =
      schema < known ? `, schema ${schema} will be brought to ${known} at the next start` : `, schema ${schema}`;
    return { ok: true, what, said: `PostgreSQL ${version}${later}` };
  } finally {
    await open.close();
  }
}

/** What the queue gave up; a server that holds the database is asked. */
async function jobs(config: Config): Promise<Found[]> {
  const what = 'jobs';
  const url = config.DATABASE_URL;
  if (!url) {
    const socket = socketPath(config.DATA_DIR);
    if (existsSync(socket) && (await answers(socket))) {
      const said = await askServer(
        socket,
        jobsCommand.name,
        {},
        { progress() {}, signal: AbortSignal.timeout(30_000) },
      );
      return said && 'json' in said ? [{ what, ...saidJobs(said.json as SaidJobs) }] : [];
    }
    if (!existsSync(join(config.DATA_DIR, 'database'))) return [];
  }
  const open = await openDatabase({ ...(url ? { url } : {}), folder: config.DATA_DIR, connections: 1 });
  try {
    return [{ what, ...jobsFound(await countJobs(open.db), await uncertainMails(open.db, new Date())) }];
  } finally {
    await open.close();
  }
}

type SaidJobs = { jobs: JobCount[]; uncertain: number };
const saidJobs = ({ jobs, uncertain }: SaidJobs) => jobsFound(jobs, uncertain);

async function store(config: Config): Promise<Found> {
  const what = config.S3_ENDPOINT ? `bucket ${config.S3_BUCKET} at ${config.S3_ENDPOINT}` : 'store of pictures';
  const files = openFiles(config);
  const name = `doctor/${randomBytes(8).toString('hex')}.txt`;
  const sent = randomBytes(64);
  await files.put(name, sent, 'text/plain');
  const got = await files.get(name);
  await files.remove(name);
  if (!got || Buffer.compare(Buffer.from(got), sent) !== 0)
    return {
      ok: false,
      what,
      said: 'does not give back what it was given',
      todo: 'Check the settings S3_* and the rights of the key.',
    };
  return { ok: true, what, said: 'takes a file, gives it back and removes it' };
}

async function mail(config: Config): Promise<Found> {
  if (!config.SMTP_URL)
    return {
      ok: true,
      what: 'mail',
      said: `kept in ${join(config.DATA_DIR, 'mail')}`,
      todo: 'Set SMTP_URL to send them.',
    };
  const { hostname, port } = new URL(config.SMTP_URL);
  const transport = createTransport({ url: config.SMTP_URL, connectionTimeout: 10_000, greetingTimeout: 10_000 });
  try {
    await transport.verify();
    return { ok: true, what: 'mail', said: `${hostname} lets us in` };
  } catch (error) {
    const { code = '', responseCode } = error as Error & { code?: string; responseCode?: number };
    return {
      ok: false,
      what: 'mail',
      said: `${hostname}${port ? `:${port}` : ''} does not take our mail (${[code, responseCode].filter(Boolean).join(' ')})`,
      todo: 'Check SMTP_URL. Until then mails wait and are tried again.',
    };
  } finally {
    transport.close();
  }
}
