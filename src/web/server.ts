import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens; resolves with the port once it does. Throws a readable error when the port is taken. */
export async function listen(
  listener: Parameters<typeof createServer>[1],
  at: { port: number; host: string },
): Promise<{ server: Server; port: number }> {
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 300_000 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Stops taking requests, lets those that run finish for at most `graceMs`, then cuts what is left. */
export async function drain(server: Server, graceMs = 10_000): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
