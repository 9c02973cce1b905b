import type { DeskRole } from '../../domain/access.ts';
import type { CreditRole, EditionState, RevisionKind } from '../../domain/article/content.ts';

/*
 * The lists that the app's menus offer, in their order there. The browser takes types only from the domain's other
 * rooms, so the values stand here again; `satisfies` keeps them true.
 */
export const creditRoles = ['author', 'translator', 'editor', 'photographer'] as const satisfies readonly CreditRole[];
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
