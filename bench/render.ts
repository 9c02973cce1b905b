import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { countWords } from '../src/domain/document/text.ts';
import { articlePage } from '../src/render/article-page.ts';
import type { EditionPage } from '../src/store/edition.ts';
import { articleView } from '../src/web/reader/article.ts';
import { article, site } from '../test/render/sample-site.ts';

/*
 * How many article pages one core renders in a second, cold: from an edition as the store returns it (the document as
 * JSON, so parsing and checking it is part) to the whole page as a string, JSON-LD and Open Graph included. An article of
 * 900 words with pictures' sources, table, quotes and footnotes as the sample has them.
 * Reference, in the same run: React's static render of the very same elements with every value ready, which leaves out
 * what we do besides (parsing, dates, plurals, contrast) and so flatters it.
 * `node bench/render.ts`; seconds per round: --seconds=2
 */
const reactNames: Record<string, string> = {
  class: 'className',
  for: 'htmlFor',
  charset: 'charSet',
  srcset: 'srcSet',
  tabindex: 'tabIndex',
  hreflang: 'hrefLang',
  fetchpriority: 'fetchPriority',
  datetime: 'dateTime',
  'stroke-width': 'strokeWidth',
  'stroke-linecap': 'strokeLinecap',
  viewbox: 'viewBox',
  property: 'property',
};
const seconds = Number(/--seconds=([\d.]+)/.exec(process.argv.join(' '))?.[1] ?? 2);

const edition = sampleEdition(900);
const page = articlePage(site, articleView(site, edition));
const tree = parse(page).childNodes.find(n => 'tagName' in n) as DefaultTreeAdapterTypes.Element;
const byReact = () => `<!doctype html>${renderToStaticMarkup(element(tree, 0))}`;

const contenders: Record<string, () => string> = {
  masthead: () => articlePage(site, articleView(site, edition)),
  'react static': byReact,
};
const best: Record<string, number> = {};
// by turns, so that a slow moment of the machine meets both; the best round counts
for (let round = 0; round < 5; round++)
  for (const [name, render] of Object.entries(contenders))
    best[name] = Math.max(best[name] ?? 0, rate(render, seconds));

console.log(`article of ${edition.revision.words} words, page of ${(page.length / 1000).toFixed(1)} kB`);
for (const [name, perSecond] of Object.entries(best))
  console.log(`${name.padEnd(14)} ${Math.round(perSecond).toString().padStart(7)} pages/s per core`);
console.log(`ratio ${(best.masthead! / best['react static']!).toFixed(2)}; goal: at least 1000 pages/s`);
if (best.masthead! < 1000) process.exitCode = 1;

function rate(render: () => string, forSeconds: number): number {
  const until = performance.now() + forSeconds * 200; // ms: a fifth to warm up
  while (performance.now() < until) render();
  const start = performance.now();
  let pages = 0;
  let length = 0;
  do {
    for (let i = 0; i < 10; i++) length += render().length;
    pages += 10;
  } while (performance.now() - start < forSeconds * 1000);
  if (length === 0) throw new Error('nothing rendered');
  return (pages * 1000) / (performance.now() - start);
}

/** The sample's article as the store would return it, its paragraphs repeated or cut to the number of words. */
function sampleEdition(words: number): EditionPage {
  const view = article('dredging', 'en');
  const blocks = (view.doc.toJSON() as { content: { type: string }[] }).content;
  const content = [];
  let count = 0;
  for (let i = 0; count < words; i = (i + 1) % blocks.length) {
    const block = blocks[i]!;
    content.push(block);
    count += countWords(
      JSON.stringify(block)
        .match(/"text":"((?:[^"\\]|\\.)*)"/g)
        ?.join(' ') ?? '',
      'en',
    );
  }
  return {
    editionId: 1,
    articleId: 1,
    lang: view.lang,
    slug: view.slug,
    terms: {},
    originalLang: 'en',
    revision: {
      id: 1,
      publishedNumber: view.revision.number,
      kind: view.revision.kind,
      note: view.revision.note,
      title: view.title,
      summary: view.summary,
      content: {
        ...view.content,
        doc: { type: 'doc', content } as never,
        lead: { ...view.content.lead!, media: view.leadPicture!.id },
      },
      words,
      publishedAt: view.revision.published,
    },
    revisions: 2,
    published: view.firstPublished,
    updated: view.revision.published,
    editions: view.editions.map(e => ({ ...e, title: view.title })),
    section: view.section,
    tags: [...view.tags],
    people: [...view.people].map(([slug, names]) => ({ slug, names })),
    media: [view.leadPicture!, ...view.pictures.values()],
    corrections: [...view.corrections],
    rendering: null,
    related: view.related.map((r, i) => ({ ...r, articleId: i + 2 })),
  };
}

function element(node: DefaultTreeAdapterTypes.Element, key: number): ReactNode {
  const props: Record<string, unknown> = { key };
  for (const { name, value } of node.attrs) props[reactNames[name] ?? name] = value;
  const raw = node.tagName === 'style' || node.tagName === 'script';
  if (raw)
    props.dangerouslySetInnerHTML = { __html: (node.childNodes[0] as DefaultTreeAdapterTypes.TextNode)?.value ?? '' };
  const children = raw
    ? undefined
    : node.childNodes.map((child, i) =>
        'tagName' in child ? element(child, i) : 'value' in child ? child.value : null,
      );
  return createElement(node.tagName, props, children && children.length > 0 ? children : undefined);
}
