import type { Translated } from '../domain/article/content.ts';
import { pictureSources, type StoredPicture } from '../domain/media.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { outletText, paths, type Site } from './site.ts';

/** A sponsor as a page shows it. */
export type SponsorView = {
  id: number;
  name: string;
  alt: Translated;
  label: Translated;
  note: Translated;
  picture: StoredPicture;
};

/**
 * A sponsor's picture with its link, and its note in the same place beneath: plain text that is read where the picture does not
 * load or is hidden, with no script that looks whether it was. The picture says what it is by its class too, so that who wants to
 * hide such pictures can; the note is not one.
 *
 * The picture's own alternative is empty and its words stand in the link, and its size is kept by an empty drawing: a browser shows
 * nothing in the place of a picture that says nothing and has no size, and so the note can be read.
 */
export function sponsorSlot(site: Site, lang: string, of: SponsorView): Html | false {
  const stored = pictureSources(of.picture, '');
  if (!stored) return false;
  const { img, sources } = stored;
  const sizes = '(min-width: 45rem) 41rem, 92vw';
  const set = img.srcset !== '' && html` srcset="${img.srcset}" sizes="${sizes}"`;
  const label = outletText(site, of.label, lang) || message(lang, 'sponsor.label');
  // one that can be seen through cannot cover anything: below it the note is read by all
  const clear = of.picture.variants.some(v => v.format === 'png');
  const note = outletText(site, of.note, lang) || message(lang, 'sponsor.note', { name: of.name });
  return html`<aside class="slot" aria-label="${label}"><p class="slot-label">${label}</p>
<div class="${clear ? 'slot-place slot-clear' : 'slot-place'}"><p class="slot-note">${note}${site.settings.support.on && html` <a href="${paths.support(lang)}">${message(lang, 'support.title')}</a>`}</p>
<a class="ad sponsor" href="${paths.sponsor(of.id)}" rel="sponsored nofollow noopener"><span class="unseen">${outletText(site, of.alt, lang) || of.name}</span><svg aria-hidden="true" width="${img.width}" height="${img.height}" viewBox="0 0 ${img.width} ${img.height}"></svg><picture>${sources.map(s => html`<source type="${s.type}" srcset="${s.srcset}" sizes="${sizes}">`)}<img src="${img.src}"${set} alt="" loading="lazy" decoding="async"></picture></a></div></aside>
`;
}
