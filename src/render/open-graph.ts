import type { ArticleHead } from './article-head.ts';
import { type Html, html } from './html.ts';

/** What link previews show of an article. https://ogp.me, with the article vocabulary */
export function openGraph(of: ArticleHead): Html {
  const others = of.editions.filter(e => e.lang !== of.lang);
  return html`${property('og:type', 'article')}${property('og:site_name', of.outlet.name)}${property('og:url', of.url)}${property('og:title', of.title)}${of.summary && property('og:description', of.summary)}${property('og:locale', locale(of.lang))}${others.map(e => property('og:locale:alternate', locale(e.lang)))}${property('og:image', of.card)}${property('og:image:type', 'image/png')}${property('og:image:width', '1200')}${property('og:image:height', '630')}${property('og:image:alt', of.title)}${property('article:published_time', of.published.toISOString())}${property('article:modified_time', of.updated.toISOString())}${authors(of).map(a => property('article:author', a))}${of.section && property('article:section', of.section.name)}${of.tags.map(t => property('article:tag', t))}<meta name="twitter:card" content="summary_large_image">
${
  of.byline.some(c => c.role === 'author') &&
  html`<meta name="author" content="${of.byline
    .filter(c => c.role === 'author')
    .map(c => c.name)
    .join(', ')}">\n`
}`;
}

const property = (name: string, content: string) => html`<meta property="${name}" content="${content}">\n`;

const authors = (of: ArticleHead) => of.byline.filter(c => c.role === 'author' && c.url !== null).map(c => c.url!);

/**
 * The language as Open Graph wants it, with a territory: the one where most of its speakers are (Unicode CLDR), unless the
 * tag names another.
 */
function locale(lang: string): string {
  const { language, region } = new Intl.Locale(lang).maximize();
  return region ? `${language}_${region}` : language;
}
