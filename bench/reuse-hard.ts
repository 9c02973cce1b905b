import { type Article, isLong, type PageCase, type Truth } from './reuse-cases.ts';

/*
 * Copies that are harder to find than those of the material, made by program from its articles and put into its clean
 * pages: one word in eight changed, markup that is broken or in the middle of words, text that nobody sees, sentences left
 * out, paragraphs in another order, and pseudo-prose in scripts that the material lacks. Seeded: the same every time.
 */
export type HardSet = { articles: Article[]; pages: PageCase[] };

export class Chance {
  private state: number;
  constructor(seed: number) {
    this.state = seed | 0;
  }
  /** From 0 to below 1 (Mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(some: readonly T[]): T {
    return some[this.below(some.length)]!;
  }
}

const scripts: Record<string, [first: number, last: number]> = {
  ar: [0x627, 0x64a],
  el: [0x3b1, 0x3c9],
  he: [0x5d0, 0x5ea],
  hi: [0x915, 0x939],
  ka: [0x10d0, 0x10f0],
  hy: [0x561, 0x586],
  ko: [0xac00, 0xacff],
  th: [0xe01, 0xe2e],
};

/** Words of one script with the frequencies of a language: few are said often. */
export function pseudoProse(lang: string, words: number, chance: Chance): string {
  const [first, last] = scripts[lang]!;
  const lexicon = Array.from({ length: 4_000 }, (_, rank) =>
    Array.from({ length: (rank < 60 ? 1 : 3) + chance.below(lang === 'ko' ? 2 : 6) }, () =>
      String.fromCharCode(first + chance.below(last - first + 1)),
    ).join(''),
  );
  let text = '';
  for (let i = 0; i < words; i++) {
    const word = lexicon[Math.floor(4_000 ** chance.next()) - 1]!;
    text += word + (chance.next() < 0.08 ? (chance.next() < 0.3 ? '.\n' : '. ') : chance.next() < 0.1 ? ', ' : ' ');
  }
  return text.trim();
}

/** `clean`: pages without copies to put them in. `half`: 0 to tune on, 1 to look at afterwards. */
export function hardSet(articles: Article[], clean: PageCase[], count: number, half: 0 | 1): HardSet {
  const chance = new Chance(1000 + half);
  const more = Object.keys(scripts).flatMap(lang =>
    Array.from(
      { length: 12 },
      (_, i): Article => ({
        id: `${lang}${i}`,
        lang,
        src: lang,
        text: pseudoProse(lang, 500, new Chance(7 * i + lang.charCodeAt(0) * 31 + lang.charCodeAt(1))),
      }),
    ),
  );
  const own = [...articles.filter((_, i) => i % 2 === half), ...more].filter(a => a.text.length > 800);
  const kinds = Object.keys(ways);
  const pages: PageCase[] = [];
  for (let i = 0; pages.length < count && i < 20 * count; i++) {
    const cls = kinds[i % kinds.length]!;
    const article = i % 5 === 4 ? chance.of(more) : chance.of(own);
    const made = ways[cls]!(article, chance, own);
    if (!made) continue;
    const host = chance.of(clean);
    const html = into(host.html, made.html, chance);
    pages.push({ id: `h${half}-${i}`, cls, lang: article.lang, html, truth: made.truth });
  }
  return { articles: [...articles, ...more], pages };
}

type Made = { html: string; truth: Truth[] } | null;
type Way = (article: Article, chance: Chance, others: Article[]) => Made;

const isDense = (text: string) => 2 * (text.match(/[\u3041-\u9fff]/g)?.length ?? 0) > text.length;

/** A passage from a word's beginning to a word's end. */
function passage(article: Article, chance: Chance, least: number, most: number): { from: number; text: string } | null {
  const factor = isDense(article.text) ? 0.6 : 1;
  const length = Math.round((least + chance.below(most - least + 1)) * factor);
  if (article.text.length < length + 40) return null;
  let from = chance.below(article.text.length - length - 20);
  let to = from + length;
  const space = /\s/;
  if (!isDense(article.text)) {
    while (from > 0 && !space.test(article.text[from - 1]!)) from--;
    while (to < article.text.length && !space.test(article.text[to]!)) to++;
  }
  const raw = article.text.slice(from, to);
  const text = raw.trim();
  return isLong(text) ? { from: from + raw.indexOf(text), text } : null;
}

function truthOf(article: Article, from: number, length: number, pText: string): Truth {
  return { article: article.id, aStart: from, aEnd: from + length, pText: pText.replace(/\s+/g, ' ').trim() };
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Every so many words another word, one left out or one put in; ideographs by twos. The first and the last stay. */
export function withWordsChanged(text: string, oneIn: number, chance: Chance, others: Article[]): string {
  const dense = isDense(text);
  const words = dense ? (text.match(/.{1,2}/gsu) ?? []) : text.split(/(?<=\s)/);
  const other = chance.of(others.filter(o => isDense(o.text) === dense));
  const lexicon = dense ? (other.text.match(/[\u3041-\u9fff]{2}/g) ?? ['天地']) : other.text.split(/\s+/);
  return words
    .map((word, i) => {
      if (i === 0 || i >= words.length - 1 || chance.next() >= 1 / oneIn || word.trim() === '') return word;
      const space = dense ? '' : ' ';
      const kind = chance.below(4);
      if (kind === 0) return '';
      return kind === 1 ? word + chance.of(lexicon) + space : chance.of(lexicon) + space;
    })
    .join('');
}

const ways: Record<string, Way> = {
  'quote, 1 word in 8': (article, chance, others) => changed(article, chance, others, 100, 300, 8),
  'long, 1 word in 8': (article, chance, others) => changed(article, chance, others, 500, 1_500, 8),
  'long, 1 word in 12': (article, chance, others) => changed(article, chance, others, 500, 1_500, 12),
  'long, 1 word in 20': (article, chance, others) => changed(article, chance, others, 400, 2_000, 20),
  verbatim: (article, chance) => {
    const p = passage(article, chance, 100, 400);
    return p && { html: `<p>${escaped(p.text)}</p>`, truth: [truthOf(article, p.from, p.text.length, p.text)] };
  },
  'broken markup': (article, chance) => {
    const p = passage(article, chance, 120, 900);
    if (!p) return null;
    const html = [...p.text].map(letter => spoiled(letter, chance)).join('');
    return { html: `<div><b><p>${html}`, truth: [truthOf(article, p.from, p.text.length, p.text)] };
  },
  'hidden text between': (article, chance, others) => {
    const p = passage(article, chance, 150, 600);
    if (!p) return null;
    const words = p.text.split(/(?<=\s)/);
    const html = words
      .map(word =>
        chance.next() < 0.1
          ? `${escaped(word)}<span style="display:none">${escaped(chance.of(others).text.slice(0, 40))}</span>`
          : escaped(word),
      )
      .join('');
    return { html: `<p>${html}</p>`, truth: [truthOf(article, p.from, p.text.length, p.text)] };
  },
  'only hidden': (article, chance) => {
    const p = passage(article, chance, 150, 900);
    const [open, close] = chance.of([
      ['<div hidden>', '</div>'],
      ['<p style="color:red;display:none">', ''],
      ['<script type=text/plain>', '</script>'],
      ['<template><p>', '</p></template>'],
      ['<!-- ', ' -->'],
      ['<textarea>', '</textarea>'],
    ]);
    return p && { html: `${open}${escaped(p.text)}${close}<p>`, truth: [] };
  },
  'sentences left out': (article, chance) => {
    const p = passage(article, chance, 900, 2_000);
    if (!p) return null;
    const pieces: { from: number; text: string }[] = [];
    let at = 0;
    for (const [i, part] of p.text.split(/(?<=[.!?。！？]\s?)(?=[\s\S]{60})/).entries()) {
      if (i % 4 !== 3 || part.length < 60) {
        const last = pieces.at(-1);
        if (last && last.from + last.text.length === p.from + at) last.text += part;
        else pieces.push({ from: p.from + at, text: part });
      }
      at += part.length;
    }
    const good = pieces.filter(piece => isLong(piece.text.trim()));
    if (good.length < 2) return null;
    return {
      html: `<p>${good.map(piece => escaped(piece.text)).join(' ')}</p>`,
      truth: good.map(piece => truthOf(article, piece.from, piece.text.length, piece.text)),
    };
  },
  reordered: (article, chance) => {
    const blocks = article.text.split('\n');
    let at = 0;
    const all = blocks.map(text => {
      const from = at;
      at += text.length + 1;
      return { from, text: text.trim() };
    });
    const long = all.filter(block => isLong(block.text));
    if (long.length < 4) return null;
    // neighbours that stay neighbours would be one passage
    const some = long.filter((_, i) => i % 2 === 0).reverse();
    if (chance.next() < 0.5) some.push(some.shift()!);
    return {
      html: some.map(({ text }) => `<p>${escaped(text)}</p>`).join('\n'),
      truth: some.map(({ from, text }) => truthOf(article, from, text.length, text)),
    };
  },
  typography: (article, chance) => {
    const p = passage(article, chance, 120, 900);
    if (!p) return null;
    const text = p.text
      .replace(/["“”«»]/g, '„')
      .replace(/['’]/g, '‘')
      .replace(/ [-–—]+ /g, '—')
      .replace(/\p{L}{6,}/gu, word => (chance.next() < 0.1 ? word.toUpperCase() : word))
      .replace(/(?<=\p{L}{3})(?=\p{L}{3})/gu, () => (chance.next() < 0.03 ? '\u00ad' : ''))
      .normalize(chance.next() < 0.5 ? 'NFD' : 'NFC')
      .replace(/ /g, () => (chance.next() < 0.1 ? '\u00a0' : ' '));
    return { html: `<p>${escaped(text)}</p>`, truth: [truthOf(article, p.from, p.text.length, text)] };
  },
};

function changed(
  article: Article,
  chance: Chance,
  others: Article[],
  least: number,
  most: number,
  oneIn: number,
): Made {
  const p = passage(article, chance, least, most);
  if (!p) return null;
  const text = withWordsChanged(p.text, oneIn, chance, others);
  return { html: `<p>${escaped(text)}</p>`, truth: [truthOf(article, p.from, p.text.length, text)] };
}

function spoiled(letter: string, chance: Chance): string {
  const roll = chance.next();
  const safe = escaped(letter);
  if (roll < 0.02) return `<i class="a>b">${safe}</i>`;
  if (roll < 0.03) return `<!-- x > y -->${safe}`;
  if (roll < 0.05) return `&#${letter.codePointAt(0)};`;
  if (roll < 0.06) return `&#x${letter.codePointAt(0)!.toString(16)};`;
  if (roll < 0.065) return `</font>${safe}<a name=x>`;
  if (roll < 0.07) return `${safe}<wbr>`;
  return safe;
}

/** Behind one of the page's paragraphs, or at the end of its body. */
function into(html: string, made: string, chance: Chance): string {
  const body = Math.max(0, html.search(/<body/i));
  const ends = [...html.slice(body).matchAll(/<\/p>/gi)].map(m => body + m.index + 4);
  const at = ends.length > 0 ? chance.of(ends) : html.search(/<\/body/i);
  return at < 0 ? html + made : html.slice(0, at) + made + html.slice(at);
}
