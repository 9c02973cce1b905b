import type { DeliveryCounts } from '../../../domain/newsletter/issue.ts';
import { useLang, useT } from '../texts.tsx';

const shown = ['sent', 'refused', 'uncertain', 'begun', 'queued'] as const;

/** How far a letter has gone: a bar of what was sent, refused, is uncertain and waits, and the same in numbers. */
export function Progress({ counts }: { counts: DeliveryCounts }) {
  const t = useT();
  const lang = useLang();
  const all = shown.reduce((sum, state) => sum + counts[state], 0);
  const number = (n: number) => n.toLocaleString(lang);
  let at = 0;
  return (
    <div className="letter-progress">
      <svg
        viewBox="0 0 1000 14"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('mailing.progress', { sent: counts.sent, all })}
      >
        <rect className="track" width="1000" height="14" />
        {shown.map(state => {
          const width = all === 0 ? 0 : (counts[state] / all) * 1000;
          const x = at;
          at += width;
          return width > 0 ? <rect key={state} className={`part ${state}`} x={x} width={width} height="14" /> : null;
        })}
      </svg>
      <dl>
        {shown
          .filter(state => counts[state] > 0 || state === 'sent')
          .map(state => (
            <div key={state} className={state}>
              <dt>{t(`mailing.delivery.${state}`)}</dt>
              <dd>{number(counts[state])}</dd>
            </div>
          ))}
      </dl>
      {counts.uncertain > 0 ? <p className="hint">{t('mailing.uncertainHint')}</p> : null}
    </div>
  );
}
