import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { fail } from '../../domain/result.ts';
import { erasePersonFromDesk, readPersonFromDesk } from '../../flows/person-request.ts';
import { message } from '../../render/messages/index.ts';
import { myDataFile } from '../../render/my-data-page.ts';
import { listPersonActs } from '../../store/person-request.ts';
import { siteOf } from '../reader/answer.ts';
import { personJson } from '../reader/my-data.ts';
import type { Web } from '../web.ts';
import { answer, desk, readBody, refuse } from './desk.ts';
import {
  type PersonActView,
  type PersonErasedView,
  type PersonView,
  personAsked,
  personErasure,
} from './person-contract.ts';

/** `POST person-data`: everything that is kept under an address, to be shown and handed over. */
export function personData(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, personAsked);
    if (!read.ok) return refuse(c, who, read);
    const report = await readPersonFromDesk(web.room, who, read.value.email);
    if (!report.ok) return refuse(c, who, report);
    const site = await siteOf(web);
    const lang = who.language ?? site.settings.defaultLanguage;
    const view: PersonView = {
      email: report.value.email,
      found: report.value.found,
      names: namesOf(lang, report.value.found),
      json: personJson(report.value),
      html: myDataFile(site, { lang: site.settings.defaultLanguage, ...report.value }),
    };
    return c.json(view);
  });
}

/** `POST person-data/erase` */
export function erasePerson(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, personErasure);
    if (!read.ok) return refuse(c, who, read);
    const { settings } = await siteOf(web);
    return answer(
      c,
      who,
      await erasePersonFromDesk(web.room, who, read.value),
      (result): PersonErasedView => ({
        result,
        names: namesOf(who.language ?? settings.defaultLanguage, result),
      }),
    );
  });
}

/** `GET person-data/acts` */
export function personActs(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'person.read-data')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const acts: PersonActView[] = (await listPersonActs(web.room.db)).map(({ act, via, name, at, kinds }) => ({
      act,
      via,
      name,
      at: at.toISOString(),
      rows: Object.values(kinds).reduce<number>(
        (sum, n) => sum + (typeof n === 'number' ? n : (n as { erased: number }).erased),
        0,
      ),
    }));
    return c.json(acts);
  });
}

function namesOf(lang: string, of: readonly { kind: string }[]): Record<string, string> {
  return Object.fromEntries(of.map(({ kind }) => [kind, message(lang, `privacy.${kind}.what`)]));
}
