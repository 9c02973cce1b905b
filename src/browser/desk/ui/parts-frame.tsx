import { Link, Outlet } from '@tanstack/react-router';
import { type TextKey, useT } from '../texts.tsx';

/** `own`: what is opened from it belongs to it, and marks it as the current part while no other part is shown. */
export type FramePart = { to: string; key: TextKey; own?: boolean };

/** A place of the desk with several parts: its name, the way to each of them, and the one that is shown. */
export function PartsFrame({
  title,
  parts,
  className,
}: {
  title: string;
  parts: readonly FramePart[];
  className: string;
}) {
  const t = useT();
  return (
    <div className={className}>
      <header className="inbox-head">
        <h1>{title}</h1>
        <nav className="inbox-parts" aria-label={title}>
          <ul>
            {parts.map((p, i) => (
              <li key={p.to}>
                <Link
                  to={p.to}
                  // the first part's address is the beginning of every other
                  activeOptions={i === 0 ? { exact: true, includeSearch: false } : {}}
                  className={p.own ? 'cases-part' : ''}
                >
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
