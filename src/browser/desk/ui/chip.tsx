import type { EditionState } from '../../../domain/article/content.ts';
import { useT } from '../texts.tsx';

/** Says that an article stands at the head of the front page, or will. */
export function LeadChip() {
  const t = useT();
  return <span className="chip">{t('front.chip')}</span>;
}

/** The state of an edition: a word and a colour, never the colour alone. */
export function StateChip({ state, changed = false }: { state: EditionState; changed?: boolean }) {
  const t = useT();
  return (
    <span className={`chip ${state}`}>
      {t(`state.${state}`)}
      {changed && state === 'published' ? <span className="chip-more"> · {t('state.changed')}</span> : null}
    </span>
  );
}
