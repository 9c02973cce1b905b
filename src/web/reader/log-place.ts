/** The entry of the public log that an address names as the place to go on at; null: the beginning, undefined: none that could be. */
export function readLogPlace(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

export function writeLogPlace(place: number | null): string | null {
  return place === null ? null : String(place);
}
