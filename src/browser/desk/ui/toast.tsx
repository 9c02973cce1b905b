import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLang, useT } from '../texts.tsx';
import { Icon } from './icons.tsx';

/*
 * Short words at the edge of the screen after an act, with the way back where there is one. They stay long enough to be
 * read and reached (F8 goes to them), longer when they can be undone, and until dismissed when something went wrong.
 */

type Toast = {
  id: number;
  text: string;
  kind: 'done' | 'wrong';
  undo?: () => void /** when undo ends */;
  until?: number;
};

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const change = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};
const dismiss = (id: number) => change(toasts.filter(t => t.id !== id));

/** Says that something was done; `undo` takes it back, for `ms` milliseconds when the time is short. */
export function say(text: string, undo?: () => void, ms?: number): void {
  const id = ++last;
  const until = ms === undefined ? {} : { until: Date.now() + ms };
  change([...toasts.slice(-2), { id, text, kind: 'done', ...(undo ? { undo, ...until } : {}) }]);
  setTimeout(() => dismiss(id), undo ? (ms ?? 15_000) : 6_000);
}

/** Takes back what was done last, if that is still possible. */
export function undoNewest(): boolean {
  const toast = toasts.findLast(t => t.undo);
  if (!toast) return false;
  dismiss(toast.id);
  toast.undo?.();
  return true;
}

/** Says what went wrong; stays until it is dismissed. */
export function complain(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  change([...toasts.filter(t => t.text !== text).slice(-2), { id: ++last, text, kind: 'wrong' }]);
}

export function Toasts() {
  const t = useT();
  const shown = useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  useEffect(() => {
    const toThem = (e: KeyboardEvent) => {
      if (e.key === 'F8') document.querySelector<HTMLElement>('.toast button')?.focus();
    };
    addEventListener('keydown', toThem);
    return () => removeEventListener('keydown', toThem);
  }, []);
  return (
    <section className="toasts" aria-label={t('toasts')}>
      <div aria-live="polite" aria-relevant="additions">
        {shown.map(toast => (
          <div key={toast.id} className={`toast ${toast.kind}`} role={toast.kind === 'wrong' ? 'alert' : undefined}>
            <p>{toast.text}</p>
            {toast.undo ? (
              <button
                type="button"
                className="quiet"
                onClick={() => {
                  dismiss(toast.id);
                  toast.undo?.();
                }}
              >
                {t('undo')}
                {toast.until ? <TimeLeft until={toast.until} /> : null}
              </button>
            ) : null}
            <button type="button" className="quiet square" aria-label={t('dismiss')} onClick={() => dismiss(toast.id)}>
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </section>
  );
}

/** The seconds that are left; shown, not said: a voice that counts would drown the message. */
function TimeLeft({ until }: { until: number }) {
  const lang = useLang();
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts once
  useEffect(() => {
    const clock = setInterval(() => setSeconds(left), 250);
    return () => clearInterval(clock);
  }, []);
  const text = new Intl.NumberFormat(lang, { style: 'unit', unit: 'second', unitDisplay: 'narrow' }).format(seconds);
  return (
    <span className="time-left" aria-hidden="true">
      {text}
    </span>
  );
}
