import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { type AddUser, acceptInvite, readInvite } from '../../src/flows/accept-invite.ts';
import { inviteUser } from '../../src/flows/invite-user.ts';
import { restoreInvite, withdrawInvite } from '../../src/flows/withdraw-invite.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';
import { freshRoom } from '../harness/room.ts';

for (const engine of engines)
  describe(`an invitation to the desk, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());
    const invite = async (email: string | null = null) => {
      const { link } = done(await inviteUser(here.room, here.owner, { email, role: 'writer' }));
      return new URL(link).searchParams.get('token')!;
    };
    const form = (token: string) => ({ token, name: ' Ada ', email: 'ada@example.org', password: 'a long password' });
    const added: Parameters<AddUser>[0][] = [];
    const add: AddUser = async user => {
      added.push(user);
      return { ok: true, id: `u-${added.length}` };
    };

    it('makes one user, of the role that it names, once', async () => {
      const { room } = here;
      const token = await invite();
      assert.deepEqual(await readInvite(room, token), { email: null, role: 'writer' });
      assert.equal(done(await acceptInvite(room, add, form(token))).email, 'ada@example.org');
      assert.partialDeepStrictEqual(added.at(-1), { name: 'Ada', email: 'ada@example.org', role: 'writer' });
      assert.equal(await readInvite(room, token), null);
      refused(await acceptInvite(room, add, form(token)), 'gone', 'invite.gone');
    });

    it('lets in one of two who come with it at the same moment', async () => {
      const token = await invite();
      const both = await Promise.all([1, 2].map(() => acceptInvite(here.room, add, form(token))));
      assert.equal(both.filter(answer => answer.ok).length, 1);
    });

    it('is for the address that it was sent to, whatever the form says', async () => {
      const token = await invite(' Olena@Example.org ');
      const { email } = done(await acceptInvite(here.room, add, form(token)));
      assert.equal(email, 'olena@example.org');
    });

    it('stays good when the account could not be made: a weak password, a taken address, a database that is away', async () => {
      const { room } = here;
      const token = await invite();
      const no = (reason: 'weak' | 'taken') => acceptInvite(room, async () => ({ ok: false, reason }), form(token));
      refused(await no('weak'), 'invalid', 'user.password-weak');
      refused(await no('taken'), 'conflict', 'user.taken');
      refused(await acceptInvite(room, add, { ...form(token), name: ' ' }), 'invalid', 'user.name-missing');
      refused(await acceptInvite(room, add, { ...form(token), email: 'nobody' }), 'invalid', 'user.email-wrong');
      const away: AddUser = async () => {
        throw new Error('away');
      };
      await assert.rejects(acceptInvite(room, away, form(token)), /away/);
      done(await acceptInvite(room, add, form(token)));
    });

    it('ends after a week, and of its secret only a hash is kept', async () => {
      const { room, pass } = here;
      const token = await invite();
      const { rows } = await sql`select token_hash, email, role from invite`.execute(room.db);
      assert.ok(!JSON.stringify(rows).includes(token));
      pass(7 * 24 * 60 - 1);
      assert.ok(await readInvite(room, token));
      pass(2);
      assert.equal(await readInvite(room, token), null);
      refused(await acceptInvite(room, add, form(token)), 'gone', 'invite.gone');
    });

    it('is an owner’s to give, and not to somebody who is here', async () => {
      const { room, owner, editor } = here;
      const input = { email: 'writer@example.org', role: 'writer' } as const;
      refused(await inviteUser(room, editor, input), 'forbidden', 'access.denied');
      refused(await inviteUser(room, owner, input), 'conflict', 'user.taken');
    });

    it('can be withdrawn while it is open, and that be taken back', async () => {
      const { room, owner, editor, pass } = here;
      const token = await invite();
      const id = createHash('sha256').update(token).digest('hex');
      refused(await withdrawInvite(room, editor, { id }), 'forbidden', 'access.denied');
      refused(await restoreInvite(room, editor, { id }), 'forbidden', 'access.denied');
      done(await withdrawInvite(room, owner, { id }));
      assert.equal(await readInvite(room, token), null);
      refused(await acceptInvite(room, add, form(token)), 'gone', 'invite.gone');
      refused(await withdrawInvite(room, owner, { id }), 'missing', 'invite.missing');
      done(await restoreInvite(room, owner, { id }));
      pass(7 * 24 * 60 - 1);
      assert.ok(await readInvite(room, token), 'it has its week, and no more');
      pass(2);
      refused(await restoreInvite(room, owner, { id }), 'missing', 'invite.missing');
      const taken = await invite();
      done(await acceptInvite(room, add, form(taken)));
      const used = { id: createHash('sha256').update(taken).digest('hex') };
      refused(await withdrawInvite(room, owner, used), 'missing', 'invite.missing');
      refused(await restoreInvite(room, owner, used), 'missing', 'invite.missing');
    });

    it('of the first owner works while nobody is here, and the last one only', async () => {
      const { room, close } = await freshRoom(engine);
      const first = async () => {
        const system = { kind: 'system', name: 'first start' } as const;
        const { link } = done(await inviteUser(room, system, { email: null, role: 'owner' }));
        return new URL(link).searchParams.get('token')!;
      };
      const earlier = await first();
      const token = await first();
      refused(await acceptInvite(room, add, form(earlier)), 'gone', 'invite.gone');
      assert.deepEqual(await readInvite(room, token), { email: null, role: 'owner' });
      await room.db
        .insertInto('deskUser')
        .values({ id: 'u-1', name: 'Ada', email: 'ada@example.org', role: 'owner', image: null, language: null })
        .execute();
      assert.equal(await readInvite(room, token), null);
      refused(await acceptInvite(room, add, form(token)), 'gone', 'invite.gone');
      await close();
    });

    it('sends its mail with its commit', async () => {
      const { room, owner } = here;
      const waiting = async () => (await room.queue.counts()).find(c => c.name === 'send-mail')?.waiting ?? 0;
      const before = await waiting();
      const mail = (link: string) => ({ to: 'new@example.org', subject: 'Come', text: link });
      done(await inviteUser(room, owner, { email: 'new@example.org', role: 'editor' }, mail));
      assert.equal(await waiting(), before + 1);
      await inviteUser(room, owner, { email: 'editor@example.org', role: 'editor' }, mail);
      assert.equal(await waiting(), before + 1);
    });
  });
