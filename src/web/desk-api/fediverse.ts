import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { handleOf } from '../../domain/fediverse/actor.ts';
import { fail } from '../../domain/result.ts';
import { accountName, actorName } from '../../render/fediverse.ts';
import { failingInboxes, followerCounts, listActors } from '../../store/fediverse.ts';
import { siteOf } from '../reader/answer.ts';
import type { Web } from '../web.ts';
import { desk, refuse } from './desk.ts';
import type { FediverseView } from './fediverse-contract.ts';

const mostFailing = 100;

/** `GET fediverse`: who can be followed, how many do, and which servers do not take what is sent. */
export function fediverse(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'outlet.edit')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const { db } = web.room;
    const site = await siteOf(web);
    const made = await listActors(db);
    const counts = await followerCounts(db);
    const sections = await db.selectFrom('section').select(['id', 'slug']).orderBy('position').orderBy('id').execute();
    const accounts = site.settings.languages.flatMap(lang =>
      [null, ...sections].map(section => {
        const actor = made.find(a => a.lang === lang && (a.section?.id ?? null) === (section?.id ?? null));
        return {
          account: accountName(site, actor?.handle ?? handleOf(lang, section)),
          lang,
          section: section?.slug ?? null,
          name: actorName(site, lang, section?.slug ?? null),
          followers: actor ? (counts.get(actor.id) ?? 0) : 0,
        };
      }),
    );
    const failing = await failingInboxes(db, mostFailing);
    const shown: FediverseView = {
      accounts,
      failing: failing.map(({ address, failingSince, failures, detail }) => ({
        host: new URL(address).host,
        since: failingSince.toISOString(),
        failures,
        detail,
      })),
    };
    return c.json(shown);
  });
}
