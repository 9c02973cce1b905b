import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { outletSettings } from '../src/domain/outlet/settings.ts';
import { writeIssue } from '../src/render/newsletter-mail.ts';
import { openDatabase } from '../src/store/database.ts';
import { migrate } from '../src/store/migrate.ts';
import { queueDeliveries, readIssue } from '../src/store/newsletter.ts';
import { engines, freshFolder, freshServerDatabase } from '../test/harness/database.ts';

/*
 * How fast a letter of --letters=100000 people leaves, and how much memory its sender takes: through a mail server of its own
 * process on this machine, which takes everything at once. The sender is killed in the middle and another goes on; nobody may be
 * left out or get it twice. Reference in the same run: a bare nodemailer pool with as many connections that sends ready-made letters
 * of the same size and keeps no record. TEST_DATABASE_URL adds the PostgreSQL server. Exit code 1 when one is lost or doubled.
 */
const option = (name: string, standard: number) =>
  Number(new RegExp(`--${name}=(\\d+)`).exec(process.argv.join(' '))?.[1] ?? standard);
const n = option('letters', 100_000);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const running = new Set<ChildProcess>();
const folders: string[] = [];

function run(script: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', here(script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
/** The most memory that a process had, in MB. */
const peak = (pid: number) =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);

async function sink() {
  const list = join(mkdtempSync(join(tmpdir(), 'masthead-sink-')), 'list');
  folders.push(list);
  const child = run('letters-sink.ts', list);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const url = (await lines.next()).value as string;
  const taken = async () => {
    child.stdin!.write('how many\n');
    return Number((await lines.next()).value);
  };
  return { url, taken, list: () => readFileSync(list, 'utf8').trim().split('\n'), stop: () => child.kill() };
}

const settings = outletSettings.parse({
  name: { en: 'The Ferry Bell' },
  languages: ['en'],
  defaultLanguage: 'en',
  newsletter: { on: true, perMinute: 100_000 },
});
const paragraph =
  'The ferry to the far bank did not sail on Tuesday, because the water at the quay stood lower than anybody can remember. ';
const content = writeIssue(
  { settings, publicUrl: 'https://bell.example', sections: [], tags: [], logo: null },
  {
    lang: 'en',
    section: null,
    rhythm: 'letters',
    subject: 'Low water at the quay',
    preheader: 'And what comes of it',
    at: new Date('2026-03-01T07:00:00Z'),
    document: {
      type: 'doc',
      content: Array.from({ length: 20 }, () => ({
        type: 'paragraph',
        content: [{ type: 'text', text: paragraph.repeat(4) }],
      })),
    },
    pictures: [],
  },
);
console.log(`${n} letters of ${Math.round((content.html.length + content.text.length) / 1024)} KB, HTML and text\n`);
let wrong = false;
try {
  const reference = await sink();
  const began = performance.now();
  const bare = run('letters-reference.ts', reference.url, String(n), JSON.stringify(content));
  let most = 0;
  const watching = setInterval(() => {
    if (bare.exitCode === null) most = Math.max(most, peak(bare.pid!));
  }, 500);
  await once(bare, 'exit');
  clearInterval(watching);
  const took = (performance.now() - began) / 1000;
  console.log(row('bare pool, no record', (await reference.taken()) / took, took, most));
  reference.stop();
  for (const engine of engines) await measure(engine);
} finally {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
process.exit(wrong ? 1 : 0);

async function measure(engine: 'embedded' | 'server') {
  const folder = await freshFolder(engine === 'embedded');
  folders.push(folder);
  const server = engine === 'server' ? await freshServerDatabase() : null;
  const where = { folder, ...(server ? { url: server.url } : {}) };
  const open = await openDatabase(where);
  await migrate(open.db);
  await sql`insert into outlet (id, settings) values (1, ${JSON.stringify(settings)}::jsonb) on conflict (id) do update set settings = excluded.settings`.execute(
    open.db,
  );
  await sql`insert into subscriber (email, email_key, lang, state, token)
    select 'reader-' || i || '@example.org', 'k' || i, 'en', 'confirmed', substr(md5(i::text) || md5('x' || i), 1, 43) from generate_series(1, ${n}) i`.execute(
    open.db,
  );
  await sql`insert into subscription (subscriber_id, lang, rhythm, since) select id, 'en', 'letters', now() from subscriber`.execute(
    open.db,
  );
  await sql`insert into newsletter_issue (kind, lang, rhythm, state, subject, content, started_at, created_at, changed_at)
    values ('letter', 'en', 'letters', 'sending', 'Low water', ${JSON.stringify(content)}::jsonb, now(), now(), now())`.execute(
    open.db,
  );
  const listing = performance.now();
  const of = {
    issueId: 1,
    lang: 'en',
    sectionId: null,
    rhythm: 'letters',
    since: new Date(Date.now() + 60_000),
  } as const;
  await open.db.transaction().execute(tx => queueDeliveries(tx, of));
  const listed = (performance.now() - listing) / 1000;
  await open.close();

  const box = await sink();
  let most = 0;
  let took = 0;
  for (const stopAt of [Math.floor(n / 2), n + 1]) {
    const sender = run(
      '../test/storage/process/letter-sender.ts',
      folder,
      box.url,
      '1',
      ...(server ? [server.url] : []),
    );
    const lines = createInterface({ input: sender.stdout! })[Symbol.asyncIterator]();
    await lines.next();
    const began = performance.now();
    const already = await box.taken();
    let now = already;
    let last = began;
    while (sender.exitCode === null && now < stopAt) {
      await new Promise(resolve => setTimeout(resolve, 100));
      if (sender.exitCode !== null) break;
      most = Math.max(most, peak(sender.pid!));
      const then = await box.taken();
      if (then > now) last = performance.now();
      now = then;
    }
    took += (last - began) / 1000;
    if (sender.exitCode === null) {
      sender.kill('SIGKILL');
      await once(sender, 'exit');
    }
  }
  const got = box.list();
  box.stop();
  const after = await openDatabase(where);
  const { counts, state } = (await readIssue(after.db, 1))!;
  await after.close();
  await server?.remove();
  const doubled = got.length - new Set(got).size;
  const lost = n - new Set(got).size;
  console.log(row(`masthead, ${engine}`, got.length / took, took, most));
  console.log(
    `    list of ${n} made in ${listed.toFixed(1)} s; killed at half and gone on: ${state}, sent ${counts?.sent}, uncertain ${counts?.uncertain}; ` +
      `not arrived ${lost}, doubled ${doubled}`,
  );
  if (doubled > 0 || lost > (counts?.uncertain ?? 0) || state !== 'sent') wrong = true;
}

function row(what: string, rate: number, seconds: number, mb: number): string {
  return `${what.padEnd(24)} ${rate.toFixed(0).padStart(6)} letters/s  ${seconds.toFixed(1).padStart(7)} s  ${String(mb).padStart(5)} MB`;
}
