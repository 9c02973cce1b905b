import PostalMime, { type Email } from 'postal-mime';
import { type Bounce, bounceOf } from '../domain/newsletter/bounce.ts';

/*
 * Reports that mail servers send back: delivery status notifications (RFC 3464) and complaints (RFC 5965), as they come, with the
 * letter or its head attached.
 */

/** Reads one mail. Null: it is no report, or one of something that arrived. Never throws on what others wrote. */
export async function readMailReport(raw: Uint8Array): Promise<Bounce | null> {
  let mail: Email;
  try {
    mail = await PostalMime.parse(raw, { maxNestingDepth: 30, forceRfc822Attachments: true });
  } catch {
    return null;
  }
  const parts = mail.attachments.map(({ mimeType, content }) => ({
    type: mimeType.toLowerCase(),
    text: typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8'),
  }));
  const ids = idsOf(mail, parts);
  const feedback = parts.find(p => p.type === 'message/feedback-report');
  if (feedback) {
    const [head] = blocks(feedback.text);
    // a report that all is well again is none of a reader
    if (head?.get('feedback-type')?.toLowerCase() === 'not-spam') return null;
    const to = [head?.get('original-rcpt-to'), head?.get('removal-recipient')].flatMap(t => t ?? []).map(addressOf);
    return { kind: 'complaint', messageIds: ids, recipients: to, status: '' };
  }
  const status = parts.find(p => p.type === 'message/delivery-status' || p.type === 'message/global-delivery-status');
  if (!status) return null;
  // the first block is about the mail, each other about one recipient
  const [, ...each] = blocks(status.text);
  const failed = each.flatMap(of => {
    const said = of.get('status') ?? '';
    const kind = bounceOf(of.get('action') ?? '', said);
    const to = addressOf(of.get('original-recipient') ?? of.get('final-recipient') ?? '');
    return kind === null ? [] : [{ kind, to, said }];
  });
  const worst = failed.find(f => f.kind === 'hard') ?? failed[0];
  if (!worst) return null;
  return { kind: worst.kind, messageIds: ids, recipients: failed.map(f => f.to), status: worst.said };
}

/** Ids of our letter: those of the mail that came back, and the one in the box to which it came back. */
function idsOf(mail: Email, parts: readonly { type: string; text: string }[]): string[] {
  const heads = parts
    .filter(p => p.type === 'message/rfc822' || p.type === 'text/rfc822-headers' || p.type === 'message/rfc822-headers')
    .flatMap(p => /^message-id:\s*(<[^<>\s]+>)/im.exec(p.text)?.[1] ?? []);
  const boxes = [
    mail.deliveredTo ?? '',
    ...(mail.to ?? []).map(a => ('address' in a ? (a.address ?? '') : '')),
  ].flatMap(box => /\+(nl\.[\w.-]+)@/.exec(box)?.[1] ?? []);
  return [...heads, ...boxes, ...(mail.inReplyTo ? [mail.inReplyTo] : [])];
}

/** `rfc822; olena@example.org` or `<olena@example.org>` without what is around. */
function addressOf(text: string): string {
  return text
    .replace(/^[\w-]+\s*;\s*/, '')
    .replace(/^<|>$/g, '')
    .trim();
}

/** Groups of header fields, apart by an empty line; names in lower case. */
function blocks(text: string): Map<string, string>[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n\s*\n/)
    .map(block => {
      const fields = new Map<string, string>();
      for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const found = /^([!-9;-~]+):\s*(.*)$/.exec(line);
        if (found && !fields.has(found[1]!.toLowerCase())) fields.set(found[1]!.toLowerCase(), found[2]!.trim());
      }
      return fields;
    })
    .filter(fields => fields.size > 0);
}

/** The mails of an mbox file, each with its own end of lines; a file without its separators is one mail. */
export function* mailsOf(file: Buffer): Generator<Buffer> {
  const text = file.toString('latin1');
  if (!/^From \S/.test(text)) {
    yield file;
    return;
  }
  for (const part of text.split(/(?:^|\r?\n)From [^\r\n]*\r?\n(?=[!-9;-~]+:)/).slice(1))
    yield Buffer.from(part.replace(/^>(>*From )/gm, '$1'), 'latin1');
}
