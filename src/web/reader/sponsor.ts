import type { Context, Handler } from 'hono';
import { isbot } from 'isbot';
import { pageKey } from '../../domain/article/page-keys.ts';
import { dayIn } from '../../domain/permission/grant.ts';
import { type SponsorPlace, whoStands } from '../../domain/sponsor.ts';
import { followSponsor } from '../../flows/edit-sponsor.ts';
import type { Html } from '../../render/html.ts';
import { sponsorSlot } from '../../render/sponsor-slot.ts';
import { sponsorsFrom } from '../../store/sponsor.ts';
import type { Web } from '../web.ts';
import type { ReaderSite } from './answer.ts';
import { missing } from './missing.ts';

/** Who stands on a page now: what it shows, the keys of that, and after how many seconds it may be somebody else. */
export type Standing = { slot: Html | false; keys: string[]; more: { seconds?: number } };

export async function standing(web: Web, site: ReaderSite, lang: string, place: SponsorPlace): Promise<Standing> {
  const now = web.room.now();
  const dayAt = (moment: Date) => dayIn(moment, site.settings.timeZone);
  const sponsors = await sponsorsFrom(web.room.db, dayAt(now));
  const { sponsor, seconds } = whoStands(sponsors, { place, lang, now, dayAt });
  return {
    slot: sponsor !== null && sponsorSlot(site, lang, sponsor),
    keys: sponsor === null ? [] : [pageKey.media(sponsor.picture.id)],
    more: seconds === null ? {} : { seconds },
  };
}

/**
 * `GET /sponsors/{id}/go`: leads on to where the outlet says that the sponsor is, and nowhere else. A person who goes there adds one to
 * the day's sum; of them nothing is kept.
 */
export function followLink(web: Web): Handler {
  return async c => {
    const id = c.req.param('id') ?? '';
    const url = /^[1-9]\d{0,14}$/.test(id) ? await followSponsor(web.room, Number(id), isPerson(c)) : null;
    if (url === null) return missing(web)(c);
    c.header('Cache-Control', 'no-store');
    c.header('X-Robots-Tag', 'noindex, nofollow');
    return c.redirect(url, 302);
  };
}

/** Whether it looks like somebody who clicked: a browser that goes to the page, and does not fetch it beforehand or into another. */
function isPerson(c: Context): boolean {
  const agent = c.req.header('user-agent') ?? '';
  if (c.req.method !== 'GET' || agent === '' || isbot(agent)) return false;
  if (/prefetch|prerender|preview/i.test(`${c.req.header('sec-purpose') ?? ''} ${c.req.header('purpose') ?? ''}`))
    return false;
  const mode = c.req.header('sec-fetch-mode');
  return mode === undefined || mode === 'navigate';
}
