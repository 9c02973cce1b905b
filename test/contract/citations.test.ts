import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { citingAddress } from '../../src/domain/citation/looking.ts';
import { dayIn, daysOn, type GrantTerms } from '../../src/domain/permission/grant.ts';
import { grantStanding, revokePermission } from '../../src/flows/decide-permission.ts';
import { lookAtPage } from '../../src/flows/look-at-page.ts';
import { type OurTexts, openOurTexts } from '../../src/flows/our-texts.ts';
import { sweep } from '../../src/flows/sweep.ts';
import {
  askDueLooks,
  askForLook,
  lookAtSite,
  noteReferrers,
  receiveWebmention,
  watchSite,
} from '../../src/flows/watch-sites.ts';
import { openLooking } from '../../src/outside/looking.ts';
import { openPolite } from '../../src/outside/polite.ts';
import { citationAt, citationUses, listCitations } from '../../src/store/citation.ts';
import { engines } from '../harness/database.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

/* Pages of other sites that use our words: found, judged, kept once, and followed. The other site is a real one. */

const paragraphs = [
  'The ferry to the far bank did not sail on Tuesday, because the water at the quay stood lower than anybody in the village can remember.',
  'Old Marten, who has steered it for thirty-one years, sat on the bollard with his pipe and counted the stones that nobody had ever seen dry.',
  'The council wants to dredge the channel before the autumn fair, but the money for it was spent on the new bell tower two springs ago.',
  'Meanwhile the schoolchildren walk the nine kilometres over the upper bridge, and come home with muddy boots and a great many stories.',
  'A barge with gravel is expected on Friday; whether it will reach the quay is a question that the harbour office answers with a shrug.',
];
const body = paragraphs.join('\n');

/** A site whose pages a test changes. */
async function openSite() {
  const pages = new Map<
    string,
    { status?: number; type?: string; body: string; etag?: string; headers?: Record<string, string> }
  >();
  /** what was sent whole, by path */
  const sent: string[] = [];
  const server = createServer((request, response) => {
    const page = pages.get(request.url!);
    if (page?.etag) response.setHeader('etag', page.etag);
    if (page?.etag && request.headers['if-none-match'] === page.etag) return response.writeHead(304).end();
    if (page) sent.push(request.url!);
    response.writeHead(page?.status ?? (page ? 200 : 404), {
      'content-type': page?.type ?? 'text/html; charset=utf-8',
      ...page?.headers,
    });
    return response.end(page?.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const put = (
    path: string,
    text: string,
    more: { status?: number; type?: string; etag?: string; headers?: Record<string, string> } = {},
  ) => void pages.set(path, { body: text, ...more });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, put, sent, close };
}
const page = (words: string, more = '') =>
  `<!doctype html><html lang="en"><title>Elsewhere</title><p>${words}</p>${more}`;

for (const engine of engines)
  describe(`pages that cite us (${engine})`, () => {
    let house: OpenNewsroom;
    let site: Awaited<ReturnType<typeof openSite>>;
    let texts: OurTexts;
    let article: Awaited<ReturnType<OpenNewsroom['publishNew']>>;
    const polite = openPolite({
      name: 'MastheadBot',
      about: 'https://bell.example/en/policies/reuse',
      allow: address => address === '127.0.0.1',
      wait: async () => {},
    });
    const looking = openLooking(polite);
    before(async () => {
      [house, site] = await Promise.all([openNewsroom(engine), openSite()]);
      texts = openOurTexts(house.room, 4711);
      article = await house.publishNew({ title: 'Low water', body });
    });
    after(async () => {
      await polite.close();
      site.close();
      await house.close();
    });
    const look = (path: string) => lookAtPage(house.room, { looking, texts }, { address: site.url + path });
    const at = (path: string) => citationAt(house.room.db, site.url + path);
    const ours = () => `http://localhost:3000/en/${article.slug}`;
    const pagesAsked = async () =>
      (await house.room.queue.waiting(house.room.db, 'look-at-page', {})).map(j => j.address);
    const sitesAsked = () => house.room.queue.waiting(house.room.db, 'look-at-site', {});

    it('keeps a copy without a link as a breach, with both texts, the counts and the page as it was', async () => {
      const html = page(paragraphs.slice(0, 2).join(' '));
      site.put('/copy', html);
      await look('/copy');
      const found = (await at('/copy'))!;
      assert.equal(found.outcome, 'link-missing');
      assert.equal(found.host, new URL(site.url).host);
      assert.equal(found.state, 'new');
      const [use] = await citationUses(house.room.db, found.id);
      assert.equal(use!.articleId, article.articleId);
      assert.deepEqual(use!.verdict.problems, ['link-missing', 'credit-missing']);
      assert.equal(use!.verdict.limit, 500);
      assert.ok(Math.abs(found.total - paragraphs.slice(0, 2).join(' ').length) <= 4, String(found.total));
      const copied = use!.passages.map(p => p.page).join(' ');
      assert.ok(copied.includes('counted the stones'));
      assert.ok(use!.passages.every(p => p.article !== null && body.includes(p.article.replace(/\n+/g, '\n'))));
      assert.equal(found.digest, createHash('sha256').update(html).digest('hex'));
      const record = gunzipSync((await house.room.files.get(found.snapshot))!).toString();
      assert.match(record, /^WARC\/1\.1\r\nWARC-Type: response/);
      assert.ok(record.endsWith(`${html}\r\n\r\n`));
    });

    it('keeps one row however many look at once', async () => {
      site.put('/many', page(paragraphs.join(' ')));
      await Promise.all(Array.from({ length: 5 }, () => look('/many')));
      const { items } = await listCitations(house.room.db, { q: '/many', after: null, limit: 10 });
      assert.equal(items.length, 1);
      assert.equal(items[0]!.outcome, 'too-long');
      assert.equal((await citationUses(house.room.db, items[0]!.id)).length, 1);
    });

    it('is settled when the link and the credit come, and open again when they go', async () => {
      const words = paragraphs[2]!;
      site.put('/mended', page(words));
      await look('/mended');
      assert.equal((await at('/mended'))!.outcome, 'link-missing');
      site.put('/mended', page(words, `<p>From <a href="${ours()}">The Ferry Bell</a>`));
      await look('/mended');
      const mended = (await at('/mended'))!;
      assert.deepEqual([mended.outcome, mended.state], ['within', 'resolved']);
      site.put('/mended', page(words, '<p>From The Ferry Bell'));
      await look('/mended');
      const again = (await at('/mended'))!;
      assert.deepEqual([again.outcome, again.state], ['link-missing', 'new']);
      assert.ok(again.version > mended.version);
    });

    it('keeps the evidence when the page goes', async () => {
      site.put('/gone', page(paragraphs[3]!));
      await look('/gone');
      site.put('/gone', '', { status: 410 });
      await look('/gone');
      const gone = (await at('/gone'))!;
      assert.ok(gone.goneAt);
      assert.equal(gone.state, 'resolved');
      assert.equal((await citationUses(house.room.db, gone.id))[0]!.passages.length, 1);
    });

    it('knows a page by the address that it gives as its own', async () => {
      const own = `<link rel="canonical" href="/own">`;
      for (const path of ['/own', '/own?page=1', '/print/own']) site.put(path, page(paragraphs[4]!, own));
      for (const path of ['/own?page=1', '/print/own', '/own?utm_source=x']) await look(path);
      assert.ok(await at('/own'));
      assert.equal(await at('/print/own'), null);
    });

    it('keeps to what a page says in its headers, and knows the page that a cache shows', async () => {
      const credited = page(paragraphs[2]!, `<p>From <a href="${ours()}">The Ferry Bell</a>`);
      site.put('/headers', credited, { headers: { 'x-robots-tag': 'noindex, nofollow' } });
      await look('/headers');
      assert.equal((await at('/headers'))!.outcome, 'link-nofollow');
      site.put('/one-bot', credited, { headers: { 'x-robots-tag': 'otherbot: nofollow' } });
      await look('/one-bot');
      assert.equal((await at('/one-bot'))!.outcome, 'within');
      site.put('/copy-of', page(paragraphs[4]!), { headers: { link: `<${site.url}/named>; rel="canonical"` } });
      await look('/copy-of');
      assert.ok(await at('/named'));
      site.put('/whole', page(paragraphs.join(' ')), { headers: { link: `<${ours()}>; rel="canonical"` } });
      await look('/whole');
      assert.equal((await at('/whole'))!.outcome, 'syndicated');
      for (const [cache, address] of [
        ['https://blog-example.cdn.ampproject.org/c/s/blog.example/post?x=1', 'https://blog.example/post?x=1'],
        ['https://blog-example.cdn.ampproject.org/v/blog.example/post', 'http://blog.example/post'],
        ['https://www.google.com/amp/s/blog.example/post', 'https://blog.example/post'],
        ['https://www.google.com/search?q=x', 'https://www.google.com/search?q=x'],
        [
          'https://cdn.ampproject.org.evil.example/c/s/bell.example/x',
          'https://cdn.ampproject.org.evil.example/c/s/bell.example/x',
        ],
      ])
        assert.equal(citingAddress(cache!), address);
    });

    it('finds words of an older version, and of what was published after the index was opened', async () => {
      await house.save(article.editionId, { title: 'Low water', body: paragraphs.slice(0, 4).join('\n') });
      await house.publish(article.editionId, 'update', 'shorter');
      site.put('/older', page(paragraphs[4]!));
      await look('/older');
      assert.ok(await at('/older'));
      const more =
        'The night train to the coast has a dining car again, with white linen, a cook from Odesa and eleven kinds of soup on the card.';
      await house.publishNew({ title: 'Soup', body: more });
      site.put('/newer', page(more));
      await look('/newer');
      assert.ok(await at('/newer'));
    });

    it('starts from the kept copy of the index, and makes another when that is broken', async () => {
      const many = openOurTexts(house.room, 99);
      for (let n = 0; n < 100; n++)
        await house.publishNew({ title: `Note ${n}`, body: `Short note number ${n} of the harbour office.` });
      const size = (await many.upToDate()).size;
      const names: string[] = [];
      for await (const kept of house.room.files.list('reuse/index-63')) names.push(kept);
      const [name] = names;
      assert.equal(name, 'reuse/index-63.bin');
      assert.equal((await openOurTexts(house.room, 99).upToDate()).size, size);
      await house.room.files.put(
        name!,
        new TextEncoder().encode('MHOURS01 and nothing else that would be one'),
        'application/octet-stream',
      );
      assert.equal((await openOurTexts(house.room, 99).upToDate()).size, size);
    });

    const letter = { holder: { name: 'Ada', organisation: 'Elsewhere' }, email: null };
    const allowed = (more: Partial<GrantTerms> = {}): GrantTerms => ({
      hosts: ['127.0.0.1'],
      article: article.articleId,
      scope: { amount: 'whole', characters: null, translation: [], commercial: true, pictures: true },
      conditions: '',
      credit: '',
      until: null,
      lang: 'en',
      ...more,
    });
    const use = async (path: string) => (await citationUses(house.room.db, (await at(path))!.id))[0]!.verdict;

    it('goes by the letters of the permission desk, says what each lacks, and looks again when one ends', async () => {
      const whole = page(paragraphs.slice(0, 4).join(' '), `<p>From <a href="${ours()}">The Ferry Bell</a>`);
      site.put('/granted', whole, { etag: '"one"' });
      await look('/granted');
      assert.equal((await at('/granted'))!.outcome, 'too-long');
      const short = { ...allowed().scope, amount: 'extract' as const, characters: 100 };
      const first = done(
        await grantStanding(house.room, house.editor, { ...letter, terms: allowed({ scope: short }) }),
      );
      await look('/granted');
      const lacking = await use('/granted');
      assert.deepEqual([lacking.outcome, lacking.permission, lacking.limit], ['too-long', null, 500]);
      assert.deepEqual(lacking.allowances[0]!.shortfalls, [{ why: 'characters', allowed: 100, copied: lacking.total }]);
      const until = daysOn(dayIn(house.room.now(), 'UTC'), 3);
      const second = done(
        await grantStanding(house.room, house.editor, {
          ...letter,
          terms: allowed({ until, conditions: 'On paper too.' }),
        }),
      );
      await look('/granted');
      const covered = await use('/granted');
      assert.deepEqual([covered.outcome, covered.permission], ['permitted', String(second.number)]);
      assert.deepEqual(covered.allowances[0]!.open, ['conditions']);
      assert.equal(covered.allowances[0]!.conditions, 'On paper too.');
      const settled = (await at('/granted'))!;
      assert.deepEqual([settled.state, settled.nextLookAt!.toISOString().slice(0, 10)], ['resolved', daysOn(until, 1)]);
      house.pass(5 * 24 * 60);
      await look('/granted');
      const over = await use('/granted');
      assert.deepEqual([over.outcome, (await at('/granted'))!.state], ['too-long', 'new']);
      const lacks = new Map(over.allowances.map(a => [a.id, a.shortfalls]));
      assert.deepEqual(lacks.get(String(second.number)), [{ why: 'expired', day: until }]);
      assert.deepEqual(
        lacks.get(String(first.number))!.map(s => s.why),
        ['characters'],
      );
      assert.equal(site.sent.filter(path => path === '/granted').length, 1, 'it was sent whole once');
    });

    it('looks again at what a letter is given for, and at what goes by one that is withdrawn', async () => {
      site.put('/asked', page(paragraphs.slice(0, 4).join(' '), `<p>From <a href="${ours()}">The Ferry Bell</a>`));
      house.pass(60);
      await look('/asked');
      const id = (await at('/asked'))!.id;
      await sql`delete from pgboss.job`.execute(house.room.db);
      const short = { ...allowed().scope, amount: 'extract' as const, characters: 510 };
      const none = done(
        await grantStanding(house.room, house.editor, { ...letter, terms: allowed({ scope: short }), citation: id }),
      );
      assert.equal((await at('/asked'))!.state, 'granted');
      assert.deepEqual(await pagesAsked(), [`${site.url}/asked`]);
      await look('/asked');
      const lacking = (await at('/asked'))!;
      assert.deepEqual([lacking.outcome, lacking.state], ['too-long', 'new'], 'what does not cover it settles nothing');
      assert.deepEqual([(await use('/asked')).permission, (await use('/asked')).limit], [String(none.number), 510]);
      house.pass(1);
      const { number } = done(await grantStanding(house.room, house.editor, { ...letter, terms: allowed() }));
      assert.deepEqual((await at('/asked'))!.nextLookAt, house.room.now(), 'it is due at once');
      await look('/asked');
      assert.deepEqual([(await at('/asked'))!.outcome, (await at('/asked'))!.nextLookAt], ['permitted', null]);
      done(await revokePermission(house.room, house.owner, { number, reason: 'Sold.' }));
      assert.deepEqual((await at('/asked'))!.nextLookAt, house.room.now());
      await look('/asked');
      assert.deepEqual([(await at('/asked'))!.outcome, (await at('/asked'))!.state], ['too-long', 'new']);
    });

    it('tells a letter for another site or article, and what a page in another language may be', async () => {
      const elsewhere = done(
        await grantStanding(house.room, house.editor, { ...letter, terms: allowed({ hosts: ['nord.example'] }) }),
      );
      site.put('/ungranted', page(paragraphs.slice(0, 4).join(' ')));
      await look('/ungranted');
      const lacks = new Map((await use('/ungranted')).allowances.map(a => [a.id, a.shortfalls]));
      assert.deepEqual(lacks.get(String(elsewhere.number)), [{ why: 'host', sites: ['nord.example'] }]);
      const link = `<a href="${ours()}">Quelle</a>`;
      site.put('/de', `<html lang="de"><p>Die Fähre fuhr am Dienstag nicht.</p>${link}</html>`);
      await look('/de');
      assert.equal((await at('/de'))!.outcome, 'mention');
      const all = (await use('/de')).allowances.flatMap(a => a.shortfalls);
      assert.ok(all.some(s => s.why === 'translation' && s.lang === 'de'));
    });

    it('judges a page that has not changed by what it kept of it, and asks for it whole when that is lost', async () => {
      site.put('/same', page(paragraphs[1]!), { etag: 'W/"7"' });
      await look('/same');
      const before = (await at('/same'))!;
      assert.deepEqual(before.validators, { address: `${site.url}/same`, etag: 'W/"7"', lastModified: null });
      house.pass(60);
      await look('/same');
      const after = (await at('/same'))!;
      assert.deepEqual(
        [after.snapshot, after.version, after.outcome, after.validators],
        [before.snapshot, before.version, before.outcome, before.validators],
      );
      assert.ok(after.lookedAt > before.lookedAt);
      assert.equal(site.sent.filter(path => path === '/same').length, 1);
      await house.room.files.put(after.snapshot, new TextEncoder().encode('lost'), 'application/warc');
      await look('/same');
      assert.equal(site.sent.filter(path => path === '/same').length, 2);
      site.put('/same', page(`${paragraphs[1]} ${paragraphs[2]}`), { etag: 'W/"8"' });
      await look('/same');
      assert.ok((await at('/same'))!.total > before.total);
    });

    it('notes a mere link as a mention, and a page without either not at all', async () => {
      site.put('/mention', page('A good piece by our neighbours.', `<a href="${ours()}">read it</a>`));
      site.put('/nothing', page('Nothing of the kind is said here, and nobody is linked to.'));
      await look('/mention');
      await look('/nothing');
      assert.equal((await at('/mention'))!.outcome, 'mention');
      assert.equal(await at('/nothing'), null);
    });

    it('takes a Webmention of an article, once a day, and nothing else', async () => {
      const source = `${site.url}/mention`;
      const before = (await pagesAsked()).length;
      done(await receiveWebmention(house.room, { source, target: ours() }, '192.0.2.1'));
      done(await receiveWebmention(house.room, { source, target: ours() }, '192.0.2.1'));
      assert.equal((await pagesAsked()).length, before + 1);
      const wrong = { source, target: 'http://localhost:3000/en/no-such-article' };
      refused(await receiveWebmention(house.room, wrong, '192.0.2.1'), 'invalid', 'webmention.target');
      const self = { source: ours(), target: ours() };
      refused(await receiveWebmention(house.room, self, '192.0.2.1'), 'invalid', 'webmention.source');
      for (let n = 0; n < 30; n++) await receiveWebmention(house.room, { source, target: ours() }, '192.0.2.2');
      const limit = await receiveWebmention(house.room, { source, target: ours() }, '192.0.2.2');
      refused(limit, 'too-many', 'webmention.too-many');
    });

    it('keeps of a visit the page alone, and offers a site that says no more', async () => {
      const path = `/en/${article.slug}`;
      await noteReferrers(house.room, [
        { path, referer: 'https://blog.example/2026/post?reader=7' },
        { path, referer: 'https://paper.example/' },
        { path, referer: 'https://www.google.com/' },
        { path, referer: 'http://localhost:3000/en' },
        { path: '/en/no-such-article', referer: 'https://else.example/post' },
      ]);
      const seen = await house.room.db.selectFrom('sighting').select('address').where('why', '=', 'referrer').execute();
      assert.deepEqual(
        seen.map(s => s.address),
        ['https://blog.example/2026/post'],
      );
      const offered = await house.room.db.selectFrom('watchedSite').select(['address', 'nextLookAt']).execute();
      assert.deepEqual(offered, [{ address: 'https://paper.example/', nextLookAt: null }]);
      house.pass(31 * 24 * 60);
      await sweep(house.room);
      assert.equal((await house.room.db.selectFrom('watchedSite').select('id').execute()).length, 0);
      assert.equal(
        (await house.room.db.selectFrom('sighting').select('id').where('why', '=', 'referrer').execute()).length,
        0,
      );
    });

    it('looks at what a watched site lists, each page once, and at what is not settled again', async () => {
      site.put('/feed.xml', feed([`${site.url}/copy`, `${site.url}/fresh`]), { type: 'application/rss+xml' });
      refused(await watchSite(house.room, house.writer, site.url), 'forbidden', 'access.denied');
      refused(await watchSite(house.room, house.editor, 'no address'), 'invalid', 'citation.no-address');
      const { id } = done(await watchSite(house.room, house.editor, `${site.url}/feed.xml`));
      await sql`delete from pgboss.job`.execute(house.room.db);
      await lookAtSite(house.room, looking, { siteId: id });
      await lookAtSite(house.room, looking, { siteId: id });
      assert.deepEqual((await pagesAsked()).sort(), [`${site.url}/copy`, `${site.url}/fresh`]);
      await sql`delete from pgboss.job`.execute(house.room.db);
      house.pass(25 * 60);
      assert.ok((await askDueLooks(house.room)) > 1);
      const again = await pagesAsked();
      assert.ok(again.includes(`${site.url}/copy`));
      assert.ok(!again.includes(`${site.url}/mention`));
      assert.deepEqual(await sitesAsked(), [{ siteId: id }]);
      assert.equal(await askDueLooks(house.room), 0);
    });

    it('tells whoever asked by hand what came of it', async () => {
      site.put('/by-hand', page(paragraphs[0]!));
      done(await askForLook(house.room, house.editor, `${site.url}/by-hand`));
      done(await askForLook(house.room, house.editor, `${site.url}/no-such-page`));
      await house.room.queue.work(
        onlyHandling({ 'look-at-page': data => lookAtPage(house.room, { looking, texts }, data) }),
      );
      await house.room.queue.idle();
      const looks = await house.room.db
        .selectFrom('sighting')
        .select(['address', 'result'])
        .where('why', '=', 'hand')
        .orderBy('address')
        .execute();
      assert.deepEqual(
        looks.map(l => l.result),
        ['found', 'gone'],
      );
    });
  });

function feed(addresses: string[]): string {
  const items = addresses.map(a => `<item><title>x</title><link>${a}</link></item>`).join('');
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Elsewhere</title>${items}</channel></rss>`;
}
