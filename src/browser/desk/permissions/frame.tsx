import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/permissions.css';

const parts: FramePart[] = [
  { to: '/permissions', key: 'permissions.requests' },
  { to: '/permissions/granted', key: 'permissions.granted' },
  { to: '/permissions/letters', key: 'permissions.letters' },
];

/** Everything about permission to republish: who asks, what was given, and words that are written often. */
export function PermissionsFrame() {
  const t = useT();
  return <PartsFrame title={t('nav.permissions')} parts={parts} className="permissions" />;
}
