import { createHash } from 'node:crypto';
import type { Context, Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { diffTexts } from '../../domain/document/diff.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail, type Result } from '../../domain/result.ts';
import { checkRendering } from '../../domain/translation/checks.ts';
import type { GlossaryEntry } from '../../domain/translation/glossary.ts';
import { noRight } from '../../domain/translation/permission.ts';
import { type Segment, segmentsOf } from '../../domain/translation/segments.ts';
import { type Link, progressOf, wordsOf } from '../../domain/translation/translation.ts';
import { draftingLinks } from '../../flows/machine-draft.ts';
import { mayEdit } from '../../flows/save-draft.ts';
import { pairAgain, startTranslation } from '../../flows/start-translation.ts';
import { takeSourceText, takeSourceTextAgain } from '../../flows/take-source-text.ts';
import {
  copySegments,
  joinSegments,
  pairSegments,
  removeSegments,
  splitSegments,
  writeSegment,
} from '../../flows/write-link.ts';
import { readEditionForDesk } from '../../store/desk-list.ts';
import { readGlossary } from '../../store/glossary.ts';
import {
  partnerTerms,
  readSourceRevision,
  readTranslation,
  sourceCredit,
  type TranslationRecord,
} from '../../store/translation.ts';
import { matches } from '../front-door/page.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type LinkChanged,
  type LinkView,
  linkJoin,
  linkRemove,
  linkSplit,
  linkWrite,
  pairing,
  sourceTextAgain,
  sourceTextNew,
  type TranslationView,
  translationBegin,
} from './translation-contract.ts';

/* The translating desk: what it shows, and each act under `editions/{id}/translation`. */

/** `GET translation`: both texts, segment by segment. */
export function readTranslationView(web: Web): Handler {
  return desk(web, async (c, who) => {
    const view = await viewOf(web, who, idOf(c));
    if (!view.ok) return refuse(c, who, view);
    const body = JSON.stringify(view.value);
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    c.header('ETag', tag);
    if (matches(c.req.header('if-none-match') ?? '', tag)) return c.body(null, 304);
    return c.body(body, 200, { 'Content-Type': 'application/json' });
  });
}

/** `POST translation`: of which edition here it is a translation. */
export function beginTranslation(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, translationBegin);
    if (!read.ok) return refuse(c, who, read);
    return andView(web, c, who, await startTranslation(web.room, who, { editionId: idOf(c), from: read.value.from }));
  });
}

/** `PUT translation/links/{link}`: the words of a link and what is said of them. */
export function writeLinkWords(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, linkWrite);
    if (!read.ok) return refuse(c, who, read);
    const [editionId, link] = [idOf(c), idOf(c, 'link')];
    const written = await writeSegment(web.room, who, { ...read.value, editionId, link });
    const view = await viewOf(web, who, editionId);
    const now = view.ok ? view.value.links.find(l => l.id === link) : undefined;
    if (!written.ok) {
      const { failure } = written;
      return refuse(c, who, {
        ok: false,
        failure: failure.kind === 'conflict' ? { ...failure, data: { theirs: now ?? null } } : failure,
      });
    }
    if (!view.ok || !now) return refuse(c, who, fail('missing', 'translation.none'));
    const changed: LinkChanged = { link: now, progress: view.value.progress, version: written.value.version };
    return c.json(changed);
  });
}

/** `POST translation/links/{link}/join` */
export function joinLink(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, linkJoin);
    return read.ok
      ? andView(web, c, who, await joinSegments(web.room, who, { ...of(c), version: read.value.version }))
      : refuse(c, who, read);
  });
}

/** `POST translation/links/{link}/split` */
export function splitLink(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, linkSplit);
    return read.ok
      ? andView(web, c, who, await splitSegments(web.room, who, { ...of(c), ...read.value }))
      : refuse(c, who, read);
  });
}

/** `POST translation/links/{link}/remove` */
export function removeLink(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, linkRemove);
    return read.ok
      ? andView(web, c, who, await removeSegments(web.room, who, { ...of(c), version: read.value.version }))
      : refuse(c, who, read);
  });
}

/** `POST translation/pairs`: pairs anew, or one link by hand. */
export function pairLinks(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, pairing);
    if (!read.ok) return refuse(c, who, read);
    const editionId = idOf(c);
    const given = read.value;
    return andView(
      web,
      c,
      who,
      'all' in given
        ? await pairAgain(web.room, who, { editionId })
        : await pairSegments(web.room, who, { editionId, link: given.link, version: given.version, with: given.with }),
    );
  });
}

/** `POST translation/copy`: the source's words wherever there are none. */
export function copyLinks(web: Web): Handler {
  return desk(web, async (c, who) => andView(web, c, who, await copySegments(web.room, who, { editionId: idOf(c) })));
}

/** `POST source-texts`: a partner's text to be translated. */
export function addSourceText(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, sourceTextNew);
    if (!read.ok) return refuse(c, who, read);
    const taken = await takeSourceText(web.room, who, read.value);
    return taken.ok ? c.json(taken.value, 201) : refuse(c, who, taken);
  });
}

/** `POST editions/{id}/source-text`: the partner's text as it stands now. */
export function renewSourceText(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, sourceTextAgain);
    if (!read.ok) return refuse(c, who, read);
    return andView(web, c, who, await takeSourceTextAgain(web.room, who, { editionId: idOf(c), ...read.value }));
  });
}

const of = (c: Context) => ({ editionId: idOf(c), link: idOf(c, 'link') });

/** The view after an act that changed more than one link. */
async function andView(web: Web, c: Context, who: DeskSession, acted: Result<unknown>): Promise<Response> {
  return acted.ok ? answer(c, who, await viewOf(web, who, idOf(c))) : refuse(c, who, acted);
}

async function viewOf(web: Web, who: DeskSession, editionId: number): Promise<Result<TranslationView>> {
  const { db, publicUrl } = web.room;
  const edition = may(who, 'article.read-draft') ? await readEditionForDesk(db, editionId) : null;
  if (!edition) return fail('missing', 'edition.missing');
  const record = await readTranslation(db, editionId);
  const source = record && (await readSourceRevision(db, record.source));
  const credit = record && (await sourceCredit(db, record.source));
  if (!record || !source || !credit) return fail('missing', 'translation.none');
  const partner = record.source.kind === 'text' ? await partnerTerms(db, record.source.id) : null;
  const { draft } = edition;
  const theirs = segmentsOf(source.text);
  const mine = segmentsOf(draft);
  const people = await names(web, record.links);
  const changed = await changeTimes(web, record);
  const langs = { source: source.lang, target: edition.lang };
  const glossary = await readGlossary(db);
  const links = record.links.map(link => linkView(link, theirs, mine, { ...langs, glossary }, people, changed));
  const drafting = await draftingLinks(web.room, db, edition.id);
  const write = await mayEdit(db, who, { id: edition.id, state: edition.state });
  return {
    ok: true,
    value: {
      edition: {
        id: edition.id,
        articleId: edition.article.id,
        lang: edition.lang,
        dir: direction(edition.lang),
        slug: edition.slug,
        title: draft.title,
        state: edition.state,
        changed: edition.changed,
        version: draft.version,
      },
      source: {
        kind: record.source.kind,
        editionId: record.source.kind === 'edition' ? record.source.id : null,
        lang: source.lang,
        dir: direction(source.lang),
        title: source.text.title,
        outlet: credit.outlet,
        url: credit.slug === null ? credit.url : `${publicUrl}/${source.lang}/${encodeURIComponent(credit.slug)}`,
        author: credit.author,
        published: credit.published,
        permission: credit.permission,
        right: partner && noRight(partner.terms, partner.permission, web.room.now().toISOString().slice(0, 10)),
        gone: credit.gone,
        revision: { id: source.id, number: source.number, at: source.at.toISOString() },
      },
      links,
      progress: progressOf(record, theirs, mine),
      engine: web.room.engine?.name ?? null,
      drafting: links.filter(l => l.state === 'untranslated' && drafting.has(l.id)).length,
      can: { write, review: may(who, 'edition.publish'), publish: may(who, 'edition.publish') },
    },
  };
}

function linkView(
  link: Link,
  theirs: readonly Segment[],
  mine: readonly Segment[],
  langs: { source: string; target: string; glossary: readonly GlossaryEntry[] },
  people: ReadonlyMap<string, string>,
  changed: ReadonlyMap<number, Date>,
): LinkView {
  const source = link.source.flatMap(i => theirs[i] ?? []);
  const target = link.target.flatMap(i => mine[i] ?? []);
  const written = wordsOf(mine, link.target).trim() !== '';
  const { stale } = link;
  return {
    id: link.id,
    version: link.version,
    source,
    target,
    state: written ? link.state : 'untranslated',
    stale: stale && {
      how: stale.how,
      diff: diffTexts(stale.before, wordsOf(theirs, link.source)),
      since: changed.get(stale.since)?.toISOString() ?? '',
      minor: stale.minor,
    },
    machine: link.machine,
    paired: link.paired,
    by: link.by && (people.get(link.by) ?? null),
    at: link.at,
    reviewedBy: link.reviewedBy && (people.get(link.reviewedBy) ?? null),
    reviewedAt: link.reviewedAt,
    note: link.note,
    checks: written && source.length > 0 ? checkRendering(source, target, langs, langs.glossary) : [],
  };
}

/** When the revisions that made links stale came about, by their ids. */
async function changeTimes(web: Web, record: TranslationRecord): Promise<ReadonlyMap<number, Date>> {
  const times = new Map<number, Date>();
  for (const revisionId of new Set(record.links.flatMap(l => l.stale?.since ?? []))) {
    const revision = await readSourceRevision(web.room.db, { ...record.source, revisionId });
    if (revision) times.set(revisionId, revision.at);
  }
  return times;
}

/** The names of those who worked on links, by their ids. */
async function names(web: Web, links: readonly Link[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(links.flatMap(l => [l.by, l.reviewedBy]).filter(id => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await web.room.db.selectFrom('deskUser').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(r => [r.id, r.name]));
}
