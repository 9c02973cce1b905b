import type { Node } from 'prosemirror-model';

/**
 * The plain text of an article, for search, anchoring and reuse, with the way back into the tree. Blocks are apart by an
 * empty line, list items, table cells and lines by a line break; a footnote's text stands after its paragraph. Captions
 * belong to it, alt texts, credits and embeds do not. Offsets are UTF-16 units, positions are ProseMirror's.
 */
export type DocText = {
  text: string;
  /** The position in the tree of an offset; an offset in a separator is moved to the end of the text before it. */
  positionAt(offset: number): number;
  /** The offset of a position; a position outside text is moved to the nearest text before it (or 0). */
  offsetAt(position: number): number;
  /** The stretch of the tree that holds text[start, end), to be marked or replaced. */
  rangeAt(start: number, end: number): { from: number; to: number };
};

// one stretch of text that is contiguous in both: text[offset, offset + length) is at position..position + length
type Run = { offset: number; position: number; length: number };

export function textOf(doc: Node): DocText {
  const runs: Run[] = [];
  let text = '';
  let separator = '';

  const add = (words: string, position: number) => {
    if (words === '') return;
    if (text !== '' && separator !== '') text += separator;
    separator = '';
    runs.push({ offset: text.length, position, length: words.length });
    text += words;
  };
  const atLeast = (s: string) => {
    if (s.length > separator.length) separator = s;
  };

  const textblock = (node: Node, start: number) => {
    const footnotes: { node: Node; position: number }[] = [];
    node.forEach((child, offset) => {
      const position = start + offset;
      if (child.isText) add(child.text!, position);
      else if (child.type.name === 'hard_break') atLeast('\n');
      else if (child.type.name === 'footnote') footnotes.push({ node: child, position: position + 1 });
    });
    for (const footnote of footnotes) {
      atLeast('\n');
      footnote.node.forEach((child, offset) => {
        add(child.text ?? '', footnote.position + offset);
      });
    }
  };
  const walk = (node: Node, start: number) => {
    node.forEach((child, offset) => {
      const inside = start + offset + 1;
      if (child.isTextblock) textblock(child, inside);
      else if (!child.isLeaf) walk(child, inside);
      const tight = node.type.name === 'list_item' || /^table/.test(node.type.name) || /_list$/.test(node.type.name);
      atLeast(tight ? '\n' : '\n\n');
    });
  };
  walk(doc, 0);

  // footnotes stand elsewhere in the text than in the tree
  const byPosition = [...runs].sort((a, b) => a.position - b.position);
  const positionAt = (offset: number) => {
    const run = lastWith(runs, r => r.offset <= offset);
    if (!run) return runs[0]?.position ?? 1;
    return run.position + Math.min(offset - run.offset, run.length);
  };
  return {
    text,
    positionAt,
    offsetAt: position => {
      const run = lastWith(byPosition, r => r.position <= position);
      return run ? run.offset + Math.min(position - run.position, run.length) : 0;
    },
    rangeAt: (start, end) => {
      const from = positionAt(start);
      // behind the last character, which may stand before a footnote that `end` would be behind
      return { from, to: end > start ? positionAt(end - 1) + 1 : from };
    },
  };
}

function lastWith(runs: readonly Run[], fits: (run: Run) => boolean): Run | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(runs[middle]!)) low = middle + 1;
    else high = middle;
  }
  return runs[low - 1];
}

/** The plain text alone. */
export function toText(doc: Node): string {
  return textOf(doc).text;
}

const segmenters = new Map<string, Intl.Segmenter>();
function segmenter(lang: string): Intl.Segmenter {
  let found = segmenters.get(lang);
  if (!found) {
    found = new Intl.Segmenter(lang, { granularity: 'word' });
    segmenters.set(lang, found);
  }
  return found;
}

const inWord = '[\\p{L}\\p{N}\\p{M}\\u200c\\u200d\\u00ad]';
const spaced = new RegExp(`${inWord}+(?:['’ʼ\\-–.,]${inWord}+)*`, 'gu');
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}ー]*/gu;

/**
 * Words as readers of the language count them: what stands between spaces, and in scripts that write none as Unicode parts
 * them (UAX 29 with the dictionaries of the platform).
 */
export function countWords(text: string, lang: string): number {
  let words = 0;
  const rest = text.replace(unspaced, run => {
    for (const segment of segmenter(lang).segment(run)) if (segment.isWordLike) words++;
    return ' ';
  });
  return words + (rest.match(spaced)?.length ?? 0);
}

/**
 * Words a minute of people who read their own language silently: Trauzettel-Klosinski and Dietz 2012 (doi
 * 10.1167/iovs.11-8284); English after the larger count of Brysbaert 2019 (doi 10.1016/j.jml.2019.104047), Ukrainian as Russian.
 */
const pace: Record<string, number> = {
  ar: 138,
  de: 179,
  en: 238,
  es: 218,
  fi: 161,
  fr: 195,
  he: 187,
  it: 188,
  ja: 193,
  nl: 202,
  pl: 166,
  pt: 181,
  ru: 184,
  sl: 180,
  sv: 199,
  tr: 166,
  uk: 184,
  zh: 158,
};

/** Minutes to read so many words, at least 1. */
export function readingMinutes(words: number, lang: string): number {
  return Math.max(1, Math.round(words / (pace[lang.split('-')[0] ?? ''] ?? 190)));
}
