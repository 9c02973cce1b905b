import type { Handler } from 'hono';
import { direction } from '../../domain/outlet/settings.ts';
import { fail } from '../../domain/result.ts';
import { createArticle } from '../../flows/create-article.ts';
import { listForDesk } from '../../store/desk-list.ts';
import { checked } from '../problem.ts';
import { readCursor, writeCursor } from '../reader/cursor.ts';
import type { Web } from '../web.ts';
import { type ArticleList, listQuery, newArticle } from './contract.ts';
import { answer, desk, readBody, refuse } from './desk.ts';

/** `GET articles`: all of them, the latest saved first, as the filters say. */
export function listArticles(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = checked(listQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, mine, ...filter } = read.value;
    const before = readCursor(after);
    if (before === undefined) return refuse(c, who, fail('invalid', 'list.cursor-wrong'));
    const { items, next } = await listForDesk(web.room.db, {
      ...filter,
      ...(mine ? { mine: who.id } : {}),
      before,
    });
    const list: ArticleList = {
      items: items.map(({ editions, ...article }) => ({
        ...article,
        editions: editions.map(e => ({
          ...e,
          dir: direction(e.lang),
          savedAt: e.savedAt.toISOString(),
          publishAt: e.publishAt?.toISOString() ?? null,
          publishedAt: e.publishedAt?.toISOString() ?? null,
        })),
      })),
      next: writeCursor(next),
    };
    return c.json(list);
  });
}

/** `POST articles`: begins one. */
export function addArticle(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, newArticle);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await createArticle(web.room, who, read.value));
  });
}
