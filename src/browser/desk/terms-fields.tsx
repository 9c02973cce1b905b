import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ArticleTerms, MachineUse, OutletTerms, Use } from '../../domain/terms/terms.ts';
import type { TermsPreview } from '../../web/desk-api/contract.ts';
import { call } from './api.ts';
import { useSession } from './session.tsx';
import { languageName, useLang, useT } from './texts.tsx';
import { Choice, TextInput } from './ui/field.tsx';

const uses: readonly Use[] = ['free', 'ask', 'no'];
const machineUses: readonly MachineUse[] = ['allowed', 'ask', 'reserved'];

/**
 * The terms, field by field. `outlet` is given where they are an article's own: what is left open is as the outlet has it, and
 * absent from the value.
 */
export function TermsFields({
  value,
  onChange,
  outlet,
}: {
  value: ArticleTerms;
  onChange: (value: ArticleTerms) => void;
  outlet?: OutletTerms;
}) {
  const t = useT();
  const put = <K extends keyof ArticleTerms>(key: K, said: ArticleTerms[K] | undefined) => {
    const { [key]: _, ...rest } = value;
    onChange(said === undefined ? rest : { ...rest, [key]: said });
  };
  const open = (said: string) => ({ value: '' as const, label: t('terms.asOutlet', { value: said }) });
  const yes = (said: boolean) => t(said ? 'terms.yes' : 'terms.not');
  const flag = (key: 'activeLink' | 'nofollow', label: string) => (
    <Choice
      label={label}
      value={value[key] === undefined ? '' : String(value[key])}
      onChange={said => put(key, said === '' ? undefined : said === 'true')}
      options={[
        ...(outlet ? [open(yes(outlet[key]))] : []),
        { value: 'true', label: yes(true) },
        { value: 'false', label: yes(false) },
      ]}
    />
  );
  const use = (key: 'translation' | 'commercial') => (
    <Choice
      label={t(`terms.${key}`)}
      value={value[key] ?? ''}
      onChange={said => put(key, said || undefined)}
      options={[
        ...(outlet ? [open(t(`terms.use.${outlet[key]}`))] : []),
        ...uses.map(value => ({ value, label: t(`terms.use.${value}`) })),
      ]}
    />
  );
  const machine = (key: 'mining' | 'aiTraining' | 'aiInput') => (
    <Choice
      label={t(`terms.${key}`)}
      value={value[key] ?? ''}
      onChange={said => put(key, said || undefined)}
      options={[
        ...(outlet ? [open(t(`terms.machine.${outlet[key]}`))] : []),
        ...machineUses.map(value => ({ value, label: t(`terms.machine.${value}`) })),
      ]}
    />
  );
  return (
    <>
      <TextInput
        label={t('settings.extractLimit')}
        hint={outlet ? t('terms.asOutlet', { value: outlet.extractLimit.toLocaleString() }) : t('terms.limitHint')}
        type="number"
        value={value.extractLimit === undefined ? '' : String(value.extractLimit)}
        onChange={said =>
          put('extractLimit', outlet && said === '' ? undefined : Math.max(0, Math.trunc(Number(said)) || 0))
        }
      />
      <div className="two">
        {flag('activeLink', t('settings.activeLink'))}
        {flag('nofollow', t('terms.nofollow'))}
      </div>
      <div className="two">
        {use('translation')}
        {use('commercial')}
      </div>
      <fieldset>
        <legend>{t('terms.machines')}</legend>
        {machine('mining')}
        {machine('aiTraining')}
        {machine('aiInput')}
        <p className="hint">{t('terms.machinesHint')}</p>
      </fieldset>
      <TextInput
        label={t('terms.licence')}
        hint={t('terms.licenceHint')}
        value={value.licence ?? ''}
        onChange={said => put('licence', outlet && said === '' ? undefined : said.trim())}
        inputMode="url"
        dir="ltr"
      />
      <TextInput
        label={t('terms.contact')}
        hint={t('terms.contactHint')}
        type="email"
        value={value.contact ?? ''}
        onChange={said => put('contact', outlet && said === '' ? undefined : said.trim())}
        dir="ltr"
      />
    </>
  );
}

/** How the terms read, in a language of the outlet, while they are being changed. */
export function TermsReading({ lang: first, ...terms }: { lang: string; outlet?: OutletTerms; own?: ArticleTerms }) {
  const t = useT();
  const shown = useLang();
  const { outlet } = useSession();
  const [lang, setLang] = useState(first);
  const reading = useQuery({
    queryKey: ['terms-preview', lang, terms],
    queryFn: ({ signal }) => call<TermsPreview>('POST', 'terms-preview', { lang, ...terms }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const dir = outlet.languages.find(l => l.tag === lang)?.dir ?? 'ltr';
  return (
    <div className="terms-reading">
      <Choice
        label={t('terms.reading')}
        value={lang}
        onChange={setLang}
        options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, shown) }))}
      />
      <div aria-live="polite">
        {reading.isError ? <p className="error">{reading.error.message}</p> : null}
        {reading.data ? (
          <div lang={lang} dir={dir}>
            <p>
              <strong>{reading.data.text}</strong>
            </p>
            <dl>
              {reading.data.rows.map(row => (
                <div key={row.label}>
                  <dt>{row.label}</dt>
                  <dd>
                    <bdi>{row.value}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ) : null}
      </div>
    </div>
  );
}
