import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/citations.css';

const parts: FramePart[] = [
  { to: '/citations', key: 'citations.pages', own: true },
  { to: '/citations/figures', key: 'citations.figures' },
  { to: '/citations/sites', key: 'citations.sites' },
];

/** Everything about other sites that use our words: the pages, how it goes over time, and where is looked. */
export function CitationsFrame() {
  const t = useT();
  return <PartsFrame title={t('nav.citations')} parts={parts} className="inbox citations" />;
}
