import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { Hono } from 'hono';
import { longest } from '../../src/browser/suggest/passage.ts';
import { suggestionLimits } from '../../src/domain/correction/suggestion.ts';
import { mostPerHour } from '../../src/flows/receive-suggestion.ts';
import { catalogs } from '../../src/render/messages/index.ts';
import { suggestTexts } from '../../src/render/suggest-texts.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { type Published, publishInto } from '../browser/published.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* How readers report mistakes, without a browser: what pages carry, the plain forms, the page of a report. */

let house: TestRoom;
let app: Hono;
let article: Published;
let path: string;

before(async () => {
  house = await freshRoom();
  const web = {
    room: house.room,
    config: { TRUST_PROXY: 1 },
    signIn: {},
    log: { error: (...e: unknown[]) => assert.fail(String(e)) },
  };
  app = routes(web as unknown as Web);
  article = await publishInto(house.room, {
    en: {
      title: 'Low water',
      summary: 'The ferry waits.',
      text: 'The ferry did not sale on Monday.\n\nIt sails again.',
    },
    ar: { title: 'ماء منخفض', summary: '', text: 'لم تبحر العبارة يوم الاثنين.' },
    de: { title: 'Niedrigwasser', summary: '', text: 'Die Fähre fuhr nicht.' },
  });
  path = article.editions.en!.path;
});
after(() => house.close());

const get = async (address: string, headers: Record<string, string> = {}) => {
  const response = await app.request(address, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
let visitors = 0;
const post = async (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const response = await app.request(address, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': `198.51.100.${++visitors % 250}`, ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const scriptsOf = (page: string) =>
  [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].filter(s => !s[1]!.includes('ld+json'));

describe('the page of an article', () => {
  it('carries one small script, the same on every page, let through by its hash', async () => {
    const { text, headers } = await get(path);
    const [script, ...more] = scriptsOf(text);
    assert.deepEqual(more, []);
    assert.equal(script![1], ' type="module"');
    const { length } = Buffer.from(script![2]!);
    assert.ok(length <= 1150, `${length} bytes`);
    const hash = createHash('sha256').update(script![2]!).digest('base64');
    const policy = headers.get('content-security-policy')!;
    assert.ok(policy.includes(`script-src 'sha256-${hash}' 'self'; connect-src 'self'`), policy);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(scriptsOf((await get(article.editions.ar!.path)).text)[0]![2], script![2]);
    // it keeps something only where a reader, asked offline, has said it
    assert.doesNotMatch(script![2]!, /cookie|sessionStorage/);
    assert.equal(script![2]!.match(/localStorage\[`masthead-reports`\]=/g)?.length, 1);
  });

  it('is the same for every reader and sets nothing', async () => {
    const one = await get(path);
    const other = await get(path, { cookie: 'a=b', 'accept-language': 'ar', 'user-agent': 'x' });
    assert.equal(one.text, other.text);
    assert.equal(one.headers.get('set-cookie'), null);
    assert.match(one.headers.get('surrogate-key')!, /article:/);
  });

  it('links to the plain form at its head and at its end', async () => {
    const { text } = await get(path);
    assert.equal(text.match(new RegExp(`href="${path}/suggest" rel="nofollow" data-suggest`, 'g'))?.length, 2);
    assert.match(text, /href="\/en\/feedback"/);
  });
});

describe('any other page', () => {
  it('has no script and lets none run', async () => {
    for (const address of [
      '/en',
      '/en/feedback',
      `${path}/suggest`,
      `${path}/history`,
      '/en/corrections',
      '/en/nothing',
    ]) {
      const { text, headers } = await get(address);
      assert.deepEqual(scriptsOf(text), [], address);
      assert.doesNotMatch(headers.get('content-security-policy')!, /script-src|connect-src/, address);
    }
  });
});

describe('what the dialog needs', () => {
  const named = async (address: string) => /data-scripts="(\S+) (\S+)"/.exec((await get(address)).text)!.slice(1);

  it('is at most 8 KB compressed in every language of the interface, and kept for ever', async () => {
    for (const [lang, { path }] of Object.entries(article.editions)) {
      let bytes = 0;
      for (const file of await named(path)) {
        const { status, headers, text } = await get(file);
        assert.equal(status, 200);
        assert.match(headers.get('content-type')!, /^text\/javascript/);
        assert.match(headers.get('cache-control')!, /immutable/);
        bytes += brotliCompressSync(text).length;
      }
      assert.ok(bytes <= 8192, `${lang}: ${bytes} bytes`);
    }
  });

  it('speaks the language of the page, English where the interface has none', async () => {
    for (const [lang, { path }] of Object.entries(article.editions)) {
      const [, words] = await named(path);
      assert.equal((await get(words!)).text, `export default ${JSON.stringify(suggestTexts(lang))}`);
    }
  });

  it('is answered to a page from before an upgrade too, and not kept under its old name', async () => {
    for (const old of [
      '/assets/suggest-00000000.js',
      '/assets/words-uk-00000000.js',
      '/assets/elsewhere-00000000.js',
    ]) {
      const { status, headers } = await get(old);
      assert.deepEqual([status, headers.get('cache-control')], [200, 'no-store'], old);
    }
    for (const none of [
      '/assets/x.js',
      '/assets/suggest-x.css',
      '/assets/words-xx-00000000.js',
      '/assets/..%2Fdesk%2Findex.html',
    ])
      assert.equal((await get(none)).status, 404, none);
  });

  it('uses every word that it is handed', () => {
    const folder = new URL('../../src/browser/suggest/', import.meta.url);
    const code = readdirSync(folder)
      .map(name => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    const unused = Object.keys(suggestTexts('en')).filter(
      name =>
        !code.includes(`t.${name}`) && !code.includes(`t['${name}']`) && !/^(typo|fact|translation|other)$/.test(name),
    );
    assert.deepEqual(unused, []);
  });

  it('knows the limits of the server', () => {
    assert.equal(longest, suggestionLimits.exact);
  });
});

describe('the form for readers without scripts', () => {
  const keyIn = (page: string) => /name="key" value="([\w-]+)"/.exec(page)![1]!;
  const typed = {
    quote: 'did not sale',
    proposed: 'did not sail',
    kind: 'typo',
    comment: 'A <slip>',
    email: 'r@example.org',
    revision: '1',
  };

  it('is never kept, and has a key of its own each time', async () => {
    const [one, two] = [await get(`${path}/suggest`), await get(`${path}/suggest`)];
    assert.equal(one.status, 200);
    assert.equal(one.headers.get('cache-control'), 'no-store');
    assert.match(one.text, /<meta name="robots" content="noindex">/);
    assert.notEqual(keyIn(one.text), keyIn(two.text));
    assert.equal((await get('/en/nothing/suggest')).status, 404);
  });

  it('leads to the page of the report, which says what was sent; sent twice it is one report', async () => {
    const key = keyIn((await get(`${path}/suggest`)).text);
    const first = await post(`${path}/suggest`, { ...typed, key });
    assert.equal(first.status, 303);
    const address = first.headers.get('location')!;
    assert.match(address, /^\/en\/suggestions\/[\w-]{20,}$/);
    assert.equal((await post(`${path}/suggest`, { ...typed, key })).headers.get('location'), address);
    const { status, headers, text } = await get(address);
    assert.equal(status, 200);
    assert.deepEqual(
      [headers.get('cache-control'), headers.get('referrer-policy'), headers.get('x-robots-tag')],
      ['no-store', 'no-referrer', 'noindex'],
    );
    assert.match(text, /<dd>did not sale<\/dd>/);
    assert.match(text, /<del>sale<\/del><ins>sail<\/ins>/);
    assert.match(text, /A &lt;slip&gt;/);
    assert.doesNotMatch(text, /r@example\.org/);
    assert.match(text, /waiting for an editor/);
  });

  it('shows a refusal with everything that was typed', async () => {
    const { status, text } = await post(`${path}/suggest`, { ...typed, email: 'no address', key: 'k'.repeat(20) });
    assert.equal(status, 400);
    assert.match(text, /not an e-mail address/);
    assert.match(text, /<input id="email"[^>]*value="no address"[^>]*aria-invalid="true"/);
    assert.match(text, /<textarea id="quote"[^>]*>\ndid not sale<\/textarea>/);
    assert.match(text, /A &lt;slip&gt;<\/textarea>/);
    assert.equal(keyIn(text), 'k'.repeat(20));
    const nothing = await post(`${path}/suggest`, { kind: 'fact' });
    assert.equal(nothing.status, 400);
    assert.match(nothing.text, /in a few words/);
    assert.match(nothing.text, /value="fact" checked/);
  });

  it('takes nothing from a page of another site, and shows what was typed', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      const { status, text } = await post(`${path}/suggest`, typed, headers);
      assert.equal(status, 403);
      assert.match(text, /did not sail<\/textarea>/);
    }
    const old = await app.request(`${path}/suggest`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams(typed),
    });
    assert.equal(old.status, 403);
  });

  it('takes at most 32 KB', async () => {
    assert.equal((await post(`${path}/suggest`, { ...typed, comment: 'x'.repeat(33_000) })).status, 413);
  });

  it('keeps nothing of what fills in the field that people do not see', async () => {
    const count = async () => (await house.room.db.selectFrom('suggestion').select('id').execute()).length;
    const before = await count();
    assert.equal((await post(`${path}/suggest`, { ...typed, website: 'https://spam.example' })).status, 303);
    assert.equal(await count(), before);
  });

  it('says when somebody sends too many', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    for (let i = 0; i < mostPerHour; i++) await post(`${path}/suggest`, { ...typed, comment: String(i) }, headers);
    const { status, text } = await post(`${path}/suggest`, typed, headers);
    assert.equal(status, 429);
    assert.match(text, /did not sail<\/textarea>/);
  });
});

describe('a letter to the newsroom', () => {
  it('has a page of its own as a report has', async () => {
    const { text: form } = await get('/ar/feedback');
    assert.match(form, /dir="rtl"/);
    const { status, headers } = await post('/ar/feedback', { comment: 'شكرا لكم', key: 'x'.repeat(12) });
    assert.equal(status, 303);
    assert.match((await get(headers.get('location')!)).text, /<dd>شكرا لكم<\/dd>/);
  });
  it('must say something', async () => {
    const { status, text } = await post('/en/feedback', { comment: '  ', email: 'r@example.org' });
    assert.equal(status, 400);
    assert.match(text, /value="r@example\.org"/);
  });
});

describe('the page of a report', () => {
  const send = async () =>
    (
      await post(`${path}/suggest`, { quote: 'It sails again', proposed: 'It sails', key: `key-${++visitors}-long` })
    ).headers.get('location')!;

  it('gives the report as a W3C Web Annotation', async () => {
    const address = await send();
    const { headers, text } = await get(`${address}?format=jsonld`);
    assert.match(headers.get('content-type')!, /^application\/ld\+json/);
    const annotation = JSON.parse(text);
    assert.equal(annotation['@context'], 'http://www.w3.org/ns/anno.jsonld');
    assert.equal(annotation.id, `${house.room.publicUrl}${address}`);
    assert.equal(annotation.target.source, `${house.room.publicUrl}${path}`);
    assert.equal(annotation.target.selector[0].exact, 'It sails again');
  });

  it('erases it, says so, and knows nothing of it from then on', async () => {
    const address = await send();
    const other = await post(address, {}, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([other.status, other.headers.get('location')], [303, address]);
    const { status, text } = await post(address, {});
    assert.equal(status, 200);
    assert.match(text, /The report is erased/);
    assert.equal((await get(address)).status, 404);
    assert.equal((await post(address, {})).status, 404);
  });

  it('tells what became of it, the reason, and where the article stands', async () => {
    const address = await send();
    const id = address.split('/').at(-1)!;
    const { caseId } = await house.room.db
      .selectFrom('suggestion')
      .select('caseId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const decide = async (
      state: 'declined' | 'asked' | 'accepted',
      act: 'decline' | 'ask' | 'accept',
      reason: string,
    ) => {
      await house.room.db.updateTable('suggestionCase').set({ state }).where('id', '=', caseId).execute();
      await house.room.db
        .insertInto('decision')
        .values({
          caseId,
          act,
          by: null,
          at: new Date(),
          reason,
          revisionId: null,
          beforeRevisionId: null,
          correctionNumber: null,
        })
        .execute();
      return (await get(address)).text;
    };
    assert.match(
      await decide('asked', 'ask', 'Where did you read it?'),
      /question for you[\s\S]*Where did you read it\?/,
    );
    assert.match(await decide('declined', 'decline', 'It is <right>.'), /Declined[\s\S]*It is &lt;right&gt;\./);
    const accepted = await decide('accepted', 'accept', '');
    assert.match(accepted, new RegExp(`Accepted[\\s\\S]*<a href="${path}">The article as it is now`));
  });

  it('speaks every language of the interface', async () => {
    const id = (await send()).split('/').at(-1)!;
    for (const lang of ['en', 'ar', 'de']) {
      const { status, text } = await get(`/${lang}/suggestions/${id}`);
      assert.equal(status, 200);
      assert.ok(text.includes((catalogs[lang] ?? catalogs.en)!['my-report.open']!), lang);
    }
  });
});
