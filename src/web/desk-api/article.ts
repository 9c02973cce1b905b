import type { Handler } from 'hono';
import { addEdition } from '../../flows/add-edition.ts';
import { setArticle } from '../../flows/set-article.ts';
import type { Web } from '../web.ts';
import { articleChange, newEdition } from './contract.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';

/** `PATCH articles/{id}`: its section and tags. */
export function changeArticle(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, articleChange);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await setArticle(web.room, who, { articleId: idOf(c), ...read.value }));
  });
}

/** `POST articles/{id}/editions`: begins a translation. */
export function translateArticle(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, newEdition);
    if (!read.ok) return refuse(c, who, read);
    const articleId = idOf(c);
    return answer(c, who, await addEdition(web.room, who, { articleId, ...read.value }), made => ({
      articleId,
      editionId: made.editionId,
    }));
  });
}
