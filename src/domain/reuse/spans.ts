import { type End, extend, type Pair, reachOfEdits } from './align.ts';

/** A copied passage, in units of the page and of the article. */
export type UnitSpan = {
  page: [number, number];
  article: [number, number];
  /** Units that are the same, and what they are worth in letters. */
  exact: number;
  worth: number;
  edited: boolean;
  low: number;
  high: number;
};

/**
 * A passage is a copy by itself if so much of it is the same, in letters, and so much is in it altogether; 100 characters are
 * some 80 letters. Names of offices and laws are as long as that almost.
 */
export const leastWorth = 46;
const leastWhole = 58;
/** In the company of a longer passage of the same article. */
const leastBeside = 30;
/** A passage that makes its neighbours credible. */
const credible = 70;

/** The passage around a place where page and article agree. */
export function spanAround(pair: Pair, page: number, article: number, reach = reachOfEdits): UnitSpan {
  const right = extend(pair, page, article, 1, reach);
  const left = extend(pair, page, article, -1, reach);
  return joined(left, right);
}

function joined(left: End, right: End): UnitSpan {
  return {
    page: [left.page, right.page],
    article: [left.article, right.article],
    exact: left.exact + right.exact,
    worth: left.worth + right.worth,
    edited: left.gaps + right.gaps > 0,
    low: Math.min(left.low, right.low),
    high: Math.max(left.high, right.high),
  };
}

/** Where a block of the page begins between two of its units: the place of its first unit, or -1. */
export type BlockBetween = (from: number, to: number) => number;

/**
 * Of all passages that seeds led to, those that stay: the best first, none over another's words in the page, at least half
 * of each the same.
 */
export function chooseSpans(found: UnitSpan[], blockBetween: BlockBetween): UnitSpan[] {
  const good = found.filter(
    span => span.worth >= leastBeside && 2 * span.exact >= Math.max(length(span.page), length(span.article)),
  );
  good.sort((a, b) => b.worth - a.worth || a.page[0] - b.page[0] || a.article[0] - b.article[0]);
  const chosen: UnitSpan[] = [];
  for (const span of good) {
    if ((chosen[0]?.worth ?? 0) < credible && !isCopy(span)) continue;
    place(span, chosen, blockBetween);
    if (chosen.length >= mostSpans) break;
  }
  return chosen.filter(span => length(span.page) > 0).sort((a, b) => a.page[0] - b.page[0]);
}

const mostSpans = 2_000;

function isCopy({ worth, exact, page }: UnitSpan): boolean {
  return worth >= leastWorth && worth * length(page) >= leastWhole * exact;
}

/** Enters a span where its words are free. Of words that two could have, each keeps those of its own block of the page. */
function place(span: UnitSpan, chosen: UnitSpan[], blockBetween: BlockBetween): void {
  const own: UnitSpan = { ...span, page: [...span.page], article: [...span.article] };
  for (const other of chosen) {
    const [from, to] = other.page;
    if (to <= own.page[0] || from >= own.page[1]) continue;
    if (from <= own.page[0] && to >= own.page[1]) return;
    if (from >= own.page[0] && to <= own.page[1]) {
      // around another: the longer side stays
      if (from - own.page[0] >= own.page[1] - to) cutEnd(own, from);
      else cutStart(own, to);
    } else if (from <= own.page[0]) {
      const block = blockBetween(own.page[0], to);
      const at = block < 0 || to - block > mostGiven ? to : block;
      cutStart(own, at);
      if (at < to) cutEnd(other, at);
    } else {
      const block = blockBetween(from, own.page[1]);
      const at = block < 0 || block - from > mostGiven ? from : block;
      cutEnd(own, at);
      if (at > from) cutStart(other, at);
    }
    if (length(own.page) < leastBeside / 2.5 || length(own.page) < 0.5 * length(span.page)) return;
  }
  chosen.push(own);
}

/** Units that a span hands over to a neighbour. */
const mostGiven = 24;

function cutStart(span: UnitSpan, at: number): void {
  const by = at - span.page[0];
  span.page[0] = at;
  span.article[0] = Math.min(span.article[1], span.article[0] + by);
}

function cutEnd(span: UnitSpan, at: number): void {
  const by = span.page[1] - at;
  span.page[1] = at;
  span.article[1] = Math.max(span.article[0], span.article[1] - by);
}

export function length([from, to]: [number, number]): number {
  return to - from;
}

/** The spans without parts of the article, both in units. What is left of one must be a passage still. */
export function without(spans: UnitSpan[], parts: [number, number][]): UnitSpan[] {
  let left = spans;
  for (const [from, to] of parts)
    left = left.flatMap(span => {
      if (to <= span.article[0] || from >= span.article[1]) return [span];
      const before = { ...span, page: [...span.page], article: [...span.article] } as UnitSpan;
      const behind = { ...span, page: [...span.page], article: [...span.article] } as UnitSpan;
      cutEnd(before, Math.max(span.page[0], span.page[0] + from - span.article[0]));
      cutStart(behind, Math.min(span.page[1], span.page[1] - (span.article[1] - to)));
      return [before, behind]
        .map(part => {
          const share = length(part.page) / length(span.page);
          return { ...part, worth: span.worth * share, exact: span.exact * share };
        })
        .filter(part => part.worth >= leastBeside);
    });
  return left.some(isCopy) ? left : [];
}
