import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { fail } from '../../domain/result.ts';
import { addBlock, deleteReply, removeBlock, saveReply } from '../../flows/edit-inbox.ts';
import type { Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import { type Block, newBlock, savedReply } from './inbox-contract.ts';

/** `GET replies` */
export function replies(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    return c.json(await web.room.db.selectFrom('savedReply').selectAll().orderBy('lang').orderBy('name').execute());
  });
}

/** `POST replies`, `PUT replies/{id}` */
export function keepReply(web: Web, given: 'new' | 'known'): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, savedReply);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await saveReply(web.room, who, given === 'new' ? null : idOf(c), read.value));
  });
}

/** `DELETE replies/{id}` */
export function dropReply(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteReply(web.room, who, idOf(c))));
}

/** `GET blocks` */
export function blocks(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.decide')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const rows = await web.room.db
      .selectFrom('suggestionBlock')
      .select(['id', 'kind', 'value', 'createdAt'])
      .orderBy('id', 'desc')
      .limit(1000)
      .execute();
    const list: Block[] = rows.map(r => ({ ...r, createdAt: r.createdAt.toISOString() }));
    return c.json(list);
  });
}

/** `POST blocks` */
export function block(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, newBlock);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await addBlock(web.room, who, read.value));
  });
}

/** `DELETE blocks/{id}` */
export function unblock(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await removeBlock(web.room, who, idOf(c))));
}
