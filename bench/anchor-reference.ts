/*
 * A reference for bench/anchor.ts: the approach that the annotation client Hypothesis published, written anew from its
 * description. A quote is sought letter for letter; failing that by Myers' block algorithm (G. Myers, "A fast bit-vector
 * algorithm for approximate string matching based on dynamic programming", 1999; blocks of 32, Ukkonen's cut-off) with
 * errors up to half its length; the best matches are weighed by quote 50, prefix 20, suffix 20, position 2.
 */
type Match = { start: number; end: number; errors: number };

export type Reference = { start: number; end: number; score: number } | null;

export function referenceFind(text: string, quote: string, prefix: string, suffix: string, hint: number): Reference {
  if (quote === '') return null;
  const matches = lookFor(text, quote, Math.min(256, quote.length / 2));
  let best: Reference = null;
  for (const { start, end, errors } of matches) {
    const before = prefix ? alike(text.slice(Math.max(0, start - prefix.length), start), prefix) : 1;
    const behind = suffix ? alike(text.slice(end, end + suffix.length), suffix) : 1;
    const score =
      (50 * (1 - errors / quote.length) + 20 * before + 20 * behind + 2 * (1 - Math.abs(start - hint) / text.length)) /
      92;
    if (!best || score > best.score) best = { start, end, score };
  }
  return best;
}

function alike(text: string, pattern: string): number {
  if (text === '' || pattern === '') return 0;
  const [first] = lookFor(text, pattern, pattern.length);
  return first ? 1 - first.errors / pattern.length : 0;
}

function lookFor(text: string, pattern: string, most: number): Match[] {
  const found: Match[] = [];
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1))
    found.push({ start: at, end: at + pattern.length, errors: 0 });
  return found.length > 0 ? found : approximate(text, pattern, Math.floor(most));
}

/** All ends with the fewest errors, at most `most`; for each the beginning, by the same search backwards. */
function approximate(text: string, pattern: string, most: number): Match[] {
  const reversed = turned(pattern);
  return ends(text, pattern, most).map(({ end, errors }) => {
    const from = Math.max(0, end - pattern.length - errors);
    // the longest beginning that still has as few errors
    let start = end;
    for (const m of ends(turned(text.slice(from, end)), reversed, errors)) start = Math.min(start, end - m.end);
    return { start, end, errors };
  });
}

const turned = (text: string) => Array.from({ length: text.length }, (_, i) => text[text.length - 1 - i]).join('');

function ends(text: string, pattern: string, most: number): { end: number; errors: number }[] {
  const w = 32;
  const blocks = Math.max(1, Math.ceil(pattern.length / w));
  const lastBits = pattern.length - (blocks - 1) * w;
  const peq = new Map<number, Uint32Array>();
  for (let i = 0; i < pattern.length; i++) {
    const code = pattern.charCodeAt(i);
    let bits = peq.get(code);
    if (!bits) {
      bits = new Uint32Array(blocks);
      peq.set(code, bits);
    }
    bits[i >> 5]! |= 1 << (i & 31);
  }
  // letters below 256 by a table
  const table: (Uint32Array | undefined)[] = Array.from({ length: 256 }, (_, code) => peq.get(code));
  const none = new Uint32Array(blocks);
  const p = new Int32Array(blocks).fill(-1);
  const m = new Int32Array(blocks);
  const scores = new Int32Array(blocks);
  for (let b = 0; b < blocks; b++) scores[b] = b === blocks - 1 ? pattern.length : (b + 1) * w;
  let limit = Math.min(most, pattern.length);
  let y = Math.min(blocks, Math.max(1, Math.ceil(limit / w))) - 1;
  let found: { end: number; errors: number }[] = [];
  for (let j = 0; j < text.length; j++) {
    const code = text.charCodeAt(j);
    const bits = (code < 256 ? table[code] : peq.get(code)) ?? none;
    let carry = 0;
    for (let b = 0; b <= y; b++) {
      carry = advance(p, m, b, bits[b]!, carry, b === blocks - 1 ? lastBits : w);
      scores[b]! += carry;
    }
    if (scores[y]! - carry <= limit && y < blocks - 1 && ((bits[y + 1]! & 1) !== 0 || carry < 0)) {
      y++;
      p[y] = -1;
      m[y] = 0;
      const size = y === blocks - 1 ? lastBits : w;
      scores[y] = scores[y - 1]! + size - carry;
      scores[y]! += advance(p, m, y, bits[y]!, carry, size);
    } else while (y > 0 && scores[y]! >= limit + w) y--;
    if (y === blocks - 1 && scores[y]! <= limit) {
      if (scores[y]! < limit) {
        found = [];
        limit = scores[y]!;
      }
      found.push({ end: j + 1, errors: scores[y]! });
    }
  }
  return found;
}

/** One column of one block; the horizontal difference at its last row comes out. */
function advance(p: Int32Array, m: Int32Array, b: number, eq0: number, carry: number, size: number): number {
  let eq = eq0 | 0;
  const pv = p[b]!;
  const mv = m[b]!;
  const negative = carry < 0 ? 1 : 0;
  const xv = eq | mv;
  eq |= negative;
  const xh = (((eq & pv) + pv) ^ pv) | eq;
  let ph = mv | ~(xh | pv);
  let mh = pv & xh;
  const high = size - 1;
  const out = ((ph >>> high) & 1) - ((mh >>> high) & 1);
  ph = (ph << 1) | (carry > 0 ? 1 : 0);
  mh = (mh << 1) | negative;
  p[b] = mh | ~(xv | ph);
  m[b] = ph & xv;
  return out;
}
