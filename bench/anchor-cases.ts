import { readFileSync } from 'node:fs';
import type { Found, Quote } from '../src/domain/anchor/index.ts';

export type Case = {
  id: number;
  old: string;
  new: string;
  quote: string;
  prefix: string;
  suffix: string;
  start: number;
  truth: { start: number; end: number } | null;
  alt?: { start: number; end: number };
  class: string;
  chain: string[];
};

/** The cases and documents of ../shared/material/anchoring. */
export function material(folder: URL): { cases: Case[]; docs: Map<string, string> } {
  const lines = (name: string) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n');
  return {
    cases: lines('cases.jsonl').map(line => JSON.parse(line)),
    docs: new Map(
      lines('docs.jsonl').map(line => {
        const { id, text } = JSON.parse(line) as { id: string; text: string };
        return [id, text];
      }),
    ),
  };
}

type Range = { start: number; end: number };

function overlap(a: Range, b: Range): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return both <= 0 ? 0 : both / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

const close = (a: Range, b: Range) =>
  (Math.abs(a.start - b.start) <= 3 && Math.abs(a.end - b.end) <= 3) || overlap(a, b) >= 0.9;

/** Right, wrong (somewhere else, or anything where nothing is) or neither, as ../shared/material/README.md says. */
export function judge(c: Case, found: Found | null): 'right' | 'wrong' | 'near' {
  const truths = [c.truth, c.class === 'replaced' ? (c.alt ?? null) : null].filter(t => t !== null);
  if (!found) return c.truth === null ? 'right' : 'near';
  if (truths.some(t => close(t, found))) return 'right';
  return truths.some(t => overlap(t, found) >= 0.5) ? 'near' : 'wrong';
}

export type Tally = {
  classes: Record<string, { n: number; right: number; wrong: number }>;
  macro: number;
  wrong: number;
};

export function tally(cases: Case[], results: (Found | null)[]): Tally {
  const classes: Tally['classes'] = {};
  let wrong = 0;
  cases.forEach((c, i) => {
    classes[c.class] ??= { n: 0, right: 0, wrong: 0 };
    const of = classes[c.class]!;
    const verdict = judge(c, results[i]!);
    of.n++;
    if (verdict === 'right') of.right++;
    if (verdict === 'wrong') {
      of.wrong++;
      wrong++;
    }
  });
  const shares = Object.values(classes).map(c => c.right / c.n);
  return { classes, macro: shares.reduce((a, b) => a + b, 0) / shares.length, wrong: wrong / cases.length };
}

/** Half a case belongs to, by the new text's name, so that no text is in both. */
export function halfOf(c: Case): 0 | 1 {
  let h = 7;
  for (const ch of c.old) h = Math.imul(h ^ ch.charCodeAt(0), 0x01000193);
  return ((h >>> 9) & 1) as 0 | 1;
}

export const quoteOf = (c: Case): Quote => ({ exact: c.quote, prefix: c.prefix, suffix: c.suffix, start: c.start });

/** One line: macro accuracy, wrong or false anchors, then per class the share right, and how many are wrong. */
export function print(title: string, { classes, macro, wrong }: Tally): void {
  const parts = Object.entries(classes)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, c]) => `${name} ${((100 * c.right) / c.n).toFixed(1)}${c.wrong ? ` (${c.wrong} wrong of ${c.n})` : ''}`,
    );
  console.log(
    `${title}: macro ${(100 * macro).toFixed(2)} %, wrong ${(100 * wrong).toFixed(2)} %\n    ${parts.join(', ')}`,
  );
}
