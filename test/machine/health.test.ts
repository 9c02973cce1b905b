import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

describe('what watches over a process', () => {
  let house: TestRoom;
  let ask: (path: string) => Promise<Response>;
  before(async () => {
    house = await freshRoom();
    const app = routes({ room: house.room, config: { PUBLIC_URL: '', TRUST_PROXY: 0 } } as unknown as Web);
    ask = async path => app.request(path);
  });
  after(() => house.close());

  it('is told that it lives and is ready, and nobody keeps the answer', async () => {
    assert.equal((await ask('/healthz')).status, 200);
    const ready = await ask('/readyz');
    assert.equal(ready.status, 200);
    assert.equal(ready.headers.get('cache-control'), 'no-store');
    assert.equal(ready.headers.get('surrogate-key'), null);
  });

  it('is told that it lives but is not ready while the database is held up', async () => {
    // the embedded engine has one connection: whoever holds it keeps all others waiting
    const freed = Promise.withResolvers<void>();
    const held = house.room.db.connection().execute(() => freed.promise);
    const answer = await ask('/readyz');
    assert.equal(answer.status, 503);
    assert.equal((await ask('/healthz')).status, 200);
    freed.resolve();
    await held;
    assert.equal((await ask('/readyz')).status, 200);
  });
});
