import { type Html, html, nothing } from './html.ts';
import { message } from './messages/index.ts';
import { paths, type Site } from './site.ts';

/** The names of the form's fields: what is chosen of a language, or of one of its sections. */
export const fieldOf = {
  digest: (lang: string, section: string | null) => `d:${lang}:${section ?? '*'}`,
  letters: (lang: string) => `l:${lang}`,
};

/** The small form at the end of an article and of every page; null where the outlet sends no letters. */
export function signUp(site: Site, lang: string, place: 'article' | 'foot'): Html {
  if (!site.settings.newsletter.on) return nothing;
  const id = `letters-${place}`;
  return html`<form class="letters" method="post" action="${paths.newsletter(lang)}" aria-labelledby="${id}"><h2 id="${id}">${message(lang, 'newsletter.title')}</h2><p>${message(lang, 'newsletter.short')}</p>
<input type="hidden" name="${fieldOf.digest(lang, null)}" value="weekly"><input type="hidden" name="${fieldOf.letters(lang)}" value="1">${trap(lang, id)}
<div><label for="${id}-email">${message(lang, 'newsletter.email')}</label><input id="${id}-email" name="email" type="email" autocomplete="email" dir="ltr" maxlength="254" required><button>${message(lang, 'newsletter.send')}</button></div>
<p class="hint">${message(lang, 'newsletter.hint')} <a href="${paths.newsletter(lang)}">${message(lang, 'newsletter.more')}</a></p></form>`;
}

/** Whoever fills this in is no person. */
export function trap(lang: string, id: string): Html {
  return html`<div class="trap" aria-hidden="true"><label for="${id}-website">${message(lang, 'suggest-form.trap')}</label><input id="${id}-website" name="website" tabindex="-1" autocomplete="off"></div>`;
}
