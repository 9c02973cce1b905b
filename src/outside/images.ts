import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Images } from '../domain/media.ts';
import type { Asked, Told } from './images/process.ts';

const entry = fileURLToPath(new URL('./images/process.ts', import.meta.url));
const idleMs = 10_000;

type Waiting = { asked: Asked; tries: number; resolve: (value: unknown) => void; reject: (error: Error) => void };

/**
 * The image library in a process of its own, started when it is first needed and ended when it was idle for ten seconds:
 * decoding leaves hundreds of megabytes behind, which only the end of a process gives back; it runs below the priority of
 * the pages; and a picture that brings it down takes nothing else along. What was being done when it died is tried once
 * more in a new one, since it may have been another's fault; then it fails.
 */
export function openImages(): Images {
  let child: ChildProcess | null = null;
  let next = 1;
  const waiting = new Map<number, Waiting>();
  let rest: NodeJS.Timeout | null = null;

  const start = (): ChildProcess => {
    const started = fork(entry, {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (started.pid) lowerPriority(started.pid);
    started.on('message', (told: Told) => {
      const done = waiting.get(told.id);
      waiting.delete(told.id);
      if ('error' in told) done?.reject(new Error(told.error));
      else done?.resolve(told.value);
      if (waiting.size === 0) pause(started);
    });
    const over = (how: string) => {
      if (child !== started) return; // told already, or at rest
      child = null;
      const left = [...waiting.values()];
      waiting.clear();
      for (const one of left)
        if (one.tries < 2) send({ ...one, tries: one.tries + 1 });
        else one.reject(new Error(`the image process ended: ${how}`));
    };
    started.once('exit', (code, signal) => over(String(signal ?? code)));
    started.once('error', error => over(error.message));
    return started;
  };
  // nothing waits on an idle process, neither this one on its child nor a command on its end
  const pause = (idle: ChildProcess) => {
    idle.unref();
    idle.channel?.unref();
    rest = setTimeout(() => {
      if (child === idle) child = null;
      idle.disconnect();
    }, idleMs);
    rest.unref();
  };
  const send = (one: Waiting) => {
    if (rest) clearTimeout(rest);
    child ??= start();
    child.ref();
    child.channel?.ref();
    waiting.set(one.asked.id, one);
    child.send(one.asked, () => {}); // where it cannot be sent, the process is over, which is told above
  };
  const ask =
    (act: Asked['act']) =>
    (...given: unknown[]) =>
      new Promise<never>((resolve, reject) => {
        send({ asked: { id: next++, act, given }, tries: 1, resolve: resolve as (value: unknown) => void, reject });
      });
  return {
    probe: ask('probe'),
    rasterise: ask('rasterise'),
    withoutLocation: async (bytes, type) => {
      const kept: Uint8Array = await ask('withoutLocation')(bytes, type);
      return Buffer.compare(kept, bytes) === 0 ? bytes : kept;
    },
    variants: ask('variants'),
    card: ask('card'),
    icon: ask('icon'),
  };
}

function lowerPriority(pid: number) {
  try {
    setPriority(pid, 10);
  } catch {
    // it is over already, or the machine does not allow it: then they share alike
  }
}
