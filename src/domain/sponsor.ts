import { z } from 'zod';
import { translated as inLanguages, langTag, webAddress } from './outlet/inputs.ts';
import { spread } from './spread.ts';

/*
 * Sponsors: the outlet's own pictures with links, labelled as what they are. Who stands where is decided here, by the hour, and is
 * the same for every reader: pages are kept for all, and nobody is known.
 */

export const sponsorPlaces = ['front', 'article', 'list'] as const;
export type SponsorPlace = (typeof sponsorPlaces)[number];

const translated = inLanguages.default({});

export const sponsorInput = z
  .object({
    name: z.string().trim().min(1).max(200),
    url: webAddress,
    /** id of the stored picture */
    media: z.string().regex(/^[0-9a-f]{20}$/),
    alt: translated,
    /** above the picture; '' : the word "Sponsor" */
    label: translated,
    /** for whoever does not get to see the picture */
    note: translated,
    places: z
      .array(z.enum(sponsorPlaces))
      .min(1)
      .transform(all => [...new Set(all)]),
    /** none: all */
    languages: z.array(langTag).max(100).default([]),
    firstDay: z.iso.date(),
    lastDay: z.iso.date().nullable().default(null),
    weight: z.number().int().min(1).max(100).default(1),
  })
  .refine(s => s.lastDay === null || s.lastDay >= s.firstDay, { error: 'ends before it begins', path: ['lastDay'] });
export type SponsorInput = z.output<typeof sponsorInput>;

export type Scheduled = Pick<SponsorInput, 'places' | 'languages' | 'firstDay' | 'lastDay' | 'weight'> & { id: number };

const hourMs = 3_600_000;
const quarterMs = hourMs / 4;

/**
 * Who has a place at a moment, or null; and for how many seconds that holds, or null where nothing will change by itself. Sponsors
 * take turns by the hour: in every run of as many hours as all weights add up to, each has exactly its weight. Where such a run begins
 * moves, so that nobody has all the nights. `dayAt`: the outlet's calendar (YYYY-MM-DD) at a moment.
 */
export function whoStands<S extends Scheduled>(
  sponsors: readonly S[],
  at: { place: SponsorPlace; lang: string; now: Date; dayAt: (moment: Date) => string },
): { sponsor: S | null; seconds: number | null } {
  const now = at.now.getTime();
  const today = at.dayAt(at.now);
  const wanted = sponsors
    .filter(s => s.places.includes(at.place) && (s.languages.length === 0 || s.languages.includes(at.lang)))
    .filter(s => s.lastDay === null || s.lastDay >= today)
    .toSorted((a, b) => a.id - b.id);
  const standing = wanted.filter(s => s.firstDay <= today);
  const hourEnds = (Math.floor(now / hourMs) + 1) * hourMs;
  const changes = wanted.length > standing.length || standing.some(s => s.lastDay !== null) || standing.length > 1;
  const seconds = changes ? Math.max(1, Math.ceil((dayEndsWithin(now, hourEnds, today, at.dayAt) - now) / 1000)) : null;
  const weights = standing.reduce((sum, s) => sum + s.weight, 0);
  if (weights === 0) return { sponsor: null, seconds };
  const hour = Math.floor(now / hourMs);
  let turn = (hour + spread(Math.floor(hour / weights))) % weights;
  for (const sponsor of standing) {
    if (turn < sponsor.weight) return { sponsor, seconds };
    turn -= sponsor.weight;
  }
  throw new Error('weights do not add up');
}

/** The end of the hour, or of the day where that comes before it: every zone's day ends on a quarter of an hour. */
function dayEndsWithin(now: number, hourEnds: number, today: string, dayAt: (moment: Date) => string): number {
  for (let t = (Math.floor(now / quarterMs) + 1) * quarterMs; t < hourEnds; t += quarterMs)
    if (dayAt(new Date(t)) !== today) return t;
  return hourEnds;
}
