import { fediversePaths } from '../domain/fediverse/actor.ts';
import { type Message, readMessage } from '../domain/fediverse/message.ts';
import type { RemoteActor, Signed } from '../domain/fediverse/peers.ts';
import { signedBy } from '../domain/fediverse/signature.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type ActorRow, takeOnce } from '../store/fediverse.ts';
import { readOutlet } from '../store/outlet.ts';
import { actorNamed, ensureActor, signerOf } from './fediverse-actors.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count } from './receive-suggestion.ts';
import { send } from './tell-followers.ts';

/** Requests to follow from one network address in an hour: a large server has many people, and each costs a question to it. */
const mostFollows = 300;

/** taken: it changed something, or had before; nothing: it was of no interest. */
export type Received = 'taken' | 'nothing';

/**
 * Takes what another server puts into an inbox. Its signature is checked before anything is believed; nothing is asked of another
 * server for a message that would change nothing here.
 */
export async function receiveMessage(
  room: Newsroom,
  { request, json, visitor }: { request: Signed; json: unknown; visitor: string },
): Promise<Result<Received>> {
  const { settings } = await readOutlet(room.db);
  if (!settings.fediverse.on) return fail('missing', 'fediverse.off');
  const read = readMessage(json);
  if (!read.ok) return fail('invalid', `fediverse.${read.reason}`);
  const { message } = read;
  if (!message) return ok('nothing');
  const header = (name: string) => {
    const found = request.headers.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
    return found.length === 0 ? null : found.join(', ');
  };
  const keyId = signedBy(header, message.actor);
  if (keyId === null) return fail('signed-out', 'fediverse.signature');

  const whom = 'whom' in message ? await meant(room, message.whom) : null;
  if (message.kind === 'follow' && !whom) return fail('missing', 'fediverse.nobody');
  if (message.kind !== 'follow' && !(await follows(room, message.actor))) return ok('nothing');
  if (message.kind === 'follow') {
    const sent = await commit(room, tx => count(tx, room, visitor, 'follow'));
    if (sent > mostFollows) return fail('too-many', 'fediverse.too-many', { data: { retryAfter: 3600 } });
  }
  const as = signerOf(room, whom ?? (await ensureActor(room, settings.defaultLanguage, null)));
  const checked = await room.fediverse.check(request, keyId, message.actor, as);
  if (checked === 'unreachable') return fail('unavailable', 'fediverse.unreachable');
  // the key of a deleted account is gone with it: then its own address says so
  const deleted =
    checked === 'gone' && message.kind === 'delete' && (await room.fediverse.actorAt(message.actor, as)) === 'gone';
  if (checked !== 'right' && !deleted) return fail('signed-out', 'fediverse.signature');

  if (message.kind === 'follow') {
    const account = await room.fediverse.actorAt(message.actor, as);
    if (!account || account === 'gone') return fail('invalid', 'fediverse.account');
    return follow(room, message, whom!, account);
  }
  const moved = message.kind === 'move' ? await room.fediverse.actorAt(message.to, as) : null;
  return commit(room, async tx => {
    if (!(await takeOnce(tx, message.id, room.now()))) return ok('taken');
    const mine = tx.deleteFrom('fediverseFollower').where('uri', '=', message.actor);
    if (message.kind === 'delete') await mine.execute();
    else if (message.kind === 'move') {
      // both accounts say that they are one, or nothing moves
      if (!moved || moved === 'gone' || !moved.aliases.includes(message.actor)) return ok('nothing');
      const rows = await mine.returning('actorId').execute();
      if (rows.length > 0)
        await tx
          .insertInto('fediverseFollower')
          .values(rows.map(({ actorId }) => ({ actorId, ...placeOf(moved), followedAt: room.now() })))
          .onConflict(c => c.doNothing())
          .execute();
    } else if (whom) await mine.where('actorId', '=', whom.id).execute();
    return ok('taken');
  });
}

async function follow(
  room: Newsroom,
  message: Message,
  whom: ActorRow,
  account: RemoteActor,
): Promise<Result<Received>> {
  return commit(room, async tx => {
    if (!(await takeOnce(tx, message.id, room.now()))) return ok('taken');
    const place = placeOf(account);
    await tx
      .insertInto('fediverseFollower')
      .values({ actorId: whom.id, ...place, followedAt: room.now() })
      .onConflict(c => c.columns(['actorId', 'uri']).doUpdateSet({ inbox: place.inbox, delivery: place.delivery }))
      .execute();
    const answer = room.write.accept({ handle: whom.handle, follow: { id: message.id, actor: message.actor } });
    await send(tx, room, whom, answer, [account.inbox]);
    return ok('taken');
  });
}

const placeOf = ({ uri, inbox, sharedInbox }: RemoteActor) => ({ uri, inbox, delivery: sharedInbox ?? inbox });

async function meant(room: Newsroom, address: string): Promise<ActorRow | null> {
  const start = `${room.publicUrl}${fediversePaths.actor('')}`;
  return address.startsWith(start) ? actorNamed(room, address.slice(start.length)) : null;
}

async function follows(room: Newsroom, uri: string): Promise<boolean> {
  const row = await room.db
    .selectFrom('fediverseFollower')
    .select('id')
    .where('uri', '=', uri)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
