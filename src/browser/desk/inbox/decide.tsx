import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import type { CaseView } from '../../../web/desk-api/inbox-contract.ts';
import { fromZone, toZone } from '../editor/zone-time.ts';
import { useSession } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { ReplyField } from './reply-field.tsx';
import type { Typed } from './typed.ts';

/** The acts that need a word more. */
export type Asked = 'answer' | 'decline' | 'ask' | 'later' | 'done';

/** What declining, asking, putting off and ending need to know. Ctrl+Enter sends. */
export function DecideDialog({
  asked,
  view,
  typed,
  onChange,
  busy,
  trouble,
  onSend,
  onClose,
}: {
  asked: Asked;
  view: CaseView;
  typed: Typed;
  onChange: (more: Partial<Typed>) => void;
  busy: boolean;
  trouble: ReactNode;
  onSend: (body: object) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { outlet } = useSession();
  const [at, setAt] = useState(() => morning(1, outlet.timeZone));
  const answerable = view.suggestions.some(s => s.answerable);
  const reply = typed.reply.trim();
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (busy) return;
    if (asked === 'decline') onSend({ reason: typed.reason.trim(), reply });
    else if (asked === 'ask') onSend({ reply: typed.ask.trim() });
    else if (asked === 'done' || asked === 'answer') onSend({ reply });
    else onSend({ until: fromZone(at, outlet.timeZone) });
  };
  const keys = (e: KeyboardEvent<HTMLFormElement>) => {
    if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    e.currentTarget.requestSubmit();
  };
  const ready =
    asked === 'decline'
      ? typed.reason.trim()
      : asked === 'ask'
        ? typed.ask.trim() && answerable
        : asked === 'answer'
          ? reply && answerable
          : asked === 'done' || at;
  return (
    <Dialog title={t(`decide.${asked}`)} onClose={onClose}>
      <form onSubmit={submit} onKeyDown={keys} className="decide">
        {trouble}
        {asked === 'decline' ? (
          <>
            <TextInput
              label={t('inbox.reason')}
              hint={t('inbox.reasonHint')}
              value={typed.reason}
              onChange={reason => onChange({ reason })}
              lines={3}
              dir="auto"
              required
              autoFocus
              maxLength={2000}
            />
            <ReplyField view={view} value={typed.reply} onChange={text => onChange({ reply: text })} />
          </>
        ) : asked === 'answer' ? (
          <ReplyField
            view={view}
            value={typed.reply}
            onChange={text => onChange({ reply: text })}
            label={t('inbox.answerText')}
            hint={t('inbox.answerHint')}
            required
            autoFocus
          />
        ) : asked === 'ask' ? (
          <ReplyField
            view={view}
            value={typed.ask}
            onChange={ask => onChange({ ask })}
            label={t('inbox.question')}
            hint={t('inbox.questionHint')}
            required
            autoFocus
          />
        ) : asked === 'done' ? (
          <>
            <p>{t(view.about === 'check' ? 'inbox.holdsHint' : 'inbox.doneHint')}</p>
            <ReplyField view={view} value={typed.reply} onChange={text => onChange({ reply: text })} autoFocus />
          </>
        ) : (
          <>
            <div className="later-choices">
              {(['tomorrow', 'week'] as const).map(which => (
                <Soon
                  key={which}
                  label={t(`inbox.${which}`)}
                  at={which === 'tomorrow' ? morning(1, outlet.timeZone) : nextMonday(outlet.timeZone)}
                  timeZone={outlet.timeZone}
                  busy={busy}
                  onChoose={until => onSend({ until })}
                />
              ))}
            </div>
            <TextInput
              label={t('publish.at', { zone: outlet.timeZone })}
              type="datetime-local"
              value={at}
              onChange={setAt}
              required
            />
          </>
        )}
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className={asked === 'decline' ? 'danger' : 'primary'}
            disabled={busy || !ready}
            aria-keyshortcuts="Control+Enter"
          >
            {t(`decideDo.${asked}`)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Soon({
  label,
  at,
  timeZone,
  busy,
  onChoose,
}: {
  label: string;
  at: string;
  timeZone: string;
  busy: boolean;
  onChoose: (until: string) => void;
}) {
  const when = useWhen();
  const until = fromZone(at, timeZone);
  return (
    <button type="button" disabled={busy} onClick={() => onChoose(until)}>
      <span>{label}</span>
      <span className="muted">{when(until, 'full', timeZone)}</span>
    </button>
  );
}

/** Nine in the morning some days from today, by the outlet's clocks. */
function morning(days: number, timeZone: string): string {
  const today = new Date(`${toZone(new Date().toISOString(), timeZone).slice(0, 10)}T00:00:00Z`);
  return `${new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10)}T09:00`;
}

function nextMonday(timeZone: string): string {
  const today = new Date(`${toZone(new Date().toISOString(), timeZone).slice(0, 10)}T00:00:00Z`);
  return morning((8 - today.getUTCDay()) % 7 || 7, timeZone);
}
