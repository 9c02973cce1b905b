import { useEffect } from 'react';

/**
 * Nobody leaves with words that were not saved: what waits is sent when the page is hidden or the screen is left, and a tab
 * with something unsaved asks before it closes.
 */
export function useUnsaved(saver: { flush: () => Promise<unknown>; stop: () => void }, isSaved: () => boolean): void {
  useEffect(() => {
    const guard = (e: BeforeUnloadEvent) => {
      if (!isSaved()) e.preventDefault();
    };
    const hidden = () => document.visibilityState === 'hidden' && void saver.flush();
    addEventListener('beforeunload', guard);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      removeEventListener('beforeunload', guard);
      document.removeEventListener('visibilitychange', hidden);
      void saver.flush().finally(() => saver.stop());
    };
  }, [saver]);
}
