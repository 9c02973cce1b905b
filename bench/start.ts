import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * How long the server takes from its start to the first page, and how much memory it holds at rest (resident set of the
 * server, Linux), first with an empty folder and the sample outlet, then again on what is there; on a PostgreSQL server too
 * when TEST_DATABASE_URL names one (an empty database of its own is made and dropped). Installing and building are not part.
 * Reference in the same run: `node -e 0`, the least that any start costs here. `node bench/start.ts`
 */
// plain JavaScript without types
const { environment, flags } = await import(new URL('../scripts/prepare.mjs', import.meta.url).href);
const cli = new URL('../src/cli.ts', import.meta.url).pathname;

const bare = await timed(async () => void (await once(spawn(process.execPath, ['-e', '0']), 'exit')));
console.log(`node -e 0               ${seconds(bare)}`);
await both('embedded', {});
if (process.env.TEST_DATABASE_URL) {
  const { freshServerDatabase } = await import('../test/harness/database.ts');
  const { url, remove } = await freshServerDatabase();
  await both('server', { DATABASE_URL: url });
  await remove();
}

async function both(engine: string, more: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-start-'));
  try {
    for (const which of ['first', 'later']) {
      const port = await freePort();
      const env = { ...environment, ...more, PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'error' };
      let server: ChildProcess | undefined;
      const took = await timed(async () => {
        server = spawn(process.execPath, [...flags, cli, 'serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
        await firstPage(port);
      });
      await atRest(server!.pid!);
      console.log(
        `${engine.padEnd(9)} ${which} start ${seconds(took)} to the first page; ${resident(server!.pid!)} MB at rest`,
      );
      server!.kill();
      await once(server!, 'exit');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstPage(port: number) {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer?.ok && (await answer.text()).includes('</html>')) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Waits until the process has no children and used next to no processor time for five seconds. */
async function atRest(pid: number) {
  for (let before = -1, quiet = 0; quiet < 5; ) {
    await new Promise(resolve => setTimeout(resolve, 1000));
    const now = ticks(pid);
    quiet = now - before < 10 && children(pid) === 0 ? quiet + 1 : 0;
    before = now;
  }
}

function stat(pid: number | string): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
}

function ticks(pid: number): number {
  return Number(stat(pid)[11]) + Number(stat(pid)[12]);
}

function children(pid: number): number {
  return readdirSync('/proc').filter(name => {
    try {
      return /^\d+$/.test(name) && stat(name)[1] === String(pid);
    } catch {
      return false;
    }
  }).length;
}

function resident(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}

async function timed(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
