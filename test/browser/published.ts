import type { Actor } from '../../src/domain/access.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { done } from '../harness/newsroom.ts';

/* An outlet with an article in the languages given, for tests that go through the real server. */

const owner: Actor = { kind: 'system', name: 'test' };

export type Words = { title: string; summary: string; text: string };
export type Published = { articleId: number; editions: Record<string, { id: number; path: string }> };

export async function publishInto(room: Newsroom, editions: Record<string, Words>): Promise<Published> {
  const languages = Object.keys(editions);
  const { version } = await readOutlet(room.db);
  const settings = outletSettings.parse({
    name: { en: 'The Ferry Bell', uk: 'Поромний дзвін', ar: 'جرس العبّارة' },
    languages,
    defaultLanguage: languages[0],
    contact: { email: 'desk@ferrybell.example.org' },
  });
  done(await updateOutlet(room, owner, { settings, version }));
  const published: Published = { articleId: 0, editions: {} };
  for (const [lang, words] of Object.entries(editions)) {
    const { articleId } = published;
    const { editionId, ...made } =
      articleId === 0
        ? done(await createArticle(room, owner, { lang, title: words.title }))
        : { articleId, ...done(await addEdition(room, owner, { articleId, lang })) };
    published.articleId = made.articleId;
    published.editions[lang] = { id: editionId, path: await publishWords(room, editionId, lang, words) };
  }
  return published;
}

/** Publishes words as the next version of an edition; gives its address. */
export async function publishWords(room: Newsroom, editionId: number, lang: string, words: Words): Promise<string> {
  const draft = (await readDraft(room.db, editionId))!;
  const { doc } = fromMarkdown(words.text);
  const content = { ...draft.content, doc: doc.toJSON() };
  const { title, summary } = words;
  const saved = done(await saveDraft(room, owner, { editionId, version: draft.version, title, summary, content }));
  const { slug } = done(await publishRevision(room, owner, { editionId, version: saved.version }));
  return `/${lang}/${encodeURIComponent(slug)}`;
}
