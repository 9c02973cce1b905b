import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { PictureType } from '../../domain/media.ts';

/*
 * Where a picture was taken can endanger people, so it is taken out of the original before that is stored. Everything else
 * stays as the photographer wrote it, names and rights included: the GPS directory of EXIF (JEITA CP-3451) and the GPS
 * fields of XMP are blanked in place, byte for byte, and not one pixel changes. What cannot be blanked so is encoded anew.
 */

/** The picture without its location: the very bytes given when it names none. Length and pixels stay where they can. */
export async function withoutLocation(bytes: Uint8Array, type: PictureType): Promise<Uint8Array> {
  const found = await sharp(bytes, { failOn: 'none' }).metadata();
  const video = type === 'jpeg' && hasVideo(bytes);
  if (!video && !namesPlace(found.exif, found.xmp) && everyExif(bytes).every(tiff => !hasGps(tiff))) return bytes;
  if (!video) {
    const copy = Buffer.from(bytes);
    for (const tiff of [...everyExif(copy), ...(within(copy, found.exif) ?? [])]) blankGps(tiff);
    for (const xmp of within(copy, found.xmp) ?? []) blankXmp(xmp);
    if (type === 'png') mendPng(copy);
    const left = await sharp(copy, { failOn: 'none' }).metadata();
    if (!namesPlace(left.exif, left.xmp)) return copy;
  }
  return reencode(bytes, type);
}

/** For what hides its location (compressed text, a film after the picture): the pixels again, upright, without metadata. */
async function reencode(bytes: Uint8Array, type: PictureType): Promise<Uint8Array> {
  const image = sharp(bytes, { animated: type === 'gif' || type === 'webp', failOn: 'none' })
    .autoOrient()
    .keepIccProfile();
  if (type === 'jpeg') return image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  if (type === 'png') return image.png().toBuffer();
  if (type === 'webp') return image.webp({ quality: 95 }).toBuffer();
  if (type === 'avif') return image.avif({ quality: 85, effort: 2 }).toBuffer();
  return image.gif().toBuffer();
}

function namesPlace(exif: Buffer | undefined, xmp: Buffer | undefined): boolean {
  return (
    (exif !== undefined && hasGps(body(exif))) ||
    (xmp !== undefined && new RegExp(gpsField.source).test(xmp.toString('latin1')))
  );
}

const exifMark = Buffer.from('Exif\0\0', 'latin1');
const body = (exif: Buffer) => (exif.subarray(0, 6).equals(exifMark) ? exif.subarray(6) : exif);

/** Every EXIF block in the file, also of the second pictures that phones append. Views into `bytes`. */
function everyExif(bytes: Uint8Array): Buffer[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Buffer[] = [];
  for (let at = file.indexOf(exifMark); at !== -1; at = file.indexOf(exifMark, at + 6)) {
    const tiff = file.subarray(at + 6);
    if (readTiff(tiff)) blocks.push(tiff);
  }
  return blocks;
}

/** The places where a block that sharp read stands in the file. Views into `file`. */
function within(file: Buffer, block: Buffer | undefined): Buffer[] | null {
  if (!block) return null;
  const inner = body(block);
  const at = file.indexOf(inner);
  return at === -1 ? null : [file.subarray(at, at + inner.length)];
}

type Tiff = {
  u16: (at: number) => number;
  u32: (at: number) => number;
  put16: (at: number, value: number) => void;
  first: number;
};

function readTiff(data: Buffer): Tiff | null {
  if (data.length < 14) return null;
  const order = data.toString('latin1', 0, 4);
  if (order === 'II*\0') {
    const first = data.readUInt32LE(4);
    return {
      u16: at => data.readUInt16LE(at),
      u32: at => data.readUInt32LE(at),
      put16: (at, v) => data.writeUInt16LE(v, at),
      first,
    };
  }
  if (order === 'MM\0*') {
    const first = data.readUInt32BE(4);
    return {
      u16: at => data.readUInt16BE(at),
      u32: at => data.readUInt32BE(at),
      put16: (at, v) => data.writeUInt16BE(v, at),
      first,
    };
  }
  return null;
}

const gpsTag = 0x8825;
const entryBytes = 12;
// bytes of a value by its type, EXIF 2.32 table 3
const valueBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** Where the entry is that points to the GPS directory; null when there is none or the block is damaged. */
function gpsEntry(data: Buffer, tiff: Tiff): { entry: number; count: number } | null {
  if (tiff.first + 2 > data.length) return null;
  const count = tiff.u16(tiff.first);
  if (tiff.first + 2 + count * entryBytes > data.length) return null;
  for (let i = 0; i < count; i++) {
    const entry = tiff.first + 2 + i * entryBytes;
    if (tiff.u16(entry) === gpsTag) return { entry, count };
  }
  return null;
}

function hasGps(data: Buffer): boolean {
  const tiff = readTiff(data);
  return tiff !== null && gpsEntry(data, tiff) !== null;
}

/** Zeroes the GPS directory with all its values and takes its entry out of the first directory. The length stays. */
function blankGps(data: Buffer): void {
  const tiff = readTiff(data);
  const found = tiff && gpsEntry(data, tiff);
  if (!found) return;
  const directory = tiff.u32(found.entry + 8);
  if (directory + 2 <= data.length) {
    const count = tiff.u16(directory);
    const end = Math.min(data.length, directory + 2 + count * entryBytes + 4);
    for (let entry = directory + 2; entry + entryBytes <= end; entry += entryBytes) {
      const size = (valueBytes[tiff.u16(entry + 2)] ?? 1) * tiff.u32(entry + 4);
      const at = tiff.u32(entry + 8);
      if (size > 4 && at >= 8 && at + size <= data.length) data.fill(0, at, at + size);
    }
    data.fill(0, directory, end);
  }
  // the entries after it and the pointer to the next directory move up by one entry
  const last = tiff.first + 2 + found.count * entryBytes;
  const tail = Math.min(data.length, last + 4);
  data.copyWithin(found.entry, found.entry + entryBytes, tail);
  data.fill(0, tail - entryBytes, tail);
  tiff.put16(tiff.first, found.count - 1);
}

// attributes and elements of XMP such as exif:GPSLatitude; latin1, so that positions are bytes
const gpsField = /\b[\w-]+:GPS\w+\s*=\s*(?:"[^"]*"|'[^']*')|<([\w-]+:GPS\w+)[^>]*>[^<]*<\/\1>/g;

function blankXmp(xmp: Buffer): void {
  const text = xmp.toString('latin1');
  for (const match of text.matchAll(gpsField)) xmp.fill(0x20, match.index, match.index + match[0].length);
}

/** A film appended by a phone ("motion photo") holds its own location in ways of its own. */
function hasVideo(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ['ftypmp4', 'ftypiso', 'ftypqt  '].some(mark => file.includes(mark, 0, 'latin1'));
}

/** Writes the checksum of each metadata chunk of a PNG anew (PNG 1.2, 3.2). */
function mendPng(file: Buffer): void {
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length) return;
    if (['eXIf', 'iTXt', 'tEXt'].includes(file.toString('latin1', at + 4, at + 8)))
      file.writeUInt32BE(crc32(file.subarray(at + 4, end)), end);
    at = end + 4;
  }
}
