import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/permissions.css';
import '../styles/supporters.css';

const parts: FramePart[] = [
  { to: '/supporters', key: 'supporters.people' },
  { to: '/supporters/figures', key: 'inbox.figures' },
];

/** The people who keep the outlet alive, and their figures. */
export function SupportersFrame() {
  const t = useT();
  return <PartsFrame title={t('nav.supporters')} parts={parts} className="supporters permissions" />;
}
