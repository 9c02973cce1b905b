import { createHash } from 'node:crypto';
import type { Handler } from 'hono';
import { type Credit, inLanguage } from '../../domain/article/content.ts';
import { pageKey } from '../../domain/article/page-keys.ts';
import { FilesFull, FilesUnavailable } from '../../domain/files.ts';
import type { Card } from '../../domain/media.ts';
import type { Files } from '../../flows/newsroom.ts';
import { message } from '../../render/messages/index.ts';
import { readEditionPage } from '../../store/edition.ts';
import { readOutlet } from '../../store/outlet.ts';
import { cacheable, type Web } from '../web.ts';

/**
 * `GET /card/{lang}/{slug}.png`: the picture that stands for an article where its link is shared. Drawn once for what it
 * says, kept in the store, and drawn anew when the title, the byline or the outlet changes.
 */
export function card(web: Web): Handler {
  return async c => {
    const { lang = '', file = '' } = c.req.param();
    const slug = /^(.+)\.png$/.exec(file)?.[1];
    const { db, files, images } = web.room;
    const edition = slug ? await readEditionPage(db, lang, slug) : null;
    if (!edition) return c.text('Not found\n', 404);
    const { settings } = await readOutlet(db);
    const says: Card = {
      lang,
      title: edition.revision.title,
      outlet: inLanguage(settings.name, lang, settings.defaultLanguage),
      section: edition.section ? inLanguage(edition.section.names, lang, settings.defaultLanguage) : '',
      byline: bylineOf(edition.revision.content.byline, lang),
      accent: settings.colours.accent,
    };
    const folder = `cards/${edition.editionId}`;
    const png = await kept(files, folder, says, () => images.card(says));
    if (!png) return c.text('Not found\n', 404);
    const people = edition.people.map(p => pageKey.person(p.slug));
    cacheable(c, [pageKey.outlet, pageKey.article(edition.articleId), ...people]);
    return c.body(png as Uint8Array<ArrayBuffer>, 200, {
      'Content-Type': 'image/png',
      'X-Content-Type-Options': 'nosniff',
    });
  };
}

// goes up when the drawing changes, so that cards of an older release are drawn again
const drawing = 1;

/** The card from the store, or drawn and stored in place of older ones of the folder. */
async function kept(
  files: Files,
  folder: string,
  says: Card,
  draw: () => Promise<Uint8Array | null>,
): Promise<Uint8Array | null> {
  const digest = createHash('sha256')
    .update(JSON.stringify([drawing, says]))
    .digest('hex')
    .slice(0, 20);
  const name = `${folder}/${digest}.png`;
  try {
    const stored = await files.get(name);
    if (stored) return stored;
    const png = await draw();
    if (!png) return null;
    await files.put(name, png, 'image/png');
    for await (const old of files.list(`${folder}/`)) if (old !== name) await files.remove(old);
    return png;
  } catch (error) {
    // it can be drawn again: a store in trouble is no reason to have none
    if (error instanceof FilesFull || error instanceof FilesUnavailable) return draw();
    throw error;
  }
}

/** `By Olena Terletska and Halvard Reik · Translated by Yusuf Tarazi` */
function bylineOf(credits: readonly Credit[], lang: string): string {
  const list = new Intl.ListFormat(lang, { type: 'conjunction' });
  return (['author', 'translator'] as const)
    .map(role => [role, credits.filter(c => c.role === role).map(c => c.name)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([role, names]) => `${message(lang, `role.${role}`)} ${list.format(names)}`)
    .join(' · ');
}
