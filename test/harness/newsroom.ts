import assert from 'node:assert/strict';
import type { Actor, DeskRole } from '../../src/domain/access.ts';
import type { EditionContent, EditionText, RevisionKind } from '../../src/domain/article/content.ts';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import type { FailureKind, Result } from '../../src/domain/result.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { catalogs, message } from '../../src/render/messages/index.ts';
import { readDraft } from '../../src/store/draft.ts';
import { freshRoom } from './room.ts';

type Person = Extract<Actor, { kind: 'user' }>;

/** A text of plain paragraphs. */
export type Words = { title?: string; summary?: string; body?: string | NodeJson[] } & Partial<
  Omit<EditionContent, 'doc'>
>;

export type Begun = { articleId: number; editionId: number; slug: string };

/** A newsroom in five languages with one person of each role, whose clock stands until a test moves it. */
export async function openNewsroom(engine: 'embedded' | 'server', locale?: string) {
  const { room: opened, purged, close } = await freshRoom(engine, locale);
  const clock = { now: new Date('2026-03-01T09:00:00Z') };
  const room: Newsroom = { ...opened, now: () => new Date(clock.now) };
  const people = {} as Record<DeskRole, Person>;
  for (const role of ['owner', 'editor', 'writer', 'translator'] as const) {
    people[role] = { kind: 'user', id: `u-${role}`, name: `The ${role}`, role };
    await room.db
      .insertInto('deskUser')
      .values({ id: `u-${role}`, name: `The ${role}`, email: `${role}@example.org`, role, image: null, language: null })
      .execute();
  }
  const settings = outletSettings.parse({
    name: { en: 'The Ferry Bell' },
    languages: ['en', 'uk', 'de', 'ar', 'zh'],
    defaultLanguage: 'en',
  });
  done(await updateOutlet(room, people.owner, { settings, version: 1 }));

  const { editor } = people;
  /** Minutes go by. */
  const pass = (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  };
  /** Saves over whatever is there. */
  const save = async (editionId: number, words: Words, by: Actor = editor) => {
    const version = (await readDraft(room.db, editionId))!.version;
    return done(await saveDraft(room, by, { editionId, version, ...textOf(words) }));
  };
  /** An article with its first draft. */
  const begin = async (
    words: Words = {},
    options: { lang?: string; by?: Actor; tags?: string[]; section?: string } = {},
  ) => {
    const { lang = 'en', by = editor, tags, section } = options;
    const begun: Begun = done(await createArticle(room, by, { lang, title: words.title ?? 'Low water at the quay' }));
    await save(begun.editionId, words, by);
    if (tags || section)
      done(
        await setArticle(room, editor, {
          articleId: begun.articleId,
          ...(tags && { tags }),
          ...(section && { section }),
        }),
      );
    return begun;
  };
  const publish = async (editionId: number, kind?: Exclude<RevisionKind, 'first'>, note?: string) => {
    const version = (await readDraft(room.db, editionId))!.version;
    return done(
      await publishRevision(room, editor, { editionId, version, ...(kind && { kind }), ...(note && { note }) }),
    );
  };
  /** An article that readers see. */
  const publishNew = async (...about: Parameters<typeof begin>) => {
    const begun = await begin(...about);
    return { ...begun, ...(await publish(begun.editionId)) };
  };
  /** What an act purges. */
  const purging = async (act: () => Promise<unknown>): Promise<string[]> => {
    purged.length = 0;
    await act();
    return [...new Set(purged)].sort();
  };
  return { room, clock, pass, ...people, begin, save, publish, publishNew, purging, close };
}

export type OpenNewsroom = Awaited<ReturnType<typeof openNewsroom>>;

/** The text of an edition from a few words. */
export function textOf({ title = 'Low water at the quay', summary = '', body, ...content }: Words): EditionText {
  const blocks = typeof body === 'object' ? body : paragraphs(body ?? 'The ferry did not sail.');
  return {
    title,
    summary,
    content: { lead: null, byline: [], source: null, funder: '', ...content, doc: { type: 'doc', content: blocks } },
  };
}

function paragraphs(text: string): NodeJson[] {
  return text.split('\n').map(line => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
}

/** The value of an act that must have been done. */
export function done<T>(result: Result<T>): T {
  if (!result.ok) assert.fail(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** Asserts a refusal, and that it can be told to people in every language. Returns its data. */
export function refused(result: Result<unknown>, kind: FailureKind, key: string): unknown {
  assert.ok(!result.ok, `not refused: ${key}`);
  const { failure } = result;
  assert.deepEqual([failure.kind, failure.key], [kind, key]);
  const values = Object.entries(failure.values ?? {}).map(([name, value]) => [name, String(value)]);
  for (const lang of Object.keys(catalogs)) assert.notEqual(message(lang, key, Object.fromEntries(values)), '');
  return failure.data;
}
