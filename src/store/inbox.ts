import { sql } from 'kysely';
import type { CaseAbout, CaseState, DecisionAct, Quote, SuggestionKind, Via } from '../domain/correction/case.ts';
import type { Queries } from './database.ts';
import type { Cursor } from './edition.ts';
import { type ExternalChange, readChange, readPage } from './external-page.ts';

/** A case as the desk's list shows it. */
export type ListedCase = {
  id: number;
  about: CaseAbout;
  state: CaseState;
  lang: string;
  /** `external`: the address of the page, where it is one of another site */
  edition: { id: number; articleId: number; lang: string; slug: string; title: string; external: string | null } | null;
  excerpt: string;
  reports: number;
  kinds: Partial<Record<SuggestionKind, number>>;
  firstAt: Date;
  lastAt: Date;
  laterUntil: Date | null;
  assignedTo: { id: string; name: string } | null;
  version: number;
};

export type CaseFilter = {
  state: CaseState | 'waiting';
  about?: CaseAbout;
  kind?: SuggestionKind;
  lang?: string;
  edition?: number;
  /** id of a user to whom it is given */
  assigned?: string;
};

const columns = sql`c.id, c.about, c.state, c.lang, c.reports, c.kinds, c.first_at as "firstAt", c.last_at as "lastAt",
  c.later_until as "laterUntil", c.version,
  case when e.id is null then null else json_build_object('id', e.id, 'articleId', e.article_id, 'lang', e.lang, 'slug', e.slug,
    'title', coalesce(r.title, ''), 'external', ep.url) end as edition,
  left(coalesce(c.quote ->> 'exact', (select s.comment from suggestion s where s.case_id = c.id order by s.received_at limit 1), ''), 300) as excerpt,
  case when u.id is null then null else json_build_object('id', u.id, 'name', u.name) end as "assignedTo"`;
const from = sql`suggestion_case c left join edition e on e.id = c.edition_id left join revision r on r.id = e.published_revision_id
  left join external_page ep on ep.edition_id = e.id left join desk_user u on u.id = c.assigned_to`;

/** Cases that fit the filter, the latest report first, at most `limit`. */
export async function listCases(
  db: Queries,
  options: CaseFilter & { limit: number; before: Cursor | null },
): Promise<{ items: ListedCase[]; next: Cursor | null }> {
  const { state, about, kind, lang, edition, assigned, limit, before } = options;
  const { rows } = await sql<ListedCase>`
    select ${columns} from ${from}
    where ${state === 'waiting' ? sql`c.state in ('open', 'asked', 'later')` : sql`c.state = ${state}`}
      ${about ? sql`and c.about = ${about}` : sql``}
      ${kind ? sql`and c.kinds ? ${kind}` : sql``}
      ${lang ? sql`and c.lang = ${lang}` : sql``}
      ${edition ? sql`and c.edition_id = ${edition}` : sql``}
      ${assigned ? sql`and c.assigned_to = ${assigned}` : sql``}
      ${before ? sql`and (c.last_at, c.id) < (${before.at}, ${before.id})` : sql``}
    order by c.last_at desc, c.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { at: last.lastAt, id: last.id } : null };
}

/** How many cases wait, counted to a thousand: nobody reads on past that. */
export async function countWaiting(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n
    from (select 1 from suggestion_case where state in ('open', 'asked', 'later') limit 1000) x`.execute(db);
  return rows[0]!.n;
}

/** One report as the desk sees it; whether it can be answered, not where. */
export type CaseReport = {
  id: string;
  kind: SuggestionKind;
  quote: Quote | null;
  proposed: string | null;
  comment: string;
  answerable: boolean;
  lang: string;
  via: Via;
  receivedAt: Date;
};

/** All of a case that its page shows. */
export type CaseDetail = ListedCase & {
  quote: Quote | null;
  place: { start: number; end: number } | null;
  /** where the words stand when they are not of the article's text */
  standsIn: 'title' | 'summary' | null;
  /** what readers see now */
  published: { text: string; number: number } | null;
  suggestions: CaseReport[];
  decisions: { act: DecisionAct; by: string | null; at: Date; reason: string; correction: number | null }[];
  origin: {
    case: number;
    title: string;
    lang: string;
    slug: string;
    change: { before: string; after: string };
    /** the wording that is proposed here for the whole passage */
    proposed: string | null;
  } | null;
  siblings: { edition: number; lang: string; title: string }[];
  /** of a page of another site: whether it is still there, when it was last looked at, and what it is to say or says */
  page: { gone: boolean; checkedAt: Date; nextCheckAt: Date | null; change: ExternalChange | null } | null;
};

const mostReports = 200;

export async function readCase(db: Queries, id: number): Promise<CaseDetail | null> {
  type Row = ListedCase & {
    quote: Quote | null;
    atStart: number | null;
    atEnd: number | null;
    originCaseId: number | null;
    originChange: { before: string; after: string } | null;
    originProposed: string | null;
    standsIn: 'title' | 'summary' | null;
    text: string | null;
    number: number | null;
  };
  const { rows } = await sql<Row>`select ${columns}, c.quote, c.at_start as "atStart", c.at_end as "atEnd",
      c.origin_case_id as "originCaseId", c.origin_change as "originChange", c.origin_proposed as "originProposed",
      case when e.state <> 'published' or c.quote is null then null when strpos(r.title, c.quote ->> 'exact') > 0 then 'title'
        when strpos(r.summary, c.quote ->> 'exact') > 0 then 'summary' end as "standsIn",
      case when e.state in ('published', 'external') then r.text end as text, r.published_number as number
    from ${from} where c.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const suggestions = await db
    .selectFrom('suggestion')
    .select(['id', 'kind', 'quote', 'proposed', 'comment', 'lang', 'via', 'receivedAt'])
    .select(e => e('email', 'is not', null).$castTo<boolean>().as('answerable'))
    .where('caseId', '=', id)
    .orderBy('receivedAt')
    .limit(mostReports)
    .execute();
  const decisions = await db
    .selectFrom('decision')
    .leftJoin('deskUser', 'deskUser.id', 'decision.by')
    .select(['act', 'deskUser.name as by', 'at', 'reason', 'correctionNumber as correction'])
    .where('caseId', '=', id)
    .orderBy('decision.id')
    .execute();
  const siblings = row.edition
    ? await db
        .selectFrom('edition')
        .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
        .select(['edition.id as edition', 'edition.lang', 'revision.title'])
        .where('articleId', '=', row.edition.articleId)
        .where('edition.id', '<>', row.edition.id)
        .where('edition.state', '=', 'published')
        .orderBy('edition.lang')
        .execute()
    : [];
  const origin =
    row.originCaseId === null
      ? undefined
      : await db
          .selectFrom('suggestionCase')
          .innerJoin('edition', 'edition.id', 'suggestionCase.editionId')
          .leftJoin('revision', 'revision.id', 'edition.publishedRevisionId')
          .select(['suggestionCase.id as case', 'edition.lang', 'edition.slug', 'revision.title'])
          .where('suggestionCase.id', '=', row.originCaseId)
          .executeTakeFirst();
  const page = row.edition?.external ? await readPage(db, row.edition.id) : null;
  const { atStart, atEnd, text, number, originCaseId: _, originChange, originProposed, ...listed } = row;
  return {
    ...listed,
    place: atStart === null || atEnd === null ? null : { start: atStart, end: atEnd },
    published: text === null || number === null ? null : { text, number },
    suggestions,
    decisions,
    origin:
      origin && originChange
        ? { ...origin, title: origin.title ?? '', change: originChange, proposed: originProposed }
        : null,
    siblings,
    page: page && {
      gone: page.state === 'gone',
      checkedAt: page.checkedAt,
      nextCheckAt: page.nextCheckAt,
      change: await readChange(db, id),
    },
  };
}

/** Waiting cases of passages in the other editions of an article, with what readers see there. */
export async function casesBeside(db: Queries, articleId: number, editionId: number) {
  return db
    .selectFrom('suggestionCase as c')
    .innerJoin('edition', 'edition.id', 'c.editionId')
    .innerJoin('revision as r', 'r.id', 'edition.publishedRevisionId')
    .select(['c.id', 'c.editionId', 'c.lang', 'c.atStart', 'c.atEnd', 'r.title', 'r.summary', 'r.content', 'r.text'])
    .where('edition.articleId', '=', articleId)
    .where('edition.id', '<>', editionId)
    .where('edition.state', '=', 'published')
    .where('c.state', 'in', ['open', 'asked', 'later'])
    .where('c.about', '=', 'passage')
    .where('c.atStart', 'is not', null)
    .orderBy('c.id')
    .limit(200)
    .execute();
}
