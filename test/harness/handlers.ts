import { type Handlers, jobNames } from '../../src/jobs/queue.ts';

/** Handlers of every job, of which only these do anything. */
export function onlyHandling(own: Partial<Handlers>): Handlers {
  const idle = Object.fromEntries(jobNames.map(name => [name, async () => {}])) as unknown as Handlers;
  return { ...idle, ...own };
}
