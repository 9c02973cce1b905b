import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IssuePreview } from '../../../web/desk-api/newsletter-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';

const shapes = ['phone', 'computer', 'text'] as const;

/** A letter as mail programs show it: in a frame in which no script runs, as wide as a phone or a window, or as plain text. */
export function Preview({ id, dir, onClose }: { id: number; dir: 'ltr' | 'rtl'; onClose: () => void }) {
  const t = useT();
  const [shape, setShape] = useState<(typeof shapes)[number]>('computer');
  const made = useQuery({
    queryKey: ['newsletter', 'preview', id],
    queryFn: ({ signal }) => call<IssuePreview>('GET', `newsletter/issues/${id}/preview`, undefined, signal),
    // the letter changes between two looks
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog title={t('mailing.preview')} onClose={onClose} wide>
      <fieldset className="letter-shapes">
        <legend className="visually-hidden">{t('mailing.shape')}</legend>
        {shapes.map(s => (
          <label key={s} className="toggle">
            <input type="radio" name="shape" checked={shape === s} onChange={() => setShape(s)} />
            <span>{t(`mailing.shape.${s}`)}</span>
          </label>
        ))}
      </fieldset>
      {made.isError ? (
        <p className="notice wrong" role="alert">
          {made.error instanceof Unreachable ? t('away.title') : made.error.message}
        </p>
      ) : null}
      {made.data ? (
        shape === 'text' ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it
          <pre className="letter-text" dir={dir} tabIndex={0}>
            {made.data.text}
          </pre>
        ) : (
          <div className="letter-paper">
            <iframe
              title={made.data.subject || t('mailing.preview')}
              className={shape}
              sandbox=""
              referrerPolicy="no-referrer"
              src={`/desk/api/newsletter/issues/${id}/preview.html`}
            />
          </div>
        )
      ) : made.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
    </Dialog>
  );
}
