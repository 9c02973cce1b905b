import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import type { TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { callAgain, Refused } from '../api.ts';
import { useT } from '../texts.tsx';
import { Begin } from './begin.tsx';
import { TranslatingDesk } from './desk.tsx';
import { newest } from './links.ts';
import { viewKey } from './use-saver.ts';
import '../styles/editor.css';
import '../styles/translate.css';

/** How often a text is asked for again, in ms: others work on it too. */
const lookEvery = 4000;

/** Loads what an edition renders; says so where it is no translation yet. */
export function TranslateScreen() {
  const t = useT();
  const client = useQueryClient();
  const { edition } = useParams({ from: '/desk/editions/$edition/translate' });
  const id = Number(edition);
  const tag = useRef<{ id: number; tag: string | null }>({ id, tag: null });
  const view = useQuery({
    queryKey: viewKey(id),
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<TranslationView>(viewKey(id));
      const before = known && tag.current.id === id ? tag.current.tag : null;
      const answer = await callAgain<TranslationView>(`editions/${id}/translation`, before, signal);
      // what stands here may be newer than what was asked for
      const now = client.getQueryData<TranslationView>(viewKey(id));
      if (!answer) return now!;
      tag.current = { id, tag: answer.tag };
      return newest(now, answer.value);
    },
    refetchInterval: query => (query.state.data ? (query.state.data.drafting > 0 ? 1500 : lookEvery) : false),
    refetchOnWindowFocus: true,
    staleTime: 0,
    gcTime: 0,
  });

  if (view.data) return <TranslatingDesk key={id} view={view.data} again={() => view.refetch()} />;
  if (view.error instanceof Refused && view.error.status === 404 && view.error.key === 'translation.none')
    return <Begin id={id} onBegun={made => client.setQueryData(viewKey(id), made)} />;
  if (view.isError)
    return (
      <div className="page">
        <p className="notice wrong" role="alert">
          {view.error.message}
        </p>
        <p>
          <button type="button" onClick={() => view.refetch()}>
            {t('again')}
          </button>{' '}
          <Link to="/">{t('nav.articles')}</Link>
        </p>
      </div>
    );
  return <p className="page muted">{t('loading')}</p>;
}
