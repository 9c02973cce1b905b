import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { toUtf8 } from '../../src/exchange/warc/letters.ts';
import { type ArchivedPage, archivedPages, type PageOptions } from '../../src/exchange/warc/pages.ts';
import { readRecords, type WarcRecord } from '../../src/exchange/warc/records.ts';
import { writeSnapshot } from '../../src/exchange/warc/write.ts';

const work = mkdtempSync(join(tmpdir(), 'masthead-warc-'));
after(() => rmSync(work, { recursive: true, force: true }));

type Fields = Record<string, string | number>;

function record(type: string, fields: Fields, block: Uint8Array | string, version = '1.0'): Buffer {
  const bytes = Buffer.from(block as string);
  const head = Object.entries({ 'WARC-Type': type, 'Content-Length': bytes.length, ...fields })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.concat([Buffer.from(`WARC/${version}\r\n${head}\r\n`), bytes, Buffer.from('\r\n\r\n')]);
}

function response(n: number, body: Uint8Array | string = `<p>Page ${n}</p>`, head = 'Content-Type: text/html'): Buffer {
  const block = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), Buffer.from(body as string)]);
  return record(
    'response',
    { 'WARC-Target-URI': `https://a.example/${n}`, 'WARC-Date': '2026-11-01T00:00:00Z' },
    block,
  );
}

/** As it comes from a disk or a network: in parts of any size. */
function inParts(bytes: Uint8Array, size = 1_000): AsyncIterable<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return Readable.from(parts);
}

async function read(bytes: Uint8Array, options: PageOptions = {}, size?: number) {
  const pages: ArchivedPage[] = [];
  const skipped: Record<string, number> = {};
  for await (const page of archivedPages(inParts(bytes, size), options))
    if ('skipped' in page) skipped[page.skipped] = (skipped[page.skipped] ?? 0) + 1;
    else if ('bytes' in page) pages.push(page);
    else skipped.revisit = (skipped.revisit ?? 0) + 1;
  return { urls: pages.map(p => Number(p.url.split('/').at(-1))), pages, skipped };
}
const text = (page: ArchivedPage | undefined) => Buffer.from(page?.bytes ?? []).toString('utf8');
const three = [1, 2, 3].map(n => response(n));
const warcinfo = record('warcinfo', { 'Content-Type': 'application/warc-fields' }, 'software: x\r\n');

describe('an archive', () => {
  it('is read as one gzip member a record, as one for all, in blocks that cut records, and not compressed', async () => {
    const plain = Buffer.concat([warcinfo, ...three]);
    const blocks = Array.from({ length: Math.ceil(plain.length / 100) }, (_, i) =>
      gzipSync(plain.subarray(100 * i, 100 * (i + 1))),
    );
    for (const [how, bytes] of Object.entries({
      plain,
      members: Buffer.concat([warcinfo, ...three].map(r => gzipSync(r))),
      whole: gzipSync(plain),
      'two files in one': Buffer.concat([gzipSync(three[0]!), gzipSync(Buffer.concat(three.slice(1)))]),
      blocks: Buffer.concat(blocks),
      'filled up with zeros': Buffer.concat([gzipSync(plain), Buffer.alloc(512)]),
    }))
      for (const size of [1, 7, 1_000_000])
        assert.deepEqual(
          await read(bytes, {}, size).then(r => [r.urls, r.skipped]),
          [[1, 2, 3], {}],
          `${how}, ${size}`,
        );
  });

  it('gives pages of responses, resources and conversions, and says what is a repetition', async () => {
    const page = { 'WARC-Target-URI': 'https://a.example/7', 'WARC-Payload-Digest': 'sha1:ABC' };
    const { pages, skipped } = await read(
      Buffer.concat([
        record('request', page, 'GET / HTTP/1.1\r\n\r\n'),
        response(1),
        record(
          'resource',
          { ...page, 'Content-Type': 'text/html; charset=koi8-u' },
          Uint8Array.of(0xed, 0xa6, 0xd3, 0xd4),
        ),
        record('conversion', { ...page, 'Content-Type': 'text/plain' }, 'Words & <nothing else>'),
        record('revisit', page, 'HTTP/1.1 200 OK\r\n\r\n'),
        record('metadata', page, 'fetchTimeMs: 1'),
        record('resource', { ...page, 'Content-Type': 'image/png' }, 'x'),
        record('response', { 'WARC-Target-URI': 'dns:a.example', 'Content-Type': 'text/dns' }, '20261101 1.2.3.4'),
      ]),
    );
    assert.deepEqual(pages.map(text), ['<p>Page 1</p>', 'Міст', 'Words & <nothing else>']);
    assert.deepEqual(
      pages.map(p => p.html),
      [true, true, false],
    );
    assert.deepEqual(skipped, { revisit: 1, 'not-text': 1, 'not-http': 1 });
  });

  it('knows the codings of a body, also where the archive took them off and left the header', async () => {
    const body = Buffer.from(`<p>${'Words of a page. '.repeat(400)}</p>`);
    const chunked = Buffer.from(
      `5;x=1\r\n${body.subarray(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.subarray(5)}\r\n0\r\n\r\n`,
    );
    const html = 'Content-Type: text/html\r\n';
    const kinds: Record<string, Buffer> = {
      gzip: response(1, gzipSync(body), `${html}Content-Encoding: gzip`),
      'x-gzip': response(1, gzipSync(body), `${html}Content-Encoding: x-gzip`),
      br: response(1, brotliCompressSync(body), `${html}content-encoding: br`),
      zstd: response(1, zstdCompressSync(body), `${html}content-encoding: zstd`),
      deflate: response(1, deflateSync(body), `${html}Content-Encoding: deflate`),
      'raw deflate': response(1, deflateRawSync(body), `${html}Content-Encoding: deflate`),
      twice: response(1, gzipSync(deflateSync(body)), `${html}Content-Encoding: deflate, gzip`),
      chunked: response(1, chunked, `${html}Transfer-Encoding: chunked`),
      'taken off': response(1, body, `${html}Content-Encoding: gzip\r\nTransfer-Encoding: chunked`),
      'taken off br': response(1, body, `${html}Content-Encoding: br`),
    };
    for (const [kind, bytes] of Object.entries(kinds))
      assert.equal(text((await read(bytes)).pages[0]), String(body), kind);
    const cut = await read(response(1, gzipSync(body).subarray(0, 60), `${html}Content-Encoding: gzip`));
    assert.match(text(cut.pages[0]), /^<p>Words of a page\. /, 'as much as there is');
    const bomb = response(1, gzipSync(Buffer.alloc(3_000_000, 32)), `${html}Content-Encoding: gzip`);
    assert.deepEqual((await read(bomb, { mostBytes: 1_000_000 })).skipped, { 'too-large': 1 });
    assert.deepEqual((await read(response(1, Buffer.alloc(50, 1), `${html}Content-Encoding: br`))).skipped, {
      encoding: 1,
    });
  });

  it('with broken records is read on behind them, and each is counted with its reason', async () => {
    const packed = three.map(r => gzipSync(r));
    const flipped = Buffer.from(packed[1]!);
    flipped[flipped.length - 6]! ^= 0xff; // in the checksum
    const damaged = Buffer.from(packed[1]!);
    damaged.fill(0xff, 12, 40);
    const long = record('response', { 'WARC-Target-URI': 'https://a.example/2', 'Content-Length': 400 }, 'x');
    const short = record(
      'response',
      { 'WARC-Target-URI': 'https://a.example/2', 'Content-Length': 3 },
      'HTTP/1.1 200 OK\r\n\r\nlong',
    );
    const headless = Buffer.from('WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n');
    for (const [reason, of, middle] of [
      ['checksum', packed, flipped],
      ['gzip', packed, damaged],
      ['junk', packed, Buffer.from('not a member')],
      ['header', packed, gzipSync(headless)],
      ['header', three, headless],
      ['length', three, short],
      ['length', packed, gzipSync(short)],
      ['truncated', packed, gzipSync(long)],
      ['truncated', three, long],
      ['junk', three, Buffer.from('no record\r\nat all\r\n')],
      ['no-address', three, record('response', {}, 'HTTP/1.1 200 OK\r\n\r\n')],
      ['status', three, record('response', { 'WARC-Target-URI': 'https://a.example/2' }, 'HTTP/1.1 404 No\r\n\r\n')],
    ] as const) {
      const bytes = Buffer.concat([of[0]!, middle, of[2]!]);
      for (const size of [1, 13, 100_000]) {
        const { urls, skipped } = await read(bytes, {}, size);
        assert.deepEqual([urls, skipped], [[1, 3], { [reason]: 1 }], `${reason}, ${size}`);
      }
    }
    const { urls, skipped } = await read(Buffer.concat(packed).subarray(0, -9));
    assert.deepEqual([urls, skipped], [[1, 2], { truncated: 1 }], 'a file that was cut off');
    assert.deepEqual((await read(Buffer.concat(three).subarray(0, -30))).urls, [1, 2]);
    assert.deepEqual((await read(Buffer.from('nothing of the kind'))).skipped, { junk: 1 });
    assert.deepEqual((await read(Buffer.alloc(0))).skipped, {});
  });

  it('is read in parts by several, each record once', async () => {
    const all = Array.from({ length: 40 }, (_, n) => gzipSync(response(n, `<p>${'word '.repeat(n * 20)}</p>`)));
    const bytes = Buffer.concat(all);
    const found: number[] = [];
    for (let from = 0; from < bytes.length; from += 700) {
      const { urls, skipped } = await read(bytes.subarray(from), { from, to: from + 700 });
      assert.deepEqual(skipped, {});
      found.push(...urls);
    }
    assert.deepEqual(found, [...all.keys()]);
  });

  it('never stops at bytes of any kind', async () => {
    const bytes = Buffer.concat([warcinfo, ...three].map(r => gzipSync(r)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 20 }),
        fc.nat(bytes.length),
        fc.integer({ min: 1, max: 500 }),
        async (changes, end, size) => {
          const changed = Buffer.from(bytes);
          for (const [at, byte] of changes) changed[at] = byte;
          const { urls } = await read(changed.subarray(0, end), {}, size);
          assert.ok(urls.length <= 3);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of gigabytes takes no more memory than one of megabytes', async () => {
    const words = Buffer.from(
      Array.from({ length: 2_000 }, (_, i) => `<p>word ${(i * 7_919) % 1_009} of a page</p>`).join('\n'),
    );
    const member = gzipSync(response(1, words), { level: 1 });
    const file = join(work, 'large.warc.gz');
    const out = createWriteStream(file);
    const count = 6_000;
    for (let n = 0; n < count; n++) if (!out.write(member)) await once(out, 'drain');
    out.end();
    await once(out, 'finish');
    const whole = join(work, 'whole.warc.gz');
    // 300 MB in a single member
    const plain = Buffer.concat(Array.from({ length: 6_000 }, () => response(1, words)));
    await new Promise<void>(resolve => createWriteStream(whole).end(gzipSync(plain, { level: 1 }), resolve));
    for (const path of [file, whole]) {
      globalThis.gc?.();
      const before = process.memoryUsage().rss;
      let most = 0;
      let pages = 0;
      let bytes = 0;
      for await (const page of archivedPages(createReadStream(path, { highWaterMark: 1 << 20 }))) {
        assert.ok('bytes' in page, JSON.stringify(page));
        pages++;
        bytes += page.bytes.length;
        if (pages % 100 === 0) most = Math.max(most, process.memoryUsage().rss - before);
      }
      assert.equal(pages, count);
      assert.ok(bytes > 200e6 && statSync(path).size > 5e6, `${bytes} of ${statSync(path).size}`);
      assert.ok(most < 200e6, `${most} bytes more for ${bytes}`);
    }
  });
});

describe('a snapshot', () => {
  const id = '0190a5c2-0000-4000-8000-000000000001';
  it('comes back as it was written, and says its SHA-256', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.webUrl(),
        fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 4_000 }),
        async (body, url, date, size) => {
          const headers = [
            ['Content-Type', 'text/html'],
            ['Content-Encoding', 'gzip'],
            ['X-Evil', 'a\r\nb: c'],
          ] as const;
          const written = writeSnapshot({ url, date, id, status: 200, headers, body });
          const records: WarcRecord[] = [];
          for await (const r of readRecords(inParts(written.bytes, size))) {
            assert.ok('block' in r);
            records.push(r);
          }
          const [r] = records;
          assert.equal(records.length, 1);
          assert.equal(r!.uri, url);
          assert.equal(r!.date, date.toISOString());
          assert.equal(r!.headers.get('warc-payload-digest'), written.digest);
          assert.match(written.digest, /^sha256:[A-Z2-7]{52}$/);
          const end = r!.block.indexOf('\r\n\r\n') + 4;
          assert.deepEqual(new Uint8Array(r!.block.subarray(end)), body);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is a page of an archive, and several are one behind the other', async () => {
    const one = (n: number) =>
      writeSnapshot({
        url: `https://a.example/${n}`,
        date: new Date('2026-11-01'),
        id,
        status: 200,
        headers: [['content-type', 'text/html; charset=utf-8']],
        body: Buffer.from(`<p>№ ${n}</p>`),
      });
    const { pages } = await read(Buffer.concat([one(1).bytes, one(2).bytes]));
    assert.deepEqual(pages.map(text), ['<p>№ 1</p>', '<p>№ 2</p>']);
    assert.equal(pages[0]!.digest, one(1).digest);
    assert.match(gunzipSync(one(1).bytes).toString(), /^WARC\/1\.1\r\nWARC-Type: response\r\n/);
    assert.equal(one(1).sha256.length, 64);
  });
});

describe('letters of a page', () => {
  const said = (charset: string) => `text/html; charset=${charset}`;
  const ukrainian = Uint8Array.of(0xcc, 0xb3, 0xf1, 0xf2); // Міст in windows-1251
  const decoded = (bytes: Uint8Array, type?: string) => Buffer.from(toUtf8(bytes, type).bytes).toString('utf8');

  it('are those that the header, the mark or the page name', () => {
    assert.equal(decoded(ukrainian, said('windows-1251')), 'Міст');
    assert.equal(decoded(ukrainian, said('"win-1251"')), 'Міст');
    assert.equal(
      decoded(Buffer.concat([Buffer.from('<meta charset=cp1251>'), ukrainian])),
      '<meta charset=cp1251>Міст',
    );
    assert.equal(decoded(Uint8Array.of(0xff, 0xfe, 0x61, 0), said('utf-8')), 'a');
    assert.equal(decoded(Uint8Array.of(0x61, 0, 0x62, 0), said('utf-16le')), 'ab');
    assert.equal(decoded(Uint8Array.of(0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42), said('iso-2022-jp')), 'あ');
    assert.equal(decoded(Uint8Array.of(0x93, 0x68, 0x69, 0x94), said('iso-8859-1')), '“hi”');
  });

  it('are UTF-8 where the bytes are, whatever is said', () => {
    assert.equal(decoded(Buffer.from('Міст'), said('iso-8859-1')), 'Міст');
    assert.equal(decoded(Buffer.from('<meta charset="gbk">桥')), '<meta charset="gbk">桥');
    const nearly = Buffer.concat([Buffer.from('Довгий текст про міст. '.repeat(20)), Uint8Array.of(0xff)]);
    assert.match(decoded(nearly), /^Довгий текст про міст\..*\ufffd$/);
  });

  it('are guessed where nobody says them', () => {
    // the bytes, as encoders for these sets are not in the house
    for (const [charset, expected, hex] of [
      [
        'windows-1251',
        'Привіт, світе! Це текст про міст',
        'cff0e8e2b3f22c20f1e2b3f2e52120d6e520f2e5eaf1f220eff0ee20ecb3f1f2',
      ],
      [
        'koi8-u',
        'Привіт, світе! Це текст про міст',
        'f0d2c9d7a6d42c20d3d7a6d4c52120e3c520d4c5cbd3d420d0d2cf20cda6d3d4',
      ],
      [
        'ibm866',
        'Привет, мир! Это текст про мост через реку',
        '8fe0a8a2a5e22c20aca8e021209de2ae20e2a5aae1e220afe0ae20acaee1e220e7a5e0a5a720e0a5aae3',
      ],
      [
        'gb18030',
        '这是一个关于桥的故事,城市将在五月打开它。',
        'd5e2cac7d2bbb8f6b9d8d3dac7c5b5c4b9cacac22cb3c7cad0bdabd4dacee5d4c2b4f2bfaacbfca1a3',
      ],
      [
        'big5',
        '這是一個關於橋的故事，城市將在五月打開它。',
        'b36fac4fa440add3c3f6a9f3bef4aabaac47a8c6a141abb0a5abb14ea662a4ada4eba5b4b67da5a6a143',
      ],
      [
        'shift_jis',
        'これは橋についての記事です。五月に開きます。',
        '82b182ea82cd8bb482c982c282a282c482cc8b4c8e9682c582b781428cdc8c8e82c98a4a82ab82dc82b78142',
      ],
      [
        'euc-jp',
        'これは橋についての記事です。五月に開きます。',
        'a4b3a4eca4cfb6b6a4cba4c4a4a4a4c6a4ceb5adbbf6a4c7a4b9a1a3b8deb7eea4cbb3aba4ada4dea4b9a1a3',
      ],
      [
        'euc-kr',
        '이것은 다리에 대한 기사입니다. 오월에 열립니다.',
        'c0ccb0cdc0ba20b4d9b8aebfa120b4ebc7d120b1e2bbe7c0d4b4cfb4d92e20bfc0bff9bfa120bfadb8b3b4cfb4d92e',
      ],
      [
        'windows-1253',
        'Αυτό είναι ένα κείμενο για τη γέφυρα',
        'c1f5f4fc20e5dfede1e920ddede120eae5dfece5edef20e3e9e120f4e720e3ddf6f5f1e1',
      ],
      ['windows-1255', 'זה טקסט על הגשר שנפתח במאי', 'e6e420e8f7f1e820f2ec20e4e2f9f820f9f0f4fae720e1eee0e9'],
      [
        'windows-1256',
        'هذا نص عن الجسر الذي يفتح في مايو',
        'e5d0c720e4d520dae420c7e1ccd3d120c7e1d0ed20edddcacd20dded20e3c7ede6',
      ],
      [
        'windows-874',
        'นี่คือข้อความเกี่ยวกับสะพานที่เปิดในเดือนพฤษภาคม',
        'b9d5e8a4d7cda2e9cda4c7d2c1e0a1d5e8c2c7a1d1bacad0bed2b9b7d5e8e0bbd4b4e3b9e0b4d7cdb9bec4c9c0d2a4c1',
      ],
      [
        'windows-1252',
        'Le café est ouvert à midi, “bien sûr”',
        '4c6520636166e920657374206f757665727420e0206d6964692c20936269656e2073fb7294',
      ],
    ] as const) {
      const found = toUtf8(Buffer.from(hex, 'hex'));
      assert.deepEqual([found.charset, Buffer.from(found.bytes).toString('utf8')], [charset, expected]);
    }
  });
});
