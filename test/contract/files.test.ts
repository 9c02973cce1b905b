import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FilesFull, FilesUnavailable, isFileName } from '../../src/domain/files.ts';
import type { Files } from '../../src/flows/newsroom.ts';
import { diskFiles } from '../../src/outside/files-disk.ts';
import { s3Files } from '../../src/outside/files-s3.ts';
import { startS3, type TestS3 } from '../harness/s3.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const inOrder = async (names: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const name of names) all.push(name);
  return all;
};
const collect = async (names: AsyncIterable<string>) => (await inOrder(names)).sort();

let folder: string;
let s3: TestS3;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'masthead-files-'));
  s3 = await startS3();
});
after(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const stores: [string, () => Files][] = [
  ['a folder', () => diskFiles(join(folder, 'store'))],
  ['an S3 bucket', () => s3Files({ ...s3, region: 'auto', firstPauseMs: 1 })],
];

for (const [name, open] of stores) {
  describe(`files in ${name}`, () => {
    test('what was put is got, byte for byte', async () => {
      const files = open();
      const every = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
      await files.put('media/aa/original.png', every, 'image/png');
      assert.deepEqual(Buffer.from((await files.get('media/aa/original.png'))!), Buffer.from(every));
    });

    test('an empty file is a file', async () => {
      const files = open();
      await files.put('empty', bytes(''), 'text/plain');
      assert.equal((await files.get('empty'))?.length, 0);
    });

    test('a second put replaces the first', async () => {
      const files = open();
      await files.put('media/bb/320.webp', bytes('first and longer'), 'image/webp');
      await files.put('media/bb/320.webp', bytes('second'), 'image/webp');
      assert.equal(Buffer.from((await files.get('media/bb/320.webp'))!).toString(), 'second');
    });

    test('what was never put, or is only a folder, is null', async () => {
      const files = open();
      await files.put('media/cc/320.webp', bytes('x'), 'image/webp');
      assert.equal(await files.get('media/none/320.webp'), null);
      assert.equal(await files.get('media/cc'), null);
      assert.equal(await files.get('media/cc/320.webp/deeper'), null);
    });

    test('what was removed is gone, and removing it again is no failure', async () => {
      const files = open();
      await files.put('media/dd/320.webp', bytes('x'), 'image/webp');
      await files.remove('media/dd/320.webp');
      assert.equal(await files.get('media/dd/320.webp'), null);
      await files.remove('media/dd/320.webp');
      await files.remove('never/was');
    });

    test('names are listed by their beginning', async () => {
      const files = open();
      for (const file of ['list/a/1.webp', 'list/a/2.webp', 'list/ab/1.webp', 'list/b.txt'])
        await files.put(file, bytes(file), 'text/plain');
      assert.deepEqual(await collect(files.list('list/a/')), ['list/a/1.webp', 'list/a/2.webp']);
      assert.deepEqual(await collect(files.list('list/a')), ['list/a/1.webp', 'list/a/2.webp', 'list/ab/1.webp']);
      assert.deepEqual(await collect(files.list('list/nothing/')), []);
      assert.ok((await collect(files.list(''))).includes('list/b.txt'));
    });

    test('a name that leads out of the store is a defect, before anything is touched', async () => {
      const files = open();
      for (const bad of [
        '../x',
        'a/../../x',
        '/etc/passwd',
        'a//b',
        '',
        '.hidden',
        'a/.b',
        'a\\b',
        'a\0b',
        'a/',
        'ä',
        'a?b',
        'a%2f',
      ]) {
        assert.equal(isFileName(bad), false, bad);
        await assert.rejects(files.put(bad, bytes('x'), 'text/plain'), /not a name/);
        await assert.rejects(files.get(bad), /not a name/);
        await assert.rejects(files.remove(bad), /not a name/);
      }
    });

    test('many at once all arrive', async () => {
      const files = open();
      const names = Array.from({ length: 40 }, (_, i) => `many/${i % 4}/${i}`);
      await Promise.all(names.map(file => files.put(file, bytes(file), 'text/plain')));
      assert.deepEqual(await collect(files.list('many/')), names.sort());
    });
  });
}

describe('files in a folder', () => {
  test('a put has synced the file and every folder above it before it resolves', async t => {
    const { open } = await import('node:fs/promises');
    const probe = await open(folder, 'r');
    const prototype = Object.getPrototypeOf(probe) as { sync: () => Promise<void> };
    await probe.close();
    const sync = t.mock.method(prototype, 'sync');
    await diskFiles(join(folder, 'durable')).put('media/aa/original.png', bytes('x'));
    // the file; aa, media, durable, and the folder that holds it
    assert.equal(sync.mock.callCount(), 5);
    assert.ok(sync.mock.calls.every(call => call.error === undefined));
  });

  test('nothing unfinished stays behind or is listed', async () => {
    const files: Files = diskFiles(join(folder, 'clean'));
    await files.put('a/b', bytes('x'), 'text/plain');
    assert.deepEqual(readdirSync(join(folder, 'clean', '.unfinished')), []);
    assert.deepEqual(await collect(files.list('')), ['a/b']);
  });

  // the kernel's own "no space left": every write to /dev/full fails with ENOSPC
  const full = existsSync('/dev/full');
  test('a full disk is said so, and what was there before stays whole', {
    skip: !full && 'no /dev/full here',
  }, async t => {
    const { open } = await import('node:fs/promises');
    const probe = await open('/dev/full', 'w');
    await assert.rejects(probe.writeFile('x'), { code: 'ENOSPC' });
    const prototype = Object.getPrototypeOf(probe) as { writeFile: (data: Uint8Array) => Promise<void> };
    const files: Files = diskFiles(join(folder, 'full'));
    await files.put('media/ee/320.webp', bytes('before'), 'image/webp');
    // half of the bytes reach the disk, then it is full
    const write = prototype.writeFile;
    const fill = t.mock.method(prototype, 'writeFile', async function (this: unknown, data: Uint8Array) {
      await write.call(this as never, data.subarray(0, data.length / 2));
      await write.call(probe as never, data);
    });
    await assert.rejects(files.put('media/ee/320.webp', bytes('after, longer'), 'image/webp'), FilesFull);
    await assert.rejects(files.put('media/ff/320.webp', bytes('new'), 'image/webp'), FilesFull);
    fill.mock.restore();
    await probe.close();
    assert.equal(Buffer.from((await files.get('media/ee/320.webp'))!).toString(), 'before');
    assert.deepEqual(await collect(files.list('')), ['media/ee/320.webp']);
    assert.deepEqual(readdirSync(join(folder, 'full', '.unfinished')), []);
  });

  test('a link planted in the folder is not followed when listing', async () => {
    const root = join(folder, 'links');
    mkdirSync(root);
    symlinkSync(tmpdir(), join(root, 'out'));
    assert.deepEqual(await collect(diskFiles(root).list('')), []);
  });
});

describe('files in an S3 bucket', () => {
  test('a listing longer than one page is whole', async () => {
    const answers = [
      '<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a/1</Key></Contents><NextContinuationToken>t&amp;=1</NextContinuationToken></ListBucketResult>',
      '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/2</Key></Contents></ListBucketResult>',
    ];
    const asked: string[] = [];
    const { endpoint, close } = await stub(request => {
      asked.push(request);
      return [200, answers[asked.length - 1]!];
    });
    assert.deepEqual(await inOrder(s3Files(at(endpoint)).list('a/')), ['a/1', 'a/2']);
    assert.equal(new URL(asked[1]!.split(' ')[1]!, endpoint).searchParams.get('continuation-token'), 't&=1');
    await close();
  });

  test('a thousand and more names are listed through a real server', async () => {
    const files = s3Files({ ...s3, region: 'auto' });
    for (let i = 0; i < 1010; i += 10)
      await Promise.all(Array.from({ length: 10 }, (_, n) => files.put(`page/${i + n}`, bytes('x'), 'text/plain')));
    assert.equal((await collect(files.list('page/'))).length, 1010);
  });

  test('a failure that passes is tried again, with every byte', async () => {
    let puts = 0;
    const bodies: string[] = [];
    const { endpoint, close } = await stub((_, body) => {
      bodies.push(body);
      return ++puts < 3 ? [503, '<Error><Code>SlowDown</Code></Error>'] : [200, ''];
    });
    await s3Files(at(endpoint)).put('a/b', bytes('the bytes'), 'text/plain');
    assert.deepEqual(bodies, ['the bytes', 'the bytes', 'the bytes']);
    await close();
  });

  test('a refusal is not tried again and says what the store said', async () => {
    let asked = 0;
    const { endpoint, close } = await stub(() => {
      asked++;
      return [403, '<Error><Code>AccessDenied</Code></Error>'];
    });
    const isRefusal = (error: unknown) =>
      error instanceof FilesUnavailable && error.status === 403 && /AccessDenied/.test(error.message);
    await assert.rejects(s3Files(at(endpoint)).put('a/b', bytes('x'), 'text/plain'), isRefusal);
    assert.equal(asked, 1);
    await close();
  });

  test('a used-up quota is a full disk', async () => {
    const { endpoint, close } = await stub(() => [403, '<Error><Code>QuotaExceeded</Code></Error>']);
    await assert.rejects(s3Files(at(endpoint)).put('a/b', bytes('x'), 'text/plain'), FilesFull);
    await close();
  });

  test('a store that is down is unavailable, not missing', async () => {
    const { endpoint, close } = await stub(() => [200, '']);
    await close();
    await assert.rejects(s3Files(at(endpoint)).get('a/b'), FilesUnavailable);
  });

  test('a bucket that does not exist is a mistake of the operator, not a missing picture', async () => {
    const files = s3Files({ ...s3, bucket: 'nobody', region: 'auto', firstPauseMs: 1 });
    await assert.rejects(files.get('a/b'), FilesUnavailable);
    await assert.rejects(files.put('a/b', bytes('x'), 'text/plain'), FilesUnavailable);
  });
});

const at = (endpoint: string) => ({
  endpoint,
  bucket: 'b',
  region: 'auto',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  firstPauseMs: 1,
});

async function stub(answer: (request: string, body: string) => [number, string]) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [status, text] = answer(`${request.method} ${request.url}`, body);
    response.writeHead(status).end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
