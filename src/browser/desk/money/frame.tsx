import { useT } from '../texts.tsx';
import { type FramePart, PartsFrame } from '../ui/parts-frame.tsx';
import '../styles/inbox.css';
import '../styles/permissions.css';
import '../styles/supporters.css';
import '../styles/money.css';

const parts: FramePart[] = [
  { to: '/money', key: 'money.payments' },
  { to: '/money/incidents', key: 'money.incidents' },
  { to: '/money/ledger', key: 'money.ledger' },
];

/** The money that readers give: payments, what is to be looked at, and the ledger. */
export function MoneyFrame() {
  const t = useT();
  return <PartsFrame title={t('nav.money')} parts={parts} className="money permissions" />;
}
