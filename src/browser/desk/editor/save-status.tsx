import { useT, useWhen } from '../texts.tsx';

type Shown =
  | { kind: 'saved'; at: string | null }
  | { kind: 'unsaved' | 'saving' | 'conflict' }
  | { kind: 'offline'; kept: boolean }
  | { kind: 'refused'; message: string };

/** Where the text is: on the server, on its way, or on this device only. Read out when it changes for the worse. */
export function SaveStatus({ save, retry, settle }: { save: Shown; retry: () => void; settle: () => void }) {
  const t = useT();
  const when = useWhen();
  const text =
    save.kind === 'saved'
      ? save.at
        ? t('save.saved', { when: when(save.at) })
        : t('saved')
      : save.kind === 'offline'
        ? t(save.kept ? 'save.offline' : 'save.offlineUnkept')
        : save.kind === 'conflict'
          ? t('save.conflict')
          : save.kind === 'refused'
            ? t('save.refused', { reason: save.message })
            : t(`save.${save.kind}`);
  const bad = save.kind === 'offline' || save.kind === 'conflict' || save.kind === 'refused';
  return (
    <span className={`save-status ${save.kind}`}>
      <span role="status" aria-live={bad ? 'assertive' : 'polite'}>
        {text}
      </span>
      {save.kind === 'conflict' ? (
        <button type="button" className="link" onClick={settle}>
          {t('save.look')}
        </button>
      ) : bad ? (
        <button type="button" className="link" onClick={retry}>
          {t('again')}
        </button>
      ) : null}
    </span>
  );
}
