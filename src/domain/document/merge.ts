import type { Node } from 'prosemirror-model';
import { diffSequences } from './myers.ts';
import { schema } from './schema.ts';
import { alike, wordSegments } from './words.ts';

/**
 * A place where both sides changed the same thing: at block `index` of the merged document stand `mine`; `theirs` are
 * the blocks that the other side has there. Either list is empty where that side deleted.
 */
export type Conflict = { index: number; mine: Node[]; theirs: Node[] };

/**
 * What one side did to the base: for each base block what it became (null: deleted), and what was put before it
 * (`inserted[base.length]`: at the end).
 */
type Side = { became: (Node | null)[]; inserted: Node[][] };

/**
 * Three-way merge by whole blocks, for a save that came too late. What only one side changed is taken; where both
 * changed the same block differently, mine stands and the conflict is told. Both sides' new blocks are kept, mine first.
 */
export function mergeDocs(base: Node, mine: Node, theirs: Node): { doc: Node; conflicts: Conflict[] } {
  const blocks = [...base.children];
  const m = sideOf(blocks, [...mine.children]);
  const t = sideOf(blocks, [...theirs.children]);
  const merged: Node[] = [];
  const conflicts: Conflict[] = [];
  const conflict = (ours: Node[], others: Node[]) => {
    conflicts.push({ index: merged.length, mine: ours, theirs: others });
    merged.push(...ours);
  };

  for (let i = 0; i <= blocks.length; i++) {
    const ours = m.inserted[i]!;
    const others = t.inserted[i]!;
    const bothRewrote = goneInBoth(m, t, i) || goneInBoth(m, t, i - 1);
    if (bothRewrote && ours.length > 0 && others.length > 0 && !sameBlocks(ours, others)) conflict(ours, others);
    else merged.push(...both(ours, others));

    const before = blocks[i];
    if (!before) break;
    const [a, b] = [m.became[i]!, t.became[i]!];
    if (same(a, before)) merged.push(...listed(b));
    else if (same(b, before) || same(a, b)) merged.push(...listed(a));
    else conflict(listed(a), listed(b));
  }
  return { doc: base.type.create(null, merged.length > 0 ? merged : schema.nodes.paragraph.create()), conflicts };
}

function same(a: Node | null, b: Node | null): boolean {
  return a === b || (a !== null && b !== null && a.eq(b));
}

function sameBlocks(a: readonly Node[], b: readonly Node[]): boolean {
  return a.length === b.length && a.every((node, i) => node.eq(b[i]!));
}

function listed(node: Node | null): Node[] {
  return node ? [node] : [];
}

function goneInBoth(m: Side, t: Side, i: number): boolean {
  return i >= 0 && i < m.became.length && m.became[i] === null && t.became[i] === null;
}

/** Two lists of new blocks at one place: all of them, once where they are the same. */
function both(ours: readonly Node[], others: readonly Node[]): Node[] {
  if (others.length === 0) return [...ours];
  const runs = diffSequences(ours.map(key), others.map(key));
  return runs.flatMap(run => (run.op === 'add' ? others.slice(run.bFrom, run.bTo) : ours.slice(run.aFrom, run.aTo)));
}

function key(node: Node): string {
  return JSON.stringify(node.toJSON());
}

function sideOf(base: readonly Node[], now: readonly Node[]): Side {
  const became: (Node | null)[] = base.map(() => null);
  const inserted: Node[][] = Array.from({ length: base.length + 1 }, () => []);
  const runs = diffSequences(base.map(key), now.map(key));
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    if (run.op === 'same') {
      for (let k = 0; k < run.aTo - run.aFrom; k++) became[run.aFrom + k] = now[run.bFrom + k]!;
      continue;
    }
    const next = runs[i + 1];
    const pair = next && next.op !== 'same' && next.op !== run.op ? next : null;
    if (pair) i++;
    const [aFrom, aTo] = [run.aFrom, Math.max(run.aTo, pair?.aTo ?? 0)];
    const [bFrom, bTo] = [run.bFrom, Math.max(run.bTo, pair?.bTo ?? 0)];
    let place = aFrom;
    const partner = editedFrom(base.slice(aFrom, aTo), now.slice(bFrom, bTo));
    for (let b = bFrom; b < bTo; b++) {
      const a = partner[b - bFrom]!;
      if (a === null) inserted[place]!.push(now[b]!);
      else {
        became[aFrom + a] = now[b]!;
        place = aFrom + a + 1;
      }
    }
  }
  return { became, inserted };
}

/** For each new block of a changed stretch the old block that it is an edit of, in rising order, or null. */
function editedFrom(old: readonly Node[], fresh: readonly Node[]): (number | null)[] {
  if (old.length === 1 && fresh.length === 1) return [old[0]!.type === fresh[0]!.type ? 0 : null];
  const words = old.map(node => wordSegments(node.textContent));
  let next = 0;
  return fresh.map(node => {
    const own = wordSegments(node.textContent);
    for (let i = next; i < Math.min(old.length, next + 16); i++) {
      if (old[i]!.type !== node.type || alike(words[i]!, own) < 0.4) continue;
      next = i + 1;
      return i;
    }
    return null;
  });
}
