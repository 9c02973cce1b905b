import type { Act } from '../../../domain/access.ts';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';

const parts: (FramePart & { needs?: Act })[] = [
  { to: '/inbox', key: 'inbox.cases', own: true },
  { to: '/inbox/log', key: 'inbox.log' },
  { to: '/inbox/figures', key: 'inbox.figures' },
  { to: '/inbox/replies', key: 'inbox.replies' },
  { to: '/inbox/blocked', key: 'inbox.blocked', needs: 'case.decide' },
];

/** Everything about readers' corrections: the cases, and what belongs to them. */
export function InboxFrame() {
  const t = useT();
  const may = useMay();
  return <PartsFrame title={t('nav.inbox')} parts={parts.filter(p => !p.needs || may(p.needs))} className="inbox" />;
}
