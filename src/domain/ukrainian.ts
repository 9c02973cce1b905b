/*
 * A light stemmer for Ukrainian, which PostgreSQL has no dictionary for: it cuts one ending and levels the alternations
 * that would keep forms of one word apart (рік–року, книга–книзі, ринок–ринку, Львів–Львова). Text and query go through
 * it alike, so a stem need not be a word; it only has to be the same for all forms, and for little else. Cutting endings by
 * a list is what Savoy found to be worth most of a full stemmer for search (2006, doi 10.1145/1141277.1141523).
 */

const vowel = /[аеєиіїоуюя]/;

const longestFirst = (list: string) => list.split(' ').toSorted((a, b) => b.length - a.length);

// Infinitives in -ати and past tenses in -л- stay as they are: депутати and канали end alike, and are looked for more often.
const verbEndings = longestFirst(
  'увати ювати ував ював увала ювала увало ювало ували ювали ую юю уєш юєш ує ює уємо юємо уєте юєте ують юють ' +
    'ування ювання уванню юванню уванням юванням увань ювань уванні юванні ' +
    'ють уть ить ають яють аємо яємо ає яє',
);
const nameEndings = longestFirst(
  'а я у ю і ї и е є о ь й ом ем єм ам ям ою ею єю ьою ах ях ами ями ів їв ей ові еві єві ' +
    'ий ій ої ьої ого ього ому ьому им ім їм их іх їх ими іми їми',
);

/** The stem of a Ukrainian word in lower case, without apostrophes. */
export function stemUkrainian(word: string): string {
  let stem = word.replace(/(?<=..(?:ти|ть|є|в|ла|ло|ли|мо|те))ся$/u, '');
  stem = without(stem, verbEndings) ?? without(stem, nameEndings) ?? stem;
  if (/.{4}(?:ськ|зьк)$/u.test(stem)) stem = stem.slice(0, -3);
  // Харків–Харкова, and with them порт–портовий: the syllable goes where enough is left, or nothing that could be spoken
  const place = /^(.+)(?:[оеє]в|ів|їв)$/u.exec(stem)?.[1] ?? '';
  if (place.length >= 4 || (place.length === 3 && !vowel.test(place))) stem = place;
  return level(stem);
}

/** The word without the longest of the endings that leaves enough of it; null when there is none. */
function without(word: string, endings: readonly string[]): string | null {
  for (const ending of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const rest = word.slice(0, -ending.length);
    if (vowel.test(rest) || rest.length > 3 || ending === 'ів') return rest;
  }
  return null;
}

/** The same spelling for what alternates at the end of a stem. */
function level(stem: string): string {
  return stem
    .replace(/(?<=..)ь$/u, '')
    .replace(/([бвгґджзклмнпрстфхцчшщ])\1$/u, '$1') // життя, ніччю
    .replace(/ц$/u, 'к') // рука–руці, українець–українка
    .replace(/з$/u, 'г') // книга–книзі
    .replace(/їв$/u, 'єв') // Київ–Києва
    .replace(/(?<=.{3})іст$/u, 'ост') // незалежність–незалежності
    .replace(/(?<=[бвгґджзклмнпрстфхцчшщ])і(?=[бвгґджзклмнпрстфхцчшщ]$)/u, 'о') // рік–року
    .replace(/(?<=..[бвгґджзйклмнпрстфхцчшщ])[оеє](?=[клрн]$)/u, ''); // ринок–ринку, вікон–вікно
}
