import { rmSync } from 'node:fs';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { type House, serve } from '../../src/main.ts';
import { freshFolder } from './database.ts';

export type TestServer = { url: string; house: House; folder: string; lines: string[]; stop(): Promise<void> };

/**
 * The real server in this process, on a free port, with an embedded database of its own. `env` as in the environment.
 * What it logs is kept in `lines` only.
 */
export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const folder = await freshFolder();
  const port = await freePort();
  const config = readConfig({ DATA_DIR: folder, PORT: String(port), SAMPLE: 'false', ...env });
  const lines: string[] = [];
  const { house, close, url } = await serve(
    config,
    openLog('warn', line => lines.push(line), false),
  );
  const stop = async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, house, folder, lines, stop };
}

/** A port that nobody listened on a moment ago: PUBLIC_URL has to name it before the server starts. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
