import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { ensureActor } from '../../src/flows/fediverse-actors.ts';
import type { Outlet } from '../../src/web/desk-api/contract.ts';
import type { FediverseView } from '../../src/web/desk-api/fediverse-contract.ts';
import { openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';

describe('the fediverse at the desk', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    desk = await openDesk();
    done(
      await createSection(
        desk.room,
        { kind: 'system', name: 'test' },
        { slug: 'порт', names: { uk: 'Порт', en: 'Port' } },
      ),
    );
    const ask = desk.as('owner');
    const { settings, version } = await desk.must(ask<Outlet>('GET', 'outlet'));
    const next = { ...settings, name: { en: 'The Bell' }, languages: ['en', 'pt-BR'], defaultLanguage: 'en' };
    await desk.must(ask('PUT', 'outlet', { settings: next, version }));
  });
  after(() => desk.close());

  it('is off, like all that other sites are told, until somebody switches it on', () => {
    const { fediverse, web } = outletSettings.parse({
      name: {},
      tagline: {},
      description: {},
      languages: ['en'],
      defaultLanguage: 'en',
      copyright: {},
      credit: {},
    });
    assert.deepEqual([fediverse, web], [{ on: false }, { hubs: [], webmention: false, oembed: false }]);
  });

  it('takes hubs with https alone', async () => {
    const ask = desk.as('owner');
    const { settings, version } = await desk.must(ask<Outlet>('GET', 'outlet'));
    const put = (hubs: string[]) =>
      ask('PUT', 'outlet', { settings: { ...settings, web: { ...settings.web, hubs } }, version });
    assert.equal((await put(['http://hub.example/'])).status, 400);
    assert.equal((await put(['https://hub.example/'])).status, 200);
  });

  it('shows whom people can follow, how many do, and who does not answer; never who they are', async () => {
    const { room } = desk;
    const actor = await ensureActor(room, 'pt-BR', null);
    assert.equal(actor.handle, 'pt-br');
    const at = new Date('2026-03-01T10:00:00Z');
    for (const name of ['ann', 'ben'])
      await room.db
        .insertInto('fediverseFollower')
        .values({
          actorId: actor.id,
          uri: `https://far.example/${name}`,
          inbox: `https://far.example/${name}/inbox`,
          delivery: 'https://far.example/inbox',
          followedAt: at,
        })
        .execute();
    await room.db
      .insertInto('fediverseInbox')
      .values({ address: 'https://far.example/inbox', failingSince: at, failures: 3, detail: 'HTTP 502' })
      .execute();
    const { body } = await desk.as('owner')<FediverseView>('GET', 'fediverse');
    assert.deepEqual(
      body.accounts.map(a => [a.account, a.section, a.followers]),
      [
        ['@en@localhost:3000', null, 0],
        ['@en_section_1@localhost:3000', 'порт', 0],
        ['@pt-br@localhost:3000', null, 2],
        ['@pt-br_section_1@localhost:3000', 'порт', 0],
      ],
    );
    assert.deepEqual(body.failing, [{ host: 'far.example', since: at.toISOString(), failures: 3, detail: 'HTTP 502' }]);
    assert.doesNotMatch(JSON.stringify(body), /ann|ben/);
  });

  it('is nothing for those who do not run the outlet', async () => {
    for (const role of ['writer', 'translator', 'editor'] as const)
      assert.equal((await desk.as(role)('GET', 'fediverse')).status, 403, role);
    assert.equal((await desk.as(null)('GET', 'fediverse')).status, 401);
  });
});
