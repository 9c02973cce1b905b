import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { segmentsOf } from '../../src/domain/translation/segments.ts';
import { isRendered } from '../../src/domain/translation/translation.ts';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { followOriginal } from '../../src/flows/follow-original.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { pairAgain } from '../../src/flows/start-translation.ts';
import { copySegments, joinSegments, removeSegments, writeSegment } from '../../src/flows/write-link.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readSourceRevision, readTranslation } from '../../src/store/translation.ts';
import { engines } from '../harness/database.ts';
import { done, openNewsroom } from '../harness/newsroom.ts';

/*
 * Several people at one article in three languages at once, on a server: whatever they do, nobody waits for another in a ring,
 * and every record goes on naming places that there are.
 */

const acts = 240;

describe('an article and its translations, with many at work at them', () => {
  it('are never in the way of one another, and their records stay whole', {
    skip: !engines.includes('server') && 'no server: TEST_DATABASE_URL is not set',
  }, async t => {
    const house = await openNewsroom('server');
    t.after(() => house.close());
    const { room, editor } = house;
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (seed >> 12) % below;
    };
    const sentence = () => `The ferry ${random(90)} carries ${random(90)} cars to quay ${random(90)}.`;
    const original = await house.publishNew({ title: 'Crowded', body: Array.from({ length: 6 }, sentence).join('\n') });
    const { articleId } = original;
    const editions = [{ id: original.editionId, lang: 'en' }];
    for (const lang of ['uk', 'de']) {
      const { editionId } = done(await addEdition(room, editor, { articleId, lang }));
      done(await copySegments(room, editor, { editionId }));
      for (const { id } of (await readTranslation(room.db, editionId))!.links) {
        const { version } = (await readTranslation(room.db, editionId))!.links.find(l => l.id === id)!;
        done(await writeSegment(room, editor, { editionId, link: id, version, state: 'reviewed' }));
      }
      await house.publish(editionId);
      editions.push({ id: editionId, lang });
    }
    const [, ...translations] = editions;

    const act = async () => {
      const { id: editionId, lang } = editions[random(3)]!;
      const { id: rendering } = translations[random(2)]!;
      const draft = (await readDraft(room.db, editionId))!;
      const links = (await readTranslation(room.db, rendering))!.links;
      const link = links[random(links.length)]!;
      const at = { editionId: rendering, link: link.id, version: link.version };
      const words = () => [{ type: 'text', text: sentence() }];
      switch (random(8)) {
        case 0: {
          const doc = structuredClone(draft.content.doc);
          doc.content!.splice(random(doc.content!.length), random(2), { type: 'paragraph', content: words() });
          const { version, title, summary, content } = draft;
          return saveDraft(room, editor, { editionId, version, title, summary, content: { ...content, doc } });
        }
        case 1:
          return publishRevision(room, editor, { editionId, version: draft.version, kind: 'correction', note: 'So.' });
        case 2:
          return writeSegment(room, editor, {
            ...at,
            target: Array.from({ length: Math.max(1, link.target.length) }, words),
            state: random(2) ? 'reviewed' : 'draft',
          });
        case 3:
          return random(2) ? joinSegments(room, editor, at) : removeSegments(room, editor, at);
        case 4:
          return random(4) ? followOriginal(room, { editionId: rendering }) : pairAgain(room, editor, at);
        default:
          return correct(editionId, lang);
      }
    };
    /** A reader reports a number, and an editor sets it right: a case for each other edition. */
    const correct = async (editionId: number, lang: string) => {
      const { text } = await room.db
        .selectFrom('edition')
        .innerJoin('revision', 'revision.id', 'publishedRevisionId')
        .select('text')
        .where('edition.id', '=', editionId)
        .executeTakeFirstOrThrow();
      const numbers = [...text.matchAll(/\d+/g)];
      const found = numbers[random(numbers.length)]!;
      house.pass(1);
      const visitor = `somebody ${random(1e6)}`;
      const report = { articleId, lang, quote: { exact: found[0], start: found.index }, proposed: `${random(90)}` };
      await receiveSuggestion(room, report, { visitor, proof: null });
      const one = await room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', editionId)
        .where('state', '=', 'open')
        .where('about', '=', 'passage')
        .where('atStart', 'is not', null)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      if (!one) return;
      const { id: caseId, version, atStart: start, atEnd: end } = one;
      const input = { caseId, version, start: start!, end: end!, text: text.slice(start!, end!) };
      return acceptCase(room, editor, { ...input, replacement: `${random(90)}`, kind: 'correction' });
    };
    // what was refused because somebody was faster is as it should be; a ring would throw
    let left = acts;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (left-- > 0) await act();
      }),
    );

    for (const { id: editionId } of translations) {
      await followOriginal(room, { editionId });
      const record = (await readTranslation(room.db, editionId))!;
      const sides = {
        source: segmentsOf((await readSourceRevision(room.db, record.source))!.text),
        target: segmentsOf((await readDraft(room.db, editionId))!),
      };
      for (const [side, segments] of Object.entries(sides) as ['source' | 'target', typeof sides.source][]) {
        const named = record.links.flatMap(l => l[side]);
        assert.equal(new Set(named).size, named.length, `${side}: each place once`);
        assert.ok(
          named.every(i => segments[i] !== undefined),
          `${side}: places that there are`,
        );
        const forgotten = segments.filter((s, i) => isRendered(s) && !named.includes(i));
        assert.deepEqual(forgotten, [], `${side}: all words`);
      }
    }
  });
});
