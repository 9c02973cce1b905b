import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Hono } from 'hono';
import { pageKey } from '../../src/domain/article/page-keys.ts';
import type { PaymentProvider } from '../../src/domain/membership/provider.ts';
import { receiptName } from '../../src/domain/membership/receipt.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { commit, type Newsroom } from '../../src/flows/newsroom.ts';
import { erasePerson, findPerson } from '../../src/flows/person-data.ts';
import { askLink, signInByLink } from '../../src/flows/reader-sign-in.ts';
import { hideFromWall } from '../../src/flows/show-supporter.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { writeReceipt } from '../../src/flows/write-receipt.ts';
import { beginReceipt, savePayment } from '../../src/store/payment.ts';
import { addPledgeAmount, readPledge, savePledgeFacts } from '../../src/store/pledge.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import { receiptsOfPledge } from '../../src/store/receipt.ts';
import { isSupporter } from '../../src/store/supporter.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { done } from '../harness/newsroom.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* Pledges by their link and by the account, and the wall, as plain requests. The provider only takes note of what it is told. */

let house: TestRoom;
let room: Newsroom;
let app: Hono;
const told: string[] = [];
const bank: PaymentProvider = {
  name: 'monobank',
  currencies: ['EUR', 'UAH'],
  rhythms: ['once', 'monthly', 'yearly'],
  begin: async () => ({ checkoutUrl: 'https://pay.example/', checkout: 'c' }),
  change: async (pledge, money) => void told.push(`change ${pledge.id} ${money.amount} ${money.currency}`),
  stop: async pledge => void told.push(`stop ${pledge.id}`),
  portal: async () => 'https://pay.example/card',
  refund: async () => {},
  readNotice: async () => assert.fail('no webhook here'),
  look: async () => null,
  list: async function* () {},
  charge: async () => ({ outcome: 'refused', reason: 'never asked here' }),
};
const system = { kind: 'system', name: 'test' } as const;

before(async () => {
  house = await freshRoom();
  room = { ...house.room, payments: [bank] };
  const web = {
    room,
    config: { TRUST_PROXY: 1 },
    signIn: {},
    log: { error: (...e: unknown[]) => assert.fail(String(e)) },
  } as unknown as Web;
  app = routes(web);
  const settings = outletSettings.parse({
    name: { en: 'The Ferry Bell' },
    languages: ['en', 'de', 'ar'],
    defaultLanguage: 'en',
    support: { on: true, currencies: [{ currency: 'EUR', once: [500], monthly: [500, 1000], yearly: [5000] }] },
  });
  const { version } = await room.db.selectFrom('outlet').select('version').executeTakeFirstOrThrow();
  done(await updateOutlet(room, system, { settings, version }));
});
after(() => house.close());

let n = 0;
type Given = { email?: string; rhythm?: 'once' | 'monthly'; wallName?: string; giftEmail?: string; amount?: number };
/** A pledge with its first payment and receipt. */
async function given({ email, rhythm = 'monthly', wallName = '', giftEmail, amount = 500 }: Given = {}) {
  n++;
  const now = room.now();
  const at = now.toISOString();
  const of = email ?? `giver${n}@example.org`;
  const token = room.token();
  const ids = await commit(room, async tx => {
    const emailKey = addressKey(room, of);
    const readerId = await readerOf(tx, { email: of, emailKey, name: 'Ada', lang: 'en', now });
    const { id } = await tx
      .insertInto('pledge')
      .values({
        token,
        reference: `r${n}`,
        readerId,
        provider: 'monobank',
        rhythm,
        amount,
        currency: 'EUR',
        lang: 'en',
        startedAt: now,
        ...(wallName ? { shown: 'named', wallName } : {}),
        ...(giftEmail ? { giftName: 'Bo', giftEmail } : {}),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await addPledgeAmount(tx, id, amount, now);
    const pledge = (await readPledge(tx, id))!;
    const end = new Date(now.getTime() + 30 * 86_400_000).toISOString();
    const seen = { state: 'active', amount, periodEnd: end, asOf: at } as const;
    await savePledgeFacts(tx, pledge, { checkout: 'done', firstPaid: at, ...(rhythm === 'once' ? {} : { seen }) });
    const money = { amount, currency: 'EUR' as const };
    const paymentId = await savePayment(
      tx,
      { pledgeId: id, provider: 'monobank', providerPayment: `p${n}` },
      { of: { ...money, asOf: at }, paid: { ...money, at, asOf: at }, refunds: {}, disputes: {}, settled: {} },
    );
    await beginReceipt(tx, paymentId, now);
    return { id, readerId, paymentId };
  });
  await writeReceipt(room, { paymentId: ids.paymentId });
  return { ...ids, token, path: `/en/support/pledges/${token}` };
}
const get = async (path: string, cookie = '') => {
  const answer = await app.request(path, { headers: cookie ? { cookie } : {} });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await app.request(path, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const signIn = async (email: string) => {
  done(await askLink(room, { email, lang: 'en', next: null }, { visitor: `v${n}${email}`, browser: 'b' }));
  const mails = await room.queue.waiting(room.db, 'send-mail', { to: email });
  const token = /links\/([\w-]{43})/.exec(mails.at(-1)!.text)![1]!;
  return `reader=${done(await signInByLink(room, token, 'b')).session}`;
};

describe('a pledge by the link in its receipts', () => {
  it('is seen without signing in, shows no address, and is kept by nobody', async () => {
    const { path, id } = await given({ email: 'hidden@example.org' });
    const page = await get(path);
    assert.equal(page.status, 200);
    assert.match(page.text, /€5⁩? every month/);
    assert.match(page.text, /Next payment on/);
    assert.doesNotMatch(page.text, /hidden@example\.org/);
    const [receipt] = await receiptsOfPledge(room.db, id);
    assert.ok(page.text.includes(`${path}/receipts/${receiptName(receipt!.content)}.pdf`));
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('surrogate-key'), null);
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(page.headers.get('x-robots-tag'), 'noindex');
  });

  it('gets another amount by one form, written as people of the language write it', async () => {
    const { token, id } = await given();
    const path = `/de/support/pledges/${token}`;
    const { version } = (await readPledge(room.db, id))!;
    const changed = await post(path, { do: 'change', amount: '12,50', version: String(version) });
    assert.equal(changed.status, 303, changed.text);
    assert.match(changed.headers.get('location')!, /\?done=changed#/);
    assert.equal(told.at(-1), `change ${id} 1250 EUR`);
    assert.match((await get(changed.headers.get('location')!.split('#')[0]!)).text, /role="status"/);
    assert.match((await get(path)).text, /12,50\s€/);
  });

  it('is not changed by an amount that cannot be, by an older page, or by another site, and says why', async () => {
    const { path, id } = await given();
    const before = told.length;
    const { version } = (await readPledge(room.db, id))!;
    for (const amount of ['', 'ten', '0.10', '1,2,3', '5.001', '-5', '999999', '5 EUR']) {
      const wrong = await post(path, { do: 'change', amount, version: String(version) });
      assert.equal(wrong.status, 400, amount);
      assert.match(wrong.text, /role="alert"/);
      assert.ok(wrong.text.includes(`value="${amount}"`), 'what was typed is still there');
    }
    assert.equal((await post(path, { do: 'change', amount: '7', version: '99' })).status, 400);
    const foreign = await post(path, { do: 'stop' }, { 'sec-fetch-site': 'cross-site' });
    assert.equal(foreign.headers.get('location'), path);
    assert.equal(told.length, before);
    assert.equal((await readPledge(room.db, id))!.state, 'active');
  });

  it('is stopped by one form, and stopped twice is stopped once', async () => {
    const { path, id } = await given();
    assert.match((await get(path)).text, /<details><summary>Stop<\/summary>/);
    for (let i = 0; i < 2; i++) {
      const stopped = await post(path, { do: 'stop' });
      assert.match(stopped.headers.get('location')!, /\?done=stopped/);
    }
    assert.equal((await readPledge(room.db, id))!.state, 'ending');
    const page = await get(path);
    assert.match(page.text, /Nothing more is taken/);
    assert.doesNotMatch(page.text, /name="amount"/);
    assert.equal((await post(path, { do: 'change', amount: '7', version: '1' })).status, 400);
  });

  it('is at no other address, and its receipts are behind no other link', async () => {
    const [mine, other] = [await given(), await given()];
    for (const token of ['x', mine.token.slice(1), `${mine.token}A`, mine.token.toLowerCase(), "' or 1=1--"])
      assert.equal((await get(`/en/support/pledges/${encodeURIComponent(token)}`)).status, 404, token);
    const [receipt] = await receiptsOfPledge(room.db, other.id);
    const name = receiptName(receipt!.content);
    const pdf = await app.request(`${other.path}/receipts/${name}.pdf`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    assert.equal(pdf.headers.get('cache-control'), 'no-store');
    assert.equal(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
    for (const file of [`${name}.pdf`, '2026-00000.pdf', 'x.pdf', `${name}`, '../x.pdf'])
      assert.equal((await get(`${mine.path}/receipts/${encodeURIComponent(file)}`)).status, 404, file);
  });
});

describe('the account', () => {
  it('shows a reader all of theirs and nothing of others, with a statement of the year', async () => {
    const email = 'me@example.org';
    const mine = [await given({ email }), await given({ email, rhythm: 'once', amount: 2000 })];
    const other = await given();
    const cookie = await signIn(email);
    const page = await get('/en/account', cookie);
    for (const { token } of mine) assert.ok(page.text.includes(token));
    assert.ok(!page.text.includes(other.token));
    assert.equal(page.headers.get('cache-control'), 'no-store');
    const year = room.now().getUTCFullYear();
    assert.equal(
      (await get(`/en/account/statements/${year}.pdf`, cookie)).headers.get('content-type'),
      'application/pdf',
    );
    assert.equal((await get('/en/account/statements/1999.pdf', cookie)).status, 404);
    assert.equal((await get(`/en/account/statements/${year}.pdf`)).headers.get('location'), '/en/account');
    const changed = await post(mine[0]!.path, { do: 'change', amount: '8', version: '1', back: '1' });
    assert.match(changed.headers.get('location')!, /^\/en\/account\?of=.+&done=changed#/);
    const after = await get(changed.headers.get('location')!.split('#')[0]!, cookie);
    assert.match(after.text, /role="status"/);
  });

  it('tells whom a gift is for of it, once the address is proven, and counts them among the supporters', async () => {
    const email = 'bo@example.org';
    await given({ giftEmail: 'BO@example.org' });
    const cookie = await signIn(email);
    assert.match((await get('/en/account', cookie)).text, /Ada⁩? gives in your name/);
    const { id } = await room.db.selectFrom('reader').select('id').where('email', '=', email).executeTakeFirstOrThrow();
    const now = room.now();
    assert.equal(await isSupporter(room.db, id, now), true);
    await room.db.updateTable('reader').set({ confirmedAt: null }).where('id', '=', id).execute();
    assert.equal(await isSupporter(room.db, id, now), false);
    const { readerId } = await given({ rhythm: 'once' });
    assert.equal(await isSupporter(room.db, readerId, now), true);
    assert.equal(await isSupporter(room.db, readerId, new Date(now.getTime() + 400 * 86_400_000)), false);
  });
});

describe('whom a gift is for', () => {
  it('can have their address erased on their own, and the pledge goes on', async () => {
    const { id } = await given({ giftEmail: 'Zed@example.org' });
    const found = await findPerson(room.db, 'zed@example.org');
    assert.deepEqual(
      found.map(f => f.kind),
      ['mail', 'gift'],
    );
    await commit(room, tx => erasePerson(tx, 'zed@example.org'));
    assert.deepEqual(await findPerson(room.db, 'zed@example.org'), []);
    const pledge = (await readPledge(room.db, id))!;
    assert.deepEqual([pledge.gift, pledge.state], [null, 'active']);
  });
});

describe('a reader who is erased', () => {
  it('is signed out and off the wall, and the receipts stay', async () => {
    const email = 'gone@example.org';
    const { path, id } = await given({ email, wallName: 'Going Away' });
    const cookie = await signIn(email);
    await commit(room, tx => erasePerson(tx, email));
    assert.doesNotMatch((await get('/en/account', cookie)).text, /gone@example\.org/);
    assert.doesNotMatch((await get('/en/support/wall')).text, /Going Away/);
    assert.equal((await receiptsOfPledge(room.db, id)).length, 1);
    assert.equal((await get(path)).status, 200, 'the link in the receipts still works');
  });
});

describe('the wall of supporters', () => {
  it('names those who wish it, is the same for everybody, and forgets at once whom the newsroom hides', async () => {
    const named = await given({ wallName: 'Ada <b>Lovelace</b>' });
    await given();
    const page = await get('/en/support/wall');
    assert.match(page.text, /Ada &lt;b&gt;Lovelace/);
    assert.match(page.text, /without their name/);
    assert.match(page.headers.get('surrogate-key')!, /\bwall\b/);
    assert.equal(page.headers.get('x-robots-tag'), 'noindex');
    house.purged.length = 0;
    done(await hideFromWall(room, system, named.id, true));
    assert.ok(house.purged.includes(pageKey.wall));
    assert.doesNotMatch((await get('/en/support/wall')).text, /Lovelace/);
    // the wish of the reader does not bring it back
    await post(named.path, { do: 'show', shown: 'named', wallName: 'Ada Lovelace' });
    assert.doesNotMatch((await get('/en/support/wall')).text, /Lovelace/);
    done(await hideFromWall(room, system, named.id, false));
    assert.match((await get('/en/support/wall')).text, /Ada Lovelace/);
  });

  it('shows a name as one line that turns nothing around', async () => {
    const { path } = await given();
    const shown = await post(path, { do: 'show', shown: 'named', wallName: '\u202eeve\u2066\r\nx\u200b \u0000 y' });
    assert.equal(shown.status, 303, shown.text);
    assert.match((await get('/en/support/wall')).text, /<bdi>eve x y<\/bdi>/);
    const none = await post(path, { do: 'show', shown: 'named', wallName: ' \u202e\u200b ' });
    assert.equal(none.status, 400);
    await post(path, { do: 'show', shown: 'anonymous', wallName: '' });
    assert.doesNotMatch((await get('/en/support/wall')).text, /eve x y/);
  });
});
