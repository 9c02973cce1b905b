import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, Unreachable } from '../api.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Check, Choice, Field, TextInput } from '../ui/field.tsx';

type Imported = { added: number; known: number; unwanted: number; wrong: string[] };

/** Every address in a text, whatever stands around it: a column of a spreadsheet's file, or a list of lines. */
const addressesIn = (text: string) => [...new Set(text.match(/[^\s,;"'<>()]+@[^\s,;"'<>()]+/g) ?? [])];

/** Takes a list of people who agreed elsewhere, with the statement of where and when. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const shown = useLang();
  const client = useQueryClient();
  const { outlet } = useSession();
  const [text, setText] = useState('');
  const [lang, setLang] = useState(outlet.defaultLanguage);
  const [rhythm, setRhythm] = useState<'weekly' | 'daily' | 'none'>('weekly');
  const [letters, setLetters] = useState(true);
  const [consent, setConsent] = useState('');
  const addresses = addressesIn(text);
  const take = useMutation({
    mutationFn: () =>
      call<Imported>('POST', 'newsletter/import', {
        addresses,
        lang,
        consent,
        choices: [
          ...(rhythm === 'none' ? [] : [{ lang, section: null, rhythm }]),
          ...(letters ? [{ lang, section: null, rhythm: 'letters' }] : []),
        ],
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['newsletter'] }),
  });
  const done = take.data;
  return (
    <Dialog title={t('mailing.import')} onClose={onClose}>
      {done ? (
        <div role="status">
          <p>{t('mailing.imported', { n: done.added })}</p>
          {done.known > 0 ? <p>{t('mailing.importKnown', { n: done.known })}</p> : null}
          {done.unwanted > 0 ? <p>{t('mailing.importUnwanted', { n: done.unwanted })}</p> : null}
          {done.wrong.length > 0 ? (
            <>
              <p>{t('mailing.importWrong', { n: done.wrong.length })}</p>
              <pre className="letter-text" dir="ltr">
                {done.wrong.join('\n')}
              </pre>
            </>
          ) : null}
          <div className="dialog-end">
            <button type="button" className="primary" onClick={onClose}>
              {t('close')}
            </button>
          </div>
        </div>
      ) : (
        <form
          className="letter-send"
          onSubmit={e => {
            e.preventDefault();
            take.mutate();
          }}
        >
          <Field label={t('mailing.importFile')} hint={t('mailing.importFileHint')}>
            {described => (
              <input
                {...described}
                type="file"
                accept=".csv,.txt,text/csv,text/plain"
                onChange={async e => setText((await e.target.files?.[0]?.text()) ?? '')}
              />
            )}
          </Field>
          <TextInput label={t('mailing.importText')} lines={5} dir="ltr" value={text} onChange={setText} />
          <p className="muted" role="status">
            {t('mailing.importCount', { n: addresses.length })}
          </p>
          <Choice
            label={t('mailing.language')}
            value={lang}
            onChange={setLang}
            options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, shown) }))}
          />
          <Choice
            label={t('mailing.digest')}
            value={rhythm}
            onChange={setRhythm}
            options={(['weekly', 'daily', 'none'] as const).map(r => ({ value: r, label: t(`mailing.kind.${r}`) }))}
          />
          <Check label={t('mailing.kind.letters')} checked={letters} onChange={setLetters} />
          <TextInput
            label={t('mailing.consent')}
            hint={t('mailing.consentHint')}
            value={consent}
            onChange={setConsent}
            lines={2}
            maxLength={500}
            required
          />
          {take.error ? (
            <p className="notice wrong" role="alert">
              {take.error instanceof Unreachable ? t('away.title') : take.error.message}
            </p>
          ) : null}
          <div className="dialog-end">
            <button type="button" className="quiet" onClick={onClose}>
              {t('cancel')}
            </button>
            <button type="submit" className="primary" disabled={take.isPending || addresses.length === 0}>
              {t('mailing.importNow')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
