import { IntlMessageFormat } from 'intl-messageformat';
import failureAr from './failure.ar.json' with { type: 'json' };
import failureDe from './failure.de.json' with { type: 'json' };
import failureEn from './failure.en.json' with { type: 'json' };
import failureFr from './failure.fr.json' with { type: 'json' };
import failurePl from './failure.pl.json' with { type: 'json' };
import failureUk from './failure.uk.json' with { type: 'json' };
import mailAr from './mail.ar.json' with { type: 'json' };
import mailDe from './mail.de.json' with { type: 'json' };
import mailEn from './mail.en.json' with { type: 'json' };
import mailFr from './mail.fr.json' with { type: 'json' };
import mailPl from './mail.pl.json' with { type: 'json' };
import mailUk from './mail.uk.json' with { type: 'json' };
import readerAr from './reader.ar.json' with { type: 'json' };
import readerDe from './reader.de.json' with { type: 'json' };
import readerEn from './reader.en.json' with { type: 'json' };
import readerFr from './reader.fr.json' with { type: 'json' };
import readerPl from './reader.pl.json' with { type: 'json' };
import readerUk from './reader.uk.json' with { type: 'json' };

export type Catalog = Readonly<Record<string, string>>;
export type Values = Record<string, string | number>;

/** Every message of the interface by language and key, as ICU MessageFormat. An outlet in another language sees English. */
export const catalogs: Readonly<Record<string, Catalog>> = {
  en: { ...readerEn, ...failureEn, ...mailEn },
  uk: { ...readerUk, ...failureUk, ...mailUk },
  ar: { ...readerAr, ...failureAr, ...mailAr },
  de: { ...readerDe, ...failureDe, ...mailDe },
  fr: { ...readerFr, ...failureFr, ...mailFr },
  pl: { ...readerPl, ...failurePl, ...mailPl },
};

/** The languages that are part of Masthead. */
export const builtIn: readonly string[] = Object.keys(catalogs);

/**
 * Takes the messages of a language from outside, in place of what was known of it: at the start, before anything is
 * rendered. What it has not is said in English; it may say some things otherwise than a language that is built in.
 */
export function addCatalog(lang: string, texts: Catalog): void {
  (catalogs as Record<string, Catalog>)[lang] = { ...catalogs[lang], ...texts };
  compiled.clear();
}

const compiled = new Map<string, string | IntlMessageFormat>();

/**
 * The message `key` in the language of a BCP 47 tag (its base language, English in the end), filled with `values`: plain
 * text, to be escaped where it is printed. Throws on a key that no catalog has and on a value that is missing: defects.
 */
export function message(lang: string, key: string, values?: Values): string {
  const id = `${lang} ${key}`;
  let format = compiled.get(id);
  if (format === undefined) {
    format = compile(lang, key);
    compiled.set(id, format);
  }
  return typeof format === 'string' ? format : String(format.format(values));
}

function compile(lang: string, key: string): string | IntlMessageFormat {
  const [language, text] = find(lang, key);
  if (!/[{}'<#]/.test(text)) return text;
  // markup in a message would be text all the same
  return new IntlMessageFormat(text, formattingTag(language), undefined, { ignoreTag: true });
}

function find(lang: string, key: string): [string, string] {
  for (const tag of [lang, lang.split('-')[0]!, 'en']) {
    const text = catalogs[tag]?.[key];
    if (text !== undefined) return [tag, text];
  }
  throw new Error(`no message ${key}`);
}

/**
 * The tag with which numbers and dates are written. Arabic newsrooms on the web print 1 2 3 (as the texts beside them do),
 * while CLDR would print ١ ٢ ٣ for `ar`; plain `en` is written the international way, 3 November 2026. A tag that says
 * more (`ar-EG`, `en-US`, `ar-u-nu-arab`) is taken at its word.
 */
export function formattingTag(lang: string): string {
  return lang === 'ar' ? 'ar-u-nu-latn' : lang === 'en' ? 'en-GB' : lang;
}
