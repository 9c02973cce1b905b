import { IntlMessageFormat } from 'intl-messageformat';
import type { Catalog } from './index.ts';

/** What is wrong with one message of a language, in words for whoever writes the file. */
export type Slip = { key: string; said: string };

/**
 * Looks at messages against the English ones: those that nothing asks for, that are no ICU MessageFormat, or take other
 * values. `sound` are those without a slip, `missing` the keys that will be said in English.
 */
export function checkCatalog(
  lang: string,
  texts: Catalog,
  english: Catalog,
): { sound: Record<string, string>; slips: Slip[]; missing: string[] } {
  const sound: Record<string, string> = {};
  const slips: Slip[] = [];
  for (const [key, text] of Object.entries(texts)) {
    const original = Object.hasOwn(english, key) ? english[key]! : null;
    if (original === null) slips.push({ key, said: 'nothing asks for this key' });
    else if (text.trim() === '') slips.push({ key, said: 'is empty' });
    else {
      try {
        const [mine, theirs] = [argumentsOf(text, lang), argumentsOf(original, 'en')];
        const unknown = [...mine.keys()].filter(name => !theirs.has(name));
        // what can be read may still not be filled: a currency that there is not, a word as a date
        if (unknown.length === 0)
          new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).format(samples(theirs));
        if (unknown.length > 0) slips.push({ key, said: `there is no value {${unknown.join('}, {')}}` });
        else sound[key] = text;
      } catch (error) {
        slips.push({ key, said: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return { sound, slips, missing: Object.keys(english).filter(key => !Object.hasOwn(sound, key)) };
}

type Part = { type: number; value?: string; options?: Record<string, { value: Part[] }> };
const literal = 0;
const plain = 1;
const [date, time, select] = [3, 4, 5];
const pound = 7;

/** Values of the kinds that an English message takes. */
function samples(of: ReadonlyMap<string, number>): Record<string, string | number | Date> {
  const sample = (type: number) =>
    type === plain || type === select ? 'x' : type === date || type === time ? new Date(0) : 1;
  return Object.fromEntries([...of].map(([name, type]) => [name, sample(type)]));
}

/** The names of the values that a message takes, each with how it is formatted. */
function argumentsOf(text: string, lang: string): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (part.type !== literal && part.type !== pound && (found.get(part.value!) ?? plain) === plain)
        found.set(part.value!, part.type);
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).getAst() as Part[]);
  return found;
}
