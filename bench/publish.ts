import type { Actor } from '../src/domain/access.ts';
import { outletSettings } from '../src/domain/outlet/settings.ts';
import { createArticle } from '../src/flows/create-article.ts';
import { createSection } from '../src/flows/edit-section.ts';
import { publishRevision } from '../src/flows/publish-revision.ts';
import { saveDraft } from '../src/flows/save-draft.ts';
import { updateOutlet } from '../src/flows/update-outlet.ts';
import { readDraft } from '../src/store/draft.ts';
import { readOutlet } from '../src/store/outlet.ts';
import { startServer } from '../test/harness/server.ts';
import { article } from '../test/render/sample-site.ts';

/*
 * How long it takes from the moment an editor publishes until readers see it: on the article's page, its section, the front
 * page, the feeds and the sitemap, all asked over HTTP at the moment of the commit. The embedded database, on disk; an
 * outlet of --articles=100 articles of the sample's length. Exit code 1 when the median of --rounds=20 is over 100 ms.
 */
const option = (name: string, standard: number) =>
  Number(new RegExp(`--${name}=(\\d+)`).exec(process.argv.join(' '))?.[1] ?? standard);
const editor: Actor = { kind: 'system', name: 'bench' };
const server = await startServer();
const { room } = server.house;
try {
  await value(
    updateOutlet(room, editor, {
      settings: outletSettings.parse({ name: { en: 'Bench' }, languages: ['en'], defaultLanguage: 'en' }),
      version: (await readOutlet(room.db)).version,
    }),
  );
  await value(createSection(room, editor, { slug: 'town', names: { en: 'Town' }, descriptions: {} }));
  for (let i = 0; i < option('articles', 100); i++) await publish(await write(`Earlier story ${i}`));

  const times: { commit: number; visible: number }[] = [];
  const places = new Map<string, number[]>();
  for (let round = 0; round < option('rounds', 20); round++) {
    const title = `Breaking story ${round}`;
    const slug = `breaking-story-${round}`;
    const ready = await write(title);
    const began = performance.now();
    await publish(ready);
    const commit = performance.now() - began;
    await Promise.all(
      Object.entries({
        page: `/en/${slug}`,
        section: '/en/section/town',
        'front page': '/en',
        RSS: '/en/feed.rss',
        'JSON Feed': '/en/section/town/feed.json',
        sitemap: '/sitemap.xml',
      }).map(async ([place, path]) => {
        const text = await (await fetch(`${server.url}${path}`)).text();
        if (!text.includes(slug)) throw new Error(`${path} does not show what was published`);
        places.set(place, [...(places.get(place) ?? []), performance.now() - began]);
      }),
    );
    times.push({ commit, visible: performance.now() - began });
  }
  for (const [place, took] of places) console.log(`  ${place.padEnd(20)} ${median(took).toFixed(1).padStart(6)} ms`);
  const visible = median(times.map(t => t.visible));
  console.log(`publish to commit      ${median(times.map(t => t.commit)).toFixed(1)} ms`);
  console.log(
    `publish to all visible ${visible.toFixed(1)} ms (worst ${Math.max(...times.map(t => t.visible)).toFixed(1)}); goal: at most 100 ms`,
  );
  if (visible > 100) process.exitCode = 1;
} finally {
  await server.stop();
}

async function write(title: string): Promise<{ editionId: number; version: number }> {
  const { editionId } = await value(createArticle(room, editor, { lang: 'en', title, section: 'town' }));
  const draft = (await readDraft(room.db, editionId))!;
  const content = {
    ...draft.content,
    doc: article('budget-2027', 'en').doc.toJSON(),
    byline: [{ person: null, name: 'Ada Quay', role: 'author' }],
  };
  const saved = await value(
    saveDraft(room, editor, { editionId, version: draft.version, title, summary: title, content }),
  );
  return { editionId, version: saved.version };
}

function publish(of: { editionId: number; version: number }) {
  return value(publishRevision(room, editor, of));
}

async function value<T>(result: Promise<{ ok: true; value: T } | { ok: false; failure: { key: string } }>): Promise<T> {
  const r = await result;
  if (!r.ok) throw new Error(r.failure.key);
  return r.value;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
