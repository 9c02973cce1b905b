import { followSegments } from '../src/domain/translation/follow.ts';
import type { Segment } from '../src/domain/translation/segments.ts';
import { beginTranslation, followSource } from '../src/domain/translation/translation.ts';
import { chances, type Pairing } from './align-cases.ts';

/*
 * What should become of a rendering when its source changes, worked out another way than the product does: by strings alone.
 */

export type Marking = { segments: number; changed: number; marked: number; right: number; unclear: number };

/** The words without spaces, with one kind of quotation mark and dash and one width of signs. */
function bare(text: string): string {
  return text
    .replace(/[\s\u200b-\u200f\ufeff\u00ad]/g, '')
    .replace(/[\uff01-\uff5e]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/["“”„«»‘’‚'`]+/g, "'")
    .replace(/[‐-―−-]+/g, '-')
    .replace(/…/g, '...');
}

const longestRun = 4;

/**
 * Adds to `marking` how well stale marking did between two revisions. A segment still holds when a run of up to four
 * segments with it says, put together, what a run of the new text says. Lines that occur twice are left out: which of them
 * went nobody can say.
 */
export function mark(before: Segment[], after: Segment[], marking: Marking): number[] {
  const [a, b] = [before.map(s => bare(s.text)), after.map(s => bare(s.text))];
  const there = new Set<string>();
  for (const i of b.keys())
    for (let n = 1; n <= longestRun && i + n <= b.length; n++) there.add(b.slice(i, i + n).join(''));
  const holds = new Set<number>();
  for (const i of a.keys())
    for (let n = 1; n <= longestRun && i + n <= a.length; n++)
      if (there.has(a.slice(i, i + n).join(''))) for (let k = 0; k < n; k++) holds.add(i + k);
  const twice = new Set([...a.filter((s, i) => a.indexOf(s) !== i), ...b.filter((s, i) => b.indexOf(s) !== i)]);
  const t = beginTranslation(before, before);
  const on = followSource(t, before, after, { revision: 2, minor: false }, before);
  const wrong: number[] = [];
  for (const [i, words] of a.entries()) {
    const link = on.links.find(l => l.target.includes(i));
    if (!link || words === '') continue;
    if (twice.has(words)) {
      marking.unclear++;
      continue;
    }
    const changed = !holds.has(i);
    const marked = link.stale !== null;
    marking.segments++;
    if (changed) marking.changed++;
    if (marked) marking.marked++;
    if (changed && marked) marking.right++;
    if (changed !== marked) wrong.push(i);
  }
  return wrong;
}

/** A text with edits of known kinds, and which of its segments came from which. */
export function edited(before: Segment[], seed: number): { after: Segment[]; gold: Pairing[]; stale: Set<number> } {
  const chance = chances(seed);
  const pieces: { text: string; of: number[] }[] = [];
  const stale = new Set<number>();
  const pool = before.flatMap(s => s.text.split(' ')).filter(w => w.length > 3);
  const any = () => pool[Math.floor(chance() * pool.length)] ?? 'other';
  for (const [i, { text }] of before.entries()) {
    const what = chance();
    if (what < 0.04) continue;
    if (what < 0.14) {
      const words = text.split(' ');
      for (let n = 1 + Math.floor(chance() * 4); n > 0; n--) words[Math.floor(chance() * words.length)] = any();
      if (words.join(' ') !== text) stale.add(i);
      pieces.push({ text: words.join(' '), of: [i] });
    } else if (what < 0.2 && /\p{Nd}/u.test(text)) {
      pieces.push({ text: text.replace(/\p{Nd}/u, d => String((Number(d) + 1) % 10)), of: [i] });
      stale.add(i);
    } else if (what < 0.26) {
      const cut = /^(.{20,}?[.!?]) (.{20,})$/su.exec(text) ?? /^(.{10,}?[。！？])(.{10,})$/su.exec(text);
      if (cut) pieces.push({ text: cut[1]!, of: [i] }, { text: cut[2]!, of: [i] });
      else pieces.push({ text, of: [i] });
    } else if (what < 0.32 && pieces.length > 0 && pieces.at(-1)!.of.at(-1) === i - 1) {
      const last = pieces.at(-1)!;
      last.text += ` ${text}`;
      last.of.push(i);
    } else if (what < 0.36) pieces.push({ text: text.replace(/'|’/g, '‘').replace(/ - | -- /g, ' — '), of: [i] });
    else pieces.push({ text, of: [i] });
    if (chance() < 0.03) pieces.push({ text: `${any()} ${any()} ${any()} ${any()} ${any()} ${any()}`, of: [] });
  }
  for (let n = Math.floor(pieces.length / 40); n > 0; n--) {
    const [piece] = pieces.splice(Math.floor(chance() * pieces.length), 1);
    pieces.splice(Math.floor(chance() * pieces.length), 0, piece!);
  }
  const after = pieces.map(({ text }) => ({
    kind: 'paragraph' as const,
    level: null,
    text,
    content: [{ type: 'text', text }],
  }));
  const gold: Pairing[] = pieces.map(({ of }, j) => ({ source: of, target: [j] }));
  return { after, gold, stale };
}

export function followed(before: Segment[], after: Segment[]): Pairing[] {
  return followSegments(before, after).map(({ from, to }) => ({ source: from, target: to }));
}
