/*
 * What comes into an inbox. Only the plain form that every server writes is read, keys as they stand: what another context would
 * make of them is not asked, so that nobody signs one thing and means another.
 */

/** An activity that changes something here. `actor` and `id` are of one origin. */
export type Message = { id: string; actor: string } & (
  | { kind: 'follow' | 'unfollow' | 'block'; whom: string }
  | { kind: 'delete' }
  | { kind: 'move'; to: string }
);

/** What a body is: a message, something that is none of ours, or nothing that may be believed. */
export type ReadMessage = { ok: true; message: Message | null } | { ok: false; reason: 'unreadable' | 'origin' };

/** Reads an activity. null: one that says nothing to us, such as a Like. */
export function readMessage(json: unknown): ReadMessage {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { ok: false, reason: 'unreadable' };
  const activity = json as Record<string, unknown>;
  const id = address(activity.id);
  const actor = idOf(activity.actor);
  if (typeof activity.type !== 'string' || id === null || actor === null) return { ok: false, reason: 'unreadable' };
  if (new URL(id).origin !== new URL(actor).origin) return { ok: false, reason: 'origin' };
  const whom = idOf(activity.object);
  const message = (rest: Record<string, unknown> | null) => ({
    ok: true as const,
    message: rest && ({ id, actor, ...rest } as Message),
  });
  switch (activity.type) {
    case 'Follow':
      return message(whom === null ? null : { kind: 'follow', whom });
    case 'Block':
      return message(whom === null ? null : { kind: 'block', whom });
    case 'Undo': {
      const undone = activity.object as Record<string, unknown> | null;
      if (typeof undone !== 'object' || undone?.type !== 'Follow') return message(null);
      // nobody takes back what another asked for
      if (idOf(undone.actor) !== actor) return { ok: false, reason: 'origin' };
      const followed = idOf(undone.object);
      return message(followed === null ? null : { kind: 'unfollow', whom: followed });
    }
    case 'Delete':
      // of an account; posts of others are not kept here
      return message(whom === actor ? { kind: 'delete' } : null);
    case 'Move': {
      const to = idOf(activity.target);
      return message(whom === actor && to !== null && to !== actor ? { kind: 'move', to } : null);
    }
    default:
      return message(null);
  }
}

function idOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? address((value as Record<string, unknown>).id)
    : address(value);
}

function address(value: unknown): string | null {
  return typeof value === 'string' && value.length <= 2000 && /^https?:\/\//.test(value) && URL.canParse(value)
    ? value
    : null;
}
