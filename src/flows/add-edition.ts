import { type Actor, may } from '../domain/access.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readDraft } from '../store/draft.ts';
import { readOutlet } from '../store/outlet.ts';
import { beginEdition, emptyText, personOf } from './create-article.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Begins an edition of an article in another language. It starts from the original's working copy: its text to be written
 * over, its pictures, its source; the byline keeps the authors and credits the actor as translator.
 */
export async function addEdition(
  room: Newsroom,
  actor: Actor,
  input: { articleId: number; lang: string },
): Promise<Result<{ editionId: number; slug: string }>> {
  if (!may(actor, 'edition.create')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const article = await tx
      .selectFrom('article')
      .select(['id', 'originalLang'])
      .where('id', '=', input.articleId)
      .forUpdate()
      .executeTakeFirst();
    if (!article) return fail('missing', 'article.missing');
    const { settings } = await readOutlet(tx);
    if (!settings.languages.includes(input.lang))
      return fail('invalid', 'edition.language-unknown', { field: 'lang', values: { lang: input.lang } });
    const editions = await tx
      .selectFrom('edition')
      .select(['id', 'lang', 'state'])
      .where('articleId', '=', article.id)
      .orderBy('id')
      .execute();
    // what another site has is not ours to translate here
    if (editions.some(e => e.state === 'external')) return fail('missing', 'article.missing');
    if (editions.some(e => e.lang === input.lang)) return fail('conflict', 'edition.exists', { field: 'lang' });
    const original = editions.find(e => e.lang === article.originalLang) ?? editions[0];
    const from = original ? await readDraft(tx, original.id) : null;
    const by = actor.kind === 'user' ? actor.id : null;
    const me = by ? await personOf(tx, by, input.lang) : null;
    const content = from?.content ?? emptyText.content;
    const text = {
      title: from?.title ?? '',
      summary: from?.summary ?? '',
      content: { ...content, byline: [...content.byline, ...(me ? [{ ...me, role: 'translator' as const }] : [])] },
    };
    const checked = checkText(text, input.lang);
    return ok(
      await beginEdition(tx, room, {
        articleId: article.id,
        lang: input.lang,
        text,
        words: checked.ok ? checked.value.words : 0,
        by,
      }),
    );
  });
}
