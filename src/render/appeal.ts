import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { paths } from './site.ts';

/** Asks for support where an article ends, in the outlet's words; paragraphs are parted by an empty line. Never over the text. */
export function appealBox(lang: string, text: string): Html {
  const paragraphs = text.split(/\n\s*\n/).map(p => p.trim());
  return html`<aside class="appeal" aria-label="${message(lang, 'support.title')}">${paragraphs.filter(Boolean).map(p => html`<p>${p}</p>`)}
<p><a class="button" href="${paths.support(lang)}">${message(lang, 'support.title')}</a></p></aside>
`;
}
