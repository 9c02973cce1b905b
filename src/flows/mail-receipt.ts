import type { Actor } from '../domain/access.ts';
import { may } from '../domain/access.ts';
import { receiptName, type Statement, statementOf } from '../domain/membership/receipt.ts';
import { formatMoney } from '../domain/money.ts';
import { dayIn } from '../domain/permission/grant.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Queries } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { readPledge } from '../store/pledge.ts';
import { readReader } from '../store/reader.ts';
import { beginStatement, readersToState, readReceipt, receiptsOfReader } from '../store/receipt.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { type Mailer, sendMail } from './send-mail.ts';
import { receiptLetter } from './write-receipt.ts';

/** The job that mails a receipt with its PDF to the address that its reader has now; to nobody where that was erased. */
export async function mailReceipt(
  room: Newsroom,
  mailer: Mailer,
  { year, number, id }: { year: number; number: number; id: string },
): Promise<void> {
  const found = await readReceipt(room.db, year, number);
  const [pledge, reader] = found
    ? await Promise.all([readPledge(room.db, found.pledgeId), readReader(room.db, found.readerId)])
    : [];
  if (!found || !pledge || !reader?.email) return;
  const { settings } = await readOutlet(room.db);
  const { content, lang } = found;
  const link = `${room.publicUrl}/${lang}/support/pledges/${pledge.token}`;
  const letter = receiptLetter(room, content, { lang, timeZone: settings.timeZone, link });
  const bytes = await room.printSheet(room.papers.receipt(lang, content, settings.timeZone));
  const attachments = [{ name: `${receiptName(content)}.pdf`, mime: 'application/pdf', bytes }];
  await sendMail(room, mailer, { id, to: reader.email, ...letter, attachments });
}

/** Mails a receipt once more, at the wish of its reader or of the desk. */
export function resendReceipt(room: Newsroom, actor: Actor, year: number, number: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'supporter.edit')) return fail('forbidden', 'access.denied');
    const found = await readReceipt(tx, year, number);
    if (!found) return fail('missing', 'receipt.missing');
    const reader = await readReader(tx, found.readerId);
    if (!reader?.email) return fail('gone', 'receipt.nobody');
    await room.queue.add(tx, 'mail-receipt', { year, number, id: `receipt:${year}-${number}:${room.token()}` });
    return ok(null);
  });
}

/** What a reader gave in a year by the outlet's calendar; null where that is nothing. */
export async function readStatement(
  room: Pick<Newsroom, 'now'>,
  db: Queries,
  readerId: number,
  year: number,
): Promise<Statement | null> {
  const { timeZone } = (await readOutlet(db)).settings;
  const all = await receiptsOfReader(db, readerId);
  const items = all.map(r => r.content).filter(c => yearOf(c.at, timeZone) === year);
  return statementOf(year, items, room.now());
}

/** The years in which a reader gave something, the newest first. */
export function yearsOf(contents: readonly { at: string }[], timeZone: string): number[] {
  return [...new Set(contents.map(c => yearOf(c.at, timeZone)))].toSorted((a, b) => b - a);
}

function yearOf(at: string, timeZone: string): number {
  return Number(dayIn(new Date(at), timeZone).slice(0, 4));
}

/**
 * In January: adds a job for each reader who gave something in the year before and has not had their statement. Run every
 * hour; each gets one, once.
 */
export async function askStatements(room: Newsroom): Promise<number> {
  const { timeZone } = (await readOutlet(room.db)).settings;
  const [thisYear, month] = dayIn(room.now(), timeZone).split('-').map(Number) as [number, number, number];
  if (month !== 1) return 0;
  const year = thisYear - 1;
  // a day around the year, whatever the zone: who is meant is decided by the days in it
  const [from, until] = [new Date(Date.UTC(year, 0, 0)), new Date(Date.UTC(thisYear, 0, 2))];
  let asked = 0;
  for (let after = 0; ; ) {
    const ids = await readersToState(room.db, { year, from, until, after, limit: 200 });
    if (ids.length === 0) return asked;
    after = ids.at(-1)!;
    asked += await commit(room, async tx => {
      let n = 0;
      for (const readerId of ids) {
        if (!(await readStatement(room, tx, readerId, year))) continue;
        if (!(await beginStatement(tx, readerId, year, room.now()))) continue;
        await room.queue.add(tx, 'mail-statement', { readerId, year });
        n++;
      }
      return n;
    });
  }
}

/** The job that mails the statement of a year with its PDF. */
export async function mailStatement(
  room: Newsroom,
  mailer: Mailer,
  { readerId, year }: { readerId: number; year: number },
): Promise<void> {
  const reader = await readReader(room.db, readerId);
  const statement = await readStatement(room, room.db, readerId, year);
  if (!reader?.email || !statement) return;
  const { lang } = reader;
  const { settings } = await readOutlet(room.db);
  const letter = room.letter(lang, 'statement', {
    outlet: statement.outlet.name,
    year: String(year),
    sums: sumsText(lang, statement),
    link: `${room.publicUrl}/${lang}/account`,
  });
  const bytes = await room.printSheet(room.papers.statement(lang, statement, settings.timeZone));
  const attachments = [{ name: `${year}.pdf`, mime: 'application/pdf', bytes }];
  await sendMail(room, mailer, { id: `statement:${readerId}:${year}`, to: reader.email, ...letter, attachments });
}

function sumsText(lang: string, { sums }: Statement): string {
  return new Intl.ListFormat(lang, { type: 'conjunction' }).format(sums.map(sum => formatMoney(lang, sum)));
}
