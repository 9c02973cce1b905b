import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/support.css';

const parts: FramePart[] = [
  { to: '/support', key: 'support.page' },
  { to: '/support/sponsors', key: 'support.sponsors' },
];

/** How readers and sponsors keep the outlet alive: the page on which readers give, appeals, and who stands on pages. */
export function SupportFrame() {
  const t = useT();
  return <PartsFrame title={t('nav.support')} parts={parts} className="support-desk" />;
}
