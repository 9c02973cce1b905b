import type { JobCount } from '../jobs/queue.ts';
import type { Queries } from '../store/database.ts';
import { countUncertainMails } from '../store/mail.ts';
import { countUncertain } from '../store/newsletter.ts';
import type { Command, Inside, Outcome } from './command.ts';

export const jobsCommand = {
  name: 'jobs',
  summary: 'what waits in the queue, and what was given up',
  usage: 'jobs',
  about:
    'Counts the jobs that wait, run and were given up after their last try: mails, pictures, schedules. Ends with 1 if some\n' +
    'were given up; the log says why.',
  example: 'npx masthead jobs --json',
  words: 0,
  options: {},
  read: () => ({}),
  inside: async ({ room }: Pick<Inside, 'room'>): Promise<Outcome> => {
    const jobs = await room.queue.counts();
    const uncertain = await uncertainMails(room.db, room.now());
    const { ok, said, todo } = jobsFound(jobs, uncertain);
    return { code: ok ? 0 : 1, text: [said, ...(todo ? [todo] : [])].join('\n'), json: { ok, jobs, uncertain } };
  },
} satisfies Command;

/** What the numbers of the queue mean to whoever runs it. */
export function jobsFound(jobs: JobCount[], uncertain: number): { ok: boolean; said: string; todo?: string } {
  const waiting = jobs.reduce((sum, job) => sum + job.waiting + job.running, 0);
  const failed = jobs.filter(job => job.failed > 0).map(job => `${job.failed} of ${job.name}`);
  const unknown =
    uncertain === 0 ? '' : `; ${uncertain} mails were on their way when a process died, and were not sent again`;
  if (failed.length === 0) return { ok: true, said: `none given up, ${waiting} to do${unknown}` };
  return {
    ok: false,
    said: `given up after the last try: ${failed.join(', ')}${unknown}`,
    todo: 'The log says why: look for "job given up". Mails among them were not sent, so ask for them again.',
  };
}

/** Mails that began more than ten minutes ago and never ended. */
export function uncertainMails(db: Queries, now: Date): Promise<number> {
  return Promise.all([
    countUncertainMails(db, new Date(now.getTime() - 600_000)),
    // letters to many say so themselves, for as long as it is known to whom they went
    countUncertain(db, new Date(now.getTime() - 30 * 86_400_000)),
  ]).then(([mails, letters]) => mails + letters);
}
