import type { Cursor } from '../../store/edition.ts';

/** A place in a list as it stands in an address: milliseconds since 1970 and the id. */
export function writeCursor(cursor: Cursor | null): string | null {
  return cursor && `${cursor.at.getTime()}-${cursor.id}`;
}

/** The place that an address names; null: the beginning, undefined: it names none that could be. */
export function readCursor(text: string | undefined): Cursor | null | undefined {
  if (text === undefined) return null;
  const [, at, id] = /^(\d{1,14})-(\d{1,15})$/.exec(text) ?? [];
  return at === undefined || id === undefined ? undefined : { at: new Date(Number(at)), id: Number(id) };
}
