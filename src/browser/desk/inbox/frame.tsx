import { Link, Outlet } from '@tanstack/react-router';
import type { Act } from '../../../domain/access.ts';
import { useMay } from '../session.tsx';
import { type TextKey, useT } from '../texts.tsx';
import '../styles/inbox.css';

const parts: { to: string; key: TextKey; needs?: Act }[] = [
  { to: '/inbox', key: 'inbox.cases' },
  { to: '/inbox/log', key: 'inbox.log' },
  { to: '/inbox/figures', key: 'inbox.figures' },
  { to: '/inbox/replies', key: 'inbox.replies' },
  { to: '/inbox/blocked', key: 'inbox.blocked', needs: 'case.decide' },
];

/** Everything about readers' corrections: the cases, and what belongs to them. */
export function InboxFrame() {
  const t = useT();
  const may = useMay();
  return (
    <div className="inbox">
      <header className="inbox-head">
        <h1>{t('nav.inbox')}</h1>
        <nav className="inbox-parts" aria-label={t('nav.inbox')}>
          <ul>
            {parts
              .filter(p => !p.needs || may(p.needs))
              .map(p => (
                <li key={p.to}>
                  {p.to === '/inbox' ? (
                    // a case is part of the cases; the other parts are not
                    <Link to={p.to} activeOptions={{ exact: true, includeSearch: false }} className="cases-part">
                      {t(p.key)}
                    </Link>
                  ) : (
                    <Link to={p.to}>{t(p.key)}</Link>
                  )}
                </li>
              ))}
          </ul>
        </nav>
      </header>
      <Outlet />
    </div>
  );
}
