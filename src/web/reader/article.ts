import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { parseDoc } from '../../domain/document/parse.ts';
import { isAsking } from '../../domain/outlet/support.ts';
import { articleHead } from '../../render/article-head.ts';
import { type ArticleView, articlePage } from '../../render/article-page.ts';
import { type Html, html, nothing } from '../../render/html.ts';
import { jsonLd } from '../../render/json-ld.ts';
import { openGraph } from '../../render/open-graph.ts';
import type { Site } from '../../render/site.ts';
import { commentsStyle } from '../../render/style.ts';
import { type EditionPage, readEditionPage } from '../../store/edition.ts';
import { articleLinks } from '../machine/article-links.ts';
import { webmentionPath } from '../machine/webmention.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { commentsAtEnd } from './comments.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';
import { standing } from './sponsor.ts';
import { quoteScripts, suggestScript } from './suggest-assets.ts';

/** `GET /{lang}/{slug}` */
export function article(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const edition = lang === null ? null : await readEditionPage(web.room.db, lang, c.req.param('slug')!);
    if (lang === null || edition === null) return missing(web)(c);
    const keys = [
      pageKey.outlet,
      pageKey.article(edition.articleId),
      ...edition.related.map(r => pageKey.article(r.articleId)),
      ...edition.people.map(p => pageKey.person(p.slug)),
      ...pictureKeys(
        site,
        edition.media.map(picture => ({ picture })),
      ),
    ];
    const { support } = site.settings;
    const asks = support.on && isAsking(edition.articleId, support.appeal.every);
    const beside = await standing(web, site, lang, 'article');
    const ending = { appeal: asks ? (support.appeal.texts[lang] ?? '') : '', sponsor: beside.slot };
    const script = suggestScript();
    const reporting = {
      article: edition.articleId,
      script: script && { inline: script.inline, fetched: script.fetched(lang) },
    };
    const quoting = { article: edition.articleId, scripts: quoteScripts(lang) };
    const comments = await commentsAtEnd(web, site, edition);
    if (comments) keys.push(pageKey.comments(edition.editionId));
    const page = answer(
      c,
      site,
      articlePage(site, {
        ...articleView(site, edition, await articleLinks(web, site, edition)),
        ...ending,
        reporting,
        quoting,
        comments,
      }),
      {
        lang,
        keys: [...keys, ...beside.keys],
        ...beside.more,
        reports: true,
        ...(comments ? { own: { style: commentsStyle } } : {}),
        terms: edition.terms,
      },
    );
    page.headers.append('Link', `<${web.room.publicUrl}${webmentionPath}>; rel="webmention"`);
    return page;
  };
}

/** An edition as its page shows it. Throws when what is stored is no document: it was checked when it was saved. */
export function articleView(site: Site, edition: EditionPage, links: Html = nothing): ArticleView {
  const { revision } = edition;
  const parsed = parseDoc(revision.content.doc);
  if (!parsed.ok) throw new Error(`revision ${revision.id} is not a document: ${parsed.error.key}`);
  const pictures = new Map(edition.media.map(m => [m.id, m]));
  const lead = revision.content.lead?.media;
  const view: ArticleView = {
    lang: edition.lang,
    slug: edition.slug,
    title: revision.title,
    summary: revision.summary,
    content: revision.content,
    doc: parsed.doc,
    words: revision.words,
    section: edition.section,
    tags: edition.tags,
    leadPicture: (lead && pictures.get(lead)) || null,
    pictures,
    people: new Map(edition.people.map(p => [p.slug, p.names])),
    firstPublished: edition.published,
    revision: {
      number: revision.publishedNumber,
      kind: revision.kind,
      note: revision.note,
      published: revision.publishedAt,
    },
    corrections: edition.corrections,
    editions: edition.editions,
    related: edition.related,
    terms: edition.terms,
    ...(edition.rendering ? { rendering: edition.rendering } : {}),
  };
  const head = articleHead(site, view, {
    updated: edition.updated,
    corrections: edition.corrections,
    article: edition.articleId,
  });
  return { ...view, head: html`${openGraph(head)}${links}${jsonLd(head)}` };
}
