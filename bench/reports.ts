import type { Actor } from '../src/domain/access.ts';
import { createArticle } from '../src/flows/create-article.ts';
import type { Newsroom } from '../src/flows/newsroom.ts';
import { publishRevision } from '../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../src/flows/receive-suggestion.ts';
import { saveDraft } from '../src/flows/save-draft.ts';
import { readDraft } from '../src/store/draft.ts';
import { countWaiting, listCases, readCase } from '../src/store/inbox.ts';
import { startServer } from '../test/harness/server.ts';
import { article } from '../test/render/sample-site.ts';

/*
 * A flood of reports on one article: --reports=10000, as many as fast as they go, each from an address of its own and with
 * its proof of work done (taking the sum itself out, which is the sender's). What one costs; what a reader waits for the
 * page and an editor for the list and a case meanwhile and at the end. The embedded database. `node bench/reports.ts`
 */
const reports = Number(/--reports=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 10_000);
const editor: Actor = { kind: 'system', name: 'bench' };
const server = await startServer();
const room: Newsroom = { ...server.house.room, proof: { challenge: async () => null, verify: async proof => proof } };
try {
  const made = await createArticle(room, editor, { lang: 'en', title: 'The bridge' });
  if (!made.ok) throw new Error(made.failure.key);
  const { articleId, editionId } = made.value;
  const draft = (await readDraft(room.db, editionId))!;
  const content = { ...draft.content, doc: article('budget-2027', 'en').doc.toJSON() };
  const saved = await saveDraft(room, editor, {
    editionId,
    version: draft.version,
    title: 'The bridge',
    summary: '',
    content,
  });
  if (!saved.ok) throw new Error(saved.failure.key);
  const published = await publishRevision(room, editor, { editionId, version: saved.value.version });
  if (!published.ok) throw new Error(published.failure.key);
  const { text } = await room.db.selectFrom('revision').select('text').executeTakeFirstOrThrow();

  const times: Record<string, number[]> = { 'one report': [], 'the page': [], 'the list': [], 'a case': [] };
  const timed = async (what: string, act: () => Promise<unknown>) => {
    const began = performance.now();
    await act();
    times[what]!.push(performance.now() - began);
  };
  const began = performance.now();
  for (let n = 0; n < reports; n++) {
    const start = (n * 7919) % (text.length - 60);
    const exact = text.slice(start, start + 20 + (n % 40));
    await timed('one report', async () => {
      const received = await receiveSuggestion(
        room,
        { articleId, lang: 'en', kind: 'typo', quote: { exact, start }, proposed: `${exact}!`, comment: `report ${n}` },
        { visitor: `address ${n}`, proof: `proof ${n}` },
      );
      if (!received.ok && received.failure.kind !== 'invalid') throw new Error(received.failure.key);
    });
    if (n % 100 !== 99) continue;
    await timed('the page', async () => {
      const answer = await fetch(`${server.url}/en/the-bridge`);
      if (answer.status !== 200) throw new Error(`the page answers ${answer.status}`);
      await answer.text();
    });
    await timed('the list', async () => {
      await listCases(room.db, { state: 'waiting', limit: 40, before: null });
      await countWaiting(room.db);
    });
    const [first] = (await listCases(room.db, { state: 'waiting', limit: 1, before: null })).items;
    await timed('a case', () => readCase(room.db, first!.id));
  }
  const seconds = (performance.now() - began) / 1000;
  const cases = await countWaiting(room.db);
  console.log(
    `${reports} reports in ${seconds.toFixed(0)} s (${Math.round(reports / seconds)} a second), ${cases} cases`,
  );
  for (const [what, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
    const last = all.slice(-Math.ceil(all.length / 10)).toSorted((a, b) => a - b);
    console.log(
      `${what.padEnd(11)} median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}; of the last tenth ${last[last.length >> 1]!.toFixed(1)}`,
    );
  }
} finally {
  await server.stop();
}
