import { useMutation } from '@tanstack/react-query';
import type { FileTaken } from '../../../web/desk-api/translation-contract.ts';
import { sendFile } from '../api.ts';
import { type TextKey, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Issues shown at most; more than that is a matter for the tool that made the file. */
const mostShown = 50;

/**
 * The translation as a file for translators' tools, and back: what was written, and what somebody should look at.
 * `onTaken`: the text is another now. `onGo`: to a row.
 */
export function FileDialog({
  edition,
  rowOf,
  onClose,
  onTaken,
  onGo,
}: {
  edition: number;
  /** the place of a link among the rows, from 1; null: it has none any more */
  rowOf: (link: number) => number | null;
  onClose: () => void;
  onTaken: () => void;
  onGo: (link: number) => void;
}) {
  const t = useT();
  const take = useMutation({
    mutationFn: (file: File) => sendFile<FileTaken>(`editions/${edition}/translation.xlf`, file),
    onSuccess: onTaken,
  });
  const taken = take.data;
  return (
    <Dialog title={t('translate.file')} onClose={onClose}>
      <p className="muted">{t('translate.fileHint')}</p>
      {take.error ? (
        <p className="notice wrong" role="alert">
          {take.error.message}
        </p>
      ) : null}
      <p>
        <a className="button" href={`/desk/api/editions/${edition}/translation.xlf`} download>
          {t('translate.fileOut')}
        </a>
      </p>
      <p className="field">
        <label htmlFor="translation-file">{t('translate.fileIn')}</label>
        <input
          id="translation-file"
          type="file"
          accept=".xlf,.xliff,application/xliff+xml"
          disabled={take.isPending}
          onChange={e => {
            const file = e.target.files?.[0];
            if (file) take.mutate(file);
            e.target.value = '';
          }}
        />
      </p>
      {taken ? (
        <div role="status">
          <p>
            {t('translate.fileTaken', { n: taken.written })}
            {taken.absent > 0 ? ` ${t('translate.fileAbsent', { n: taken.absent })}` : ''}
            {taken.unknown.length > 0 ? ` ${t('translate.fileUnknown', { n: taken.unknown.length })}` : ''}
          </p>
          {taken.issues.length > 0 ? (
            <ul className="file-issues">
              {taken.issues.slice(0, mostShown).map(issue => {
                const row = rowOf(issue.link);
                return (
                  <li key={`${issue.line}:${issue.column}:${issue.kind}`}>
                    {row === null ? null : (
                      <button type="button" className="quiet" onClick={() => onGo(issue.link)}>
                        {t('translate.fileRow', { n: row })}
                      </button>
                    )}{' '}
                    {t(`translate.fileIssue.${issue.kind}` as TextKey)}{' '}
                    <span className="muted" dir="auto">
                      {t('translate.fileLine', { line: issue.line })} {issue.reason}
                    </span>
                  </li>
                );
              })}
            </ul>
          ) : null}
        </div>
      ) : null}
      <div className="dialog-end">
        <button type="button" className="primary" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}
