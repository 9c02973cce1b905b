import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ArticleTerms } from '../../../domain/terms/terms.ts';
import type { EditionView } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { InLanguages } from '../screens/names.tsx';
import { useMay, useSession } from '../session.tsx';
import { TermsFields, TermsReading } from '../terms-fields.tsx';
import { useT } from '../texts.tsx';
import { complain, say } from '../ui/toast.tsx';

/** What the terms of an article say otherwise than the outlet's: for a partner's text, or one under another licence. */
export function OwnTerms({ view, refresh }: { view: EditionView; refresh: () => Promise<unknown> }) {
  const t = useT();
  const may = useMay();
  const { outlet } = useSession();
  const stored = view.article.terms;
  // what was changed and not saved; null: nothing
  const [typed, setTyped] = useState<ArticleTerms | null>(null);
  const own = typed ?? stored;
  const save = useMutation({
    mutationFn: (terms: ArticleTerms) => call('PATCH', `articles/${view.article.id}`, { terms }),
    onSuccess: async (_, terms) => {
      await refresh();
      setTyped(null);
      say(t(Object.keys(terms).length > 0 ? 'terms.ownSaved' : 'terms.ownRemoved'), () =>
        call('PATCH', `articles/${view.article.id}`, { terms: stored }).then(refresh).catch(complain),
      );
    },
  });
  const differs = Object.keys(stored).length > 0;
  if (!may('article.set-terms')) return differs ? <p className="hint">{t('terms.ownDiffer')}</p> : null;
  const put = (next: ArticleTerms) => setTyped(JSON.stringify(next) === JSON.stringify(stored) ? null : next);
  return (
    <details className="own-terms" open={differs || undefined}>
      <summary>{t('terms.own')}</summary>
      <p className="hint">{t('terms.ownHint')}</p>
      <TermsFields value={own} onChange={put} outlet={outlet.terms} />
      <InLanguages
        label={t('settings.credit')}
        value={own.credit ?? {}}
        onChange={credit => {
          const { credit: _, ...rest } = own;
          put(Object.values(credit).some(Boolean) ? { ...rest, credit } : rest);
        }}
      />
      <TermsReading lang={view.lang} own={own} />
      {save.error ? (
        <p className="error" role="alert">
          {save.error.message}
        </p>
      ) : null}
      <div className="own-terms-acts">
        <button type="button" className="primary" disabled={!typed || save.isPending} onClick={() => save.mutate(own)}>
          {t('terms.ownSave')}
        </button>
        {typed ? (
          <button type="button" onClick={() => setTyped(null)}>
            {t('settings.revert')}
          </button>
        ) : null}
        {differs ? (
          <button type="button" className="quiet" disabled={save.isPending} onClick={() => save.mutate({})}>
            {t('terms.ownRemove')}
          </button>
        ) : null}
      </div>
    </details>
  );
}
