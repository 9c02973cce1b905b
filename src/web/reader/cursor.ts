import type { Cursor } from '../../store/edition.ts';

/** A place in a list as it stands in an address: milliseconds since 1970 and the id. */
export function writeCursor(cursor: { at: Date; id: number | string } | null): string | null {
  return cursor && `${cursor.at.getTime()}-${cursor.id}`;
}

/** The place that an address names; null: the beginning, undefined: it names none that could be. */
export function readCursor(text: string | undefined): Cursor | null | undefined {
  const place = readPlace(text, /^\d{1,15}$/);
  return place && { at: place.at, id: Number(place.id) };
}

/** The same in a list whose ids are texts of this form. */
export function readPlace(text: string | undefined, ids: RegExp): { at: Date; id: string } | null | undefined {
  if (text === undefined) return null;
  const [, at, id] = /^(\d{1,14})-(\w+)$/.exec(text) ?? [];
  return at === undefined || id === undefined || !ids.test(id) ? undefined : { at: new Date(Number(at)), id };
}
