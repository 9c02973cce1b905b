import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { undoMs } from '../../src/domain/correction/case.ts';
import { brokenAt } from '../../src/domain/correction/log.ts';
import type { SuggestionInput } from '../../src/domain/correction/suggestion.ts';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { askReporters, assignCase, declineCase, endCase, putOff, reopenCase } from '../../src/flows/decide-case.ts';
import { eraseSuggestion } from '../../src/flows/erase-suggestion.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { undoDecision } from '../../src/flows/undo-decision.ts';
import { logEntries, sha256 } from '../../src/store/correction.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readSuggestion } from '../../src/store/suggestion.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const body = 'The council votes on Thursday about the bridge. The mayor is for it.\nTickets cost two crowns.';
const sentence = 'The council votes on Thursday about the bridge.';
const right = 'The council votes on Friday about the bridge.';

for (const engine of engines)
  describe(`an editor decides, database ${engine}`, () => {
    let house: OpenNewsroom;
    let articleId: number;
    let editionId: number;
    let reporter: string;
    let n = 0;
    before(async () => {
      house = await openNewsroom(engine);
    });
    beforeEach(async () => {
      n++;
      house.pass(60);
      ({ articleId, editionId } = await house.publishNew({ title: `Bridge ${n}`, body }));
      reporter = await report({ quote: { exact: 'Thursday' }, proposed: 'Friday', email: `reader${n}@example.org` });
    });
    after(() => house.close());

    const report = async (more: Partial<SuggestionInput>) =>
      done(
        await receiveSuggestion(
          house.room,
          { articleId, lang: 'en', comment: 'It is on Friday', ...more },
          { visitor: `192.0.2.${n}-${Math.random()}`, proof: null },
        ),
      ).id;
    const theCase = async (about = 'passage') =>
      house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', editionId)
        .where('about', '=', about as 'passage')
        .orderBy('id')
        .executeTakeFirstOrThrow();
    const accept = async (more: object = {}, by = house.editor) => {
      const { id, version } = await theCase();
      return acceptCase(house.room, by, {
        caseId: id,
        version,
        start: 0,
        end: sentence.length,
        text: sentence,
        replacement: right,
        kind: 'correction',
        ...more,
      });
    };
    const shown = async (id = editionId) =>
      house.room.db
        .selectFrom('edition')
        .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
        .select(['revision.text', 'revision.kind', 'revision.publishedNumber'])
        .where('edition.id', '=', id)
        .executeTakeFirstOrThrow();
    const log = async () => {
      const all = [];
      for await (const entry of logEntries(house.room.db)) all.push(entry);
      assert.equal(brokenAt(all, sha256), null, 'the chain holds');
      return all;
    };
    const mails = async () => {
      const { rows } = await (await import('kysely')).sql<{ data: { to: string; subject: string; text: string } }>`
        select data from pgboss.job where name = 'send-mail' and data ->> 'to' = ${`reader${n}@example.org`} order by created_on`.execute(
        house.room.db.withoutPlugins(),
      );
      return rows.map(r => r.data);
    };

    it('accepts in one step: readers see it, the log says it, the reporter is told', async () => {
      const before = (await log()).length;
      const accepted = done(await accept({ reply: 'Well spotted.' }));
      assert.equal((await shown()).text, body.replace('Thursday', 'Friday').replace('\n', '\n\n'));
      assert.equal((await theCase()).state, 'accepted');
      const entry = (await log())[before]!;
      assert.equal(entry.number, accepted.correction);
      assert.deepEqual([entry.kind, entry.wrong, entry.right], ['correction', sentence, right]);
      const [mail, ...more] = await mails();
      assert.equal(more.length, 0);
      assert.match(mail!.text, new RegExp(`/en/suggestions/${reporter}`));
      const told = (await readSuggestion(house.room.db, reporter))!;
      assert.deepEqual([told.state, told.decision!.reason], ['accepted', 'Well spotted.']);
      assert.match(JSON.stringify((await readDraft(house.room.db, editionId))!.content.doc), /Friday/);
    });

    it('spares the log for a spelling', async () => {
      const before = (await log()).length;
      const accepted = done(await accept({ kind: 'minor' }));
      assert.equal(accepted.correction, null);
      assert.equal((await log()).length, before);
      assert.equal((await shown()).kind, 'minor');
    });

    it('publishes nothing of what somebody is writing, and writes the correction into it', async () => {
      await house.save(editionId, { title: `Bridge ${n}`, body: `${body}\nNot ready yet.` });
      done(await accept());
      assert.doesNotMatch((await shown()).text, /Not ready/);
      const draft = JSON.stringify((await readDraft(house.room.db, editionId))!.content.doc);
      assert.match(draft, /Friday/);
      assert.match(draft, /Not ready yet/);
    });

    it('leaves a paragraph that somebody rewrote meanwhile as they wrote it', async () => {
      await house.save(editionId, {
        title: `Bridge ${n}`,
        body: body.replace('council votes', 'whole council decides'),
      });
      done(await accept());
      assert.match(JSON.stringify((await readDraft(house.room.db, editionId))!.content.doc), /whole council decides/);
    });

    it('lets the second of two editors know who was first', async () => {
      const { id, version } = await theCase();
      done(await declineCase(house.room, house.owner, { caseId: id, version, reason: 'It is Thursday' }));
      const data = refused(
        await acceptCase(house.room, house.editor, {
          caseId: id,
          version,
          start: 0,
          end: sentence.length,
          text: sentence,
          replacement: right,
          kind: 'correction',
        }),
        'conflict',
        'case.changed',
      ) as { by: string; act: string };
      assert.deepEqual([data.by, data.act], ['The owner', 'decline']);
    });

    it('does not change a passage that reads differently by now, nor one that would join paragraphs', async () => {
      const { id, version } = await theCase();
      await house.save(editionId, { title: `Bridge ${n}`, body: `New. ${body}` });
      await house.publish(editionId, 'update');
      const given = {
        caseId: id,
        version,
        start: 0,
        end: sentence.length,
        text: sentence,
        replacement: right,
        kind: 'correction' as const,
      };
      refused(await acceptCase(house.room, house.editor, given), 'conflict', 'case.text-changed');
      const text = (await shown()).text;
      refused(
        await acceptCase(house.room, house.editor, { ...given, end: text.length, text, replacement: 'One.' }),
        'conflict',
        'case.across-blocks',
      );
      assert.equal((await theCase()).state, 'open');
    });

    it('opens a case for every other published edition, which says what changed', async () => {
      const made = done(await addEdition(house.room, house.editor, { articleId, lang: 'uk' }));
      await house.save(made.editionId, { title: 'Міст', body: 'Рада голосує в четвер.\nКвиток коштує дві крони.' });
      await house.publish(made.editionId);
      done(await accept());
      const check = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', made.editionId)
        .executeTakeFirstOrThrow();
      assert.equal(check.about, 'check');
      assert.deepEqual(check.originChange, { before: sentence, after: right });
      assert.match((await shown(made.editionId)).text.slice(check.atStart!, check.atEnd!), /четвер/);
    });

    it('takes an acceptance back within ten seconds: the text, the entry, the checks, the letter', async () => {
      const made = done(await addEdition(house.room, house.editor, { articleId, lang: 'uk' }));
      await house.save(made.editionId, { title: 'Міст', body: 'Рада голосує в четвер.' });
      await house.publish(made.editionId);
      const accepted = done(await accept());
      const { id } = await theCase();
      refused(
        await undoDecision(house.room, house.owner, { caseId: id, version: accepted.version }),
        'conflict',
        'case.not-waiting',
      );
      done(await undoDecision(house.room, house.editor, { caseId: id, version: accepted.version }));
      assert.match((await shown()).text, /Thursday/);
      assert.equal((await theCase()).state, 'open');
      const last = (await log()).at(-1)!;
      assert.deepEqual([last.kind, last.withdraws], ['withdrawal', accepted.correction]);
      assert.deepEqual(await mails(), [], 'the letter had not left, and never does');
      assert.doesNotMatch(JSON.stringify((await readDraft(house.room.db, editionId))!.content.doc), /Friday/);
      const checks = await house.room.db
        .selectFrom('suggestionCase')
        .select('id')
        .where('about', '=', 'check')
        .where('originCaseId', '=', id)
        .execute();
      assert.equal(checks.length, 0);
    });

    it('marks the same passage after an acceptance was taken back, to the letter', async () => {
      const there = async () => {
        const { atStart, atEnd } = await theCase();
        return (await shown()).text.slice(atStart!, atEnd!);
      };
      assert.equal(await there(), 'Thursday');
      for (const replacement of [
        sentence.replace('Thursday', 'Thirsday'),
        sentence.replace('Thursday', 'the third day'),
      ]) {
        const accepted = done(await accept({ replacement }));
        const { id } = await theCase();
        done(await undoDecision(house.room, house.editor, { caseId: id, version: accepted.version }));
        assert.equal(await there(), 'Thursday');
      }
    });

    it('holds a letter for as long as it can be taken back, and tells whoever was written to that it was', async () => {
      const accepted = done(await accept());
      const { sql } = await import('kysely');
      const db = house.room.db.withoutPlugins();
      const { rows } = await sql<{ due: Date }>`select start_after as due from pgboss.job
        where name = 'send-mail' and data ->> 'to' = ${`reader${n}@example.org`}`.execute(db);
      assert.ok(rows[0]!.due.getTime() - house.clock.now.getTime() >= undoMs);
      await sql`update pgboss.job set state = 'completed' where name = 'send-mail'
        and data ->> 'to' = ${`reader${n}@example.org`}`.execute(db);
      const { id } = await theCase();
      const undone = done(await undoDecision(house.room, house.editor, { caseId: id, version: accepted.version }));
      assert.equal((await mails()).length, 2);
      // a question that is taken back reaches nobody, and nothing need be said of it
      const asked = done(
        await askReporters(house.room, house.editor, { caseId: id, version: undone.version, reply: 'Which bridge?' }),
      );
      assert.equal((await mails()).length, 3);
      done(await undoDecision(house.room, house.editor, { caseId: id, version: asked.version }));
      assert.equal((await mails()).length, 2);
    });

    it('says nothing of a refusal that is opened again before its letter has left', async () => {
      const { id, version } = await theCase();
      const declined = done(
        await declineCase(house.room, house.editor, { caseId: id, version, reason: 'It is a quotation' }),
      );
      done(await reopenCase(house.room, house.editor, { caseId: id, version: declined.version }));
      assert.deepEqual(await mails(), []);
    });

    it('does not take back after ten seconds, but opens the case again', async () => {
      const accepted = done(await accept());
      const { id } = await theCase();
      house.pass(1);
      refused(
        await undoDecision(house.room, house.editor, { caseId: id, version: accepted.version }),
        'conflict',
        'case.undo-late',
      );
      done(await reopenCase(house.room, house.editor, { caseId: id, version: accepted.version }));
      assert.match((await shown()).text, /Friday/);
    });

    it('declines with a reason, asks, puts off, and ends; each is told once', async () => {
      const { id, version } = await theCase();
      refused(
        await declineCase(house.room, house.editor, { caseId: id, version, reason: ' ' }),
        'invalid',
        'input.wrong',
      );
      refused(
        await putOff(house.room, house.editor, { caseId: id, version, until: house.clock.now }),
        'invalid',
        'case.later-past',
      );
      const asked = done(
        await askReporters(house.room, house.editor, { caseId: id, version, reply: 'Where did you read that?' }),
      );
      const later = done(
        await putOff(house.room, house.editor, {
          caseId: id,
          version: asked.version,
          until: new Date(house.clock.now.getTime() + 1e6),
        }),
      );
      const declined = done(
        await declineCase(house.room, house.editor, {
          caseId: id,
          version: later.version,
          reason: 'The agenda says Thursday',
        }),
      );
      assert.equal(declined.state, 'declined');
      assert.deepEqual(
        (await mails()).map(m => /agenda/.test(m.text)),
        [false, true],
      );
      refused(
        await endCase(house.room, house.editor, { caseId: id, version: declined.version }),
        'conflict',
        'case.not-waiting',
      );
    });

    it('writes to somebody who reported twice once', async () => {
      await report({ quote: { exact: 'on Thursday' }, email: `READER${n}@example.org` });
      done(await accept());
      const { rows } = await (await import('kysely'))
        .sql`select 1 from pgboss.job where name = 'send-mail' and lower(data ->> 'to') = ${`reader${n}@example.org`}`.execute(
        house.room.db.withoutPlugins(),
      );
      assert.equal(rows.length, 1);
    });

    it('is not for writers and translators', async () => {
      const { id, version } = await theCase();
      for (const who of [house.writer, house.translator]) {
        refused(await accept({}, who), 'forbidden', 'access.denied');
        refused(
          await declineCase(house.room, who, { caseId: id, version, reason: 'no' }),
          'forbidden',
          'access.denied',
        );
        refused(await assignCase(house.room, who, { caseId: id, version, user: who.id }), 'forbidden', 'access.denied');
      }
    });

    it('keeps its decision when the reader erases the report, which is gone', async () => {
      done(await accept());
      done(await eraseSuggestion(house.room, reporter));
      assert.equal(await readSuggestion(house.room.db, reporter), null);
      assert.equal((await theCase()).state, 'accepted');
      refused(await eraseSuggestion(house.room, reporter), 'missing', 'suggestion.missing');
    });
  });
