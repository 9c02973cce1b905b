import { readConfig } from '../../../src/config.ts';
import type { Actor } from '../../../src/domain/access.ts';
import { acceptCase } from '../../../src/flows/accept-case.ts';
import { createArticle } from '../../../src/flows/create-article.ts';
import { publishRevision } from '../../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../../src/flows/receive-suggestion.ts';
import { saveDraft } from '../../../src/flows/save-draft.ts';
import { openLog } from '../../../src/log.ts';
import { openHouse } from '../../../src/main.ts';

/*
 * A newsroom at work until it is killed: readers report, every fourth time an editor accepts, mails leave. What was
 * acknowledged is said on a line of its own. Arguments: folder, address of the mail server, round; the first round makes
 * the article, whose sentences each have a word to mend.
 */
const [folder = '', smtp = '', round = '0'] = process.argv.slice(2);
const sentences = 300;
const editor: Actor = { kind: 'system', name: 'editor' };
const say = (line: string) => process.stdout.write(`${line}\n`);

const config = readConfig({ DATA_DIR: folder, SMTP_URL: smtp, PUBLIC_URL: 'http://localhost:3000' });
const house = await openHouse(
  config,
  openLog('error', () => {}, false),
);
const { room } = house;
room.lettersHeldMs = 0;
if (round === '0') {
  const made = await createArticle(room, editor, { lang: 'en', title: 'Many lines' });
  if (!made.ok) throw new Error(made.failure.key);
  const text = (n: number) => ({ type: 'paragraph', content: [{ type: 'text', text: `Line ${n} says teh word.` }] });
  const doc = { type: 'doc', content: Array.from({ length: sentences }, (_, n) => text(n)) };
  const content = { doc, lead: null, byline: [], source: null, funder: '' };
  const { editionId } = made.value;
  const saved = await saveDraft(room, editor, { editionId, version: 1, title: 'Many lines', summary: '', content });
  if (!saved.ok) throw new Error(saved.failure.key);
  const published = await publishRevision(room, editor, { editionId, version: saved.value.version });
  if (!published.ok) throw new Error(published.failure.key);
}
const { articleId } = await room.db.selectFrom('edition').select('articleId').executeTakeFirstOrThrow();
await house.work();
say('ready');
if (round === 'last') {
  // whatever waits is done, and nothing new begins
  await room.queue.idle();
  await house.close();
  process.exit();
}
for (let n = 0; n < sentences; n++) {
  const key = `round-${round}-${n}`;
  const line = (Number(round) * 40 + n) % sentences;
  const received = await receiveSuggestion(
    room,
    {
      articleId,
      lang: 'en',
      kind: 'typo',
      quote: { exact: `Line ${line} says teh`, suffix: ' word.' },
      proposed: `Line ${line} says the`,
      comment: '',
      email: `${key}@example.org`,
      idempotencyKey: key,
    },
    // each from an address of its own, and never many in ten minutes: limits are not what is tested here
    { visitor: key, proof: null },
  );
  if (received.ok) say(`reported ${key}`);
  else if (received.failure.kind === 'needs-proof')
    await room.db
      .updateTable('suggestion')
      .set({ receivedAt: new Date(Date.now() - 3_600_000) })
      .execute();
  else throw new Error(received.failure.key);
  if (n % 4 !== 3) continue;
  const open = await room.db
    .selectFrom('suggestionCase')
    .selectAll()
    .where('state', '=', 'open')
    .where('atStart', 'is not', null)
    .orderBy('id')
    .executeTakeFirst();
  if (!open) continue;
  const { text } = await room.db
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select('revision.text')
    .executeTakeFirstOrThrow();
  const [start, end] = [open.atStart!, open.atEnd!];
  const there = text.slice(start, end);
  const accepted = await acceptCase(room, editor, {
    caseId: open.id,
    version: open.version,
    start,
    end,
    text: there,
    // a case whose line was mended under another report is mended once more
    replacement: there.includes('teh') ? there.replace('teh', 'the') : `${there} very`,
    kind: 'correction',
  });
  if (!accepted.ok) throw new Error(accepted.failure.key);
  say(`accepted ${open.id}`);
}
