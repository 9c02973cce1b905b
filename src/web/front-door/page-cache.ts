/*
 * Pages that are the same for everybody, in memory, found by address and forgotten by surrogate key. It knows nothing of HTTP.
 */

/** What is kept. `expires`: a time in ms, or Infinity; for `stale` ms after it a page may still be sent while it is made anew. */
export type Kept = {
  readonly keys: readonly string[];
  readonly bytes: number;
  readonly expires: number;
  readonly stale: number;
};

export type PageCache<Page extends Kept> = {
  get(address: string): Page | undefined;
  /** A page whose time has come, but not long ago. One that was purged is gone, and one in doubt is none. */
  stale(address: string): Page | undefined;
  /** A page that was kept and not purged, however old or doubtful: better than nothing. */
  lastKnown(address: string): Page | undefined;
  /** From now on nothing that is kept is sent before it was made anew: news of purges may have been lost. */
  doubt(): void;
  /** The moment at which a rendering begins; to be given to `put` with its result. */
  moment(): number;
  /** Keeps a page unless one of its keys was purged since the moment at which its rendering began; says whether it did. */
  put(address: string, page: Page, since: number): boolean;
  /** Forgets all pages that have one of the keys, and those under way; the key `outlet` is every page's. */
  purge(keys: readonly string[]): void;
  readonly size: number;
  readonly bytes: number;
  readonly evicted: number;
};

/** Past so many purged keys the oldest are no longer told apart: whatever began before them is not kept. */
const mostPurged = 10_000;

/** A cache of at most `maxBytes`. When it is full, those go first that nobody asked for since it last looked (CLOCK). */
export function pageCache<Page extends Kept>(maxBytes: number): PageCache<Page> {
  type Slot = { address: string; page: Page; asked: boolean; doubted: boolean };
  const slots = new Map<string, Slot>();
  const byKey = new Map<string, Set<Slot>>();
  const purgedAt = new Map<string, number>();
  let now = 0;
  let allPurgedAt = 0;
  let bytes = 0;
  let evicted = 0;

  const drop = (slot: Slot) => {
    slots.delete(slot.address);
    bytes -= slot.page.bytes;
    for (const key of slot.page.keys) {
      const same = byKey.get(key);
      same?.delete(slot);
      if (same?.size === 0) byKey.delete(key);
    }
  };
  const makeRoom = () => {
    // a slot that was asked for goes to the end of the line once, without its mark
    for (const slot of slots.values()) {
      if (bytes <= maxBytes) return;
      if (slot.asked) {
        slot.asked = false;
        slots.delete(slot.address);
        slots.set(slot.address, slot);
      } else {
        drop(slot);
        evicted++;
      }
    }
  };

  return {
    get(address) {
      const slot = slots.get(address);
      if (slot === undefined || slot.doubted) return undefined;
      if (slot.page.expires !== Number.POSITIVE_INFINITY && slot.page.expires <= Date.now()) {
        return undefined;
      }
      slot.asked = true;
      return slot.page;
    },
    stale: address => {
      const slot = slots.get(address);
      return slot && !slot.doubted && Date.now() < slot.page.expires + slot.page.stale ? slot.page : undefined;
    },
    lastKnown: address => slots.get(address)?.page,
    doubt() {
      // what is under way was begun before the news that may be missing
      now++;
      allPurgedAt = now;
      for (const slot of slots.values()) slot.doubted = true;
    },
    moment: () => now,
    put(address, page, since) {
      if (since < allPurgedAt || page.keys.some(key => (purgedAt.get(key) ?? 0) > since)) return false;
      // one page may not sweep out the rest
      if (page.bytes > maxBytes / 4) return false;
      const before = slots.get(address);
      if (before) drop(before);
      const slot = { address, page, asked: false, doubted: false };
      slots.set(address, slot);
      bytes += page.bytes;
      for (const key of page.keys) {
        const same = byKey.get(key);
        if (same) same.add(slot);
        else byKey.set(key, new Set([slot]));
      }
      makeRoom();
      return slots.get(address) === slot;
    },
    purge(keys) {
      if (keys.length === 0) return;
      now++;
      if (keys.includes('outlet') || purgedAt.size > mostPurged) {
        allPurgedAt = now;
        purgedAt.clear();
      }
      if (keys.includes('outlet')) {
        slots.clear();
        byKey.clear();
        bytes = 0;
        return;
      }
      for (const key of keys) {
        purgedAt.set(key, now);
        for (const slot of [...(byKey.get(key) ?? [])]) drop(slot);
      }
    },
    get size() {
      return slots.size;
    },
    get bytes() {
      return bytes;
    },
    get evicted() {
      return evicted;
    },
  };
}
