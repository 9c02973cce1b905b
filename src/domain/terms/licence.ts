/**
 * The address of a licence that is named in words, as pictures have it (`CC BY-SA 4.0`, `CC0 1.0`), or that is an address
 * already; null: nobody knows.
 */
export function licenceAddress(named: string): string | null {
  const words = named.trim();
  if (/^https?:\/\/\S+$/.test(words) && URL.canParse(words)) return words;
  const [, kind, version] =
    /^CC[ -](BY(?:-NC)?(?:-(?:SA|ND))?)[ -](\d\.\d)$/i.exec(words) ?? /^(CC0)(?:[ -](1\.0))?$/i.exec(words) ?? [];
  if (!kind) return null;
  const site = 'https://creativecommons.org';
  return kind.toUpperCase() === 'CC0'
    ? `${site}/publicdomain/zero/1.0/`
    : `${site}/licenses/${kind.toLowerCase()}/${version}/`;
}
