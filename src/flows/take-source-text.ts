import { type Actor, may } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { type CheckedText, checkText } from '../domain/article/edition-text.ts';
import { fromHtml } from '../domain/document/from-html.ts';
import { fromMarkdown } from '../domain/document/from-markdown.ts';
import type { Node } from '../domain/document/schema.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { segmentsOf, skeletonOf } from '../domain/translation/segments.ts';
import { beginTranslation } from '../domain/translation/translation.ts';
import type { Tx } from '../store/database.ts';
import { lockEdition } from '../store/edition.ts';
import { readOutlet } from '../store/outlet.ts';
import { readTranslation, writeTranslation } from '../store/translation.ts';
import { beginEdition, emptyText, personOf } from './create-article.ts';
import { followOriginal } from './follow-original.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { mayEdit, sameText } from './save-draft.ts';

type Taken = { title: string; summary: string; text: string; format: 'markdown' | 'html' };

/**
 * Takes a partner's text to be translated: it is kept as it stands, readers are never shown it. Makes an article whose first
 * edition renders it, with the credit that readers see: the outlet, its address, the author, and the actor as translator.
 */
export async function takeSourceText(
  room: Newsroom,
  actor: Actor,
  given: Taken & {
    lang: string;
    source: {
      partner: string | null;
      outlet: string;
      url: string | null;
      author: string | null;
      lang: string;
      published: string | null;
      permission: string;
    };
  },
): Promise<Result<{ articleId: number; editionId: number; slug: string }>> {
  if (!may(actor, 'edition.create')) return fail('forbidden', 'access.denied');
  const input = storable(given) as typeof given;
  const { lang, source } = input;
  const { partner, permission, ...credit } = source;
  if (source.lang === lang) return fail('invalid', 'translation.same-language', { field: 'lang' });
  const theirs = readTaken(input, { ...credit });
  if (!theirs.ok) return theirs;
  if (theirs.value.words === 0) return fail('invalid', 'translation.empty', { field: 'text' });
  return commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    if (!settings.languages.includes(lang))
      return fail('invalid', 'edition.language-unknown', { field: 'lang', values: { lang } });
    const known = partner
      ? await tx.selectFrom('source').select(['id', 'translationCredit']).where('slug', '=', partner).executeTakeFirst()
      : undefined;
    if (partner && !known) return fail('missing', 'source.missing', { field: 'source.partner' });
    const by = actor.kind === 'user' ? actor.id : null;
    const { id: textId } = await tx
      .insertInto('sourceText')
      .values({ sourceId: known?.id ?? null, ...credit, permission, createdAt: room.now(), createdBy: by })
      .returning('id')
      .executeTakeFirstOrThrow();
    const revisionId = await keepTaken(tx, room, textId, 1, theirs.value, by);
    const article = await tx
      .insertInto('article')
      .values({
        key: room.token().slice(0, 12),
        sectionId: null,
        originalLang: lang,
        createdAt: room.now(),
        createdBy: by,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const me = by ? await personOf(tx, by, lang) : null;
    const text = skeletonOf(theirs.value.text);
    const line = known?.translationCredit;
    const shown = line ? { ...credit, credit: line } : credit;
    const byline = me ? [{ ...me, role: 'translator' as const }] : [];
    const edition = await beginEdition(tx, room, {
      articleId: article.id,
      lang,
      text: { ...text, content: { ...text.content, byline, source: shown } },
      words: 0,
      by,
    });
    await writeTranslation(tx, {
      editionId: edition.editionId,
      source: { kind: 'text', id: textId, revisionId },
      ...beginTranslation(segmentsOf(theirs.value.text), segmentsOf(text)),
    });
    return ok({ articleId: article.id, ...edition });
  });
}

/** The partner's text as it stands now, where it changed: the segments are followed through the change. */
export async function takeSourceTextAgain(
  room: Newsroom,
  actor: Actor,
  given: Taken & { editionId: number },
): Promise<Result<null>> {
  const input = storable(given) as typeof given;
  const taken = await commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
    const record = await readTranslation(tx, edition.id);
    if (record?.source.kind !== 'text') return fail('missing', 'translation.no-source');
    const before = await tx
      .selectFrom('sourceText')
      .innerJoin('sourceTextRevision as r', 'r.sourceTextId', 'sourceText.id')
      .select(['outlet', 'url', 'author', 'lang', 'published', 'r.number', 'r.title', 'r.summary', 'r.content'])
      .where('sourceText.id', '=', record.source.id)
      .orderBy('r.number', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const { number, title, summary, content, ...credit } = before;
    const theirs = readTaken(input, credit);
    if (!theirs.ok) return theirs;
    const { text: now, words } = theirs.value;
    if (words === 0) return fail('invalid', 'translation.empty', { field: 'text' });
    // a link that leads elsewhere is a change, though no word is another
    if (!sameText(now, { title, summary, content })) {
      const by = actor.kind === 'user' ? actor.id : null;
      await keepTaken(tx, room, record.source.id, number + 1, theirs.value, by);
      await room.queue.add(tx, 'follow-original', { editionId: edition.id });
    }
    return ok(null);
  });
  // asked for at the desk, where somebody waits to see it
  if (taken.ok) await followOriginal(room, { editionId: input.editionId });
  return taken;
}

/** Signs with which something may begin in Markdown, and how many a text has at most: no document can hold so many parts. */
const marks = /[\n|*_~[\]`<!]/;
const mostMarks = 100_000;

function readTaken(
  { title, summary, text, format }: Taken,
  credit: { outlet: string; url: string | null; author: string | null; lang: string; published: string | null },
): Result<CheckedText> {
  // a parser of Markdown takes kilobytes for each block: seen before it is asked
  if (text.split(format === 'html' ? '<' : marks, mostMarks + 2).length > mostMarks + 1)
    return fail('too-large', 'document.too-large', { field: 'text' });
  const { doc } = format === 'html' ? fromHtml(text) : fromMarkdown(text);
  const body = withoutTitle(doc, title);
  const { outlet, url, author, lang, published } = credit;
  const source = { outlet, url, author, lang, published };
  const taken: EditionText = { title, summary, content: { ...emptyText.content, doc: body.toJSON(), source } };
  return checkText(taken, lang);
}

/** The text without the headline that was copied with it: it is the title already. */
function withoutTitle(doc: Node, title: string): Node {
  const [first, ...rest] = doc.children;
  const same = (text: string) => text.replace(/\s+/gu, ' ').trim().toLowerCase();
  if (first?.type.name !== 'heading' || rest.length === 0 || same(first.textContent) !== same(title)) return doc;
  return doc.copy(doc.content.cut(first.nodeSize));
}

async function keepTaken(
  tx: Tx,
  room: Newsroom,
  sourceTextId: number,
  number: number,
  { text, plain }: CheckedText,
  by: string | null,
): Promise<number> {
  const { title, summary, content } = text;
  const row = await tx
    .insertInto('sourceTextRevision')
    .values({
      sourceTextId,
      number,
      title,
      summary,
      content: JSON.stringify(content),
      text: plain,
      takenAt: room.now(),
      takenBy: by,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
