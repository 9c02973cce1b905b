import type { Translated } from '../../../domain/article/content.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';

/** One text in each language of the outlet. */
export function InLanguages({
  label,
  value,
  onChange,
  lines,
  hint,
}: {
  label: string;
  value: Translated;
  onChange: (value: Translated) => void;
  lines?: number;
  hint?: string;
}) {
  const lang = useLang();
  const { outlet } = useSession();
  return (
    <fieldset className="in-languages">
      <legend>{label}</legend>
      {hint ? <p className="hint">{hint}</p> : null}
      {outlet.languages.map(l => (
        <TextInput
          key={l.tag}
          label={languageName(l.tag, lang)}
          value={value[l.tag] ?? ''}
          onChange={text => {
            const { [l.tag]: _, ...others } = value;
            onChange(text === '' ? others : { ...value, [l.tag]: text });
          }}
          lang={l.tag}
          dir={l.dir}
          {...(lines ? { lines } : {})}
        />
      ))}
    </fieldset>
  );
}

/** What an address may be made of a name: letters and digits of any script, joined by hyphens. */
export function slugFrom(name: string): string {
  return name
    .toLocaleLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
}
