import { fail, ok, type Result } from '../result.ts';

/** What a partner outlet lets us translate. `unknown`: nobody has written it down. */
export const translationRights = ['unknown', 'none', 'standing', 'per-article'] as const;
export type TranslationRight = (typeof translationRights)[number];

export type PartnerTerms = {
  outlet: string;
  right: TranslationRight;
  /** the last day, YYYY-MM-DD */
  until: string | null;
  /** the credit line that the partner demands */
  credit: string;
};

/**
 * Whether a text of a partner may be published in translation on a day (YYYY-MM-DD). `permission` is what the desk noted of
 * this text: a letter, an agreement; it is enough whatever stands for the partner in general.
 */
export function mayTranslate(terms: PartnerTerms | null, permission: string, day: string): Result<null> {
  if (permission.trim() !== '') return ok(null);
  const values = { outlet: terms?.outlet ?? '', until: terms?.until ?? '' };
  if (!terms || terms.right === 'unknown') return fail('forbidden', 'permission.unknown', { values });
  if (terms.right === 'none') return fail('forbidden', 'permission.none', { values });
  if (terms.right === 'per-article') return fail('forbidden', 'permission.per-article', { values });
  if (terms.until !== null && terms.until < day) return fail('forbidden', 'permission.expired', { values });
  return ok(null);
}
