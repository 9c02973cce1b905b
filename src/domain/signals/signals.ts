/* How other sites are told that something changed here: Webmention and WebSub (outside/signals.ts). */

/** Where a page takes Webmentions. none: it takes none, or says nothing to programs; later: it cannot be asked now. */
export type Endpoint = { found: 'endpoint'; url: string } | { found: 'none' } | { found: 'later'; detail: string };

/** later: it may be taken if it is sent again. */
export type Sent = { outcome: 'taken' } | { outcome: 'refused' | 'later'; detail: string };

/** Neither throws for what the other side does. Only public addresses with https are spoken to. */
export type Signals = {
  /** Asks a page, as a guest who keeps to its robots.txt, for its endpoint (https://www.w3.org/TR/webmention/#sender-discovers-receiver-webmention-endpoint). */
  endpointOf(page: string): Promise<Endpoint>;
  /** Sends a form once. */
  post(url: string, fields: readonly (readonly [name: string, value: string])[]): Promise<Sent>;
};
