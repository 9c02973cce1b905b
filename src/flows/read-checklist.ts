import { type ChecklistItem, checklist, type Surroundings } from '../domain/article/checklist.ts';
import type { EditionText } from '../domain/article/content.ts';
import type { CheckedText } from '../domain/article/edition-text.ts';
import { inspectDoc } from '../domain/document/check.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { checkRendering } from '../domain/translation/checks.ts';
import { noRight } from '../domain/translation/permission.ts';
import { type SegmentKind, segmentKinds, segmentsOf } from '../domain/translation/segments.ts';
import { progressOf } from '../domain/translation/translation.ts';
import type { Queries } from '../store/database.ts';
import { readGlossary } from '../store/glossary.ts';
import { partnerTerms, readSourceRevision, readTranslation } from '../store/translation.ts';

/** What stands between a text and its readers: the checklist, with what only the database knows. */
export async function readChecklist(
  db: Queries,
  edition: { id: number; articleId: number },
  { text, words }: Pick<CheckedText, 'text' | 'words'>,
  now: Date,
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
    translation: await translationStanding(db, edition.id, text, now.toISOString().slice(0, 10)),
  });
}

/** How the parts of a translation stand, and whether its partner lets us publish it on a day (YYYY-MM-DD). */
async function translationStanding(
  db: Queries,
  editionId: number,
  text: EditionText,
  day: string,
): Promise<Surroundings['translation']> {
  const record = await readTranslation(db, editionId);
  const source = record && (await readSourceRevision(db, record.source));
  if (!record || !source) return null;
  const mine = segmentsOf(text);
  const theirs = segmentsOf(source.text);
  const { machine, stale, check, draft } = progressOf(record, theirs, mine);
  const rendered = record.links.filter(l => l.source.length > 0);
  const leftOut = rendered.filter(l => l.target.length === 0).length;
  const untranslated = rendered.filter(
    l => l.target.length > 0 && l.target.every(i => mine[i]?.text.trim() === '' && blocks.has(mine[i].kind)),
  ).length;
  const partner = record.source.kind === 'text' ? await partnerTerms(db, record.source.id) : null;
  const why = partner && noRight(partner.terms, partner.permission, day);
  const right = why && { why, outlet: partner.outlet, until: partner.terms?.until ?? '' };
  const edition = await db.selectFrom('edition').select('lang').where('id', '=', editionId).executeTakeFirst();
  const langs = { source: source.lang, target: edition?.lang ?? '' };
  const glossary = await readGlossary(db);
  const hints = rendered.filter(l => {
    const words = l.target.flatMap(i => mine[i] ?? []);
    if (words.every(segment => segment.text.trim() === '')) return false;
    return (
      checkRendering(
        l.source.flatMap(i => theirs[i] ?? []),
        words,
        langs,
        glossary,
      ).length > 0
    );
  }).length;
  const notes = record.links.filter(l => l.note !== '').length;
  return { untranslated, leftOut, machine, stale, check, unreviewed: draft - machine, hints, notes, right };
}

/** What readers would see as an empty place; fields without words (a summary, an alt) have warnings of their own. */
const blocks: ReadonlySet<SegmentKind> = new Set(
  segmentKinds.filter(
    kind => !['title', 'summary', 'lead-alt', 'lead-caption', 'alt', 'embed', 'caption', 'code'].includes(kind),
  ),
);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).normalize('NFC');
  } catch {
    return part;
  }
}
