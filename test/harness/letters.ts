import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Choice } from '../../src/domain/newsletter/subscription.ts';
import { importSubscribers } from '../../src/flows/add-subscribers.ts';
import { createLetter, saveLetter, scheduleLetter } from '../../src/flows/edit-letter.ts';
import type { LetterCarrier } from '../../src/flows/send-issue.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { done, type OpenNewsroom } from './newsroom.ts';

export type Mailed = { from: string; to: string; raw: string };

/** A mail server that keeps what it takes. */
export async function mailSink(options: SMTPServerOptions = {}) {
  const received: Mailed[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, taken) => {
      const parts: Buffer[] = [];
      stream.on('data', part => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const raw = Buffer.concat(parts).toString('latin1');
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo[0]!.address, raw });
        taken();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    received,
    server,
    port,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  };
}

/** The text of a mail's parts with what quoted-printable did undone. */
export function unquoted(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What is done with letters in a newsroom that sends them. */
export async function lettersOf(house: OpenNewsroom, settings: { hour?: number; perMinute?: number } = {}) {
  const { room, owner, editor } = house;
  const outlet = await readOutlet(room.db);
  const newsletter = { ...outlet.settings.newsletter, on: true, perMinute: 100_000, ...settings };
  done(await updateOutlet(room, owner, { settings: { ...outlet.settings, newsletter }, version: outlet.version }));

  /** People who get something, by the count. */
  const readers = async (
    n: number,
    choices: Choice[] = [{ lang: 'en', section: null, rhythm: 'letters' }],
    name = 'reader',
  ) => {
    const addresses = Array.from({ length: n }, (_, i) => `${name}-${i}@example.org`);
    done(
      await importSubscribers(room, owner, {
        addresses,
        lang: choices[0]!.lang,
        choices,
        consent: 'a list of the test',
      }),
    );
    return addresses;
  };
  /** A letter that is on its way, once somebody works at it. */
  const letter = async (subject = 'A letter', text = 'We have something to say.', lang = 'en') => {
    const { id, version } = done(await createLetter(room, editor, { lang }));
    const document = { type: 'doc' as const, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
    const saved = done(
      await saveLetter(room, editor, { id, version, lang, section: null, subject, preheader: '', document }),
    );
    done(await scheduleLetter(room, editor, { id, version: saved.version, at: 'now' }));
    return id;
  };
  const states = async (issueId: number): Promise<Record<string, number>> => {
    const rows = await room.db
      .selectFrom('newsletterDelivery')
      .select(e => ['state', e.fn.countAll<number>().as('n')])
      .where('issueId', '=', issueId)
      .groupBy('state')
      .execute();
    return Object.fromEntries(rows.map(r => [r.state, Number(r.n)]));
  };
  return { readers, letter, states };
}

/** A carrier that hands each mail to `take`. */
export function carrierOf(
  take: (to: {
    address: string;
    token: string;
    id: string;
  }) => Promise<Awaited<ReturnType<Awaited<ReturnType<LetterCarrier['take']>>>>>,
  lanes = 5,
): LetterCarrier {
  return { lanes, take: async () => take };
}

/** A carrier that loses nothing and notes in `got` to whom each mail went. */
export function notingCarrier(got: string[], lanes = 5): LetterCarrier {
  return carrierOf(async to => {
    got.push(to.address);
    return { outcome: 'sent' };
  }, lanes);
}
