import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import type { GrantInput, Previewed } from '../../../web/desk-api/permission-contract.ts';
import { call, Refused } from '../api.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Check, Choice, TextInput } from '../ui/field.tsx';
import { WordsField } from './words-field.tsx';

export type Granting = GrantInput & { reply: string };

/** What a permission is to say, with the letter as it would be signed beside it. */
export function GrantForm({
  first,
  article,
  busy,
  trouble,
  onSend,
  children,
}: {
  first: GrantInput;
  /** the one that was asked about; null: none was */
  article: { id: number; title: string } | null;
  busy: boolean;
  trouble: ReactNode;
  onSend: (granting: Granting) => void;
  /** fields above the others */
  children?: ReactNode;
}) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const [holder, setHolder] = useState(first.holder);
  const [terms, setTerms] = useState(first.terms);
  const [hosts, setHosts] = useState(first.terms.hosts.join('\n'));
  const [languages, setLanguages] = useState(first.terms.scope.translation.join(', '));
  const [characters, setCharacters] = useState(String(first.terms.scope.characters ?? outlet.extractLimit));
  const [reply, setReply] = useState('');
  const { scope } = terms;
  const put = (more: Partial<typeof terms>) => setTerms({ ...terms, ...more });
  const putScope = (more: Partial<typeof scope>) => put({ scope: { ...scope, ...more } });

  const whole = scope.amount === 'whole';
  const said: GrantInput = {
    holder,
    terms: {
      ...terms,
      hosts: hosts.split(/[\s,]+/).filter(Boolean),
      scope: {
        ...scope,
        characters: whole ? null : Math.max(1, Math.round(Number(characters)) || 1),
        translation: languages.split(/[\s,]+/).filter(Boolean),
      },
    },
  };
  const preview = useQuery({
    queryKey: ['permissions', 'preview', useSettled(JSON.stringify(said))],
    queryFn: ({ queryKey, signal }) =>
      call<Previewed>('POST', 'permissions/preview', JSON.parse(String(queryKey[2])), signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const wrong = preview.error instanceof Refused ? preview.error : null;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!busy) onSend({ ...said, reply: reply.trim() });
  };
  return (
    <form onSubmit={submit} className="grant">
      <div className="grant-fields">
        {children}
        <div className="two">
          <TextInput
            label={t('grant.name')}
            value={holder.name}
            onChange={name => setHolder({ ...holder, name })}
            dir="auto"
            maxLength={200}
          />
          <TextInput
            label={t('grant.organisation')}
            value={holder.organisation}
            onChange={organisation => setHolder({ ...holder, organisation })}
            dir="auto"
            maxLength={200}
          />
        </div>
        {article ? (
          <Choice
            label={t('grant.article')}
            value={terms.article === null ? 'all' : 'this'}
            onChange={which => put({ article: which === 'all' ? null : article.id })}
            options={[
              { value: 'this', label: article.title },
              { value: 'all', label: t('permissions.all') },
            ]}
          />
        ) : null}
        <div className="two">
          <Choice
            label={t('grant.amount')}
            value={scope.amount}
            onChange={amount => putScope({ amount })}
            options={[
              { value: 'whole', label: t('scope.wholeText') },
              { value: 'extract', label: t('scope.anExtract') },
            ]}
          />
          {whole ? null : (
            <TextInput
              label={t('grant.characters')}
              type="number"
              inputMode="numeric"
              value={characters}
              onChange={setCharacters}
            />
          )}
        </div>
        <Check
          label={t('grant.pictures')}
          checked={scope.pictures}
          onChange={pictures => putScope({ pictures })}
          hint={t('grant.picturesHint')}
        />
        <Check
          label={t('grant.commercial')}
          checked={scope.commercial}
          onChange={commercial => putScope({ commercial })}
        />
        <TextInput
          label={t('grant.translation')}
          hint={t('grant.translationHint')}
          value={languages}
          onChange={setLanguages}
          dir="ltr"
        />
        <TextInput
          label={t('grant.hosts')}
          hint={t('grant.hostsHint')}
          value={hosts}
          onChange={setHosts}
          lines={2}
          dir="ltr"
        />
        <TextInput
          label={t('grant.until')}
          hint={t('grant.untilHint')}
          type="date"
          value={terms.until ?? ''}
          onChange={until => put({ until: until || null })}
        />
        <Choice
          label={t('grant.lang')}
          value={terms.lang}
          onChange={tag => put({ lang: tag })}
          options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, lang) }))}
        />
        <TextInput
          label={t('grant.credit')}
          value={terms.credit ?? ''}
          onChange={credit => put({ credit })}
          dir="auto"
          maxLength={500}
        />
        <WordsField
          label={t('grant.conditions')}
          hint={t('grant.conditionsHint')}
          lang={terms.lang}
          value={terms.conditions ?? ''}
          onChange={conditions => put({ conditions })}
          maxLength={4000}
        />
        <WordsField
          label={t('grant.reply')}
          hint={t('grant.replyHint')}
          lang={terms.lang}
          value={reply}
          onChange={setReply}
        />
      </div>
      <section className="grant-letter" aria-labelledby="letter">
        <h3 id="letter">{t('grant.letter')}</h3>
        {wrong ? (
          <p className="notice wrong" role="alert">
            {wrong.message}
          </p>
        ) : null}
        {preview.data ? (
          <div
            className={preview.isPlaceholderData ? 'letter stale' : 'letter'}
            lang={preview.data.lang}
            dir={preview.data.dir}
          >
            {preview.data.letter.split('\n\n').map(paragraph => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
        ) : wrong ? null : (
          <p className="muted">{t('loading')}</p>
        )}
        <p className="hint">{t('grant.signedHint')}</p>
        {trouble}
        <button type="submit" className="primary" disabled={busy || wrong !== null}>
          {t('grant.send')}
        </button>
      </section>
    </form>
  );
}

/** A value once it has been the same for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const wait = setTimeout(() => setSettled(value), 250);
    return () => clearTimeout(wait);
  }, [value]);
  return settled;
}
