/**
 * What is kept about people, why, and for how long: the one table that the privacy page prints and that the deletion of
 * old data reads. A new kind of personal data begins with its line here. `what`, `why` and `until` are keys of messages
 * (render/messages, `privacy.<id>.what` and so on); `days` fills them and is the deadline, null where an act ends it.
 */
export type Kept = { id: string; whose: 'readers' | 'desk' | 'both'; days: number | null };

export const kept = [
  /** name, e-mail address, password digest of people who work at the desk */
  { id: 'account', whose: 'desk', days: null },
  /** sign-in sessions of the desk, with the cookie that holds one */
  { id: 'session', whose: 'desk', days: 14 },
  /** invitations to the desk that nobody has taken up */
  { id: 'invitation', whose: 'desk', days: 7 },
  /** who wrote and published which version: the newsroom's own record */
  { id: 'authorship', whose: 'desk', days: null },
  /** names in bylines and on the pages of people */
  { id: 'byline', whose: 'both', days: null },
  /** what readers report: passage, wording, comment */
  { id: 'report', whose: 'readers', days: 730 },
  /** the address for the answer; from the decision on, and a year at most where nobody decides */
  { id: 'report-address', whose: 'readers', days: 30 },
  /** who asks for permission to republish, and for what; from the answer on where it was no, two years where nobody answers */
  { id: 'permission-request', whose: 'readers', days: 365 },
  /** to whom permission was given, and the request it answers: from its end on, as evidence of what was allowed */
  { id: 'permission', whose: 'readers', days: 3653 },
  /** pages and sites that readers came from, host and path alone, or that told us so */
  { id: 'referrer', whose: 'readers', days: 30 },
  /** how often a network address sent something within an hour: a hash under a salt that is thrown away */
  { id: 'limit', whose: 'readers', days: 2 },
  /** links that show a draft */
  { id: 'preview', whose: 'desk', days: 90 },
  /** mails on their way out */
  { id: 'mail', whose: 'both', days: 14 },
] as const satisfies readonly Kept[];

/** After how many days a kind of data is deleted; whoever sets that deadline takes it from here. */
export function keptDays(id: Extract<(typeof kept)[number], { days: number }>['id']): number {
  return kept.find(k => k.id === id)!.days!;
}

/** What a reader's visit leaves behind: nothing, and these are the ways in which it does not. */
export const notKept = ['cookies', 'addresses', 'third-parties', 'profiles'] as const;
