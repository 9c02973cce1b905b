import { Link, Outlet } from '@tanstack/react-router';
import { type TextKey, useT } from '../texts.tsx';
import '../styles/inbox.css';
import '../styles/permissions.css';

const parts: { to: string; key: TextKey }[] = [
  { to: '/permissions', key: 'permissions.requests' },
  { to: '/permissions/granted', key: 'permissions.granted' },
  { to: '/permissions/letters', key: 'permissions.letters' },
];

/** Everything about permission to republish: who asks, what was given, and words that are written often. */
export function PermissionsFrame() {
  const t = useT();
  return (
    <div className="permissions">
      <header className="inbox-head">
        <h1>{t('nav.permissions')}</h1>
        <nav className="inbox-parts" aria-label={t('nav.permissions')}>
          <ul>
            {parts.map(p => (
              <li key={p.to}>
                <Link to={p.to} activeOptions={{ exact: p.to === '/permissions', includeSearch: false }}>
                  {t(p.key)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <Outlet />
    </div>
  );
}
