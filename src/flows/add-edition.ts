import { type Actor, may } from '../domain/access.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { segmentsOf, skeletonOf } from '../domain/translation/segments.ts';
import { beginTranslation } from '../domain/translation/translation.ts';
import { lockEdition } from '../store/edition.ts';
import { readOutlet } from '../store/outlet.ts';
import { writeTranslation } from '../store/translation.ts';
import { beginEdition, personOf } from './create-article.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { revisionToRender } from './revision-to-render.ts';

/**
 * Begins an edition of an article in another language, as a translation of the original or of the edition `from`: its
 * blocks, pictures and source, with room for the words; the byline keeps the authors and credits the actor as translator.
 */
export async function addEdition(
  room: Newsroom,
  actor: Actor,
  input: { articleId: number; lang: string; from?: string | undefined },
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
    const wanted = input.from ?? article.originalLang;
    const chosen = editions.find(e => e.lang === wanted) ?? (input.from ? undefined : editions[0]);
    const source = chosen && (await lockEdition(tx, chosen.id));
    const from = source && (await revisionToRender(tx, source));
    if (!source || !from) return fail('missing', 'translation.no-source', { field: 'from' });
    const by = actor.kind === 'user' ? actor.id : null;
    const me = by ? await personOf(tx, by, input.lang) : null;
    const skeleton = skeletonOf(from.text);
    const { byline } = skeleton.content;
    const text = {
      ...skeleton,
      content: { ...skeleton.content, byline: [...byline, ...(me ? [{ ...me, role: 'translator' as const }] : [])] },
    };
    const checked = checkText(text, input.lang);
    const edition = await beginEdition(tx, room, {
      articleId: article.id,
      lang: input.lang,
      text,
      words: checked.ok ? checked.value.words : 0,
      by,
    });
    await writeTranslation(tx, {
      editionId: edition.editionId,
      source: { kind: 'edition', id: source.id, revisionId: from.id },
      ...beginTranslation(segmentsOf(from.text), segmentsOf(text)),
    });
    return ok(edition);
  });
}
