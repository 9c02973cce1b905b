import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { SuggestionInput } from '../../src/domain/correction/suggestion.ts';
import { goneAfter } from '../../src/domain/external/follow.ts';
import { outletItems } from '../../src/exchange/outlet-items.ts';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { endCase, reopenCase } from '../../src/flows/decide-case.ts';
import { checkPage, newPagesPerHour } from '../../src/flows/external-page.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { undoDecision } from '../../src/flows/undo-decision.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { checkLog, listLog } from '../../src/store/correction.ts';
import { listForDesk, readEditionForDesk } from '../../src/store/desk-list.ts';
import { listPublished, readEditionPage, readGone } from '../../src/store/edition.ts';
import { listFeed } from '../../src/store/feed.ts';
import { readCase } from '../../src/store/inbox.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { listPublishedArticles, readPublishedArticle } from '../../src/store/published-article.ts';
import { searchPublished } from '../../src/store/search.ts';
import { listNews, listSitemapPart } from '../../src/store/sitemap.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const site = 'https://ferry.example';

/** A page as a theme of WordPress has it. */
const page = (title: string, paragraphs: string[], more = '') =>
  `<!doctype html><html lang="en-GB"><head><title>${title} – The Ferry</title>${more}</head><body class="single">
<header><nav><a href="/">Home</a></nav></header><main><article class="post"><header class="entry-header"><h1 class="entry-title">${title}</h1></header>
<div class="entry-content">${paragraphs.map(p => `<p>${p}</p>`).join('\n')}<form><button>Subscribe</button></form></div></article></main>
<aside>Elsewhere: the bridge was built in 1902.</aside></body></html>`;

for (const engine of engines)
  describe(`a page of another site, database ${engine}`, () => {
    let house: OpenNewsroom;
    /** what the site has; asked: every address that was asked for */
    const pages = new Map<string, string | 'gone' | 'slow'>();
    const asked: string[] = [];
    let n = 0;
    let url = '';
    const first = [
      'The bridge was build in 1903.',
      'Tickets cost <b>two</b> crowns on weekdays.',
      'It is painted green.',
    ];

    before(async () => {
      house = await openNewsroom(engine);
      house.room.pages = async (at, { within }) => {
        asked.push(at);
        assert.ok(within(at));
        const html = pages.get(at);
        if (html === undefined || html === 'gone') return { found: 'nothing' };
        if (html === 'slow') return { found: 'unreachable' };
        return { found: 'page', html, url: at, etag: null, lastModified: null };
      };
      const { settings, version } = await readOutlet(house.room.db);
      done(
        await updateOutlet(house.room, house.owner, {
          version,
          settings: { ...settings, otherSites: [`${site}/`, 'https://www.ferry.example:8443/x'] },
        }),
      );
    });
    after(() => house.close());
    beforeEach(() => {
      house.pass(60);
      url = `${site}/bridge-${++n}/`;
      pages.set(url, page('The old bridge', first));
      asked.length = 0;
    });

    const report = (more: Partial<SuggestionInput> = {}, visitor = `192.0.2.${n}`) =>
      receiveSuggestion(
        house.room,
        { page: url, lang: 'en', quote: { exact: 'build' }, proposed: 'built', email: `r${n}@example.org`, ...more },
        { visitor, proof: null },
      );
    const editionOf = async (address = url) =>
      (await house.room.db.selectFrom('externalPage').select('editionId').where('url', '=', address).executeTakeFirst())
        ?.editionId;
    const cases = async () =>
      house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', (await editionOf()) ?? 0)
        .orderBy('id')
        .execute();
    const view = async () => (await readCase(house.room.db, (await cases())[0]!.id))!;
    const passage = async () => {
      const { place, published } = await view();
      return place && published!.text.slice(place.start, place.end);
    };
    const check = async () => checkPage(house.room, { editionId: (await editionOf())! });
    const accept = async (sentence: string, replacement: string, kind: 'correction' | 'minor' = 'correction') => {
      const { id, version, published } = await view();
      const start = published!.text.indexOf(sentence);
      return acceptCase(house.room, house.editor, {
        caseId: id,
        version,
        start,
        end: start + sentence.length,
        text: sentence,
        replacement,
        kind,
      });
    };
    const entries = async () => (await listLog(house.room.db, { limit: 5 })).items;
    const letters = async () => {
      const { sql } = await import('kysely');
      const { rows } = await sql<{ subject: string }>`select data ->> 'subject' as subject from pgboss.job
        where name = 'send-mail' and data ->> 'to' = ${`r${n}@example.org`} order by created_on`.execute(
        house.room.db.withoutPlugins(),
      );
      return rows.map(r => r.subject);
    };

    it('is read by the server at its first report, once, and only its article is', async () => {
      done(await report());
      done(await report({ quote: { exact: 'two' }, proposed: 'three' }));
      assert.deepEqual(asked, [url]);
      const { published, edition, place } = await view();
      assert.equal(
        published!.text,
        'The old bridge\n\nThe bridge was build in 1903.\n\nTickets cost two crowns on weekdays.\n\nIt is painted green.',
      );
      assert.equal(published!.text.slice(place!.start, place!.end), 'build');
      assert.deepEqual([edition!.title, edition!.external], ['The old bridge', url]);
      assert.equal((await cases()).length, 2);
      const { via } = await house.room.db
        .selectFrom('suggestion')
        .select('via')
        .orderBy('receivedAt', 'desc')
        .executeTakeFirstOrThrow();
      assert.equal(via, 'widget');
    });

    it('is one page under the address that it gives as its own, and without what follows people', async () => {
      pages.set(url, page('The old bridge', first, `<link rel="canonical" href="/bridge-${n}">`));
      pages.set(`${site}/bridge-${n}`, page('The old bridge', first));
      done(await report({ page: `${url}?utm_source=x&fbclid=1#comments` }));
      url = `${site}/bridge-${n}`;
      assert.ok(await editionOf());
      done(await report({ page: `${url}?utm_medium=mail` }));
      assert.equal((await cases())[0]!.reports, 2);
    });

    it('is taken of the listed sites only, by scheme, host and port, also where it leads or says that it belongs elsewhere', async () => {
      for (const other of [
        'https://evil.example/bridge',
        'http://ferry.example/bridge',
        'https://ferry.example:8443/bridge',
        'https://ferry.example.evil.example/',
        'https://user:secret@ferry.example/bridge',
        'file:///etc/passwd',
        'http://169.254.169.254/latest/meta-data/',
        'nonsense',
      ])
        refused(await report({ page: other }), 'forbidden', 'page.not-allowed');
      assert.deepEqual(asked, []);
      pages.set(url, page('Copied', first, '<link rel="canonical" href="https://evil.example/a">'));
      refused(await report(), 'forbidden', 'page.not-allowed');
      assert.equal(await editionOf(), undefined);
      done(
        await report({ page: 'https://www.ferry.example:8443/none' }).then(async r => {
          refused(r, 'missing', 'page.missing');
          return { ok: true, value: null } as const;
        }),
      );
    });

    it('is refused in words where there is nothing to read, and asked for again later where it is not to be had', async () => {
      pages.set(url, '<html><body><script>app()</script></body></html>');
      refused(await report(), 'invalid', 'page.unreadable');
      pages.set(url, page('A library', Array(400).fill('word '.repeat(200))));
      refused(await report(), 'invalid', 'page.unreadable');
      pages.set(url, 'slow');
      assert.deepEqual(refused(await report(), 'unavailable', 'page.unreachable'), { retryAfter: 120 });
      assert.equal(await editionOf(), undefined);
    });

    it('is asked for anew only so often in an hour, whoever reports', async () => {
      for (let i = 0; i < newPagesPerHour; i++) await report({ page: `${site}/nothing-${i}` }, `203.0.113.${i}`);
      asked.length = 0;
      refused(await report({}, '203.0.113.250'), 'too-many', 'page.too-many');
      assert.deepEqual(asked, []);
      house.pass(60);
      done(await report());
    });

    it('is asked for again an hour after it was, not sooner, and its cases follow', async () => {
      done(await report());
      done(await report({ quote: { exact: 'painted green' }, proposed: null, comment: 'It is blue' }));
      pages.set(url, page('The old bridge', ['New on top.', ...first]));
      asked.length = 0;
      await check();
      assert.deepEqual(asked, [], 'the hour is not over');
      house.pass(60);
      await check();
      await check(); // twice does no harm
      assert.deepEqual(asked, [url]);
      assert.equal(await passage(), 'build');
      const { published } = await view();
      assert.match(published!.text, /New on top/);
      assert.equal(published!.number, 2);
    });

    it('is asked for less and less often while nothing comes of it, and not at all when nobody waits', async () => {
      done(await report());
      const next = async () => {
        const { checkedAt, nextCheckAt } = await house.room.db
          .selectFrom('externalPage')
          .selectAll()
          .where('url', '=', url)
          .executeTakeFirstOrThrow();
        return nextCheckAt && (nextCheckAt.getTime() - checkedAt.getTime()) / 3_600_000;
      };
      const pauses = [await next()];
      for (let i = 0; i < 6; i++) {
        house.pass(pauses.at(-1)! * 60);
        await check();
        pauses.push(await next());
      }
      assert.deepEqual(pauses, [1, 2, 4, 8, 16, 24, 24]);
      const { id, version } = await view();
      done(await endCase(house.room, house.editor, { caseId: id, version }));
      house.pass(31 * 24 * 60);
      await check();
      assert.equal(await next(), null);
    });

    it('is accepted without touching it: the decision, the entry with its address, the letter; then the site changes, and it is seen', async () => {
      done(await report());
      const accepted = done(await accept('The bridge was build in 1903.', 'The bridge was built in 1903.'));
      const [entry] = await entries();
      assert.deepEqual(
        [entry!.number, entry!.wrong, entry!.right, entry!.external, entry!.gone],
        [accepted.correction, 'The bridge was build in 1903.', 'The bridge was built in 1903.', url, false],
      );
      assert.equal((await view()).published!.number, 1, 'no revision is made of somebody else’s page');
      assert.deepEqual(await letters(), ['You were right about “The old bridge”']);
      assert.equal((await view()).page!.change!.foundAt, null);
      house.pass(60);
      await check();
      assert.equal((await view()).page!.change!.foundAt, null, 'it does not say so yet');
      pages.set(url, page('The old bridge', ['On top.', 'The bridge was built in 1903.', ...first.slice(1)]));
      house.pass(24 * 60);
      await check();
      assert.ok((await view()).page!.change!.foundAt, 'it says so now');
      assert.equal((await checkLog(house.room.db)).broken, null);
    });

    it('shows a waiting case that the site says already what was proposed, and is accepted as it stands', async () => {
      done(await report());
      pages.set(url, page('The old bridge', ['The bridge was built in 1903.', ...first.slice(1)]));
      house.pass(60);
      await check();
      const { page: seen, published } = await view();
      assert.deepEqual([seen!.change!.wrong, seen!.change!.wording, await passage()], ['build', 'built', 'built']);
      assert.ok(seen!.change!.foundAt);
      const sentence = 'The bridge was built in 1903.';
      assert.ok(published!.text.includes(sentence));
      done(await accept(sentence, sentence));
      const [entry] = await entries();
      assert.deepEqual([entry!.wrong, entry!.right], ['build', 'built']);
    });

    it('may lose a passage by the change that was accepted, and it is seen to be gone', async () => {
      done(await report({ quote: { exact: 'on weekdays' }, proposed: '' }));
      assert.equal((await view()).suggestions[0]!.proposed, '');
      done(await accept('Tickets cost two crowns on weekdays.', 'Tickets cost two crowns.'));
      pages.set(url, page('The old bridge', [first[0]!, 'Tickets cost two crowns.', first[2]!]));
      house.pass(60);
      await check();
      assert.ok((await view()).page!.change!.foundAt);
    });

    it('refuses an acceptance of what it says no longer, and of no change at all', async () => {
      done(await report());
      const { id, version } = await view();
      refused(
        await acceptCase(house.room, house.editor, {
          caseId: id,
          version,
          start: 0,
          end: 5,
          text: 'other',
          replacement: 'x',
          kind: 'minor',
        }),
        'conflict',
        'case.text-changed',
      );
      refused(await accept('It is painted green.', 'It is painted green.'), 'conflict', 'edition.unchanged');
      refused(
        await acceptCase(house.room, house.writer, {
          caseId: id,
          version,
          start: 0,
          end: 3,
          text: 'The',
          replacement: 'A',
          kind: 'minor',
        }),
        'forbidden',
        'access.denied',
      );
    });

    it('has an acceptance taken back as any other: the entry is withdrawn, the letter does not leave', async () => {
      done(await report());
      const accepted = done(await accept('The bridge was build in 1903.', 'The bridge was built in 1903.'));
      const { id } = await view();
      done(await undoDecision(house.room, house.editor, { caseId: id, version: accepted.version }));
      const [withdrawal, entry] = await entries();
      assert.deepEqual([withdrawal!.kind, withdrawal!.withdraws], ['withdrawal', entry!.number]);
      assert.equal((await view()).state, 'open');
      assert.deepEqual(await letters(), []);
      const again = done(await accept('The bridge was build in 1903.', 'The bridge was built in 1904.', 'minor'));
      assert.equal(again.correction, null);
      done(await reopenCase(house.room, house.editor, { caseId: id, version: again.version }));
      assert.equal((await checkLog(house.room.db)).broken, null);
    });

    it('that is not found again and again counts as gone; the log says its words no more', async () => {
      done(await report());
      done(await accept('The bridge was build in 1903.', 'The bridge was built in 1903.'));
      pages.set(url, 'gone');
      for (let i = 0; i < goneAfter; i++) {
        house.pass(24 * 60);
        await check();
      }
      assert.equal((await view()).page!.gone, true);
      assert.equal((await entries())[0]!.gone, true);
    });

    it('is followed no more once its site is listed no more', async () => {
      done(await report());
      const { settings, version } = await readOutlet(house.room.db);
      done(await updateOutlet(house.room, house.owner, { version, settings: { ...settings, otherSites: [] } }));
      asked.length = 0;
      house.pass(60);
      await check();
      assert.deepEqual(asked, []);
      refused(await report(), 'forbidden', 'page.not-allowed');
      done(await updateOutlet(house.room, house.owner, { version: version + 1, settings }));
    });

    it('is in no list, feed, sitemap, search or API of ours, and nothing that is done with articles is done with it', async () => {
      const ours = await house.publishNew({ title: 'Bridge of ours', body: 'The bridge was built.' });
      done(await report());
      const id = (await editionOf())!;
      const { db } = house.room;
      const { articleId, lang, slug } = await db
        .selectFrom('edition')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const text = JSON.stringify([
        await listPublished(db, { limit: 1000 }),
        await listFeed(db, { lang, limit: 1000 }),
        await listPublishedArticles(db, { limit: 100, before: null }),
        await listNews(db, new Date(0), 1000),
        await listSitemapPart(db, 1, 1000),
        await searchPublished(db, lang, 'bridge', { limit: 100, offset: 0 } as never),
        await listForDesk(db, { limit: 1000 }),
      ]);
      assert.match(text, /Bridge of ours|bridge-of-ours/);
      assert.doesNotMatch(text, /old bridge|painted|":\d+"/i);
      assert.equal(await readEditionPage(db, lang, slug), null);
      assert.equal(await readGone(db, lang, slug), null);
      assert.equal(await readPublishedArticle(db, articleId), null);
      assert.equal(await readEditionForDesk(db, id), null);
      refused(await addEdition(house.room, house.editor, { articleId, lang: 'uk' }), 'missing', 'article.missing');
      refused(await setArticle(house.room, house.editor, { articleId, tags: ['x'] }), 'missing', 'article.missing');
      refused(
        await unpublishEdition(house.room, house.editor, { editionId: id, note: 'x' }),
        'missing',
        'edition.missing',
      );
      for await (const item of outletItems(db))
        if (item.kind === 'edition') assert.ok(!item.slug.startsWith(':'), item.slug);
      assert.ok(ours.articleId);
    });
  });
