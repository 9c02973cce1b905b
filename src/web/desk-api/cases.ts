import type { Handler } from 'hono';
import type { z } from 'zod';
import { may } from '../../domain/access.ts';
import { today } from '../../domain/correction/today.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail, type Result } from '../../domain/result.ts';
import { acceptCase } from '../../flows/accept-case.ts';
import { samePassage, shownOf } from '../../flows/ask-translations.ts';
import {
  type Acted as Act,
  askReporters,
  assignCase,
  declineCase,
  endCase,
  putOff,
  reopenCase,
} from '../../flows/decide-case.ts';
import { undoDecision } from '../../flows/undo-decision.ts';
import { paths } from '../../render/site.ts';
import type { Queries } from '../../store/database.ts';
import { correctionFigures } from '../../store/figures.ts';
import { type CaseDetail, casesBeside, countWaiting, type ListedCase, listCases, readCase } from '../../store/inbox.ts';
import { readOutlet } from '../../store/outlet.ts';
import { checked } from '../problem.ts';
import { readCursor, writeCursor } from '../reader/cursor.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type Accepted,
  type Acted,
  acceptance,
  asking,
  assigning,
  type CaseList,
  type CaseRow,
  type CaseView,
  caseQuery,
  declining,
  ending,
  type Figures,
  figuresQuery,
  puttingOff,
  returning,
} from './inbox-contract.ts';

/** `GET cases`: what readers reported, the latest first, as the filters say. */
export function cases(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const read = checked(caseQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, mine, ...filter } = read.value;
    const before = readCursor(after);
    if (before === undefined) return refuse(c, who, fail('invalid', 'list.cursor-wrong'));
    const { items, next } = await listCases(web.room.db, { ...filter, ...(mine && { assigned: who.id }), before });
    const list: CaseList = {
      items: items.map(one => row(web, one)),
      next: writeCursor(next),
      waiting: await countWaiting(web.room.db),
    };
    return c.json(list);
  });
}

function row(web: Web, one: ListedCase): CaseRow {
  const { edition } = one;
  return {
    id: one.id,
    about: one.about,
    state: one.state,
    lang: one.lang,
    dir: direction(one.lang),
    edition: edition && {
      id: edition.id,
      articleId: edition.articleId,
      title: edition.title,
      url: edition.external ?? `${web.room.publicUrl}${paths.article(edition.lang, edition.slug)}`,
      site: edition.external && new URL(edition.external).host,
    },
    excerpt: one.excerpt,
    reports: one.reports,
    kinds: one.kinds,
    firstAt: one.firstAt.toISOString(),
    lastAt: one.lastAt.toISOString(),
    laterUntil: one.laterUntil?.toISOString() ?? null,
    assignedTo: one.assignedTo,
    version: one.version,
  };
}

/** `GET cases/{id}`: one with its reports, in the text that readers see now. */
export function oneCase(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const found = await readCase(web.room.db, idOf(c));
    if (!found) return refuse(c, who, fail('missing', 'case.missing'));
    const { place, published, quote, origin } = found;
    // what the correction elsewhere makes of this passage stands first, like a reader's wording
    const worded = origin?.proposed ? [{ id: '', quote, proposed: origin.proposed }] : [];
    const view: CaseView = {
      ...row(web, found),
      now:
        place && published ? today(published.text, found.lang, place, quote, [...worded, ...found.suggestions]) : null,
      standsIn: place ? null : found.standsIn,
      revision: published?.number ?? null,
      suggestions: found.suggestions.map(({ quote: marked, receivedAt, ...report }) => ({
        ...report,
        exact: marked?.exact ?? null,
        receivedAt: receivedAt.toISOString(),
      })),
      origin: origin && {
        case: origin.case,
        title: origin.title,
        lang: origin.lang,
        url: `${web.room.publicUrl}${paths.article(origin.lang, origin.slug)}`,
        ...origin.change,
      },
      decisions: found.decisions.map(({ at, ...decision }) => ({ ...decision, at: at.toISOString() })),
      siblings: found.siblings,
      related: place ? await relatedCases(web.room.db, found, place.start) : [],
      page: found.page && {
        gone: found.page.gone,
        checkedAt: found.page.checkedAt.toISOString(),
        nextCheckAt: found.page.nextCheckAt?.toISOString() ?? null,
        change: found.page.change && {
          ...found.page.change,
          foundAt: found.page.change.foundAt?.toISOString() ?? null,
        },
      },
      can: { decide: may(who, 'case.decide'), assign: may(who, 'case.decide') },
    };
    return c.json(view);
  });
}

/** Waiting reports of the paragraphs that say the same in other languages: perhaps one mistake. */
async function relatedCases(db: Queries, found: CaseDetail, at: number): Promise<CaseView['related']> {
  const { edition } = found;
  if (!edition || edition.external) return [];
  const beside = await casesBeside(db, edition.articleId, edition.id);
  if (beside.length === 0) return [];
  const here = await shownOf(db, edition.id);
  const related: CaseView['related'] = [];
  const places = new Map<number, { start: number; end: number } | null>();
  for (const { id, lang, editionId, atStart, atEnd, text, title, summary, content } of beside) {
    if (here && !places.has(editionId!))
      places.set(
        editionId!,
        await samePassage(db, here, at, { id: editionId!, lang, text: { title, summary, content } }),
      );
    const place = places.get(editionId!);
    if (place && atStart! < place.end && atEnd! > place.start)
      related.push({
        case: id,
        lang,
        dir: direction(lang),
        excerpt: text.slice(atStart!, Math.min(atEnd!, atStart! + 200)),
      });
  }
  return related;
}

/** `POST cases/{id}/accept` */
export function accept(web: Web): Handler {
  return act(web, acceptance, async (who, caseId, input) => {
    const done = await acceptCase(web.room, who, { caseId, ...input });
    if (!done.ok) return done;
    const { revision, correction, undoUntil, version } = done.value;
    const accepted: Accepted = { revision, correction, version, undoUntil: undoUntil!.toISOString() };
    return { ok: true, value: accepted };
  });
}

/** `POST cases/{id}/decline` */
export function decline(web: Web): Handler {
  return act(web, declining, (who, caseId, input) => shown(declineCase(web.room, who, { caseId, ...input })));
}

/** `POST cases/{id}/ask` */
export function ask(web: Web): Handler {
  return act(web, asking, (who, caseId, input) => shown(askReporters(web.room, who, { caseId, ...input })));
}

/** `POST cases/{id}/later` */
export function later(web: Web): Handler {
  return act(web, puttingOff, (who, caseId, { version, until }) =>
    shown(putOff(web.room, who, { caseId, version, until: new Date(until) })),
  );
}

/** `POST cases/{id}/done` */
export function end(web: Web): Handler {
  return act(web, ending, (who, caseId, input) => shown(endCase(web.room, who, { caseId, ...input })));
}

/** `POST cases/{id}/undo` */
export function undo(web: Web): Handler {
  return act(web, returning, (who, caseId, input) => shown(undoDecision(web.room, who, { caseId, ...input })));
}

/** `POST cases/{id}/reopen` */
export function reopen(web: Web): Handler {
  return act(web, returning, (who, caseId, input) => shown(reopenCase(web.room, who, { caseId, ...input })));
}

/** `PUT cases/{id}/assignee` */
export function assign(web: Web): Handler {
  return act(web, assigning, (who, caseId, input) => assignCase(web.room, who, { caseId, ...input }));
}

/** `GET figures` */
export function figures(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'case.read')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const read = checked(figuresQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { settings } = await readOutlet(web.room.db);
    const found: Figures = await correctionFigures(web.room.db, {
      months: read.value.months,
      now: web.room.now(),
      timeZone: settings.timeZone,
    });
    return c.json(found);
  });
}

/** One act on the case that the address names. */
function act<S extends z.ZodType, T>(
  web: Web,
  schema: S,
  does: (who: DeskSession, caseId: number, input: z.output<S>) => Promise<Result<T>>,
): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, schema);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await does(who, idOf(c), read.value));
  });
}

async function shown(acting: Promise<Result<Act>>): Promise<Result<Acted>> {
  const done = await acting;
  if (!done.ok) return done;
  return { ok: true, value: { ...done.value, undoUntil: done.value.undoUntil?.toISOString() ?? null } };
}
