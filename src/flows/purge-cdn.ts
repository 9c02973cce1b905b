import { pageKey } from '../domain/article/page-keys.ts';
import type { Cdn } from '../domain/cdn.ts';

/** Past so many keys everything is forgotten: that is one message, and such an act has changed most pages. */
const mostKeys = 500;

/**
 * Has a network of caches forget what an act changed: a job of the act's own transaction, so that nothing is purged that was
 * not kept, and no purge is lost with a process. Throws while the network is away, and the queue tries again.
 */
export async function purgeCdn(cdn: Cdn | null, job: { keys: string[] }): Promise<void> {
  if (cdn === null || job.keys.length === 0) return;
  await cdn.purge(job.keys.includes(pageKey.outlet) || job.keys.length > mostKeys ? 'all' : job.keys);
}
