import type { PublicEntry } from '../domain/correction/log.ts';
import { fediversePaths } from '../domain/fediverse/actor.ts';
import { readable } from './article-head.ts';
import { time } from './dates.ts';
import { articleItem, type FeedArticle } from './feeds.ts';
import { html } from './html.ts';
import { entryBody } from './log-entry.ts';
import { message } from './messages/index.ts';
import { languageName, outletName, outletText, paths, type Site } from './site.ts';

/*
 * What servers of the fediverse read: actors, articles and activities in the plain JSON of ActivityStreams 2.0
 * (https://www.w3.org/TR/activitystreams-vocabulary/), as every server writes it.
 */

type Json = Record<string, unknown>;
const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'];
const everybody = 'https://www.w3.org/ns/activitystreams#Public';
/** Pictures that an article carries with it; servers show four and keep few more. */
const mostPictures = 16;

export type ActorView = {
  handle: string;
  lang: string;
  section: string | null;
  publicKey: string;
  createdAt: Date;
};

/** The address of an actor. */
export const actorAddress = (site: Pick<Site, 'publicUrl'>, handle: string) =>
  `${site.publicUrl}${fediversePaths.actor(handle)}`;

/** `@uk@outlet.example` */
export const accountName = (site: Pick<Site, 'publicUrl'>, handle: string) =>
  `@${handle}@${new URL(site.publicUrl).host}`;

/** What an actor is called: the outlet, or its section, with the language where there are several. */
export function actorName(site: Site, lang: string, section: string | null): string {
  const outlet = outletName(site, lang);
  const found = section === null ? null : site.sections.find(s => s.slug === section);
  const name = section === null ? outlet : `${(found && outletText(site, found.names, lang)) || section} · ${outlet}`;
  return site.settings.languages.length > 1 ? `${name} (${languageName(lang)})` : name;
}

export function actorObject(site: Site, of: ActorView): Json {
  const { handle, lang, section } = of;
  const id = actorAddress(site, handle);
  const at = (path: string) => `${site.publicUrl}${path}`;
  const about = outletText(site, site.settings.description, lang) || outletText(site, site.settings.tagline, lang);
  const page = at(section === null ? paths.front(lang) : paths.section(lang, section));
  const logo = site.logo && readable(site.logo, 512);
  return {
    '@context': context,
    id,
    type: 'Organization',
    preferredUsername: handle,
    name: actorName(site, lang, section),
    summary: about && html`<p>${about}</p>`.text,
    url: page,
    inbox: at(fediversePaths.inbox(handle)),
    outbox: at(fediversePaths.outbox(handle)),
    followers: at(fediversePaths.followers(handle)),
    following: at(fediversePaths.following(handle)),
    endpoints: { sharedInbox: at(fediversePaths.sharedInbox) },
    manuallyApprovesFollowers: false,
    published: of.createdAt.toISOString(),
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: of.publicKey },
    ...(logo ? { icon: { type: 'Image', mediaType: logo.mime, url: at(logo.path) } } : {}),
  };
}

/** An edition as the fediverse sees it. `number`: how often its post was made. */
export type PostView = FeedArticle & {
  editionId: number;
  number: number;
  handle: string;
  /** newest first */
  corrections: readonly PublicEntry[];
};

/**
 * An article with its whole text. What was set right in it stands above, since a post that changes is read again from its top. Its
 * own language is the only one in it: other languages are other posts, by other actors.
 */
export function articleObject(site: Site, of: PostView): Json {
  const { lang } = of;
  const item = articleItem(site, of);
  const id = `${site.publicUrl}${fediversePaths.object(of.editionId, of.number)}`;
  const content = `${of.corrections.map(entry => corrected(site, lang, entry)).join('')}${item.html}`;
  const pictures = picturesOf(site, of);
  const actor = actorAddress(site, of.handle);
  return {
    '@context': context,
    id,
    type: 'Article',
    attributedTo: actor,
    to: [everybody],
    cc: [`${actor}/followers`],
    url: item.url,
    name: item.title,
    nameMap: { [lang]: item.title },
    ...(item.summary ? { summary: item.summary, summaryMap: { [lang]: item.summary } } : {}),
    content,
    contentMap: { [lang]: content },
    mediaType: 'text/html',
    published: item.published.toISOString(),
    ...(item.updated > item.published ? { updated: item.updated.toISOString() } : {}),
    ...(pictures[0] ? { image: pictures[0] } : {}),
    attachment: pictures,
  };
}

function corrected(site: Site, lang: string, entry: PublicEntry): string {
  const words = entryBody(site, lang, entry);
  return html`<p><strong>${message(lang, `entry.${entry.kind}`)}</strong> · ${time(entry.at, lang, site.settings.timeZone)}</p>${words}`
    .text;
}

/** The picture on top and those in the text, with what they show. */
function picturesOf(site: Site, of: FeedArticle): Json[] {
  const shown = new Map<string, string>();
  const { lead } = of.content;
  if (lead?.media) shown.set(lead.media, lead.alt);
  of.doc.descendants(node => {
    if (node.type.name === 'figure' && typeof node.attrs.media === 'string' && !shown.has(node.attrs.media))
      shown.set(node.attrs.media, String(node.attrs.alt ?? ''));
  });
  return [...shown].slice(0, mostPictures).flatMap(([media, alt]) => {
    const stored = of.pictures.get(media);
    const file = stored && readable(stored, 1200);
    if (!file) return [];
    const { width, height, mime, path } = file;
    return [{ type: 'Image', mediaType: mime, url: `${site.publicUrl}${path}`, name: alt, width, height }];
  });
}

/** What is left of a post that was taken down. */
export function tombstone(site: Pick<Site, 'publicUrl'>, of: { editionId: number; number: number; at: Date }): Json {
  return {
    '@context': context,
    id: `${site.publicUrl}${fediversePaths.object(of.editionId, of.number)}`,
    type: 'Tombstone',
    formerType: 'Article',
    deleted: of.at.toISOString(),
  };
}

/** That an actor made, changed or took down a post; `at` makes its name, so that the same act is told once. */
export function postActivity(
  site: Pick<Site, 'publicUrl'>,
  act: 'create' | 'update' | 'delete',
  of: { object: Json; handle: string; at: Date },
): Json {
  const actor = actorAddress(site, of.handle);
  const { '@context': _, ...object } = of.object;
  const type = { create: 'Create', update: 'Update', delete: 'Delete' }[act];
  return {
    '@context': context,
    id: `${object.id}#${act}${act === 'update' ? `-${of.at.getTime()}` : ''}`,
    type,
    actor,
    to: [everybody],
    cc: [`${actor}/followers`],
    published: of.at.toISOString(),
    object,
  };
}

/** That a section passes on a post of its language. */
export function announcement(
  site: Pick<Site, 'publicUrl'>,
  of: { object: string; author: string; handle: string; at: Date },
): Json {
  const actor = actorAddress(site, of.handle);
  return {
    '@context': context,
    id: `${of.object}#announce-${of.handle}`,
    type: 'Announce',
    actor,
    to: [everybody],
    cc: [`${actor}/followers`, actorAddress(site, of.author)],
    published: of.at.toISOString(),
    object: of.object,
  };
}

/** That a request to follow is granted. `name` tells it from others. */
export function acceptance(
  site: Pick<Site, 'publicUrl'>,
  of: { handle: string; name: string; follow: { id: string; actor: string } },
): Json {
  const actor = actorAddress(site, of.handle);
  return {
    '@context': context,
    id: `${actor}#accept-${of.name}`,
    type: 'Accept',
    actor,
    to: [of.follow.actor],
    object: { id: of.follow.id, type: 'Follow', actor: of.follow.actor, object: actor },
  };
}

/** A collection of an actor; who follows it is nobody else's business, so that one has a number alone. */
export function collection(
  site: Pick<Site, 'publicUrl'>,
  of: { path: string; count: number; items?: readonly Json[] },
): Json {
  return {
    '@context': context,
    id: `${site.publicUrl}${of.path}`,
    type: 'OrderedCollection',
    totalItems: of.count,
    ...(of.items ? { orderedItems: of.items } : {}),
  };
}

/** An entry of an outbox: a post, or one passed on, by its address. */
export function outboxItem(
  site: Pick<Site, 'publicUrl'>,
  of: { handle: string; author: string; editionId: number; number: number; published: Date },
): Json {
  const object = `${site.publicUrl}${fediversePaths.object(of.editionId, of.number)}`;
  const { '@context': _, ...passed } = announcement(site, { ...of, object, at: of.published });
  if (of.author !== of.handle) return passed;
  return { ...passed, id: `${object}#create`, type: 'Create', cc: [`${actorAddress(site, of.handle)}/followers`] };
}
