/**
 * The text of a file of Markdown or YAML: UTF-8, or UTF-16 that says so by its first two bytes. Anything else would be
 * guessed at and come out as other letters, so it is refused; `detail` says why.
 */
export function readText(bytes: Uint8Array): { ok: true; text: string } | { ok: false; detail: string } {
  const wide = utf16(bytes);
  try {
    const text = new TextDecoder(wide?.marked ? wide.encoding : 'utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return { ok: true, text };
  } catch {
    // said below
  }
  return { ok: false, detail: wide ? 'it is UTF-16: save it as UTF-8' : 'it is not valid UTF-8: save it as UTF-8' };
}

/** Which UTF-16 it is, if its first bytes look like it; `marked`: it says so itself. */
export function utf16(bytes: Uint8Array): { encoding: 'utf-16le' | 'utf-16be'; marked: boolean } | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', marked: true };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', marked: true };
  if (bytes.length < 2 || (first === 0) === (second === 0)) return null;
  return { encoding: first === 0 ? 'utf-16be' : 'utf-16le', marked: false };
}
