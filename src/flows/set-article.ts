import { type Actor, may } from '../domain/access.ts';
import { readInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { articleTerms } from '../domain/terms/terms.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { purgeEdition } from './publish-revision.ts';

/**
 * Changes what all editions of an article share: section, tags (by slug, in their order), the language of the original, and what
 * its terms say otherwise than the outlet's (domain/terms; as a whole).
 */
export async function setArticle(
  room: Newsroom,
  actor: Actor,
  input: { articleId: number; section?: string | null; tags?: string[]; originalLang?: string; terms?: unknown },
): Promise<Result<null>> {
  const terms = input.terms === undefined ? null : readInput(articleTerms, input.terms);
  if (terms && !terms.ok) return terms;
  return commit(room, async (tx, after) => {
    const article = await tx
      .selectFrom('article')
      .select(['id', 'createdBy'])
      .where('id', '=', input.articleId)
      .forUpdate()
      .executeTakeFirst();
    if (!article) return fail('missing', 'article.missing');
    const editions = await tx
      .selectFrom('edition')
      .select(['id', 'articleId', 'lang', 'state'])
      .where('articleId', '=', article.id)
      .execute();
    if (editions.some(e => e.state === 'external')) return fail('missing', 'article.missing');
    const own = actor.kind === 'user' && article.createdBy === actor.id && editions.every(e => e.state === 'draft');
    if (!may(actor, 'draft.save-any') && !own) return fail('forbidden', 'access.not-yours');
    if (terms && !may(actor, 'article.set-terms')) return fail('forbidden', 'access.denied');
    const purge = async () => {
      for (const edition of editions) if (edition.state === 'published') await purgeEdition(tx, after, edition);
    };
    await purge(); // the lists that it leaves
    if (input.section !== undefined) {
      const section =
        input.section === null
          ? null
          : await tx.selectFrom('section').select('id').where('slug', '=', input.section).executeTakeFirst();
      if (section === undefined) return fail('invalid', 'section.missing', { field: 'section' });
      await tx
        .updateTable('article')
        .set({ sectionId: section?.id ?? null })
        .where('id', '=', article.id)
        .execute();
    }
    if (input.originalLang !== undefined) {
      if (!editions.some(e => e.lang === input.originalLang))
        return fail('invalid', 'edition.missing', { field: 'originalLang' });
      await tx.updateTable('article').set({ originalLang: input.originalLang }).where('id', '=', article.id).execute();
    }
    if (terms)
      await tx
        .updateTable('article')
        .set({ terms: JSON.stringify(terms.value) })
        .where('id', '=', article.id)
        .execute();
    if (input.tags !== undefined) {
      const slugs = [...new Set(input.tags)];
      const tags =
        slugs.length === 0
          ? []
          : await tx.selectFrom('tag').select(['id', 'slug']).where('slug', 'in', slugs).execute();
      const missing = slugs.find(slug => !tags.some(t => t.slug === slug));
      if (missing !== undefined) return fail('invalid', 'tag.missing', { field: 'tags', values: { tag: missing } });
      await tx.deleteFrom('articleTag').where('articleId', '=', article.id).execute();
      const rows = slugs.map((slug, position) => ({
        articleId: article.id,
        tagId: tags.find(t => t.slug === slug)!.id,
        position,
      }));
      if (rows.length > 0) await tx.insertInto('articleTag').values(rows).execute();
    }
    await purge(); // and those that it joins
    return ok(null);
  });
}
