import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { isStoreFull } from '../domain/files.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type Imported, type ImportedItem, type Remark, type RemarkReason, remarks } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { readImportItems } from '../store/import-item.ts';
import { changeEdition, prepareEdition } from './import-edition.ts';
import { holdEditionsOf, prepareEntry } from './import-entry.ts';
import { addEditions } from './import-new-editions.ts';
import { ImportStopped, importPicture } from './import-pictures.ts';
import {
  type ImportRun,
  type Outcome,
  openRun,
  type PictureSource,
  readPeople,
  recordOf,
  type Write,
  type Written,
} from './import-run.ts';
import type { Ready } from './import-settle.ts';
import {
  addLanguage,
  prepareOutlet,
  preparePerson,
  prepareRedirect,
  prepareSection,
  prepareSource,
  prepareTag,
} from './import-shared.ts';
import { prepareSponsor } from './import-sponsor.ts';
import { logOlderCorrections } from './log-older-corrections.ts';
import { commit, type Newsroom } from './newsroom.ts';

export type ImportReport = {
  origin: string;
  counts: Partial<Record<ImportedItem['kind'], Record<Outcome, number>>>;
  /** by reason and by what it is about, graver ones first; `names` are at most a thousand, `count` is all */
  remarks: {
    level: (typeof remarks)[RemarkReason];
    reason: RemarkReason;
    what: string;
    count: number;
    names: { name: string; detail?: string; values?: Remark['values'] }[];
  }[];
  /** the key of the message that says why it ended early; null: everything was read */
  stopped: string | null;
};

const batchSize = 50;
const mostNames = 1000;
const levels = ['error', 'left-out', 'changed'] as const;

/**
 * Brings items in, in their order, a batch a transaction: an item that fails is remarked, and the rest goes on. A second
 * run over the same source changes nothing; an item that changed at its source is changed here, unless somebody has
 * worked on it here since. `signal` ends it after the batch at hand. `onProgress` counts items, not bytes.
 */
export async function importItems(
  room: Newsroom,
  actor: Actor,
  items: AsyncIterable<Imported>,
  options: {
    origin: string;
    exact?: boolean;
    pictures: PictureSource;
    signal?: AbortSignal;
    onProgress?: (done: number) => void;
  },
): Promise<Result<ImportReport>> {
  if (!may(actor, 'data.import')) return fail('forbidden', 'access.denied');
  const counts: ImportReport['counts'] = {};
  const count = (kind: ImportedItem['kind'], outcome: Outcome) => {
    counts[kind] ??= { added: 0, updated: 0, unchanged: 0, kept: 0 };
    counts[kind][outcome]++;
  };
  const notes = new Map<string, ImportReport['remarks'][number]>();
  const remark = ({ reason, what, name, detail, values, count = 1 }: Omit<Remark, 'kind'>) => {
    const key = `${reason}\n${what}`;
    const entry = notes.get(key) ?? { level: remarks[reason], reason, what, count: 0, names: [] };
    entry.count += count;
    if (entry.names.length < mostNames)
      entry.names.push({
        name: name.slice(0, 300),
        ...(detail ? { detail: detail.slice(0, 500) } : {}),
        ...(values ? { values } : {}),
      });
    notes.set(key, entry);
  };
  const { origin, exact = false, pictures } = options;
  const run = await openRun(room, actor, { origin, exact, pictures, remark });

  let batch: Pending[] = [];
  let done = 0;
  let stopped: string | null = null;
  const flush = async () => {
    const writing = batch;
    batch = [];
    await writeBatch(run, writing, count, remark);
  };
  try {
    for await (const item of items) {
      if (options.signal?.aborted) {
        stopped = 'import.aborted';
        break;
      }
      if (item.kind === 'remark') {
        remark(item);
        continue;
      }
      const prepared = await prepare(run, item).catch((error: unknown) => {
        if (error instanceof ImportStopped) throw error;
        if (isStoreFull(error)) throw new ImportStopped('store.full');
        remark({ reason: 'unexpected', what: item.kind, name: nameOf(item), detail: String(error) });
        return 'kept' as const;
      });
      if (typeof prepared === 'string') count(item.kind, prepared);
      else batch.push({ item, ...prepared });
      if (batch.length >= batchSize) await flush();
      options.onProgress?.(++done);
    }
  } catch (error) {
    if (!(error instanceof ImportStopped)) throw error;
    stopped = error.message;
  }
  try {
    await flush();
  } catch (error) {
    if (!(error instanceof ImportStopped)) throw error;
    stopped = error.message;
  }
  // not while entries of its own may still come with the rest
  if (stopped === null) await logOlderCorrections(room);
  const sorted = [...notes.values()].sort(
    (a, b) =>
      levels.indexOf(a.level) - levels.indexOf(b.level) ||
      Object.keys(remarks).indexOf(a.reason) - Object.keys(remarks).indexOf(b.reason) ||
      b.count - a.count,
  );
  return ok({ origin, counts, remarks: sorted, stopped });
}

type Pending = { item: ImportedItem } & Prepared;
type Prepared = { write: Write } | { ready: Ready };

async function prepare(run: ImportRun, item: ImportedItem): Promise<Prepared | Outcome> {
  if (item.kind === 'edition') {
    const ready = await prepareEdition(run, item);
    return typeof ready === 'string' ? ready : { ready };
  }
  const write = await (async () => {
    switch (item.kind) {
      case 'picture':
        return importPicture(run, item);
      case 'outlet':
        return prepareOutlet(run, item);
      case 'section':
        return prepareSection(run, item);
      case 'tag':
        return prepareTag(run, item);
      case 'source':
        return prepareSource(run, item);
      case 'person':
        return preparePerson(run, item);
      case 'sponsor':
        return prepareSponsor(run, item);
      case 'redirect':
        return prepareRedirect(run, item);
      case 'correction':
        return prepareEntry(run, item);
    }
  })();
  return typeof write === 'function' ? { write } : (write ?? 'unchanged');
}

function nameOf(item: ImportedItem): string {
  if (item.kind === 'edition') return item.name;
  if (item.kind === 'picture') return item.src;
  if (item.kind === 'redirect') return item.path;
  if (item.kind === 'sponsor') return item.name;
  if (item.kind === 'correction') return `${item.article} (${item.lang}), no. ${item.number}`;
  return item.kind === 'outlet' ? 'outlet' : item.slug;
}

async function writeBatch(
  run: ImportRun,
  batch: Pending[],
  count: (kind: ImportedItem['kind'], outcome: Outcome) => void,
  remark: (remark: Omit<Remark, 'kind'>) => void,
): Promise<void> {
  if (batch.length === 0) return;
  try {
    const results = await commit(run.room, async (tx, after) => {
      await holdEditionsOf(
        tx,
        run,
        batch.map(b => b.item),
      );
      const languages = new Set<string>();
      const written: (Written & { item: ImportedItem })[] = [];
      for (let n = 0; n < batch.length; ) {
        const fresh = newEditions(run, batch, n);
        const group = fresh.length > 0 ? batch.slice(n, n + fresh.length) : [batch[n]!];
        const more: Written['remarks'] = [];
        for (const { item } of group)
          if (item.kind === 'edition' && !run.exact && !languages.has(item.lang)) {
            languages.add(item.lang);
            if (await addLanguage(tx, run, item.lang))
              more.push({ reason: 'language-added', what: 'outlet', name: item.lang });
          }
        const done = fresh.length > 0 ? await addEditions(tx, run, fresh) : [await writeOne(tx, run, group[0]!)];
        for (const [k, { outcome, remarks: own }] of done.entries())
          written.push({ item: group[k]!.item, outcome, remarks: k === 0 ? [...more, ...own] : own });
        n += group.length;
      }
      after.purge(pageKey.outlet);
      return written;
    });
    for (const { item, outcome, remarks: own } of results) {
      count(item.kind, outcome);
      for (const one of own) remark(one);
    }
  } catch (error) {
    if (isStoreFull(error)) throw new ImportStopped('store.full');
    // nothing of the batch was kept: what the run believed of it is read again
    refill(run.known, await readImportItems(run.room.db, run.origin));
    refill(run.people, await readPeople(run.room.db));
    const [only] = batch;
    if (batch.length === 1 && only) {
      remark({ reason: 'unexpected', what: only.item.kind, name: nameOf(only.item), detail: String(error) });
      count(only.item.kind, 'kept');
      return;
    }
    for (const one of batch) await writeBatch(run, [one], count, remark);
  }
}

/** Those of a batch from a place on that are editions which are not here yet, each of them once. */
function newEditions(run: ImportRun, batch: readonly Pending[], from: number): Ready[] {
  const ready: Ready[] = [];
  const keys = new Set<string>();
  for (const one of batch.slice(from)) {
    if (!('ready' in one)) break;
    const { key } = one.ready.item;
    if (keys.has(key) || recordOf(run, 'edition', key) !== null) break;
    keys.add(key);
    ready.push(one.ready);
  }
  return ready;
}

function writeOne(tx: Tx, run: ImportRun, one: Pending): Promise<Written> {
  return 'write' in one
    ? one.write(tx)
    : changeEdition(tx, run, one.ready, recordOf(run, 'edition', one.ready.item.key)!.target);
}

function refill<K, V>(map: Map<K, V>, entries: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
