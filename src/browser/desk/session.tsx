import { queryOptions } from '@tanstack/react-query';
import { createContext, type ReactNode, use } from 'react';
import type { Act } from '../../domain/access.ts';
import type { Session } from '../../web/desk-api/contract.ts';
import { call } from './api.ts';

/** Who is at the desk; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<Session | null>('GET', 'session', undefined, signal),
  staleTime: 5 * 60_000,
});

const Context = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <Context value={session}>{children}</Context>;
}

/** The session, on every screen behind the sign-in. */
export function useSession(): Session {
  const session = use(Context);
  if (!session) throw new Error('this screen needs a session');
  return session;
}

/** Whether the person may do an act; the server decides again. */
export function useMay(): (act: Act) => boolean {
  const { can } = useSession();
  return act => can.includes(act);
}
