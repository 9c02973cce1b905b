import { useState } from 'react';
import { type Currency, parseMoney, plainAmount } from '../../../domain/money.ts';
import { useLang, useT } from '../texts.tsx';
import { Field } from '../ui/field.tsx';

/** An amount as people write it: without decimals where there are none. */
export function shortAmount(amount: number): string {
  return plainAmount({ amount }).replace(/\.00$/, '');
}

type Props = { label: string; hint?: string; currency: Currency };

/** One amount. What is typed stays as it is; `onChange` gets it in minor units once it can be read, and nothing before. */
export function MoneyInput({
  value,
  onChange,
  ...of
}: Props & { value: number; zero?: boolean; onChange: (value: number) => void }) {
  return <Typed {...of} values={[value]} many={false} onChange={([first]) => first !== undefined && onChange(first)} />;
}

/** Several amounts, parted by spaces or semicolons; a comma is a decimal sign to many. */
export function MoneyList({
  values,
  onChange,
  ...of
}: Props & { values: number[]; onChange: (values: number[]) => void }) {
  return <Typed {...of} values={values} many onChange={onChange} />;
}

function Typed({
  label,
  hint,
  currency,
  values,
  many,
  zero = false,
  onChange,
}: Props & {
  zero?: boolean;
  values: readonly number[];
  many: boolean;
  onChange: (values: number[]) => void;
}) {
  const t = useT();
  const lang = useLang();
  const [text, setText] = useState(values.map(shortAmount).join(many ? '  ' : ''));
  const read = (said: string) => {
    const parts = (many ? said.split(/[\s;]+/) : [said]).filter(p => p.trim() !== '');
    const all = parts.map(p => parseMoney(lang, p, currency));
    return all.every(m => m.ok) && all.every(m => zero || m.value.amount > 0) ? all.map(m => m.value.amount) : null;
  };
  const amounts = read(text);
  const wrong = amounts === null || (!many && amounts.length !== 1);
  const error = wrong ? t(many ? 'support.amountsWrong' : 'support.amountWrong') : null;
  return (
    <Field label={label} hint={hint} error={error}>
      {described => (
        <input
          {...described}
          // a form with an amount that cannot be read is not sent
          ref={input => input?.setCustomValidity(error ?? '')}
          value={text}
          inputMode="decimal"
          dir="ltr"
          autoComplete="off"
          onChange={e => {
            setText(e.target.value);
            const now = read(e.target.value);
            if (now !== null && (many || now.length === 1)) onChange(now);
          }}
        />
      )}
    </Field>
  );
}
