import type { Actor } from '../../domain/access.ts';
import type { DeskSession, Web } from '../web.ts';

/** Whose session the request's cookie is; null without one. */
export function currentSession(web: Pick<Web, 'signIn'>, headers: Headers): Promise<DeskSession | null> {
  return web.signIn.session(headers);
}

/** The same as somebody who acts. */
export async function currentActor(web: Pick<Web, 'signIn'>, request: Request): Promise<Actor | null> {
  const session = await currentSession(web, request.headers);
  return session && { kind: 'user', id: session.id, name: session.name, role: session.role };
}
