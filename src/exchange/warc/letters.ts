import { isUtf8 } from 'node:buffer';

/*
 * Pages as UTF-8. In a crawl nearly all are that already, whatever they say, so that is asked first: text in another
 * character set is hardly ever valid UTF-8 by chance. Else the byte order mark, the header, the page itself, and where all
 * of them are silent or wrong, what its letters look like (https://encoding.spec.whatwg.org names the sets).
 */

/** How much of a page is looked at. */
const mostSample = 32 * 1024;

/** The bytes of a page in UTF-8, and the set that they were in. `type`: the header Content-Type. */
export function toUtf8(bytes: Uint8Array, type = ''): { bytes: Uint8Array; charset: string } {
  const marked = markOf(bytes);
  const named = marked ? [] : [fromHeader(type), fromPage(bytes)].filter(name => name !== null);
  // these are made of bytes that UTF-8 has too
  const seven = named.find(name => /^(?:utf-16.*|iso-2022-jp)$/i.test(name) && isOf(name, bytes));
  if (!marked && !seven && isUtf8(bytes)) return { bytes, charset: 'utf-8' };
  if (marked === 'utf-8') return { bytes: isUtf8(bytes) ? bytes : encoded(bytes, 'utf-8'), charset: 'utf-8' };
  for (const name of marked ? [marked] : seven ? [seven] : named) {
    const charset = known(name);
    // said to be UTF-8, and a few bytes are not: it is, unless there are many
    if (charset === 'utf-8' && !isNearlyUtf8(bytes)) continue;
    if (charset && (!charset.startsWith('utf-16') || marked || seven))
      return { bytes: encoded(bytes, charset), charset };
  }
  const charset = isNearlyUtf8(bytes) ? 'utf-8' : guess(bytes);
  return { bytes: encoded(bytes, charset), charset };
}

function encoded(bytes: Uint8Array, charset: string): Uint8Array {
  const text = new TextDecoder(charset).decode(bytes);
  return Buffer.from(text, 'utf8');
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return null;
}

function fromHeader(type: string): string | null {
  return /;\s*charset\s*=\s*["']?\s*([^\s;"']+)/i.exec(type)?.[1] ?? null;
}

function fromPage(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096)).toString('latin1');
  return (
    /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([^\s;"'/>]+)/i.exec(start)?.[1] ??
    /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)/i.exec(start)?.[1] ??
    null
  );
}

/** A set by one of its names, or by what people write for it; null for none. */
function known(name: string): string | null {
  for (const label of [name, name.replace(/^(?:win|cp|windows)[-_ ]?(125\d)$/i, 'windows-$1'), name.replace(/_/g, '-')])
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // no set of that name
    }
  return null;
}

function isOf(name: string, bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, mostSample);
  return /^utf-16/i.test(name) ? sample.includes(0) : sample.includes(0x1b);
}

/** At most one byte in a hundred of those that are not ASCII is none of UTF-8. */
function isNearlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 8 * mostSample));
  let wrong = 0;
  let right = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) wrong++;
    else if (code > 0x7f) right++;
  }
  return wrong * 50 <= right;
}

/** Sets of one byte, by the letters that are most frequent in what is written in them. */
const ofOneByte: [charset: string, frequent: string][] = [
  ['windows-1251', 'оеаинтсрвлкмдпуі'],
  ['koi8-u', 'оеаинтсрвлкмдпуі'],
  ['ibm866', 'оеаинтсрвлкмдпу'],
  ['iso-8859-5', 'оеаинтсрвлкмдпу'],
  ['x-mac-cyrillic', 'оеаинтсрвлкмдпуі'],
  ['windows-1253', 'αοιετσνηυρπκμλςόάί'],
  ['windows-1255', 'יוהלאמרתבשנ'],
  ['windows-1256', 'اليمنوتربةعدسف'],
  ['windows-874', 'านรอกเงมยลวดทสตคขแปพบ่้ีิัืุ็์'],
];

function guess(bytes: Uint8Array): string {
  const sample = sampleOf(bytes);
  let letters = 0;
  let high = 0;
  for (const byte of sample) {
    if (byte > 0x7f) high++;
    else if ((byte | 32) >= 97 && (byte | 32) <= 122) letters++;
  }
  const scores: [charset: string, score: number][] = [];
  for (const charset of ['shift_jis', 'euc-jp', 'euc-kr', 'gb18030', 'big5'])
    scores.push([charset, ofTwoBytes(charset, sample)]);
  // a few accents among Latin letters: of western languages, as browsers take it
  if (3 * high > letters)
    for (const [charset, frequent] of ofOneByte) {
      const text = new TextDecoder(charset).decode(sample);
      const others = text.match(/[^\x00-\x7f]/g) ?? [];
      scores.push([charset, others.filter(c => frequent.includes(c)).length / Math.max(1, others.length)]);
    }
  const [best, score] = scores.reduce((a, b) => (b[1] > a[1] ? b : a));
  return score >= 0.5 ? best : 'windows-1252';
}

/** Where the bytes that are not ASCII begin, from a line's beginning. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const first = Math.max(
    0,
    bytes.findIndex(byte => byte > 0x7f),
  );
  const line = bytes.lastIndexOf(10, first);
  const from = line >= 0 && first - line < 2_000 ? line : first;
  return bytes.subarray(from, from + mostSample);
}

/** How much of it is what is written in that set: kana, Hangul, or the commoner half of the ideographs. */
function ofTwoBytes(charset: string, sample: Uint8Array): number {
  let text: string;
  try {
    text = new TextDecoder(charset, { fatal: true }).decode(sample, { stream: true });
  } catch {
    return 0;
  }
  const others = (text.match(/[^\x00-\x7f]/g) ?? []).length;
  if (others === 0) return 0;
  const share = (pattern: RegExp) => (text.match(pattern) ?? []).length / others;
  if (charset === 'shift_jis' || charset === 'euc-jp')
    return share(/[\u3041-\u30fe]/g) > 0.2 ? share(/[\u3001-\u30fe\u4e00-\u9fff！-ﾟ]/g) : 0;
  if (charset === 'euc-kr') return share(/[\uac00-\ud7a3]/g);
  const [from, to] = charset === 'big5' ? [0xa4, 0xc6] : [0xb0, 0xd7];
  let pairs = 0;
  let common = 0;
  for (let i = 0; i + 1 < sample.length; i++) {
    const lead = sample[i]!;
    if (lead < 0x81) continue;
    const trail = sample[++i]!;
    pairs++;
    if (lead >= from && lead <= to && (charset === 'big5' || trail >= 0xa1)) common++;
  }
  // Korean looks like common ideographs too: there the set of its own has to win
  return pairs === 0 ? 0 : (common / pairs) * 0.95;
}
