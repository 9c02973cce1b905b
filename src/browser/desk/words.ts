import type { DeskRole } from '../../domain/access.ts';
import type { CreditRole, EditionState, RevisionKind } from '../../domain/article/content.ts';
import type { CaseAbout, CaseState, SuggestionKind } from '../../domain/correction/case.ts';
import type { TermStatus } from '../../domain/translation/glossary.ts';
import type { TranslationRight } from '../../domain/translation/permission.ts';

/*
 * The lists that the app's menus offer, in their order there. The browser takes types only from the domain's other
 * rooms, so the values stand here again; `satisfies` keeps them true.
 */
export const creditRoles = [
  'author',
  'translator',
  'reviewer',
  'editor',
  'photographer',
] as const satisfies readonly CreditRole[];
export const editionStates = [
  'draft',
  'scheduled',
  'published',
  'unpublished',
] as const satisfies readonly EditionState[];
export const deskRoles = ['owner', 'editor', 'writer', 'translator'] as const satisfies readonly DeskRole[];
/** What a later revision may be. */
export const laterKinds = ['update', 'correction', 'clarification', 'minor'] as const satisfies readonly RevisionKind[];
export type LaterKind = (typeof laterKinds)[number];

export const caseStates = ['open', 'asked', 'later', 'accepted', 'declined'] as const satisfies readonly CaseState[];
export const caseAbouts = ['passage', 'article', 'outlet', 'check'] as const satisfies readonly CaseAbout[];
export const reportKinds = ['fact', 'typo', 'translation', 'other'] as const satisfies readonly SuggestionKind[];
/** What an accepted correction may be, the gravest first. */
export const acceptedKinds = [
  'correction',
  'clarification',
  'update',
  'minor',
] as const satisfies readonly RevisionKind[];
export type AcceptedKind = (typeof acceptedKinds)[number];

export const translationRights = [
  'unknown',
  'none',
  'standing',
  'per-article',
] as const satisfies readonly TranslationRight[];
export const termStatuses = ['preferred', 'allowed', 'forbidden'] as const satisfies readonly TermStatus[];
