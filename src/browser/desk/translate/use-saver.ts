import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LinkChanged, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call, Refused } from '../api.ts';
import { useSession } from '../session.tsx';
import { useT } from '../texts.tsx';
import { say } from '../ui/toast.tsx';
import { useUnsaved } from '../ui/unsaved.ts';
import { forgetRow, keepRow, keptRows } from './keep.ts';
import { openRowSaver, type RowSaver } from './saving.ts';

/** Under which an edition's rows are kept while they are shown. */
export const viewKey = (id: number) => ['translation', id];

/**
 * Saves the rows of an edition as they are written: what is answered stands in the view, what is not is kept on this device
 * and taken up again, and nobody leaves with words that were not saved.
 */
export function useRowSaver(id: number, write: boolean) {
  const t = useT();
  const client = useQueryClient();
  const { user } = useSession();
  const [saver] = useState<RowSaver>(() =>
    openRowSaver({
      send: (link, write) =>
        call<LinkChanged>('PUT', `editions/${id}/translation/links/${link}`, write).catch(error => {
          // the session ended: the sign-in comes up, and what is kept on this device is put back after it
          if (error instanceof Refused && error.status === 401) client.setQueryData(['session'], null);
          throw error;
        }),
      answered: answer =>
        client.setQueryData<TranslationView>(viewKey(id), old =>
          old
            ? {
                ...old,
                edition: { ...old.edition, version: Math.max(old.edition.version, answer.version) },
                progress: answer.progress,
                links: old.links.map(l => (l.id === answer.link.id ? answer.link : l)),
              }
            : old,
        ),
      theirs: link =>
        client.setQueryData<TranslationView>(viewKey(id), old =>
          old ? { ...old, links: old.links.map(l => (l.id === link.id ? link : l)) } : old,
        ),
      keep: row => keepRow(user.id, id, row),
      forget: link => forgetRow(user.id, id, link),
    }),
  );
  const pending = useSyncExternalStore(saver.subscribe, saver.pending);
  const save = useSyncExternalStore(saver.subscribe, saver.overall);
  // what this device still held of an earlier visit
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const kept = write ? keptRows(user.id, id) : [];
    for (const row of kept) saver.change(row.base, row.change);
    if (kept.length > 0) say(t('editor.recovered'));
  }, []);
  useUnsaved(saver, () => saver.overall().kind === 'saved');
  return { saver, pending, save };
}
