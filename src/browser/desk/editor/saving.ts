import type { Draft, DraftSaved } from '../../../web/desk-api/contract.ts';
import { Refused, Unreachable } from '../api.ts';
import type { Edited, Kept } from './keep.ts';

/*
 * Autosave. One save is under way at a time; each names the version it was made from. Text that the server has not
 * acknowledged is on this device, whatever happens: a lost connection is waited out, a refusal is told, and a newer
 * version of somebody else is offered for merging, never overwritten.
 */

export type SaveState =
  | { kind: 'saved'; at: string }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'offline' /** really on this device's disk */; kept: boolean }
  | { kind: 'conflict'; base: Edited; theirs: Draft }
  | { kind: 'refused'; message: string };

export type Saver = {
  state(): SaveState;
  subscribe(listener: () => void): () => void;
  /** The text changed; it is sent within `delay` ms. */
  touch(): void;
  /** Sends now; resolves when everything is sent, or cannot be. True: the server has it all. */
  flush(): Promise<boolean>;
  /** After a conflict: the text now stands on their version. */
  settle(theirs: Draft): Promise<boolean>;
  /** The server's version that the text stands on. */
  version(): number;
  /** The server changed the draft at our asking. `shown`: its text is on the screen now, so nothing is left to send. */
  rebase(draft: Draft, shown: boolean): void;
  stop(): void;
};

export function openSaver(options: {
  edition: number;
  draft: Draft;
  read: () => Edited;
  send: (body: Edited & { version: number; keep?: boolean }) => Promise<DraftSaved>;
  keep: (record: Kept) => Promise<boolean>;
  forget: (edition: number) => Promise<void>;
  saved?: (answer: DraftSaved) => void;
  delay?: number;
}): Saver {
  const { edition, read, send, delay = 1000 } = options;
  let version = options.draft.version;
  let base: Edited = textOf(options.draft);
  let state: SaveState = { kind: 'saved', at: options.draft.savedAt };
  let changes = 0; // counts touches, to know whether more was written during a save
  let sentChanges = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | null = null;
  let retryMs = 2000;
  let stopped = false;
  let settling = false; // the next save makes one text of two: theirs is kept as a revision
  const listeners = new Set<() => void>();

  const become = (next: SaveState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(flush, ms);
  };

  async function attempt(): Promise<boolean> {
    const upTo = changes;
    const text = read();
    const record: Kept = { edition, version, base, text, at: new Date().toISOString() };
    const safe = await options.keep(record);
    become({ kind: 'saving' });
    try {
      const answer = await send({ version, ...text, ...(settling ? { keep: true } : {}) });
      settling = false;
      version = answer.version;
      base = text;
      sentChanges = upTo;
      retryMs = 2000;
      options.saved?.(answer);
      if (changes > upTo) return attempt();
      await options.forget(edition);
      become({ kind: 'saved', at: answer.savedAt });
      return true;
    } catch (error) {
      if (error instanceof Unreachable) {
        become({ kind: 'offline', kept: safe });
        later(retryMs);
        retryMs = Math.min(retryMs * 2, 30_000);
      } else if (error instanceof Refused && error.status === 409 && theirsIn(error.data)) {
        become({ kind: 'conflict', base, theirs: theirsIn(error.data)! });
      } else {
        become({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
        if (!(error instanceof Refused)) later(30_000);
      }
      return false;
    }
  }

  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    if (running) return running;
    if (state.kind === 'conflict') return false;
    if (changes === sentChanges) return state.kind === 'saved';
    running = attempt().finally(() => {
      running = null;
    });
    return running;
  }

  const online = () => {
    if (state.kind === 'offline') void flush();
  };
  globalThis.addEventListener?.('online', online);

  return {
    state: () => state,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch: () => {
      changes++;
      if (state.kind === 'saved') become({ kind: 'unsaved' });
      if (state.kind === 'conflict') {
        void options.keep({ edition, version, base, text: read(), at: new Date().toISOString() });
        return;
      }
      if (state.kind === 'offline') {
        void options.keep({ edition, version, base, text: read(), at: new Date().toISOString() });
        return; // its own retry is waiting
      }
      if (!running) later(delay);
    },
    flush,
    settle: theirs => {
      version = theirs.version;
      base = textOf(theirs);
      settling = true;
      changes++;
      become({ kind: 'unsaved' });
      return flush();
    },
    version: () => version,
    rebase: (draft, shown) => {
      version = draft.version;
      base = textOf(draft);
      if (shown) {
        clearTimeout(timer);
        sentChanges = changes;
        void options.forget(edition);
      }
      if (changes === sentChanges) become({ kind: 'saved', at: draft.savedAt });
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', online);
    },
  };
}

export function textOf(draft: Draft): Edited {
  return { title: draft.title, summary: draft.summary, content: draft.content };
}

function theirsIn(data: unknown): Draft | null {
  const theirs = (data as { theirs?: Draft } | null)?.theirs;
  return theirs && typeof theirs.version === 'number' ? theirs : null;
}
