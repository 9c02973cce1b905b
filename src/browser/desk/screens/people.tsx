import type { Person } from '../../../web/desk-api/contract.ts';
import { PictureField } from '../picture-field.tsx';
import { useT } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { Directory } from './directory.tsx';
import { InLanguages } from './names.tsx';

export function PeopleScreen() {
  const t = useT();
  useTitle(t('nav.people'));
  return (
    <Directory<Person>
      path="people"
      title={t('nav.people')}
      add={t('people.new')}
      intro={t('people.intro')}
      blank={{ slug: '', names: {}, bios: {}, email: null, links: [], media: null }}
      fields={(value, change) => (
        <>
          <InLanguages label={t('people.bio')} value={value.bios} onChange={bios => change({ bios })} lines={3} />
          <TextInput
            label={t('people.email')}
            hint={t('people.emailHint')}
            type="email"
            value={value.email ?? ''}
            onChange={email => change({ email: email || null })}
          />
          <PictureField label={t('people.portrait')} media={value.media} onChange={media => change({ media })} />
          <fieldset>
            <legend>{t('people.links')}</legend>
            {value.links.map((link, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
              <div className="two with-button" key={i}>
                <TextInput
                  label={t('name')}
                  value={link.name}
                  onChange={name => change({ links: value.links.map((l, at) => (at === i ? { ...l, name } : l)) })}
                />
                <TextInput
                  label={t('link.address')}
                  value={link.url}
                  inputMode="url"
                  dir="ltr"
                  onChange={url => change({ links: value.links.map((l, at) => (at === i ? { ...l, url } : l)) })}
                />
                <button
                  type="button"
                  className="quiet square"
                  aria-label={t('delete')}
                  onClick={() => change({ links: value.links.filter((_, at) => at !== i) })}
                >
                  <Icon name="close" />
                </button>
              </div>
            ))}
            <button
              type="button"
              className="quiet"
              onClick={() => change({ links: [...value.links, { name: '', url: 'https://' }] })}
            >
              <Icon name="plus" /> {t('people.addLink')}
            </button>
          </fieldset>
        </>
      )}
    />
  );
}
