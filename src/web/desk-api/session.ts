import type { Handler } from 'hono';
import { acts, may } from '../../domain/access.ts';
import { inLanguage } from '../../domain/article/content.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { partsOn } from '../../domain/privacy-facts.ts';
import { fail } from '../../domain/result.ts';
import { hasTwoFactor } from '../../store/desk-user.ts';
import { readOutlet } from '../../store/outlet.ts';
import { problem } from '../problem.ts';
import type { Web } from '../web.ts';
import type { Session } from './contract.ts';
import { currentSession } from './who.ts';

/** `GET session`: who is at the desk, what they may do, and where they are; null when nobody is signed in. */
export function session(web: Web): Handler {
  return async c => {
    const who = await currentSession(web, c.req.raw.headers);
    if (!who) return c.json(null);
    const { settings } = await readOutlet(web.room.db);
    const { id, name, email, role, language } = who;
    const shown: Session = {
      user: { id, name, email, role, language, twoFactor: await hasTwoFactor(web.room.db, id) },
      can: acts.filter(act => may(who, act)),
      mail: web.config.SMTP_URL !== undefined,
      outlet: {
        name: inLanguage(settings.name, language ?? settings.defaultLanguage, settings.defaultLanguage) || 'Masthead',
        languages: settings.languages.map(tag => ({ tag, dir: direction(tag) })),
        defaultLanguage: settings.defaultLanguage,
        timeZone: settings.timeZone,
        publicUrl: web.room.publicUrl,
        extractLimit: settings.terms.extractLimit,
        terms: settings.terms,
        parts: partsOn(settings),
      },
      languages: (web.languages ?? []).map(({ tag, name }) => ({ tag, name, dir: direction(tag) })),
    };
    return c.json(shown);
  };
}

/** `GET texts/{tag}`: the interface in a language that the outlet brings. */
export function texts(web: Web): Handler {
  return async c => {
    const found = web.languages?.find(l => l.tag === c.req.param('tag'));
    return found ? c.json(found.desk) : problem(c, fail('missing', 'api.no-such-address').failure);
  };
}
