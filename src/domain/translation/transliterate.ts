/*
 * Names in another script by a table. Tables are data: an outlet's own stands beside the one that is built in, and a name
 * that the outlet writes its own way (name_form) goes before any table.
 */

export type TransliterationTable = {
  /** language of the names, BCP 47 */
  lang: string;
  /** of what comes out, ISO 15924 */
  script: string;
  name: string;
  /** letters in lower case, the longest first; `initial`: at the beginning of a word; `to` empty: left out */
  letters: readonly { from: string; to: string; initial?: string }[];
};

/**
 * The national system of Ukraine, as the Cabinet of Ministers set it down in resolution 55 of 27 January 2010. The soft sign
 * and the apostrophe are left out; зг is zgh, so that it is not taken for ж.
 */
export const ukrainianNational: TransliterationTable = {
  lang: 'uk',
  script: 'Latn',
  name: 'Ukraine, national (2010)',
  letters: [
    { from: 'зг', to: 'zgh' },
    ...Object.entries({
      ...{ а: 'a', б: 'b', в: 'v', г: 'h', ґ: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'y', і: 'i', к: 'k', л: 'l' },
      ...{ м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh' },
      ...{ щ: 'shch', ь: '', "'": '' },
    }).map(([from, to]) => ({ from, to })),
    { from: 'є', initial: 'ye', to: 'ie' },
    { from: 'ї', initial: 'yi', to: 'i' },
    { from: 'й', initial: 'y', to: 'i' },
    { from: 'ю', initial: 'yu', to: 'iu' },
    { from: 'я', initial: 'ya', to: 'ia' },
  ],
};

export const builtInTables: readonly TransliterationTable[] = [ukrainianNational];

/** A name as the outlet writes it, in one form. */
export type NameForm = { source: string; target: string };

const apostrophes = /['’‘ʼ`´]/g;
const wordPattern = /\p{L}[\p{L}\p{M}'’‘ʼ`´]*/gu;

/**
 * A text by a table, but names as they are listed. A word in capitals stays in capitals; letters that the table does not
 * have stay as they are.
 */
export function transliterate(table: TransliterationTable, text: string, names: readonly NameForm[] = []): string {
  const known = [...names].filter(n => n.source.trim()).toSorted((a, b) => b.source.length - a.source.length);
  if (known.length === 0) return byTable(table, text);
  // whole words alone, whichever apostrophe they were typed with
  const bounded = known.map(
    n =>
      `(?<![\\p{L}\\p{M}\\p{N}])${n.source.trim().split(apostrophes).map(escaped).join("['’‘ʼ`´]")}(?![\\p{L}\\p{M}\\p{N}])`,
  );
  let out = '';
  let end = 0;
  for (const found of text.matchAll(new RegExp(bounded.map(b => `(${b})`).join('|'), 'gu'))) {
    const which = found.slice(1).findIndex(group => group !== undefined);
    out += byTable(table, text.slice(end, found.index)) + known[which]!.target;
    end = found.index + found[0].length;
  }
  return out + byTable(table, text.slice(end));
}

function byTable(table: TransliterationTable, text: string): string {
  const letters = table.letters.toSorted((a, b) => b.from.length - a.from.length);
  return text.normalize('NFC').replace(wordPattern, word => {
    const lower = word.toLowerCase().replace(apostrophes, "'");
    if (!letters.some(l => l.from !== "'" && lower.includes(l.from))) return word;
    const capitals = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
    let out = '';
    for (let at = 0; at < lower.length; ) {
      const letter = letters.find(l => lower.startsWith(l.from, at));
      const given = word.slice(at, at + (letter?.from.length ?? 1));
      const to = letter ? ((at === 0 ? letter.initial : undefined) ?? letter.to) : given;
      const first = given.charAt(0);
      const upper = letter && first !== first.toLowerCase();
      out += !letter ? given : capitals ? to.toUpperCase() : upper ? to.charAt(0).toUpperCase() + to.slice(1) : to;
      at += given.length;
    }
    return out;
  });
}

type Guess = { word: string; at: number; cost: number };
const vowels = /[аеєиіїоуюя]$/;
const afterLips = /[бпвмфркш]$/;
const soft = /[дзлнстц]$/;

/**
 * What a word in Latin letters may have been in Ukrainian, likeliest first. Everything that is suggested gives the word back
 * by the national table; soft signs and apostrophes are only guessed, since they are left out on the way.
 */
export function suggestUkrainian(word: string, most = 5): string[] {
  const latin = word.normalize('NFC').toLowerCase();
  if (!/^[a-z]+$/.test(latin) || latin.length > 60) return [];
  const done: Guess[] = [];
  let beam: Guess[] = [{ word: '', at: 0, cost: 0 }];
  while (beam.length > 0) {
    const next = new Map<string, Guess>();
    for (const guess of beam)
      for (const more of steps(guess, latin)) {
        if (more.at === latin.length) done.push(more);
        const known = next.get(more.word);
        if (!known || known.cost > more.cost) next.set(more.word, more);
      }
    beam = [...next.values()]
      .filter(g => g.at < latin.length)
      .toSorted((a, b) => a.cost - b.cost)
      .slice(0, 200);
  }
  const suggestions = new Set<string>();
  for (const { word: found } of done.toSorted((a, b) => a.cost - b.cost || (a.word < b.word ? -1 : 1)))
    if (byTable(ukrainianNational, found) === latin) suggestions.add(found);
  const capital = word.charAt(0) !== latin.charAt(0);
  const capitals = word.length > 1 && word === word.toUpperCase();
  return [...suggestions]
    .slice(0, most)
    .map(s => (capitals ? s.toUpperCase() : capital ? s.charAt(0).toUpperCase() + s.slice(1) : s));
}

/** A guess with one letter more, each with what speaks against it. */
function* steps({ word, at, cost }: Guess, latin: string): Generator<Guess> {
  const initial = word === '';
  for (const letter of ukrainianNational.letters) {
    if (letter.to === '') continue;
    const to = (initial ? letter.initial : undefined) ?? letter.to;
    if (!latin.startsWith(to, at)) continue;
    const end = at + to.length;
    const more = { word: word + letter.from, at: end, cost: cost + against(letter.from, word, latin, end) };
    yield more;
    if (soft.test(letter.from) && letter.from.length === 1) {
      const end = more.at === latin.length || /^[bcdfghjklmnpqrstvwxz]/.test(latin.slice(more.at));
      if (end) yield { ...more, word: `${more.word}ь`, cost: more.cost + 1.2 };
    }
    if (/[єїюя]/.test(letter.from) && afterLips.test(word))
      yield { ...more, word: `${word}'${letter.from}`, cost: more.cost - 0.5 };
  }
}

/** What speaks against a letter behind a word's beginning. */
function against(letter: string, before: string, latin: string, end: number): number {
  const afterVowel = vowels.test(before);
  const atEnd = end === latin.length;
  switch (letter) {
    case 'ї': // between vowels, at the beginning; behind a consonant only with an apostrophe
      return before === '' || (afterVowel && !atEnd) ? 0.1 : afterVowel ? 0.6 : 3;
    case 'й': // closes a syllable
      if (before === '') return 0.2;
      // Київ, Андріївка, but Марійка
      if (latin.startsWith('v', end) && /[иі]$/.test(before)) return 1;
      return afterVowel && (atEnd || /^[bcdfghjklmnpqrstwxz]/.test(latin.slice(end))) ? 0 : 2;
    case 'і':
      return afterVowel ? 1 : 0;
    case 'є':
    case 'ю':
    case 'я':
      return afterLips.test(before) ? 0.8 : 0;
    case 'щ':
    case 'ш':
    case 'ж':
    case 'х':
    case 'ц':
    case 'ч':
    case 'зг':
      return 0;
    case 'ґ':
      return 0.5;
    default:
      return 0.3;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
