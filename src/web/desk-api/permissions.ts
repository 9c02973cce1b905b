import type { Context, Handler } from 'hono';
import type { z } from 'zod';
import { type Act, may } from '../../domain/access.ts';
import { direction, type OutletSettings } from '../../domain/outlet/settings.ts';
import { dayIn, daysOn, hostOf, stateOn } from '../../domain/permission/grant.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { termsOf } from '../../domain/terms/terms.ts';
import {
  askRequester,
  assignRequest,
  checkAddress,
  declineRequest,
  extendPermission,
  grantRequest,
  grantStanding,
  judge,
  previewGrant,
  revokePermission,
} from '../../flows/decide-permission.ts';
import { deletePermissionLetter, savePermissionLetter } from '../../flows/edit-permission-letters.ts';
import { paths } from '../../render/site.ts';
import { creditLine, termsText } from '../../render/terms-text.ts';
import { readOutlet } from '../../store/outlet.ts';
import {
  asPermission,
  countOpenRequests,
  listPermissions,
  listRequests,
  type PermissionRecord,
  permissionsForArticle,
  permittedArticle,
  type RequestRecord,
  readPermission,
  readRequest,
  requestActs,
  requestsOfSame,
} from '../../store/permission.ts';
import { checked } from '../problem.ts';
import { siteOf } from '../reader/answer.ts';
import { readCursor, writeCursor } from '../reader/cursor.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  asking,
  assigning,
  declining,
  extending,
  type GrantInput,
  granting,
  newPermission,
  type PermissionList,
  type PermissionRow,
  type PermissionView,
  type Previewed,
  permissionQuery,
  previewing,
  type RequestList,
  type RequestRow,
  type RequestView,
  requestQuery,
  revoking,
  savedLetter,
} from './permission-contract.ts';

/** `GET permissions/requests`: who asks, the newest first, as the filters say. */
export function requests(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(requestQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, mine, ...filter } = read.value;
    const before = readCursor(after);
    if (before === undefined) return refuse(c, who, fail('invalid', 'list.cursor-wrong', { field: 'after' }));
    const found = await listRequests(web.room.db, { ...filter, before, ...(mine ? { assigned: who.id } : {}) });
    const list: RequestList = {
      items: found.items.map(requestRow),
      next: writeCursor(found.next),
      waiting: await countOpenRequests(web.room.db),
    };
    return c.json(list);
  });
}

/** `GET permissions/requests/{id}`: a request with what an answer needs to know. */
export function oneRequest(web: Web): Handler {
  return reading(web, async (c, who) => {
    const { db } = web.room;
    const found = await readRequest(db, idOf(c));
    if (!found) return refuse(c, who, fail('missing', 'permission.request-missing'));
    const site = await siteOf(web);
    const { settings } = site;
    const today = dayIn(web.room.now(), settings.timeZone);
    const article = found.articleId === null ? null : await permittedArticle(db, found.articleId, found.lang);
    const own =
      article && (await db.selectFrom('article').select('terms').where('id', '=', article.id).executeTakeFirst());
    const edition =
      article &&
      (await db
        .selectFrom('edition')
        .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
        .select(['edition.id', 'revision.content'])
        .where('articleId', '=', article.id)
        .where('edition.lang', '=', article.lang)
        .executeTakeFirst());
    const terms = termsOf(settings, own?.terms);
    const permissions = found.articleId === null ? [] : await permissionsForArticle(db, found.articleId);
    const view: RequestView = {
      ...requestRow(found),
      email: found.email,
      amount: found.amount,
      characters: found.characters,
      pictures: found.pictures,
      translation: found.translation,
      until: found.until,
      commercial: found.commercial,
      message: found.message,
      dir: direction(found.lang),
      decidedAt: found.decidedAt?.toISOString() ?? null,
      version: found.version,
      terms: {
        extractLimit: terms.extractLimit,
        translation: terms.translation,
        commercial: terms.commercial,
        text: termsText(who.language ?? settings.defaultLanguage, terms),
      },
      page:
        article && edition
          ? {
              url: paths.article(article.lang, article.slug),
              lang: article.lang,
              editionId: edition.id,
              source: edition.content.source?.outlet ?? null,
            }
          : null,
      acts: (await requestActs(db, found.id)).map(a => ({ ...a, at: a.at.toISOString() })),
      history: (await requestsOfSame(db, found)).map(requestRow),
      permissions: permissions
        .map(p => permissionRow(p, today))
        .filter(p => p.state === 'valid' || p.state === 'early'),
      proposed: proposedGrant(found, settings, creditLine(site, langOf(found, settings), terms), today),
      can: { decide: may(who, 'permission.decide') },
    };
    return c.json(view);
  });
}

/** All that was asked for, credited by the terms. */
function proposedGrant(of: RequestRecord, settings: OutletSettings, credit: string, today: string): GrantInput {
  const host = hostOf(of.site);
  return {
    holder: { name: of.name, organisation: of.organisation },
    terms: {
      hosts: host === null ? [] : [host],
      article: of.articleId,
      scope: {
        amount: of.amount,
        characters: of.characters,
        translation: of.translation ? [of.translation] : [],
        commercial: of.commercial,
        pictures: of.pictures,
      },
      conditions: '',
      credit,
      until: of.until !== null && of.until < today ? null : of.until,
      lang: langOf(of, settings),
    },
  };
}

/** The language of the letter: that of the person, if we publish in it. */
function langOf({ lang }: { lang: string }, { languages, defaultLanguage }: OutletSettings): string {
  return languages.includes(lang) ? lang : defaultLanguage;
}

/** `POST permissions/requests/{id}/grant` */
export function grantOne(web: Web): Handler {
  return act(web, granting, (who, requestId, input) => grantRequest(web.room, who, { requestId, ...input }));
}

/** `POST permissions/requests/{id}/decline` */
export function declineOne(web: Web): Handler {
  return act(web, declining, (who, requestId, input) => declineRequest(web.room, who, { requestId, ...input }));
}

/** `POST permissions/requests/{id}/ask` */
export function askBack(web: Web): Handler {
  return act(web, asking, (who, requestId, input) => askRequester(web.room, who, { requestId, ...input }));
}

/** `PUT permissions/requests/{id}/assignee` */
export function giveRequest(web: Web): Handler {
  return act(web, assigning, (who, requestId, input) => assignRequest(web.room, who, { requestId, ...input }));
}

/** `POST permissions/preview`: the letter as it would be signed. */
export function previewLetter(web: Web): Handler {
  return act(web, previewing, async (who, _, input): Promise<Result<Previewed>> => {
    const made = await previewGrant(web.room, who, input);
    return made.ok ? ok({ ...made.value, dir: direction(made.value.lang) }) : made;
  });
}

/** `GET permissions`: what was given, the newest first, as the filters say. */
export function permissions(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(permissionQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, ...filter } = read.value;
    const today = await todayOf(web);
    const found = await listPermissions(web.room.db, {
      ...filter,
      today,
      soon: daysOn(today, 30),
      before: after ?? null,
    });
    const list: PermissionList = {
      items: found.items.map(p => permissionRow(p, today)),
      next: found.next === null ? null : String(found.next),
    };
    return c.json(list);
  });
}

/** `POST permissions`: one that nobody asked for here. */
export function addPermission(web: Web): Handler {
  return act(web, newPermission, (who, _, input) => grantStanding(web.room, who, input));
}

/** `GET permissions/{number}` */
export function onePermission(web: Web): Handler {
  return reading(web, async (c, who) => {
    const found = await readPermission(web.room.db, idOf(c, 'number'));
    if (!found) return refuse(c, who, fail('missing', 'permission.missing'));
    const { granted, sealed, revoked, replacedBy } = found;
    const view: PermissionView = {
      ...permissionRow(found, await todayOf(web)),
      url: checkAddress(web.room, granted),
      lang: granted.lang,
      dir: direction(granted.lang),
      letter: granted.letter,
      conditions: granted.conditions,
      credit: granted.credit,
      signedBy: granted.signedBy,
      signedAt: granted.signedAt,
      seal: (await judge(web.room, found)).seal,
      hash: sealed.hash,
      answerable: found.email !== null,
      request: found.requestId,
      replaces: granted.replaces,
      replacedBy,
      revoked: revoked && { at: revoked.at.toISOString(), why: revoked.why },
      can: {
        extend: may(who, 'permission.decide') && !revoked && granted.until !== null && replacedBy === null,
        revoke: may(who, 'permission.revoke') && !revoked,
      },
    };
    return c.json(view);
  });
}

/** `POST permissions/{number}/revoke` */
export function revoke(web: Web): Handler {
  return act(web, revoking, (who, number, input) => revokePermission(web.room, who, { number, ...input }), 'number');
}

/** `POST permissions/{number}/extend` */
export function extend(web: Web): Handler {
  return act(web, extending, (who, number, input) => extendPermission(web.room, who, { number, ...input }), 'number');
}

/** `GET permissions/letters` */
export function letters(web: Web): Handler {
  return reading(web, async c =>
    c.json(await web.room.db.selectFrom('permissionLetter').selectAll().orderBy('lang').orderBy('name').execute()),
  );
}

/** `POST permissions/letters`, `PUT permissions/letters/{id}` */
export function keepLetter(web: Web, given: 'new' | 'known'): Handler {
  return act(web, savedLetter, (who, id, input) =>
    savePermissionLetter(web.room, who, given === 'new' ? null : id, input),
  );
}

/** `DELETE permissions/letters/{id}` */
export function dropLetter(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deletePermissionLetter(web.room, who, idOf(c))));
}

/** A request behind the sign-in by somebody who may read about permissions. */
function reading(web: Web, show: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  const needed: Act = 'permission.read';
  return desk(web, async (c, who) =>
    may(who, needed) ? show(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

/** One act on what the address names. */
function act<S extends z.ZodType, T>(
  web: Web,
  schema: S,
  does: (who: DeskSession, id: number, input: z.output<S>) => Promise<Result<T>>,
  name = 'id',
): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, schema);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await does(who, idOf(c, name), read.value));
  });
}

async function todayOf(web: Web): Promise<string> {
  return dayIn(web.room.now(), (await readOutlet(web.room.db)).settings.timeZone);
}

function requestRow(of: RequestRecord): RequestRow {
  return {
    id: of.id,
    state: of.state,
    name: of.name,
    organisation: of.organisation,
    site: of.site,
    article: of.articleTitle === '' ? null : { id: of.articleId, title: of.articleTitle },
    purpose: of.purpose,
    lang: of.lang,
    receivedAt: of.receivedAt.toISOString(),
    lastAct: of.lastAct,
    assignedTo: of.assignedTo,
    number: of.number,
  };
}

function permissionRow(of: PermissionRecord, today: string): PermissionRow {
  const { number, holder, hosts, article, scope, from, until } = of.granted;
  const state = stateOn(asPermission(of), today);
  const ending = state === 'valid' && until !== null && until <= daysOn(today, 30) && of.replacedBy === null;
  return { number, state, ending, holder, hosts, article, scope, from, until };
}
