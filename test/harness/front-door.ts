import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type FrontDoor, frontDoor } from '../../src/web/front-door.ts';

/* The front door on a port of its own, asked as browsers do. */

export type Handler = Parameters<typeof frontDoor>[0];
export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type House = { door: FrontDoor; server: Server; port: number; errors: unknown[]; ask: typeof ask };

let open: Server | undefined;
// as browsers do, and because kept pages are sent another way where the connection stays open
export let agent = new Agent({ keepAlive: true });

export async function house(
  handler: Handler,
  maxBytes?: number,
  ownCookies: readonly string[] = [],
  more: Pick<Parameters<typeof frontDoor>[1], 'tags' | 'longest'> = {},
): Promise<Omit<House, 'ask'> & { ask(path: string, more?: Asking): Promise<Answer> }> {
  const errors: unknown[] = [];
  const door = frontDoor(handler, {
    onError: error => errors.push(error),
    ownCookies,
    ...more,
    ...(maxBytes ? { maxBytes } : {}),
  });
  const server = createServer(door.listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open = server;
  const { port } = server.address() as AddressInfo;
  return { door, server, port, errors, ask: (path, more) => ask(port, path, more) };
}

export type Asking = { headers?: Record<string, string | string[]>; method?: string; body?: string };

function ask(port: number, path: string, { headers = {}, method = 'GET', body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', path, method, headers, agent }, res => {
      const parts: Buffer[] = [];
      res.on('data', part => parts.push(part));
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(parts) }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** What a server answers to bytes as they are. */
export function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.on('data', part => {
      text += part.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

export const kept = (body: string, more: Record<string, string> = {}) =>
  new Response(body, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Surrogate-Key': 'article:1 lang:en', ...more },
  });
export const long = `<!doctype html><p>${'A page of some length. '.repeat(200)}</p>`;

/** A promise that is kept from outside. */
export const gate = <T>() => Promise.withResolvers<T>();

/** Ends every connection and the server; called after each test. */
export function closeHouse(): void {
  agent.destroy();
  agent = new Agent({ keepAlive: true });
  open?.closeAllConnections();
  open?.close();
  open = undefined;
}
