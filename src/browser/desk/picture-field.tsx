import { useState } from 'react';
import { MediaPicker } from './media-picker.tsx';
import { pictureAddress } from './picture.ts';
import { useT } from './texts.tsx';

/** One picture chosen from the library, or none; `media` is its id. */
export function PictureField(props: {
  label: string;
  media: string | null;
  onChange: (media: string | null) => void;
  className?: string;
}) {
  const { label, media, onChange, className = '' } = props;
  const t = useT();
  const [choosing, setChoosing] = useState(false);
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className={`portrait ${className}`}>
        {media ? <img src={pictureAddress(media)} alt="" /> : null}
        <button type="button" onClick={() => setChoosing(true)}>
          {t(media ? 'figure.other' : 'media.choose')}
        </button>
        {media ? (
          <button type="button" className="quiet" onClick={() => onChange(null)}>
            {t('figure.remove')}
          </button>
        ) : null}
      </div>
      {choosing ? (
        <MediaPicker
          onClose={() => setChoosing(false)}
          onChoose={item => {
            onChange(item.id);
            setChoosing(false);
          }}
        />
      ) : null}
    </div>
  );
}
