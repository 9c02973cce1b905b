import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, describeOptions } from '../config.ts';
import { noteSample } from '../flows/remove-sample.ts';
import { openLog } from '../log.ts';
import { firstOwnerLink, serve } from '../main.ts';
import { sampleOrigin } from '../store/sample.ts';
import type { Command, Inside, Outcome, Progress } from './command.ts';
import { importSource } from './import.ts';
import { showProgress } from './progress.ts';

const sample = fileURLToPath(new URL('../../sample', import.meta.url));

/** The settings as they stand in docs/operating.md. */
function settingsTable(): string {
  const rows = describeOptions();
  const width = Math.max(...rows.map(r => r.name.length));
  return rows.map(r => `  ${r.name.padEnd(width)}  ${r.about}`).join('\n');
}

export const serveCommand = {
  name: 'serve',
  summary: 'serve the site and the desk',
  usage: 'serve',
  about: `Serves readers and the desk until it is stopped. Settings are environment variables, or lines in .env:\n\n${settingsTable()}`,
  example: 'PORT=8080 npx masthead serve',
  words: 0,
  options: {},
  read: () => ({}),
  alone: (config, _, { signal }) => run(config, signal),
} satisfies Command;

export const workerCommand = {
  name: 'worker',
  summary: 'run jobs only: pictures, mails, schedules (needs DATABASE_URL)',
  usage: 'worker',
  about:
    'Runs the jobs of an outlet whose pages are served by other processes (MASTHEAD_ROLE=web). They share a PostgreSQL server.',
  example: 'DATABASE_URL=postgres://… npx masthead worker',
  words: 0,
  options: {},
  read: () => ({}),
  alone: (config, _, { signal }) => run({ ...config, MASTHEAD_ROLE: 'worker' }, signal),
} satisfies Command;

async function run(config: Config, signal: AbortSignal): Promise<Outcome> {
  const log = openLog(config.LOG_LEVEL);
  if (!config.DATABASE_URL && !existsSync(join(config.DATA_DIR, 'database')))
    process.stderr.write(`Making the database in ${config.DATA_DIR} …\n`);
  const { house, url, close } = await serve(config, log);
  try {
    if (config.MASTHEAD_ROLE !== 'worker') {
      if (config.SAMPLE && (await isEmpty(house))) {
        process.stderr.write('Bringing in the sample outlet …\n');
        const shown = showProgress(false);
        const given = { source: sample, images: null, fetch: false, site: null, report: null };
        const progress = (now: Progress) => shown.progress({ ...now, label: '  Articles of the sample' });
        await importSource(house, given, { signal, progress }, sampleOrigin);
        shown.stop();
        await noteSample(house.room);
      }
      const invitation = await firstOwnerLink(house);
      process.stderr.write(`\nMasthead is at ${url}\n`);
      if (invitation)
        process.stderr.write(`Nobody can sign in yet. The first owner makes an account here:\n  ${invitation}\n`);
    } else process.stderr.write('Masthead runs the jobs.\n');
    if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  } finally {
    await close();
  }
  return { code: 0, text: 'Stopped.', json: { stopped: true } };
}

/** Whether nobody has written or set anything yet. */
async function isEmpty({ room }: Pick<Inside, 'room'>): Promise<boolean> {
  const outlet = await room.db.selectFrom('outlet').select('version').where('id', '=', 1).executeTakeFirst();
  const article = await room.db.selectFrom('article').select('id').limit(1).executeTakeFirst();
  return outlet?.version === 1 && !article;
}
