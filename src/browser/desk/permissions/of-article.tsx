import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { ListMore } from '../ui/list.tsx';
import { grantedQuery, requestsQuery } from './queries.ts';
import { PermissionChip, RequestChip, useDay, whoOf } from './rows.tsx';
import '../styles/permissions.css';

/** In the editor's panel: who may republish the article, and who asks to. */
export function PermissionsOfArticle({ articleId }: { articleId: number }) {
  const t = useT();
  const day = useDay();
  const reads = useMay()('permission.read');
  const granted = useInfiniteQuery({ ...grantedQuery({ article: articleId }), enabled: reads });
  const requests = useInfiniteQuery({ ...requestsQuery({ article: articleId, state: 'open' }), enabled: reads });
  if (!reads) return null;
  const given = granted.data?.pages.flatMap(p => p.items) ?? [];
  const asked = requests.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <section className="panel-permissions" aria-labelledby="of-article">
      <h2 id="of-article">{t('nav.permissions')}</h2>
      {granted.isSuccess && requests.isSuccess && given.length + asked.length === 0 ? (
        <p className="hint">{t('permissions.noneForArticle')}</p>
      ) : null}
      <ul>
        {asked.map(row => (
          <li key={`r${row.id}`}>
            <Link to="/permissions/requests/$request" params={{ request: String(row.id) }}>
              <bdi>{whoOf(row)}</bdi>
            </Link>{' '}
            <RequestChip state={row.state} asked={row.lastAct === 'ask'} />
          </li>
        ))}
        {given.map(row => (
          <li key={row.number}>
            <Link to="/permissions/granted/$number" params={{ number: String(row.number) }}>
              <bdi>{whoOf(row.holder)}</bdi>
            </Link>{' '}
            <PermissionChip state={row.state} ending={row.ending} />{' '}
            <span className="muted">
              {row.until === null ? t('permissions.forGood') : t('permissions.until', { day: day(row.until) })}
            </span>
          </li>
        ))}
      </ul>
      <ListMore of={requests} />
      <ListMore of={granted} />
    </section>
  );
}
