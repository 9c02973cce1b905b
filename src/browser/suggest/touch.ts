import type { SuggestTexts } from '../../render/suggest-texts.ts';
import { element as el } from './element.ts';
import type { Passage } from './passage.ts';
import type { Place } from './place.ts';

const height = 48;
/** Room for the handles of the selection, and above it for the menu of the system. */
const handles = 32;
const menu = 72;

/**
 * From now on a small bar stands by what is selected with a finger: below it, since the menu of the system stands above, or
 * at the lower edge of the screen where there is no room or the menu had none.
 */
export function watchTouch(t: SuggestTexts, place: Place, report: (passage: Passage, range: Range) => void): void {
  // asked for again while it was on its way
  if (place.root.querySelector('.suggest-bar')) return;
  const button = el('button', { type: 'button' }, t.title);
  const bar = el('div', { class: 'suggest-bar', hidden: '' }, button);
  place.root.append(bar);
  let chosen: { passage: Passage; range: Range } | null = null;
  // the press is about what is selected, and does not take it away
  bar.addEventListener('pointerdown', e => e.preventDefault());
  button.onclick = () => {
    bar.hidden = true;
    if (chosen) report(chosen.passage, chosen.range);
  };
  const show = () => {
    const selection = getSelection()!;
    const range = selection.isCollapsed ? null : selection.getRangeAt(0).cloneRange();
    const passage = range && place.holds(range) && !place.root.querySelector('dialog[open]') && place.passageOf(range);
    bar.hidden = !passage;
    if (!passage || !range) return;
    chosen = { passage, range };
    const { top, bottom, left, width } = range.getBoundingClientRect();
    const below = bottom + handles;
    const edge = below + height > innerHeight || top < menu;
    bar.classList.toggle('at-edge', edge);
    // as CSSOM: an attribute would be the policy's matter
    const { host } = place.root as ShadowRoot;
    const from = host ? host.getBoundingClientRect() : { top: -scrollY, left: -scrollX };
    bar.style.top = edge ? '' : `${below - from.top}px`;
    const half = bar.offsetWidth / 2;
    const middle = Math.min(Math.max(left + width / 2, half + 8), document.documentElement.clientWidth - half - 8);
    bar.style.left = edge ? '' : `${middle - half - from.left}px`;
  };
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  // a page of another site may have its own
  if (place.server) document.addEventListener('selectionchange', soon);
  else document.onselectionchange = soon;
  addEventListener('scroll', soon, { passive: true });
  show();
}
