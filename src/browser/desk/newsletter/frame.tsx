import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/newsletter.css';

/** Everything about letters to readers: what is written and sent, who gets it, and when digests go out. */
export function NewsletterFrame() {
  const t = useT();
  const may = useMay();
  const parts: FramePart[] = [
    { to: '/newsletter', key: 'mailing.issues' },
    { to: '/newsletter/readers', key: 'mailing.readers' },
    ...(may('outlet.edit') ? [{ to: '/newsletter/settings', key: 'mailing.settings' } as const] : []),
  ];
  return <PartsFrame title={t('nav.newsletter')} parts={parts} className="newsletter" />;
}
