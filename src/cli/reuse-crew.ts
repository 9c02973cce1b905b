import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Found, Said, Sent, Work, WorkerInput } from './reuse-worker.ts';

export type Scanned = {
  found: Found[];
  pages: number;
  /** records and files that are no pages, by the reason */
  skipped: Record<string, number>;
  failed: { what: string; why: string }[];
};

/** Repetitions that are kept until the end, to be told as findings. */
const mostSame = 500_000;

/**
 * Has threads do the work, as many as asked for or as the machine has processors; each takes the next when it is done. Throws
 * what a thread died of, and the signal's reason.
 */
export async function scanAll(
  input: WorkerInput,
  work: AsyncIterable<Work>,
  options: {
    workers?: number;
    onBytes(bytes: number): void;
    /** Hears of what was found, one after another; a thread gets no more work before all of it is heard. */
    onFound?(found: Found, sent: Sent | null): Promise<void>;
    signal: AbortSignal;
  },
): Promise<Scanned> {
  const scanned: Scanned = { found: [], pages: 0, skipped: {}, failed: [] };
  const byDigest = new Map<string, Found>();
  const same: Extract<Said, { kind: 'same' }>[] = [];
  const skip = (reason: string, count: number) => {
    scanned.skipped[reason] = (scanned.skipped[reason] ?? 0) + count;
  };
  let heard: Promise<void> = Promise.resolve();
  const hear = (said: Said) => {
    if (said.kind === 'found') {
      const { onFound } = options;
      if (onFound) heard = heard.then(() => onFound(said.found, said.sent));
      // told by the thread that waits for it
      heard.catch(() => {});
      scanned.found.push(said.found);
      if (said.digest) byDigest.set(said.digest, said.found);
    } else if (said.kind === 'same') {
      if (same.length < mostSame) same.push(said);
      skip('revisit', 1);
    } else if (said.kind === 'failed') scanned.failed.push({ what: said.what, why: said.why });
    else if (said.kind === 'progress') {
      scanned.pages += said.pages;
      for (const [reason, count] of Object.entries(said.skipped)) skip(reason, count);
      options.onBytes(said.bytes);
    }
  };

  const queue = work[Symbol.asyncIterator]();
  // one asks for the next at a time
  let asking: Promise<unknown> = Promise.resolve();
  const next = (): Promise<Work | null> => {
    const asked = asking.then(async () => {
      const { value, done } = await queue.next();
      return done ? null : value;
    });
    asking = asked.catch(() => {});
    return asked;
  };

  const thread = async () => {
    let worker: Worker | null = null;
    try {
      for (let job = await next(); job; job = await next()) {
        options.signal.throwIfAborted();
        worker ??= new Worker(new URL('./reuse-worker.ts', import.meta.url), { workerData: input });
        await give(worker, job, hear, options.signal);
        await heard;
      }
    } finally {
      await worker?.terminate();
    }
  };
  const count = options.workers ?? availableParallelism();
  const ends = await Promise.allSettled(Array.from({ length: count }, thread));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const { digest, url, date } of same) {
    const known = byDigest.get(digest);
    if (!known || known.url === url) continue;
    const again = { ...known, url, date };
    scanned.found.push(again);
    await options.onFound?.(again, null);
  }
  return scanned;
}

function give(worker: Worker, job: Work, hear: (said: Said) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: unknown) => {
      worker.off('message', message);
      worker.off('error', end);
      worker.off('exit', exit);
      signal.removeEventListener('abort', abort);
      if (error === undefined) resolve();
      else reject(error);
    };
    const message = (said: Said) => (said.kind === 'done' ? end() : hear(said));
    const exit = () => end(new Error('a thread ended before its work was done'));
    const abort = () => end(signal.reason);
    worker.on('message', message);
    worker.once('error', end);
    worker.once('exit', exit);
    signal.addEventListener('abort', abort, { once: true });
    worker.postMessage(job);
  });
}
