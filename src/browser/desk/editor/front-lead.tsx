import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { EditionView, Led } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Check, TextInput } from '../ui/field.tsx';
import { complain, say } from '../ui/toast.tsx';
import { fromZone, toZone } from './zone-time.ts';

const put = (edition: number, until: string | null) => call<Led>('PUT', `editions/${edition}/lead`, { until });
const end = (edition: number) => call('DELETE', `editions/${edition}/lead`);

/** Puts an article at the head of the front page of its language, or takes it from there; at once, with the way back. */
export function useFrontLead(view: EditionView, refresh: () => Promise<unknown>) {
  const t = useT();
  const back = (act: () => Promise<unknown>) => () => void act().then(refresh).catch(complain);
  return useMutation({
    mutationFn: (lead: { until: string | null } | null) => (lead ? put(view.id, lead.until) : end(view.id)),
    onSuccess: async (led, lead) => {
      await refresh();
      const before = view.lead;
      if (!lead) say(t('front.ended'), before ? back(() => put(view.id, before.until)) : undefined);
      else if (view.state !== 'published')
        say(
          t('front.willLead'),
          back(() => end(view.id)),
        );
      else {
        const instead = (led as Led).instead;
        say(
          instead ? t('front.instead', { title: instead.title }) : t('front.leads'),
          back(() =>
            instead ? put(instead.edition, instead.until) : before ? put(view.id, before.until) : end(view.id),
          ),
        );
      }
    },
    onError: complain,
  });
}

/** Whether the article leads the front page, and until when. */
export function FrontLead({ view, refresh }: { view: EditionView; refresh: () => Promise<unknown> }) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const change = useFrontLead(view, refresh);
  const stored = view.lead?.until ? toZone(view.lead.until, outlet.timeZone) : '';
  const [typed, setTyped] = useState<string | null>(null);
  const until = typed ?? stored;
  if (!view.can.publish) return null;
  return (
    <fieldset className="plain" disabled={change.isPending}>
      <Check
        label={t('front.lead')}
        hint={t(view.state === 'published' ? 'front.hint' : 'front.hintLater', {
          language: languageName(view.lang, lang),
        })}
        checked={view.lead !== null}
        onChange={on => {
          setTyped(null);
          change.mutate(on ? { until: null } : null);
        }}
      />
      {view.lead ? (
        <div className="inline-form">
          <TextInput
            label={t('front.until', { zone: outlet.timeZone })}
            hint={t('front.untilHint')}
            type="datetime-local"
            value={until}
            onChange={setTyped}
          />
          <button
            type="button"
            disabled={until === stored}
            onClick={() => {
              change.mutate(
                { until: until ? fromZone(until, outlet.timeZone) : null },
                { onSuccess: () => setTyped(null) },
              );
            }}
          >
            {t('front.setUntil')}
          </button>
        </div>
      ) : null}
    </fieldset>
  );
}
