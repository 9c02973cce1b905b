import { useEffect } from 'react';
import { isTyping } from '../shell.tsx';
import { isGoing, keyOf } from './keys.ts';

/**
 * j and k, and the arrows within the list, go from row to row of a list whose links are `a.case-link` with `data-case`;
 * where the list is hidden behind what was chosen, as on a phone, they turn over to the next one (`turnTo`).
 */
export function useRowKeys(chosen: string | undefined, turnTo: (row: string) => void): void {
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target) || isGoing()) return;
      if (document.querySelector('.veil, .menu-popover')) return;
      const key = keyOf(e);
      const inList = e.target instanceof HTMLElement && e.target.closest('.case-list') !== null;
      const down = key === 'j' || (inList && key === 'ArrowDown');
      if (!down && key !== 'k' && !(inList && key === 'ArrowUp')) return;
      e.preventDefault();
      const links = [...document.querySelectorAll<HTMLElement>('a.case-link')];
      const shown = links.filter(l => l.offsetParent !== null);
      if (shown.length === 0) {
        const to = links[links.findIndex(l => l.dataset.case === chosen) + (down ? 1 : -1)]?.dataset.case;
        if (to) turnTo(to);
        return;
      }
      const at = shown.indexOf(document.activeElement as HTMLElement);
      const from = at >= 0 ? at : shown.findIndex(l => l.dataset.case === chosen);
      const next = shown[down ? from + 1 : Math.max(from - 1, 0)];
      next?.focus();
      next?.closest('li')?.scrollIntoView({ block: 'nearest' });
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  });
}
