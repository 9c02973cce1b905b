import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createArticle } from '../../src/flows/create-article.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import type {
  Accepted,
  Acted,
  Block,
  CaseList,
  CaseView,
  Figures,
  SavedReply,
} from '../../src/web/desk-api/inbox-contract.ts';
import { engines } from '../harness/database.ts';
import { draftOf, openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`the inbox of corrections at the desk, database ${engine}`, () => {
    let open: Awaited<ReturnType<typeof openDesk>>;
    let articleId: number;
    before(async () => {
      open = await openDesk(engine);
      const { room, people } = open;
      const begun = done(await createArticle(room, people.editor!, { lang: 'en', title: 'Bridge' }));
      articleId = begun.articleId;
      const saved = done(
        await saveDraft(room, people.editor!, {
          editionId: begun.editionId,
          ...draftOf(
            1,
            'Bridge',
            'Earlier words. The council votes on Thursday. It is late.',
            'Tickets cost two crowns.',
          ),
        }),
      );
      done(await publishRevision(room, people.editor!, { editionId: begun.editionId, version: saved.version }));
    });
    after(() => open.close());

    let visitors = 0;
    const report = async (exact: string | null, proposed: string | null, email: string | null = null) =>
      done(
        await receiveSuggestion(
          open.room,
          {
            articleId,
            lang: 'en',
            kind: 'fact',
            quote: exact === null ? null : { exact },
            proposed,
            comment: 'Look again',
            email,
          },
          { visitor: `v${++visitors}`, proof: null },
        ),
      );
    const list = (query = '') => open.must(open.as('editor')<CaseList>('GET', `cases${query}`));
    const view = async (id: number) => open.must(open.as('editor')<CaseView>('GET', `cases/${id}`));

    it('lists a case with its passage, and shows it in today’s text with the readers’ wordings in place', async () => {
      await report('Thursday', 'Friday', 'a@example.org');
      await report('on Thursday', 'on Friday');
      await report('votes on Thursday', 'votes on Monday');
      const { items, waiting } = await list();
      assert.equal(waiting, 1);
      assert.deepEqual([items[0]!.excerpt, items[0]!.reports, items[0]!.kinds], ['Thursday', 3, { fact: 3 }]);
      const { now, suggestions, can } = await view(items[0]!.id);
      assert.equal(now!.text, 'The council votes on Thursday.');
      assert.equal(now!.text.slice(now!.passage.start, now!.passage.end), 'Thursday');
      assert.ok(now!.before.endsWith('Earlier words. '));
      assert.deepEqual(
        now!.proposals.map(p => [p.text, p.count]),
        [
          ['The council votes on Friday.', 2],
          ['The council votes on Monday.', 1],
        ],
      );
      assert.deepEqual(
        suggestions.map(s => s.answerable),
        [true, false, false],
      );
      assert.equal(JSON.stringify(suggestions).includes('a@example.org'), false);
      assert.deepEqual(can, { decide: true, assign: true });
    });

    it('accepts what is shown, undoes it, and tells who was faster', async () => {
      const [item] = (await list()).items;
      const { now } = await view(item!.id);
      const given = {
        version: item!.version,
        start: now!.start,
        end: now!.end,
        text: now!.text,
        replacement: now!.proposals[0]!.text,
        kind: 'correction',
      };
      const accepted = await open.must(open.as('editor')<Accepted>('POST', `cases/${item!.id}/accept`, given));
      assert.equal(accepted.revision, 2);
      assert.ok(accepted.correction);
      const late = await open.as('owner')<{ key: string; data: { by: string } }>(
        'POST',
        `cases/${item!.id}/accept`,
        given,
      );
      assert.deepEqual([late.status, late.body.key, late.body.data.by], [409, 'case.changed', 'The editor']);
      assert.equal((await list()).waiting, 0);
      const back = await open.must(
        open.as('editor')<Acted>('POST', `cases/${item!.id}/undo`, { version: accepted.version }),
      );
      assert.equal(back.state, 'open');
      const { decisions } = await view(item!.id);
      assert.deepEqual(
        decisions.map(d => d.act),
        ['accept', 'undo'],
      );
    });

    it('filters, and goes on where a part ended', async () => {
      await report('Tickets', 'Fares');
      await report(null, null);
      assert.equal((await list('?about=article')).items.length, 1);
      assert.equal((await list('?kind=typo')).items.length, 0);
      assert.equal((await list('?lang=uk')).items.length, 0);
      const first = await list('?limit=2');
      assert.equal(first.items.length, 2);
      const second = await list(`?limit=2&after=${first.next}`);
      assert.equal(new Set([...first.items, ...second.items].map(i => i.id)).size, 3);
      const { id, version } = second.items[0]!;
      await open.must(open.as('editor')('PUT', `cases/${id}/assignee`, { version, user: 'u-editor' }));
      assert.deepEqual(
        (await list('?mine=true')).items.map(i => i.assignedTo?.name),
        ['The editor'],
      );
    });

    it('keeps replies and a block list, and takes nonsense for neither', async () => {
      const reply = { lang: 'en', name: 'Thanks', text: 'Thank you for reading so closely.' };
      const { id } = await open.must(open.as('editor')<{ id: number }>('POST', 'replies', reply));
      await open.must(open.as('editor')('PUT', `replies/${id}`, { ...reply, name: 'Many thanks' }));
      const [saved] = await open.must(open.as('writer')<SavedReply[]>('GET', 'replies'));
      assert.equal(saved!.name, 'Many thanks');
      assert.equal((await open.as('editor')('POST', 'replies', { ...reply, text: '' })).status, 400);
      await open.must(open.as('editor')('DELETE', `replies/${id}`));
      await open.must(open.as('editor')('POST', 'blocks', { kind: 'words', value: 'cheap pills' }));
      assert.equal((await open.as('editor')('POST', 'blocks', { kind: 'words', value: 'cheap pills' })).status, 409);
      const [block] = await open.must(open.as('editor')<Block[]>('GET', 'blocks'));
      await open.must(open.as('editor')('DELETE', `blocks/${block!.id}`));
    });

    it('counts', async () => {
      const [item] = (await list('?about=article')).items;
      await open.must(
        open.as('editor')('POST', `cases/${item!.id}/decline`, { version: item!.version, reason: 'No maps' }),
      );
      const figures = await open.must(open.as('writer')<Figures>('GET', 'figures?months=3'));
      assert.equal(figures.months.length, 3);
      const now = figures.months.at(-1)!;
      assert.deepEqual([now.reports, now.declined, now.accepted, now.articles], [5, 1, 0, 1]);
      assert.deepEqual(figures.byKind, [{ kind: 'fact', accepted: 0, declined: 1 }]);
      assert.equal(now.corrections, 0, 'a withdrawn entry does not count');
      assert.ok(figures.medianMinutes !== null);
    });

    it('says so when the words stand in the headline, instead of calling them gone', async () => {
      await report('Bridge', 'Bridges');
      const [item] = (await list()).items;
      const { now, standsIn } = await view(item!.id);
      assert.deepEqual([now, standsIn], [null, 'title']);
    });

    it('is read by all at the desk, decided by editors, and by nobody else', async () => {
      const [item] = (await list()).items;
      for (const role of ['writer', 'translator'] as const) {
        assert.equal((await open.as(role)('GET', 'cases')).status, 200);
        for (const act of ['accept', 'decline', 'ask', 'later', 'done', 'undo', 'reopen']) {
          const body = {
            version: item!.version,
            reason: 'x',
            reply: 'x',
            until: '2030-01-01T00:00:00Z',
            start: 0,
            end: 1,
            text: 'E',
            replacement: 'F',
            kind: 'minor',
          };
          assert.equal((await open.as(role)('POST', `cases/${item!.id}/${act}`, body)).status, 403, `${role} ${act}`);
        }
        assert.equal((await open.as(role)('GET', 'blocks')).status, 403);
      }
      assert.equal((await open.as(null)('GET', 'cases')).status, 401);
    });
  });
