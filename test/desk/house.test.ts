import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DeskUser, Invitation, Invited, Outlet, Section } from '../../src/web/desk-api/contract.ts';
import { openDesk } from '../harness/desk.ts';

describe('keeping house at the desk', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  for (const [path, thing] of [
    ['sections', { slug: 'river', names: { en: 'River' }, descriptions: {}, position: 0 }],
    ['tags', { slug: 'budget', names: { en: 'Budget' } }],
    ['people', { slug: 'ivo-reik', names: { en: 'Ivo Reik' }, bios: {}, email: null, links: [], media: null }],
    ['sources', { slug: 'delta-post', name: 'Delta Post', url: 'https://delta.example', lang: 'en' }],
  ] as const)
    it(`adds, changes, lists and deletes ${path}`, async () => {
      const ask = desk.as('editor');
      await desk.must(ask('POST', path, thing));
      const twice = await ask('POST', path, thing);
      assert.equal(twice.status, 409);
      assert.equal(twice.body.field, 'slug');
      await desk.must(ask('PUT', `${path}/${thing.slug}`, { ...thing, slug: `${thing.slug}-2` }));
      const all = await desk.must(ask<{ slug: string }[]>('GET', path));
      assert.ok(all.some(t => t.slug === `${thing.slug}-2`));
      assert.equal((await desk.as('writer')('POST', path, { ...thing, slug: 'mine' })).status, 403);
      await desk.must(ask('DELETE', `${path}/${thing.slug}-2`));
      assert.equal((await ask('DELETE', `${path}/${thing.slug}-2`)).status, 404);
    });

  it('moves a section in the order', async () => {
    const ask = desk.as('owner');
    for (const slug of ['one', 'two'])
      await desk.must(ask('POST', 'sections', { slug, names: { en: slug }, descriptions: {} }));
    const [one, two] = await desk.must(ask<Section[]>('GET', 'sections'));
    await desk.must(ask('PUT', `sections/${two!.slug}`, { ...two, position: 0 }));
    await desk.must(ask('PUT', `sections/${one!.slug}`, { ...one, position: 1 }));
    const after = await desk.must(ask<Section[]>('GET', 'sections'));
    assert.deepEqual(
      after.map(s => s.slug),
      ['two', 'one'],
    );
  });

  it('changes the outlet, and tells of somebody who was faster', async () => {
    const { settings, version } = await desk.must(desk.as('owner')<Outlet>('GET', 'outlet'));
    const next = { ...settings, name: { en: 'The Ferry Bell' } };
    const saved = await desk.must(desk.as('owner')<Outlet>('PUT', 'outlet', { settings: next, version }));
    assert.equal(saved.settings.name.en, 'The Ferry Bell');
    assert.equal(saved.version, version + 1);
    const stale = await desk.as('owner')('PUT', 'outlet', { settings: next, version });
    assert.equal(stale.status, 409);
    assert.equal(stale.body.key, 'outlet.changed');
    assert.equal((await desk.as('editor')('GET', 'outlet')).status, 403);
  });

  it('invites by mail, and the link makes an account once', async () => {
    const { link } = await desk.must(
      desk.as('owner')<Invited>('POST', 'users', { email: 'new@example.org', role: 'editor' }),
    );
    const token = new URL(link).searchParams.get('token')!;
    const seen = await desk.must(desk.as(null)<Invitation>('GET', `invitation?token=${token}`));
    assert.deepEqual([seen.email, seen.role], ['new@example.org', 'editor']);
    const account = { token, name: 'New One', email: '', password: 'correct horse' };
    const weak = await desk.as(null)('POST', 'invitation', { ...account, password: 'short' });
    assert.equal(weak.body.field, 'password');
    await desk.must(desk.as(null)('POST', 'invitation', account));
    const again = await desk.as(null)('POST', 'invitation', account);
    assert.equal(again.status, 410);
    const users = await desk.must(desk.as('owner')<DeskUser[]>('GET', 'users'));
    assert.ok(users.some(u => u.name === 'New One' && u.role === 'editor' && u.state === 'active'));
    assert.equal((await desk.as('editor')('POST', 'users', { email: null, role: 'owner' })).status, 403);
  });

  it('withdraws an invitation, which the list then leaves out, and takes it back', async () => {
    const ask = desk.as('owner');
    const { link } = await desk.must(ask<Invited>('POST', 'users', { email: 'late@example.org', role: 'writer' }));
    const listed = async () =>
      (await desk.must(ask<DeskUser[]>('GET', 'users'))).find(u => u.email === 'late@example.org')?.id;
    const id = (await listed())!;
    assert.equal((await desk.as('editor')('DELETE', `invitations/${id}`)).status, 403);
    await desk.must(ask('DELETE', `invitations/${id}`));
    assert.equal(await listed(), undefined);
    const seen = await desk.as(null)('GET', `invitation${new URL(link).search}`);
    assert.equal(seen.status, 410);
    assert.equal(seen.body.title, 'No longer there');
    assert.equal((await ask('DELETE', `invitations/${id}`)).body.key, 'invite.missing');
    await desk.must(ask('PUT', `invitations/${id}`));
    assert.equal(await listed(), id);
  });

  it('changes roles, signs out with deactivation, and keeps the last owner', async () => {
    const last = await desk.as('owner')('PATCH', 'users/u-owner', { role: 'writer' });
    assert.equal(last.status, 409);
    assert.equal(last.body.key, 'user.last-owner');
    assert.equal((await desk.as('owner')('PATCH', 'users/u-owner', { active: false })).body.key, 'user.last-owner');
    await desk.room.db
      .insertInto('deskSession')
      .values({
        id: 's1',
        userId: 'u-writer',
        token: 't1',
        expiresAt: new Date(Date.now() + 1e6),
        ipAddress: null,
        userAgent: null,
      })
      .execute();
    await desk.must(desk.as('owner')('PATCH', 'users/u-writer', { active: false }));
    const left = await desk.room.db.selectFrom('deskSession').selectAll().execute();
    assert.deepEqual(left, []);
    await desk.must(desk.as('owner')('PATCH', 'users/u-writer', { active: true, role: 'editor' }));
    const users = await desk.must(desk.as('owner')<DeskUser[]>('GET', 'users'));
    const writer = users.find(u => u.id === 'u-writer');
    assert.deepEqual([writer?.role, writer?.state], ['editor', 'active']);
    assert.equal((await desk.as('editor')('PATCH', 'users/u-writer', { role: 'owner' })).status, 403);
  });
});
