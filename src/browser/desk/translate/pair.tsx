import { type FormEvent, useState } from 'react';
import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Which rows' words render a row's source: what a computed pairing got wrong. Its neighbours are offered. */
export function PairDialog({
  view,
  link: id,
  onClose,
  onPair,
}: {
  view: TranslationView;
  link: number;
  onClose: () => void;
  onPair: (links: number[]) => void;
}) {
  const t = useT();
  const at = view.links.findIndex(l => l.id === id);
  const link = view.links[at];
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(link && link.target.length > 0 ? [id] : []));
  if (!link) return null;
  const offered = view.links.slice(Math.max(0, at - 6), at + 7).filter(l => l.target.length > 0);
  const words = (of: LinkView, side: 'source' | 'target') => of[side].map(s => s.text).join('\n');
  const toggle = (other: number, on: boolean) =>
    setChosen(old => new Set(on ? [...old, other] : [...old].filter(x => x !== other)));
  const submit = (e: FormEvent) => {
    e.preventDefault();
    onPair(view.links.filter(l => chosen.has(l.id)).map(l => l.id));
  };
  return (
    <Dialog title={t('translate.pair')} onClose={onClose} wide>
      <form onSubmit={submit}>
        <blockquote className="tr-quoted" lang={view.source.lang} dir={view.source.dir}>
          {words(link, 'source') || t('translate.addition')}
        </blockquote>
        <fieldset>
          <legend>{t('translate.pairWith')}</legend>
          {offered.map(other => (
            <label key={other.id} className="pair-choice">
              <input
                type="checkbox"
                checked={chosen.has(other.id)}
                onChange={e => toggle(other.id, e.target.checked)}
              />
              <span lang={view.edition.lang} dir={view.edition.dir}>
                {words(other, 'target') || '–'}
              </span>
            </label>
          ))}
        </fieldset>
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={chosen.size === 0}>
            {t('done')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
