import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { WrongUsage } from '../../src/cli/command.ts';
import { askServer } from '../../src/cli/control.ts';
import { explain } from '../../src/cli/explain.ts';
import { importSource } from '../../src/cli/import.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { FilesFull, StoreFull } from '../../src/domain/files.ts';
import { freshRoom } from '../harness/room.ts';

const work = mkdtempSync(join(tmpdir(), 'masthead-command-'));
after(() => rmSync(work, { recursive: true, force: true }));

describe('a command', () => {
  it('whose server ends in the middle says so', async t => {
    const socket = join(work, 'ends.sock');
    const server = createServer((_, reply) => {
      reply.write('{"here":"server"}\n', () => reply.destroy());
    });
    await new Promise<void>(resolve => server.listen(socket, resolve));
    t.after(() => server.close());
    const task = { progress() {}, signal: new AbortController().signal };
    await assert.rejects(askServer(socket, 'import', {}, task), /^Error: the server ended before the command was done/);
  });

  it('that fails on a full disk says so, wherever it runs', () => {
    const raw = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    for (const error of [raw, new FilesFull('x'), Object.assign(new Error('could not extend file'), { code: '53100' })])
      assert.match(explain(error, work), /^The disk is full\. Nothing was left half done/);
    assert.equal(explain(new StoreFull('The disk is full: 3 MB are free.'), work), 'The disk is full: 3 MB are free.');
  });

  it('that imports a folder of other systems’ exports says how each is brought in', async t => {
    const { room, close } = await freshRoom();
    t.after(close);
    const folder = join(work, 'old sites');
    mkdirSync(join(folder, '2019'), { recursive: true });
    writeFileSync(join(folder, '2019', 'wordpress.xml'), '<?xml version="1.0"?><rss version="2.0"><channel/></rss>');
    writeFileSync(join(folder, 'ghost.json'), '{"db":[{"data":{"posts":[]}}]}');
    writeFileSync(join(folder, 'package.json'), '{"name":"no export"}');
    const given = { source: folder, images: null, fetch: false, site: null, report: null };
    const task = { signal: new AbortController().signal };
    await assert.rejects(importSource({ room }, given, task), (error: Error) => {
      assert.deepEqual(error.message.split('\n').slice(1), [
        `  npx masthead import '${folder}/2019/wordpress.xml'`,
        `  npx masthead import '${folder}/ghost.json'`,
      ]);
      return true;
    });
    writeFileSync(join(folder, 'about.md'), '# About\n\nUs.\n');
    writeFileSync(join(folder, 'pier.en.1.md'), '---\ntitle: Pier\n---\nIt was.\n');
    writeFileSync(join(folder, 'pier.en.md'), '---\ntitle: Pier\n---\nIt is.\n');
    const seen: string[] = [];
    const progress = ({ done, total }: { done: number; total: number | null }) => void seen.push(`${done} of ${total}`);
    assert.equal((await importSource({ room }, given, { ...task, progress })).counts.edition?.added, 2);
    assert.equal(seen.at(-1), '2 of 2');
  });

  it('that imports counts what it reads, so that it ends where it said', async t => {
    const { room, close } = await freshRoom();
    t.after(close);
    const file = join(work, 'ghost.json');
    const posts = ['a', 'b'].map(id => ({ id, title: id, slug: id, html: '<p>Text.</p>', status: 'published' }));
    const tags = ['t', 'u'].map(id => ({ id, name: id, slug: id }));
    const posts_tags = posts.map((post, n) => ({ post_id: post.id, tag_id: tags[n]!.id }));
    writeFileSync(file, JSON.stringify({ db: [{ data: { posts, tags, posts_tags } }] }));
    const seen: { done: number; total: number | null }[] = [];
    const given = { source: file, images: null, fetch: false, site: null, report: null };
    await importSource({ room }, given, {
      signal: new AbortController().signal,
      progress: ({ done, total }) => void seen.push({ done, total }),
    });
    assert.ok(seen.every(({ done, total }) => total === 2 && done <= 2));
    assert.deepEqual(seen.at(-1), { done: 2, total: 2 });
  });

  it('restore wants a file, not a folder', async () => {
    const typed = { positionals: ['.'], values: {}, cwd: work };
    await assert.rejects(restoreCommand.read(typed), (error: Error) => {
      assert.ok(error instanceof WrongUsage);
      assert.match(error.message, /is a folder/);
      return true;
    });
  });
});
