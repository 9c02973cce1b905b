import { followSegments } from './follow.ts';
import type { Segment } from './segments.ts';
import { addressesOf, folded, isWorded, saying, sayingOf } from './typography.ts';

/*
 * What is recorded of a translation: which segments of the original each of its segments renders, in which revision, who
 * wrote and who reviewed it, and what of the original changed since. A value beside the working copy of an edition; the
 * words themselves are in the working copy and nowhere else. Segments are named by their places in segments.ts.
 */

/** What somebody says of a rendering. One without words is untranslated, whatever is said of it. */
export const segmentStates = ['draft', 'check', 'reviewed'] as const;
export type SegmentState = (typeof segmentStates)[number];

/** Why a rendering may not hold any more. `before`: the source's words that it renders; the words now are in the source. */
export type Stale = {
  how: 'edited' | 'removed';
  before: string;
  /** where those words linked to, in order */
  addresses: string[];
  /** the revision that changed it first */
  since: number;
  /** every revision that changed it was a minor one: spelling, not meaning */
  minor: boolean;
};

export type Link = {
  /** names the link for as long as it lives */
  id: number;
  /** goes up when anything of it changes but its places, so that the second of two people is told */
  version: number;
  /** segments of the source's revision, in order; none when it has no counterpart there (any more) */
  source: number[];
  /** segments of the working copy, in order; none when nothing stands for it yet */
  target: number[];
  state: SegmentState;
  stale: Stale | null;
  /** the engine that wrote it, until a person has reviewed it */
  machine: string | null;
  /** how sure a computed pairing is, from 0 to 1; null when it was recorded as the translator worked */
  paired: number | null;
  /** user ids */
  by: string | null;
  /** ISO 8601 */
  at: string | null;
  reviewedBy: string | null;
  reviewedAt: string | null;
  /** to the author, the editor, oneself */
  note: string;
};

/** `next`: the id of the next link. Links stand in the order of the source; those without one stand after what they followed. */
export type Translation = { next: number; links: Link[] };

export type Progress = {
  total: number;
  untranslated: number;
  draft: number;
  check: number;
  reviewed: number;
  stale: number;
  machine: number;
};

/** Who did something, and when: a user id, null for an engine or somebody unknown; ISO 8601. */
export type Act = { by: string | null; at: string };

/** The words of several segments as one text, as progress and checks look at them. */
export function wordsOf(segments: readonly Segment[], indexes: readonly number[]): string {
  return indexes
    .map(i => segments[i]?.text ?? '')
    .filter(Boolean)
    .join('\n');
}

/** Whether a segment is rendered: words that are no code. Others stand in both texts as they are and have no link. */
export function isRendered(segment: Segment): boolean {
  return segment.kind !== 'code' && isWorded(segment);
}

/** The link that renders a segment of the source. */
export function linkAt(t: Translation, sourceIndex: number): Link | undefined {
  return t.links.find(link => link.source.includes(sourceIndex));
}

/** The link that a segment of the working copy belongs to. */
export function linkOfTarget(t: Translation, targetIndex: number): Link | undefined {
  return t.links.find(link => link.target.includes(targetIndex));
}

/** A link that nobody has done anything with. */
export function newLink(id: number, source: number[], target: number[]): Link {
  const nobody = { by: null, at: null, reviewedBy: null, reviewedAt: null };
  return {
    id,
    version: 1,
    source,
    target,
    state: 'draft',
    stale: null,
    machine: null,
    paired: null,
    ...nobody,
    note: '',
  };
}

/** The record of a fresh skeleton (`skeletonOf`): one link for each segment that is to be rendered. */
export function beginTranslation(source: readonly Segment[], target: readonly Segment[]): Translation {
  if (source.length !== target.length) throw new RangeError('a skeleton has the segments of its source');
  const rendered = source.flatMap((segment, i) => (isRendered(segment) ? [i] : []));
  return { next: rendered.length + 1, links: rendered.map((i, n) => newLink(n + 1, [i], [i])) };
}

/**
 * Words were written, by a person or an engine (`machine`). What is stale stays so until `settleLink`. Throws RangeError for
 * an unknown id.
 */
export function writeLink(
  t: Translation,
  id: number,
  write: Act & { state: SegmentState; machine?: string | null },
): Translation {
  const { by, at, state, machine } = write;
  return withLink(t, id, link => ({ ...said(link, state, { by, at }), machine: machine ?? link.machine, by, at }));
}

/**
 * Somebody says what a rendering is worth. `settle` (unless it is false): it holds for the source as it is now, rewritten or
 * not; an orphan that is settled stays as an addition of the translator's. Throws RangeError for an unknown id.
 */
export function settleLink(
  t: Translation,
  id: number,
  act: Act & { state: SegmentState; settle?: boolean },
): Translation {
  return withLink(t, id, link => {
    const next = said(link, act.state, act);
    return act.settle === false ? next : { ...next, stale: null, paired: null };
  });
}

/** What is reviewed was read by a person: it counts as neither machine-made nor paired by guess any more. */
function said(link: Link, state: SegmentState, { by, at }: Act): Link {
  return state === 'reviewed'
    ? { ...link, state, machine: null, paired: null, reviewedBy: by, reviewedAt: at }
    : { ...link, state, reviewedBy: null, reviewedAt: null };
}

/** Throws RangeError for an unknown id. */
export function noteLink(t: Translation, id: number, note: string): Translation {
  return withLink(t, id, link => ({ ...link, note }));
}

function withLink(t: Translation, id: number, change: (link: Link) => Link): Translation {
  if (!t.links.some(link => link.id === id)) throw new RangeError(`there is no link ${id}`);
  const links = t.links.map(link => (link.id === id ? { ...change(link), version: link.version + 1 } : link));
  return { ...t, links };
}

/**
 * A person pairs a link with these segments of the working copy. Other links lose them; what the link held besides becomes
 * an addition. Who wrote the words and what was said of them comes along, but 'reviewed' becomes 'check': nobody has read
 * them as a rendering of this. Throws RangeError for an unknown id.
 */
export function relink(t: Translation, id: number, target: readonly number[]): Translation {
  const link = t.links.find(l => l.id === id);
  if (!link) throw new RangeError(`there is no link ${id}`);
  const taken = new Set(target);
  const givers = t.links.filter(l => l.target.some(i => taken.has(i)));
  const left = link.target.filter(i => !taken.has(i));
  let { next } = t;
  const links = t.links.flatMap(l => {
    const rest = l.target.filter(i => !taken.has(i));
    if (l.id === id) {
      const { by, at, machine, state } = givers.length > 0 ? givers.reduce(joined) : l;
      const words = { by, at, machine, state: state === 'reviewed' ? ('check' as const) : state };
      const nobody = { paired: null, reviewedBy: null, reviewedAt: null };
      const paired = { ...l, ...words, ...nobody, version: l.version + 1, target: [...taken].sort(ascending) };
      if (left.length === 0) return [paired];
      return [paired, { ...newLink(next++, [], left), by: l.by, at: l.at, machine: l.machine }];
    }
    if (rest.length === l.target.length) return [l];
    if (rest.length === 0) return l.source.length > 0 ? [emptied(l)] : [];
    return [{ ...l, version: l.version + 1, target: rest }];
  });
  return { next, links };
}

/** How far the work is; `source` and `target` are the segments that the links count in. */
export function progressOf(t: Translation, source: readonly Segment[], target: readonly Segment[]): Progress {
  const progress: Progress = { total: 0, untranslated: 0, draft: 0, check: 0, reviewed: 0, stale: 0, machine: 0 };
  for (const link of t.links) {
    const written = hasWords(target, link.target);
    if (!written && !hasWords(source, link.source)) continue;
    progress.total++;
    progress[written ? link.state : 'untranslated']++;
    if (link.stale) progress.stale++;
    if (written && link.machine !== null) progress.machine++;
  }
  return progress;
}

/**
 * The record after a new revision of the source: `before` and `after` are its segments, `target` those of the working copy.
 * Exactly the links whose words changed become stale, with the words that they render, and fresh again when the source goes
 * back to those. A link without words is never stale and goes with its source; links whose sources were merged are one. The
 * blocks that went empty with a link: `vacated`.
 */
export function followSource(
  t: Translation,
  before: readonly Segment[],
  after: readonly Segment[],
  change: { revision: number; minor: boolean },
  target: readonly Segment[],
): Translation {
  const rendered = (segments: readonly Segment[], indexes: number[]) => indexes.filter(i => isRendered(segments[i]!));
  const sayingOfAll = (segments: readonly Segment[], indexes: number[]) => saying(indexes.map(i => segments[i]!));
  const groups = followSegments(before, after).map(group => {
    const from = rendered(before, group.from);
    const to = rendered(after, group.to);
    // signs alone that were merged with words are news for what renders the words
    return { from, to, edited: group.edited || sayingOfAll(before, from) !== sayingOfAll(after, to) };
  });
  const links = together(t.links, groups, 'source').flatMap(({ links, groups: own }) => {
    // what has no source already goes along as it is
    if (own.length === 0) return links.map(link => ({ ...link }));
    const written = links.filter(link => hasWords(target, link.target));
    const link = { ...links.reduce(joined), source: own.flatMap(g => g.to).sort(ascending) };
    const [first] = written;
    if (!first) return [{ ...link, stale: null }];
    const edited = own.some(g => g.edited);
    if (!edited && written.every(l => l.stale === null)) return [{ ...link, stale: null }];
    const stales = written.flatMap(l => l.stale ?? []);
    link.stale = {
      how: link.source.length === 0 ? 'removed' : 'edited',
      before: written.map(l => l.stale?.before ?? wordsOf(before, l.source)).join('\n'),
      addresses: written.flatMap(l => l.stale?.addresses ?? addressesOf(l.source.map(i => before[i]!))),
      since: stales.length > 0 ? Math.min(...stales.map(s => s.since)) : change.revision,
      minor: stales.every(s => s.minor) && (change.minor || !edited),
    };
    if (edited && links.length === 1) link.version++;
    return [link];
  });
  comeHome(links, after, target);
  const covered = new Set(links.flatMap(link => link.source));
  const fresh = after.flatMap((segment, j) => (isRendered(segment) && !covered.has(j) ? [j] : []));
  const kept = links.filter(link => link.source.length > 0 || hasWords(target, link.target));
  return {
    next: t.next + fresh.length,
    links: ordered([...kept, ...fresh.map((j, n) => newLink(t.next + n, [j], []))]),
  };
}

/** The segments of the working copy that a step of the record let go: what is empty there may be taken out. */
export function vacated(before: Translation, after: Translation): number[] {
  const held = new Set(after.links.flatMap(link => link.target));
  return before.links.flatMap(link => link.target.filter(i => !held.has(i))).sort(ascending);
}

/**
 * The record after the working copy was changed by who knows nothing of it (the editor, a correction, a merge). Edited words
 * are a draft again; words of nobody's source are an addition; what lost its words is untranslated and no longer stale.
 */
export function followTarget(
  t: Translation,
  before: readonly Segment[],
  after: readonly Segment[],
  act?: Act,
): Translation {
  const groups = followSegments(before, after);
  const links = together(t.links, groups, 'target').flatMap(({ links, groups: own }) => {
    if (own.length === 0) return links;
    const link = { ...links.reduce(joined), target: own.flatMap(g => g.to).sort(ascending) };
    const edited = own.some(g => g.edited);
    if (!edited) return [link];
    if (!hasWords(after, link.target)) {
      if (link.source.length === 0) return [];
      return hasWords(
        before,
        links.flatMap(l => l.target),
      )
        ? [{ ...emptied(link), target: link.target }]
        : [link];
    }
    const { by, at } = act ?? link;
    const version = links.length === 1 ? link.version + 1 : link.version;
    return [{ ...link, state: 'draft' as const, reviewedBy: null, reviewedAt: null, by, at, version }];
  });
  const held = new Set(links.flatMap(link => link.target));
  const additions = groups.flatMap(g => g.to).filter(j => !held.has(j) && isRendered(after[j]!));
  let { next } = t;
  for (const j of additions.sort(ascending)) {
    const addition = { ...newLink(next++, [], [j]), ...(act ?? {}) };
    // after the link that stands nearest before it in the working copy
    const nearest = links.map(link => Math.max(-1, ...link.target.filter(i => i < j)));
    const place = nearest.lastIndexOf(Math.max(...nearest));
    const isFirst = nearest.every(at => at < 0);
    links.splice(isFirst ? 0 : place + 1, 0, addition);
  }
  return { next, links };
}

/** The rendering is gone, its source stays. */
function emptied(link: Link): Link {
  return { ...newLink(link.id, link.source, []), version: link.version + 1, note: link.note };
}

const ascending = (a: number, b: number) => a - b;

function hasWords(segments: readonly Segment[], indexes: readonly number[]): boolean {
  return indexes.some(i => segments[i] !== undefined && isWorded(segments[i]));
}

/** Two links as one: whatever is less sure of either holds for both. */
function joined(a: Link, b: Link): Link {
  const state = segmentStates[Math.min(segmentStates.indexOf(a.state), segmentStates.indexOf(b.state))]!;
  const later = (a.at ?? '') >= (b.at ?? '') ? a : b;
  const reviewed = (a.reviewedAt ?? '') >= (b.reviewedAt ?? '') ? a : b;
  return {
    id: a.id,
    version: Math.max(a.version, b.version) + 1,
    source: [...a.source, ...b.source].sort(ascending),
    target: [...a.target, ...b.target].sort(ascending),
    state,
    stale: a.stale && b.stale ? joinedStale(a.stale, b.stale) : (a.stale ?? b.stale),
    machine: a.machine ?? b.machine,
    paired: a.paired === null || b.paired === null ? (a.paired ?? b.paired) : Math.min(a.paired, b.paired),
    by: later.by,
    at: later.at,
    reviewedBy: state === 'reviewed' ? reviewed.reviewedBy : null,
    reviewedAt: state === 'reviewed' ? reviewed.reviewedAt : null,
    note: [a.note, b.note].filter(Boolean).join('\n'),
  };
}

function joinedStale(a: Stale, b: Stale): Stale {
  return {
    how: a.how === 'removed' && b.how === 'removed' ? 'removed' : 'edited',
    before: `${a.before}\n${b.before}`,
    addresses: [...a.addresses, ...b.addresses],
    since: Math.min(a.since, b.since),
    minor: a.minor && b.minor,
  };
}

type Groups = readonly { from: number[]; to: number[]; edited: boolean }[];

/** Links that a group holds together, with all groups of theirs, in the order of the links. */
function together<G extends Groups[number]>(
  links: readonly Link[],
  groups: readonly G[],
  side: 'source' | 'target',
): { links: Link[]; groups: G[] }[] {
  const groupOf = new Map<number, number>();
  for (const [g, { from }] of groups.entries()) for (const i of from) groupOf.set(i, g);
  const linksOf = new Map<number, number[]>();
  const groupsOf = links.map(link => [...new Set(link[side].flatMap(i => groupOf.get(i) ?? []))]);
  for (const [n, own] of groupsOf.entries()) for (const g of own) linksOf.set(g, [...(linksOf.get(g) ?? []), n]);
  const seen = new Set<number>();
  return links.flatMap((_, n) => {
    if (seen.has(n)) return [];
    const component = new Set([n]);
    const own = new Set<number>();
    for (const l of component)
      for (const g of groupsOf[l]!) {
        own.add(g);
        for (const other of linksOf.get(g)!) component.add(other);
      }
    for (const l of component) seen.add(l);
    return [
      {
        links: [...component].sort(ascending).map(l => links[l]!),
        groups: [...own].sort(ascending).map(g => groups[g]!),
      },
    ];
  });
}

/** So many folded units of a beginning find the segments that may be it. */
const beginning = 6;

/**
 * Stale links whose words stand in the source again take those segments, from whatever is stale or empty itself, and are
 * fresh. Changes the links.
 */
function comeHome(links: Link[], after: readonly Segment[], target: readonly Segment[]): void {
  const stale = links.filter(link => link.stale !== null);
  if (stale.length === 0) return;
  const settled = new Set(
    links.flatMap(link => (link.stale === null && hasWords(target, link.target) ? link.source : [])),
  );
  const open = new Map<string, number[]>();
  for (const [j, segment] of after.entries()) {
    if (!isRendered(segment)) continue;
    const key = folded(segment.text).slice(0, beginning);
    open.set(key, [...(open.get(key) ?? []), j]);
  }
  for (const link of stale) {
    const { before, addresses, how } = link.stale!;
    const wanted = sayingOf(before, addresses);
    const is = (source: readonly number[]) => saying(source.map(j => after[j]!)) === wanted;
    let home = how === 'edited' && is(link.source) ? link.source : null;
    const words = folded(before);
    for (let length = beginning; home === null && length > 0; length--)
      for (const start of open.get(words.slice(0, length)) ?? []) {
        if (home || settled.has(start)) continue;
        const found = [start];
        for (let j = start + 1; !is(found) && j < after.length; j++) {
          if (settled.has(j) || !isRendered(after[j]!)) continue;
          if (words.startsWith(folded(wordsOf(after, [...found, j])))) found.push(j);
          else if (j > found.at(-1)! + farthest) break;
        }
        if (is(found)) home = found;
      }
    if (!home) continue;
    const mine = new Set(home);
    for (const other of links)
      if (other !== link && other.source.some(j => mine.has(j))) {
        other.source = other.source.filter(j => !mine.has(j));
        if (other.stale && other.source.length === 0) other.stale = { ...other.stale, how: 'removed' };
        other.version++;
      }
    link.source = home;
    link.stale = null;
    link.version++;
    for (const j of home) settled.add(j);
  }
}

/** The parts of what was one are looked for within so many segments. */
const farthest = 40;

/** In the order of the source; what has none stays behind what it followed. */
function ordered(links: readonly Link[]): Link[] {
  const first: Link[] = [];
  const runs: Link[][] = [];
  for (const link of links) {
    if (link.source.length > 0) runs.push([link]);
    else (runs.at(-1) ?? first).push(link);
  }
  return [...first, ...runs.sort((a, b) => a[0]!.source[0]! - b[0]!.source[0]!).flat()];
}
