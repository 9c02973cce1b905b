import type { Bases } from './grams.ts';
import { Segment } from './segment.ts';

/*
 * An index as bytes: a header of 16 numbers, then its arrays one behind the other, each at a multiple of 8, so that what
 * was loaded is used where it lies. Numbers are little-endian, as every machine has them that runs this.
 */
const magic = 0x4d485253;
const version = 1;
const headerLength = 16;

const encoder = new TextEncoder();
const utf8 = new TextDecoder();

const aligned = (length: number) => Math.ceil(length / 8) * 8;

export function writeSegment(segment: Segment, seed: number, shared: boolean): Uint8Array {
  const { count, theirs, slots, marks, filter, checkpointCount, textLength } = segment;
  const ids = encoder.encode(JSON.stringify(segment.ids));
  const parts: Uint8Array[] = [
    bytesOf(segment.starts.subarray(0, count + 1)),
    bytesOf(segment.places.subarray(0, count + 1)),
    bytesOf(segment.units.subarray(0, count)),
    bytesOf(segment.checkpoints.subarray(0, checkpointCount)),
    bytesOf(slots),
    marks,
    bytesOf(filter),
    bytesOf(theirs),
    ids,
    segment.texts.subarray(0, textLength),
  ];
  const length = 8 * headerLength + parts.reduce((sum, part) => sum + aligned(part.length), 0);
  const buffer = shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
  const written = new Uint8Array(buffer);
  new Float64Array(buffer, 0, headerLength).set([
    magic,
    version,
    seed,
    count,
    checkpointCount,
    slots.length,
    filter.length,
    theirs.length,
    ids.length,
    textLength,
    segment.entries,
    segment.placeBits,
  ]);
  let at = 8 * headerLength;
  for (const part of parts) {
    written.set(part, at);
    at += aligned(part.length);
  }
  return written;
}

function bytesOf(array: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Reads the header; `read` makes the segment on the same bytes. */
export function readSegment(given: Uint8Array): { seed: number; read: (bases: Bases) => Segment } {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const { buffer, byteOffset } = bytes;
  const wrong = new RangeError('these bytes are no index of masthead/reuse of this version');
  if (bytes.length < 8 * headerLength) throw wrong;
  const header = new Float64Array(buffer, byteOffset, headerLength);
  if (header[0] !== magic || header[1] !== version) throw wrong;
  const [count, checkpoints, slots, filter, theirs, ids, text, entries, placeBits] = header.subarray(3);
  const lengths = [
    8 * (count! + 1),
    8 * (count! + 1),
    4 * count!,
    4 * checkpoints!,
    4 * slots!,
    slots!,
    4 * filter!,
    4 * theirs!,
  ];
  const whole = [...header.subarray(2)].every(Number.isSafeInteger);
  const all = [...lengths, ids!, text!].reduce((sum, length) => sum + aligned(length), 8 * headerLength);
  if (!whole || all !== bytes.length || placeBits! > 31) throw wrong;
  if (filter! > 0 && !Number.isInteger(Math.log2(filter!))) throw wrong;
  const read = (bases: Bases) => {
    const segment = new Segment(bases);
    let at = byteOffset + 8 * headerLength;
    const next = (length: number) => {
      const from = at;
      at += aligned(length);
      return from;
    };
    segment.starts = new Float64Array(buffer, next(lengths[0]!), count! + 1);
    segment.places = new Float64Array(buffer, next(lengths[1]!), count! + 1);
    segment.units = new Uint32Array(buffer, next(lengths[2]!), count!);
    segment.checkpoints = new Uint32Array(buffer, next(lengths[3]!), checkpoints!);
    segment.slots = new Uint32Array(buffer, next(lengths[4]!), slots!);
    segment.marks = new Uint8Array(buffer, next(lengths[5]!), slots!);
    segment.filter = new Uint32Array(buffer, next(lengths[6]!), filter!);
    segment.theirs = new Uint32Array(buffer, next(lengths[7]!), theirs!);
    // a decoder takes no shared memory: a copy
    const names: unknown = JSON.parse(utf8.decode(new Uint8Array(buffer, next(ids!), ids!).slice()));
    if (!Array.isArray(names) || names.length !== count || segment.starts[count!] !== text) throw wrong;
    for (const name of names) segment.ids.push(String(name));
    segment.texts = new Uint8Array(buffer, next(text!), text!);
    segment.textLength = text!;
    segment.count = count!;
    segment.checkpointCount = checkpoints!;
    segment.capacity = slots!;
    segment.entries = entries!;
    segment.placeBits = placeBits!;
    segment.indexed = count!;
    segment.frozen = true;
    return segment;
  };
  return { seed: header[2]!, read };
}
