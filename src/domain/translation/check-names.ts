/*
 * Names, compared by their consonants, so that Квіст is Quist and Толві is Tolva. Names are translated, declined and left
 * out for good reasons; what is asked about is a person's name of which one part is there and the other is another.
 */

/** Names of two or more parts in the source that the rendering has in part only. For scripts with capital letters. */
export function nameMistakes(source: string, target: string): { name: string; found: string }[] {
  const there = runsOf(target);
  if (there.length === 0) return [];
  const known = wordsOf(source).map(skeleton);
  const words = wordsOf(target).map(skeleton);
  const mistakes: { name: string; found: string }[] = [];
  for (const { words: run, first } of runsOf(source)) {
    if (run.length > 3) continue;
    const parts = run.map(skeleton);
    if (parts.some(p => p.length < 2)) continue;
    const absent = parts.filter(p => !words.some(w => alike(p, w)));
    if (absent.length === 0 || absent.length === parts.length) continue;
    // any word has a capital at the start of a sentence
    if (first && absent.includes(parts[0]!)) continue;
    const present = parts.filter(p => !absent.includes(p));
    // a run of as many parts that has the one name beside one that the source does not know
    const beside = there.find(({ words: other }) => {
      const skeletons = other.map(skeleton);
      return (
        other.length === run.length &&
        present.every(p => skeletons.some(w => alike(p, w))) &&
        skeletons.some(w => !known.some(k => alike(k, w)) && absent.some(p => resemble(p, w)))
      );
    });
    if (beside) mistakes.push({ name: run.join(' '), found: beside.words.join(' ') });
  }
  return mistakes;
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{M}]+(?:['’ʼ-][\p{L}\p{M}]+)*/gu) ?? [];

/** Words with a capital that stand beside one another, apart by one space; `first`: at the start of a sentence. */
function runsOf(text: string): { words: string[]; first: boolean }[] {
  const runs = text.matchAll(
    /(?<![\p{L}\p{M}])\p{Lu}[\p{Ll}\p{M}'’ʼ-]+(?: \p{Lu}[\p{Ll}\p{M}'’ʼ-]+)+(?![\p{L}\p{M}])/gu,
  );
  return [...runs].map(run => ({
    words: run[0].split(' '),
    first: /(?:^|[.!?…:»”"\n])\s*[—–«“„"]*\s*$/.test(text.slice(0, run.index)),
  }));
}

/** Letters of Cyrillic and Latin by the sound that is kept when a name goes from one to the other. */
const sounds: Record<string, string> = {
  б: 'b',
  в: 'f',
  г: 'k',
  ґ: 'k',
  д: 't',
  ж: 's',
  з: 's',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  п: 'b',
  р: 'r',
  с: 's',
  т: 't',
  ф: 'f',
  х: 'k',
  ц: 's',
  ч: 's',
  ш: 's',
  щ: 's',
  ѓ: 'k',
  ќ: 'k',
  ђ: 's',
  ћ: 's',
  џ: 's',
  љ: 'l',
  њ: 'n',
  ў: 'f',
  b: 'b',
  c: 'k',
  d: 't',
  f: 'f',
  g: 'k',
  h: 'k',
  j: '',
  k: 'k',
  l: 'l',
  m: 'm',
  n: 'n',
  p: 'b',
  q: 'k',
  r: 'r',
  s: 's',
  t: 't',
  v: 'f',
  w: '',
  x: 'ks',
  z: 's',
  ß: 's',
  ł: 'l',
  đ: 't',
  ð: 't',
  þ: 't',
};

/** The consonants of a word by their sound, doubles as one. */
function skeleton(word: string): string {
  const plain = word
    .toLowerCase()
    .replace(/ph/g, 'f')
    .replace(/[sc]h|[sc]z|tsch|zh/g, 's')
    .replace(/kh|ck|gh/g, 'k')
    .replace(/th/g, 't')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  const composed = plain.normalize('NFC');
  return [...composed]
    .map(c => sounds[c] ?? '')
    .join('')
    .replace(/(.)\1+/g, '$1');
}

/** Whether two skeletons may be one name: endings of cases come and go, and one sound may be heard otherwise. */
function alike(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.startsWith(short) && long.length - short.length <= 2) return true;
  return short.length >= 3 && long.length - short.length <= 1 && oneEdit(short, long);
}

/** Whether half of the sounds are the same, in order: a name written wrong, not a word translated. */
function resemble(a: string, b: string): boolean {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [i, y] of [...b].entries()) next.push(x === y ? row[i]! + 1 : Math.max(row[i + 1]!, next[i]!));
    row = next;
  }
  return row[b.length]! * 2 >= Math.max(a.length, b.length, 2);
}

function oneEdit(short: string, long: string): boolean {
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  return short.length === long.length
    ? short.slice(at + 1) === long.slice(at + 1)
    : short.slice(at) === long.slice(at + 1);
}
