import { ReuseIndex } from '../domain/reuse/reuse-index.ts';
import { ourTextIds, ourTexts } from '../store/our-texts.ts';
import type { Newsroom } from './newsroom.ts';

/*
 * The index of everything that readers ever saw here, which other sites' pages are held against. It is made from the database,
 * so it may be lost at any time; a copy in the files saves making it anew at every start. Whoever uses it brings it up to date
 * first, so publishing has nothing to do for it.
 */

export type OurTexts = {
  /** The index with all that is published now. One at a time in a process. */
  upToDate(): Promise<ReuseIndex>;
};

/** Revisions that are read at a time, which bounds the memory. */
const batch = 200;
/** New ones until the copy is worth writing again. */
const worthKeeping = 100;
/** Ids are given before they are committed: an index that has one may still miss some below it, by as much as this. */
const lateComers = 10_000;

/** `seed`: a number that outsiders do not know (domain/reuse). Processes with the same seed share the copy. */
export function openOurTexts(room: Pick<Newsroom, 'db' | 'files'>, seed: number): OurTexts {
  const name = `reuse/index-${(seed >>> 0).toString(16)}.bin`;
  let held: { index: ReuseIndex; ids: Set<number>; highest: number; unkept: number } | null = null;

  const open = async () => {
    const kept = await room.files.get(name).catch(() => null);
    const read = kept && readKept(kept);
    const ids = new Set(read?.ids ?? []);
    const highest = [...ids].reduce((a, b) => Math.max(a, b), 0);
    return { index: read?.index ?? ReuseIndex.create({ seed }), ids, highest, unkept: 0 };
  };

  const bring = async (): Promise<ReuseIndex> => {
    held ??= await open();
    const { index, ids } = held;
    const missing = (await ourTextIds(room.db, held.highest - lateComers)).filter(id => !ids.has(id));
    for (let at = 0; at < missing.length; at += batch)
      for (const { id, text, others } of await ourTexts(room.db, missing.slice(at, at + batch))) {
        index.add(String(id), text, { exclude: others });
        ids.add(id);
        held.highest = Math.max(held.highest, id);
        held.unkept++;
      }
    if (held.unkept >= worthKeeping) {
      held.unkept = 0;
      // without it the next start takes longer, and nothing else is lost
      await room.files.put(name, writeKept(index, ids), 'application/octet-stream').catch(() => {});
    }
    return index;
  };

  let turn: Promise<unknown> = Promise.resolve();
  return {
    upToDate: () => {
      const mine = turn.then(bring, bring);
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

const mark = 'MHOURS01';

/** The ids before the index: 8 bytes of mark, their number, themselves, all of 8 bytes as the index wants to be aligned. */
function writeKept(index: ReuseIndex, ids: ReadonlySet<number>): Uint8Array {
  const body = index.serialize();
  const bytes = new Uint8Array(16 + 8 * ids.size + body.length);
  bytes.set(new TextEncoder().encode(mark));
  new Float64Array(bytes.buffer, 8, 1)[0] = ids.size;
  new Float64Array(bytes.buffer, 16, ids.size).set([...ids]);
  bytes.set(body, 16 + 8 * ids.size);
  return bytes;
}

function readKept(kept: Uint8Array): { index: ReuseIndex; ids: number[] } | null {
  // a buffer of its own, so that it is aligned
  const bytes = kept.byteOffset % 8 === 0 ? kept : kept.slice();
  if (bytes.length < 16 || new TextDecoder().decode(bytes.subarray(0, 8)) !== mark) return null;
  const count = new Float64Array(bytes.buffer, bytes.byteOffset + 8, 1)[0]!;
  if (!Number.isInteger(count) || count < 0 || 16 + 8 * count > bytes.length) return null;
  try {
    const index = ReuseIndex.load(bytes.subarray(16 + 8 * count));
    return { index, ids: [...new Float64Array(bytes.buffer, bytes.byteOffset + 16, count)] };
  } catch {
    return null;
  }
}
