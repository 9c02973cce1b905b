import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { readIssue } from '../../src/store/newsletter.ts';
import { engines, freshFolder, freshServerDatabase } from '../harness/database.ts';
import { mailSink } from '../harness/letters.ts';
import { nextLine, start } from './process/child.ts';

const people = 1100;

for (const engine of engines)
  it(`a sender that is killed again and again sends no letter twice and leaves nobody out, ${engine}`, {
    timeout: 300_000,
  }, async t => {
    const { folder, url, open } = await planted(engine, people);
    const issueId = 1;
    await open.close();
    const sink = await mailSink();
    t.after(() => sink.close());
    let kills = 0;
    for (;;) {
      const child = start('letter-sender.ts', folder, sink.url, String(issueId), ...(url ? [url] : []));
      await nextLine(child);
      const before = sink.received.length;
      // killed in the middle of mails, a few hundred further on each time
      while (child.process.exitCode === null && sink.received.length < before + 250)
        await new Promise(resolve => setTimeout(resolve, 3));
      if (child.process.exitCode !== null) break;
      child.process.kill('SIGKILL');
      await child.ended;
      kills++;
      assert.ok(kills < 30);
      if (sink.received.length >= people - 260) {
        const last = start('letter-sender.ts', folder, sink.url, String(issueId), ...(url ? [url] : []));
        await last.ended;
        break;
      }
    }
    assert.ok(kills >= 3, `${kills} kills`);
    const got = sink.received.map(m => m.to);
    assert.equal(new Set(got).size, got.length, 'nobody got it twice');
    const again = await openDatabase({ folder, ...(url ? { url } : {}) });
    t.after(() => again.close());
    const issue = (await readIssue(again.db, issueId))!;
    assert.equal(issue.state, 'sent');
    const counts = issue.counts!;
    assert.equal(counts.sent + counts.uncertain, people);
    assert.ok(
      counts.uncertain <= kills * 10,
      `${counts.uncertain} uncertain after ${kills} kills: no more than were on their way`,
    );
    // whoever is not noted as uncertain has it, and whoever is may have it
    const { rows } = await sql<{
      email: string;
      state: string;
    }>`select s.email, d.state from newsletter_delivery d join subscriber s on s.id = d.subscriber_id`.execute(
      again.db,
    );
    const there = new Set(got);
    for (const { email, state } of rows) if (state === 'sent') assert.ok(there.has(email), email);
  });

/** A database with an issue that is to go to so many people. */
async function planted(engine: 'embedded' | 'server', n: number) {
  let folder: string;
  let url: string | undefined;
  if (engine === 'embedded') folder = await freshFolder();
  else {
    folder = await freshFolder(false);
    url = (await freshServerDatabase()).url;
  }
  const open = await openDatabase({ folder, ...(url ? { url } : {}) });
  await migrate(open.db);
  await sql`insert into outlet (id, settings) values (1, ${JSON.stringify({ name: { en: 'The Ferry Bell' }, languages: ['en'], defaultLanguage: 'en', newsletter: { on: true, perMinute: 100000 } })}::jsonb)
    on conflict (id) do update set settings = excluded.settings`.execute(open.db);
  await sql`insert into subscriber (email, email_key, lang, state, token)
    select 'reader-' || i || '@example.org', 'k' || i, 'en', 'confirmed', substr(md5(i::text) || md5('x' || i), 1, 43) from generate_series(1, ${n}) i`.execute(
    open.db,
  );
  const content = JSON.stringify({ subject: 'A letter', html: '<p>Words.</p>', text: 'Words.' });
  await sql`insert into newsletter_issue (kind, lang, rhythm, state, subject, content, started_at, created_at, changed_at)
    values ('letter', 'en', 'letters', 'sending', 'A letter', ${content}::jsonb, now(), now(), now())`.execute(open.db);
  await sql`insert into newsletter_delivery (issue_id, subscriber_id) select 1, id from subscriber`.execute(open.db);
  return { folder, url, open };
}
