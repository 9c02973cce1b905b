import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import type { Newsroom } from './newsroom.ts';

/** Changes within this time are one ping, in ms. */
const together = 5_000;

/**
 * Has other places told what readers see of an edition now: followers in the fediverse, pages it links to, hubs that pass feeds on.
 * Part of the transaction that changed it; what is switched off is asked for nothing.
 */
export async function tellElsewhere(
  tx: Tx,
  room: Newsroom,
  edition: { id: number; articleId: number; lang: string },
  first = false,
): Promise<void> {
  const { settings } = await readOutlet(tx);
  const { fediverse, web } = settings;
  const editionId = edition.id;
  if (fediverse.on) await room.queue.add(tx, 'tell-followers', { editionId, ...(first && { first }) });
  if (web.webmention) await room.queue.add(tx, 'send-webmentions', { editionId });
  if (web.hubs.length === 0) return;
  const after = new Date(room.now().getTime() + together);
  for (const page of await pagesWithFeeds(tx, edition))
    for (const hub of web.hubs) await room.queue.add(tx, 'ping-hub', { hub, page }, { after });
}

/** The pages in whose feeds an edition stands, as paths. */
async function pagesWithFeeds(tx: Tx, { id, articleId, lang }: { id: number; articleId: number; lang: string }) {
  const { rows } = await sql<{ kind: string; slug: string }>`
    select 'section' as kind, s.slug from article a join section s on s.id = a.section_id where a.id = ${articleId}
    union all select 'tag', t.slug from article_tag at join tag t on t.id = at.tag_id where at.article_id = ${articleId}
    union all select 'people', p.slug from edition_byline b join person p on p.id = b.person_id where b.edition_id = ${id}
    union all select 'corrections', '' where exists (select 1 from correction c where c.edition_id = ${id})`.execute(
    tx,
  );
  const path = (...parts: string[]) => `/${[lang, ...parts].map(encodeURIComponent).join('/')}`;
  const pages = rows.map(({ kind, slug }) => (kind === 'corrections' ? path(kind) : path(kind, slug)));
  return [...new Set([path(), ...pages])];
}
