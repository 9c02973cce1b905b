import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useT } from '../texts.tsx';
import { savedLettersQuery } from './queries.ts';

/** Words in the language of whoever gets them, with those at hand that are written often. */
export function WordsField({
  label,
  hint,
  lang,
  value,
  onChange,
  lines = 3,
  required = false,
  autoFocus = false,
  maxLength = 5000,
}: {
  label: string;
  hint?: string;
  lang: string;
  value: string;
  onChange: (value: string) => void;
  lines?: number;
  required?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
}) {
  const t = useT();
  const id = useId();
  const saved = useQuery(savedLettersQuery);
  const base = (tag: string) => tag.split('-')[0];
  const fitting = (saved.data ?? []).filter(l => base(l.lang) === base(lang));
  return (
    <div className="field reply">
      <div className="reply-head">
        <label htmlFor={id}>{label}</label>
        {fitting.length > 0 ? (
          <MenuTrigger>
            <Button className="quiet saved-replies" aria-label={`${t('permissions.saved')}: ${label}`}>
              {t('permissions.saved')}
              <span className="caret" aria-hidden="true" />
            </Button>
            <Popover className="menu-popover" placement="bottom end">
              <Menu
                className="menu"
                aria-label={t('permissions.saved')}
                onAction={key => {
                  const letter = fitting.find(l => l.id === key);
                  if (letter) onChange(value.trim() ? `${value.trimEnd()}\n\n${letter.text}` : letter.text);
                }}
              >
                {fitting.map(l => (
                  <MenuItem key={l.id} id={l.id} className="menu-item" textValue={l.name}>
                    <span dir="auto">{l.name}</span>
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
        ) : null}
      </div>
      <textarea
        id={id}
        rows={lines}
        value={value}
        onChange={e => onChange(e.target.value)}
        maxLength={maxLength}
        dir="auto"
        lang={lang}
        required={required}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog
        autoFocus={autoFocus}
        aria-describedby={hint ? `${id}h` : undefined}
      />
      {hint ? (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
