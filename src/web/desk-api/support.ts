import type { Context, Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { supportSettings } from '../../domain/outlet/support.ts';
import { bicProblem, epcPayload, groupedIban, ibanProblem } from '../../domain/outlet/transfer.ts';
import { dayIn } from '../../domain/permission/grant.ts';
import { fail } from '../../domain/result.ts';
import { addSponsor, changeSponsor, removeSponsor } from '../../flows/edit-sponsor.ts';
import { message } from '../../render/messages/index.ts';
import { readOutlet } from '../../store/outlet.ts';
import { clicksByDay, listSponsors } from '../../store/sponsor.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type BankChecked,
  bankCheck,
  type SponsorClicks,
  type SponsorList,
  sponsorChange,
} from './support-contract.ts';

const dayMs = 86_400_000;
/** over how many days clicks are summed in the list, and shown one by one */
const listed = 30;
const plotted = 91;

/** `POST support/check`: whether bank details can be right, and what banking apps will read. */
export function checkBank(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, bankCheck);
    if (!read.ok) return refuse(c, who, read);
    const lang = who.language ?? 'en';
    const said = (key: string | null) => (key === null ? null : message(lang, key));
    const way = { ...read.value, kind: 'bank' as const, bank: '', holder: read.value.holder || '-' };
    const settings = supportSettings.safeParse({ ways: [way] });
    const [bank] = settings.success ? settings.data.ways : [];
    const checked: BankChecked =
      bank?.kind === 'bank'
        ? {
            iban: { problem: said(ibanProblem(bank.iban)), grouped: groupedIban(bank.iban) },
            bic: { problem: said(bicProblem(bank.bic)) },
            payload: epcPayload(bank),
          }
        : {
            iban: { problem: said('support.iban-length'), grouped: read.value.iban },
            bic: { problem: null },
            payload: null,
          };
    return c.json(checked);
  });
}

/** `GET sponsors` */
export function sponsors(web: Web): Handler {
  return owners(web, async c => {
    const today = await todayOf(web);
    const items = await listSponsors(web.room.db, before(today, listed));
    const shown: SponsorList = {
      today,
      items: items.map(s => ({
        ...s,
        state: s.firstDay > today ? 'planned' : s.lastDay !== null && s.lastDay < today ? 'over' : 'running',
      })),
    };
    return c.json(shown);
  });
}

/** `POST sponsors` */
export function newSponsor(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, sponsorChange);
    return read.ok ? answer(c, who, await addSponsor(web.room, who, read.value.sponsor)) : refuse(c, who, read);
  });
}

/** `PUT sponsors/{id}`; refused when somebody else saved in between. */
export function keepSponsor(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, sponsorChange);
    if (!read.ok) return refuse(c, who, read);
    const { version, sponsor } = read.value;
    return answer(c, who, await changeSponsor(web.room, who, idOf(c), version, sponsor));
  });
}

/** `DELETE sponsors/{id}` */
export function dropSponsor(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await removeSponsor(web.room, who, idOf(c))));
}

/** `GET sponsors/{id}/clicks` */
export function sponsorClicks(web: Web): Handler {
  return owners(web, async c => {
    const today = await todayOf(web);
    const since = before(today, plotted - 1);
    const shown: SponsorClicks = { since, today, days: await clicksByDay(web.room.db, idOf(c), since) };
    return c.json(shown);
  });
}

function owners(web: Web, act: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  return desk(web, async (c, who) =>
    may(who, 'outlet.edit') ? act(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

async function todayOf(web: Web): Promise<string> {
  return dayIn(web.room.now(), (await readOutlet(web.room.db)).settings.timeZone);
}

function before(day: string, days: number): string {
  return new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10);
}
