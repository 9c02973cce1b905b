import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/*
 * A memory as a busy outlet might have: sentences of real articles in five languages, each changed again and again as
 * sentences of a newsroom are (other numbers and names, words put in, left out and exchanged, halves of two sentences).
 * The same at every run.
 */
export type Sentence = { lang: string; text: string };

export function sentencesOf(file: URL): Sentence[] {
  const found = new Map<string, Sentence>();
  for (const line of gunzipSync(readFileSync(file)).toString().split('\n')) {
    if (!line) continue;
    const { lang, text } = JSON.parse(line) as Sentence;
    const segmenter = new Intl.Segmenter(lang, { granularity: 'sentence' });
    for (const paragraph of text.split('\n'))
      for (const { segment } of segmenter.segment(paragraph)) {
        const sentence = segment.trim();
        if (sentence.length >= 12 && sentence.length <= 600) found.set(sentence, { lang, text: sentence });
      }
  }
  return [...found.values()];
}

/** Numbers by chance, the same at every run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const cjk = /^(zh|ja)$/;
/** Words with what follows them; two signs where there are no spaces. */
export const piecesOf = ({ lang, text }: Sentence): string[] =>
  cjk.test(lang) ? (text.match(/.{1,2}/gsu) ?? []) : (text.match(/\S+\s*/g) ?? []);

/** The sentence with so many words put in, left out, exchanged, or with another ending or digit. */
export function edited(sentence: Sentence, edits: number, words: string[], next: () => number): Sentence {
  const pieces = piecesOf(sentence);
  const any = () => words[Math.floor(next() * words.length)]!;
  for (let i = 0; i < edits; i++) {
    const at = Math.floor(next() * pieces.length);
    const how = next();
    if (how < 0.55) pieces[at] = any();
    else if (how < 0.7) pieces.splice(at, 0, any());
    else if (how < 0.85 && pieces.length > 2) pieces.splice(at, 1);
    else {
      const word = pieces[at] ?? '';
      pieces[at] = /\d/.test(word)
        ? word.replace(/\d/g, () => String(Math.floor(next() * 10)))
        : word.replace(/(\p{L})(?=\P{L}*$)/u, letter => (letter === 'а' || letter === 'e' ? 'у' : `${letter}s`));
    }
  }
  return { ...sentence, text: pieces.join('').trim() };
}

/** The first half of one and the second of another. */
export function crossed(a: Sentence, b: Sentence): Sentence {
  const [x, y] = [piecesOf(a), piecesOf(b)];
  return { ...a, text: [...x.slice(0, x.length >> 1), ...y.slice(y.length >> 1)].join('').trim() };
}
