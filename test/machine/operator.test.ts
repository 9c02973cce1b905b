import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { examine } from '../../src/cli/doctor.ts';
import { readInvite } from '../../src/flows/accept-invite.ts';
import { inviteUser } from '../../src/flows/invite-user.ts';
import { firstOwnerLink } from '../../src/main.ts';
import { listInvites } from '../../src/store/desk-user.ts';
import { startServer, type TestServer } from '../harness/server.ts';

describe('who runs Masthead', () => {
  let server: TestServer;
  before(async () => {
    // a mail server that is not there
    server = await startServer({ SMTP_URL: 'smtp://127.0.0.1:1' });
  });
  after(() => server.stop());
  const doctor = async () => {
    const outcome = await examine(server.house.config, {}, { progress() {} });
    return (outcome.json as { checks: { what: string; ok: boolean; said: string }[] }).checks.find(
      check => check.what === 'jobs',
    );
  };

  it('gets a link for the first owner at each start, of which the last works, and only while nobody is here', async () => {
    const { house } = server;
    const token = async () => new URL((await firstOwnerLink(house))!).searchParams.get('token')!;
    const earlier = await token();
    const last = await token();
    assert.equal(await readInvite(house.room, earlier), null);
    assert.ok(await readInvite(house.room, last));
    const password = 'correct horse battery';
    await house.signIn.addUser({ name: 'Nadia', email: 'nadia@example.org', role: 'owner', password });
    assert.equal(await readInvite(house.room, last), null);
    assert.equal(await firstOwnerLink(house), null);
    assert.deepEqual(await listInvites(house.room.db, new Date()), []);
  });

  it('reads in the log that a mail did not leave, without whose it is, and hears of those given up', async () => {
    const { room } = server.house;
    const { id, name } = await room.db.selectFrom('deskUser').select(['id', 'name']).executeTakeFirstOrThrow();
    const nadia = { kind: 'user', id, name, role: 'owner' } as const;
    assert.equal((await doctor())?.ok, true);
    const mail = (link: string) => ({ to: 'olena@example.org', subject: 'Come, Olena', text: link });
    assert.ok((await inviteUser(room, nadia, { email: 'olena@example.org', role: 'writer' }, mail)).ok);
    while (server.lines.length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    const [line = ''] = server.lines;
    assert.partialDeepStrictEqual(JSON.parse(line), { level: 'warn', event: 'job failed', job: 'send-mail', try: 1 });
    assert.match(line, /ECONNREFUSED/);
    assert.doesNotMatch(line, /olena|Olena|token/);
    await sql`update pgboss.job set state = 'failed' where name = 'send-mail' and state = 'retry'`.execute(room.db);
    assert.partialDeepStrictEqual(await doctor(), { ok: false, said: 'given up after the last try: 1 of send-mail' });
  });
});
