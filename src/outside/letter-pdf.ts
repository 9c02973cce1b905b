import { fileURLToPath } from 'node:url';
import bidiFactory, { type Bidi } from 'bidi-js';
import PDFDocument from 'pdfkit';
import { direction } from '../domain/outlet/settings.ts';
import type { Sheet, SheetBlock } from '../domain/permission/sheet.ts';

/*
 * A letter as PDF. PDFKit with fontkit embeds the fonts and joins Arabic letters; it knows one direction, so lines are
 * broken and put in order here, by the Unicode Bidirectional Algorithm (UAX 9, bidi-js). Each paragraph carries its words
 * as they read (ActualText), so that a copy, a search and a screen reader have them whatever the order on paper. The fonts
 * have Latin, Cyrillic, Greek and Arabic; other scripts are printed as boxes, while the page of the letter shows them.
 */

const file = (path: string) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`));
const fonts = {
  serif: {
    plain: file('noto-serif/400Regular/NotoSerif_400Regular.ttf'),
    bold: file('noto-serif/700Bold/NotoSerif_700Bold.ttf'),
  },
  arabic: {
    plain: file('noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf'),
    bold: file('noto-naskh-arabic/700Bold/NotoNaskhArabic_700Bold.ttf'),
  },
} as const;
type Script = keyof typeof fonts;

/** Points: A4, its margins, and the sizes of what is on it. */
const paper = { margin: 64, bottom: 64, leading: 1.5 } as const;
type Look = { size: number; bold?: true; colour: string; above: number; below: number };
const looks: Record<'outlet' | 'title' | 'text' | 'heading' | 'note' | 'name' | 'fact', Look> = {
  outlet: { size: 11, bold: true, colour: '#5f5a50', above: 0, below: 18 },
  title: { size: 20, bold: true, colour: '#1b1a17', above: 0, below: 14 },
  text: { size: 11, colour: '#1b1a17', above: 0, below: 8 },
  heading: { size: 12, bold: true, colour: '#1b1a17', above: 8, below: 4 },
  note: { size: 9, colour: '#5f5a50', above: 0, below: 6 },
  name: { size: 9, bold: true, colour: '#5f5a50', above: 0, below: 0 },
  fact: { size: 9, colour: '#1b1a17', above: 0, below: 5 },
};

// its types say ES module, the package is CommonJS
const bidi = (bidiFactory as unknown as () => Bidi)();

export async function printSheet(sheet: Sheet): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: paper.margin,
    pdfVersion: '1.7',
    tagged: true,
    lang: sheet.lang,
    displayTitle: true,
    info: { Title: sheet.title, Author: sheet.author, CreationDate: sheet.at, ModDate: sheet.at },
  });
  const parts: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (part: Uint8Array) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  const press = new Press(doc, direction(sheet.lang) === 'rtl');
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const block of sheet.blocks) print(doc, root, press, block);
  root.end();
  doc.end();
  return whole;
}

function print(doc: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, press: Press, block: SheetBlock): void {
  if (block.kind === 'rule') {
    press.rule();
    return;
  }
  const paragraph = (tag: 'H1' | 'H2' | 'P', look: Look, text: string, ltr = false) => {
    for (const line of text.split('\n'))
      root.add(doc.struct(tag, { actual: line }, () => press.paragraph(line, look, ltr)));
    press.space(look.below);
  };
  if (block.kind === 'fact') {
    paragraph('P', looks.name, block.name);
    paragraph('P', looks.fact, block.text, block.ltr === true);
    return;
  }
  const look = looks[block.kind];
  press.space(look.above);
  paragraph(block.kind === 'title' ? 'H1' : block.kind === 'heading' ? 'H2' : 'P', look, block.text);
}

/** What is printed in one go: of one direction and one font. `at` and `end` are UTF-16 units of the paragraph. */
type Run = { at: number; end: number; level: number; script: Script };

/** Sets paragraphs down the page, and goes on to the next when it is full. */
class Press {
  readonly doc: PDFKit.PDFDocument;
  readonly rtl: boolean;
  readonly left = paper.margin;
  readonly measure: number;
  y: number = paper.margin;

  constructor(doc: PDFKit.PDFDocument, rtl: boolean) {
    this.doc = doc;
    this.rtl = rtl;
    this.measure = doc.page.width - 2 * paper.margin;
  }

  space(points: number): void {
    this.y += points;
  }

  rule(): void {
    this.space(8);
    const { left, measure, y } = this;
    this.doc.markContent('Artifact', { type: 'Layout' });
    this.doc
      .moveTo(left, y)
      .lineTo(left + measure, y)
      .lineWidth(0.6)
      .strokeColor('#c9c2b2')
      .stroke();
    this.doc.endMarkedContent();
    this.space(14);
  }

  paragraph(text: string, look: Look, ltr: boolean): void {
    const rtl = this.rtl && !ltr;
    const { levels } = bidi.getEmbeddingLevels(text, rtl ? 'rtl' : 'ltr');
    for (const [at, end] of this.lines(text, levels, look)) {
      const height = look.size * paper.leading;
      if (this.y + height > this.doc.page.height - paper.bottom) {
        // not addPage: what is marked as one paragraph is closed and opened again
        this.doc.continueOnNewPage();
        this.y = paper.margin;
      }
      this.line(text, levels, at, end, look, rtl);
      this.y += height;
    }
  }

  /** Where the lines of a paragraph begin and end: as many words as fit, and as many letters where not even one does. */
  private lines(text: string, levels: Uint8Array, look: Look): [number, number][] {
    const lines: [number, number][] = [];
    let begin = 0;
    let fits = 0; // the end of what fits in the line so far
    for (const word of text.matchAll(/\S+\s*/gu)) {
      let end = word.index + word[0].trimEnd().length;
      if (this.width(text, levels, begin, end, look) <= this.measure) {
        fits = end;
        continue;
      }
      if (fits > begin) {
        lines.push([begin, fits]);
        begin = word.index;
      }
      while (this.width(text, levels, begin, end, look) > this.measure) {
        const most = this.cut(text, levels, begin, end, look);
        lines.push([begin, most]);
        begin = most;
      }
      end = word.index + word[0].trimEnd().length;
      fits = end;
    }
    if (fits > begin) lines.push([begin, fits]);
    return lines;
  }

  /** The end of the longest beginning of a word that fits in a line. */
  private cut(text: string, levels: Uint8Array, begin: number, end: number, look: Look): number {
    let most = begin;
    for (const { index, segment } of new Intl.Segmenter().segment(text.slice(begin, end))) {
      const next = begin + index + segment.length;
      if (most > begin && this.width(text, levels, begin, next, look) > this.measure) break;
      most = next;
    }
    return most;
  }

  private width(text: string, levels: Uint8Array, at: number, end: number, look: Look): number {
    let sum = 0;
    for (const run of runsOf(text, levels, at, end)) sum += this.runWidth(printed(text, run), run.script, look);
    return sum;
  }

  private runWidth(text: string, script: Script, look: Look): number {
    this.doc.font(fonts[script][look.bold ? 'bold' : 'plain']).fontSize(look.size);
    // with features given, even none, the run is laid out as one: word by word would lose the order of Arabic
    return this.doc.widthOfString(text, { features: [] });
  }

  private line(text: string, levels: Uint8Array, at: number, end: number, look: Look, rtl: boolean): void {
    const runs = inOrder(runsOf(text, levels, at, end));
    const widths = runs.map(run => this.runWidth(printed(text, run), run.script, look));
    let x = rtl ? this.left + this.measure - widths.reduce((sum, w) => sum + w, 0) : this.left;
    const baseline = this.y + look.size * 1.1;
    for (const [i, run] of runs.entries()) {
      this.doc
        .font(fonts[run.script][look.bold ? 'bold' : 'plain'])
        .fontSize(look.size)
        .fillColor(look.colour);
      this.doc.text(printed(text, run), x, baseline, { lineBreak: false, features: [], baseline: 'alphabetic' });
      x += widths[i]!;
    }
  }
}

/** The runs of a part of a paragraph, as they read. */
function runsOf(text: string, levels: Uint8Array, at: number, end: number): Run[] {
  const runs: Run[] = [];
  for (let i = at; i < end; ) {
    const char = String.fromCodePoint(text.codePointAt(i)!);
    const next = i + char.length;
    const last = runs.at(-1);
    const level = levels[i]!;
    const script = /\p{scx=Arab}/u.test(char) ? 'arabic' : 'serif';
    // a space is of the script before it, and so is what stands upon a letter
    const joins = last && last.level === level && (last.script === script || /[\s\p{M}\u200c\u200d]/u.test(char));
    if (joins) last.end = next;
    else runs.push({ at: i, end: next, level, script });
    i = next;
  }
  return runs;
}

/** Runs from left to right (UAX 9, rule L2). */
function inOrder(runs: Run[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(r => r.level));
  for (let level = highest; level > 0; level--)
    for (let i = 0; i < ordered.length; i++) {
      let end = i;
      while (end < ordered.length && ordered[end]!.level >= level) end++;
      if (end > i + 1) ordered.splice(i, end - i, ...ordered.slice(i, end).reverse());
      if (end > i) i = end;
    }
  return ordered;
}

/** The letters of a run as the library wants them: it turns Arabic round by itself, and nothing else. */
function printed(text: string, { at, end, level, script }: Run): string {
  const words = text.slice(at, end).replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
  if (level % 2 === 0) return words;
  const mirrored = [...words].map(char => bidi.getMirroredCharacter(char) ?? char);
  return (script === 'arabic' ? mirrored : mirrored.reverse()).join('');
}
