import type { Handler } from 'hono';
import { type Act, may } from '../../domain/access.ts';
import { inLanguage } from '../../domain/article/content.ts';
import type { CitationAct } from '../../domain/citation/state.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail } from '../../domain/result.ts';
import { termsOf } from '../../domain/terms/terms.ts';
import { decideCitation, noteCitation } from '../../flows/decide-citation.ts';
import { checkSnapshot } from '../../flows/keep-citation.ts';
import { askForLook, endWatch, watchSite } from '../../flows/watch-sites.ts';
import { citationLetter, type LetterAbout } from '../../render/citation-letter.ts';
import { paths } from '../../render/site.ts';
import {
  type CitationUse,
  type CitedTitle,
  citationActs,
  citationFigures,
  citationUses,
  countWaitingCitations,
  type ListedCitation,
  latestLooks,
  listCitations,
  listWatchedSites,
  readCitation,
} from '../../store/citation.ts';
import { readOutlet } from '../../store/outlet.ts';
import { checked } from '../problem.ts';
import type { DeskSession, Web } from '../web.ts';
import {
  type CitationFiguresView,
  type CitationListView,
  type CitationRowView,
  type CitationUseView,
  type CitationView,
  type CitedView,
  citationDecision,
  citationFiguresQuery,
  citationNote,
  citationQuery,
  type LookView,
  type WatchedSiteView,
  webAddressInput,
} from './citation-contract.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';

/** A request of somebody who may do the act. */
function allowed(web: Web, act: Act, then: (c: Parameters<Handler>[0], who: DeskSession) => Promise<Response>) {
  return desk(web, async (c, who) =>
    may(who, act) ? then(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

/** `GET citations`: pages that cite us, the worst first. */
export function citations(web: Web): Handler {
  return allowed(web, 'citation.read', async (c, who) => {
    const read = checked(citationQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { side, state, after, ...filter } = read.value;
    const wanted = state ?? (side === 'breach' ? 'waiting' : 'all');
    const [severity, id] = (after ?? '').split('-').map(Number);
    const { items, more } = await listCitations(web.room.db, {
      ...filter,
      side: side === 'all' ? undefined : side,
      state: wanted === 'all' ? undefined : wanted,
      after: after ? { severity: severity!, id: id! } : null,
    });
    const last = items.at(-1);
    const list: CitationListView = {
      items: items.map(one => row(web, one)),
      next: more && last ? `${last.severity}-${last.id}` : null,
      waiting: await countWaitingCitations(web.room.db),
    };
    return c.json(list);
  });
}

function cited(web: Web, of: CitedTitle): CitedView {
  const { articleId, editionId, title, lang, slug } = of;
  const url = `${web.room.publicUrl}${paths.article(lang, slug)}`;
  return { articleId, editionId, title, lang, dir: direction(lang), url };
}

function row(web: Web, one: ListedCitation): CitationRowView {
  const { id, address, host, title, outcome, longest, total, state, version } = one;
  return {
    id,
    address,
    host,
    title,
    outcome,
    gone: one.goneAt !== null,
    longest,
    total,
    state,
    firstSeenAt: one.firstSeenAt.toISOString(),
    lookedAt: one.lookedAt.toISOString(),
    cited: one.cited.map(of => cited(web, of)),
    version,
  };
}

/** `GET citations/{id}`: one with what it uses of ours, beside our text. */
export function oneCitation(web: Web): Handler {
  return allowed(web, 'citation.read', async (c, who) => {
    const { db } = web.room;
    const found = await readCitation(db, idOf(c));
    if (!found) return refuse(c, who, fail('missing', 'citation.missing'));
    const uses = await citationUses(db, found.id);
    const acts = await citationActs(db, found.id);
    const view: CitationView = {
      ...row(web, { ...found, cited: uses }),
      note: found.note,
      digest: found.digest,
      proof: await checkSnapshot(web.room, found),
      nextLookAt: found.nextLookAt?.toISOString() ?? null,
      uses: uses.map(use => ({ ...cited(web, use), ...useOf(use) })),
      acts: acts.map(a => ({ ...a, at: a.at.toISOString() })),
      letters: await lettersFor(web, found, uses),
      can: { decide: may(who, 'citation.decide') },
    };
    return c.json(view);
  });
}

function useOf({ verdict, passages }: CitationUse): Omit<CitationUseView, keyof CitedView> {
  const { outcome, problems, longest, total, limit, link, credited, permission, allowances } = verdict;
  return { outcome, problems, longest, total, limit, link, credited, permission, allowances, passages };
}

async function lettersFor(
  web: Web,
  { address, lang }: { address: string; lang: string },
  [use]: readonly CitationUse[],
): Promise<CitationView['letters']> {
  const { settings } = await readOutlet(web.room.db);
  const outlet = inLanguage(settings.name, lang);
  const terms = termsOf(settings);
  const about: LetterAbout = {
    page: address,
    title: use?.title ?? '',
    article: use ? `${web.room.publicUrl}${paths.article(use.lang, use.slug)}` : web.room.publicUrl,
    problems: use?.verdict.problems ?? [],
    total: use?.verdict.total ?? 0,
    limit: use?.verdict.limit ?? terms.extractLimit,
    credit: terms.credit[lang] || outlet,
    form: `${web.room.publicUrl}/${lang}/permissions${use ? `?article=${use.articleId}` : ''}`,
    outlet,
  };
  const written = (kind: 'thank' | 'ask' | 'license') => citationLetter(lang, kind, about);
  return { lang, dir: direction(lang), thank: written('thank'), ask: written('ask'), license: written('license') };
}

/** `GET citations/{id}/snapshot`: the page as it was, a WARC record. */
export function citationSnapshot(web: Web): Handler {
  return allowed(web, 'citation.read', async (c, who) => {
    const found = await readCitation(web.room.db, idOf(c));
    if (!found) return refuse(c, who, fail('missing', 'citation.missing'));
    const bytes = await web.room.files.get(found.snapshot).catch(() => null);
    if (!bytes) return refuse(c, who, fail('unavailable', 'citation.no-snapshot'));
    const name = `${found.host.replace(/[^\w.-]/g, '_')}-${found.digest.slice(0, 12)}.warc.gz`;
    c.header('Content-Type', 'application/warc');
    c.header('Content-Disposition', `attachment; filename="${name}"`);
    return c.body(bytes as Uint8Array<ArrayBuffer>);
  });
}

/** `POST citations/{id}/{act}` */
export function actOnCitation(web: Web, act: CitationAct): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, citationDecision);
    if (!read.ok) return refuse(c, who, read);
    const { version, to, subject, text } = read.value;
    const mail = to ? { to, subject: subject || new URL(web.room.publicUrl).host, text } : null;
    return answer(c, who, await decideCitation(web.room, who, idOf(c), act, { version, text, mail }));
  });
}

/** `PUT citations/{id}/note` */
export function keepCitationNote(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, citationNote);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await noteCitation(web.room, who, idOf(c), read.value.note));
  });
}

/** `POST citations/look`: a page is looked at as soon as its turn comes. */
export function lookNow(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, webAddressInput);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await askForLook(web.room, who, read.value.address));
  });
}

/** `GET citations/looks`: what somebody asked for last, and what came of it. */
export function looks(web: Web): Handler {
  return allowed(web, 'citation.read', async c => {
    const list: LookView[] = (await latestLooks(web.room.db)).map(({ id, address, at, result, citation }) => ({
      id,
      address,
      at: at.toISOString(),
      result,
      citation,
    }));
    return c.json(list);
  });
}

/** `GET citations/figures` */
export function figuresOfCitations(web: Web): Handler {
  return allowed(web, 'citation.read', async (c, who) => {
    const read = checked(citationFiguresQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const now = web.room.now();
    const months = Array.from(
      { length: read.value.months },
      (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (read.value.months - 1 - i), 1)),
    );
    const found = await citationFigures(web.room.db, months[0]!, read.value.host ?? null);
    const figures: CitationFiguresView = {
      ...found,
      months: months.map(at => {
        const month = at.toISOString().slice(0, 7);
        const none = { month, breaches: 0, tooLong: 0, link: 0, credit: 0, fine: 0, resolved: 0 };
        return found.months.find(m => m.month === month) ?? none;
      }),
    };
    return c.json(figures);
  });
}

/** `GET watched-sites` */
export function watchedSites(web: Web): Handler {
  return allowed(web, 'citation.read', async c => {
    const list: WatchedSiteView[] = (await listWatchedSites(web.room.db)).map(
      ({ id, address, host, why, sentAt, lookedAt, nextLookAt, failed }) => ({
        id,
        address,
        host,
        why,
        sentAt: sentAt.toISOString(),
        lookedAt: lookedAt?.toISOString() ?? null,
        nextLookAt: nextLookAt?.toISOString() ?? null,
        failed,
      }),
    );
    return c.json(list);
  });
}

/** `POST watched-sites` */
export function addWatchedSite(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, webAddressInput);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await watchSite(web.room, who, read.value.address));
  });
}

/** `DELETE watched-sites/{id}` */
export function dropWatchedSite(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await endWatch(web.room, who, idOf(c))));
}
