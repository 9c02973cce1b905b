import type { NodeJson } from '../../../domain/document/schema.ts';
import type { LinkChanged, LinkView, LinkWrite } from '../../../web/desk-api/translation-contract.ts';
import { Refused, Unreachable } from '../api.ts';
import { sameWords } from './inline.ts';
import type { Change, KeptRow } from './keep.ts';

/*
 * Autosave of a translation, row by row. A row that the server has not acknowledged is on this device; one request is
 * under way at a time, in the order in which rows were changed. Two people on two rows never meet; on one row, the
 * second is told and chooses with both wordings in sight.
 */

export type RowSave =
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'offline'; kept: boolean }
  | { kind: 'conflict'; theirs: LinkView }
  | { kind: 'refused'; message: string };

/** A row's change on its way. Never changed in place: whoever shows one compares by identity. */
export type Pending = {
  readonly base: LinkView;
  /** the version that the change stands on */
  readonly version: number;
  /** not sent yet */
  readonly change: Change;
  /** being sent */
  readonly sent: Change | null;
  readonly save: RowSave;
};

export type Overall =
  | { kind: 'saved'; at: string | null }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'offline'; kept: boolean }
  | { kind: 'conflict'; link: number }
  | { kind: 'refused'; message: string };

export type RowSaver = {
  subscribe(listener: () => void): () => void;
  pending(): ReadonlyMap<number, Pending>;
  overall(): Overall;
  /** Something of a row is changed. `now`: sent at once, not when typing pauses. */
  change(link: LinkView, change: Change, now?: boolean): void;
  /** Sends everything; true when the server has it all. */
  flush(): Promise<boolean>;
  /** After a conflict: mine on top of theirs, or theirs. */
  decide(link: number, whose: 'mine' | 'theirs'): void;
  /** Lets go of a change that cannot be saved. */
  drop(link: number): void;
  stop(): void;
};

export function openRowSaver(options: {
  send: (link: number, write: LinkWrite) => Promise<LinkChanged>;
  /** the server has a row */
  answered: (answer: LinkChanged) => void;
  /** somebody else's row, that our change stands on from now on */
  theirs: (link: LinkView) => void;
  keep: (row: Omit<KeptRow, 'at'>) => boolean;
  forget: (link: number) => void;
  delay?: number;
}): RowSaver {
  const { delay = 800 } = options;
  let rows: ReadonlyMap<number, Pending> = new Map();
  let overall: Overall = { kind: 'saved', at: null };
  let savedAt: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let retryMs = 2000;
  let stopped = false;
  const listeners = new Set<() => void>();

  const put = (id: number, row: Pending | null) => {
    const next = new Map(rows);
    if (row) next.set(id, row);
    else next.delete(id);
    rows = next;
    overall = worst([...next], savedAt);
    for (const listener of listeners) listener();
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(run, ms);
  };
  const kept = (id: number, row: Pending) =>
    options.keep({ link: id, base: { ...row.base, version: row.version }, change: both(row) });

  async function sendRow(id: number): Promise<'go on' | 'wait'> {
    const row = rows.get(id)!;
    const safe = kept(id, row);
    const sent = row.change;
    put(id, { ...row, change: {}, sent, save: { kind: 'saving' } });
    try {
      const answer = await options.send(id, { version: row.version, ...sent });
      retryMs = 2000;
      savedAt = new Date().toISOString();
      // before the row lets go of its own words, so that the old ones are never seen in between
      options.answered(answer);
      const now = rows.get(id)!;
      if (isNothing(now.change)) {
        options.forget(id);
        put(id, null);
      } else {
        const next: Pending = {
          base: answer.link,
          version: answer.link.version,
          change: now.change,
          sent: null,
          save: { kind: 'unsaved' },
        };
        kept(id, next);
        put(id, next);
      }
      return 'go on';
    } catch (error) {
      const back: Pending = { ...rows.get(id)!, change: both(rows.get(id)!), sent: null };
      if (error instanceof Unreachable) {
        put(id, { ...back, save: { kind: 'offline', kept: safe } });
        return 'wait';
      }
      const theirs = error instanceof Refused && error.status === 409 ? theirsIn(error.data) : null;
      if (!theirs) {
        put(id, {
          ...back,
          save: { kind: 'refused', message: error instanceof Error ? error.message : String(error) },
        });
        return 'go on';
      }
      options.theirs(theirs);
      if (
        back.change.target &&
        !sameWords(wordsOf(theirs), wordsOf(back.base)) &&
        !sameWords(wordsOf(theirs), back.change.target)
      )
        put(id, { ...back, save: { kind: 'conflict', theirs } });
      // they changed something else than the words, or wrote the same ones
      else put(id, { ...back, base: theirs, version: theirs.version, save: { kind: 'unsaved' } });
      return 'go on';
    }
  }

  const ready = () =>
    [...rows].find(([, r]) => !isNothing(r.change) && (r.save.kind === 'unsaved' || r.save.kind === 'offline'))?.[0];

  function run(): Promise<void> {
    clearTimeout(timer);
    running ??= (async () => {
      for (let id = ready(); id !== undefined; id = ready())
        if ((await sendRow(id)) === 'wait') {
          later(retryMs);
          retryMs = Math.min(retryMs * 2, 30_000);
          return;
        }
    })().finally(() => {
      running = null;
    });
    return running;
  }
  const online = () => void run();
  globalThis.addEventListener?.('online', online);

  return {
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pending: () => rows,
    overall: () => overall,
    change: (link, change, now = false) => {
      const row = rows.get(link.id) ?? {
        base: link,
        version: link.version,
        change: {},
        sent: null,
        save: { kind: 'unsaved' } as const,
      };
      const save: RowSave = row.save.kind === 'refused' ? { kind: 'unsaved' } : row.save;
      const next: Pending = { ...row, change: { ...row.change, ...change }, save };
      const safe = kept(link.id, next);
      put(link.id, save.kind === 'offline' ? { ...next, save: { kind: 'offline', kept: safe } } : next);
      if (save.kind === 'conflict') return;
      // what cannot be sent waits for its own retry
      if (save.kind !== 'offline') later(now ? 0 : delay);
    },
    flush: async () => {
      await running;
      // somebody asks for it: what was refused is tried once more
      for (const [id, row] of rows) if (row.save.kind === 'refused') put(id, { ...row, save: { kind: 'unsaved' } });
      await run();
      return rows.size === 0;
    },
    decide: (id, whose) => {
      const row = rows.get(id);
      if (row?.save.kind !== 'conflict') return;
      const { theirs } = row.save;
      if (whose === 'theirs') {
        options.forget(id);
        put(id, null);
        return;
      }
      put(id, { ...row, base: theirs, version: theirs.version, save: { kind: 'unsaved' } });
      later(0);
    },
    drop: id => {
      options.forget(id);
      put(id, null);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', online);
    },
  };
}

/** What is said of a row by now, sent or not. Words typed after a confirmation was sent take it back. */
export function both({ sent, change }: Pick<Pending, 'sent' | 'change'>): Change {
  return { ...sent, ...change };
}

/** A row as it is shown: with what was changed and not yet acknowledged. */
export function shownOf(link: LinkView, pending: Pending | undefined): { words: NodeJson[][]; link: LinkView } {
  if (!pending) return { words: wordsOf(link), link };
  const { target, state, note, settle } = both(pending);
  const words = target ?? wordsOf(link);
  const blank = words.every(w => w.length === 0);
  return {
    words,
    link: {
      ...link,
      state: blank ? 'untranslated' : (state ?? (link.state === 'untranslated' ? 'draft' : link.state)),
      note: note ?? link.note,
      stale: settle ? null : link.stale,
      machine: state === 'reviewed' ? null : link.machine,
    },
  };
}

export const wordsOf = (link: LinkView): NodeJson[][] => link.target.map(s => s.content);

const isNothing = (change: Change) => Object.keys(change).length === 0;

function worst(rows: [number, Pending][], at: string | null): Overall {
  const with_ = <K extends RowSave['kind']>(kind: K) => rows.find(([, r]) => r.save.kind === kind);
  const conflict = with_('conflict');
  if (conflict) return { kind: 'conflict', link: conflict[0] };
  const refused = with_('refused')?.[1].save;
  if (refused?.kind === 'refused') return refused;
  const offline = with_('offline')?.[1].save;
  if (offline?.kind === 'offline') return offline;
  if (with_('saving')) return { kind: 'saving' };
  return rows.length > 0 ? { kind: 'unsaved' } : { kind: 'saved', at };
}

function theirsIn(data: unknown): LinkView | null {
  const theirs = (data as { theirs?: LinkView } | null)?.theirs;
  return theirs && typeof theirs.version === 'number' ? theirs : null;
}
