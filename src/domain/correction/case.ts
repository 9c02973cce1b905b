import type { Quote } from '../anchor/quote.ts';

export type { Quote };

export const suggestionKinds = ['typo', 'fact', 'translation', 'other'] as const;
export type SuggestionKind = (typeof suggestionKinds)[number];

/** How a report came: from our page, its plain form, another site's page, or as a W3C annotation. */
export const vias = ['page', 'form', 'widget', 'annotation'] as const;
export type Via = (typeof vias)[number];

export const caseAbouts = ['passage', 'article', 'outlet', 'check'] as const;
export type CaseAbout = (typeof caseAbouts)[number];

/**
 *   open --> asked, later --> open        open, asked, later --> accepted | declined --> open (undo, reopen)
 */
export const caseStates = ['open', 'asked', 'later', 'accepted', 'declined'] as const;
export type CaseState = (typeof caseStates)[number];

/** What an editor does with a case; `done` ends one that changes no text: a letter to the newsroom, a passage that holds. */
export const decisionActs = ['accept', 'decline', 'ask', 'later', 'reopen', 'undo', 'done'] as const;
export type DecisionAct = (typeof decisionActs)[number];

/** How long an editor may take an act back that went out already, in milliseconds. */
export const undoMs = 10_000;

/** Milliseconds that an undo may be on its way from the key to the server. */
export const undoGraceMs = 3_000;

const after: Record<DecisionAct, { from: readonly CaseState[]; to: CaseState }> = {
  accept: { from: ['open', 'asked', 'later'], to: 'accepted' },
  decline: { from: ['open', 'asked', 'later'], to: 'declined' },
  ask: { from: ['open', 'asked', 'later'], to: 'asked' },
  later: { from: ['open', 'asked', 'later'], to: 'later' },
  done: { from: ['open', 'asked', 'later'], to: 'accepted' },
  reopen: { from: ['accepted', 'declined', 'asked', 'later'], to: 'open' },
  undo: { from: ['accepted', 'declined', 'asked', 'later'], to: 'open' },
};

/** The state after an act; null when the case is not where the act begins. */
export function decided(state: CaseState, act: DecisionAct): CaseState | null {
  return after[act].from.includes(state) ? after[act].to : null;
}

/** A report placed in the text that readers see now; offsets in UTF-16 units. */
export type Placed = { start: number; end: number; proposed: string | null };

/**
 * Whether two reports are of one mistake: their passages overlap, or they stand in one sentence and do not name two
 * different things: each proposes wording for words that the other leaves alone. `sentences` are of the text, in order.
 */
export function sameMistake(a: Placed, b: Placed, sentences: readonly { start: number; end: number }[]): boolean {
  const overlap = a.start < b.end && b.start < a.end;
  if (overlap) return true;
  if (a.proposed !== null && b.proposed !== null) return false;
  const holds = (s: { start: number; end: number }, p: Placed) => s.start <= p.start && p.end <= s.end;
  return sentences.some(s => holds(s, a) && holds(s, b));
}

/**
 * A text with a wording in the place of text[start, end), in UTF-16 units. Where words go without others in their place, the
 * space that set them off goes with them.
 */
export function reworded(text: string, start: number, end: number, wording: string): string {
  const gone = wording === '' ? withSpace(text, start, end) : { start, end };
  return text.slice(0, gone.start) + wording + text.slice(gone.end);
}

/** A stretch of a text together with one space beside it, if it would be one too many without the stretch. */
export function withSpace(text: string, start: number, end: number): { start: number; end: number } {
  const before = start === 0 || /\s/.test(text[start - 1]!);
  if (before && text[end] === ' ') return { start, end: end + 1 };
  if (text[start - 1] === ' ' && (end >= text.length || /[\s.,;:!?…،؛؟。、]/.test(text[end]!)))
    return { start: start - 1, end };
  return { start, end };
}

/** The sentence around a place in a text (Unicode UAX 29, the platform's rules of the language), without space at its end. */
export function sentenceAround(text: string, start: number, end: number, lang: string): { start: number; end: number } {
  // a paragraph is enough to look at, and ends every sentence
  const from = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
  const stop = text.indexOf('\n', end);
  const paragraph = text.slice(from, stop < 0 ? text.length : stop);
  let first = from;
  let last = from + paragraph.length;
  for (const { segment, index } of new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(paragraph)) {
    const begins = from + index;
    const ends = begins + segment.trimEnd().length;
    if (begins <= start) first = begins;
    if (ends >= end && last === from + paragraph.length) last = ends;
  }
  return { start: first, end: Math.max(last, end) };
}
