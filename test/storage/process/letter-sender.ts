import { readConfig } from '../../../src/config.ts';
import { sendIssue } from '../../../src/flows/send-issue.ts';
import { openQueue } from '../../../src/jobs/queue.ts';
import { openKeyed } from '../../../src/outside/keyed.ts';
import { openLetterCarrier } from '../../../src/outside/letter-carrier.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { readIssue } from '../../../src/store/newsletter.ts';

/*
 * Sends one issue until it is done, as a worker does: `letter-sender.ts <folder> <smtp> <issue> [database]`. Whatever the one
 * before it had on its way has no end any more. Says `begun` and, when it is done, how much memory it took.
 */
const [folder, smtp, issue, url] = process.argv.slice(2) as [string, string, string, string?];
const open = await openDatabase({ folder, ...(url ? { url } : {}) });
const queue = await openQueue(open, error => console.error(error));
const room = {
  db: open.db,
  queue,
  now: () => new Date(),
  purge: () => {},
  publicUrl: 'https://bell.example',
  keyed: openKeyed('a secret for tests only'),
} as never;
const carrier = openLetterCarrier(
  readConfig({ PUBLIC_URL: 'https://bell.example', DATA_DIR: folder, SMTP_URL: smtp, ...dkim() }),
);
const job = { issueId: Number(issue), lane: 0, downs: 0 };
console.log('begun');
for (let staleMs = 0; (await readIssue(open.db, job.issueId))!.state === 'sending'; staleMs = 60_000)
  await sendIssue(room, carrier, job, { staleMs });
console.log(JSON.stringify({ rss: process.memoryUsage().rss, cpu: process.cpuUsage() }));
carrier.close();
await queue.stop(1000);
await open.close();
process.exit(0);

/** Signed where a key is handed over. */
function dkim(): Record<string, string> {
  const key = process.argv[6];
  return key ? { MAIL_DKIM_DOMAIN: 'bell.example', MAIL_DKIM_SELECTOR: 'm', MAIL_DKIM_KEY: key } : {};
}
