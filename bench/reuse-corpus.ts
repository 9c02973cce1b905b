import type { Article, PageCase } from './reuse-cases.ts';
import { Chance } from './reuse-hard.ts';

/*
 * Prose without end, whose phrases recur about as often as those of the texts it learns from: a chain of words in which
 * each depends on the two before it, where those leave little choice on the one before, or on none, or it is a word that was
 * never there (absolute discounting: H. Ney, U. Essen, R. Kneser, "On structuring probabilistic dependences in stochastic
 * language modelling", 1994; the discounts are estimated as there, nothing is tuned). `node bench/reuse.ts --language`
 * compares it with real text.
 */
export class Prose {
  private readonly words: string[] = [];
  private readonly tokens: Uint32Array;
  private readonly pairs: Contexts;
  private readonly singles: Contexts;
  private readonly fresh: number;
  private readonly chance: Chance;

  constructor(texts: readonly string[], seed: number) {
    this.chance = new Chance(seed);
    const ids = new Map<string, number>();
    const tokens: number[] = [];
    for (const text of texts)
      for (const [word] of `${text}\n`.matchAll(/\S+\s+/g)) {
        let id = ids.get(word);
        if (id === undefined) {
          id = this.words.push(word) - 1;
          ids.set(word, id);
        }
        tokens.push(id);
      }
    this.tokens = Uint32Array.from(tokens);
    this.singles = contextsOf(this.tokens, at => tokens[at - 1]!);
    this.pairs = contextsOf(this.tokens, at => (tokens[at - 2] ?? 0) * this.words.length + tokens[at - 1]!);
    const counts = new Uint32Array(this.words.length);
    for (const token of tokens) counts[token]!++;
    // as probable as a word that occurs once (Good, Turing)
    this.fresh = counts.reduce((sum, n) => sum + (n === 1 ? 1 : 0), 0) / tokens.length;
  }

  /** At least so many UTF-16 units. */
  write(length: number): string {
    const { chance, tokens, words, pairs, singles } = this;
    let text = '';
    // where the last word stands in what was learnt, and whether the one before it stands there too
    let at = this.anywhere();
    let both = false;
    while (text.length < length) {
      const behind = at + 1;
      if (both && behind < tokens.length && chance.next() >= pairs.leaves[pairs.of[behind]!]!)
        at = oneOf(pairs, pairs.of[behind]!, chance);
      else if (behind < tokens.length && chance.next() >= singles.leaves[singles.of[behind]!]!) {
        at = oneOf(singles, singles.of[behind]!, chance);
        both = true;
      } else {
        at = this.anywhere();
        both = false;
        if (chance.next() < this.fresh) {
          text += this.coined();
          continue;
        }
      }
      text += words[tokens[at]!]!;
    }
    return text;
  }

  private anywhere(): number {
    return this.chance.below(this.tokens.length);
  }

  private coined(): string {
    const [one, other] = [this.words[this.tokens[this.anywhere()]!]!, this.words[this.tokens[this.anywhere()]!]!];
    return one.slice(0, Math.ceil(one.trimEnd().length / 2)) + other.slice(other.trimEnd().length >> 1);
  }
}

type Contexts = {
  /** By place of a word: what stood before it. */
  of: Uint32Array;
  /** Places of the words that followed, context by context, and where those of a context begin. */
  places: Uint32Array;
  starts: Uint32Array;
  /** How probable it is to leave the context for a shorter one. */
  leaves: Float32Array;
};

function oneOf({ starts, places }: Contexts, context: number, chance: Chance): number {
  const from = starts[context]!;
  return places[from + chance.below(starts[context + 1]! - from)]!;
}

function contextsOf(tokens: Uint32Array, keyBefore: (at: number) => number): Contexts {
  const known = new Map<number, number>();
  const of = tokens.map((_, at) => {
    const key = at === 0 ? -1 : keyBefore(at);
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
  const starts = new Uint32Array(known.size + 1);
  for (const context of of) starts[context + 1]!++;
  for (let i = 0; i < known.size; i++) starts[i + 1]! += starts[i]!;
  const places = new Uint32Array(tokens.length);
  const next = starts.slice();
  for (const [at, context] of of.entries()) places[next[context]!++] = at;
  const kinds = new Uint32Array(known.size);
  let [once, twice] = [0, 0];
  for (let context = 0; context < known.size; context++) {
    const counts = new Map<number, number>();
    for (const at of places.subarray(starts[context]!, starts[context + 1]!))
      counts.set(tokens[at]!, (counts.get(tokens[at]!) ?? 0) + 1);
    kinds[context] = counts.size;
    for (const n of counts.values()) {
      if (n === 1) once++;
      else if (n === 2) twice++;
    }
  }
  const discount = once / (once + 2 * twice);
  const leaves = Float32Array.from(kinds, (n, i) => (discount * n) / (starts[i + 1]! - starts[i]!));
  return { of, places, starts, leaves };
}

/** What `Prose` learns from: English articles that none of the pages copies, without lines that several of them have. */
export function learnable(articles: Article[], pages: PageCase[]): string[] {
  const copied = new Set(pages.flatMap(p => p.truth.map(t => t.article)));
  const some = articles.filter(a => a.lang === 'en' && !copied.has(a.id));
  const having = new Map<string, number>();
  for (const { text } of some)
    for (const line of new Set(text.split('\n'))) having.set(line, (having.get(line) ?? 0) + 1);
  return some.map(({ text }) =>
    text
      .split('\n')
      .filter(line => having.get(line) === 1)
      .join('\n'),
  );
}

/** Of the runs of so many letters of some texts, the share that other texts have too. */
export function recurring(length: number, texts: Iterable<string>, others: readonly string[]): number {
  const wanted = new Set<string>();
  const runs = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const each = (text: string, act: (run: string) => void) => {
    const letters = runs(text);
    for (let at = 0; at + length <= letters.length; at++) act(letters.slice(at, at + length));
  };
  for (const text of others) each(text, run => wanted.add(run));
  const seen = new Set<string>();
  for (const text of texts)
    each(text, run => {
      if (wanted.has(run)) seen.add(run);
    });
  let [all, found] = [0, 0];
  for (const text of others)
    each(text, run => {
      all++;
      if (seen.has(run)) found++;
    });
  return found / all;
}
