import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Hono } from 'hono';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import type { Actor } from '../../src/domain/access.ts';
import type { Part } from '../../src/domain/privacy.ts';
import { erasePersonFromDesk, readPersonFromDesk } from '../../src/flows/person-request.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { policyVersions } from '../../src/store/policy.ts';
import { recipientsOf, refreshPrivacy } from '../../src/web/privacy.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { type Published, publishInto } from '../browser/published.ts';
import { done, refused } from '../harness/newsroom.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* What is kept about one person, by the mailed link and from the desk, and the privacy page's history, without a browser. */

let house: TestRoom;
let app: Hono;
let article: Published;
const clock = { now: new Date('2026-06-01T09:00:00Z') };
const config = readConfig({ TRUST_PROXY: '1' });

before(async () => {
  house = await freshRoom();
  house.room.now = () => new Date(clock.now);
  const log = { error: (...e: unknown[]) => assert.fail(String(e)) };
  app = routes({ room: house.room, config, signIn: {}, log } as unknown as Web);
  article = await publishInto(house.room, {
    en: { title: 'Low water', summary: '', text: 'The ferry did not sail on Monday.' },
    ar: { title: 'ماء منخفض', summary: '', text: 'لم تبحر العبارة يوم الاثنين.' },
  });
});
after(() => house.close());

let visitors = 0;
const visitor = () => ({ 'x-forwarded-for': `198.51.${Math.floor(++visitors / 250)}.${visitors % 250}` });
const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = visitor()) => {
  const answer = await app.request(path, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const get = async (path: string) => {
  const answer = await app.request(path);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const form = '/en/policies/privacy/my-data';
const report = async (email: string) =>
  done(
    await receiveSuggestion(
      house.room,
      {
        articleId: article.articleId,
        lang: 'en',
        quote: { exact: 'ferry' },
        comment: `Not the tram, ${email}?`,
        email,
      },
      { visitor: email, proof: null },
    ),
  );
/** The mails that wait, and the link in the newest of them to an address. */
const mails = async (to: string) =>
  (await house.room.queue.waiting(house.room.db, 'send-mail', { to })).map(m => ({
    text: m.text,
    link: /\/my-data\/([\w-]{43})/.exec(m.text)?.[1] ?? '',
  }));
const secretIn = (text: string) => /name="secret" value="([\w-]{43})"/.exec(text)![1]!;
const person: Actor = { kind: 'user', id: 'u-owner', name: 'Olena', role: 'owner' };

describe('what is kept about one person', () => {
  it('is asked for by an address, with the same answer whether anything is kept or not', async () => {
    await report('ada@example.org');
    const known = await post(form, { email: ' Ada@Example.org ' });
    const unknown = await post(form, { email: 'nobody@example.org' });
    assert.deepEqual([known.status, known.headers.get('location'), known.text], [303, `${form}?sent`, '']);
    assert.deepEqual([unknown.status, unknown.headers.get('location'), unknown.text], [303, `${form}?sent`, '']);
    assert.equal((await mails('ada@example.org')).length, 1);
    assert.equal((await mails('nobody@example.org')).length, 1);
    const sent = await get(`${form}?sent`);
    assert.match(sent.text, /We have mailed a link/);
    assert.equal(sent.headers.get('cache-control'), 'no-store');
    assert.equal((await post(form, { email: 'no address' })).status, 400);
    assert.equal(
      (await post(form, { email: 'ada@example.org' }, { ...visitor(), 'sec-fetch-site': 'cross-site' })).status,
      403,
    );
  });

  it('is mailed three times an hour to one address at most, and nobody is told', async () => {
    for (let i = 0; i < 5; i++) assert.equal((await post(form, { email: 'flood@example.org' })).status, 303);
    assert.equal((await mails('flood@example.org')).length, 3);
    const same = visitor();
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push((await post(form, { email: `${i}@example.org` }, same)).status);
    assert.deepEqual(answers, [303, 303, 303, 303, 303, 429]);
  });

  it('opens once, is read, taken along and erased in two steps; the link of the mail is good for nothing then', async () => {
    await report('eve@example.org');
    const [{ link } = { link: '' }] = await mails('ada@example.org');
    const path = `${form}/${link}`;
    for (let i = 0; i < 3; i++) {
      const looked = await get(path);
      assert.equal(looked.status, 200, 'programs that follow links in mails use nothing up');
      assert.doesNotMatch(looked.text, /ferry<|tram/);
      assert.equal(looked.headers.get('referrer-policy'), 'no-referrer');
    }
    const opened = await post(path, { do: 'open' });
    assert.equal(opened.status, 200);
    assert.match(opened.text, /Not the tram, ada@example\.org\?/);
    assert.doesNotMatch(opened.text, /eve@/);
    assert.equal((await post(path, { do: 'open' })).status, 410);
    assert.equal((await get(path)).status, 410);

    const secret = secretIn(opened.text);
    assert.notEqual(secret, link);
    const on = `${form}/open`;
    const json = await post(on, { do: 'json', secret });
    assert.match(json.headers.get('content-disposition')!, /attachment; filename="my-data\.json"/);
    const read = JSON.parse(json.text);
    assert.equal(read.email, 'ada@example.org');
    assert.deepEqual(
      read.kinds.report.map((r: { passage: string }) => r.passage),
      ['ferry'],
    );
    assert.ok(read.kinds.mail.length > 0, 'the very mail with the link');
    assert.doesNotMatch(json.text, new RegExp(link), 'no secret is shown');
    const page = await post(on, { do: 'html', secret });
    assert.match(page.text, /<!doctype html>[\s\S]*Not the tram/);

    const asks = await post(on, { do: 'ask', secret });
    assert.match(asks.text, /Erase for good\?/);
    const unsure = await post(on, { do: 'erase', secret });
    assert.equal(unsure.status, 400);
    assert.match(unsure.text, /Nothing was erased/);
    const left = async () =>
      (await house.room.db.selectFrom('suggestion').select('email').orderBy('email').execute()).map(r => r.email);
    assert.deepEqual(await left(), ['ada@example.org', 'eve@example.org']);
    const erased = await post(on, { do: 'erase', secret, sure: '1' });
    assert.equal(erased.status, 200);
    assert.deepEqual(await left(), ['eve@example.org']);
    assert.equal((await post(on, { do: 'erase', secret, sure: '1' })).status, 410, 'the secret is spent');
    const acts = await sql<{
      act: string;
      via: string;
      kinds: Record<string, unknown>;
    }>`select act, via, kinds from person_act order by id`.execute(house.room.db);
    assert.deepEqual(
      acts.rows.map(a => [a.act, a.via]),
      [
        ['export', 'link'],
        ['erase', 'link'],
      ],
    );
    assert.deepEqual(acts.rows[1]!.kinds.report, { erased: 1, stays: 0 });
    assert.doesNotMatch(JSON.stringify(acts.rows), /ada/);
  });

  it('cannot be opened after a day, nor gone on with after an hour', async () => {
    await post(form, { email: 'late@example.org' });
    const [{ link } = { link: '' }] = await mails('late@example.org');
    clock.now = new Date(clock.now.getTime() + 25 * 3_600_000);
    assert.equal((await post(`${form}/${link}`, { do: 'open' })).status, 410);
    await post(form, { email: 'late@example.org' });
    const again = (await mails('late@example.org')).find(m => m.link !== link)!.link;
    const secret = /value="([\w-]{43})"/.exec((await post(`${form}/${again}`, { do: 'open' })).text)?.[1];
    assert.ok(secret);
    clock.now = new Date(clock.now.getTime() + 61 * 60_000);
    assert.equal((await post(`${form}/open`, { do: 'json', secret })).status, 410);
  });

  it('is seen and erased from the desk by an owner alone, with the address typed twice', async () => {
    await house.room.db
      .insertInto('deskUser')
      .values({ id: 'u-owner', name: 'Olena', email: 'olena@example.org', role: 'owner', image: null, language: null })
      .execute();
    await report('gus@example.org');
    const editor: Actor = { ...person, role: 'editor' } as Actor;
    refused(await readPersonFromDesk(house.room, editor, 'gus@example.org'), 'forbidden', 'access.denied');
    refused(
      await erasePersonFromDesk(house.room, editor, { email: 'gus@example.org', again: 'gus@example.org' }),
      'forbidden',
      'access.denied',
    );
    const seen = done(await readPersonFromDesk(house.room, person, 'Gus@example.org'));
    assert.deepEqual(
      seen.found.map(f => f.kind),
      ['report'],
    );
    refused(
      await erasePersonFromDesk(house.room, person, { email: 'gus@example.org', again: 'gas@example.org' }),
      'invalid',
      'my-data.not-same',
    );
    const result = done(
      await erasePersonFromDesk(house.room, person, { email: 'gus@example.org', again: 'GUS@example.org' }),
    );
    assert.deepEqual(result, [{ kind: 'report', erased: 1, stays: 0, because: null }]);
    const act = await sql<{ by: string; via: string }>`select by, via from person_act order by id desc limit 1`.execute(
      house.room.db,
    );
    assert.deepEqual(act.rows, [{ by: 'u-owner', via: 'desk' }]);
  });
});

describe('the privacy page', () => {
  const change = async (more: object) => {
    const { settings, version } = await readOutlet(house.room.db);
    done(
      await updateOutlet(house.room, { kind: 'system', name: 'test' }, { settings: { ...settings, ...more }, version }),
    );
  };

  it('says what is switched on, and not what is off, in every language of the outlet', async () => {
    await change({ visits: { count: true } });
    await refreshPrivacy(house.room, config);
    const [en, ar] = [(await get('/en/policies/privacy')).text, (await get('/ar/policies/privacy')).text];
    assert.match(en, /Art\. 6 \(1\) \(f\) GDPR/);
    assert.match(en, /fingerprint of the visitor and that one article/);
    assert.match(ar, /بصمة للزائر/);
    assert.doesNotMatch(en, /gets letters|fediverse/i);
    assert.match(en, /Nobody\. Everything is on our own server\./);
    assert.match(en, new RegExp(`href="${form}"`));
  });

  it('is dated, and keeps what it said before, with the words that changed', async () => {
    assert.deepEqual(await refreshPrivacy(house.room, config), [], 'nothing changed, nothing is dated');
    clock.now = new Date('2026-09-09T09:00:00Z');
    await change({ visits: { count: false } });
    await sql`delete from visit_salt`.execute(house.room.db);
    const other = readConfig({ SMTP_URL: 'smtps://user:hidden-word@smtp.example.net:465' });
    assert.deepEqual((await refreshPrivacy(house.room, other)).toSorted(), ['ar', 'en']);
    const page = await get('/en/policies/privacy');
    assert.match(page.text, /in force since September 9, 2026|in force since 9 September 2026/);
    assert.match(page.text, /smtp\.example\.net carries our mails/);
    assert.doesNotMatch(page.text, /hidden-word|user:/);
    assert.doesNotMatch(page.text, /fingerprint of the visitor/);
    const n = [...page.text.matchAll(/policies\/privacy\/history\/(\d+)"/g)].map(m => Number(m[1]));
    assert.ok(n.length >= 2);
    const newest = await get(`/en/policies/privacy/history/${n[0]}`);
    assert.match(newest.text, /<del>[\s\S]*fingerprint of the visitor[\s\S]*<\/del>/);
    assert.match(newest.text, /<ins>[\s\S]*smtp\.example\.net[\s\S]*<\/ins>/);
    assert.match((await get('/en/policies/privacy/history/1')).text, /Legal ground/);
    assert.equal((await get('/en/policies/privacy/history/99')).status, 404);
  });

  it('has a history from the first article on, and none of how the outlet was set up', async () => {
    const fresh = await freshRoom();
    try {
      const rename = async (name: string) => {
        const { settings, version } = await readOutlet(fresh.room.db);
        const named = { ...settings, name: { en: name }, languages: ['en'], defaultLanguage: 'en' };
        done(await updateOutlet(fresh.room, { kind: 'system', name: 'test' }, { settings: named, version }));
        await refreshPrivacy(fresh.room, config);
        return (await policyVersions(fresh.room.db, 'privacy', 'en')).length;
      };
      assert.deepEqual([await rename('Bell'), await rename('The Bell')], [1, 1]);
      await publishInto(fresh.room, { en: { title: 'Low', summary: '', text: 'The ferry did not sail.' } });
      assert.equal(await rename('The Ferry Bell Weekly'), 2);
    } finally {
      await fresh.close();
    }
  });

  it('names what receives something by its host alone, and nothing that is on this machine or in this network', () => {
    const at = (env: Record<string, string>, parts: Part[] = []) =>
      recipientsOf(readConfig(env), parts).map(r => `${r.what} ${r.name}`);
    const paid = {
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_1',
      MONOBANK_TOKEN: 'a token of theirs',
    };
    assert.deepEqual(at(paid, ['support']), ['payment Stripe', 'payment monobank']);
    assert.deepEqual(at(paid), [], 'nobody can pay');
    assert.deepEqual(at({}), []);
    assert.deepEqual(at({ SMTP_URL: 'smtp://localhost:25', DATABASE_URL: 'postgres://u:p@10.0.0.3/m' }), []);
    assert.deepEqual(
      at({
        SMTP_URL: 'smtp://mailer:25',
        DATABASE_URL: 'postgres://u:p@db.example.net/m',
        TRANSLATE_PROTOCOL: 'deepl',
        TRANSLATE_KEY: 'k',
      }),
      ['database db.example.net', 'translate api.deepl.com'],
    );
  });
});
