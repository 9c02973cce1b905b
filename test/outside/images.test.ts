import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { mostPictureBytes, type PictureType, pictureTypes } from '../../src/domain/media.ts';
import { library } from '../../src/outside/images/library.ts';
import { openImages } from '../../src/outside/images.ts';

const images = openImages();
// drawn as SVG and not as a blank, so that sizes and colours say something
const scene = (width: number, height: number) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#2a6f97"/>
  <rect width="50%" height="50%" fill="#e9c46a"/><circle cx="70%" cy="70%" r="20%" fill="#bc4749"/></svg>`,
  );
const photo = (width = 800, height = 600) => sharp(scene(width, height)).removeAlpha();
const refusal = async (bytes: Uint8Array) => {
  const result = await images.probe(bytes);
  return result.ok ? 'accepted' : result.failure.key;
};

describe('a picture is known by its content', () => {
  for (const type of Object.keys(pictureTypes) as PictureType[])
    test(`${type} is accepted, with its size`, async () => {
      const result = await images.probe(await photo().toFormat(type).toBuffer());
      assert.deepEqual(result, { ok: true, value: { type, width: 800, height: 600, frames: 1 } });
    });

  test('a photograph on its side is as wide as it is seen', async () => {
    const bytes = await photo(800, 600).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const result = await images.probe(bytes);
    assert.ok(result.ok);
    assert.deepEqual([result.value.width, result.value.height], [600, 800]);
  });

  test('an animation is counted in frames', async () => {
    const result = await images.probe(await animation(3));
    assert.ok(result.ok);
    assert.deepEqual(result.value, { type: 'gif', width: 40, height: 30, frames: 3 });
  });
});

describe('what is not a whole, acceptable picture is refused with the reason', () => {
  test('an empty file', async () => assert.equal(await refusal(new Uint8Array()), 'media.empty'));
  test('50 MB', async () => assert.equal(await refusal(new Uint8Array(50_000_000)), 'media.too-many-bytes'));
  test('exactly one byte too many', async () =>
    assert.equal(await refusal(new Uint8Array(mostPictureBytes + 1)), 'media.too-many-bytes'));
  test('text under the name of a picture', async () =>
    assert.equal(await refusal(Buffer.from('<html><script>alert(1)</script>')), 'media.not-a-picture'));
  test('PDF, TIFF, zip, video', async () => {
    const tiff = await photo(20, 20).tiff().toBuffer();
    const video = Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41', 'latin1');
    for (const bytes of [Buffer.from('%PDF-1.7\n1 0 obj'), tiff, Buffer.from('PK\x03\x04xxxx'), video])
      assert.equal(await refusal(bytes), 'media.not-a-picture');
  });
  test('SVG, with a script or without, in any disguise', async () => {
    const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const disguises = [script, `\uFEFF  ${script}`, `<?xml version="1.0"?><!-- ${'x'.repeat(2000)} -->${script}`];
    for (const svg of [
      ...disguises,
      scene(9, 9).toString(),
      '<!DOCTYPE svg><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>',
    ])
      assert.equal(await refusal(Buffer.from(svg)), 'media.svg');
    assert.equal(await refusal(Buffer.from(`\uFEFF${script}`, 'utf16le')), 'media.svg');
  });
  test('HEIC, which browsers do not show', async () =>
    assert.equal(await refusal(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')), 'media.heic'));

  for (const type of ['jpeg', 'png', 'webp', 'avif'] as const)
    test(`a ${type} that is cut short`, async () => {
      const bytes = await photo(1200, 900).toFormat(type).toBuffer();
      assert.equal(await refusal(bytes.subarray(0, bytes.length * 0.6)), 'media.broken');
      assert.notEqual(await refusal(bytes.subarray(0, 40)), 'accepted');
    });

  test('a PNG with a wrong checksum', async () => {
    const bytes = await photo(100, 100).png().toBuffer();
    bytes[60]! ^= 0xff;
    assert.equal(await refusal(bytes), 'media.broken');
  });

  test('a bomb: a few bytes that claim 50,000 × 50,000 pixels', { timeout: 10_000 }, async () => {
    const before = process.memoryUsage().rss;
    assert.equal(await refusal(pngBomb(50_000)), 'media.too-many-pixels');
    assert.ok(process.memoryUsage().rss - before < 200e6, 'refused without decoding it');
  });
  test('a picture with a side longer than any browser shows, however narrow it is', async () => {
    const narrow = await sharp({ create: { width: 1, height: 100_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    assert.equal(await refusal(narrow), 'media.too-long-side');
    const high = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="90"><rect width="9" height="9"/></svg>';
    const drawn = await images.rasterise(Buffer.from(high));
    assert.ok(!drawn.ok && drawn.failure.key === 'media.too-long-side');
  });
  test('a bomb within the limit of pixels whose data end early', async () =>
    assert.equal(await refusal(pngBomb(9000)), 'media.broken'));
  test('an animation with more pixels than a picture may have, all frames together', async () => {
    const gif = await animation(30);
    gif.writeUInt16LE(2000, 6);
    gif.writeUInt16LE(2000, 8);
    assert.equal(await refusal(gif), 'media.too-many-pixels');
  });
  test('an animation of more frames than anybody looks at', async () =>
    assert.equal(await refusal(await animation(601)), 'media.too-many-pixels'));
});

describe('a narrow, long picture', () => {
  const narrow = sharp({ create: { width: 2, height: 16_383, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();

  test('is never drawn larger than it is to be looked at', async t => {
    const prototype = sharp.prototype as { toBuffer(...given: unknown[]): Promise<Buffer> };
    const toBuffer = t.mock.method(prototype, 'toBuffer');
    const probed = await library.probe(await narrow);
    assert.ok(probed.ok && probed.value.height === 16_383);
    const sizes = await Promise.all(toBuffer.mock.calls.slice(-1).map(call => call.result));
    assert.deepEqual(
      sizes.map(bytes => bytes!.length <= 64 * 64 * 4),
      [true],
    );
  });
  test('leaves a trace of a few pixels', async () => {
    const { placeholder } = await library.variants(await narrow);
    const { width, height } = await sharp(Buffer.from(placeholder.split(',')[1]!, 'base64')).metadata();
    assert.ok(width <= 2 && height <= 64, `${width} × ${height}`);
  });
  test('waits its turn: one picture at a time is decoded', async t => {
    let now = 0;
    let most = 0;
    const prototype = sharp.prototype as { toBuffer(...given: unknown[]): Promise<Buffer> };
    const { toBuffer } = prototype;
    t.mock.method(prototype, 'toBuffer', async function (this: unknown, ...given: unknown[]) {
      most = Math.max(most, ++now);
      try {
        return await toBuffer.apply(this, given);
      } finally {
        now--;
      }
    });
    const bytes = await photo(900, 900).png().toBuffer();
    now = most = 0;
    const all = await Promise.all(Array.from({ length: 6 }, () => library.probe(bytes)));
    assert.ok(all.every(probed => probed.ok));
    assert.equal(most, 1);
  });
});

describe('the sizes of a picture', () => {
  test('five widths in AVIF, WebP and JPEG, of the same shape', async () => {
    const { variants } = await images.variants(await photo(2400, 1600).jpeg().toBuffer());
    for (const format of ['avif', 'webp', 'jpeg'] as const)
      assert.deepEqual(
        variants.filter(v => v.format === format).map(v => [v.width, v.height]),
        [
          [320, 213],
          [640, 427],
          [960, 640],
          [1280, 853],
          [1920, 1280],
        ],
      );
    for (const variant of variants) {
      const found = await sharp(variant.data).metadata();
      assert.deepEqual([found.width, found.height], [variant.width, variant.height]);
      assert.equal(found.format === 'heif' ? 'avif' : found.format, variant.format);
    }
  });

  test('none is larger than the original, whose own width is the last', async () => {
    const { variants } = await images.variants(await photo(700, 400).jpeg().toBuffer());
    assert.deepEqual([...new Set(variants.map(v => v.width))], [320, 640, 700]);
    const tiny = await images.variants(await photo(50, 40).jpeg().toBuffer());
    assert.deepEqual([...new Set(tiny.variants.map(v => v.width))], [50]);
  });

  test('what is on its side is turned upright', async () => {
    const { variants } = await images.variants(
      await photo(800, 600).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    );
    const variant = variants.find(v => v.format === 'jpeg' && v.width === 320)!;
    assert.deepEqual([variant.width, variant.height], [320, 427]);
    // the yellow quarter was at the top left; turned clockwise it is at the top right
    assert.ok(near(await pixel(variant.data, 300, 20), [233, 196, 106]));
    assert.ok(near(await pixel(variant.data, 20, 20), [42, 111, 151]));
  });

  test('no metadata is left in any of them', async () => {
    const bytes = await photo().keepIccProfile().withExif(gps).withXmp(xmp()).jpeg().toBuffer();
    for (const { data } of (await images.variants(bytes)).variants) {
      const { exif, xmp, iptc, orientation } = await sharp(data).metadata();
      assert.deepEqual(
        { exif, xmp, iptc, orientation },
        { exif: undefined, xmp: undefined, iptc: undefined, orientation: undefined },
      );
      assert.ok(!Buffer.from(data).includes('Olena Sirko'));
    }
  });

  test('colours of a wide profile are brought to sRGB', async () => {
    const p3 = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#ff0000' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const raw = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    assert.ok(raw[0]! < 250, 'the picture holds red in the coordinates of its own profile');
    const { variants } = await images.variants(p3);
    assert.ok(near(await pixel(variants.find(v => v.format === 'jpeg')!.data, 10, 10), [255, 0, 0], 6));
  });

  test('a CMYK picture for print comes out in colours for screens', async () => {
    const bytes = await photo(400, 300).toColourspace('cmyk').jpeg().toBuffer();
    for (const { data, format } of (await images.variants(bytes)).variants)
      assert.equal((await sharp(data).metadata()).space, 'srgb', format);
  });

  test('what is see-through stays so, with PNG for every other program', async () => {
    const logo = await sharp({ create: { width: 500, height: 300, channels: 4, background: '#00000000' } })
      .composite([{ input: await photo(200, 200).png().toBuffer(), left: 0, top: 0 }])
      .png()
      .toBuffer();
    const { variants } = await images.variants(logo);
    assert.deepEqual([...new Set(variants.map(v => v.format))], ['avif', 'webp', 'png']);
    for (const { data, width } of variants) {
      const { data: raw, info } = await sharp(data).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      assert.equal(raw[(info.width - 5) * 4 + 3], 0, `${width}`);
    }
  });

  test('an alpha channel that hides nothing does not make it a PNG', async () => {
    const { variants } = await images.variants(await photo(400, 300).ensureAlpha().png().toBuffer());
    assert.ok(variants.some(v => v.format === 'jpeg'));
  });

  test('an animation keeps moving', async () => {
    const { variants } = await images.variants(await animation(3));
    assert.deepEqual(
      variants.map(v => [v.format, v.width, v.height]),
      [['webp', 40, 30]],
    );
    assert.equal((await sharp(variants[0]!.data).metadata()).pages, 3);
  });

  test('the placeholder is a small data URI of the same shape', async () => {
    const { placeholder } = await images.variants(await photo(1600, 800).jpeg().toBuffer());
    assert.ok(placeholder.length < 300, `${placeholder.length}`);
    const data = Buffer.from(placeholder.replace('data:image/webp;base64,', ''), 'base64');
    const { width, height } = await sharp(data).metadata();
    assert.deepEqual([width, height], [16, 8]);
    assert.ok(near(await pixel(data, 2, 2), [233, 196, 106], 40));
  });
});

// tags by directory, as sharp's withExif takes them; IFD3 is GPS
const gps = {
  IFD0: { Copyright: 'Olena Sirko', Artist: 'Olena Sirko', Model: 'X100' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '50/1 27/1 1234/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '30/1 31/1 2345/100',
  },
};
const xmp = () =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="50,27.2N"><exif:GPSLongitude>30,31.4E</exif:GPSLongitude><dc:rights>Olena Sirko</dc:rights></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

describe('the original without its location', () => {
  for (const type of ['jpeg', 'png', 'webp', 'avif'] as const)
    test(`${type}: the place is gone, rights and pixels stay`, async () => {
      const bytes = await photo().withExif(gps).toFormat(type).toBuffer();
      const before = await sharp(bytes).metadata();
      assert.ok(before.exif?.includes(Buffer.from('Olena Sirko')), 'the test picture holds its rights');
      assert.ok(gpsValues(before.exif!), 'the test picture holds its place');

      const clean = Buffer.from(await images.withoutLocation(bytes, type));
      const after = await sharp(clean).metadata();
      assert.equal(gpsValues(after.exif!), null);
      assert.ok(after.exif?.includes(Buffer.from('Olena Sirko')));
      assert.ok(after.exif?.includes(Buffer.from('X100')));
      assert.equal(clean.length, bytes.length);
      assert.ok((await sharp(clean).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer()));
      assert.ok((await images.probe(clean)).ok);
    });

  for (const type of ['jpeg', 'png', 'webp', 'avif'] as const)
    test(`${type}: the place is gone from XMP too`, async () => {
      const bytes = await photo().withXmp(xmp()).toFormat(type).toBuffer();
      assert.match((await sharp(bytes).metadata()).xmpAsString ?? '', /GPSLatitude/);
      const clean = Buffer.from(await images.withoutLocation(bytes, type));
      assert.doesNotMatch((await sharp(clean).metadata()).xmpAsString ?? '', /GPS|50,27|30,31/);
      assert.ok(!clean.includes('50,27.2N') && !clean.includes('30,31.4E'));
      assert.ok((await images.probe(clean)).ok);
    });

  test('a second picture that a phone appended loses it as well', async () => {
    const one = await photo().withExif(gps).jpeg().toBuffer();
    const clean = Buffer.from(await images.withoutLocation(Buffer.concat([one, one]), 'jpeg'));
    const second = await sharp(clean.subarray(one.length)).metadata();
    assert.equal(gpsValues(second.exif!), null);
  });

  test('a picture with a film behind it is made anew, without the film', async () => {
    const film = Buffer.from('\0\0\0\x1cftypmp42\0\0\0\0isommp42 \xa9xyz+50.45+030.52/', 'latin1');
    const clean = Buffer.from(
      await images.withoutLocation(Buffer.concat([await photo().jpeg().toBuffer(), film]), 'jpeg'),
    );
    assert.ok(!clean.includes('+50.45'));
    assert.ok((await images.probe(clean)).ok);
  });

  test('a picture that names no place keeps its very bytes', async () => {
    const bytes = await photo()
      .withExif({ IFD0: { Copyright: 'Olena Sirko' } })
      .jpeg()
      .toBuffer();
    assert.equal(await images.withoutLocation(bytes, 'jpeg'), bytes);
  });

  test('damaged EXIF is no reason to fail', async () => {
    const bytes = await photo().withExif(gps).jpeg().toBuffer();
    const at = bytes.indexOf('Exif\0\0');
    for (let i = at + 6; i < at + 120; i++) {
      const damaged = Buffer.from(bytes);
      damaged[i]! ^= 0xff;
      assert.ok((await images.withoutLocation(damaged, 'jpeg')).length > 0);
    }
  });
});

describe('a drawing (SVG) from a trusted origin becomes pixels', () => {
  test('1920 wide, in the shape of the drawing', async () => {
    const result = await images.rasterise(scene(300, 200));
    assert.ok(result.ok);
    const { width, height, format } = await sharp(result.value).metadata();
    assert.deepEqual([width, height, format], [1920, 1280, 'jpeg']);
  });

  test('a see-through one becomes a PNG', async () => {
    const result = await images.rasterise(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><circle r="5" cx="9" cy="9"/></svg>'),
    );
    assert.ok(result.ok);
    assert.equal((await sharp(result.value).metadata()).format, 'png');
  });

  test('files of the machine and addresses in it are not read', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'masthead-secret-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const red = join(folder, 'red.png');
    await sharp({ create: { width: 10, height: 10, channels: 3, background: '#ff0000' } }).toFile(red);
    for (const href of [`file://${red}`, red, relative(process.cwd(), red), 'http://127.0.0.1:1/x.png']) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100"><rect width="100" height="100" fill="#0000ff"/><image xlink:href="${href}" width="100" height="100"/></svg>`;
      const result = await images.rasterise(Buffer.from(svg));
      assert.ok(result.ok, href);
      assert.ok(near(await pixel(result.value, 900, 900), [0, 0, 255], 8), href);
    }
  });

  test('entities that swell, endless shapes and broken ones fail or end', { timeout: 20_000 }, async () => {
    const laughs = `<!DOCTYPE svg [<!ENTITY a0 "ha">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>&a20;</text></svg>`;
    assert.equal((await images.rasterise(Buffer.from(laughs))).ok, false);
    assert.equal(
      (await images.rasterise(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="99999999"/>')))
        .ok,
      false,
    );
    assert.equal((await images.rasterise(Buffer.from('<svg><rect'))).ok, false);
    assert.equal((await images.rasterise(readFileSync(import.meta.filename))).ok, false);
  });
});

function near(found: number[], wanted: number[], by = 24): boolean {
  return wanted.every((value, i) => Math.abs(value - found[i]!) <= by);
}

async function pixel(image: Uint8Array, left: number, top: number): Promise<number[]> {
  return [...(await sharp(image).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

describe('pictures are worked on in a process of their own', () => {
  test('what it was doing when it died is done by the next one', { skip: process.platform !== 'linux' }, async () => {
    const own = openImages();
    const bytes = await photo(2400, 1800).jpeg().toBuffer();
    assert.ok((await own.probe(bytes)).ok);
    const before = imageProcesses();
    const made = own.variants(bytes);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    assert.equal((await made).variants.length, 15);
    assert.ok(imageProcesses().every(pid => !before.includes(pid)));
  });

  test('one that dies every time is given up, with the reason', async () => {
    const own = openImages();
    // one that cannot be started at all dies as well
    const path = process.execPath;
    process.execPath = '/nonexistent/node';
    try {
      await assert.rejects(own.probe(new Uint8Array(8)));
    } finally {
      process.execPath = path;
    }
    assert.ok((await own.probe(await photo(20, 20).png().toBuffer())).ok, 'and the next question is answered');
  });
});

/** Those that this process started (proc(5)). */
function imageProcesses(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return Number(parent) === process.pid && state !== 'Z' && command.includes('images/process.ts');
      } catch {
        return false; // it ended in between
      }
    })
    .map(Number);
}

async function animation(frames: number): Promise<Buffer> {
  const data = Buffer.concat(Array.from({ length: frames }, (_, i) => Buffer.alloc(40 * 30 * 3, (i * 80) % 256)));
  return sharp(data, { raw: { width: 40, height: 30 * frames, channels: 3, pageHeight: 30 } })
    .gif({ delay: Array(frames).fill(100) })
    .toBuffer();
}

/** A PNG of one colour whose header claims a square of `side` pixels, with next to no data. */
function pngBomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const data = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The GPS directory of an EXIF block, read independently of the code under test: null when none is pointed to. */
function gpsValues(exif: Buffer): number | null {
  const tiff = exif.subarray(exif.indexOf('Exif\0\0') === 0 ? 6 : 0);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  for (let i = 0, first = u32(4); i < u16(first); i++)
    if (u16(first + 2 + i * 12) === 0x8825) return u32(first + 2 + i * 12 + 8);
  return null;
}
