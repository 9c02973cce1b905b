import { useEffect, useState } from 'react';
import { Icon } from './icons.tsx';

/** What is looked for; said a moment after the last letter. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (typed === value) return;
    const wait = setTimeout(() => onChange(typed || undefined), 200);
    return () => clearTimeout(wait);
  }, [typed]);
  // the filters were cleared
  useEffect(() => setTyped(value), [value]);
  return (
    <div className="search-box">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={e => setTyped(e.target.value)}
      />
    </div>
  );
}
