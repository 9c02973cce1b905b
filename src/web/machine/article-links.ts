import { fediversePaths } from '../../domain/fediverse/actor.ts';
import { type Html, html } from '../../render/html.ts';
import { oembedLinks } from '../../render/oembed.ts';
import { paths, type Site } from '../../render/site.ts';
import type { EditionPage } from '../../store/edition.ts';
import { readPost } from '../../store/fediverse.ts';
import type { Web } from '../web.ts';

/** Where else the article of a page is, for programs: its post in the fediverse, and what may be embedded. */
export async function articleLinks(web: Web, site: Site, edition: EditionPage): Promise<Html> {
  const { fediverse, web: offered } = site.settings;
  const post = fediverse.on ? await readPost(web.room.db, edition.editionId) : null;
  const url = `${site.publicUrl}${paths.article(edition.lang, edition.slug)}`;
  return html`${post && html`<link rel="alternate" type="application/activity+json" href="${site.publicUrl}${fediversePaths.object(edition.editionId, post.told?.number ?? 1)}">\n`}${offered.oembed && oembedLinks(site, { url, title: edition.revision.title })}`;
}
