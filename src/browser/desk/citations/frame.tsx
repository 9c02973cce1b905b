import { Link, Outlet } from '@tanstack/react-router';
import { type TextKey, useT } from '../texts.tsx';
import '../styles/inbox.css';
import '../styles/citations.css';

const parts: { to: string; key: TextKey }[] = [
  { to: '/citations', key: 'citations.pages' },
  { to: '/citations/figures', key: 'citations.figures' },
  { to: '/citations/sites', key: 'citations.sites' },
];

/** Everything about other sites that use our words: the pages, how it goes over time, and where is looked. */
export function CitationsFrame() {
  const t = useT();
  return (
    <div className="inbox citations">
      <header className="inbox-head">
        <h1>{t('nav.citations')}</h1>
        <nav className="inbox-parts" aria-label={t('nav.citations')}>
          <ul>
            {parts.map(p => (
              <li key={p.to}>
                {p.to === '/citations' ? (
                  // one page is part of the pages; the other parts are not
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
