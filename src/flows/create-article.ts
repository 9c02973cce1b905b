import { type Actor, may } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { freeSlug, slugOf } from '../domain/article/slug.ts';
import { emptyDoc } from '../domain/document/schema.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { writeDraft } from '../store/draft.ts';
import { takenSlugs } from '../store/edition.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

export const emptyText: EditionText = {
  title: '',
  summary: '',
  content: { doc: emptyDoc, lead: null, byline: [], source: null, funder: '' },
};

/** Begins an article with its first edition, a draft of the actor's. */
export async function createArticle(
  room: Newsroom,
  actor: Actor,
  input: { lang: string; title?: string; section?: string | null },
): Promise<Result<{ articleId: number; editionId: number; slug: string }>> {
  if (!may(actor, 'article.create')) return fail('forbidden', 'access.denied');
  const checked = checkText({ ...emptyText, title: input.title ?? '' }, input.lang);
  if (!checked.ok) return checked;
  return commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    if (!settings.languages.includes(input.lang))
      return fail('invalid', 'edition.language-unknown', { field: 'lang', values: { lang: input.lang } });
    const section = input.section
      ? await tx.selectFrom('section').select('id').where('slug', '=', input.section).executeTakeFirst()
      : undefined;
    if (input.section && !section) return fail('invalid', 'section.missing', { field: 'section' });
    const by = actor.kind === 'user' ? actor.id : null;
    const key = room.token().slice(0, 12);
    const article = await tx
      .insertInto('article')
      .values({ key, sectionId: section?.id ?? null, originalLang: input.lang, createdAt: room.now(), createdBy: by })
      .returning('id')
      .executeTakeFirstOrThrow();
    const credited = actor.kind === 'user' ? await personOf(tx, actor.id, input.lang) : null;
    const text: EditionText = {
      ...checked.value.text,
      content: { ...emptyText.content, byline: credited ? [{ ...credited, role: 'author' }] : [] },
    };
    const { editionId, slug } = await beginEdition(tx, room, {
      articleId: article.id,
      lang: input.lang,
      text,
      words: 0,
      by,
    });
    return ok({ articleId: article.id, editionId, slug });
  });
}

/** The person that a user of the desk is to readers, if any. */
export async function personOf(tx: Tx, userId: string, lang: string): Promise<{ person: string; name: string } | null> {
  const person = await tx
    .selectFrom('person')
    .select(['slug', 'names'])
    .where('userId', '=', userId)
    .executeTakeFirst();
  return person
    ? { person: person.slug, name: person.names[lang] ?? Object.values(person.names)[0] ?? person.slug }
    : null;
}

/** An edition with its working copy. The address is made of the title, or of the article's number until there is one. */
export async function beginEdition(
  tx: Tx,
  room: Newsroom,
  edition: { articleId: number; lang: string; text: EditionText; words: number; by: string | null },
): Promise<{ editionId: number; slug: string }> {
  const wanted = slugOf(edition.text.title) || `draft-${edition.articleId}`;
  const slug = freeSlug(wanted, await takenSlugs(tx, edition.lang, [wanted]));
  const row = await tx
    .insertInto('edition')
    .values({
      articleId: edition.articleId,
      lang: edition.lang,
      slug,
      state: 'draft',
      createdAt: room.now(),
      createdBy: edition.by,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await writeDraft(tx, {
    ...edition.text,
    editionId: row.id,
    words: edition.words,
    savedBy: edition.by,
    savedAt: room.now(),
  });
  return { editionId: row.id, slug };
}
