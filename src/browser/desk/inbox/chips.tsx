import type { CaseAbout, CaseState, SuggestionKind } from '../../../domain/correction/case.ts';
import { useLang, useT } from '../texts.tsx';
import { reportKinds } from '../words.ts';

/** The state of a case: a word and a colour, never the colour alone. */
export function CaseChip({ state }: { state: CaseState }) {
  const t = useT();
  return <span className={`chip case-${state}`}>{t(`caseState.${state}`)}</span>;
}

/** What a case is about, where that is no passage. */
export function AboutChip({ about }: { about: CaseAbout }) {
  const t = useT();
  return about === 'passage' ? null : <span className="chip">{t(`about.${about}`)}</span>;
}

/** "Error of fact ×2 · Spelling" */
export function KindsOf({ kinds }: { kinds: Partial<Record<SuggestionKind, number>> }) {
  const t = useT();
  const lang = useLang();
  const named = reportKinds.flatMap(kind => {
    const n = kinds[kind] ?? 0;
    return n === 0 ? [] : [n === 1 ? t(`report.${kind}`) : `${t(`report.${kind}`)} ×${n.toLocaleString(lang)}`];
  });
  return named.length === 0 ? null : <span>{named.join(' · ')}</span>;
}
