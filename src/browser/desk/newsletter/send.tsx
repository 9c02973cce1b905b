import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, Unreachable } from '../api.ts';
import { fromZone, toZone } from '../editor/zone-time.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useSession } from '../session.tsx';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { issueQuery } from './queries.ts';

/** The last look before a letter goes to everybody: to how many, and when. */
export function SendDialog({ id, version, onClose }: { id: number; version: number; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const { outlet, mail } = useSession();
  const outletTime = useOutletTime();
  const [later, setLater] = useState(false);
  const [at, setAt] = useState(() => toZone(new Date(Date.now() + 3_600_000).toISOString(), outlet.timeZone));
  const fresh = useQuery({ ...issueQuery(id), refetchOnMount: 'always' });
  const send = useMutation({
    mutationFn: () =>
      call('POST', `newsletter/issues/${id}/schedule`, { version, at: later ? fromZone(at, outlet.timeZone) : 'now' }),
    onSuccess: () => {
      say(later ? t('mailing.willGo', { when: outletTime(fromZone(at, outlet.timeZone)) }) : t('mailing.going'));
      void client.invalidateQueries({ queryKey: ['newsletter'] });
      onClose();
    },
  });
  const readers = fresh.data?.readers;
  return (
    <Dialog title={t('mailing.send')} onClose={onClose}>
      <form
        className="letter-send"
        onSubmit={e => {
          e.preventDefault();
          send.mutate();
        }}
      >
        <p className="letter-count">{readers === undefined ? t('loading') : t('mailing.goesTo', { n: readers })}</p>
        {mail ? null : <p className="notice wrong">{t('mailing.noServer')}</p>}
        <div className="letter-when">
          <label className="toggle">
            <input type="radio" name="when" checked={!later} onChange={() => setLater(false)} />
            <span>{t('mailing.now')}</span>
          </label>
          <label className="toggle">
            <input type="radio" name="when" checked={later} onChange={() => setLater(true)} />
            <span>{t('mailing.later')}</span>
          </label>
        </div>
        {later ? (
          <TextInput
            label={t('mailing.hour', { zone: outlet.timeZone })}
            type="datetime-local"
            value={at}
            onChange={setAt}
            required
          />
        ) : null}
        <p className="hint">{t('mailing.final')}</p>
        {send.error ? (
          <p className="notice wrong" role="alert">
            {send.error instanceof Unreachable ? t('away.title') : send.error.message}
          </p>
        ) : null}
        <div className="dialog-end">
          <button type="button" className="quiet" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={send.isPending || !readers}>
            {t(later ? 'mailing.schedule' : 'mailing.sendNow')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
