/** What a partner outlet lets us translate. `unknown`: nobody has written it down. */
export const translationRights = ['unknown', 'none', 'standing', 'per-article'] as const;
export type TranslationRight = (typeof translationRights)[number];

export type PartnerTerms = {
  right: TranslationRight;
  /** the last day, YYYY-MM-DD */
  until: string | null;
};

export type NoRight = 'unknown' | 'none' | 'per-article' | 'expired';

/**
 * Why a text of a partner may not be published in translation on a day (YYYY-MM-DD); null when it may. `permission` is what
 * the desk noted of this text: a letter, an agreement; it is enough whatever stands for the partner in general.
 */
export function noRight(terms: PartnerTerms | null, permission: string, day: string): NoRight | null {
  if (permission.trim() !== '') return null;
  if (!terms) return 'unknown';
  if (terms.right !== 'standing') return terms.right;
  return terms.until !== null && terms.until < day ? 'expired' : null;
}
