import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { dayIn } from '../../domain/permission/grant.ts';
import { fail } from '../../domain/result.ts';
import { foldSmall } from '../../domain/visits.ts';
import { readOutlet } from '../../store/outlet.ts';
import { titleOfEdition, visitFigures } from '../../store/visit.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { desk, refuse } from './desk.ts';
import { type VisitsView, visitsQuery } from './visits-contract.ts';

/** `GET visits` */
export function visits(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'visits.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const read = checked(visitsQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { from, to, edition: id } = read.value;
    const { db } = web.room;
    const edition = id === undefined ? null : await titleOfEdition(db, id);
    if (id !== undefined && edition === null) return refuse(c, who, fail('missing', 'edition.missing'));
    const { settings } = await readOutlet(db);
    const figures = await visitFigures(db, { from, to }, id);
    const total = figures.days.reduce((sum, d) => sum + d.n, 0);
    const own = new URL(web.room.publicUrl).host.replace(/^www\./, '');
    const hosts = foldSmall(figures.hosts);
    const countries = foldSmall(figures.countries);
    const known = figures.countries.reduce((sum, c) => sum + c.n, 0);
    const view: VisitsView = {
      counting: settings.visits.count,
      countries: web.config.COUNTRY_TABLE !== undefined,
      today: dayIn(web.room.now(), settings.timeZone),
      from,
      to,
      edition: edition && { ...edition, dir: direction(edition.lang) },
      days: everyDay(from, to, figures.days),
      articles: figures.articles.map(a => ({
        edition: a.editionId,
        title: a.title,
        lang: a.lang,
        dir: direction(a.lang),
        n: a.n,
      })),
      langs: figures.langs,
      sources: [
        ...hosts.shown.map(h => ({ host: h.host, own: h.host === own, n: h.n })),
        ...(hosts.other > 0 ? [{ host: null, own: false, n: hosts.other }] : []),
      ],
      direct: Math.max(0, total - figures.hosts.reduce((sum, h) => sum + h.n, 0)),
      byCountry: [
        ...countries.shown,
        // of days on which no countries were counted nothing is said
        ...(known > 0 && total - known + countries.other > 0
          ? [{ country: null, n: total - known + countries.other }]
          : []),
      ],
    };
    return c.json(view);
  });
}

function everyDay(from: string, to: string, counted: readonly { day: string; n: number; visitors: number }[]) {
  const known = new Map(counted.map(d => [d.day, d]));
  const days: VisitsView['days'] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push(known.get(day) ?? { day, n: 0, visitors: 0 });
  }
  return days;
}
