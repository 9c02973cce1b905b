import { Unreachable } from '../api.ts';
import { useT } from '../texts.tsx';

type Asked = { error: Error | null; refetch: () => unknown };
type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Said where a list could not be had, with a way to ask again; what was had before stays below. */
export function ListFailed({ of: { error, refetch } }: { of: Asked }) {
  const t = useT();
  if (!error) return null;
  return (
    <p className="notice wrong" role="alert">
      {error instanceof Unreachable ? t('away.title') : error.message}{' '}
      <button type="button" onClick={() => refetch()}>
        {t('again')}
      </button>
    </p>
  );
}

/** The way to the next page of a list. */
export function ListMore({ of: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { of: Paged }) {
  const t = useT();
  if (!hasNextPage) return null;
  return (
    <button type="button" className="more" onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
      {t('more')}
    </button>
  );
}
