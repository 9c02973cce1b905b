import { type ChecklistItem, checklist } from '../domain/article/checklist.ts';
import type { CheckedText } from '../domain/article/edition-text.ts';
import { inspectDoc } from '../domain/document/check.ts';
import { parseDoc } from '../domain/document/parse.ts';
import type { Queries } from '../store/database.ts';

/** What stands between a text and its readers: the checklist, with what only the database knows. */
export async function readChecklist(
  db: Queries,
  edition: { articleId: number },
  { text, words }: Pick<CheckedText, 'text' | 'words'>,
): Promise<ChecklistItem[]> {
  const parsed = parseDoc(text.content.doc);
  const inside = parsed.ok ? inspectDoc(parsed.doc) : { images: [], links: [] };
  const ids = [...inside.images.map(i => i.media), text.content.lead?.media ?? null].filter(id => id !== null);
  const known = ids.length === 0 ? [] : await db.selectFrom('media').select('id').where('id', 'in', ids).execute();
  const article = await db
    .selectFrom('article')
    .select('sectionId')
    .where('id', '=', edition.articleId)
    .executeTakeFirst();
  const dead: string[] = [];
  for (const { href } of inside.links) {
    const at = /^\/([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\/([^/?#]+)\/?(?:[?#].*)?$/.exec(href);
    if (!at) continue;
    const slug = decoded(at[2]!);
    const there = await db
      .selectFrom('edition')
      .select('id')
      .where('lang', '=', at[1]!)
      .where('slug', '=', slug)
      .where('state', '=', 'published')
      .executeTakeFirst();
    const moved =
      there ??
      (await db.selectFrom('redirect').select('path').where('path', '=', `/${at[1]}/${slug}`).executeTakeFirst());
    if (!moved && !['corrections', 'search', 'support', 'permissions'].includes(slug)) dead.push(href);
  }
  return checklist(text, {
    section: article?.sectionId != null,
    knownMedia: new Set(known.map(k => k.id)),
    dead,
    words,
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).normalize('NFC');
  } catch {
    return part;
  }
}
