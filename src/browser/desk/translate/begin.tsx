import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EditionView } from '../../../web/desk-api/contract.ts';
import type { TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call } from '../api.ts';
import { languageName, useLang, useT } from '../texts.tsx';
import { useTitle } from '../ui/title.ts';

/** An edition that nobody has said of what it renders: an import, or one that was begun as a copy. */
export function Begin({ id, onBegun }: { id: number; onBegun: (view: TranslationView) => void }) {
  const t = useT();
  const lang = useLang();
  useTitle(t('translate.begin'));
  const edition = useQuery({
    queryKey: ['edition-siblings', id],
    queryFn: ({ signal }) => call<EditionView>('GET', `editions/${id}`, undefined, signal),
  });
  const begin = useMutation({
    mutationFn: (from: string) => call<TranslationView>('POST', `editions/${id}/translation`, { from }),
    onSuccess: onBegun,
  });
  const wrong = edition.error ?? begin.error;
  const others = edition.data?.siblings ?? [];
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{t('translate.begin')}</h1>
      </header>
      {wrong ? (
        <p className="notice wrong" role="alert">
          {wrong.message}
        </p>
      ) : null}
      <p>{t(others.length > 0 ? 'translate.beginText' : 'translate.beginNone')}</p>
      <ul className="things">
        {others.map(e => (
          <li key={e.id}>
            <button
              type="button"
              className="quiet thing"
              disabled={begin.isPending || !edition.data?.can.save}
              onClick={() => begin.mutate(e.lang)}
            >
              <span className="lang-tag">{e.lang}</span>
              <strong lang={e.lang} dir={e.dir}>
                {e.title || t('untitled')}
              </strong>
              <span className="muted">{languageName(e.lang, lang)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/editions/$edition" params={{ edition: String(id) }}>
          {t('translate.toEditor')}
        </Link>
      </p>
    </div>
  );
}
