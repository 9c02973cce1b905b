export const deskRoles = ['owner', 'editor', 'writer', 'translator'] as const;
export type DeskRole = (typeof deskRoles)[number];

/** Who does something: a person at the desk, or Masthead itself (a schedule, an import). Always an argument, never ambient. */
export type Actor = { kind: 'user'; id: string; name: string; role: DeskRole } | { kind: 'system'; name: string };

/** Every act of the newsroom that needs leave. A flow asks for its own act before it does anything. */
export const acts = [
  'article.create',
  'article.read-draft',
  'article.set-terms',
  'edition.create',
  'draft.save-own',
  'draft.save-any',
  'edition.publish',
  'edition.unpublish',
  'edition.delete-draft',
  'preview.create',
  'case.read',
  'case.decide',
  'log.withdraw',
  'citation.read',
  'citation.decide',
  'permission.read',
  'permission.decide',
  'permission.revoke',
  'newsletter.read',
  'newsletter.write',
  'newsletter.send',
  'newsletter.audience',
  'comment.read',
  'comment.decide',
  'money.read',
  'money.decide',
  'media.upload',
  'media.edit',
  'media.delete',
  'taxonomy.edit',
  'glossary.edit',
  'person.edit',
  'supporter.read',
  'supporter.edit',
  'outlet.edit',
  'user.list',
  'user.invite',
  'user.edit',
  'visits.read',
  'person.read-data',
  'person.erase-data',
  'data.import',
  'data.export',
  'sample.remove',
] as const;
export type Act = (typeof acts)[number];

const writing: Act[] = [
  'article.read-draft',
  'comment.read',
  'case.read',
  'citation.read',
  'visits.read',
  'edition.create',
  'draft.save-own',
  'preview.create',
  'media.upload',
  'media.edit',
];
const editing: Act[] = [
  ...writing,
  'comment.decide',
  'article.create',
  'article.set-terms',
  'draft.save-any',
  'edition.publish',
  'edition.unpublish',
  'edition.delete-draft',
  'case.decide',
  'log.withdraw',
  'citation.decide',
  'permission.read',
  'permission.decide',
  'permission.revoke',
  'newsletter.read',
  'newsletter.write',
  'newsletter.send',
  'media.delete',
  'supporter.read',
  'supporter.edit',
  'taxonomy.edit',
  'glossary.edit',
  'person.edit',
  'user.list',
];

/** The one table of permissions. An owner may do everything; "own" means an edition whose draft one began or is credited in. */
const table: Record<DeskRole, ReadonlySet<Act>> = {
  owner: new Set(acts),
  editor: new Set(editing),
  writer: new Set<Act>([...writing, 'article.create']),
  translator: new Set<Act>([...writing, 'glossary.edit']),
};

/** Whether the actor may do the act. Masthead itself may do everything that it was told to do earlier. */
export function may(actor: Actor, act: Act): boolean {
  return actor.kind === 'system' || table[actor.role].has(act);
}
