import { z } from 'zod';

/*
 * What the desk and its server say to each other about visits (docs/privacy.md): sums, in which nobody stands alone.
 */

const day = z.iso.date();

/** `GET visits`: a span of at most two years, both days included, of one edition or all. */
export const visitsQuery = z
  .object({ from: day, to: day, edition: z.coerce.number().int().positive().optional() })
  .refine(q => q.from <= q.to && Date.parse(q.to) - Date.parse(q.from) <= 731 * 86_400_000, { path: ['to'] });

export type VisitsView = {
  /** whether visits are counted now */
  counting: boolean;
  /** whether a table of countries is configured */
  countries: boolean;
  /** the day that is now where the outlet is, YYYY-MM-DD */
  today: string;
  from: string;
  to: string;
  /** of one edition; null: of all */
  edition: { id: number; title: string; lang: string; dir: 'ltr' | 'rtl' } | null;
  /** every day of the span */
  days: { day: string; n: number; visitors: number }[];
  articles: { edition: number; title: string; lang: string; dir: 'ltr' | 'rtl'; n: number }[];
  langs: { lang: string; n: number }[];
  /** `own`: pages of ours; null: those of few visits together */
  sources: { host: string | null; own: boolean; n: number }[];
  /** visits that said nothing of where they came from */
  direct: number;
  /** ISO 3166-1 alpha-2; null: those of few visits, and those that the table does not know, together */
  byCountry: { country: string | null; n: number }[];
};
