import { useT } from './texts.tsx';
import { TextInput } from './ui/field.tsx';

/** Licences that pictures come under most often. */
const licences = [
  'CC BY 4.0',
  'CC BY-SA 4.0',
  'CC BY-NC 4.0',
  'CC BY-ND 4.0',
  'CC0 1.0',
  '© All rights reserved',
] as const;

/** A licence as text, with the common ones to choose from. */
export function LicenceInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <>
      <TextInput label={t('media.licence')} value={value} onChange={onChange} dir="auto" />
      <div className="suggestions">
        {licences.map(l => (
          <button key={l} type="button" className="suggestion" onClick={() => onChange(l)}>
            {l}
          </button>
        ))}
      </div>
    </>
  );
}
