import type { Context } from 'hono';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/access.ts';
import type { AddUser } from '../flows/accept-invite.ts';
import type { Newsroom } from '../flows/newsroom.ts';
import type { Log } from '../log.ts';

/** What handlers need of the sign-in; main.ts supplies it (outside/sign-in.ts). */
export type SignIn = {
  handle(request: Request, address: string): Promise<Response>;
  session(headers: Headers): Promise<DeskSession | null>;
  addUser: AddUser;
};
export type DeskSession = Extract<Actor, { kind: 'user' }> & {
  email: string;
  language: string | null;
  sessionId: string;
};

/** What every handler is made with. */
export type Web = {
  room: Newsroom;
  config: Config;
  signIn: SignIn;
  log: Log;
  /** languages of the desk that the outlet brings; absent: none */
  languages?: readonly { tag: string; name: string; desk: Readonly<Record<string, string>> }[];
};

/**
 * The contract with the front door: an answer that carries `Surrogate-Key` is the same for everybody and is kept until
 * one of its keys is purged; an answer without it is never kept.
 */
export function cacheable(c: Context, keys: readonly string[]): void {
  c.header('Surrogate-Key', keys.join(' '));
  c.header('Cache-Control', 'public, max-age=0, must-revalidate');
}
