import { Link } from '@tanstack/react-router';
import type { PermissionState } from '../../../domain/permission/grant.ts';
import type { RequestState } from '../../../domain/permission/request.ts';
import type { PermissionRow, RequestRow } from '../../../web/desk-api/permission-contract.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';

/** A day (YYYY-MM-DD) as people write it. */
export function useDay(): (day: string) => string {
  const lang = useLang();
  return day => new Date(`${day}T12:00:00Z`).toLocaleDateString(lang, { dateStyle: 'long', timeZone: 'UTC' });
}

export function RequestChip({ state, asked = false }: { state: RequestState; asked?: boolean }) {
  const t = useT();
  const waits = state === 'open' && asked;
  return (
    <span className={`chip ask-${waits ? 'asked' : state}`}>{t(waits ? 'request.asked' : `request.${state}`)}</span>
  );
}

export function PermissionChip({ state, ending = false }: { state: PermissionState; ending?: boolean }) {
  const t = useT();
  return (
    <span className={`chip permit-${ending ? 'ending' : state}`}>
      {t(ending ? 'permit.ending' : `permit.${state}`)}
    </span>
  );
}

/** Who asks or holds: the organisation where there is one, else the name. */
export function whoOf({ name, organisation }: { name: string; organisation: string }): string {
  return [organisation, name].filter(Boolean).join(' · ');
}

export function RequestItem({ row }: { row: RequestRow }) {
  const t = useT();
  const when = useWhen();
  const { user } = useSession();
  return (
    <li className="article-row">
      <div className="row-main">
        <Link to="/permissions/requests/$request" params={{ request: String(row.id) }} className="row-title">
          <bdi>{whoOf(row) || t('permissions.forgotten')}</bdi>
        </Link>
        <p className="ask-what" dir="auto">
          {row.article ? row.article.title : t('permissions.all')}
        </p>
        <p className="row-meta">
          <RequestChip state={row.state} asked={row.lastAct === 'ask'} />
          <span className="lang-tag">{row.lang}</span>
          <time dateTime={row.receivedAt}>{when(row.receivedAt)}</time>
          {row.number === null ? null : <span>{t('permissions.number', { n: String(row.number) })}</span>}
          {row.assignedTo ? (
            <span className="assigned" dir="auto">
              {row.assignedTo.id === user.id ? t('inbox.me') : row.assignedTo.name}
            </span>
          ) : null}
        </p>
      </div>
    </li>
  );
}

export function PermissionItem({ row }: { row: PermissionRow }) {
  const t = useT();
  const day = useDay();
  return (
    <li className="article-row">
      <div className="row-main">
        <Link to="/permissions/granted/$number" params={{ number: String(row.number) }} className="row-title">
          <bdi>{whoOf(row.holder)}</bdi>
        </Link>
        <p className="ask-what" dir="auto">
          {row.article ? row.article.title : t('permissions.all')}
        </p>
        <p className="row-meta">
          <PermissionChip state={row.state} ending={row.ending} />
          <span>{t('permissions.number', { n: String(row.number) })}</span>
          <span>{row.until === null ? t('permissions.forGood') : t('permissions.until', { day: day(row.until) })}</span>
          {row.hosts.length > 0 ? <span dir="ltr">{row.hosts.join(', ')}</span> : null}
        </p>
      </div>
    </li>
  );
}

/** What may be taken, in a line. */
export function useScope(): (scope: {
  characters: number | null;
  translation: readonly string[];
  commercial: boolean;
  pictures: boolean;
}) => string {
  const t = useT();
  const lang = useLang();
  return scope =>
    [
      scope.characters === null ? t('scope.whole') : t('scope.extract', { n: scope.characters }),
      scope.pictures ? t('scope.pictures') : '',
      scope.translation.length > 0
        ? t('scope.translation', {
            languages: scope.translation
              .map(tag => (tag === '*' ? t('scope.anyLanguage') : languageName(tag, lang)))
              .join(', '),
          })
        : '',
      scope.commercial ? t('scope.commercial') : '',
    ]
      .filter(Boolean)
      .join(' · ');
}
