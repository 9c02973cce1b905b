import { Link } from '@tanstack/react-router';
import type { JudgedAllowance, Shortfall } from '../../../domain/citation/allowance.ts';
import type { CitationUseView } from '../../../web/desk-api/citation-contract.ts';
import { useDay } from '../permissions/rows.tsx';
import { apart, languageName, useLang, useT } from '../texts.tsx';

/** The permissions that are about a page: which covers it, why another does not, and what somebody has to judge. */
export function Allowances({ use }: { use: CitationUseView }) {
  const t = useT();
  if (use.allowances.length === 0) return null;
  return (
    <section className="cites-allowed">
      <h4>{t('nav.permissions')}</h4>
      <ul>
        {use.allowances.map(one => (
          <li key={one.id}>
            <One of={one} goneBy={one.id === use.permission} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ of, goneBy }: { of: JudgedAllowance; goneBy: boolean }) {
  const t = useT();
  const lack = useLack();
  const lacks = of.shortfalls.map(lack).join('; ');
  const letter = /^\d+$/.test(of.id);
  // of one that is not gone by, nothing is left to judge
  const open = goneBy || of.shortfalls.length === 0 ? of.open : [];
  return (
    <>
      <p>
        {letter ? (
          <Link to="/permissions/granted/$number" params={{ number: of.id }}>
            {t('permissions.number', { n: of.id })}
          </Link>
        ) : (
          <a href={of.id} rel="license noreferrer" target="_blank">
            {t('citations.licence')}
          </a>
        )}{' '}
        {lacks === '' ? (
          <span className="cites-covers">{t('citations.covers')}</span>
        ) : (
          <span className="cites-lacks">
            {goneBy ? null : `${t('citations.coversNot')} `}
            {lacks}
          </span>
        )}
      </p>
      {open.length > 0 ? (
        <div className="cites-yours">
          <p>{t('citations.yours')}</p>
          <ul>
            {open.map(o => (
              <li key={o} dir={o === 'conditions' ? 'auto' : undefined}>
                {o === 'conditions' ? of.conditions : t(`open.${o}`)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

/** Why a permission falls short, in words. */
function useLack(): (of: Shortfall) => string {
  const t = useT();
  const day = useDay();
  const lang = useLang();
  const number = (n: number) => n.toLocaleString(lang);
  return of => {
    switch (of.why) {
      case 'characters':
        return t('lack.characters', { allowed: number(of.allowed), copied: number(of.copied) });
      case 'expired':
      case 'early':
      case 'revoked':
        return t(`lack.${of.why}`, { day: day(of.day) });
      case 'host':
        return of.sites.length > 0 ? t('lack.host', { sites: of.sites.map(apart).join(', ') }) : t('lack.nowhere');
      case 'translation':
        return t('lack.translation', { language: languageName(of.lang, lang) });
      default:
        return t(`lack.${of.why}`);
    }
  };
}
