import { Link, type LinkProps } from '@tanstack/react-router';
import { Unreachable } from '../api.ts';
import { useT } from '../texts.tsx';
import { Icon } from './icons.tsx';

/** Said in the place of one thing that is on its way, or could not be had. */
export function Loading({ of: { error } }: { of: { error: Error | null } }) {
  const t = useT();
  if (!error) return <p className="muted">{t('loading')}</p>;
  return (
    <p className="notice wrong" role="alert">
      {error instanceof Unreachable ? t('away.title') : error.message}
    </p>
  );
}

/** The way back from one thing to its list. */
export function ToList({ to, label }: { to: LinkProps['to']; label: string }) {
  return (
    <Link {...(to === undefined ? {} : { to })} className="button quiet square to-list" aria-label={label}>
      <Icon name="back" />
    </Link>
  );
}
