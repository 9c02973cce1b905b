import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { parseAtomFeed } from 'feedsmith';
import { appendEntry } from '../../src/store/correction.ts';
import { readPublishedRevision } from '../../src/store/revision.ts';
import type { Correction } from '../../src/web/api/schemas.ts';
import type { EditionView } from '../../src/web/desk-api/contract.ts';
import type { LogList } from '../../src/web/desk-api/inbox-contract.ts';
import { draftOf, openDesk } from '../harness/desk.ts';

type PublicLog = { items: Correction[]; next: string | null };

describe('the public log at the desk, and what the public sees of it', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const published: { id: number; slug: string }[] = [];
  before(async () => {
    desk = await openDesk();
    for (const title of ['Bridge toll', 'Sold to a hotel']) {
      const { editionId: id } = await desk.must(
        desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }),
      );
      await desk.must(desk.as('owner')('PUT', `editions/${id}/draft`, draftOf(1, title, 'It costs two crowns.')));
      await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
      const { slug } = await desk.must(desk.as('owner')<EditionView>('GET', `editions/${id}`));
      published.push({ id, slug });
    }
  });
  after(() => desk.close());

  /** An entry about the one published version. */
  const enter = async (of: { id: number }, wrong: string, right: string, note = '') => {
    const revision = (await readPublishedRevision(desk.room.db, of.id, 1))!;
    const said = { lang: 'en', kind: 'correction' as const, wrong, right, note, at: desk.room.now() };
    const about = { editionId: of.id, revisionId: revision.id, publishedNumber: 1 };
    return desk.room.db.transaction().execute(tx => appendEntry(tx, { ...about, ...said }));
  };
  const get = async (path: string) => {
    const answer = await desk.app.request(path);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const api = async (query = '') => JSON.parse((await get(`/api/v1/corrections${query}`)).text) as PublicLog;
  const log = (after = '') => desk.must(desk.as('writer')<LogList>('GET', `log${after}`));

  it('is read by everybody at the desk, part by part, and by nobody who is signed out', async () => {
    const [bridge] = published;
    for (let i = 1; i <= 41; i++) await enter(bridge!, `${i} <crowns>.`, `${i + 1} & crowns.`);
    const first = await log();
    assert.equal(first.items.length, 40);
    assert.deepEqual(first.items[0], {
      number: 41,
      kind: 'correction',
      lang: 'en',
      title: 'Bridge toll',
      url: `${desk.room.publicUrl}/en/${bridge!.slug}`,
      wrong: '41 <crowns>.',
      right: '42 & crowns.',
      note: '',
      at: first.items[0]!.at,
      withdrawn: false,
    });
    const rest = await log(`?after=${first.next}`);
    assert.deepEqual([rest.items.map(i => i.number), rest.next], [[1], null]);
    assert.equal((await desk.as('writer')('GET', 'log?after=x')).status, 400);
    assert.equal((await desk.as(null)('GET', 'log')).status, 401);
  });

  it('is taken back by an editor with a word to readers, once; the entry stays to be read', async () => {
    const withdraw = (who: 'writer' | 'editor', number: number | string, note: string) =>
      desk.as(who)<{ number: number; key: string }>('POST', `log/${number}/withdraw`, { note });
    assert.equal((await withdraw('writer', 41, 'No.')).status, 403);
    assert.equal((await withdraw('editor', 41, ' ')).status, 400);
    assert.equal((await withdraw('editor', 'x', 'No.')).status, 404);
    assert.deepEqual((await desk.must(withdraw('editor', 41, 'It was <right>.'))).number, 42);
    const again = await withdraw('editor', 41, 'No.');
    assert.deepEqual([again.status, again.body.key], [409, 'log.withdrawn']);
    const { items } = await log();
    assert.deepEqual(
      items.slice(0, 3).map(i => [i.number, i.kind, i.withdrawn]),
      [
        [42, 'withdrawal', false],
        [41, 'correction', true],
        [40, 'correction', false],
      ],
    );
    const page = (await get('/en/corrections')).text;
    assert.match(
      page,
      /id="entry-42"[\s\S]*takes back entry no\. 41[\s\S]*id="entry-41" class="withdrawn"[\s\S]*<del>41 &lt;crowns&gt;\.<\/del>/,
    );
    assert.match(page, /Withdrawn[\s\S]*No\. 42[\s\S]*It was &lt;right&gt;\./);
    const [entry] = (await api('?kind=correction&limit=1')).items;
    assert.partialDeepStrictEqual(entry, {
      number: 41,
      withdrawn: true,
      withdrawal: { number: 42, note: 'It was <right>.' },
    });
    const article = (await get(`/en/${published[0]!.slug}`)).text;
    assert.match(article, /class="revised withdrawn" id="entry-41"/);
    const [, data] = /<script type="application\/ld\+json">(.*)<\/script>/.exec(article)!;
    const news = JSON.parse(data!)['@graph'][0];
    assert.equal(news.correction.length, 40);
    assert.equal(news.correction[0].text, 'It said: “40 <crowns>.”. It says now: “41 & crowns.”.');
    assert.equal(news.publisher.actionableFeedbackPolicy, `${desk.room.publicUrl}/en/policies/corrections`);
  });

  it('says nothing again of an article that was taken down, and keeps its place', async () => {
    const [, sold] = published;
    const number = await enter(sold!, 'It was sold by R. Tolle.', 'It was not sold.', 'We apologise.');
    await desk.must(desk.as('owner')('POST', `editions/${sold!.id}/unpublish`, { note: 'It was not sold.' }));
    for (const path of [
      '/en/corrections',
      '/en/corrections/feed.atom',
      '/en/corrections/feed.json',
      '/api/v1/corrections',
    ]) {
      const { text } = await get(path);
      assert.doesNotMatch(text, /Tolle/, path);
      assert.match(text, /We apologise\./, path);
      assert.doesNotMatch(text, new RegExp(`${sold!.slug}/history`), path);
    }
    const [entry] = (await api('?limit=1')).items;
    assert.partialDeepStrictEqual(entry, { number, gone: true, wrong: '', right: '', note: 'We apologise.' });
    // at the desk it is there to be worked on
    assert.equal((await log()).items[0]!.wrong, 'It was sold by R. Tolle.');
  });

  it('can be followed from its first entry by anybody, from the API alone', async () => {
    const all: Correction[] = [];
    for (let after = ''; ; ) {
      const { items, next } = await api(`?limit=20${after}`);
      all.push(...items);
      if (next === null) break;
      after = `&after=${next}`;
    }
    let previous = '0'.repeat(64);
    for (const [i, e] of all.toReversed().entries()) {
      assert.deepEqual([e.number, e.previousHash], [i + 1, previous]);
      const { number, key, lang, kind, wrong, right, note, revision, withdraws, published } = e;
      const text = JSON.stringify([
        previous,
        number,
        key,
        lang,
        kind,
        wrong,
        right,
        note,
        revision,
        withdraws,
        published,
      ]);
      // of an article that was taken down the words are missing
      if (!e.gone) assert.equal(createHash('sha256').update(text).digest('hex'), e.hash);
      previous = e.hash;
    }
    assert.ok((await get('/en/corrections')).text.includes(previous), 'the page says the newest');
  });

  it('is a feed in which an entry keeps its name when it is taken back', async () => {
    const feed = parseAtomFeed((await get('/en/corrections/feed.atom')).text);
    const entries = feed.entries!;
    assert.equal(entries.length, 43);
    assert.equal(new Set(entries.map(e => e.id)).size, 43);
    const taken = entries.find(e => e.id!.endsWith(':correction/41'))!;
    assert.match(taken.title!.value, /^Withdrawn · Correction: Bridge toll$/);
    assert.equal(taken.updated, entries.find(e => e.id!.endsWith(':correction/42'))!.published);
    assert.match(taken.content!.value!, /<del>41 &lt;crowns&gt;\.<\/del>/);
  });
});
