import { type ReactNode, useId } from 'react';

type Described = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined };

/** A label with its input, hint and error tied together. The input gets the attributes that do so. */
export function Field({
  label,
  hint,
  error,
  children,
  className = '',
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  children: (described: Described) => ReactNode;
  className?: string;
}) {
  const id = useId();
  const described = [hint ? `${id}h` : '', error ? `${id}e` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {hint ? (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className="error" id={`${id}e`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

type TextProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
  type?: string;
  lines?: number;
  lang?: string;
  dir?: 'ltr' | 'rtl' | 'auto';
  name?: string;
  autoComplete?: string;
  autoFocus?: boolean;
  required?: boolean;
  maxLength?: number;
  placeholder?: string;
  inputMode?: 'text' | 'numeric' | 'email' | 'url';
  disabled?: boolean;
};

/** One line of text, or several when `lines` is given. */
export function TextInput({ label, hint, error, value, onChange, lines, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {described =>
        lines ? (
          <textarea {...described} {...rest} rows={lines} value={value} onChange={e => onChange(e.target.value)} />
        ) : (
          <input {...described} {...rest} value={value} onChange={e => onChange(e.target.value)} />
        )
      }
    </Field>
  );
}

export function Choice<V extends string>({
  label,
  hint,
  error,
  value,
  onChange,
  options,
  disabled,
  required,
  className,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  value: V;
  onChange: (value: V) => void;
  options: readonly { value: V; label: string }[];
  disabled?: boolean;
  /** the option with the empty value is none */
  required?: boolean;
  className?: string;
}) {
  return (
    <Field label={label} hint={hint} error={error ?? null} className={className ?? ''}>
      {described => (
        <select
          {...described}
          value={value}
          disabled={disabled}
          required={required}
          onChange={e => onChange(e.target.value as V)}
        >
          {options.map(o => (
            <option key={o.value} value={o.value}>
              {o.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({
  label,
  checked,
  onChange,
  hint,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={e => onChange(e.target.checked)}
        aria-describedby={hint ? `${id}h` : undefined}
      />
      <label htmlFor={id}>{label}</label>
      {hint ? (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
