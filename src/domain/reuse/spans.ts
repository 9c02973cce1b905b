import { type End, extend, type Pair } from './align.ts';

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

/** Less than this in one passage is no copy, unless the page has more of the same article. */
export const leastWorth = 40;
/** In the company of a longer passage of the same article. */
const leastBeside = 24;
/** A passage that makes its neighbours credible. */
const credible = 70;

/** The passage around a place where page and article agree. */
export function spanAround(pair: Pair, page: number, article: number): UnitSpan {
  const right = extend(pair, page, article, 1);
  const left = extend(pair, page, article, -1);
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

/**
 * Of all passages that seeds led to, those that stay: the best first, none over another's words in the page, at least half
 * of each the same.
 */
export function chooseSpans(found: UnitSpan[]): UnitSpan[] {
  const good = found.filter(
    span => span.worth >= leastBeside && 2 * span.exact >= Math.max(length(span.page), length(span.article)),
  );
  good.sort((a, b) => b.worth - a.worth || a.page[0] - b.page[0] || a.article[0] - b.article[0]);
  const chosen: UnitSpan[] = [];
  for (const span of good) {
    if (span.worth < ((chosen[0]?.worth ?? 0) >= credible ? leastBeside : leastWorth)) break;
    const free = beside(span, chosen);
    if (free) chosen.push(free);
    if (chosen.length >= 10_000) break;
  }
  return chosen.sort((a, b) => a.page[0] - b.page[0]);
}

/** The span without the few units that it shares with others, or null if it shares many. */
function beside(span: UnitSpan, chosen: UnitSpan[]): UnitSpan | null {
  let [from, to] = span.page;
  for (const { page } of chosen) {
    if (page[1] <= from || page[0] >= to) continue;
    if (page[0] <= from) from = page[1];
    else if (page[1] >= to) to = page[0];
    else return null;
    if (to - from < 0.5 * length(span.page) || to - from < leastBeside / 2.5) return null;
  }
  if (from === span.page[0] && to === span.page[1]) return span;
  return {
    ...span,
    article: [span.article[0] + from - span.page[0], span.article[1] - (span.page[1] - to)],
    page: [from, to],
    exact: Math.max(1, span.exact - length(span.page) + (to - from)),
  };
}

export function length([from, to]: [number, number]): number {
  return to - from;
}
