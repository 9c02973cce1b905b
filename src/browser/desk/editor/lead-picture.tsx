import { useState } from 'react';
import type { LeadPicture } from '../../../domain/article/content.ts';
import { LicenceInput } from '../licence-input.tsx';
import { MediaPicker } from '../media-picker.tsx';
import { pictureAddress } from '../picture.ts';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';

/** The picture on top of the article, with the words that belong to it. */
export function LeadPictureField({
  lead,
  lang,
  dir,
  editable,
  onChange,
}: {
  lead: LeadPicture | null;
  lang: string;
  dir: 'ltr' | 'rtl';
  editable: boolean;
  onChange: (lead: LeadPicture | null) => void;
}) {
  const t = useT();
  const [open, setOpen] = useState<'choose' | 'edit' | null>(null);
  const address = lead?.media ? pictureAddress(lead.media) : lead?.src;
  return (
    <div className="lead" data-field="lead" contentEditable={false}>
      {lead && address ? (
        <figure>
          <img src={address} alt={lead.alt} />
          <figcaption dir={dir}>
            <span className={lead.alt ? '' : 'missing'}>
              {lead.alt ? t('figure.alt', { alt: lead.alt }) : t('figure.noAlt')}
            </span>
            {[lead.caption, lead.credit].filter(Boolean).join(' · ')}
            {editable ? (
              <button type="button" className="link" onClick={() => setOpen('edit')}>
                {t('figure.edit')}
              </button>
            ) : null}
          </figcaption>
        </figure>
      ) : editable ? (
        <button type="button" className="quiet add-lead" onClick={() => setOpen('choose')}>
          <Icon name="media" /> {t('lead.add')}
        </button>
      ) : null}
      {open === 'choose' ? (
        <MediaPicker
          lang={lang}
          onClose={() => setOpen(lead ? 'edit' : null)}
          onChoose={item => {
            onChange({
              media: item.id,
              src: null,
              alt: item.alt[lang] ?? '',
              caption: item.caption[lang] ?? '',
              credit: item.credit,
              licence: item.licence,
            });
            setOpen(item.alt[lang] ? null : 'edit');
          }}
        />
      ) : null}
      {open === 'edit' && lead ? (
        <Dialog title={t('lead')} onClose={() => setOpen(null)}>
          <form
            onSubmit={e => {
              e.preventDefault();
              setOpen(null);
            }}
          >
            <div className="figure-preview">
              <img src={address ?? ''} alt="" />
              <button type="button" onClick={() => setOpen('choose')}>
                {t('figure.other')}
              </button>
            </div>
            <TextInput
              label={t('media.alt')}
              hint={t('media.altHint')}
              value={lead.alt}
              onChange={alt => onChange({ ...lead, alt })}
              lines={2}
              lang={lang}
              dir={dir}
              autoFocus
            />
            <TextInput
              label={t('media.caption')}
              value={lead.caption}
              onChange={caption => onChange({ ...lead, caption })}
              lines={2}
              lang={lang}
              dir={dir}
            />
            <TextInput
              label={t('media.credit')}
              value={lead.credit}
              onChange={credit => onChange({ ...lead, credit })}
              dir="auto"
            />
            <LicenceInput value={lead.licence} onChange={licence => onChange({ ...lead, licence })} />
            <div className="dialog-end">
              <button
                type="button"
                className="danger start"
                onClick={() => {
                  setOpen(null);
                  onChange(null);
                }}
              >
                {t('figure.remove')}
              </button>
              <button type="submit" className="primary">
                {t('done')}
              </button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </div>
  );
}
