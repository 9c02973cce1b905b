import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Block } from '../../../web/desk-api/inbox-contract.ts';
import { call, Refused, Unreachable } from '../api.ts';
import { useMay } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';

/** From whom, and with which words, reports are not taken. */
export function BlockedScreen() {
  const t = useT();
  useTitle(`${t('inbox.blocked')} · ${t('nav.inbox')}`);
  const when = useWhen();
  const may = useMay();
  const client = useQueryClient();
  const [kind, setKind] = useState<Block['kind']>('email');
  const [value, setValue] = useState('');
  const blocks = useQuery({
    queryKey: ['blocks'],
    queryFn: () => call<Block[]>('GET', 'blocks'),
    enabled: may('case.decide'),
  });
  const again = () => client.invalidateQueries({ queryKey: ['blocks'] });
  const add = useMutation({
    mutationFn: () => call<Block>('POST', 'blocks', { kind, value: value.trim() }),
    onSuccess: () => {
      say(t('blocked.added', { value: value.trim() }));
      setValue('');
      void again();
    },
  });
  const remove = useMutation({
    mutationFn: (block: Block) => call('DELETE', `blocks/${block.id}`),
    onSuccess: (_, { kind, value }) => {
      say(t('blocked.removed', { value }), () => {
        call('POST', 'blocks', { kind, value }).then(again).catch(complain);
      });
      void again();
    },
    onError: complain,
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    add.mutate();
  };
  const wrong =
    add.error instanceof Refused ? add.error.message : add.error instanceof Unreachable ? t('away.title') : null;
  const writes = may('case.decide');
  return (
    <div className="page narrow">
      <h2>{t('inbox.blocked')}</h2>
      <p className="muted">{t('blocked.intro')}</p>
      {writes ? (
        <form className="block-form" onSubmit={submit}>
          <Choice
            label={t('blocked.kind')}
            value={kind}
            onChange={setKind}
            options={(['email', 'words'] as const).map(k => ({ value: k, label: t(`blocked.${k}`) }))}
          />
          <TextInput
            label={t(kind === 'email' ? 'blocked.address' : 'blocked.text')}
            hint={t(kind === 'email' ? 'blocked.addressHint' : 'blocked.textHint')}
            error={wrong}
            value={value}
            onChange={setValue}
            dir={kind === 'email' ? 'ltr' : 'auto'}
            inputMode={kind === 'email' ? 'email' : 'text'}
            required
            maxLength={320}
          />
          <button type="submit" className="primary" disabled={add.isPending || value.trim().length < 3}>
            {t('blocked.add')}
          </button>
        </form>
      ) : null}
      {blocks.isError ? (
        <p className="notice wrong" role="alert">
          {blocks.error instanceof Unreachable ? t('away.title') : blocks.error.message}
        </p>
      ) : null}
      {blocks.isSuccess && blocks.data.length === 0 ? <p className="empty">{t('blocked.none')}</p> : null}
      <ul className="things compact">
        {blocks.data?.map(b => (
          <li key={b.id}>
            <span className="chip">{t(`blocked.${b.kind}`)}</span>
            <strong className="grow" dir="auto">
              {b.value}
            </strong>
            <time className="muted" dateTime={b.createdAt} title={when(b.createdAt, 'full')}>
              {when(b.createdAt)}
            </time>
            {writes ? (
              <button
                type="button"
                className="quiet square"
                aria-label={t('blocked.remove', { value: b.value })}
                onClick={() => remove.mutate(b)}
              >
                <Icon name="close" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
