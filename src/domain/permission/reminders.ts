/** desk: to the newsroom, holder: to whom it was given; how many days before its last day. */
export const reminders = ['desk-30', 'desk-7', 'holder-14'] as const;
export type Reminder = (typeof reminders)[number];

/**
 * Which reminders of an end are due on a day; each is to go once. What is near its end already when it is signed needs no
 * word of it, and the nearer of two takes the place of the farther. Days are YYYY-MM-DD.
 */
export function remindersDue(of: { signedOn: string; until: string; today: string; address: boolean }): Reminder[] {
  const left = daysBetween(of.today, of.until);
  const length = daysBetween(of.signedOn, of.until);
  if (left < 0) return [];
  const due: Reminder[] = [];
  if (left <= 7 && length > 7) due.push('desk-7');
  else if (left <= 30 && length > 30) due.push('desk-30');
  if (of.address && left <= 14 && length > 14) due.push('holder-14');
  return due;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
