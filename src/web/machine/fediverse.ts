import type { Context, Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fediversePaths, handleMeant } from '../../domain/fediverse/actor.ts';
import { actorNamed, ensureActor } from '../../flows/fediverse-actors.ts';
import { receiveMessage } from '../../flows/receive-message.ts';
import { actorAddress, actorObject, articleObject, collection, outboxItem, tombstone } from '../../render/fediverse.ts';
import { termsHeaders } from '../../render/tdm.ts';
import { siteTerms } from '../../render/terms-text.ts';
import { readEditionPage } from '../../store/edition.ts';
import { type ActorRow, followerCounts, newestPosts, readPost } from '../../store/fediverse.ts';
import { readOutlet } from '../../store/outlet.ts';
import { parsed, readBytes } from '../desk-api/desk.ts';
import { problem } from '../problem.ts';
import { siteOf } from '../reader/answer.ts';
import { pictureKeys } from '../reader/keys.ts';
import { missing } from '../reader/missing.ts';
import { visitorAddress } from '../visitor.ts';
import { cacheable, type Web } from '../web.ts';
import { postView } from './fediverse-writer.ts';

/*
 * What servers of the fediverse ask for. Each address is of one thing in one form, whatever the request's Accept says, so that pages and
 * these can be kept beside one another (docs/decisions/0004-fediverse.md). While the outlet is not in the fediverse all of them
 * answer 404.
 */

const activityJson = 'application/activity+json; charset=utf-8';
/** Bytes of a message; articles of others come with their whole text, and we keep none. */
const mostBytes = 256 * 1024;
const listed = 20;

/** JSON as other servers and pages may read it. */
function json(c: Context, body: unknown, type = activityJson, status: 200 | 410 = 200): Response {
  return c.body(JSON.stringify(body), status, {
    'Content-Type': type,
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
  });
}

/** `GET /.well-known/webfinger?resource=acct:uk@outlet.example` (RFC 7033) */
export function webfinger(web: Web): Handler {
  return async c => {
    const { publicUrl } = web.room;
    const handle = handleMeant(c.req.query('resource') ?? '', publicUrl);
    const actor = handle === null ? null : await actorNamed(web.room, handle);
    if (!actor) return missing(web)(c);
    const site = await siteOf(web);
    const self = actorAddress(site, actor.handle);
    c.header('Cache-Control', 'no-store');
    return json(
      c,
      {
        subject: `acct:${actor.handle}@${new URL(publicUrl).host}`,
        aliases: [self],
        links: [
          { rel: 'self', type: 'application/activity+json', href: self },
          {
            rel: 'http://webfinger.net/rel/profile-page',
            type: 'text/html',
            href: String(actorObject(site, viewOf(actor)).url),
          },
        ],
      },
      'application/jrd+json; charset=utf-8',
    );
  };
}

/** `GET /.well-known/nodeinfo` (https://nodeinfo.diaspora.software/protocol) */
export function nodeInfoLink(web: Web): Handler {
  return async c => {
    if (!(await isOn(web))) return missing(web)(c);
    cacheable(c, [pageKey.outlet]);
    const href = `${web.room.publicUrl}/nodeinfo/2.1`;
    const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1';
    return json(c, { links: [{ rel, href }] }, 'application/json; charset=utf-8');
  };
}

/** `GET /nodeinfo/2.1`: which software this is. Of people nothing is told: nobody has an account here. */
export function nodeInfo(web: Web): Handler {
  return async c => {
    if (!(await isOn(web))) return missing(web)(c);
    cacheable(c, [pageKey.outlet]);
    // not before somebody asks: the library is large
    const { nodeInfoToJson } = await import('@fedify/fedify');
    const info = nodeInfoToJson({
      software: { name: 'masthead', version: '0.1.0' },
      protocols: ['activitypub'],
      usage: { users: {}, localPosts: 0, localComments: 0 },
    });
    return json(c, info, 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"; charset=utf-8');
  };
}

/** `GET /actors/{handle}` */
export const actor = (web: Web): Handler =>
  ofActor(web, async (c, of) => {
    cacheable(c, [pageKey.outlet]);
    return json(c, actorObject(await siteOf(web), viewOf(of)));
  });

/** `GET /actors/{handle}/outbox`: the newest posts by their addresses */
export const outbox = (web: Web): Handler =>
  ofActor(web, async (c, of) => {
    const site = await siteOf(web);
    const { lang, section, handle } = of;
    const author = section ? (await ensureActor(web.room, lang, null)).handle : handle;
    const { count, posts } = await newestPosts(web.room.db, { lang, sectionId: section?.id ?? null }, listed);
    const items = posts.map(post => outboxItem(site, { ...post, handle, author }));
    cacheable(c, [pageKey.outlet, section ? pageKey.section(section.slug, lang) : pageKey.lang(lang)]);
    return json(c, collection(site, { path: fediversePaths.outbox(handle), count, items }));
  });

/** `GET /actors/{handle}/followers`: how many */
export const followers = (web: Web): Handler =>
  ofActor(web, async (c, of) => {
    const count = (await followerCounts(web.room.db)).get(of.id) ?? 0;
    c.header('Cache-Control', 'no-store');
    return json(c, collection(web.room, { path: fediversePaths.followers(of.handle), count }));
  });

/** `GET /actors/{handle}/following`: nobody */
export const following = (web: Web): Handler =>
  ofActor(web, async (c, of) => {
    cacheable(c, [pageKey.outlet]);
    return json(c, collection(web.room, { path: fediversePaths.following(of.handle), count: 0, items: [] }));
  });

/** `GET /objects/{edition}` or `/objects/{edition}-{number}`: an article as a post; 410 with a tombstone once it was taken down */
export function object(web: Web): Handler {
  return async c => {
    const read = /^(\d{1,15})(?:-(\d{1,6}))?$/.exec(c.req.param('id') ?? '');
    const post = read && (await isOn(web)) ? await readPost(web.room.db, Number(read[1])) : null;
    if (!read || !post || post.revisionId === null) return missing(web)(c);
    const number = Number(read[2] ?? 1);
    const { editionId, articleId } = post;
    const site = await siteOf(web);
    const current = post.told?.number ?? 1;
    if (number > current || read[2] === '1' || !site.settings.languages.includes(post.lang)) return missing(web)(c);
    const page =
      post.published && number === current && post.told?.state !== 'gone'
        ? await readEditionPage(web.room.db, post.lang, post.slug)
        : null;
    if (!page) {
      c.header('Cache-Control', 'no-store');
      return json(c, tombstone(site, { editionId, number, at: post.goneAt ?? web.room.now() }), activityJson, 410);
    }
    const { handle } = await ensureActor(web.room, post.lang, null);
    const pictures = page.media.map(picture => ({ picture }));
    cacheable(c, [pageKey.outlet, pageKey.article(articleId), ...pictureKeys(site, pictures)]);
    for (const [name, value] of Object.entries(termsHeaders(site, siteTerms(site, page.terms)))) c.header(name, value);
    return json(c, articleObject(site, postView(site, page, { number, handle })));
  };
}

/** `POST /actors/{handle}/inbox` and `POST /inbox` */
export function inbox(web: Web): Handler {
  return async c => {
    c.header('Cache-Control', 'no-store');
    const handle = c.req.param('handle');
    const there = handle === undefined ? await isOn(web) : (await actorNamed(web.room, handle)) !== null;
    if (!there) return c.text('There is nothing at this address.\n', 404);
    const bytes = await readBytes(c, mostBytes, 'request.too-large-form');
    if (!bytes.ok) return problem(c, bytes.failure);
    const body = parsed(bytes.value);
    if (!body.ok) return problem(c, body.failure);
    const { pathname, search } = new URL(c.req.url);
    const request = {
      method: 'POST',
      url: `${web.room.publicUrl}${pathname}${search}`,
      headers: [...c.req.raw.headers],
      body: bytes.value,
    };
    const visitor = visitorAddress(c, web.config.TRUST_PROXY);
    const received = await receiveMessage(web.room, { request, json: body.value, visitor });
    return received.ok ? c.body(null, 202) : problem(c, received.failure);
  };
}

async function isOn(web: Web): Promise<boolean> {
  return (await readOutlet(web.room.db)).settings.fediverse.on;
}

function ofActor(web: Web, answer: (c: Context, of: ActorRow) => Promise<Response>): Handler {
  return async c => {
    const of = await actorNamed(web.room, c.req.param('handle') ?? '');
    return of ? answer(c, of) : missing(web)(c);
  };
}

const viewOf = ({ handle, lang, section, publicKey, createdAt }: ActorRow) => ({
  handle,
  lang,
  section: section?.slug ?? null,
  publicKey,
  createdAt,
});
