import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail } from '../../domain/result.ts';
import { blockWriter, moderateComment } from '../../flows/moderate-comment.ts';
import { paths } from '../../render/site.ts';
import { countForDesk, type DeskComment, listComments } from '../../store/comment.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import {
  type CommentItem,
  type CommentList,
  commentActing,
  commentBlocking,
  commentQuery,
} from './comment-contract.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';

/** `GET comments`: as the filters say; what is to be decided comes the oldest first, the rest the newest first. */
export function deskComments(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'comment.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const read = checked(commentQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, limit, ...filter } = read.value;
    const found = await listComments(web.room.db, filter, { after: after ?? null, limit });
    const list: CommentList = {
      items: found.items.map(itemOf),
      next: found.next === null ? null : String(found.next),
      ...(await countForDesk(web.room.db)),
    };
    return c.json(list);
  });
}

/** `POST comments/{id}/decision` */
export function decideComment(web: Web): Handler {
  return desk(web, async (c, who) => {
    const body = await readBody(c, commentActing);
    return body.ok ? answer(c, who, await moderateComment(web.room, who, idOf(c), body.value)) : refuse(c, who, body);
  });
}

/** `PUT comments/{id}/block`: whether anything more is taken of its writer. */
export function blockCommentWriter(web: Web): Handler {
  return desk(web, async (c, who) => {
    const body = await readBody(c, commentBlocking);
    return body.ok
      ? answer(c, who, await blockWriter(web.room, who, idOf(c), body.value.blocked))
      : refuse(c, who, body);
  });
}

function itemOf(c: DeskComment): CommentItem {
  return {
    id: c.id,
    state: c.state,
    name: c.name,
    text: c.text,
    at: c.at.toISOString(),
    picked: c.pickedAt !== null,
    supporter: c.supporter,
    blocked: c.readerId === null ? null : c.blocked,
    parent: c.parent,
    edition: {
      id: c.editionId,
      lang: c.lang,
      dir: direction(c.lang),
      title: c.title ?? '',
      url: `${paths.comments(c.lang, c.slug)}#comment-${c.id}`,
    },
    reported: c.reported.map(r => ({ ...r, at: r.at.toISOString() })),
    decided: c.decidedAt && { by: c.decidedBy, at: c.decidedAt.toISOString(), reason: c.reason },
    version: c.version,
  };
}
