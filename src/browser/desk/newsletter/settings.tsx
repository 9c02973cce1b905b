import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LetterSettings } from '../../../web/desk-api/newsletter-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useSession } from '../session.tsx';
import { useLang, useT } from '../texts.tsx';
import { Check, Choice, TextInput } from '../ui/field.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { letterSettingsQuery } from './queries.ts';

/** Whether there are letters, when digests go out, and how fast mails leave. */
export function LetterSettingsScreen() {
  const t = useT();
  useTitle(`${t('mailing.settings')} · ${t('nav.newsletter')}`);
  const found = useQuery(letterSettingsQuery);
  return (
    <div className="page">
      <header className="page-head">
        <h2>{t('mailing.settings')}</h2>
      </header>
      <ListFailed of={found} />
      {found.data ? <Form first={found.data} /> : found.isError ? null : <p className="muted">{t('loading')}</p>}
    </div>
  );
}

function Form({ first }: { first: LetterSettings }) {
  const t = useT();
  const lang = useLang();
  const client = useQueryClient();
  const outletTime = useOutletTime();
  const { mail } = useSession();
  const [on, setOn] = useState(first.on);
  const [hour, setHour] = useState(String(first.hour));
  const [weekday, setWeekday] = useState(String(first.weekday));
  const [perMinute, setPerMinute] = useState(String(first.perMinute));
  const keep = useMutation({
    mutationFn: () =>
      call<LetterSettings>('PUT', 'newsletter/settings', {
        on,
        hour: Number(hour),
        weekday: Number(weekday),
        perMinute: Number(perMinute),
      }),
    onSuccess: kept => {
      client.setQueryData(letterSettingsQuery.queryKey, kept);
      void client.invalidateQueries({ queryKey: ['session'] });
      say(t('mailing.kept'));
    },
  });
  // a week that begins on a Monday, to be named
  const dayName = (n: number) =>
    new Date(Date.UTC(2026, 0, 4 + n)).toLocaleDateString(lang, { weekday: 'long', timeZone: 'UTC' });
  const hourName = (n: number) =>
    new Date(Date.UTC(2026, 0, 5, n)).toLocaleTimeString(lang, {
      timeStyle: 'short',
      timeZone: 'UTC',
      hourCycle: 'h23',
    });
  const shown = keep.data ?? first;
  return (
    <form
      className="letter-settings"
      onSubmit={e => {
        e.preventDefault();
        keep.mutate();
      }}
    >
      {mail ? null : <p className="notice">{t('mailing.noServer')}</p>}
      <Check label={t('mailing.on')} hint={t('mailing.onHint')} checked={on} onChange={setOn} />
      <Choice
        label={t('mailing.atHour')}
        value={hour}
        onChange={setHour}
        options={Array.from({ length: 24 }, (_, n) => ({ value: String(n), label: hourName(n) }))}
      />
      <Choice
        label={t('mailing.onDay')}
        value={weekday}
        onChange={setWeekday}
        options={[1, 2, 3, 4, 5, 6, 7].map(n => ({ value: String(n), label: dayName(n) }))}
      />
      <p className="muted">
        {t('mailing.next', { daily: outletTime(shown.next.daily), weekly: outletTime(shown.next.weekly) })}
      </p>
      <TextInput
        label={t('mailing.pace')}
        hint={t('mailing.paceHint')}
        type="number"
        inputMode="numeric"
        value={perMinute}
        onChange={setPerMinute}
        required
      />
      {keep.error ? (
        <p className="notice wrong" role="alert">
          {keep.error instanceof Unreachable ? t('away.title') : keep.error.message}
        </p>
      ) : null}
      <div>
        <button type="submit" className="primary" disabled={keep.isPending}>
          {t('save')}
        </button>
      </div>
    </form>
  );
}
