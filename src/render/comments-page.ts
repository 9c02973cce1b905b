import { pieces } from '../domain/comment/comment.ts';
import { time } from './dates.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';
import { commentsStyle } from './style.ts';

/** A comment as readers see it. */
export type CommentView = {
  id: number;
  name: string;
  text: string;
  state: 'waiting' | 'shown' | 'refused' | 'withdrawn';
  at: Date;
  picked: boolean;
  supporter: boolean;
  /** whom it answers, where that is not the head of its thread */
  to: string | null;
};
export type ThreadView = CommentView & {
  replies: readonly CommentView[];
  /** replies that this page leaves out */
  more: number;
};

/** What stands of the comments at an article's end. */
export type CommentsTeaser = { count: number; open: boolean; picked: readonly CommentView[] };

type Article = { lang: string; slug: string; title: string };

export type CommentsView = Article & {
  count: number;
  open: boolean;
  rules: Rules;
  picked: readonly CommentView[];
  threads: readonly ThreadView[];
  /** where the page goes on: after a thread, or, with `thread`, after a reply of that one */
  next: { thread: number | null; after: number } | null;
  /** this page shows one thread alone, or goes on from another page: in neither case is it what search engines want */
  part: boolean;
};
export type Rules = { writers: 'confirmed' | 'supporters'; moderation: 'before' | 'after' };

/** The way to the comments at an article's end, with what the editors picked. */
export function commentsTeaser(site: Site, of: Article, comments: CommentsTeaser): Html {
  const { lang } = of;
  const all = paths.comments(lang, of.slug);
  return html`<section class="comments-end" aria-labelledby="comments"><h2 id="comments"><a href="${all}">${message(lang, 'comments.title')}</a></h2>
${comments.picked.map(c => comment(site, lang, of.slug, c, { quiet: true }))}
<p>${comments.count > 0 && html`<a class="button" href="${all}">${message(lang, 'comments.read', { n: comments.count })}</a> `}${comments.open ? html`<a href="${paths.writeComment(lang, of.slug)}" rel="nofollow">${message(lang, 'comments.write')}</a>` : comments.count === 0 && message(lang, 'comments.closed')}</p></section>`;
}

/** `/{lang}/{slug}/comments`: what readers wrote, in threads, without a script. */
export function commentsPage(site: Site, of: CommentsView): string {
  const { lang } = of;
  const title = message(lang, 'comments.of', { title: of.title });
  return page(site, {
    lang,
    path: of.part ? null : paths.comments(lang, of.slug),
    title,
    description: message(lang, 'comments.count', { n: of.count }),
    alternates: [],
    style: commentsStyle,
    main: html`<div class="wrap page comments"><div class="page-head"><p class="kicker"><a href="${paths.article(lang, of.slug)}">${message(lang, 'comments.back')}</a></p>
<h1>${message(lang, 'comments.title')}</h1><p class="standfirst"><bdi>${of.title}</bdi></p>
<p class="meta">${message(lang, 'comments.count', { n: of.count })} · ${rulesText(lang, of.rules)}</p>
<p>${of.open ? html`<a class="button" href="${paths.writeComment(lang, of.slug)}" rel="nofollow">${message(lang, 'comments.write')}</a>` : message(lang, 'comments.closed')}</p></div>
${
  of.picked.length > 0 &&
  html`<section class="picks" aria-labelledby="picks"><h2 id="picks">${message(lang, 'comments.picks')}</h2>${of.picked.map(c => comment(site, lang, of.slug, c, { quiet: true }))}</section>`
}
${of.threads.length === 0 && of.count === 0 && html`<p>${message(lang, 'comments.none')}</p>`}
${of.threads.map(t => thread(site, of, t))}
${of.next && html`<p class="more-link"><a class="button" href="${nextOf(lang, of.slug, of.next)}" rel="next">${message(lang, of.next.thread === null ? 'comments.more' : 'comments.more-replies', { n: 0 })}</a></p>`}
${of.part && html`<p><a href="${paths.comments(lang, of.slug)}">${message(lang, 'comments.all')}</a></p>`}</div>`,
  });
}

function nextOf(lang: string, slug: string, next: { thread: number | null; after: number }): string {
  const query = new URLSearchParams({
    ...(next.thread === null ? {} : { thread: String(next.thread) }),
    after: String(next.after),
  });
  return `${paths.comments(lang, slug)}?${query}`;
}

export function rulesText(lang: string, rules: Rules): string {
  return `${message(lang, `comments.writers-${rules.writers}`)} ${message(lang, `comments.moderation-${rules.moderation}`)}`;
}

function thread(site: Site, of: CommentsView, t: ThreadView): Html {
  const { lang, slug } = of;
  return html`<section class="thread" aria-labelledby="by-${t.id}">${comment(site, lang, slug, t, { open: of.open })}
${(t.replies.length > 0 || t.more > 0) && html`<div class="replies">${t.replies.map(r => comment(site, lang, slug, r, { open: of.open }))}${t.more > 0 && html`<p><a href="${paths.comments(lang, slug)}?thread=${t.id}">${message(lang, 'comments.more-replies', { n: t.more })}</a></p>`}</div>`}</section>`;
}

/** One comment. `quiet`: it stands elsewhere too, and has its links there. */
function comment(
  site: Site,
  lang: string,
  slug: string,
  c: CommentView,
  { quiet = false, open = false }: { quiet?: boolean; open?: boolean },
): Html {
  const zone = site.settings.timeZone;
  if (c.state !== 'shown')
    return html`<article class="comment gone" id="comment-${c.id}"><p class="meta" id="by-${c.id}">${message(lang, `comments.${c.state === 'withdrawn' ? 'withdrawn' : 'refused'}`)}</p></article>`;
  const self = `${paths.comments(lang, slug)}#comment-${c.id}`;
  return html`<article class="comment"${quiet ? raw('') : raw(` id="comment-${c.id}"`)}>
<header><b${quiet ? raw('') : raw(` id="by-${c.id}"`)}><bdi>${c.name}</bdi></b>${c.supporter && html` <span class="badge">${message(lang, 'comments.supporter')}</span>`}${c.picked && !quiet && html` <span class="badge pick">${message(lang, 'comments.picked')}</span>`}
<span class="meta"><a href="${self}">${time(c.at, lang, zone, 'minute')}</a>${c.to !== null && html` · ${message(lang, 'comments.to', { name: c.to })}`}</span></header>
<div class="said" dir="auto">${paragraphs(c.text)}</div>
${!quiet && html`<p class="meta acts">${open && html`<a href="${paths.writeComment(lang, slug, c.id)}" rel="nofollow">${message(lang, 'comments.reply')}<span class="unseen"> ${c.name}</span></a> `}<a href="${paths.reportComment(lang, slug, c.id)}" rel="nofollow">${message(lang, 'comments.report')}<span class="unseen"> ${c.name}</span></a></p>`}</article>`;
}

/** The words of a comment; addresses in them are links that vouch for nothing. */
export function paragraphs(text: string): Html[] {
  return text
    .split(/\n{2,}/)
    .map(
      p =>
        html`<p>${p.split('\n').map((line, n) => html`${n > 0 && raw('<br>')}${pieces(line).map(piece => (piece.href === null ? piece.text : html`<a href="${piece.href}" rel="ugc nofollow noopener" dir="ltr">${piece.text}</a>`))}`)}</p>`,
    );
}
