import { createHash } from 'node:crypto';
import type { Actor } from '../domain/access.ts';
import type { Remark, RemarkReason } from '../exchange/item.ts';
import type { Queries, Tx } from '../store/database.ts';
import {
  type ImportNote,
  type ImportRecord,
  importKey,
  readImportItems,
  writeImportItems,
} from '../store/import-item.ts';
import type { Newsroom } from './newsroom.ts';

/** Bytes of a picture by its address or path at the source; supplied by whoever starts the import. */
export type PictureSource = (
  src: string,
) => Promise<
  | { ok: true; bytes: Uint8Array; filename: string }
  | { ok: false; reason: 'picture-missing' | 'picture-refused' | 'not-fetched'; detail: string }
>;

/** One run of an import: what is known from earlier runs, and of the outlet. */
export type ImportRun = {
  room: Newsroom;
  actor: Actor;
  origin: string;
  /** everything is taken exactly as it is said: an export of ours */
  exact: boolean;
  pictures: PictureSource;
  known: Map<string, ImportRecord>;
  /** ids of the pictures tried in this run, by src; null: not to be had */
  tried: Map<string, Promise<string | null>>;
  /** slugs of people by each of their names */
  people: Map<string, string>;
  /** users of the desk by e-mail address */
  users: Map<string, string>;
  remark(remark: Omit<Remark, 'kind'>): void;
};

export type Outcome = 'added' | 'updated' | 'unchanged' | 'kept';

/** What a change of the database answers, and what it has to say; remarks count only once its transaction is kept. */
export type Written = { outcome: Outcome; remarks: Omit<Remark, 'kind'>[] };
export type Write = (tx: Tx) => Promise<Written>;

export function said(outcome: Outcome, ...remarks: [RemarkReason, string, string, string?][]): Written {
  return {
    outcome,
    remarks: remarks.map(([reason, what, name, detail]) => ({ reason, what, name, ...(detail ? { detail } : {}) })),
  };
}

export async function openRun(
  room: Newsroom,
  actor: Actor,
  options: Pick<ImportRun, 'origin' | 'exact' | 'pictures' | 'remark'>,
): Promise<ImportRun> {
  const users = await room.db.selectFrom('deskUser').select(['id', 'email']).execute();
  return {
    ...options,
    room,
    actor,
    known: await readImportItems(room.db, options.origin),
    tried: new Map(),
    people: await readPeople(room.db),
    users: new Map(users.map(u => [u.email, u.id])),
  };
}

/** People by each of their names, in any language. */
export async function readPeople(db: Queries): Promise<Map<string, string>> {
  const rows = await db.selectFrom('person').select(['slug', 'names']).orderBy('id', 'desc').execute();
  return new Map(rows.flatMap(row => Object.values(row.names).map(name => [name, row.slug])));
}

export function recordOf(run: ImportRun, kind: string, key: string): ImportRecord | null {
  return run.known.get(importKey(kind, key)) ?? null;
}

/** Notes what became of items; the run knows it from then on. */
export async function note(tx: Tx, run: ImportRun, ...notes: ImportNote[]): Promise<void> {
  await writeImportItems(tx, run.origin, run.room.now(), notes);
  for (const { kind, key, digest, target } of notes) run.known.set(importKey(kind, key), { digest, target });
}

/** SHA-256 of a value as JSON, in hex. Readers build their values in one order, so that equal ones have equal digests. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(value instanceof Uint8Array ? value : JSON.stringify(value))
    .digest('hex');
}
