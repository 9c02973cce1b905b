import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { closeHouse, gate, house, kept } from '../harness/front-door.ts';

afterEach(closeHouse);

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 5));
};

describe('a page whose time has come', () => {
  it('is sent once more while it is made anew, for one request and not for a thousand', async () => {
    let renders = 0;
    const held = gate();
    const { ask, door } = await house(async () => {
      if (++renders === 2) await held.promise;
      return kept(`${renders}`, { 'Surrogate-Control': renders === 1 ? 'max-age=0' : 'max-age=60' });
    });
    assert.equal((await ask('/en')).body.toString(), '1');
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/en')));
    assert.deepEqual([...new Set(answers.map(a => a.body.toString()))], ['1']);
    assert.equal(renders, 2);
    held.resolve(null);
    await until(async () => (await ask('/en')).body.toString() === '2');
    assert.equal(renders, 2);
    assert.ok(door.stats().stale >= 20);
  });

  it('is not sent any more when one of its keys was purged', async () => {
    let renders = 0;
    const { ask, door } = await house(() => kept(`${++renders}`, { 'Surrogate-Control': 'max-age=0' }));
    await ask('/en');
    door.purge(['article:1']);
    assert.equal((await ask('/en')).body.toString(), '2');
  });
});

describe('while news of changes may be lost', () => {
  it('nothing that was kept is sent before it was made anew, and nothing is kept for long', async () => {
    let renders = 0;
    let most = Number.POSITIVE_INFINITY;
    const { ask, door } = await house(() => kept(`${++renders}`), undefined, [], { longest: () => most });
    await ask('/en');
    await ask('/en');
    assert.equal(renders, 1);
    most = 0;
    door.doubt();
    assert.equal((await ask('/en')).body.toString(), '2');
    assert.equal((await ask('/en')).body.toString(), '3', 'not even the stale one of a moment ago');
    most = Number.POSITIVE_INFINITY;
    door.doubt();
    assert.equal((await ask('/en')).body.toString(), '4');
    assert.equal((await ask('/en')).body.toString(), '4');
  });

  it('what was begun before it is not kept', async () => {
    const held = gate();
    let renders = 0;
    const { ask, door } = await house(async () => {
      const mine = ++renders;
      if (mine === 1) await held.promise;
      return kept(`${mine}`);
    });
    const first = ask('/en');
    await until(() => renders === 1);
    door.doubt();
    held.resolve(null);
    await first;
    assert.equal((await ask('/en')).body.toString(), '2');
  });

  it('readers get what was there rather than an apology, where it cannot be made anew', async () => {
    let works = true;
    const { ask, door, errors } = await house(() =>
      works ? kept('the article') : new Response('sorry', { status: 503 }),
    );
    await ask('/en');
    works = false;
    door.doubt();
    for (let n = 0; n < 3; n++) {
      const answer = await ask('/en');
      assert.deepEqual([answer.status, answer.body.toString()], [200, 'the article']);
    }
    assert.equal((await ask('/never-seen')).status, 503);
    door.purge(['article:1']);
    assert.equal((await ask('/en')).status, 503, 'what was purged is gone');
    assert.deepEqual(errors, []);
  });
});

describe('a network of caches', () => {
  it('learns the keys of a page and how long it may keep it, which readers’ browsers are not told', async () => {
    const { ask } = await house(() => kept('x', { 'Surrogate-Key': 'outlet article:1' }), undefined, [], {
      tags: 'surrogate-key',
    });
    const { headers } = await ask('/en');
    assert.equal(headers['surrogate-key'], 'outlet article:1');
    assert.match(String(headers['surrogate-control']), /^max-age=86400, stale-while-revalidate=60/);
    assert.match(String(headers['cache-control'] ?? ''), /^(?!.*max-age=86400)/);
  });

  it('learns them the other way, by its tags', async () => {
    const { ask } = await house(() => kept('x', { 'Surrogate-Key': 'outlet article:1' }), undefined, [], {
      tags: 'cache-tag',
    });
    const { headers } = await ask('/en');
    assert.equal(headers['cache-tag'], 'outlet,article:1');
    assert.match(String(headers['cdn-cache-control']), /^max-age=86400/);
    assert.equal(headers['surrogate-key'], undefined);
  });

  it('is told nothing by a page that is somebody’s own', async () => {
    const { ask } = await house(
      () => new Response('mine', { headers: { 'Surrogate-Key': 'a', 'Set-Cookie': 'who=me' } }),
      undefined,
      [],
      { tags: 'surrogate-key' },
    );
    const { headers } = await ask('/en');
    assert.equal(headers['surrogate-key'], undefined);
    assert.equal(headers['surrogate-control'], undefined);
  });
});
