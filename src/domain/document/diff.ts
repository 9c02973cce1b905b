import type { Node } from 'prosemirror-model';
import { diffSequences } from './myers.ts';
import { alike, wordSegments } from './words.ts';

export type Part = { op: 'same' | 'add' | 'del'; text: string };

/**
 * What became of one block. `type` is the node's name (`list_item` and `table_row` are blocks of their own, and so is the
 * source under a quote), `parts` its words: all 'same' in a block that stayed or moved, all 'add' or all 'del' in one that
 * is new or gone. 'formatting' says that the words stayed and marks, level, addresses, the picture or the kind of block
 * changed. `before` and `after` are the block's places among the blocks of either document, null where it is not.
 */
export type BlockChange = {
  kind: 'same' | 'edited' | 'formatting' | 'added' | 'removed' | 'moved';
  type: string;
  level: number | null;
  parts: Part[];
  before: number | null;
  after: number | null;
};

type Unit = { type: string; level: number | null; text: string; shape: string; index: number };

/**
 * The readable difference of two documents: blocks are aligned first, then words within the blocks that were edited. The
 * changes stand in the order of the new document; removed blocks stand where they were, moved ones at their new place
 * only. Words are Unicode word segments (UAX 29).
 */
export function diffDocs(before: Node, after: Node): BlockChange[] {
  const a = units(before);
  const b = units(after);
  const runs = diffSequences(a.map(key), b.map(key));
  const moved = movedUnits(
    runs.flatMap(run => (run.op === 'del' ? a.slice(run.aFrom, run.aTo) : [])),
    runs.flatMap(run => (run.op === 'add' ? b.slice(run.bFrom, run.bTo) : [])),
  );
  const changes: BlockChange[] = [];
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    if (run.op === 'same') {
      for (let k = 0; k < run.aTo - run.aFrom; k++) changes.push(kept(a[run.aFrom + k]!, b[run.bFrom + k]!));
      continue;
    }
    // a deletion and an insertion side by side are edits, as far as their blocks are alike
    const next = runs[i + 1];
    const pair = next && next.op !== 'same' && next.op !== run.op ? next : undefined;
    if (pair) i++;
    const [del, add] = run.op === 'del' ? [run, pair] : [pair, run];
    const old = del ? a.slice(del.aFrom, del.aTo) : [];
    const fresh = add ? b.slice(add.bFrom, add.bTo) : [];
    changes.push(...changedStretch(old, fresh, moved));
  }
  return changes;
}

function key(unit: Unit): string {
  return `${unit.type}\u0000${unit.text}`;
}

/** Blocks that vanished at one place and stand word for word at another: new block -> old block, and old -> new. */
function movedUnits(gone: readonly Unit[], come: readonly Unit[]): ReadonlyMap<Unit, Unit> {
  const waiting = new Map<string, Unit[]>();
  for (const unit of gone) {
    // a short line that turns up elsewhere is as likely a coincidence
    if (unit.text.length <= 20) continue;
    const others = waiting.get(key(unit));
    if (others) others.push(unit);
    else waiting.set(key(unit), [unit]);
  }
  const moved = new Map<Unit, Unit>();
  for (const unit of come) {
    const from = waiting.get(key(unit))?.shift();
    if (from) moved.set(unit, from).set(from, unit);
  }
  return moved;
}

function changedStretch(old: readonly Unit[], fresh: readonly Unit[], moved: ReadonlyMap<Unit, Unit>): BlockChange[] {
  const left = old.filter(unit => !moved.has(unit));
  const partners = pairUp(
    left,
    fresh.filter(unit => !moved.has(unit)),
  );
  const changes: BlockChange[] = [];
  let next = 0;
  for (const unit of fresh) {
    const from = moved.get(unit);
    const partner = partners.get(unit);
    if (from) changes.push({ ...whole('moved', unit, 'same'), before: from.index, after: unit.index });
    else if (partner === undefined) changes.push({ ...whole('added', unit, 'add'), after: unit.index });
    else {
      for (; next < partner; next++)
        changes.push({ ...whole('removed', left[next]!, 'del'), before: left[next]!.index });
      changes.push(edited(left[next]!, unit));
      next++;
    }
  }
  for (; next < left.length; next++)
    changes.push({ ...whole('removed', left[next]!, 'del'), before: left[next]!.index });
  return changes;
}

function kept(old: Unit, unit: Unit): BlockChange {
  const kind = old.shape === unit.shape ? 'same' : 'formatting';
  return { ...whole(kind, unit, 'same'), before: old.index, after: unit.index };
}

function edited(old: Unit, unit: Unit): BlockChange {
  if (old.text === unit.text) return { ...whole('formatting', unit, 'same'), before: old.index, after: unit.index };
  const parts = diffWords(wordSegments(old.text), wordSegments(unit.text));
  return { ...whole('edited', unit, 'same'), parts, before: old.index, after: unit.index };
}

function whole(kind: BlockChange['kind'], unit: Unit, op: Part['op']): BlockChange {
  const { type, level, text } = unit;
  return { kind, type, level, parts: text === '' ? [] : [{ op, text }], before: null, after: null };
}

/** More pairs than this are not compared all with all; a block's edit is then looked for near its place only. */
const mostPairs = 2_500;
/** Beyond this nothing is paired: two such texts have nothing to do with each other. */
const mostCompared = 1_000_000;

/**
 * For new blocks the index of the old one that each is an edit of, in rising order: the pairing with the most likeness
 * in all. Blocks of one kind are alike from 0.4 on, of two kinds (a paragraph made a heading) from 0.6.
 */
function pairUp(old: readonly Unit[], fresh: readonly Unit[]): Map<Unit, number> {
  if (old.length * fresh.length > mostCompared) return new Map();
  const words = new Map([...old, ...fresh].map(unit => [unit, wordSegments(unit.text)]));
  const reach =
    old.length * fresh.length > mostPairs
      ? Math.max(2, Math.floor(mostPairs / Math.max(old.length, fresh.length) / 2))
      : Infinity;
  const likeness = (i: number, j: number) => {
    const place = fresh.length > 1 ? Math.round((j * (old.length - 1)) / (fresh.length - 1)) : i;
    if (Math.abs(place - i) > reach) return 0;
    const [a, b] = [old[i]!, fresh[j]!];
    if (a.text === '' || b.text === '') return a.type === b.type && a.text === b.text ? 0.5 : 0;
    const score = alike(words.get(a)!, words.get(b)!);
    return score >= (a.type === b.type ? 0.4 : 0.6) ? score : 0;
  };
  // best[i][j]: the most likeness of old[i..] and fresh[j..]
  const width = fresh.length + 1;
  const best = new Float64Array((old.length + 1) * width);
  const score = new Float64Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const own = likeness(i, j);
      score[i * width + j] = own;
      const paired = own > 0 ? own + best[(i + 1) * width + j + 1]! : 0;
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j]!, best[i * width + j + 1]!);
    }
  }
  const partners = new Map<Unit, number>();
  for (let i = 0, j = 0; i < old.length && j < fresh.length; ) {
    const own = score[i * width + j]!;
    if (own > 0 && best[i * width + j] === own + best[(i + 1) * width + j + 1]!) {
      partners.set(fresh[j]!, i);
      i++;
      j++;
    } else if (best[i * width + j] === best[(i + 1) * width + j]!) i++;
    else j++;
  }
  return partners;
}

/** The words of two texts against each other. Spaces between two changed words go with them, so that changes read whole. */
function diffWords(a: string[], b: string[]): Part[] {
  const parts: Part[] = [];
  const add = (op: Part['op'], text: string) => {
    if (text === '') return;
    const last = parts.at(-1);
    if (last?.op === op) last.text += text;
    else parts.push({ op, text });
  };
  const runs = diffSequences(a, b, 600);
  let deleted = '';
  let added = '';
  const flush = () => {
    add('del', deleted);
    add('add', added);
    deleted = '';
    added = '';
  };
  runs.forEach((run, i) => {
    if (run.op === 'del') deleted += a.slice(run.aFrom, run.aTo).join('');
    else if (run.op === 'add') added += b.slice(run.bFrom, run.bTo).join('');
    else {
      const text = b.slice(run.bFrom, run.bTo).join('');
      const between = deleted + added !== '' && i < runs.length - 1;
      if (between && text.trim() === '') {
        deleted += text;
        added += text;
      } else {
        flush();
        add('same', text);
      }
    }
  });
  flush();
  return parts;
}

/** Words of plain texts (titles, summaries) against each other. */
export function diffTexts(before: string, after: string): Part[] {
  return diffWords(wordSegments(before), wordSegments(after));
}

function units(doc: Node): Unit[] {
  const found: Unit[] = [];
  const add = (node: Node, type: string, text: string, around: string) => {
    const level = node.type.name === 'heading' ? node.attrs.level : null;
    found.push({ type, level, text, shape: around + JSON.stringify(node.toJSON()), index: found.length });
  };
  // `around`: the containers a block is in, since a change of theirs is a change of its looks
  const visit = (node: Node, within: string | null, around: string) => {
    node.forEach(child => {
      const { name } = child.type;
      if (name === 'table_row') add(child, name, child.children.map(cell => cell.textContent).join(' | '), around);
      else if (child.isTextblock) add(child, within ?? name, inlineText(child), around);
      else if (name === 'embed') add(child, name, said(child.attrs.title, child.attrs.url), around);
      else if (child.isLeaf) add(child, name, '', around);
      else {
        const named = name === 'list_item' || name === 'blockquote' || name === 'note' ? name : within;
        visit(child, named, `${around}${name}${child.attrs.start ?? ''}>`);
        const { source, url } = child.attrs;
        if (source || url)
          found.push({ type: name, level: null, text: `— ${said(source, url)}`, shape: around, index: found.length });
      }
    });
  };
  visit(doc, null, '');
  return found;
}

function said(...texts: (string | null)[]): string {
  return texts.filter(Boolean).join(' – ');
}

function inlineText(node: Node): string {
  let text = '';
  node.forEach(child => {
    if (child.isText) text += child.text;
    else if (child.type.name === 'hard_break') text += '\n';
    else if (child.type.name === 'footnote') text += ` [${child.textContent}]`;
  });
  return node.type.name === 'figure' ? said(text, node.attrs.alt, node.attrs.credit, node.attrs.licence) : text;
}
