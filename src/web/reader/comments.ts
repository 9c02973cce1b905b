import { randomUUID } from 'node:crypto';
import type { Context, Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { mayWrite, takesComments } from '../../domain/comment/comment.ts';
import type { Failure } from '../../domain/result.ts';
import { reportComment, withdrawComment, writeComment } from '../../flows/write-comment.ts';
import { reportCommentPage, type WriteView, writeCommentPage } from '../../render/comment-form.ts';
import { type CommentsTeaser, type CommentView, commentsPage } from '../../render/comments-page.ts';
import { message } from '../../render/messages/index.ts';
import { paths } from '../../render/site.ts';
import { commentsStyle } from '../../render/style.ts';
import {
  commentHead,
  commentHeads,
  commentReplies,
  commentsOfReader,
  countShown,
  firstReplies,
  pickedComments,
  readComment,
  readCommenter,
} from '../../store/comment.ts';
import type { Queries } from '../../store/database.ts';
import type { SignedInReader } from '../../store/reader-session.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isOwn, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';
import { readerOf } from './signed-in.ts';

const own = { style: commentsStyle };
const heads = 25;
const repliesEach = 20;
const repliesAlone = 100;
const picks = { here: 10, atArticle: 3 };

type Edition = { id: number; articleId: number; slug: string; title: string; firstPublished: Date };
type Place = { site: ReaderSite; lang: string; edition: Edition; open: boolean };

/** What an article's page says of its comments; null: the outlet takes none. */
export async function commentsAtEnd(
  web: Web,
  site: ReaderSite,
  edition: { editionId: number; published: Date },
): Promise<CommentsTeaser | null> {
  const settings = site.settings.comments;
  if (!settings.on) return null;
  const [count, picked] = [
    await countShown(web.room.db, edition.editionId),
    await pickedComments(web.room.db, edition.editionId, picks.atArticle),
  ];
  return { count, picked, open: takesComments(settings, edition.published, web.room.now()) };
}

/** `GET /{lang}/{slug}/comments`, from `?after=` on, or one thread alone (`?thread=`). */
export function comments(web: Web): Handler {
  return async c => {
    const place = await placeOf(web, c);
    if (!place) return missing(web)(c);
    const { site, lang, edition, open } = place;
    const { db } = web.room;
    const after = idIn(c.req.query('after')) ?? 0;
    const alone = idIn(c.req.query('thread'));
    const count = await countShown(db, edition.id);
    const head = alone === null ? null : await commentHead(db, edition.id, alone);
    if (alone !== null && !head) return missing(web)(c);
    const list = head ? null : await commentHeads(db, edition.id, { after, limit: heads });
    const thread = head && (await commentReplies(db, head.id, { after, limit: repliesAlone }));
    const first = list
      ? await firstReplies(
          db,
          list.items.map(i => i.id),
          repliesEach,
        )
      : new Map();
    const threads = head
      ? [{ ...head, replies: thread!.items, more: 0 }]
      : list!.items.map(item => {
          const replies = first.get(item.id) ?? [];
          return { ...item, replies, more: Math.max(0, item.replies - replies.length) };
        });
    const next = (list ?? thread)!.next;
    const page = commentsPage(site, {
      ...{ lang, slug: edition.slug, title: edition.title, count, open, rules: site.settings.comments },
      picked: alone === null && after === 0 ? await pickedComments(db, edition.id, picks.here) : [],
      threads,
      next: next === null ? null : { thread: alone, after: next },
      part: alone !== null || after > 0,
    });
    const keys = [pageKey.outlet, pageKey.article(edition.articleId), pageKey.comments(edition.id)];
    return answer(c, site, page, { lang, keys, own });
  };
}

/** `GET /{lang}/{slug}/comments/write?reply=`: the form, for whoever is signed in; others sign in first. */
export function commentForm(web: Web): Handler {
  return async c => {
    const place = await placeOf(web, c);
    if (!place) return missing(web)(c);
    const reader = await readerOf(web, c);
    if (!reader) return toSignIn(c, place);
    const written = c.req.query('written');
    return write(web, c, place, reader, {
      fields: null,
      problem: null,
      written: written === 'shown' || written === 'waiting' || written === 'withdrawn' ? written : null,
    });
  };
}

/** `POST` there: writes a comment, or takes one back. */
export function commentSend(web: Web): Handler {
  return async c => {
    const place = await placeOf(web, c);
    if (!place) return missing(web)(c);
    const { lang, edition } = place;
    const form = await readForm(web, c);
    const typed = form.ok ? form.value : form.failure.data instanceof URLSearchParams ? form.failure.data : null;
    const reader = await readerOf(web, c);
    if (!reader) return toSignIn(c, place);
    const fields = {
      name: typed?.get('name') ?? '',
      text: (typed?.get('text') ?? '').replace(/\r\n?/g, '\n'),
      key: /^[\w-]{8,100}$/.test(typed?.get('key') ?? '') ? typed!.get('key')! : randomUUID(),
    };
    if (!form.ok) return write(web, c, place, reader, { fields, problem: form.failure, written: null });
    const self = paths.writeComment(lang, edition.slug);
    if (!isOwn(web, c)) return secret(c.redirect(self, 303));
    if (form.value.get('do') === 'withdraw') {
      await withdrawComment(web.room, reader.id, idIn(form.value.get('id') ?? undefined) ?? 0);
      return secret(c.redirect(`${self}?written=withdrawn`, 303));
    }
    const done = await writeComment(web.room, reader.id, edition.id, {
      name: fields.name,
      text: fields.text,
      parent: idIn(c.req.query('reply')),
      idempotencyKey: fields.key,
    });
    if (!done.ok) return write(web, c, place, reader, { fields, problem: done.failure, written: null });
    return secret(c.redirect(`${self}?written=${done.value.shown ? 'shown' : 'waiting'}`, 303));
  };
}

/** `GET` and `POST /{lang}/{slug}/comments/{id}/report`: says what is wrong with a comment. */
export function commentReport(web: Web): Handler {
  return async c => {
    const place = await placeOf(web, c);
    const found = place && (await shown(web.room.db, place.edition.id, idIn(c.req.param('id'))));
    if (!place || !found) return missing(web)(c);
    const { site, lang, edition } = place;
    const article = { lang, slug: edition.slug, title: edition.title };
    const page = (fields: { reason: string; note: string }, problem: string | null, sent: boolean) =>
      reportCommentPage(site, { ...article, comment: found, fields, problem, sent });
    const none = { reason: '', note: '' };
    if (c.req.method !== 'POST') return secret(answer(c, site, page(none, null, false), { lang, keys: null, own }));
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value))
      return secret(answer(c, site, page(none, null, true), { lang, keys: null, own }));
    const typed = form.ok ? form.value : form.failure.data instanceof URLSearchParams ? form.failure.data : null;
    const fields = { reason: typed?.get('reason') ?? '', note: typed?.get('note') ?? '' };
    const done = form.ok
      ? await reportComment(web.room, found.id, fields, visitorAddress(c, web.config.TRUST_PROXY))
      : form;
    if (done.ok) return secret(answer(c, site, page(none, null, true), { lang, keys: null, own }));
    return secret(
      answer(c, site, page(fields, said(lang, done.failure), false), {
        lang,
        keys: null,
        own,
        status: formStatus(done.failure),
      }),
    );
  };
}

async function write(
  web: Web,
  c: Context,
  { site, lang, edition, open }: Place,
  reader: SignedInReader,
  is: { fields: WriteView['fields'] | null; problem: Failure | null; written: WriteView['written'] },
): Promise<Response> {
  const { db } = web.room;
  const settings = site.settings.comments;
  const commenter = await readCommenter(db, reader.id);
  const may = mayWrite(settings, commenter);
  const field = is.problem?.field;
  const page = writeCommentPage(site, {
    ...{ lang, slug: edition.slug, title: edition.title, rules: settings },
    parent: await shown(db, edition.id, idIn(c.req.query('reply'))),
    fields: is.fields ?? { name: commenter?.name ?? '', text: '', key: randomUUID() },
    problem: is.problem && {
      text: said(lang, is.problem),
      field: field === 'name' || field === 'text' ? field : null,
    },
    written: is.written,
    own: await commentsOfReader(db, edition.id, reader.id),
    closed: !open ? 'closed' : may === 'support' || may === 'blocked' ? may : null,
  });
  return secret(answer(c, site, page, { lang, keys: null, own, status: is.problem ? formStatus(is.problem) : 200 }));
}

function said(lang: string, failure: Failure): string {
  return message(lang, failure.key, failure.values as Record<string, string | number> | undefined);
}

function toSignIn(c: Context, { lang, edition }: Place): Response {
  const reply = idIn(c.req.query('reply')) ?? undefined;
  return secret(c.redirect(paths.account(lang, paths.writeComment(lang, edition.slug, reply)), 303));
}

async function shown(db: Queries, editionId: number, id: number | null): Promise<CommentView | null> {
  const comment = id === null ? null : await readComment(db, id);
  if (comment?.editionId !== editionId || comment.state !== 'shown') return null;
  return { ...comment, state: 'shown', picked: comment.pickedAt !== null, supporter: false, to: null };
}

/** The edition whose comments an address is about; null: there is none, or the outlet takes no comments. */
async function placeOf(web: Web, c: Context): Promise<Place | null> {
  const site = await siteOf(web);
  const lang = languageOf(site, c);
  if (lang === null || !site.settings.comments.on) return null;
  const row = await web.room.db
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['edition.id', 'edition.articleId', 'edition.slug', 'revision.title', 'edition.firstPublishedAt'])
    .where('edition.lang', '=', lang)
    .where('edition.slug', '=', c.req.param('slug')!)
    .where('edition.state', '=', 'published')
    .executeTakeFirst();
  if (!row) return null;
  const { firstPublishedAt, ...edition } = row;
  const firstPublished = firstPublishedAt!;
  const open = takesComments(site.settings.comments, firstPublished, web.room.now());
  return { site, lang, edition: { ...edition, firstPublished }, open };
}

function idIn(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
