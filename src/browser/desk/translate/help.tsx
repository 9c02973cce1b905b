import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MatchView } from '../../../web/desk-api/memory-contract.ts';
import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { apart, languageName, useLang, useT, useWhen } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { TextDifference } from '../ui/parts.tsx';
import { sourceText } from './links.ts';
import { matchesQuery, othersOf, termsQuery, wordsOfMatch } from './memory.ts';

/** What helps with the row at hand: earlier work, the outlet's words, the engine, where the text comes from. */
export function RowHelp({
  link,
  view,
  onUse,
  onInsert,
  onMachine,
}: {
  link: LinkView;
  view: TranslationView;
  onUse: (match: MatchView) => void;
  onInsert: (term: string) => void;
  onMachine: () => void;
}) {
  const t = useT();
  const langs = { source: view.source.lang, target: view.edition.lang };
  const text = sourceText(link);
  const found = useQuery(matchesQuery(langs, text)).data;
  const matches = useMemo(() => found && othersOf(found, view.edition.id, link.id), [found, view.edition.id, link.id]);
  const terms = useQuery(termsQuery(langs, text)).data;
  return (
    <>
      {matches ? (
        <section className="help-part">
          <h2>{t('translate.memory')}</h2>
          {matches.length === 0 ? <p className="muted">{t('translate.memoryNone')}</p> : null}
          <ol className="matches">
            {matches.map((match, i) => (
              <Match
                key={match.id}
                match={match}
                n={i + 1}
                text={text}
                view={view}
                onUse={view.can.write ? () => onUse(match) : null}
              />
            ))}
          </ol>
        </section>
      ) : null}
      {terms && terms.length > 0 ? (
        <section className="help-part">
          <h2>{t('translate.glossary')}</h2>
          <ul className="terms">
            {terms.map(term => (
              <li key={`${term.id} ${term.start}`}>
                <span lang={langs.source}>{term.found}</span>
                {[...term.use, ...term.may].map(word => (
                  <button
                    key={word}
                    type="button"
                    className="quiet term"
                    disabled={!view.can.write}
                    lang={langs.target}
                    onClick={() => onInsert(word)}
                  >
                    {word}
                  </button>
                ))}
                {term.never.map(word => (
                  <s key={word} className="term-never" lang={langs.target}>
                    {word}
                    <span className="visually-hidden"> {t('translate.forbidden')}</span>
                  </s>
                ))}
                {term.note ? <span className="hint">{term.note}</span> : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {view.engine && view.can.write && link.state === 'untranslated' && text !== '' ? (
        <section className="help-part">
          <h2>{t('translate.engine')}</h2>
          <button type="button" onClick={onMachine}>
            {t('translate.machineRow')}
          </button>
          <p className="hint">{t('translate.machineHint', { engine: view.engine })}</p>
        </section>
      ) : null}
    </>
  );
}

function Match({
  match,
  n,
  text,
  view,
  onUse,
}: {
  match: MatchView;
  n: number;
  text: string;
  view: TranslationView;
  onUse: (() => void) | null;
}) {
  const t = useT();
  const when = useWhen();
  const { edition, source } = view;
  const { origin } = match;
  return (
    <li className="match">
      <p className="match-head">
        <span className={match.score >= 95 ? 'score high' : match.score >= 80 ? 'score' : 'score low'}>
          {t('translate.score', { percent: match.score })}
        </span>
        {match.adapted ? <span className="chip">{t('translate.adapted')}</span> : null}
        {match.reviewed ? null : <span className="chip">{t('translate.notReviewed')}</span>}
        {onUse ? (
          <button
            type="button"
            className="quiet"
            onClick={onUse}
            title={n <= 3 ? `Ctrl ${n}` : undefined}
            aria-keyshortcuts={n <= 3 ? `Control+${n}` : undefined}
          >
            {t('translate.use')}
            {n <= 3 ? <kbd>{n}</kbd> : null}
          </button>
        ) : null}
      </p>
      <p className="match-target" lang={edition.lang} dir={edition.dir}>
        {wordsOfMatch(match)}
      </p>
      {match.source === text ? null : (
        <p className="match-source tr-diff" lang={source.lang} dir={source.dir}>
          <TextDifference before={match.source} after={text} />
        </p>
      )}
      <p className="hint">
        {[
          origin && apart('title' in origin ? origin.title || t('untitled') : origin.file),
          match.who && apart(match.who),
          when(match.createdAt),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  );
}

/** Where the text comes from, with its link. */
export function SourceFacts({ view }: { view: TranslationView }) {
  const t = useT();
  const lang = useLang();
  const when = useWhen();
  const { source } = view;
  return (
    <section className="help-part">
      <h2>{t('translate.original')}</h2>
      <p lang={source.lang} dir={source.dir} className="source-title">
        {source.url ? (
          <a href={source.url} target="_blank" rel="noreferrer">
            {source.title || t('untitled')}
          </a>
        ) : (
          source.title || t('untitled')
        )}
      </p>
      <p className="hint">
        {[
          source.outlet && apart(source.outlet),
          source.author && apart(source.author),
          languageName(source.lang, lang),
          source.published?.slice(0, 10),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="hint">
        <Icon name="history" /> {t('translate.revision', { n: source.revision.number, when: when(source.revision.at) })}
      </p>
      {source.permission ? (
        <p className="hint">
          <Icon name="key" /> {t('translate.permission', { where: source.permission })}
        </p>
      ) : null}
    </section>
  );
}
