import type { EditionContent } from '../../../domain/article/content.ts';

/*
 * Unsent text on this device: in IndexedDB, one record per edition, until the server has it. A browser that refuses
 * IndexedDB (private windows of some) keeps nothing, and the state shown then says so.
 */

export type Edited = { title: string; summary: string; content: EditionContent };
export type Kept = {
  edition: number /** of the server's draft that it was made from */;
  version: number;
  base: Edited;
  text: Edited;
  at: string;
};

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('masthead-desk', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('unsent', { keyPath: 'edition' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function within<R>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<R>): Promise<R> {
  const db = await database();
  try {
    return await new Promise<R>((resolve, reject) => {
      const transaction = db.transaction('unsent', mode);
      const request = act(transaction.objectStore('unsent'));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

/** Keeps a text; resolves to whether it is really on the disk. */
export async function keep(record: Kept): Promise<boolean> {
  return within('readwrite', store => store.put(record)).then(
    () => true,
    () => false,
  );
}

export async function kept(edition: number): Promise<Kept | null> {
  return within('readonly', store => store.get(edition) as IDBRequest<Kept | undefined>).then(
    found => found ?? null,
    () => null,
  );
}

export async function forget(edition: number): Promise<void> {
  await within('readwrite', store => store.delete(edition)).catch(() => {});
}

/** A text without what is only half typed: a source without a name, an address that is none yet. */
export function sendable<E extends Edited>(text: E): E {
  const { source } = text.content;
  const url = source?.url && /^https?:\/\//i.test(source.url) && URL.canParse(source.url) ? source.url : null;
  return { ...text, content: { ...text.content, source: source?.outlet.trim() ? { ...source, url } : null } };
}
