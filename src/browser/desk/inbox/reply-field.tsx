import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { CaseView } from '../../../web/desk-api/inbox-contract.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { repliesQuery } from './replies-query.ts';

/** What the reporters are told; nothing where nobody left an address. */
export function ReplyField({
  view,
  value,
  onChange,
  label,
  hint,
  required = false,
  autoFocus = false,
}: {
  view: CaseView;
  value: string;
  onChange: (value: string) => void;
  label?: string;
  hint?: string;
  required?: boolean;
  autoFocus?: boolean;
}) {
  const t = useT();
  const lang = useLang();
  const { mail } = useSession();
  const may = useMay();
  const id = useId();
  const to = view.suggestions.filter(s => s.answerable);
  const saved = useQuery({ ...repliesQuery, enabled: to.length > 0 });
  if (to.length === 0) return <p className="hint nobody">{t('inbox.nobodyToAnswer')}</p>;
  const langs = [...new Set(to.map(s => s.lang))];
  const base = (tag: string) => tag.split('-')[0];
  const fitting = (saved.data ?? []).filter(r => langs.some(l => base(l) === base(r.lang)));
  const written = langs.length === 1 && langs[0] ? langs[0] : undefined;
  return (
    <div className="field reply">
      <div className="reply-head">
        <label htmlFor={id}>{label ?? t('inbox.reply', { n: to.length })}</label>
        {fitting.length > 0 ? (
          <MenuTrigger>
            <Button className="quiet saved-replies">
              {t('inbox.savedReply')}
              <span className="caret" aria-hidden="true" />
            </Button>
            <Popover className="menu-popover" placement="bottom end">
              <Menu
                className="menu"
                aria-label={t('inbox.savedReply')}
                onAction={key => {
                  const reply = fitting.find(r => r.id === key);
                  if (reply) onChange(value.trim() ? `${value.trimEnd()}\n\n${reply.text}` : reply.text);
                }}
              >
                {fitting.map(r => (
                  <MenuItem key={r.id} id={r.id} className="menu-item" textValue={r.name}>
                    <span className="lang-tag">{r.lang}</span>
                    <span dir="auto">{r.name}</span>
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
        ) : null}
      </div>
      <textarea
        id={id}
        rows={required ? 5 : 2}
        value={value}
        onChange={e => onChange(e.target.value)}
        maxLength={5000}
        dir="auto"
        lang={written}
        required={required}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog
        autoFocus={autoFocus}
        aria-describedby={`${id}h`}
      />
      <p className="hint" id={`${id}h`}>
        {t('inbox.replyIn', { languages: langs.map(l => languageName(l, lang)).join(', ') })}{' '}
        {hint ?? t('inbox.replyHint')}
      </p>
      {mail ? null : (
        <p className="hint no-mail">
          <Icon name="warning" /> {t('mail.none')} {may('outlet.edit') ? t('mail.noneOwner') : ''}
        </p>
      )}
    </div>
  );
}
