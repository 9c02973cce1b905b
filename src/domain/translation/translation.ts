import type { Segment } from './segments.ts';

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
  /** the revision that changed it first */
  since: number;
  /** every revision that changed it was a minor one: spelling, not meaning */
  minor: boolean;
};

export type Link = {
  /** names the link for as long as it lives */
  id: number;
  /** goes up with every change by a person, so that the second of two is told */
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

/**
 * What became of segments from one text to the next: groups that hold every segment of both texts once. `same`: the words
 * are the same but for typography (quotes, dashes, kinds of space); `moved` says so of one that also stands elsewhere now.
 * A group of several is a split (one `from`) or a merge (one `to`); `edited` says whether its words changed.
 */
export type Followed = {
  from: number[];
  to: number[];
  edited: boolean;
  moved: boolean;
};

export type Progress = {
  total: number;
  untranslated: number;
  draft: number;
  check: number;
  reviewed: number;
  stale: number;
  machine: number;
};

/** The words of several segments as one text, as progress and checks look at them. */
export function wordsOf(segments: readonly Segment[], indexes: readonly number[]): string {
  return indexes
    .map(i => segments[i]?.text ?? '')
    .filter(Boolean)
    .join('\n');
}
