import type { RefObject } from 'react';
import type { MatchView } from '../../../web/desk-api/memory-contract.ts';
import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import type { T } from '../texts.tsx';
import { keyOf } from '../ui/keys.ts';
import { say } from '../ui/toast.tsx';
import { canJoin, canSplit, kindOf } from './links.ts';
import { inlineOf, plainWords } from './plain-words.ts';
import type { RowActs } from './row.tsx';
import { type RowSaver, shownOf } from './saving.ts';
import type { SegmentHandle } from './segment-editor.tsx';

/** The row that one is at. */
export type Active = {
  id: number;
  focus: 'text' | 'row' | null;
  where?: { x: number; y: number } | 'start' | undefined;
  /** which of the row's texts, where there are several */
  index?: number | undefined;
};

/** What the acts of a row need of the desk around it. `current`: as it is shown now, whenever an act is done. */
export type RowDesk = {
  saver: RowSaver;
  current: RefObject<{
    view: TranslationView;
    matches: readonly MatchView[];
    can: { write: boolean; review: boolean };
  }>;
  rows: RefObject<HTMLOListElement | null>;
  /** the editors of the active row, by the place of their text in it */
  handles: RefObject<Map<number, SegmentHandle>>;
  t: T;
  activate: (active: Active) => void;
  /** says something to who does not see it */
  tell: (text: string) => void;
  noteAt: (link: number) => void;
  pairAt: (link: number) => void;
  /** a draft by the engine */
  draft: (link: number) => void;
  useMatch: (match: MatchView) => void;
  /** acts that change more than one row, at the server */
  actOn: (link: number, path: string, body?: object, then?: Pick<Active, 'index' | 'where'>) => Promise<void>;
  neighbour: (from: number, by: 1 | -1, work: boolean) => LinkView | undefined;
  go: (link: LinkView | undefined) => boolean;
};

function editorsOf(rows: HTMLOListElement | null, link: number): Element[] {
  return [...(rows?.querySelectorAll(`[data-link="${link}"] .tr-editor`) ?? [])];
}

/** Everything that is done at a row, by button or by key; made once. */
export function makeRowActs(desk: RowDesk): RowActs {
  const { saver, current, rows, handles, t } = desk;
  const linkOf = (link: number) => current.current.view.links.find(l => l.id === link)!;
  const change = (link: number, what: Parameters<RowSaver['change']>[1], now = false) =>
    saver.change(linkOf(link), what, now);
  const written = (link: number) => {
    const words = shownOf(linkOf(link), saver.pending().get(link)).words;
    return words.some(w => plainWords(w).trim() !== '');
  };
  const use = (n: number) => {
    const match = current.current.matches?.[n - 1];
    if (match) desk.useMatch(match);
    return match !== undefined;
  };
  const made: RowActs = {
    open: (link, where) => desk.activate({ id: link, focus: 'text', where }),
    // words that are typed are a draft until somebody says otherwise
    type: (link, words) => change(link, { target: words, state: 'draft' }),
    confirm: link => {
      if (!current.current.can.write) return;
      if (!written(link)) {
        desk.tell(t('translate.empty'));
        return;
      }
      const { stale, paired } = linkOf(link);
      change(
        link,
        {
          state: current.current.can.review ? 'reviewed' : 'draft',
          ...(stale || paired !== null ? { settle: true } : {}),
        },
        true,
      );
      const next = desk.neighbour(link, 1, true);
      if (!desk.go(next)) say(t('translate.allDone'));
    },
    settle: link => {
      const reviewer = current.current.can.review;
      const edited = saver.pending().get(link)?.change.target !== undefined;
      // words that stay as they were are worth what they were, but for a review that only a reviewer renews
      const state = edited || linkOf(link).state === 'reviewed' ? (reviewer ? 'reviewed' : 'draft') : undefined;
      change(link, { settle: true, ...(state ? { state } : {}) }, true);
      desk.tell(t('translate.settled'));
    },
    mark: (link, state) => change(link, { state }, true),
    writeNote: link => {
      desk.activate({ id: link, focus: null });
      desk.noteAt(link);
      setTimeout(() => rows.current?.querySelector<HTMLElement>(`[data-link="${link}"] .note-box`)?.focus(), 50);
    },
    note: (link, text) => change(link, { note: text }),
    copy: link => {
      const { source: from } = linkOf(link);
      const into = handles.current;
      if (into.size === 1)
        into.get(0)!.replace(from.flatMap((s, i) => (i > 0 ? [...inlineOf(' '), ...s.content] : s.content)));
      else for (const [i, handle] of into) handle.replace(from[i]?.content ?? []);
    },
    join: link => void desk.actOn(link, `links/${link}/join`),
    split: link => {
      const focused =
        [...handles.current].find(([i]) => document.activeElement === editorsOf(rows.current, link)[i]) ??
        [...handles.current][0];
      if (!focused) return;
      const [index, handle] = focused;
      const at = handle.caret();
      // a part without words would be an empty block
      const whole = plainWords(shownOf(linkOf(link), saver.pending().get(link)).words[index] ?? []);
      if (whole.slice(0, at).trim() === '' || whole.slice(at).trim() === '') {
        desk.tell(t('translate.noSplit'));
        return;
      }
      // one goes on writing behind the cut
      const then = { index: index + 1, where: 'start' as const };
      void desk.actOn(link, `links/${link}/split`, { at: { index, offset: at } }, then);
    },
    part: link => void desk.actOn(link, `links/${link}/split`),
    remove: link => void desk.actOn(link, `links/${link}/remove`),
    pairUp: link => desk.pairAt(link),
    machine: link => desk.draft(link),
    decide: (link, whose) => saver.decide(link, whose),
    drop: link => saver.drop(link),
    handle: (index, handle) => {
      if (handle) handles.current.set(index, handle);
      else handles.current.delete(index);
    },
    key: (e, link) => {
      const { can: mine } = current.current;
      const mod = e.ctrlKey || e.metaKey;
      if (e.isComposing || e.shiftKey) return false;
      if (e.key === 'Escape') {
        desk.activate({ id: link, focus: 'row' });
        return true;
      }
      if (mod && !e.altKey) {
        if (e.key === 'Enter') made.confirm(link);
        else if (e.key === 's') void saver.flush();
        else if (!/^[1-3]$/.test(keyOf(e))) return false;
        else if (mine.write) use(Number(keyOf(e)));
        return true;
      }
      if (e.altKey && !mod) {
        if (e.key === 'ArrowDown') desk.go(desk.neighbour(link, 1, false));
        else if (e.key === 'ArrowUp') desk.go(desk.neighbour(link, -1, false));
        else if (e.key === 'PageDown') desk.go(desk.neighbour(link, 1, true));
        else if (e.key === 'PageUp') desk.go(desk.neighbour(link, -1, true));
        else if (e.key === 'Enter' && mine.write) made.copy(link);
        else if (keyOf(e) === 'j' && mine.write) {
          const { links: all } = current.current.view;
          const row = linkOf(link);
          if (e.repeat) return true;
          if (canJoin(row, all.at(-1) === row)) made.join(link);
          else desk.tell(t('translate.noJoin'));
        } else return false;
        return true;
      }
      if (e.key === 'Enter' && mine.write && (e.target as HTMLElement).closest('.tr-editor')) {
        const row = linkOf(link);
        if (kindOf(row) === 'code') return false;
        if (e.repeat) return true;
        if (canSplit(row) && written(link)) made.split(link);
        else desk.tell(t('translate.noSplit'));
        return true;
      }
      if (e.key === 'F2' && mine.write) made.writeNote(link);
      else return false;
      return true;
    },
  };
  return made;
}
