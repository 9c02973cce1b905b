import { type Outcome, outcomes, type Verdict } from './verdict.ts';

/* A page that cites us, as the desk deals with it. */

/** mention: the page links to us and has no words of ours */
export type CitationOutcome = Outcome | 'mention';
export const citationOutcomes = [...outcomes, 'mention'] as const satisfies readonly CitationOutcome[];

export const citationStates = ['new', 'thanked', 'asked', 'to-license', 'granted', 'ignored', 'resolved'] as const;
export type CitationState = (typeof citationStates)[number];

export const citationActs = ['thank', 'ask', 'license', 'grant', 'ignore', 'resolve', 'reopen'] as const;
export type CitationAct = (typeof citationActs)[number];

/** What came of looking at a page; '': nobody has yet. own: it is one of ours. */
export type LookResult = '' | 'found' | 'nothing' | 'gone' | 'unreadable' | 'unreachable' | 'robots' | 'later' | 'own';

/** How the stored copy of a page stands to the hash that was kept with it. */
export type SnapshotState = 'right' | 'broken' | 'missing';

const ledTo: Record<CitationAct, CitationState> = {
  thank: 'thanked',
  ask: 'asked',
  license: 'to-license',
  grant: 'granted',
  ignore: 'ignored',
  resolve: 'resolved',
  reopen: 'new',
};

export function stateAfter(act: CitationAct): CitationState {
  return ledTo[act];
}

/** States in which the newsroom waits, or is waited for. */
export const waitingStates = ['new', 'asked', 'to-license'] as const satisfies readonly CitationState[];

export function isWaiting(state: CitationState): boolean {
  return (waitingStates as readonly CitationState[]).includes(state);
}

/** Places in `citationOutcomes` below this are breaches. */
export const breachesEnd = outcomes.indexOf('link-unknown');

export function severityOf(outcome: CitationOutcome): number {
  return citationOutcomes.indexOf(outcome);
}

/** The outcome of a page: its worst verdict's, which comes first. */
export function outcomeOf(verdicts: readonly Pick<Verdict, 'outcome'>[]): CitationOutcome {
  return verdicts[0]?.outcome ?? 'mention';
}

/**
 * The state of a page after another look: what was asked for has been done, or what was in order is so no longer. A page that
 * the desk ignores stays so.
 */
export function stateAfterLook(
  before: { state: CitationState; severity: number; gone: boolean },
  now: { severity: number; gone: boolean },
): CitationState {
  const isBad = ({ severity, gone }: { severity: number; gone: boolean }) => !gone && severity < breachesEnd;
  const { state } = before;
  if (isBad(before) && !isBad(now)) return isWaiting(state) ? 'resolved' : state;
  if (!isBad(before) && isBad(now)) return state === 'ignored' ? state : 'new';
  // the permission does not cover what the page does
  if (state === 'granted' && isBad(now)) return 'new';
  return state;
}

const day = 24 * 3_600_000;
const dailyFor = 14;

/** When a page is looked at again, in ms from now: daily at first, then by the week; null: it is settled. */
export function lookAgain(of: { state: CitationState; severity: number; gone: boolean; age: number }): number | null {
  if (of.gone || of.severity >= breachesEnd || !isWaiting(of.state)) return null;
  return of.age < dailyFor * day ? day : 7 * day;
}
