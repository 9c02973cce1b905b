import type { NodeJson } from '../../src/domain/document/schema.ts';
import { segmentsOf } from '../../src/domain/translation/segments.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { followOriginal } from '../../src/flows/follow-original.ts';
import { writeSegment } from '../../src/flows/write-link.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readTranslation } from '../../src/store/translation.ts';
import { done, type OpenNewsroom } from './newsroom.ts';

export const english = ['The ferry sails at nine.', 'It carries 40 cars.', 'The mayor is for it.'];
export const ukrainian = ['Пором відходить о дев’ятій.', 'Він бере 40 автівок.', 'Мер за це.'];
export const words = (text: string): NodeJson[] => (text === '' ? [] : [{ type: 'text', text }]);

/** What is done with translations in a newsroom; segments are named by their place in the source. */
export function translating(house: OpenNewsroom) {
  const recordOf = async (editionId: number) => (await readTranslation(house.room.db, editionId))!;
  const draftOf = async (editionId: number) => (await readDraft(house.room.db, editionId))!;
  const saysOf = async (editionId: number) => segmentsOf(await draftOf(editionId)).map(s => s.text);
  const linkOf = async (editionId: number, source: number) =>
    (await recordOf(editionId)).links.find(l => l.source.includes(source))!;
  const write = async (editionId: number, source: number, text: string, more: object = {}, by = house.editor) => {
    const { id, version } = await linkOf(editionId, source);
    return writeSegment(house.room, by, { editionId, link: id, version, target: [words(text)], ...more });
  };
  /** An English article that readers see and its Ukrainian translation, written and reviewed. */
  const translated = async (title: string, body = english, into = ukrainian) => {
    const original = await house.publishNew({ title, body: body.join('\n') });
    const made = done(await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }));
    done(await write(made.editionId, 0, `${title} (uk)`, { state: 'reviewed' }));
    for (const [i, text] of into.entries()) done(await write(made.editionId, i + 2, text, { state: 'reviewed' }));
    return { original, uk: { ...made, slug: await shownSlug(made.editionId) } };
  };
  /** The original says something else from now on, and its translations have heard of it. */
  const change = async (
    original: { editionId: number },
    title: string,
    body: string[],
    kind: 'minor' | 'update' = 'update',
  ) => {
    await house.save(original.editionId, { title, body: body.join('\n') });
    const made = await house.publish(original.editionId, kind, kind === 'update' ? 'It changed.' : '');
    await heard(original.editionId);
    return made;
  };
  const heard = async (sourceEditionId: number) => {
    const rows = await house.room.db
      .selectFrom('translation')
      .select('editionId')
      .where('sourceEditionId', '=', sourceEditionId)
      .execute();
    for (const { editionId } of rows) await followOriginal(house.room, { editionId });
  };
  const shownSlug = async (editionId: number) =>
    (await house.room.db.selectFrom('edition').select('slug').where('id', '=', editionId).executeTakeFirstOrThrow())
      .slug;
  const staleOf = async (editionId: number) =>
    (await recordOf(editionId)).links.filter(l => l.stale).map(l => l.source);
  return { recordOf, draftOf, saysOf, linkOf, write, translated, change, heard, shownSlug, staleOf };
}
