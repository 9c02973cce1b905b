/** The address of a licence that is named as its makers name it ("CC BY-SA 4.0", "cc0", "Public Domain Mark"), or null. */
export function licenceUrl(name: string): string | null {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/^creative commons\s+/, 'cc ')
    .replaceAll('-', ' ')
    .replace(/\s+/g, ' ');
  if (/^(cc0|cc 0|cc zero)( 1\.0)?$/.test(plain)) return 'https://creativecommons.org/publicdomain/zero/1.0/';
  if (/^(public domain mark|pdm)( 1\.0)?$/.test(plain)) return 'https://creativecommons.org/publicdomain/mark/1.0/';
  const match = /^cc (by(?: nc)?(?: sa| nd)?)(?: (1\.0|2\.0|2\.5|3\.0|4\.0))?$/.exec(plain);
  if (!match) return null;
  return `https://creativecommons.org/licenses/${match[1]!.replaceAll(' ', '-')}/${match[2] ?? '4.0'}/`;
}
