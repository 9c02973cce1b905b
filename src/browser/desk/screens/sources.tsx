import type { Source } from '../../../web/desk-api/contract.ts';
import { useT } from '../texts.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { useTitle } from '../ui/title.ts';
import { translationRights } from '../words.ts';
import { Directory } from './directory.tsx';

/** The outlets whose texts are translated here, and what each of them allows. */
export function SourcesScreen() {
  const t = useT();
  useTitle(t('nav.sources'));
  return (
    <Directory<Source>
      path="sources"
      title={t('nav.sources')}
      add={t('sources.new')}
      intro={t('sources.intro')}
      blank={{
        slug: '',
        name: '',
        url: null,
        lang: null,
        translationRight: 'unknown',
        translationUntil: null,
        translationCredit: '',
        translationNote: '',
      }}
      about={source => (
        <span className="muted">
          {t(`right.${source.translationRight}`)}
          {source.translationRight === 'standing' && source.translationUntil
            ? ` · ${t('sources.validUntil', { day: source.translationUntil })}`
            : ''}
        </span>
      )}
      fields={(value, change) => (
        <>
          <div className="two">
            <TextInput
              label={t('sources.url')}
              value={value.url ?? ''}
              onChange={url => change({ url: url.trim() || null })}
              inputMode="url"
              dir="ltr"
            />
            <TextInput
              label={t('sources.lang')}
              hint={t('settings.addLanguageHint')}
              value={value.lang ?? ''}
              onChange={lang => change({ lang: lang.trim() || null })}
              dir="ltr"
              maxLength={12}
            />
          </div>
          <fieldset>
            <legend>{t('sources.right')}</legend>
            <Choice
              label={t('sources.may')}
              value={value.translationRight}
              onChange={translationRight => change({ translationRight })}
              options={translationRights.map(right => ({ value: right, label: t(`right.${right}`) }))}
              hint={t(`rightHint.${value.translationRight}`)}
            />
            {value.translationRight === 'standing' ? (
              <TextInput
                label={t('sources.until')}
                hint={t('sources.untilHint')}
                type="date"
                value={value.translationUntil ?? ''}
                onChange={day => change({ translationUntil: day || null })}
              />
            ) : null}
            <TextInput
              label={t('sources.credit')}
              hint={t('sources.creditHint')}
              value={value.translationCredit}
              onChange={translationCredit => change({ translationCredit })}
              dir="auto"
              maxLength={500}
            />
            <TextInput
              label={t('sources.note')}
              hint={t('sources.noteHint')}
              value={value.translationNote}
              onChange={translationNote => change({ translationNote })}
              dir="auto"
              lines={3}
              maxLength={4000}
            />
          </fieldset>
        </>
      )}
    />
  );
}
