import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bidiFactory, { type Bidi } from 'bidi-js';
import type { Font } from 'fontkit';
import { direction } from '../domain/outlet/settings.ts';
import type { PrintSheet, Sheet, SheetBlock } from '../domain/permission/sheet.ts';

/*
 * A letter as PDF. PDFKit with fontkit embeds the fonts and joins Arabic letters; it knows one direction, so lines are
 * broken and put in order here, by the Unicode Bidirectional Algorithm (UAX 9, bidi-js). Each paragraph carries its words
 * as they read (ActualText), so that a copy, a search and a screen reader have them whatever the order on paper. The fonts
 * that come along have Latin, Cyrillic, Greek, Arabic and Hebrew; for more the outlet brings fonts of its own. What no font
 * has is printed as a box, so whoever prints a letter asks first what would be lacking.
 */

// both take 40 MB together, and most processes never print
const fontkit = (): typeof import('fontkit') => createRequire(import.meta.url)('fontkit');

const file = (path: string) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`));
/** A font in both weights, what it is preferred for, and whether it has a letter. */
type Face = { plain: string; bold: string; own: RegExp | null; has(code: number): boolean };
const serif = face(
  file('noto-serif/400Regular/NotoSerif_400Regular.ttf'),
  file('noto-serif/700Bold/NotoSerif_700Bold.ttf'),
);
const bundled: Face[] = [
  serif,
  face(
    file('noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf'),
    file('noto-naskh-arabic/700Bold/NotoNaskhArabic_700Bold.ttf'),
    /\p{scx=Arab}/u,
  ),
  face(
    file('noto-serif-hebrew/400Regular/NotoSerifHebrew_400Regular.ttf'),
    file('noto-serif-hebrew/700Bold/NotoSerifHebrew_700Bold.ttf'),
    /\p{scx=Hebr}/u,
  ),
];

/** Read when it is first asked for a letter: Han fonts have 8 MB. Throws what fontkit says of a file that is no font. */
function face(plain: string, bold = plain, own: RegExp | null = null): Face {
  let font: Font | null = null;
  const has = (code: number) => {
    font ??= fontkit().openSync(plain) as Font;
    return font.hasGlyphForCodePoint(code);
  };
  return { plain, bold, own, has };
}

/** Scripts of which people write names, as ISO 15924 has them, to say which one cannot be printed. */
const scripts = [
  ['Hani', /\p{scx=Hani}/u],
  ['Hira', /\p{scx=Hira}/u],
  ['Kana', /\p{scx=Kana}/u],
  ['Hang', /\p{scx=Hang}/u],
  ['Thai', /\p{scx=Thai}/u],
  ['Deva', /\p{scx=Deva}/u],
  ['Beng', /\p{scx=Beng}/u],
  ['Taml', /\p{scx=Taml}/u],
  ['Telu', /\p{scx=Telu}/u],
  ['Knda', /\p{scx=Knda}/u],
  ['Mlym', /\p{scx=Mlym}/u],
  ['Gujr', /\p{scx=Gujr}/u],
  ['Guru', /\p{scx=Guru}/u],
  ['Sinh', /\p{scx=Sinh}/u],
  ['Khmr', /\p{scx=Khmr}/u],
  ['Laoo', /\p{scx=Laoo}/u],
  ['Mymr', /\p{scx=Mymr}/u],
  ['Tibt', /\p{scx=Tibt}/u],
  ['Geor', /\p{scx=Geor}/u],
  ['Armn', /\p{scx=Armn}/u],
  ['Ethi', /\p{scx=Ethi}/u],
  ['Syrc', /\p{scx=Syrc}/u],
  ['Thaa', /\p{scx=Thaa}/u],
] as const;

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

/** Opens the press. `own`: a folder with further fonts (TTF, OTF), in the order of their names; null: none. */
export function openPress(own: string | null): PrintSheet {
  const faces = [...bundled, ...(own ? fontsIn(own) : [])];
  const lacking = (sheet: Sheet) => {
    const found = new Set<string>();
    const all = sheet.blocks.map(b => (b.kind === 'rule' ? '' : b.kind === 'fact' ? b.name + b.text : b.text)).join('');
    for (const char of new Set(all.match(/[\p{L}\p{N}]/gu) ?? []))
      if (faceOf(char, faces) === null) found.add(scripts.find(([, of]) => of.test(char))?.[0] ?? 'Zyyy');
    return [...found].sort();
  };
  return Object.assign((sheet: Sheet) => print(sheet, faces), { lacking });
}

/** With the fonts that come along. */
export const printSheet = openPress(null);

function fontsIn(folder: string): Face[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => /\.(?:ttf|otf)$/i.test(name))
    .sort()
    .map(name => face(join(folder, name)));
}

/** The font that a letter is set in; null: none has it. */
function faceOf(char: string, faces: readonly Face[]): Face | null {
  const code = char.codePointAt(0)!;
  const first = faces.find(one => one.own?.test(char)) ?? faces[0]!;
  return first.has(code) ? first : (faces.find(one => one.has(code)) ?? null);
}

async function print(sheet: Sheet, faces: readonly Face[]): Promise<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit');
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
  const press = new Press(doc, direction(sheet.lang) === 'rtl', faces);
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const block of sheet.blocks) set(doc, root, press, block);
  root.end();
  doc.end();
  return whole;
}

function set(doc: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, press: Press, block: SheetBlock): void {
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
type Run = { at: number; end: number; level: number; face: Face };

/** Sets paragraphs down the page, and goes on to the next when it is full. */
class Press {
  readonly doc: PDFKit.PDFDocument;
  readonly rtl: boolean;
  readonly faces: readonly Face[];
  readonly left = paper.margin;
  readonly measure: number;
  y: number = paper.margin;

  constructor(doc: PDFKit.PDFDocument, rtl: boolean, faces: readonly Face[]) {
    this.doc = doc;
    this.faces = faces;
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
    for (const run of runsOf(text, levels, at, end, this.faces))
      sum += this.runWidth(printed(text, run), run.face, look);
    return sum;
  }

  private runWidth(text: string, face: Face, look: Look): number {
    this.doc.font(look.bold ? face.bold : face.plain).fontSize(look.size);
    // with features given, even none, the run is laid out as one: word by word would lose the order of Arabic
    return this.doc.widthOfString(text, { features: [] });
  }

  private line(text: string, levels: Uint8Array, at: number, end: number, look: Look, rtl: boolean): void {
    const runs = inOrder(runsOf(text, levels, at, end, this.faces));
    const widths = runs.map(run => this.runWidth(printed(text, run), run.face, look));
    let x = rtl ? this.left + this.measure - widths.reduce((sum, w) => sum + w, 0) : this.left;
    const baseline = this.y + look.size * 1.1;
    for (const [i, run] of runs.entries()) {
      this.doc
        .font(look.bold ? run.face.bold : run.face.plain)
        .fontSize(look.size)
        .fillColor(look.colour);
      this.doc.text(printed(text, run), x, baseline, { lineBreak: false, features: [], baseline: 'alphabetic' });
      x += widths[i]!;
    }
  }
}

/** The runs of a part of a paragraph, as they read. */
function runsOf(text: string, levels: Uint8Array, at: number, end: number, faces: readonly Face[]): Run[] {
  const runs: Run[] = [];
  for (let i = at; i < end; ) {
    const char = String.fromCodePoint(text.codePointAt(i)!);
    const next = i + char.length;
    const last = runs.at(-1);
    const level = levels[i]!;
    const face = faceOf(char, faces) ?? serif;
    // a space is of the script before it, and so is what stands upon a letter
    const joins = last && last.level === level && (last.face === face || /[\s\p{M}\u200c\u200d]/u.test(char));
    if (joins) last.end = next;
    else runs.push({ at: i, end: next, level, face });
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

/** Scripts that the library turns round by itself, by the first of their letters in a run. */
const turned = /[\p{scx=Arab}\p{scx=Hebr}\p{scx=Syrc}\p{scx=Thaa}\p{scx=Nkoo}]/u;

/** The letters of a run as the library wants them: in reading order where it turns them round, else as they are seen. */
function printed(text: string, { at, end, level }: Run): string {
  const words = text.slice(at, end).replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
  if (level % 2 === 0) return words;
  const mirrored = [...words].map(char => bidi.getMirroredCharacter(char) ?? char);
  return (turned.test(words) ? mirrored : mirrored.reverse()).join('');
}
