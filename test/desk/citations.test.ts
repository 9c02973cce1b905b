import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { writeSnapshot } from '../../src/exchange/warc/write.ts';
import { keepFinding } from '../../src/store/citation.ts';
import type {
  CitationActed,
  CitationFiguresView,
  CitationListView,
  CitationView,
  WatchedSiteView,
} from '../../src/web/desk-api/citation-contract.ts';
import { engines } from '../harness/database.ts';
import { draftOf, openDesk } from '../harness/desk.ts';

/* What the newsroom does about pages that cite it. */

for (const engine of engines)
  describe(`the desk of pages that cite us (${engine})`, () => {
    let desk: Awaited<ReturnType<typeof openDesk>>;
    let article: { articleId: number; editionId: number };
    let [copy, quote] = [0, 0];
    before(async () => {
      desk = await openDesk(engine);
      const { as, must } = desk;
      const made = await must(
        as('editor')<{ articleId: number; editionId: number }>('POST', 'articles', { lang: 'en', title: 'Low water' }),
      );
      article = made;
      await must(
        as('editor')('PUT', `editions/${made.editionId}/draft`, draftOf(1, 'Low water', 'The ferry did not sail.')),
      );
      await must(as('editor')('POST', `editions/${made.editionId}/publish`, { version: 2 }));
      copy = await find('https://copy.example/page', 'too-long', 2130);
      quote = await find('https://fair.example/post', 'within', 180);
      await desk.room.files.put('reuse/ab/abc.warc.gz', new TextEncoder().encode('a record'), 'application/warc');
    });
    after(() => desk.close());

    const find = (address: string, outcome: 'too-long' | 'within', total: number) =>
      desk.room.db.transaction().execute(tx =>
        keepFinding(
          tx,
          {
            address,
            host: new URL(address).host,
            title: `Page at ${address}`,
            lang: 'en',
            outcome,
            longest: total,
            total,
            snapshot: 'reuse/ab/abc.warc.gz',
            digest: 'abc',
            validators: null,
            holdsUntil: null,
            uses: [
              {
                editionId: article.editionId,
                verdict: {
                  article: String(article.editionId),
                  also: [],
                  outcome,
                  problems: outcome === 'within' ? [] : ['too-long', 'link-missing'],
                  longest: total,
                  total,
                  limit: 500,
                  permission: null,
                  allowances: [],
                  link: null,
                  credited: false,
                  spans: [],
                },
                passages: [],
              },
            ],
          },
          desk.room.now(),
        ),
      );
    const list = async (query = '') => desk.must(desk.as('writer')<CitationListView>('GET', `citations${query}`));
    const ids = async (query: string) => (await list(query)).items.map(i => i.id);
    const one = async (id: number) => desk.must(desk.as('editor')<CitationView>('GET', `citations/${id}`));

    it('lists what is against the terms first, and finds by side, site, article, outcome and words', async () => {
      const first = await list();
      assert.deepEqual([first.items.map(i => i.id), first.waiting], [[copy], 1]);
      assert.equal(first.items[0]!.cited[0]!.title, 'Low water');
      assert.deepEqual(await ids('?side=fine'), [quote]);
      assert.deepEqual(await ids('?side=all'), [copy, quote]);
      assert.deepEqual(await ids('?side=all&host=fair.example'), [quote]);
      assert.deepEqual(await ids(`?side=all&article=${article.articleId}&outcome=too-long`), [copy]);
      assert.deepEqual(await ids('?side=all&q=FAIR+low'), [quote]);
      assert.deepEqual(await ids('?side=all&article=9999'), []);
      const page = await list('?side=all&limit=1');
      assert.deepEqual(await ids(`?side=all&limit=1&after=${page.next}`), [quote]);
      assert.equal((await desk.as('editor')('GET', 'citations?after=nonsense')).status, 400);
    });

    it('offers a letter that asks for what is missing, with the counts and where permission is asked for', async () => {
      const { letters, can } = await one(copy);
      assert.ok(can.decide);
      for (const words of [
        '2,130',
        '500',
        'active link',
        'https://copy.example/page',
        `/en/permissions?article=${article.articleId}`,
      ])
        assert.ok(letters.ask.text.includes(words), `${words} in ${letters.ask.text}`);
      assert.match((await one(quote)).letters.thank.text, /Thank you/);
    });

    it('sends the letter with the act, once, and refuses who saw an older state', async () => {
      const { version } = await one(copy);
      const body = { version, to: 'desk@copy.example', subject: 'Our article', text: 'Please add a link.' };
      assert.equal((await desk.as('writer')('POST', `citations/${copy}/ask`, body)).status, 403);
      const acted = await desk.must(desk.as('editor')<CitationActed>('POST', `citations/${copy}/ask`, body));
      assert.equal(acted.state, 'asked');
      const late = await desk.as('editor')('POST', `citations/${copy}/ignore`, { version });
      assert.deepEqual([late.status, late.body.key], [409, 'citation.changed']);
      const mails = await desk.room.queue.waiting(desk.room.db, 'send-mail', { to: 'desk@copy.example' });
      assert.deepEqual(
        mails.map(m => [m.subject, m.text]),
        [['Our article', 'Please add a link.']],
      );
      const { acts } = await one(copy);
      assert.deepEqual(
        acts.map(a => [a.act, a.by, a.sent]),
        [['ask', 'The editor', true]],
      );
      assert.deepEqual(await ids('?state=asked'), [copy]);
    });

    it('keeps what is ignored out of the list, and notes what happens later', async () => {
      const { version } = await one(copy);
      await desk.must(desk.as('editor')('POST', `citations/${copy}/ignore`, { version }));
      assert.deepEqual(await ids(''), []);
      assert.deepEqual(await ids('?state=ignored'), [copy]);
      await desk.must(desk.as('editor')('POST', `citations/${copy}/reopen`, { version: version + 1 }));
      await find('https://copy.example/page', 'within', 200);
      assert.equal((await one(copy)).state, 'resolved');
      assert.equal((await one(copy)).acts.at(-1)!.by, null);
    });

    it('gives the stored page with its name, and figures by month, site and article', async () => {
      const file = await desk.as('writer')('GET', `citations/${copy}/snapshot`);
      assert.equal(file.headers.get('content-disposition'), 'attachment; filename="copy.example-abc.warc.gz"');
      assert.equal(String(file.body), 'a record');
      assert.equal((await one(copy)).proof, 'broken', 'what is no record of the page is told');
      const body = Buffer.from('<p>Their page.</p>');
      const record = writeSnapshot({
        url: 'https://copy.example/page',
        date: new Date(0),
        id: '0190a5c2-0000-4000-8000-000000000001',
        status: 200,
        headers: [['content-type', 'text/html']],
        body,
      });
      const put = (bytes: Uint8Array) => desk.room.files.put('reuse/ab/abc.warc.gz', bytes, 'application/warc');
      await put(record.bytes);
      await desk.room.db.updateTable('citation').set({ digest: record.sha256 }).where('id', '=', copy).execute();
      assert.equal((await one(copy)).proof, 'right');
      const changed = gunzipSync(record.bytes);
      changed[changed.indexOf('Their')]! ^= 1;
      await put(gzipSync(changed));
      assert.equal((await one(copy)).proof, 'broken');
      await desk.room.files.remove('reuse/ab/abc.warc.gz');
      assert.equal((await one(copy)).proof, 'missing');
      assert.equal((await desk.as('writer')('GET', `citations/${copy}/snapshot`)).status, 503);
      const figures = await desk.must(desk.as('writer')<CitationFiguresView>('GET', 'citations/figures?months=6'));
      assert.equal(figures.months.length, 6);
      assert.deepEqual([figures.months.at(-1)!.fine, figures.months.at(-1)!.resolved], [2, 1]);
      await find('https://third.example/page', 'too-long', 900);
      const all = await desk.must(desk.as('writer')<CitationFiguresView>('GET', 'citations/figures?months=1'));
      const { tooLong, link, breaches, fine } = all.months[0]!;
      assert.deepEqual([tooLong, link, breaches, fine], [1, 0, 1, 2]);
      const ofOne = await desk.must(
        desk.as('writer')<CitationFiguresView>('GET', 'citations/figures?months=1&host=fair.example'),
      );
      assert.deepEqual([ofOne.months[0]!.breaches, ofOne.months[0]!.fine, ofOne.months[0]!.resolved], [0, 1, 0]);
      assert.equal(ofOne.hosts.length, 3, 'the sites to choose from are all');
      assert.deepEqual(
        figures.hosts.map(h => h.host),
        ['copy.example', 'fair.example'],
      );
      assert.deepEqual(figures.articles, [{ articleId: article.articleId, title: 'Low water', lang: 'en', pages: 2 }]);
    });

    it('watches sites and asks for looks', async () => {
      const { as, must } = desk;
      assert.equal((await as('writer')('POST', 'watched-sites', { address: 'https://copy.example' })).status, 403);
      await must(as('editor')('POST', 'watched-sites', { address: 'copy.example' }));
      const [site] = await must(as('editor')<WatchedSiteView[]>('GET', 'watched-sites'));
      assert.deepEqual([site!.address, site!.why], ['https://copy.example/', 'hand']);
      await must(as('editor')('DELETE', `watched-sites/${site!.id}`));
      await must(as('editor')('POST', 'citations/look', { address: 'https://copy.example/page' }));
      const [look] = await must(as('editor')<{ address: string; citation: number }[]>('GET', 'citations/looks'));
      assert.deepEqual([look!.address, look!.citation], ['https://copy.example/page', copy]);
      assert.equal((await as('editor')('POST', 'citations/look', { address: 'ftp://x' })).status, 400);
      await must(as('editor')('PUT', `citations/${copy}/note`, { note: 'They are friends.' }));
      assert.equal((await one(copy)).note, 'They are friends.');
    });
  });
