import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { Choose } from '../editor/toolbar.tsx';
import { useLang, useT } from '../texts.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { fits, type RowFilter, rowFilters } from './links.ts';
import { ProgressMap } from './map.tsx';

/** Something that is done to the whole text. */
export type TextAct = { id: string; label: string; icon: IconName; act: () => void };

/** Above the rows: how far the work is, which of them are shown, and what can be done to all of them. */
export function RowsHead({
  view,
  shown,
  active,
  filter,
  acts,
  onFilter,
  onJump,
  onStep,
}: {
  view: TranslationView;
  shown: readonly LinkView[];
  /** id of a link */
  active: number | null;
  filter: RowFilter;
  acts: readonly TextAct[];
  onFilter: (filter: RowFilter) => void;
  onJump: (link: number) => void;
  /** to the next row that needs work, or the one before */
  onStep: (by: 1 | -1) => void;
}) {
  const t = useT();
  const lang = useLang();
  const counts = new Map(rowFilters.map(f => [f, shown.filter(l => fits(l, f)).length]));
  return (
    <div className="tr-head">
      <h1 className="visually-hidden">{t('translate.title', { title: view.source.title || t('untitled') })}</h1>
      <ProgressMap links={shown} active={active} onJump={onJump} />
      <div className="tr-filter-line">
        <fieldset className="tr-filters">
          <legend className="visually-hidden">{t('translate.show')}</legend>
          {rowFilters
            .filter(f => f === 'all' || f === filter || (counts.get(f) ?? 0) > 0)
            .map(f => (
              <button
                key={f}
                type="button"
                className="quiet tr-filter"
                aria-pressed={filter === f}
                onClick={() => onFilter(f)}
              >
                {t(`translate.filter.${f}`)} <span className="count">{(counts.get(f) ?? 0).toLocaleString(lang)}</span>
              </button>
            ))}
        </fieldset>
        <span className="stretch" />
        {(['previous', 'next'] as const).map(which => (
          <button
            key={which}
            type="button"
            className="quiet square"
            aria-label={t(`translate.${which}`)}
            title={`${t(`translate.${which}`)} (Alt ${which === 'next' ? 'PgDn' : 'PgUp'})`}
            onClick={() => onStep(which === 'next' ? 1 : -1)}
          >
            <Icon name={which === 'next' ? 'down' : 'up'} />
          </button>
        ))}
        <Choose
          label={t('translate.wholeText')}
          shown={<Icon name="more" />}
          items={acts.map(({ id: key, label, icon }) => ({ id: key, label, icon }))}
          choose={chosen => acts.find(a => a.id === chosen)?.act()}
        />
      </div>
      {view.drafting > 0 ? (
        <p className="tr-drafting" role="status">
          {t('translate.drafting', { n: view.drafting })}
        </p>
      ) : null}
    </div>
  );
}
