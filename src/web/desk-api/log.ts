import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { fail } from '../../domain/result.ts';
import { withdrawCorrection } from '../../flows/withdraw-correction.ts';
import { paths } from '../../render/site.ts';
import { listLog } from '../../store/correction.ts';
import { readLogPlace, writeLogPlace } from '../reader/log-place.ts';
import type { Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import { type LogList, withdrawal } from './inbox-contract.ts';

const pageLength = 40;

/** `GET log?after=`: the public log, newest first, in every language. */
export function log(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const before = readLogPlace(c.req.query('after'));
    if (before === undefined) return refuse(c, who, fail('invalid', 'list.cursor-wrong', { field: 'after' }));
    const found = await listLog(web.room.db, { limit: pageLength, before });
    const list: LogList = {
      items: found.items.map(({ number, kind, lang, slug, title, external, wrong, right, note, at, withdrawn }) => ({
        number,
        kind,
        lang,
        title,
        url: external ?? `${web.room.publicUrl}${paths.article(lang, slug)}`,
        wrong,
        right,
        note,
        at: at.toISOString(),
        withdrawn: withdrawn !== null,
      })),
      next: writeLogPlace(found.next),
    };
    return c.json(list);
  });
}

/** `POST log/{number}/withdraw`: an entry that takes this one back. */
export function withdraw(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, withdrawal);
    if (!read.ok) return refuse(c, who, read);
    return answer(
      c,
      who,
      await withdrawCorrection(web.room, who, { number: idOf(c, 'number'), note: read.value.note }),
    );
  });
}
