import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { CaseView, SuggestionView } from '../../../web/desk-api/inbox-contract.ts';
import type { TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call } from '../api.ts';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { TextDifference } from '../ui/parts.tsx';

/* What there is to read in a case: the passage, what readers say, what changed elsewhere, what was decided. */

/** The passage as readers see it now, or the words that it had. */
export function Passage({ view }: { view: CaseView }) {
  const t = useT();
  const { now } = view;
  if (!now) {
    if (view.about !== 'passage' && view.about !== 'check') return null;
    return (
      <section className="passage gone" aria-labelledby="passage-title">
        <h3 id="passage-title">{t(view.standsIn ? `inbox.in.${view.standsIn}` : 'inbox.gone')}</h3>
        {view.excerpt ? (
          <blockquote lang={view.lang} dir={view.dir}>
            {view.excerpt}
          </blockquote>
        ) : null}
        <p className="hint">{t(view.standsIn ? 'inbox.inHint' : 'inbox.goneHint')}</p>
      </section>
    );
  }
  const { text, passage } = now;
  return (
    <section className="passage" aria-labelledby="passage-title">
      <h3 id="passage-title">
        {t('inbox.now')}
        {now.how === 'exact' ? null : <span className="passage-how"> · {t(`how.${now.how}`)}</span>}
      </h3>
      <p className="passage-text" lang={view.lang} dir={view.dir}>
        <span className="around">{now.before}</span>
        {text.slice(0, passage.start)}
        <mark>{text.slice(passage.start, passage.end)}</mark>
        {text.slice(passage.end)}
        <span className="around">{now.after}</span>
      </p>
    </section>
  );
}

/** Of a page of another site: that it is changed there, and what is known of that. */
export function OnSite({ view }: { view: CaseView }) {
  const t = useT();
  const when = useWhen();
  const { page, edition } = view;
  if (!page || !edition?.site) return null;
  const { change, gone, nextCheckAt } = page;
  const { site } = edition;
  const waits = view.state !== 'accepted' && view.state !== 'declined';
  return (
    <section className="on-site" aria-label={t('inbox.onSite', { site })}>
      {gone ? (
        <p className="notice">{t('inbox.siteGone')}</p>
      ) : change?.foundAt ? (
        <p className="notice">{t('inbox.siteSays', { site, when: when(change.foundAt) || '–' })}</p>
      ) : (
        <p className="notice">
          {t(change && !waits ? 'inbox.siteWaits' : 'inbox.siteHint', { site })}{' '}
          {nextCheckAt ? t('inbox.siteNext', { when: when(nextCheckAt) || '–' }) : null}
        </p>
      )}
      {change && (change.foundAt || !waits) ? (
        <p className="report-words" lang={view.lang} dir={view.dir}>
          <TextDifference before={change.wrong} after={change.wording} />
        </p>
      ) : null}
    </section>
  );
}

/** The row that a passage stands in, of those whose original changed. */
function staleRow({ links }: TranslationView, passage: string | undefined): number | undefined {
  return passage ? links.find(l => l.stale && l.target.some(s => s.text.includes(passage.trim())))?.id : undefined;
}

/** What changed in another language, for a check. */
export function Origin({ view }: { view: CaseView }) {
  const t = useT();
  const lang = useLang();
  const { origin } = view;
  // an original can be checked too, and has no place among the translations
  const rendered = useQuery({
    queryKey: ['translation-of', view.edition?.id],
    queryFn: ({ signal }) =>
      call<TranslationView>('GET', `editions/${view.edition?.id}/translation`, undefined, signal),
    enabled: origin !== null && view.edition !== null && view.edition.site === null,
    retry: false,
    gcTime: 0,
  }).data;
  if (!origin) return null;
  return (
    <section className="origin" aria-labelledby="origin-title">
      <h3 id="origin-title">{t('inbox.origin', { language: languageName(origin.lang, lang) })}</h3>
      <p className="origin-text" lang={origin.lang} dir="auto">
        <TextDifference before={origin.before} after={origin.after} />
      </p>
      <p className="row-meta">
        <a href={origin.url} target="_blank" rel="noreferrer" lang={origin.lang} dir="auto">
          {origin.title}
        </a>
        <Link to="/inbox/$case" params={{ case: String(origin.case) }} search={true}>
          {t('inbox.originCase')}
        </Link>
        {view.edition ? (
          <Link to="/editions/$edition" params={{ edition: String(view.edition.id) }}>
            {t('inbox.openHere')}
          </Link>
        ) : null}
        {view.edition && rendered ? (
          <Link
            to="/editions/$edition/translate"
            params={{ edition: String(view.edition.id) }}
            search={{ row: staleRow(rendered, view.now?.text) ?? 'stale' }}
          >
            {t('inbox.openTranslate')}
          </Link>
        ) : null}
      </p>
    </section>
  );
}

/** Reports of what may be the same mistake, at the same passage in other languages. */
export function Related({ view }: { view: CaseView }) {
  const t = useT();
  const lang = useLang();
  if (view.related.length === 0) return null;
  return (
    <section className="origin" aria-labelledby="related-title">
      <h3 id="related-title">{t('inbox.related')}</h3>
      <ul className="plain-list">
        {view.related.map(one => (
          <li key={one.case}>
            <Link to="/inbox/$case" params={{ case: String(one.case) }} search={true}>
              {languageName(one.lang, lang)}
            </Link>{' '}
            <q lang={one.lang} dir={one.dir}>
              {one.excerpt}
            </q>
          </li>
        ))}
      </ul>
    </section>
  );
}

const shownAtFirst = 4;

export function Reports({ view }: { view: CaseView }) {
  const t = useT();
  const [all, setAll] = useState(false);
  const { suggestions } = view;
  if (suggestions.length === 0) return null;
  const shown = all ? suggestions : suggestions.slice(0, shownAtFirst);
  return (
    <section className="reports" aria-labelledby="reports-title">
      <h3 id="reports-title">{t('inbox.reports', { n: suggestions.length })}</h3>
      <ul>
        {shown.map(s => (
          <Report key={s.id} report={s} view={view} />
        ))}
      </ul>
      {shown.length < suggestions.length ? (
        <button type="button" className="quiet" onClick={() => setAll(true)}>
          {t('inbox.allReports', { n: suggestions.length })}
        </button>
      ) : null}
    </section>
  );
}

function Report({ report, view }: { report: SuggestionView; view: CaseView }) {
  const t = useT();
  const lang = useLang();
  const when = useWhen();
  return (
    <li className="report">
      {report.exact !== null || report.proposed !== null ? (
        <p className="report-words" lang={view.lang} dir={view.dir}>
          {report.proposed === null ? (
            <q>{report.exact}</q>
          ) : (
            <TextDifference before={report.exact ?? ''} after={report.proposed} />
          )}
        </p>
      ) : null}
      {report.comment ? (
        <p className="report-comment" lang={report.lang} dir="auto">
          {report.comment}
        </p>
      ) : null}
      <p className="row-meta">
        <strong>{t(`report.${report.kind}`)}</strong>
        <time dateTime={report.receivedAt} title={when(report.receivedAt, 'full')}>
          {when(report.receivedAt)}
        </time>
        <span>{t(`via.${report.via}`)}</span>
        {report.lang === view.lang ? null : <span>{languageName(report.lang, lang)}</span>}
        <span>{t(report.answerable ? 'inbox.answerable' : 'inbox.noAddress')}</span>
      </p>
    </li>
  );
}

export function Decisions({ view }: { view: CaseView }) {
  const t = useT();
  const when = useWhen();
  if (view.decisions.length === 0) return null;
  return (
    <section className="decisions" aria-labelledby="decisions-title">
      <h3 id="decisions-title">{t('inbox.decisions')}</h3>
      <ol>
        {view.decisions.map(d => (
          <li key={`${d.at}${d.act}`}>
            <span>
              <strong>{t(`decided.${d.act}`)}</strong>
              {' · '}
              <span dir="auto">{d.by ?? t('somebody')}</span>
              {' · '}
              <time dateTime={d.at} title={when(d.at, 'full')}>
                {when(d.at)}
              </time>
              {d.correction === null ? null : (
                <>
                  {' · '}
                  <Link to="/inbox/log">{t('inbox.entry', { n: d.correction })}</Link>
                </>
              )}
            </span>
            {d.reason ? (
              <p className="muted" dir="auto">
                {d.reason}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
