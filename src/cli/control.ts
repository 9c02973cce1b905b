import { createServer, type Server as HttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { backupCommand } from './backup.ts';
import type { Command, Inside, Outcome, Progress } from './command.ts';
import { explain } from './explain.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { jobsCommand } from './jobs.ts';
import { logCheckCommand } from './log-check.ts';
import { moneyCheckCommand } from './money-check.ts';
import { newsletterBouncesCommand } from './newsletter-bounces.ts';
import { reconcileCommand } from './reconcile.ts';
import { reuseIndexCommand } from './reuse-index.ts';
import { reuseRecordCommand } from './reuse-record.ts';
import { userAddCommand } from './user-add.ts';

/*
 * How the command line works beside a running server. The embedded database has one holder, so whoever holds the folder
 * runs the command: HTTP over the Unix socket that is the folder's lock, one line of JSON for each thing there is to say.
 * The socket is in a folder that only its owner may enter; nothing else guards it, and nothing else needs to.
 */

/** The commands that run where the database is open. */
export const insideCommands = [
  importCommand,
  exportCommand,
  backupCommand,
  userAddCommand,
  logCheckCommand,
  newsletterBouncesCommand,
  jobsCommand,
  moneyCheckCommand,
  reconcileCommand,
  reuseIndexCommand,
  reuseRecordCommand,
] as const satisfies Command[];

export type InsideCommand = Extract<Command, { inside: unknown }>;

/** What is sent back, a line each: at once that somebody is there, then how far it has come, then one of the others. */
type Message = { here: 'server' | 'command' } | { progress: Progress } | { outcome: Outcome } | { failed: string };

/** Takes commands on the folder's socket from now on. `close` stops those that run, and waits for their end. */
export function serveControl(socket: Server, inside: Inside): { close(): Promise<void> } {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const http = answer(socket, (call, reply) => {
    const run = runCommand(inside, call, reply, ending.signal).finally(() => running.delete(run));
    running.add(run);
  });
  return {
    close: async () => {
      ending.abort();
      await Promise.allSettled(running);
      http.closeAllConnections();
    },
  };
}

/** While a command holds the folder itself, others are told so instead of waiting without a word. */
export function refuseControl(socket: Server): void {
  answer(socket, (_, reply) => {
    say(reply, { here: 'command' });
    reply.end();
  });
}

function answer(socket: Server, handler: (call: IncomingMessage, reply: ServerResponse) => void): HttpServer {
  const http = createServer({ keepAliveTimeout: 1 }, (call, reply) => {
    reply.writeHead(200, { 'Content-Type': 'application/x-ndjson', Connection: 'close' });
    handler(call, reply);
  });
  socket.on('connection', connection => http.emit('connection', connection));
  return http;
}

async function runCommand(
  inside: Inside,
  call: IncomingMessage,
  reply: ServerResponse,
  ending: AbortSignal,
): Promise<void> {
  say(reply, { here: 'server' });
  const left = new AbortController();
  reply.on('close', () => left.abort());
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of call) chunks.push(chunk as Buffer);
    const { command, input } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      command: string;
      input: unknown;
    };
    const found = insideCommands.find(c => c.name === command);
    if (!found) throw new Error(`this server does not know the command "${command}": it is of another version`);
    const outcome = await found.inside(inside, input as never, {
      progress: progress => say(reply, { progress }),
      signal: AbortSignal.any([ending, left.signal]),
    });
    say(reply, { outcome });
  } catch (error) {
    say(reply, { failed: explain(error, inside.config.DATA_DIR) });
  }
  reply.end();
}

function say(reply: ServerResponse, message: Message): void {
  if (!reply.writableEnded && !reply.destroyed) reply.write(`${JSON.stringify(message)}\n`);
}

/**
 * Has the holder of the folder run a command. Null when nobody listens at the socket any more. Throws what the command
 * failed with.
 */
export async function askServer(
  socket: string,
  command: string,
  input: unknown,
  task: { progress(p: Progress): void; signal: AbortSignal },
): Promise<Outcome | { busy: true } | null> {
  const call = request({ socketPath: socket, method: 'POST', path: '/', signal: task.signal, agent: false });
  const reply = await new Promise<IncomingMessage | null>((resolve, reject) => {
    call.once('response', resolve);
    call.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? resolve(null) : reject(error),
    );
    // whoever holds the folder answers at once; one that opens or closes its database does not take calls
    call.setTimeout(15_000, () => resolve(null));
    call.end(JSON.stringify({ command, input }));
  });
  if (!reply) {
    call.destroy();
    return null;
  }
  call.setTimeout(0);
  let rest = '';
  reply.setEncoding('utf8');
  for await (const chunk of untilItEnds(reply)) {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Message;
      if ('progress' in message) task.progress(message.progress);
      else if ('outcome' in message) return message.outcome;
      else if ('failed' in message) throw new Error(message.failed);
      else if (message.here === 'command') return { busy: true };
    }
  }
  throw new Error('the server ended before the command was done; what it had finished stays');
}

/** What comes, until the other side ends it, by its own will or not. */
async function* untilItEnds(reply: IncomingMessage): AsyncGenerator<string> {
  try {
    yield* reply as AsyncIterable<string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  }
}
