import { mkdir, open, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Config } from '../config.ts';

type Mail = {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  attachments?: readonly { name: string; mime: string; bytes: Uint8Array }[];
};
type Outcome = { outcome: 'sent' } | { outcome: 'refused'; reason: string };

/**
 * Carries mails: to the server of SMTP_URL, or without one into files under DATA_DIR/mail, which any mail program opens,
 * so that an outlet can be set up before it has a mail server. Answers 'refused' when the recipient will never be
 * reached; throws for everything that may pass.
 */
export function openMail(config: Config): (mail: Mail) => Promise<Outcome> {
  const host = mailHost(config.PUBLIC_URL);
  const sender = config.MAIL_FROM ?? `no-reply@${host}`;
  const refuse = async () => ({ outcome: 'refused' as const, reason: 'not an address' });
  if (!config.SMTP_URL) {
    const folder = join(config.DATA_DIR, 'mail');
    return mail => (isOneAddress(mail.to) ? intoFolder(folder, compose(mail, sender, host)) : refuse());
  }
  const transport = createTransport({
    url: config.SMTP_URL,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    ...signing(config),
  });
  return async mail => {
    if (!isOneAddress(mail.to)) return refuse();
    try {
      await transport.sendMail(compose(mail, sender, host));
      return { outcome: 'sent' };
    } catch (error) {
      const reason = refusedForGood(error as SmtpError);
      if (reason === null) throw error;
      return { outcome: 'refused', reason };
    }
  };
}

/**
 * How mails are signed, where the outlet signs them itself. The library's own list of fields lacks the one that makes leaving with
 * one click possible (RFC 8058 demands that it is signed).
 */
export function signing({ MAIL_DKIM_DOMAIN, MAIL_DKIM_SELECTOR, MAIL_DKIM_KEY }: Config) {
  if (!MAIL_DKIM_DOMAIN || !MAIL_DKIM_SELECTOR || !MAIL_DKIM_KEY) return {};
  return {
    dkim: {
      domainName: MAIL_DKIM_DOMAIN,
      keySelector: MAIL_DKIM_SELECTOR,
      privateKey: MAIL_DKIM_KEY,
      headerFieldNames:
        'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Id:List-Unsubscribe:List-Unsubscribe-Post',
    },
  };
}

function compose(mail: Mail, sender: string, host: string): SendMailOptions {
  return {
    // as objects, so that nothing in a name or an address is read as a second recipient or as a header
    from: /[<>]/.test(sender) ? sender : { name: oneLine(mail.from), address: sender },
    to: { name: '', address: oneLine(mail.to) },
    subject: oneLine(mail.subject),
    text: mail.text,
    ...(mail.html ? { html: mail.html } : {}),
    ...(mail.attachments
      ? {
          attachments: mail.attachments.map(({ name, mime, bytes }) => ({
            filename: oneLine(name),
            contentType: mime,
            content: Buffer.from(bytes),
          })),
        }
      : {}),
    messageId: `<${mail.id}@${host}>`,
    // no out-of-office answers, please (RFC 3834)
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function intoFolder(folder: string, mail: SendMailOptions): Promise<Outcome> {
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = String(mail.messageId).slice(1, 9);
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${id}.eml`;
  const aside = join(folder, `.${name}`);
  // links in it let people in: nobody else on the machine reads it
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(message as Buffer);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, name));
  return { outcome: 'sent' };
}

export type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/**
 * What the server said when it refused this recipient or this mail with a code that stays (5xx, RFC 5321 4.2.1); null
 * when a later try may work. A refused sender or password is ours to mend, so it is tried again.
 */
export function refusedForGood(error: SmtpError): string | null {
  const { code, command, responseCode = 0, response = '' } = error;
  const concernsMail = (code === 'EENVELOPE' && command === 'RCPT TO') || code === 'EMESSAGE';
  if (!concernsMail || responseCode < 500 || responseCode > 599) return null;
  // no address is kept
  return oneLine(response)
    .replace(/\S+@\S+/g, '…')
    .slice(0, 200);
}

/** One address and nothing else; what else the recipient's server may accept is not for us to try. */
function isOneAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>()[\],;:"\\\p{Cc}@]+@[^\s<>()[\],;:"\\\p{Cc}@]+$/u.test(text);
}

export const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** The part after @ of our own addresses and ids. */
export function mailHost(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return isIP(hostname.replace(/[[\]]/g, '')) ? 'localhost' : hostname;
}
