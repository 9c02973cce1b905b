import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, paths, type Site } from './site.ts';
import { heading, type Teaser } from './teaser.ts';

/** What was asked, and what was found: a passage of each article's text around the words, as plain text. */
export type SearchView = {
  lang: string;
  query: string;
  hits: readonly (Teaser & { passage: string })[];
  /** of all pages together, null where it was not counted */
  total: number | null;
  /** number of the following page, from 1 */
  next: number | null;
};

/** `/{lang}/search?q=`: the form, and the results with the words marked. In no index: its addresses have no end. */
export function searchPage(site: Site, of: SearchView): string {
  const { lang, query } = of;
  const words = queryWords(query);
  return page(site, {
    lang,
    path: null,
    title: query ? message(lang, 'search.for', { query }) : message(lang, 'search.title'),
    description: message(lang, 'search.description', { outlet: outletName(site, lang) }),
    alternates: site.settings.languages.map(l => ({
      lang: l,
      path: `${paths.search(l)}${query && `?q=${encodeURIComponent(query)}`}`,
    })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${message(lang, 'search.title')}</h1></div>
<form class="search" role="search" action="${paths.search(lang)}" method="get"><label class="unseen" for="q">${message(lang, 'search.label')}</label><input id="q" name="q" type="search" value="${query}" autocomplete="off" maxlength="200"><button>${message(lang, 'search.go')}</button></form>
${query !== '' && results(site, of, words)}</div>`,
  });
}

function results(site: Site, of: SearchView, words: readonly string[]): Html {
  const { lang, hits } = of;
  if (hits.length === 0)
    return html`<div class="notice"><p class="empty">${message(lang, 'search.none', { query: of.query })}</p><p>${message(lang, 'search.none-advice')}</p></div>`;
  const next = of.next !== null && `${paths.search(lang)}?q=${encodeURIComponent(of.query)}&page=${of.next}`;
  return html`<p class="search-count" role="status">${of.total !== null && message(lang, 'search.count', { n: of.total })}</p>
<div class="list">${hits.map(
    hit => html`<article class="teaser"><div class="teaser-words">${heading(2, html`<a href="${paths.article(hit.lang, hit.slug)}">${highlight(hit.title, words)}</a>`)}
<p class="summary">${highlight(hit.passage || hit.summary, words)}</p><p class="meta">${time(hit.published, lang, site.settings.timeZone)}</p></div></article>
`,
  )}</div>
${next && html`<nav class="pages" aria-label="${message(lang, 'list.pages')}"><span></span><a href="${next}" rel="next">${message(lang, 'search.more')}</a></nav>`}`;
}

/** The words of a question, folded as `highlight` folds. */
export function queryWords(query: string): string[] {
  return [...new Set(fold(query).match(/[\p{L}\p{N}]+/gu) ?? [])];
}

/**
 * The text with every word marked that begins as one of the words asked for, whatever their case and accents: search
 * finds inflected forms, which share their beginning. In scripts without spaces the words are marked wherever they stand.
 */
export function highlight(text: string, words: readonly string[]): Html {
  if (words.length === 0) return html`${text}`;
  const out: (Html | string)[] = [];
  let last = 0;
  const mark = (from: number, to: number) => {
    out.push(text.slice(last, from), html`<mark>${text.slice(from, to)}</mark>`);
    last = to;
  };
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = fold(word);
    if (unspaced.test(word)) {
      for (let i = 0; i < word.length; i++) {
        const found = words.find(w => word.startsWith(w, i));
        if (!found) continue;
        mark(index + i, index + i + found.length);
        i += found.length - 1;
      }
    } else if (words.some(w => folded.startsWith(stem(w)))) mark(index, index + word.length);
  }
  out.push(text.slice(last));
  return html`${out}`;
}

/** About 240 characters of a text around the first of the words, cut at spaces; '' when none of them is there. */
export function passageAround(text: string, query: string): string {
  const words = queryWords(query);
  const flat = text.slice(0, 20_000).replace(/\s+/g, ' ');
  for (const { 0: word, index } of flat.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = fold(word);
    const at = unspaced.test(word)
      ? words.map(w => word.indexOf(w)).find(i => i >= 0)
      : words.some(w => folded.startsWith(stem(w)))
        ? 0
        : undefined;
    if (at === undefined) continue;
    const from = Math.max(0, index + at - 80);
    const begin = from === 0 ? 0 : flat.indexOf(' ', from) + 1 || from;
    const to = Math.min(flat.length, begin + 240);
    const end = to === flat.length ? to : Math.max(flat.lastIndexOf(' ', to), index + at + word.length);
    return `${begin > 0 ? '… ' : ''}${flat.slice(begin, end).trim()}${end < flat.length ? ' …' : ''}`;
  }
  return '';
}

// long words may be inflected: their last letters are not asked for
function stem(word: string): string {
  return word.length >= 6 ? word.slice(0, -2) : word.length === 5 ? word.slice(0, -1) : word;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
