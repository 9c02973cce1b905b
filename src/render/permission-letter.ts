import { anyLanguage, type Grant } from '../domain/permission/grant.ts';
import type { WriteGrant } from '../domain/permission/letters.ts';
import type { Sealed } from '../domain/permission/seal.ts';
import type { Sheet } from '../domain/permission/sheet.ts';
import { dateText } from './dates.ts';
import { message } from './messages/index.ts';
import { readableAddress } from './site.ts';

/*
 * The letter of a permission: its words, which are signed, and how it is printed. What is put into a sentence stands apart
 * (Unicode isolates), so that a name in another script keeps its place among the marks around it.
 */

export const writeGrant: WriteGrant = (lang, of) => {
  const say = (key: string, values?: Record<string, string | number>) => message(lang, `letter.${key}`, values);
  const { scope } = of;
  const outlet = apart(of.outlet);
  const languages = scope.translation.map(tag => (tag === anyLanguage ? say('any-language') : languageIn(tag, lang)));
  return [
    of.article
      ? say('article', { outlet, holder: apart(holderOf(of.holder)), title: apart(of.article.title) })
      : say('all', { outlet, holder: apart(holderOf(of.holder)) }),
    ...(of.article ? [apart(readableAddress(of.article.url))] : []),
    [
      scope.characters === null ? say('whole') : say('extract', { n: scope.characters }),
      say(scope.pictures ? 'pictures' : 'no-pictures'),
      languages.length > 0 ? say('translation', { languages: listOf(languages, lang) }) : say('no-translation'),
      say(scope.commercial ? 'commercial' : 'not-commercial'),
    ].join(' '),
    of.hosts.length > 0 ? say('hosts', { hosts: listOf(of.hosts.map(apart), lang) }) : say('no-hosts'),
    of.until === null
      ? say('standing', { from: dayText(of.from, lang) })
      : say('until', { from: dayText(of.from, lang), until: dayText(of.until, lang) }),
    ...(of.credit ? [say('credit', { credit: apart(of.credit) })] : []),
    ...(of.activeLink && of.hosts.length > 0 ? [say('link')] : []),
    ...(of.conditions ? [`${say('conditions')}\n${of.conditions}`] : []),
  ].join('\n\n');
};

/** What a permission is called: its number in words. */
export function letterTitle(lang: string, number: number): string {
  return message(lang, 'letter.title', { n: String(number) });
}

/** The letter on paper, in its own language. `address`: of its page; `timeZone`: of the outlet. */
export function letterSheet(granted: Grant, sealed: Sealed, of: { address: string; timeZone: string }): Sheet {
  const { lang } = granted;
  const title = letterTitle(lang, granted.number);
  const at = new Date(granted.signedAt);
  const fact = (key: string, text: string, ltr?: true) =>
    ({ kind: 'fact', name: message(lang, `letter.${key}`), text, ...(ltr ? { ltr } : {}) }) as const;
  return {
    lang,
    title,
    author: granted.outlet,
    at,
    blocks: [
      { kind: 'outlet', text: granted.outlet },
      { kind: 'title', text: title },
      ...granted.letter.split('\n\n').map(text => ({ kind: 'text', text }) as const),
      {
        kind: 'text',
        text: message(lang, 'letter.signed', {
          name: apart(granted.signedBy),
          outlet: apart(granted.outlet),
          date: dateText(at, lang, of.timeZone, 'minute'),
        }),
      },
      { kind: 'rule' },
      { kind: 'note', text: message(lang, 'letter.paper') },
      fact('address', of.address, true),
      fact('hash', sealed.hash, true),
      fact('signature', sealed.signature, true),
      fact('key', sealed.publicKey, true),
    ],
  };
}

/** Name and organisation in one. */
export function holderOf({ name, organisation }: Grant['holder']): string {
  return [name, organisation].filter(Boolean).join(', ');
}

/** A day of the calendar as people write it. */
export function dayText(day: string, lang: string): string {
  return dateText(new Date(`${day}T12:00:00Z`), lang, 'UTC');
}

/** The name of a language in another. */
export function languageIn(tag: string, lang: string): string {
  return new Intl.DisplayNames([lang, 'en'], { type: 'language' }).of(tag) ?? tag;
}

function listOf(items: readonly string[], lang: string): string {
  return new Intl.ListFormat(lang, { type: 'conjunction' }).format(items);
}

/** Keeps its own direction within a sentence (U+2068, U+2069). */
function apart(text: string): string {
  return `\u2068${text}\u2069`;
}
