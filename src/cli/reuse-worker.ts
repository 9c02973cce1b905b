import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type Finding, type PageToScan, scanPage } from '../exchange/page-scan.ts';
import { type LibraryParts, openLibrary } from '../exchange/reuse-library.ts';
import { toUtf8 } from '../exchange/warc/letters.ts';
import { archivedPages, kindOf } from '../exchange/warc/pages.ts';

/* One of the threads that look through pages. All of them use the one index in shared memory. */

export type Work =
  | { kind: 'archive'; path: string; from: number; to: number }
  | { kind: 'files'; paths: string[] }
  | { kind: 'page'; url: string; bytes: Uint8Array; type: string; headers: [string, string][]; date: string };

/** `in`: the file that the page is in, and where in it. */
export type Found = Finding & { in: { file: string; at: number } | null };

/** A page as it was sent, for the desk. */
export type Sent = { headers: [name: string, value: string][]; body: Uint8Array };

export type Said =
  | { kind: 'found'; found: Found; digest: string | null; sent: Sent | null }
  /** the same as a page elsewhere in the archives */
  | { kind: 'same'; digest: string; url: string; date: string | null }
  /** since it was said last */
  | { kind: 'progress'; bytes: number; pages: number; skipped: Record<string, number> }
  | { kind: 'failed'; what: string; why: string }
  | { kind: 'done' };

/** `keep`: pages with our words are handed on as they were sent. */
export type WorkerInput = { library: LibraryParts; day: string; keep?: boolean };

/** A file of more is no page. */
const mostBytes = 128 * 1024 * 1024;

const port = parentPort;
if (port) {
  const { library: parts, day, keep = false } = workerData as WorkerInput;
  const library = openLibrary(parts);
  const say = (said: Said) => port.postMessage(said);
  let count = { bytes: 0, pages: 0, skipped: {} as Record<string, number> };
  let last = performance.now();
  const progress = () => {
    say({ kind: 'progress', ...count });
    count = { bytes: 0, pages: 0, skipped: {} };
    last = performance.now();
  };
  const skip = (reason: string) => {
    count.skipped[reason] = (count.skipped[reason] ?? 0) + 1;
  };
  const look = (page: PageToScan, where: Found['in'], sent: Sent | null, digest: string | null = null) => {
    count.pages++;
    // no page may end the work on those behind it
    try {
      const finding = scanPage(library, page, day);
      if (finding) say({ kind: 'found', found: { ...finding, in: where }, digest, sent: keep ? sent : null });
    } catch (error) {
      say({ kind: 'failed', what: page.url, why: (error as Error).message });
    }
    if (performance.now() - last > 200) progress();
  };

  const archive = async ({ path, from, to }: Extract<Work, { kind: 'archive' }>) => {
    const stream = createReadStream(path, { start: from, highWaterMark: 1024 * 1024 });
    const counted = async function* () {
      let left = to - from;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        const own = Math.min(left, chunk.length);
        left -= own;
        count.bytes += own;
        yield chunk;
      }
    };
    try {
      for await (const page of archivedPages(counted(), { from, to }))
        if ('skipped' in page) skip(page.skipped);
        else if ('revisit' in page) say({ kind: 'same', digest: page.revisit, url: page.url, date: page.date });
        else look(page, { file: path, at: page.at }, page.sent, page.digest);
    } finally {
      stream.destroy();
    }
  };

  const file = async (path: string) => {
    const { size } = await stat(path);
    if (size > mostBytes) skip('too-large');
    else {
      const bytes = await readFile(path);
      const isText = /\.(?:txt|text|md)$/i.test(path) || (!/\.x?html?$/i.test(path) && kindOf('', bytes) !== 'html');
      if (isText && bytes.subarray(0, 8_000).includes(0) && toUtf8(bytes).charset === 'utf-8') skip('not-text');
      else
        look(
          { url: pathToFileURL(path).href, date: null, bytes: toUtf8(bytes).bytes, html: !isText },
          { file: path, at: 0 },
          null,
        );
    }
    count.bytes += size;
  };

  const act = async (work: Work) => {
    if (work.kind === 'archive') await archive(work);
    else if (work.kind === 'page') {
      const { url, bytes, type, headers, date } = work;
      const kind = kindOf(type, bytes);
      if (!kind) skip('not-text');
      else look({ url, date, bytes: toUtf8(bytes, type).bytes, html: kind === 'html' }, null, { headers, body: bytes });
      count.bytes += bytes.length;
    } else
      for (const path of work.paths)
        try {
          await file(path);
        } catch (error) {
          say({ kind: 'failed', what: path, why: (error as Error).message });
        }
  };

  port.on('message', (work: Work) => {
    act(work)
      .catch((error: Error) =>
        say({ kind: 'failed', what: work.kind === 'archive' ? work.path : work.kind, why: error.message }),
      )
      .finally(() => {
        progress();
        say({ kind: 'done' });
      });
  });
}
