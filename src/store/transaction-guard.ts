import { AsyncLocalStorage } from 'node:async_hooks';

/*
 * A query on the database handle from inside a transaction is a defect that hides: it reads without the transaction's
 * writes, it waits for ever on the embedded engine's only connection, and it drains the pool of a server. Both
 * dialects ask here before they hand out a connection, so it fails in the first test that does it.
 */
const current = new AsyncLocalStorage<{ open: boolean }>();

/** Runs `act` marked as being inside a transaction, until its promise settles. */
export async function markTransaction<T>(act: () => Promise<T>): Promise<T> {
  const mark = { open: true };
  try {
    return await current.run(mark, act);
  } finally {
    mark.open = false;
  }
}

/** Throws when called from inside a transaction. */
export function assertOutsideTransaction(): void {
  if (current.getStore()?.open)
    throw new Error('query outside the open transaction: use the transaction that the flow was given');
}
