import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { importSubscribers } from '../../src/flows/add-subscribers.ts';
import { markedId } from '../../src/flows/send-issue.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';

const secret = 'a secret of the mail provider';
const chosen = [{ lang: 'en', section: null, rhythm: 'weekly' }];

describe('letters, over HTTP', () => {
  let house: Awaited<ReturnType<typeof openDesk>>;
  let app: ReturnType<typeof routes>;
  before(async () => {
    house = await openDesk();
    const { room, people } = house;
    const { settings, version } = await readOutlet(room.db);
    const newsletter = { ...settings.newsletter, on: true };
    done(await updateOutlet(room, people.owner!, { settings: { ...settings, newsletter }, version }));
    const addresses = ['=cmd@example.org', 'full@example.org', 'angry@example.org', 'gone@example.org'];
    done(
      await importSubscribers(room, people.owner!, {
        addresses,
        lang: 'en',
        choices: chosen,
        consent: '=HYPERLINK("https://evil.example")',
      }),
    );
    const config = { PUBLIC_URL: room.publicUrl, TRUST_PROXY: 0, MAIL_BOUNCE_SECRET: secret };
    app = routes({
      room,
      config,
      signIn: { session: async () => null },
      log: console,
      languages: [],
    } as unknown as Web);
  });
  after(() => house.close());

  const form = (path: string, body: string, headers: Record<string, string> = {}) =>
    app.request(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const there = async (email: string) =>
    (await house.room.db.selectFrom('subscriber').select('id').where('email', '=', email).executeTakeFirst())?.id;
  const report = (body: unknown, key = secret) =>
    app.request('/newsletter/bounces', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    });

  it('the answer to the form is the same for an address that is known, new, or taken up by a trap for programs', async () => {
    const body = (email: string, more = '') => `email=${encodeURIComponent(email)}&d%3Aen%3A*=weekly${more}`;
    const answers = await Promise.all([
      form('/en/newsletter', body('full@example.org')),
      form('/en/newsletter', body('new@example.org')),
      form('/en/newsletter', body('robot@example.org', '&website=http://x')),
    ]);
    for (const answer of answers) {
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get('location'), '/en/newsletter/sent');
      assert.equal(answer.headers.get('set-cookie'), null);
    }
    assert.equal(await there('robot@example.org'), undefined);
    const wrong = await form('/en/newsletter', body('no address'));
    assert.equal(wrong.status, 400);
    assert.match(await wrong.text(), /This is not an e-mail address/);
    assert.equal((await form('/en/newsletter', body('x@example.org'), { 'sec-fetch-site': 'cross-site' })).status, 403);
  });

  it('a page with a token is kept nowhere, tells no other site its address, and an unknown token tells nothing', async () => {
    const { token } = await house.room.db
      .selectFrom('subscriber')
      .select('token')
      .where('email', '=', 'full@example.org')
      .executeTakeFirstOrThrow();
    for (const path of [
      `choose/${token}`,
      `leave/${token}`,
      `choose/${'x'.repeat(43)}`,
      `leave/${'x'.repeat(43)}`,
      `confirm/${'x'.repeat(43)}`,
    ]) {
      const answer = await app.request(`/en/newsletter/${path}`);
      assert.equal(answer.status, path.endsWith('x') ? 404 : 200, path);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('surrogate-key'), null);
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(answer.headers.get('x-robots-tag'), 'noindex');
    }
  });

  it('a provider with the secret reports bounces and complaints, and nobody without it', async () => {
    assert.equal((await report({ kind: 'hard', address: 'gone@example.org' }, 'guessed')).status, 403);
    assert.equal((await app.request('/newsletter/bounces', { method: 'POST', body: '{}' })).status, 403);
    assert.ok(await there('gone@example.org'));
    const full = (await there('full@example.org'))!;
    const answer = await report([
      { kind: 'hard', address: 'Gone@Example.org' },
      { kind: 'complaint', address: 'angry@example.org' },
      { kind: 'soft', messageId: `<${markedId(house.room, 1, full)}@x>` },
      { kind: 'hard', address: 'nobody@example.org' },
    ]);
    assert.deepEqual(await answer.json(), { ended: 2, counted: 1, unknown: 1 });
    assert.equal(await there('gone@example.org'), undefined);
    assert.equal((await report({ kind: 'unheard of' })).status, 400);
  });

  it('the list that is taken out holds no cell that a spreadsheet would run, and only owners get it', async () => {
    const asked = (who: string) =>
      house.app.request('/desk/api/newsletter/subscribers.csv', { headers: { 'x-test-who': who } });
    assert.equal((await asked('editor')).status, 403);
    const csv = await (await asked('owner')).text();
    assert.match(csv, /'=cmd@example\.org/);
    assert.match(csv, /'=HYPERLINK/);
    for (const cell of csv.split(/[\r\n,]+/)) assert.doesNotMatch(cell.replace(/^"/, ''), /^[=+@]/);
    const { status } = await house.as('editor')('GET', 'newsletter/subscribers');
    assert.equal(status, 403);
    assert.equal((await house.as('translator')('GET', 'newsletter/issues')).status, 403);
  });

  it('what the desk looks at is shown by a policy under which nothing runs', async () => {
    const { id } = await house.must(house.as('editor')<{ id: number }>('POST', 'newsletter/issues', { lang: 'en' }));
    const paper = await house.app.request(`/desk/api/newsletter/issues/${id}/preview.html`, {
      headers: { 'x-test-who': 'editor' },
    });
    assert.equal(paper.status, 200);
    assert.match(paper.headers.get('content-security-policy')!, /^sandbox; default-src 'none'/);
    const clash = await house.as('editor')('PUT', `newsletter/issues/${id}`, {
      version: 7,
      lang: 'en',
      section: null,
      subject: 'x',
      preheader: '',
      document: { type: 'doc', content: [{ type: 'paragraph' }] },
    });
    assert.equal(clash.status, 409);
  });
});
