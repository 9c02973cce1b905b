import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail } from '../../domain/result.ts';
import { removeSample } from '../../flows/remove-sample.ts';
import { message } from '../../render/messages/index.ts';
import { listSample } from '../../store/sample.ts';
import type { Web } from '../web.ts';
import { type Sample, sampleRemoval } from './contract.ts';
import { answer, desk, readBody, refuse } from './desk.ts';

/** `GET sample`: what is here of the sample outlet; null when nothing is. */
export function sample(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'sample.remove')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const all = await listSample(web.room.db);
    if (all.length === 0) return c.json(null);
    const shown: Sample = {
      articles: new Set(all.map(e => e.articleId)).size,
      editions: all.length,
      logged: all.filter(e => e.logged).length,
      changed: all
        .filter(e => e.changed)
        .map(({ id, lang, title }) => ({ edition: id, lang, dir: direction(lang), title })),
    };
    return c.json(shown);
  });
}

/** `POST sample/remove`: removes it, with what was changed here or without. */
export function dropSample(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, sampleRemoval);
    if (!read.ok) return refuse(c, who, read);
    return answer(
      c,
      who,
      await removeSample(web.room, who, { ...read.value, note: lang => message(lang, 'gone.sample') }),
    );
  });
}
