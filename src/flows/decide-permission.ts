import { type Actor, may } from '../domain/access.ts';
import { inLanguage } from '../domain/article/content.ts';
import { stateAfter } from '../domain/citation/state.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { canonical, dayIn, type Grant, type GrantTerms, grantTerms, stateOn } from '../domain/permission/grant.ts';
import { type RequestAct, type RequestState, requestAfter } from '../domain/permission/request.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { termsOf } from '../domain/terms/terms.ts';
import { lockCitation, lookAgainOn, lookAgainUnder } from '../store/citation.ts';
import type { Queries, Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import {
  asPermission,
  insertPermission,
  lockPermission,
  lockRequest,
  nextNumber,
  type PermissionRecord,
  permittedArticle,
  type RequestRecord,
} from '../store/permission.ts';
import { commit, type Newsroom } from './newsroom.ts';

/*
 * What the newsroom does about permissions: grant, decline, ask back, extend, withdraw. A permission is signed in the
 * transaction that keeps it, and its letter is mailed after the commit.
 */

export type Holder = { name: string; organisation: string };
export type Granted = { number: number; token: string };
type About = { requestId: number; version: number };

/** What a letter would say, without giving it. */
export async function previewGrant(
  room: Newsroom,
  actor: Actor,
  input: { holder: Holder; terms: GrantTerms },
): Promise<Result<{ lang: string; letter: string }>> {
  if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
  const { holder, terms } = storable(input) as typeof input;
  const made = await compose(room.db, room, holder, terms, null);
  return made.ok ? ok({ lang: made.value.lang, letter: made.value.letter }) : made;
}

/** Gives what was asked for, or as much of it as the terms say. */
export function grantRequest(
  room: Newsroom,
  actor: Actor,
  given: About & { holder: Holder; terms: GrantTerms; reply?: string },
): Promise<Result<Granted & { version: number }>> {
  const { reply = '', holder, terms, ...about } = storable(given) as typeof given;
  return commit(room, async tx => {
    const found = await requestFor(tx, actor, about, 'grant');
    if (!found.ok) return found;
    const { one, next } = found.value;
    const granted = await sign(tx, room, actor, { holder, terms, requestId: one.id, email: one.email, replaces: null });
    if (!granted.ok) return granted;
    const version = await decide(tx, room, actor, one, 'grant', next, reply.trim());
    await mailGranted(tx, room, granted.value, one.email, reply.trim());
    return ok({ number: granted.value.number, token: granted.value.token, version });
  });
}

/**
 * Gives a permission that nobody asked for here: to a partner, for all that is to come, or for what a page does already
 * (`citation`), which is looked at again under it.
 */
export function grantStanding(
  room: Newsroom,
  actor: Actor,
  given: {
    holder: Holder;
    email: string | null;
    terms: GrantTerms;
    reply?: string;
    citation?: number | null | undefined;
  },
): Promise<Result<Granted>> {
  const { reply = '', holder, email, terms, citation = null } = storable(given) as typeof given;
  return commit(room, async tx => {
    if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
    const granted = await sign(tx, room, actor, { holder, terms, requestId: null, email, replaces: null });
    if (!granted.ok) return granted;
    if (citation !== null) await noteGranted(tx, room, actor, citation);
    await mailGranted(tx, room, granted.value, email, reply.trim());
    return ok({ number: granted.value.number, token: granted.value.token });
  });
}

/** Gives the same again until a later day (null: for good), as a permission of its own that names the one before. */
export function extendPermission(
  room: Newsroom,
  actor: Actor,
  given: { number: number; until: string | null; reply?: string },
): Promise<Result<Granted>> {
  const { number, until, reply = '' } = storable(given) as typeof given;
  return commit(room, async tx => {
    if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
    const before = await lockPermission(tx, number);
    if (!before) return fail('missing', 'permission.missing');
    if (before.revoked) return fail('conflict', 'permission.revoked');
    if (before.replacedBy !== null)
      return fail('conflict', 'permission.extended', { values: { n: before.replacedBy } });
    const { granted: was } = before;
    if (was.until === null || (until !== null && until <= was.until))
      return fail('invalid', 'permission.until-earlier', { field: 'until' });
    const { hosts, scope, conditions, credit, lang, article } = was;
    const granted = await sign(tx, room, actor, {
      holder: was.holder,
      terms: { hosts, scope, conditions, credit, lang, article: article?.id ?? null, until },
      requestId: before.requestId,
      email: before.email,
      replaces: number,
      // an article may be gone meanwhile; what was given is given still
      article,
    });
    if (!granted.ok) return granted;
    await mailGranted(tx, room, granted.value, before.email, reply.trim());
    return ok({ number: granted.value.number, token: granted.value.token });
  });
}

/** Takes a permission back, for a reason that its page tells everybody. */
export function revokePermission(
  room: Newsroom,
  actor: Actor,
  given: { number: number; reason: string },
): Promise<Result<null>> {
  const { number, reason } = storable(given) as typeof given;
  return commit(room, async tx => {
    if (!may(actor, 'permission.revoke')) return fail('forbidden', 'access.denied');
    const found = await lockPermission(tx, number);
    if (!found) return fail('missing', 'permission.missing');
    if (found.revoked) return fail('conflict', 'permission.revoked');
    if (reason.trim() === '') return fail('invalid', 'input.wrong', { field: 'reason', values: { field: 'reason' } });
    await tx
      .updateTable('permission')
      .set({
        revokedAt: room.now(),
        revokedWhy: reason.trim(),
        revokedBy: actor.kind === 'user' ? actor.id : null,
      })
      .where('number', '=', number)
      .execute();
    await lookAgainUnder(tx, number, room.now());
    const { granted, email } = found;
    if (email !== null)
      await room.queue.add(tx, 'send-mail', {
        id: `permission-revoked:${number}`,
        to: email,
        ...room.letter(granted.lang, 'permission-revoked', {
          number,
          title: titleOf(granted),
          link: checkAddress(room, granted),
          reply: reason.trim(),
        }),
      });
    return ok(null);
  });
}

/** Says no, and why. */
export function declineRequest(
  room: Newsroom,
  actor: Actor,
  given: About & { reason: string },
): Promise<Result<{ version: number }>> {
  return answerRequest(room, actor, 'decline', given, given.reason);
}

/** Asks whoever asks; the request waits on. */
export function askRequester(
  room: Newsroom,
  actor: Actor,
  given: About & { question: string },
): Promise<Result<{ version: number }>> {
  return answerRequest(room, actor, 'ask', given, given.question);
}

function answerRequest(
  room: Newsroom,
  actor: Actor,
  act: 'decline' | 'ask',
  { requestId, version: seen }: About,
  said: string,
): Promise<Result<{ version: number }>> {
  const text = (storable(said) as string).trim();
  return commit(room, async tx => {
    const found = await requestFor(tx, actor, { requestId, version: seen }, act);
    if (!found.ok) return found;
    if (text === '') {
      const field = act === 'ask' ? 'question' : 'reason';
      return fail('invalid', 'input.wrong', { field, values: { field } });
    }
    const { one, next } = found.value;
    const version = await decide(tx, room, actor, one, act, next, text);
    if (one.email !== null) {
      const key = act === 'ask' ? 'permission-asked' : 'permission-declined';
      await room.queue.add(tx, 'send-mail', {
        id: `${key}:${one.id}:${version}`,
        to: one.email,
        ...room.letter(one.lang, key, {
          title: one.articleTitle || outletNamed((await readOutlet(tx)).settings, one.lang),
          link: `${room.publicUrl}/${one.lang}/permissions/requests/${one.token}`,
          reply: text,
        }),
      });
    }
    return ok({ version });
  });
}

/** Gives a request to somebody at the desk, or to nobody. */
export function assignRequest(
  room: Newsroom,
  actor: Actor,
  input: About & { user: string | null },
): Promise<Result<{ version: number }>> {
  return commit(room, async tx => {
    if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
    const one = await lockRequest(tx, input.requestId);
    if (!one) return fail('missing', 'permission.request-missing');
    if (one.version !== input.version) return fail('conflict', 'permission.changed');
    if (input.user !== null) {
      const user = await tx.selectFrom('deskUser').select('id').where('id', '=', input.user).executeTakeFirst();
      if (!user) return fail('missing', 'user.missing');
    }
    const { version } = await tx
      .updateTable('permissionRequest')
      .set(e => ({ assignedTo: input.user, version: e('version', '+', 1) }))
      .where('id', '=', one.id)
      .returning('version')
      .executeTakeFirstOrThrow();
    return ok({ version });
  });
}

async function requestFor(
  tx: Tx,
  actor: Actor,
  { requestId, version }: About,
  act: RequestAct,
): Promise<Result<{ one: RequestRecord; next: RequestState }>> {
  if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
  const one = await lockRequest(tx, requestId);
  if (!one) return fail('missing', 'permission.request-missing');
  if (one.version !== version) return fail('conflict', 'permission.changed');
  const next = requestAfter(one.state, act);
  return next ? ok({ one, next }) : fail('conflict', 'permission.not-open');
}

async function decide(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  one: RequestRecord,
  act: 'grant' | 'decline' | 'ask',
  state: RequestState,
  text: string,
): Promise<number> {
  const by = actor.kind === 'user' ? actor.id : null;
  await tx.insertInto('permissionAct').values({ requestId: one.id, act, by, at: room.now(), text }).execute();
  const { version } = await tx
    .updateTable('permissionRequest')
    .set(e => ({ state, version: e('version', '+', 1), ...(act === 'ask' ? {} : { decidedAt: room.now() }) }))
    .where('id', '=', one.id)
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
}

/** Everything of a grant but its number, its token and who signs it. */
async function compose(
  db: Queries,
  room: Newsroom,
  holder: Holder,
  given: GrantTerms,
  known: Grant['article'],
): Promise<Result<Omit<Grant, 'version' | 'number' | 'token' | 'replaces' | 'signedBy' | 'signedAt'>>> {
  const read = grantTerms.safeParse(given);
  if (!read.success) {
    const field = read.error.issues[0]?.path[0]?.toString() ?? '';
    return fail('invalid', field === 'hosts' ? 'permission.hosts-wrong' : 'input.wrong', { field, values: { field } });
  }
  const terms = read.data;
  if (holder.name.trim() === '' && holder.organisation.trim() === '')
    return fail('invalid', 'input.wrong', { field: 'holder', values: { field: 'holder' } });
  const { settings } = await readOutlet(db);
  const from = dayIn(room.now(), settings.timeZone);
  if (terms.until !== null && terms.until < from) return fail('invalid', 'permission.until-past', { field: 'until' });
  const lang = settings.languages.includes(terms.lang) ? terms.lang : settings.defaultLanguage;
  const article = known ?? (terms.article === null ? null : await articleNamed(db, room, terms.article, lang));
  if (terms.article !== null && article === null) return fail('missing', 'permission.article-missing');
  const content = {
    outlet: outletNamed(settings, lang),
    holder: { name: holder.name.trim(), organisation: holder.organisation.trim() },
    hosts: terms.hosts,
    article,
    scope: terms.scope,
    conditions: terms.conditions,
    credit: terms.credit,
    from,
    until: terms.until,
  };
  const own =
    article && (await db.selectFrom('article').select('terms').where('id', '=', article.id).executeTakeFirst());
  const { activeLink } = termsOf(settings, own?.terms);
  return ok({ ...content, lang, letter: room.writeGrant(lang, { ...content, activeLink }) });
}

function outletNamed(settings: OutletSettings, lang: string): string {
  return inLanguage(settings.name, lang, settings.defaultLanguage);
}

async function articleNamed(db: Queries, room: Newsroom, id: number, lang: string): Promise<Grant['article']> {
  const found = await permittedArticle(db, id, lang);
  return found && { id, title: found.title, url: `${room.publicUrl}/${found.lang}/${encodeURIComponent(found.slug)}` };
}

async function sign(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  of: {
    holder: Holder;
    terms: GrantTerms;
    requestId: number | null;
    email: string | null;
    replaces: number | null;
    article?: Grant['article'];
  },
): Promise<Result<Grant>> {
  const made = await compose(tx, room, of.holder, of.terms, of.article ?? null);
  if (!made.ok) return made;
  const granted: Grant = {
    version: 1,
    ...made.value,
    number: await nextNumber(tx),
    token: room.token(),
    replaces: of.replaces,
    signedBy: actor.name,
    signedAt: room.now().toISOString(),
  };
  await insertPermission(tx, {
    granted,
    sealed: room.seal.sign(canonical(granted)),
    signedBy: actor.kind === 'user' ? actor.id : null,
    requestId: of.requestId,
    email: of.email,
  });
  await lookAgainOn(tx, granted.hosts, room.now());
  return ok(granted);
}

/** The page is granted until a look says otherwise, which follows. */
async function noteGranted(tx: Tx, room: Newsroom, actor: Actor, citationId: number): Promise<void> {
  const page = await lockCitation(tx, citationId);
  if (!page) return;
  const state = stateAfter('grant');
  await tx
    .updateTable('citation')
    .set({ state, version: page.version + 1 })
    .where('id', '=', citationId)
    .execute();
  const by = actor.kind === 'user' ? actor.id : null;
  await tx.insertInto('citationAct').values({ citationId, act: 'grant', by, at: room.now() }).execute();
  await room.queue.add(tx, 'look-at-page', { address: page.address });
}

async function mailGranted(tx: Tx, room: Newsroom, granted: Grant, email: string | null, reply: string): Promise<void> {
  if (email === null) return;
  await room.queue.add(tx, 'send-mail', {
    id: `permission-granted:${granted.number}`,
    to: email,
    ...room.letter(granted.lang, 'permission-granted', {
      number: granted.number,
      title: titleOf(granted),
      link: checkAddress(room, granted),
      reply,
    }),
  });
}

/** What a permission is for, in a word: an article, or all of the outlet. */
export function titleOf(granted: Pick<Grant, 'article' | 'outlet'>): string {
  return granted.article?.title ?? granted.outlet;
}

/** Where anybody can see whether a permission holds. */
export function checkAddress(
  room: Pick<Newsroom, 'publicUrl'>,
  { lang, token }: Pick<Grant, 'lang' | 'token'>,
): string {
  return `${room.publicUrl}/${lang}/permissions/${token}`;
}

/** How a permission stands now, and whether it is what was signed. */
export async function judge(room: Newsroom, record: PermissionRecord) {
  const { settings } = await readOutlet(room.db);
  return {
    state: stateOn(asPermission(record), dayIn(room.now(), settings.timeZone)),
    seal: room.seal.check(canonical(record.granted), record.sealed),
  };
}
