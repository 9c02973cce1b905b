import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type {
  ArticleList,
  Conflict,
  Draft,
  EditionView,
  Preview,
  Problem,
  RevisionRow,
} from '../../src/web/desk-api/contract.ts';
import { engines } from '../harness/database.ts';
import { draftOf, openDesk } from '../harness/desk.ts';

for (const engine of engines)
  describe(`writing and publishing at the desk (${engine})`, () => {
    let desk: Awaited<ReturnType<typeof openDesk>>;
    before(async () => {
      desk = await openDesk(engine);
    });
    after(() => desk.close());

    const begin = async (title: string, ...paragraphs: string[]) => {
      const { editionId } = await desk.must(
        desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }),
      );
      await desk.must(desk.as('owner')('PUT', `editions/${editionId}/draft`, draftOf(1, title, ...paragraphs)));
      return editionId;
    };
    const view = (id: number) => desk.must(desk.as('owner')<EditionView>('GET', `editions/${id}`));

    it('saves a draft and counts its words', async () => {
      const id = await begin('Night ferry stays', 'The council voted eleven to two.');
      const { draft, state, can } = await view(id);
      assert.equal(draft.title, 'Night ferry stays');
      assert.equal(draft.words, 6);
      assert.equal(draft.savedBy, 'The owner');
      assert.equal(state, 'draft');
      assert.deepEqual(can, { save: true, publish: true, unpublish: true, delete: true });
    });

    it('refuses a stale save and hands over their text, which stays as it is', async () => {
      const id = await begin('One title', 'First.');
      await desk.must(desk.as('editor')('PUT', `editions/${id}/draft`, draftOf(2, 'Their title', 'First.', 'Theirs.')));
      const stale = await desk.as('owner')<{ data: Conflict; key: string }>(
        'PUT',
        `editions/${id}/draft`,
        draftOf(2, 'My title', 'Mine.'),
      );
      assert.equal(stale.status, 409);
      assert.equal(stale.body.key, 'draft.changed');
      assert.equal(stale.body.data.theirs.title, 'Their title');
      assert.equal(stale.body.data.theirs.savedBy, 'The editor');
      assert.equal(stale.body.data.theirs.version, 3);
      assert.equal((await view(id)).draft.title, 'Their title');
    });

    it('publishes, changes, and shows both revisions with what was said to readers', async () => {
      const id = await begin('Bridge toll', 'It costs two crowns.');
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
      let now = await view(id);
      assert.equal(now.state, 'published');
      assert.equal(now.changed, false);
      await desk.must(
        desk.as('owner')(
          'PUT',
          `editions/${id}/draft`,
          draftOf(now.draft.version, 'Bridge toll', 'It costs three crowns.'),
        ),
      );
      now = await view(id);
      assert.equal(now.changed, true);
      const done = { version: now.draft.version, kind: 'correction', note: 'The toll is three crowns.' };
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, done));
      const rows = await desk.must(desk.as('owner')<RevisionRow[]>('GET', `editions/${id}/revisions`));
      const published = rows.filter(r => r.publishedNumber !== null);
      assert.deepEqual(
        published.map(r => [r.publishedNumber, r.kind, r.note]),
        [
          [2, 'correction', 'The toll is three crowns.'],
          [1, 'first', ''],
        ],
      );
    });

    it('brings an earlier text back as the draft', async () => {
      const id = await begin('Restored', 'The first words.');
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
      const { draft } = await view(id);
      await desk.must(
        desk.as('owner')('PUT', `editions/${id}/draft`, draftOf(draft.version, 'Restored', 'Other words.')),
      );
      const rows = await desk.must(desk.as('owner')<RevisionRow[]>('GET', `editions/${id}/revisions`));
      const first = rows.find(r => r.kind === 'first')!;
      const back = await desk.must(
        desk.as('owner')<Draft>('POST', `editions/${id}/restore`, { number: first.number, version: draft.version + 1 }),
      );
      assert.match(JSON.stringify(back.content.doc), /The first words/);
      assert.equal((await view(id)).changed, false);
    });

    it('lists what stands in the way of publishing', async () => {
      const { editionId } = await desk.must(
        desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }),
      );
      const problems = await desk.must(desk.as('owner')<Problem[]>('GET', `editions/${editionId}/checklist`));
      const errors = problems.filter(p => p.level === 'error').map(p => p.key);
      assert.deepEqual(errors.toSorted(), ['body-empty', 'title-missing']);
      const refused = await desk.as('owner')('POST', `editions/${editionId}/publish`, { version: 1 });
      assert.equal(refused.status, 400);
      assert.equal(refused.body.key, 'edition.not-ready');
    });

    it('does not warn of headings that follow one another', async () => {
      const id = await begin('Levels', 'Text.');
      const body = draftOf(2, 'Levels', 'Text.');
      body.content.doc.content.unshift({
        type: 'heading',
        attrs: { level: 2 },
        content: [{ type: 'text', text: 'One' }],
      } as never);
      await desk.must(desk.as('owner')('PUT', `editions/${id}/draft`, body));
      const problems = await desk.must(desk.as('owner')<Problem[]>('GET', `editions/${id}/checklist`));
      assert.ok(!problems.some(p => p.key === 'headings-skip'));
    });

    it('schedules and takes the hour back', async () => {
      const id = await begin('Tomorrow', 'News of tomorrow.');
      const at = new Date(Date.now() + 86_400_000).toISOString();
      await desk.must(desk.as('owner')('PUT', `editions/${id}/schedule`, { at }));
      assert.equal((await view(id)).state, 'scheduled');
      assert.equal((await view(id)).publishAt, at);
      await desk.must(desk.as('owner')('DELETE', `editions/${id}/schedule`));
      assert.equal((await view(id)).state, 'draft');
      const past = await desk.as('owner')('PUT', `editions/${id}/schedule`, { at: '2020-01-01T00:00:00Z' });
      assert.equal(past.status, 400);
    });

    it('keeps an embargo, whoever wants to publish', async () => {
      const id = await begin('Embargoed', 'Not yet.');
      const until = new Date(Date.now() + 3_600_000).toISOString();
      await desk.must(desk.as('editor')('PUT', `editions/${id}/embargo`, { until }));
      const refused = await desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 });
      assert.equal(refused.body.key, 'edition.embargoed');
      await desk.must(desk.as('editor')('PUT', `editions/${id}/embargo`, { until: null }));
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
    });

    it('takes down with a reason, and undoes it', async () => {
      const id = await begin('Taken down', 'For a while.');
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
      assert.equal((await desk.as('owner')('POST', `editions/${id}/unpublish`, { note: ' ' })).status, 400);
      await desk.must(desk.as('owner')('POST', `editions/${id}/unpublish`, { note: 'A court asked us to.' }));
      assert.equal((await view(id)).gone?.note, 'A court asked us to.');
      await desk.must(desk.as('owner')('DELETE', `editions/${id}/unpublish`));
      assert.equal((await view(id)).state, 'published');
    });

    it('moves an edition and makes a link for previews', async () => {
      const id = await begin('A slug of its own', 'Text.');
      await desk.must(desk.as('owner')('PUT', `editions/${id}/slug`, { slug: 'another-address' }));
      assert.equal((await view(id)).url, 'http://localhost:3000/en/another-address');
      const preview = await desk.must(desk.as('owner')<Preview>('POST', `editions/${id}/previews`, { days: 3 }));
      assert.match(preview.url, /^http:\/\/localhost:3000\/preview\/\S{20,}$/);
      const shown = await desk.app.request(new URL(preview.url).pathname);
      assert.equal(shown.status, 200);
    });

    it('lets a writer write, and neither publish nor change what is not theirs', async () => {
      const { editionId } = await desk.must(
        desk.as('writer')<{ editionId: number }>('POST', 'articles', { lang: 'en' }),
      );
      await desk.must(desk.as('writer')('PUT', `editions/${editionId}/draft`, draftOf(1, 'Mine', 'My words.')));
      assert.equal((await desk.as('writer')('POST', `editions/${editionId}/publish`, { version: 2 })).status, 403);
      const other = await begin('Not theirs', 'Words.');
      const refused = await desk.as('writer')('PUT', `editions/${other}/draft`, draftOf(2, 'Not theirs', 'Changed.'));
      assert.equal(refused.status, 403);
      const seen = await desk.must(desk.as('writer')<EditionView>('GET', `editions/${other}`));
      assert.equal(seen.can.save, false);
      assert.equal((await desk.as('translator')('POST', 'articles', { lang: 'en' })).status, 403);
    });

    it('lists by the latest save, page by page, without a gap or a double', async () => {
      const all: number[] = [];
      let next: string | null = null;
      do {
        const page: ArticleList = await desk.must(
          desk.as('owner')<ArticleList>('GET', `articles?limit=3${next ? `&after=${next}` : ''}`),
        );
        assert.ok(page.items.length <= 3);
        all.push(...page.items.map(a => a.id));
        next = page.next;
      } while (next);
      assert.equal(new Set(all).size, all.length);
      const { rows } = await desk.must(
        desk
          .as('owner')<ArticleList>('GET', 'articles?limit=100')
          .then(a => ({ ...a, body: { rows: a.body.items.length } })),
      );
      assert.equal(all.length, rows);
      assert.equal((await desk.as('owner')('GET', 'articles?after=nonsense')).status, 400);
    });

    it('finds by title, state and owner', async () => {
      const titles = async (query: string) => {
        const { items } = await desk.must(desk.as('writer')<ArticleList>('GET', `articles?${query}`));
        return items.map(a => a.editions[0]?.title);
      };
      assert.deepEqual(await titles('q=ferry'), ['Night ferry stays']);
      assert.deepEqual(await titles('mine=true'), ['Mine']);
      assert.ok(!(await titles('state=published')).includes('Mine'));
    });
  });
