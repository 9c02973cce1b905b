import { commentLimits, reportReasons } from '../domain/comment/comment.ts';
import { type CommentView, paragraphs, type Rules, rulesText } from './comments-page.ts';
import { time } from './dates.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, paths, type Site } from './site.ts';
import { commentsStyle } from './style.ts';

type Article = { lang: string; slug: string; title: string };

export type WriteView = Article & {
  rules: Rules;
  /** what it answers */
  parent: CommentView | null;
  fields: { name: string; text: string; key: string };
  problem: { text: string; field: 'name' | 'text' | null } | null;
  /** just sent: shown now, or read by the newsroom first; or just taken back */
  written: 'shown' | 'waiting' | 'withdrawn' | null;
  /** the reader's own comments beneath the article, newest first */
  own: readonly {
    id: number;
    text: string;
    state: 'waiting' | 'shown' | 'refused' | 'withdrawn';
    at: Date;
    /** why the newsroom refused it */
    reason: string;
  }[];
  /** why nothing can be written; null: it can */
  closed: 'closed' | 'support' | 'blocked' | null;
};

/** `/{lang}/{slug}/comments/write`, for whoever is signed in. */
export function writeCommentPage(site: Site, of: WriteView): string {
  const { lang, slug } = of;
  const say = (key: string, values?: Record<string, string | number>) => message(lang, key, values);
  return frame(
    site,
    of,
    say('comments.write'),
    html`${of.written && html`<div class="notice" role="status"><p><strong>${say(`comments.written-${of.written}`)}</strong></p></div>\n`}${
      of.closed === null
        ? html`${of.problem && html`<div class="error" role="alert" id="problem"><strong>${say('suggest-form.wrong')}</strong> ${of.problem.text}</div>\n`}${
            of.parent &&
            html`<section class="answering"><p class="meta">${say('comments.answering', { name: of.parent.name })}</p><blockquote dir="auto">${paragraphs(of.parent.text)}</blockquote></section>`
          }<form class="form" method="post" action="${paths.writeComment(lang, slug, of.parent?.id)}">
<div class="field"><label for="name">${say('comments.name')}</label><input id="name" name="name" maxlength="${commentLimits.name}" autocomplete="name" required value="${of.fields.name}"${wrong(of, 'name')}></div>
<div class="field"><label for="text">${say('comments.text')}</label><textarea id="text" name="text" rows="8" maxlength="${commentLimits.text}" dir="auto" required${wrong(of, 'text')}>${of.fields.text}</textarea></div>
<input type="hidden" name="key" value="${of.fields.key}">
<p class="hint">${rulesText(lang, of.rules)} ${say('comments.public')} <a href="${paths.policy(lang, 'privacy')}">${say('suggest.privacy')}</a></p>
<div><button name="do" value="write">${say('comments.send')}</button></div></form>`
        : of.closed === 'support'
          ? html`<p>${say('comments.need-support')}</p><p><a class="button" href="${paths.support(lang)}">${say('comments.need-support-link', { outlet: outletName(site, lang) })}</a></p>`
          : html`<p>${say(of.closed === 'closed' ? 'comments.closed' : 'comments.blocked')}</p>`
    }
${of.own.length > 0 && ownComments(site, of)}`,
  );
}

function ownComments(site: Site, of: WriteView): Html {
  const { lang } = of;
  const contact = site.settings.contact.email;
  return html`<section class="own-comments" aria-labelledby="own"><h2 id="own">${message(lang, 'comments.yours')}</h2>${of.own.map(
    c => html`<article class="comment"><p class="meta">${time(c.at, lang, site.settings.timeZone, 'minute')} · ${message(lang, `comments.state-${c.state}`)}</p><div class="said" dir="auto">${paragraphs(c.text)}</div>
${c.reason && html`<p dir="auto"><b>${message(lang, 'comments.reason-given')}</b> ${c.reason}</p>${contact && html`<p class="meta">${message(lang, 'comments.object')} <a href="mailto:${contact}" dir="ltr">${contact}</a></p>`}`}
<details><summary>${message(lang, 'comments.take-back')}</summary><form method="post" action="${paths.writeComment(lang, of.slug)}"><input type="hidden" name="id" value="${c.id}"><p>${message(lang, 'comments.take-back-sure')}</p><button class="plain" name="do" value="withdraw">${message(lang, 'comments.take-back-yes')}</button></form></details></article>`,
  )}</section>`;
}

export type ReportCommentView = Article & {
  comment: CommentView;
  fields: { reason: string; note: string };
  problem: string | null;
  sent: boolean;
};

/** `/{lang}/{slug}/comments/{id}/report`: nobody has to sign in for it. */
export function reportCommentPage(site: Site, of: ReportCommentView): string {
  const { lang, slug, comment } = of;
  const say = (key: string, values?: Record<string, string | number>) => message(lang, key, values);
  const back = `${paths.comments(lang, slug)}#comment-${comment.id}`;
  return frame(
    site,
    of,
    say('comments.report-title'),
    of.sent
      ? html`<div class="notice" role="status"><p><strong>${say('comments.reported')}</strong></p></div><p><a href="${back}">${say('comments.all')}</a></p>`
      : html`${of.problem !== null && html`<div class="error" role="alert" id="problem"><strong>${say('suggest-form.wrong')}</strong> ${of.problem}</div>\n`}<blockquote dir="auto"><p class="meta"><bdi>${comment.name}</bdi></p>${paragraphs(comment.text)}</blockquote>
<form class="form" method="post" action="${paths.reportComment(lang, slug, comment.id)}">
<fieldset class="choice"><legend>${say('comments.reason')}</legend>${reportReasons.map(
          reason =>
            html`<label><input type="radio" name="reason" value="${reason}" required${reason === of.fields.reason && raw(' checked')}>${say(`comments.reason-${reason}`)}</label>`,
        )}</fieldset>
<div class="field"><label for="note">${say('comments.note')}</label><textarea id="note" name="note" rows="3" maxlength="${commentLimits.note}" dir="auto">${of.fields.note}</textarea></div>
<div class="trap" aria-hidden="true"><label for="website">${say('suggest-form.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<div><button>${say('comments.report-send')}</button></div></form>`,
  );
}

function wrong(of: WriteView, field: 'name' | 'text'): Html | false {
  return of.problem?.field === field && raw(' aria-invalid="true" aria-describedby="problem"');
}

function frame(site: Site, of: Article, title: string, content: Html): string {
  return page(site, {
    lang: of.lang,
    path: null,
    title,
    description: title,
    alternates: [],
    style: commentsStyle,
    main: html`<div class="wrap page comments"><div class="page-head"><p class="kicker"><a href="${paths.comments(of.lang, of.slug)}">${message(of.lang, 'comments.title')}</a></p><h1>${title}</h1>
<p class="standfirst"><a href="${paths.article(of.lang, of.slug)}"><bdi>${of.title}</bdi></a></p></div>
${content}</div>`,
  });
}
