import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { paths } from './site.ts';

/**
 * How an article's page takes reports of mistakes. `script`: what stands in the page (browser/suggest/bootstrap.ts) and the
 * addresses of what it fetches; null: there is none, and the links lead to the plain form.
 */
export type Reporting = { article: number; script: { inline: string; fetched: readonly string[] } | null };

/** What the script reads from the article's element. */
export function reportAttributes(of: Reporting | undefined, lang: string, revision: number): Html | false {
  if (!of?.script) return false;
  return html` data-article="${of.article}" data-revision="${revision}" data-scripts="${of.script.fetched.join(' ')}" data-offline="${message(lang, 'suggest.offline')}"`;
}

/** One line among the facts of the article. */
export function reportLine(of: Reporting | undefined, lang: string, slug: string): Html | false {
  return of !== undefined && html`<p class="report-line">${reportLink(lang, slug)}</p>`;
}

/** At the end of the text: how to say what is wrong. */
export function reportBox(of: Reporting | undefined, lang: string, slug: string): Html | false {
  if (of === undefined) return false;
  return html`<section class="report" aria-labelledby="report"><h2 id="report">${message(lang, 'report.title')}</h2>
${of.script && html`<p class="by-key">${keys(message(lang, 'report.by-key'))}</p><p class="by-touch">${message(lang, 'report.by-touch')}</p>`}
<p>${reportLink(lang, slug, 'button')}<a href="${paths.feedback(lang)}">${message(lang, 'feedback.link')}</a></p></section>`;
}

export function reportScript(of: Reporting | undefined): Html | false {
  return !!of?.script && html`<script type="module">${raw(of.script.inline)}</script>`;
}

function reportLink(lang: string, slug: string, look?: 'button'): Html {
  return html`<a${look && raw(` class="${look}"`)} href="${paths.suggest(lang, slug)}" rel="nofollow" data-suggest>${message(lang, 'suggest.title')}</a>`;
}

/** Names of keys are written in brackets in the message. */
function keys(text: string): Html {
  return html`${text.split(/\[([^\]]+)\]/).map((part, i) => (i % 2 ? html`<kbd>${part}</kbd>` : part))}`;
}
