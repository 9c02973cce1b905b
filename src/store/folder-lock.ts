import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/*
 * Two processes on one embedded database lose acknowledged rows, so the folder has one holder at a time. The lock is a
 * listening Unix socket in the folder: it dies with its process however that ends, needs no clock, holds across
 * containers that share the folder, and is at the same time where the command line reaches the running server
 * (cli/control.ts). A socket that nobody answers was left by a dead process and is taken over.
 */
const name = 'masthead.sock';
// sun_path is 108 bytes on Linux and 104 on macOS
const longest = 100;

export type FolderLock = { server: Server; release(): Promise<void> };

/** Where the socket of a folder is. Throws when the path is too long to be a socket's address. */
export function socketPath(folder: string): string {
  const path = join(folder, name);
  if (Buffer.byteLength(path) > longest)
    throw new Error(
      `the path of DATA_DIR is too long for its lock (at most ${longest} bytes with "/${name}"): ${path}`,
    );
  return path;
}

/**
 * Takes the folder, or returns null when a live process holds it. The returned server has no connection handler yet.
 */
export async function lockFolder(folder: string): Promise<FolderLock | null> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = socketPath(folder);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await answers(path)) return null;
    rmSync(path, { force: true });
    const own = join(folder, `.${randomBytes(4).toString('hex')}`);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(own, resolve);
    });
    const mine = statSync(own).ino;
    try {
      linkSync(own, path); // atomic: fails if another process was faster
    } catch {
      server.close();
      rmSync(own, { force: true });
      continue;
    }
    rmSync(own, { force: true });
    // somebody who saw the same dead socket may have removed ours just now: look again before believing it
    await delay(20);
    if (statSync(path, { throwIfNoEntry: false })?.ino !== mine) {
      server.close();
      continue;
    }
    const release = () =>
      new Promise<void>(resolve => {
        rmSync(path, { force: true });
        server.close(() => resolve());
      });
    return { server, release };
  }
  return null;
}

/** Whether a live process listens at the path. */
export function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
