import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EditionRef, EditionView, TermsPreview } from '../../src/web/desk-api/contract.ts';
import { openDesk } from '../harness/desk.ts';

describe('terms of reuse at the desk', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let made: EditionRef;
  before(async () => {
    desk = await openDesk();
    made = await desk.must(
      desk.as('writer')<EditionRef>('POST', 'articles', { lang: 'en', title: 'A partner’s text' }),
    );
  });
  after(() => desk.close());
  const article = () => `articles/${made.articleId}`;

  it('reads terms out, in any language, before they are saved', async () => {
    const ask = desk.as('owner');
    const read = async (body: object) => desk.must(ask<TermsPreview>('POST', 'terms-preview', body));
    assert.match((await read({ lang: 'en' })).text, /up to 500 characters/);
    assert.match((await read({ lang: 'uk', own: { extractLimit: 21 } })).text, /до 21 знака/);
    assert.match((await read({ lang: 'ar', outlet: { extractLimit: 0 } })).text, /تستأذنونا/);
    const { rows } = await read({ lang: 'en', own: { aiTraining: 'reserved' } });
    assert.ok(rows.some(r => r.label === 'Training of AI models' && r.value === 'Reserved, not given'));
    assert.equal((await ask('POST', 'terms-preview', { lang: 'en', own: { extractLimit: -1 } })).status, 400);
    assert.equal((await desk.as(null)('POST', 'terms-preview', { lang: 'en' })).status, 401);
  });

  it('lets an editor set what an article says otherwise, and take it back; a writer does not', async () => {
    const terms = { extractLimit: 120, credit: { en: 'Delta Post' } };
    assert.equal((await desk.as('writer')('PATCH', article(), { terms })).status, 403);
    const ask = desk.as('editor');
    const shown = async () => (await desk.must(ask<EditionView>('GET', `editions/${made.editionId}`))).article.terms;
    await desk.must(ask('PATCH', article(), { terms }));
    assert.deepEqual(await shown(), terms);
    // what is not spoken of stays
    await desk.must(ask('PATCH', article(), { tags: [] }));
    assert.deepEqual(await shown(), terms);
    await desk.must(ask('PATCH', article(), { terms: {} }));
    assert.deepEqual(await shown(), {});
  });
});
