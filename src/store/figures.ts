import { sql } from 'kysely';
import type { SuggestionKind } from '../domain/correction/case.ts';
import type { Queries } from './database.ts';

/** How the newsroom does with its corrections; times in minutes. */
export type CorrectionFigures = {
  /** oldest first; `month` is YYYY-MM in the outlet's time zone */
  months: {
    month: string;
    reports: number;
    cases: number;
    accepted: number;
    declined: number;
    corrections: number;
    articles: number;
    /** from a case's first report to its decision; null when nothing was decided */
    medianMinutes: number | null;
  }[];
  /** over the whole time asked for */
  byKind: { kind: SuggestionKind; accepted: number; declined: number }[];
  medianMinutes: number | null;
  /** public corrections and clarifications per thousand articles published in the time; null when none was */
  correctionsPerThousand: number | null;
};

/**
 * Figures of the last `months` months in a time zone, this one included. A case counts as decided by its first acceptance,
 * ending or refusal that was not taken back.
 */
export async function correctionFigures(
  db: Queries,
  of: { months: number; now: Date; timeZone: string },
): Promise<CorrectionFigures> {
  const { now, timeZone } = of;
  const month = (column: string) => sql`to_char(${sql.raw(column)} at time zone ${timeZone}, 'YYYY-MM')`;
  const since = sql`(date_trunc('month', ${now}::timestamptz at time zone ${timeZone}) - make_interval(months => ${of.months - 1}::int)) at time zone ${timeZone}`;
  const decided = sql`decided as (
    select c.id, c.kinds, c.first_at, c.reports, min(d.at) as at,
      (array_agg(d.act order by d.id))[1] as act
    from suggestion_case c join decision d on d.case_id = c.id
    where c.state in ('accepted', 'declined') and c.about <> 'check' and d.act in ('accept', 'done', 'decline')
      and not exists (select 1 from decision u where u.case_id = c.id and u.act in ('undo', 'reopen') and u.id > d.id)
      and d.at >= ${since}
    group by c.id)`;
  const { rows } = await sql<CorrectionFigures['months'][number]>`
    with ${decided}, months as (
      select to_char(generate_series(${since}, ${now}::timestamptz, interval '1 month') at time zone ${timeZone}, 'YYYY-MM') as month)
    select m.month,
      (select count(*) from suggestion s where s.received_at >= ${since} and ${month('s.received_at')} = m.month)::int as reports,
      (select count(*) from suggestion_case c where c.first_at >= ${since} and c.about <> 'check' and ${month('c.first_at')} = m.month)::int as cases,
      (select count(*) from decided d where d.act in ('accept', 'done') and ${month('d.at')} = m.month)::int as accepted,
      (select count(*) from decided d where d.act = 'decline' and ${month('d.at')} = m.month)::int as declined,
      (select count(*) from correction x where x.at >= ${since} and x.kind in ('correction', 'clarification') and ${month('x.at')} = m.month
        and not exists (select 1 from external_page p where p.edition_id = x.edition_id)
        and not exists (select 1 from correction w where w.withdraws = x.number))::int as corrections,
      (select count(*) from edition e where e.first_published_at >= ${since} and ${month('e.first_published_at')} = m.month)::int as articles,
      (select percentile_cont(0.5) within group (order by extract(epoch from d.at - d.first_at) / 60)
        from decided d where ${month('d.at')} = m.month) as "medianMinutes"
    from months m group by m.month order by m.month`.execute(db);
  const kinds = await sql<{ kind: SuggestionKind; accepted: number; declined: number }>`
    with ${decided} select k.kind, count(*) filter (where d.act in ('accept', 'done'))::int as accepted,
      count(*) filter (where d.act = 'decline')::int as declined
    from decided d cross join lateral jsonb_object_keys(d.kinds) as k(kind) group by k.kind order by k.kind`.execute(
    db,
  );
  const all = await sql<{ median: number | null }>`with ${decided}
    select percentile_cont(0.5) within group (order by extract(epoch from at - first_at) / 60) as median from decided`.execute(
    db,
  );
  const sum = (of: 'corrections' | 'articles') => rows.reduce((n, r) => n + r[of], 0);
  return {
    months: rows,
    byKind: kinds.rows,
    medianMinutes: all.rows[0]?.median ?? null,
    correctionsPerThousand: sum('articles') === 0 ? null : (1000 * sum('corrections')) / sum('articles'),
  };
}
