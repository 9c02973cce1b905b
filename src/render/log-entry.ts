import type { PublicEntry } from '../domain/correction/log.ts';
import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { paths, type Site } from './site.ts';

/** An entry of the log with the article that it is of, for lists. `gone`: the article was taken down. */
export type ListedEntry = PublicEntry & {
  slug: string;
  title: string;
  /** the address of its page, where that is one of another site */
  external: string | null;
  gone: boolean;
  withdraws: number | null;
};

/** What an entry says: what was wrong, what is right, the note, and why it was taken back if it was. */
export function entryBody(
  site: Site,
  lang: string,
  of: Pick<PublicEntry, 'wrong' | 'right' | 'note' | 'withdrawn'>,
): Html {
  const { wrong, right, note, withdrawn } = of;
  return html`${
    (wrong || right) &&
    html`<dl class="words">${wrong && html`<dt>${message(lang, 'entry.wrong')}</dt><dd><del>${wrong}</del></dd>`}${right && html`<dt>${message(lang, 'entry.right')}</dt><dd><ins>${right}</ins></dd>`}</dl>`
  }
${note && html`<p class="note-text">${note}</p>`}${
  withdrawn &&
  html`<p class="taken-back"><strong>${message(lang, 'entry.withdrawn')}</strong> ${time(withdrawn.at, lang, site.settings.timeZone)} · ${numbered(lang, withdrawn.number)}${withdrawn.note && html`. ${withdrawn.note}`}</p>`
}`;
}

/** "No. 12" */
export function numbered(lang: string, number: number): Html {
  return html`<span class="no">${message(lang, 'entry.number', { n: String(number) })}</span>`;
}

/** An entry on the page of its article. */
export function entryBox(site: Site, lang: string, slug: string, of: PublicEntry): Html {
  return html`<div class="${of.withdrawn ? 'revised withdrawn' : 'revised'}" id="entry-${of.number}"><p class="entry-head"><strong>${message(lang, `entry.${of.kind}`)}</strong> · ${time(of.at, lang, site.settings.timeZone)} · ${numbered(lang, of.number)}</p>
${entryBody(site, lang, of)}
<p><a href="${paths.revision(lang, slug, of.publishedNumber)}">${message(lang, 'revision.see')}</a></p></div>`;
}

/** An entry as one plain text, for machines and feed readers. */
export function entryText(lang: string, of: Pick<PublicEntry, 'wrong' | 'right' | 'note'>): string {
  const { wrong, right, note } = of;
  const words =
    wrong && right
      ? message(lang, 'entry.text', { wrong, right })
      : wrong
        ? message(lang, 'entry.text-removed', { wrong })
        : right && message(lang, 'entry.text-added', { right });
  return [words, note].filter(Boolean).join(' ');
}
