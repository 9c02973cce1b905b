import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { ListMore } from '../ui/list.tsx';
import { citationsQuery } from './queries.ts';
import { OutcomeChip } from './screen.tsx';
import '../styles/citations.css';

/** In the editor's panel: who uses words of the article, the worst first. */
export function CitationsOfArticle({ articleId }: { articleId: number }) {
  const t = useT();
  const reads = useMay()('citation.read');
  const found = useInfiniteQuery({ ...citationsQuery({ side: 'all', article: articleId }), enabled: reads });
  if (!reads) return null;
  const rows = found.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <section className="panel-permissions" aria-labelledby="citing-article">
      <h2 id="citing-article">{t('nav.citations')}</h2>
      {found.isSuccess && rows.length === 0 ? <p className="hint">{t('citations.noneForArticle')}</p> : null}
      <ul>
        {rows.map(row => (
          <li key={row.id}>
            <Link
              to="/citations/$citation"
              params={{ citation: String(row.id) }}
              search={{ side: 'all', article: articleId }}
            >
              <bdi>{row.host}</bdi>
            </Link>{' '}
            <OutcomeChip outcome={row.outcome} gone={row.gone} />{' '}
            {row.total > 0 ? <span className="muted">{t('citations.characters', { n: row.total })}</span> : null}
          </li>
        ))}
      </ul>
      <ListMore of={found} />
    </section>
  );
}
