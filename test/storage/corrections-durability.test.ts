import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { SMTPServer } from 'smtp-server';
import { brokenAt } from '../../src/domain/correction/log.ts';
import { logEntries, sha256 } from '../../src/store/correction.ts';
import { openDatabase } from '../../src/store/database.ts';
import { freshFolder } from '../harness/database.ts';
import { nextLine, start } from './process/child.ts';

const reports = 200;
const acceptances = 50;

describe('reports and decisions', () => {
  it('survive kill -9 at any moment: none lost, none half done, nobody written to twice', {
    timeout: 230_000,
  }, async t => {
    const folder = await freshFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const mailed = new Map<string, number>();
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onData: (stream, session, done) => {
        stream.resume();
        stream.on('end', () => {
          for (const { address } of session.envelope.rcptTo) mailed.set(address, (mailed.get(address) ?? 0) + 1);
          done();
        });
      },
    });
    smtp.on('error', () => {}); // a sender that is killed in the middle
    await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise<void>(resolve => smtp.close(resolve)));
    const address = `smtp://127.0.0.1:${(smtp.server.address() as { port: number }).port}`;

    const reported = new Set<string>();
    const accepted = new Set<string>();
    const note = (line: string) => {
      const [what, which] = line.split(' ');
      if (what === 'reported') reported.add(which!);
      if (what === 'accepted') accepted.add(which!);
    };
    let rounds = 0;
    while (reported.size < reports || accepted.size < acceptances) {
      const child = start('newsroom.ts', folder, address, String(rounds));
      assert.equal(await nextLine(child), 'ready');
      // after another number of acts each time, in the middle of the next
      const acts = 13 + ((rounds * 17) % 43);
      for (let n = 0; n < acts; n++) note(await nextLine(child));
      child.process.kill('SIGKILL');
      for await (const line of child.lines) note(line); // said before the kill, read after it
      await child.ended;
      rounds++;
    }
    const last = start('newsroom.ts', folder, address, 'last');
    await last.ended;

    const { db, close } = await openDatabase({ folder });
    t.after(close);
    const kept = await db.selectFrom('suggestion').select('idempotencyKey').execute();
    const keys = kept.map(k => k.idempotencyKey);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(
      [...reported].filter(key => !keys.includes(key)),
      [],
      'every acknowledged report is there',
    );
    const decisions = await db.selectFrom('decision').selectAll().where('act', '=', 'accept').execute();
    const decidedCases = decisions.map(d => String(d.caseId));
    assert.deepEqual(
      [...accepted].filter(id => !decidedCases.includes(id)),
      [],
      'every acknowledged decision is there',
    );
    // all of a decision or nothing of it: case, revision, entry of the log
    const { rows } = await sql<{ cases: number; revisions: number; entries: number; decisions: number }>`select
      (select count(*) from suggestion_case where state = 'accepted')::int as cases,
      (select count(*) from revision where kind = 'correction')::int as revisions,
      (select count(*) from correction)::int as entries,
      (select count(*) from decision where revision_id is not null and correction_number is not null)::int as decisions`.execute(
      db,
    );
    const n = decisions.length;
    assert.deepEqual(rows[0], { cases: n, revisions: n, entries: n, decisions: n });
    const counted = await sql<{ wrong: number }>`select count(*)::int as wrong from suggestion_case c
      where c.reports <> (select count(*) from suggestion s where s.case_id = c.id)`.execute(db);
    assert.equal(counted.rows[0]!.wrong, 0, 'cases count their reports');
    const log = [];
    for await (const entry of logEntries(db)) log.push(entry);
    assert.equal(brokenAt(log, sha256), null);

    const twice = [...mailed].filter(([, times]) => times > 1);
    assert.deepEqual(twice, [], 'nobody is written to twice');
    const decided = await db
      .selectFrom('suggestion')
      .innerJoin('suggestionCase', 'suggestionCase.id', 'suggestion.caseId')
      .innerJoin('decision', 'decision.caseId', 'suggestionCase.id')
      .select('suggestion.email')
      .whereRef('suggestion.receivedAt', '<', 'decision.at')
      .execute();
    const uncertain = await db.selectFrom('mailDone').select('id').where('outcome', '=', 'begun').execute();
    const unwritten = decided.filter(d => !mailed.has(d.email!));
    assert.ok(unwritten.length <= uncertain.length, `${unwritten.length} not written to, ${uncertain.length} unknown`);
    t.diagnostic(
      `${rounds} kills; ${reported.size} reports and ${accepted.size} decisions acknowledged, 0 lost; ${mailed.size} mails, 0 twice, ${uncertain.length} whose arrival nobody knows`,
    );
  });
});
