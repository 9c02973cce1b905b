import type { LinkView } from '../../../web/desk-api/translation-contract.ts';
import { useLang, useT } from '../texts.tsx';
import { isBlank, lookOf } from './links.ts';

/**
 * How far the work is, as a map of the text: a mark a row in its order. A press goes there; the filters and keys do the same
 * for who does not see it, so for them it is its figures alone.
 */
export function ProgressMap({
  links,
  active,
  onJump,
}: {
  links: readonly LinkView[];
  active: number | null;
  onJump: (id: number) => void;
}) {
  const t = useT();
  const lang = useLang();
  const counted = links.filter(l => !isBlank(l));
  const reviewed = counted.filter(l => l.state === 'reviewed' && !l.stale).length;
  const written = counted.filter(l => l.state !== 'untranslated').length;
  const percent = counted.length === 0 ? 100 : Math.floor((written / counted.length) * 100);
  const figures = t('translate.progress', {
    percent: (percent / 100).toLocaleString(lang, { style: 'percent' }),
    reviewed,
    all: counted.length,
  });
  return (
    <div className="tr-progress">
      <div
        className="tr-map"
        aria-hidden="true"
        onClick={e => {
          const id = (e.target as HTMLElement).dataset.link;
          if (id) onJump(Number(id));
        }}
      >
        {links.map(link => (
          <span
            key={link.id}
            data-link={link.id}
            className={`mark-${lookOf(link)}${link.id === active ? ' here' : ''}`}
            style={{ flexGrow: Math.min(12, 1 + Math.floor((link.source[0]?.text.length ?? 0) / 80)) }}
          />
        ))}
      </div>
      <p className="tr-figures">{figures}</p>
    </div>
  );
}
