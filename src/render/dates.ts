import { type Html, html } from './html.ts';
import { formattingTag } from './messages/index.ts';

const styles = {
  /** 3 November 2026 */
  day: { dateStyle: 'long' },
  /** 3 November 2026 at 14:05 */
  minute: { dateStyle: 'long', timeStyle: 'short' },
  /** 3 Nov, for lists in which the year goes without saying */
  short: { day: 'numeric', month: 'short' },
  /** Tuesday 3 November 2026 */
  weekday: { dateStyle: 'full' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type DateStyle = keyof typeof styles;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** A moment as readers write it, in the outlet's IANA time zone. */
export function dateText(date: Date, lang: string, timeZone: string, style: DateStyle = 'day'): string {
  const key = `${lang} ${timeZone} ${style}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(formattingTag(lang), { ...styles[style], timeZone });
    formatters.set(key, formatter);
  }
  return formatter.format(date);
}

/** The same as a `<time>` that machines can read. */
export function time(date: Date, lang: string, timeZone: string, style: DateStyle = 'day'): Html {
  return html`<time datetime="${date.toISOString()}">${dateText(date, lang, timeZone, style)}</time>`;
}
