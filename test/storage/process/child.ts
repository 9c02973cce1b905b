import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A script of this folder in a process of its own, and the lines it says. */
export type Child = { process: ChildProcess; lines: AsyncIterableIterator<string>; ended: Promise<void> };

export function start(script: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stderr!.pipe(process.stderr, { end: false });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return { process: child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator](), ended };
}

/** The next line; throws when the process ended without one. */
export async function nextLine(child: Child): Promise<string> {
  const { value, done } = await child.lines.next();
  if (done) throw new Error('the process ended without a word');
  return value;
}
