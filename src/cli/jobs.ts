import type { JobCount } from '../jobs/queue.ts';
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
    const { ok, said, todo } = jobsFound(jobs);
    return { code: ok ? 0 : 1, text: [said, ...(todo ? [todo] : [])].join('\n'), json: { ok, jobs } };
  },
} satisfies Command;

/** What the numbers of the queue mean to whoever runs it. */
export function jobsFound(jobs: JobCount[]): { ok: boolean; said: string; todo?: string } {
  const waiting = jobs.reduce((sum, job) => sum + job.waiting + job.running, 0);
  const failed = jobs.filter(job => job.failed > 0).map(job => `${job.failed} of ${job.name}`);
  if (failed.length === 0) return { ok: true, said: `none given up, ${waiting} to do` };
  return {
    ok: false,
    said: `given up after the last try: ${failed.join(', ')}`,
    todo: 'The log says why: look for "job given up". Mails among them were not sent, so ask for them again.',
  };
}
