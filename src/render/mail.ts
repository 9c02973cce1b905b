import type { Letter, LetterValues } from '../domain/correction/letters.ts';
import { direction } from '../domain/outlet/settings.ts';
import { type Html, html, nothing, raw } from './html.ts';
import { catalogs, message } from './messages/index.ts';

/** The mails that Masthead writes, and what each says. Links are absolute. */
export type MailValues = LetterValues & {
  /** to somebody who is to work at the desk */
  invite: { outlet: string; inviter: string; link: string; days: number };
  /** to somebody who forgot the password */
  reset: { name: string; link: string };
  /** a code to type in, as a second step of signing in */
  code: { code: string; minutes: number };
};
export type MailKey = keyof MailValues;

/** A mail as it is sent: one line of subject, plain text, and the same as HTML. */
export type MailText = { subject: string; text: string; html: string };

/** Writes a mail in the language of a BCP 47 tag, in English when the interface does not speak it. */
export function renderMail<K extends MailKey>(lang: string, key: K, values: MailValues[K]): MailText {
  const say = (part: string) => message(lang, `mail.${key}.${part}`, values);
  const link = 'link' in values ? values.link : null;
  const code = 'code' in values ? values.code : null;
  const subject = say('subject').replace(/\s+/g, ' ').trim();
  const reply = 'reply' in values ? values.reply.trim() : '';
  const text = [say('intro'), ...(reply ? [reply] : []), link ?? code ?? '', say('outro')].join('\n\n');
  const spoken = catalogs[lang] ? lang : catalogs[lang.split('-')[0]!] ? lang.split('-')[0]! : 'en';
  const page = html`<!doctype html>
<html lang="${spoken}" dir="${direction(spoken)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:24px;background:#f5f3ee;font:17px/1.55 Georgia,'Noto Serif',serif;color:#1b1a17">
<div style="max-width:34em;margin:0 auto;padding:32px;background:#ffffff;border-radius:6px">
<p style="margin:0 0 24px">${say('intro')}</p>
${reply === '' ? nothing : quoted(reply)}
${link === null ? nothing : button(link, say('action'))}${code === null ? nothing : large(code)}
<p style="margin:0;color:#5f5a50">${say('outro')}</p>
${link === null ? nothing : hint(link, message(lang, 'mail.link-hint'))}
</div></body></html>
`;
  return { subject, text: `${text}\n`, html: page.text };
}

/** The mails that go to reporters. */
export const letter: Letter = (lang, key, values) => renderMail(lang, key, values as MailValues[typeof key]);

function button(link: string, label: string): Html {
  return html`<p style="margin:0 0 24px"><a href="${link}" style="display:inline-block;padding:12px 22px;background:#1b1a17;color:#ffffff;text-decoration:none;border-radius:4px">${label}</a></p>`;
}

/** What a person wrote, with its lines. */
function quoted(words: string): Html {
  return html`<p style="margin:0 0 24px;padding:0 0 0 16px;border-inline-start:3px solid #ddd7c9;white-space:pre-line">${words}</p>`;
}

function large(code: string): Html {
  return html`<p dir="ltr" style="margin:0 0 24px;font:700 32px/1.2 monospace;letter-spacing:4px">${code}</p>`;
}

function hint(link: string, label: string): Html {
  const address = html`<a href="${link}" dir="ltr" style="color:#5f5a50;word-break:break-all">${link}</a>`;
  return html`<p style="margin:24px 0 0;font-size:14px;color:#5f5a50">${label}${raw('<br>')}${address}</p>`;
}
