import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { tokenMark } from '../domain/newsletter/issue.ts';
import { mailHost, oneLine, refusedForGood } from './mail.ts';
import { type LaneError, openLanes } from './smtp-lanes.ts';

/*
 * Letters to many, through several connections to the server of SMTP_URL, or into files without one. A letter is put together
 * once; for each person only the head's three lines are new and their token is written over the marks in its bytes.
 */

type Content = { subject: string; html: string; text: string };
type ToMany = {
  content: Content;
  from: string;
  replyTo: string;
  list: string;
  listName: string;
  leave: string;
  automatic: boolean;
  at: Date;
};
type To = { address: string; token: string; id: string };
type Carried =
  | { outcome: 'sent' }
  | { outcome: 'refused'; reason: string; gone: boolean }
  | { outcome: 'later' | 'down' | 'uncertain'; reason: string };
type Carrier = {
  lanes: number;
  take(letter: ToMany): Promise<(to: To) => Promise<Carried>>;
  close(): void;
};

/** Connections to the mail server; most allow ten of one sender. */
const connections = 10;

/** Opens the carrier of letters to many (flows/send-issue.ts). Nothing is connected before the first letter. */
export function openLetterCarrier(config: Config): Carrier {
  const host = mailHost(config.PUBLIC_URL);
  const sender = config.MAIL_FROM ?? `no-reply@${host}`;
  const mold = (letter: ToMany) => moldOf(letter, { host, sender });
  if (!config.SMTP_URL) {
    const folder = join(config.DATA_DIR, 'mail');
    return { lanes: 1, take: async letter => intoFolder(folder, await mold(letter)), close() {} };
  }
  const lanes = openLanes(config);
  return {
    lanes: connections,
    take: async letter => {
      const make = await mold(letter);
      return async to => {
        const envelope = { from: returnPath(config, to, sender), to: to.address };
        const raw = make(to);
        try {
          await lanes.send(envelope, raw);
          return { outcome: 'sent' };
        } catch (error) {
          return judged(error as LaneError);
        }
      };
    },
    close: lanes.close,
  };
}

/** Where what bounces comes back to: with the letter's id in it where the outlet has a box for that. */
function returnPath({ MAIL_BOUNCES }: Config, { id }: To, sender: string): string {
  const box = /<([^<>]+)>/.exec(sender)?.[1] ?? sender;
  if (!MAIL_BOUNCES) return box;
  const at = MAIL_BOUNCES.lastIndexOf('@');
  return `${MAIL_BOUNCES.slice(0, at)}+${id}${MAIL_BOUNCES.slice(at)}`;
}

/**
 * What an error means for the mail. A server that answers with a code has not taken it, and without an answer it has not where it
 * was never told the mail; else nobody knows, since the last line may have been read and not answered.
 */
export function judged(error: LaneError): Carried {
  const { code = '', responseCode = 0, command = '', response = '', reached } = error;
  const said = oneLine(response || error.message)
    .replace(/\S+@\S+/g, '…')
    .slice(0, 200);
  const refused = refusedForGood(error);
  if (refused !== null) return { outcome: 'refused', reason: refused, gone: isGone(refused) };
  if (code === 'EENVELOPE' && responseCode === 0) return { outcome: 'refused', reason: said, gone: false };
  const ofMail = (code === 'EENVELOPE' && command === 'RCPT TO') || code === 'EMESSAGE';
  if (ofMail && responseCode >= 400 && responseCode < 500 && responseCode !== 421)
    return { outcome: 'later', reason: said };
  return { outcome: reached && responseCode === 0 ? 'uncertain' : 'down', reason: said };
}

/** Whether a refusal says that nobody is there (RFC 3463: 5.1.x but for what concerns the sender). */
function isGone(said: string): boolean {
  return (
    /\b5\.1\.(0|1|2|3|6|10)\b/.test(said) ||
    (!/\b5\.\d+\.\d+\b/.test(said) && /^55[013]\b.*\b(unknown|no such|not exist|invalid)/i.test(said))
  );
}

/** A letter in bytes, to be filled in for each person. */
async function moldOf(letter: ToMany, { host, sender }: { host: string; sender: string }): Promise<(to: To) => Buffer> {
  const { content } = letter;
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await composer.sendMail({
    from: /[<>]/.test(sender) ? sender : { name: oneLine(letter.from), address: sender },
    ...(letter.replyTo ? { replyTo: letter.replyTo } : {}),
    subject: oneLine(content.subject),
    text: content.text,
    html: content.html,
    date: letter.at,
    messageId: '<mold@mold>',
    // marks stay whole in it but for soft line breaks, which keep their place
    textEncoding: 'quoted-printable',
    headers: {
      // as it is: a list's name holds no encoded words (RFC 2919), which the library would make of its brackets
      'List-Id': { prepared: true, value: `${quotedName(letter.listName)} <${letter.list}.${host}>`.trim() },
      Precedence: 'bulk',
      ...(letter.automatic ? { 'Auto-Submitted': 'auto-generated' } : {}),
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // on one line: some servers break a folded one when they sign it (nodemailer issue 1654)
      'List-Unsubscribe': { prepared: true, value: `<${letter.leave}${tokenMark}>` },
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = (message as Buffer).toString('latin1').replace(/^Message-ID: .*\r\n/m, '');
  const template = Buffer.from(raw, 'latin1');
  const places = placesOf(raw);
  return ({ address, token, id }) => {
    if (token.length !== tokenMark.length) throw new Error('a token of another length than its mark');
    const head = `To: <${address}>\r\nMessage-ID: <${id}@${host}>\r\n`;
    const made = Buffer.allocUnsafe(head.length + template.length);
    made.write(head, 0, 'latin1');
    template.copy(made, head.length);
    for (const place of places)
      for (let i = 0; i < place.length; i++) made[head.length + place[i]!] = token.charCodeAt(i);
    return made;
  };
}

/** Where the letters of each mark stand in the bytes; a soft line break may part them. */
function placesOf(raw: string): Uint32Array[] {
  const pattern = new RegExp([...tokenMark].join('(?:=\\r\\n)?'), 'g');
  return [...raw.matchAll(pattern)].map(({ 0: found, index }) => {
    const places: number[] = [];
    for (let i = 0; i < found.length; i++)
      if (found.startsWith('=\r\n', i)) i += 2;
      else places.push(index + i);
    return Uint32Array.from(places);
  });
}

/** What of a name can stand before the id of a list: ASCII alone. */
function quotedName(name: string): string {
  const ascii = oneLine(name)
    .replace(/[^ -~]|["\\]/g, '')
    .trim();
  return ascii ? `"${ascii}"` : '';
}

function intoFolder(folder: string, make: (to: To) => Buffer): (to: To) => Promise<Carried> {
  return async to => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${to.id}.eml`;
    const aside = join(folder, `.${name}`);
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(make(to));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, join(folder, name));
    return { outcome: 'sent' };
  };
}
