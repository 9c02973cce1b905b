import {
  codeAttributes,
  dateNames,
  factNames,
  noFacts,
  plainText,
  segtypes,
  type TmxCode,
  type TmxFacts,
  type TmxHeader,
  type TmxInline,
  type TmxNote,
  type TmxProp,
  type TmxUnit,
  type TmxVariant,
  tmxCodes,
} from './tmx.ts';
import { type XmlPlace, XmlRefusal, type XmlRefused, type XmlTag, xmlReader } from './xml.ts';

export type TmxSkipped = XmlPlace & { reason: string };
export type TmxRecord =
  | { kind: 'header'; header: TmxHeader }
  | { kind: 'unit'; unit: TmxUnit }
  /** a unit or a part of one that was left out, or a value that could not be read */
  | ({ kind: 'skipped'; what: 'unit' | 'language' | 'value' } & TmxSkipped)
  /** the last; `refused`: where and why the reading ended before the end of the file */
  | { kind: 'end'; units: number; skipped: Record<'unit' | 'language' | 'value', number>; refused: XmlRefused | null };

/** What one text, one unit and one code may hold; what is larger is left out (a unit) or ends the reading (a text). */
const limits = { bytes: Number.POSITIVE_INFINITY, depth: 64, piece: 4 * 1024 * 1024, doctype: true };
const largestUnit = 8 * 1024 * 1024; // characters, with all its languages

type Where = 'tmx' | 'header' | 'ude' | 'body' | 'tu' | 'tuv' | 'seg' | 'code' | 'words' | 'other';

/**
 * Reads TMX 1.4b and the versions before it, one unit after another in bounded memory, UTF-8 or UTF-16. What cannot be used
 * is told with its line and reason and counted; units before a place where the file is no XML are read.
 */
export async function* readTmx(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TmxRecord> {
  const file = new TmxFile();
  const reader = xmlReader(file, limits);
  let refused: XmlRefused | null = null;
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length && !refused; from += 64 * 1024) {
      refused = reader.feed(chunk.subarray(from, from + 64 * 1024));
      yield* file.take();
    }
    if (refused) break;
  }
  refused ??= reader.end();
  yield* file.take();
  yield { kind: 'end', units: file.units, skipped: file.skipped, refused };
}

class TmxFile {
  units = 0;
  readonly skipped = { unit: 0, language: 0, value: 0 };
  private ready: TmxRecord[] = [];
  private readonly path: Where[] = [];
  private header: TmxHeader | null = null;
  private unit: TmxUnit | null = null;
  private variant: TmxVariant | null = null;
  private hasSegment = false;
  /** the contents being read, innermost last */
  private contents: TmxInline[][] = [];
  private words: { tag: XmlTag; text: string } | null = null;
  private size = 0;
  private tooLarge = false;
  private began: XmlPlace = { line: 0, column: 0 };

  take(): TmxRecord[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  open(tag: XmlTag) {
    const where = this.path.at(-1);
    const entered = this.enter(tag, where);
    this.path.push(entered);
    if (where !== 'body') this.grow(tag.attributes.reduce((n, a) => n + a.name.length + a.value.length, 50));
  }

  text(words: string) {
    const where = this.path.at(-1);
    if (where !== 'seg' && where !== 'code' && where !== 'words') return;
    if (this.grow(words.length)) return;
    if (this.words) this.words.text += words;
    else this.append(words);
  }

  close() {
    const where = this.path.pop();
    if (where === 'words') this.endWords();
    else if (where === 'code') this.contents.pop();
    else if (where === 'header') this.ready.push({ kind: 'header', header: this.header! });
    else if (where === 'seg') {
      if (this.variant) this.variant.text = plainText(this.variant.content);
    } else if (where === 'tuv') this.endVariant();
    else if (where === 'tu') this.endUnit();
  }

  private enter(tag: XmlTag, where: Where | undefined): Where {
    const { local: name } = tag;
    if (where === undefined) {
      if (name !== 'tmx') throw new XmlRefusal(`the document is <${tag.name}>, not <tmx>`, tag);
      const version = said(tag, 'version') ?? '';
      if (!/^1\.[0-4]/.test(version))
        throw new XmlRefusal(`TMX of version ${version || '(not said)'} is not read, only 1.4 and before`, tag);
      return 'tmx';
    }
    if (where === 'tmx' && name === 'header') {
      this.header = this.headerOf(tag);
      return 'header';
    }
    if (where === 'tmx' && name === 'body') {
      if (!this.header) throw new XmlRefusal('<header> must stand before <body>', tag);
      return 'body';
    }
    if (where === 'body' && name === 'tu') {
      this.began = { line: tag.line, column: tag.column };
      this.size = 0;
      this.tooLarge = false;
      this.unit = this.unitOf(tag);
      return 'tu';
    }
    if (where === 'tu' && name === 'tuv') {
      this.hasSegment = false;
      this.variant = this.variantOf(tag);
      return 'tuv';
    }
    if (where === 'tuv' && name === 'seg' && !this.hasSegment) {
      this.hasSegment = true;
      this.contents = this.variant ? [this.variant.content] : [[]];
      return 'seg';
    }
    if ((where === 'tu' || where === 'tuv' || where === 'header') && (name === 'prop' || name === 'note')) {
      this.words = { tag, text: '' };
      return 'words';
    }
    if (where === 'header' && name === 'ude') {
      this.header!.ownCharacters.push({ name: said(tag, 'name') ?? '', base: said(tag, 'base'), maps: [] });
      return 'ude';
    }
    if (where === 'ude' && name === 'map') {
      const [unicode, code, ent, subst] = ['unicode', 'code', 'ent', 'subst'].map(n => said(tag, n));
      this.header!.ownCharacters.at(-1)!.maps.push({ unicode: unicode ?? '', code: code!, ent: ent!, subst: subst! });
      return 'other';
    }
    if (where === 'seg' || where === 'code') return this.code(tag);
    if (where !== 'other') this.skip('value', tag, `<${tag.name}> is not known here`);
    return 'other';
  }

  private code(tag: XmlTag): Where {
    if (!(tmxCodes as readonly string[]).includes(tag.local)) {
      this.skip('value', tag, `<${tag.name}> is not known in a segment; its words are kept`);
      // words of unknown markup count as words
      this.contents.push(this.contents.at(-1)!);
      return 'code';
    }
    const code: TmxCode = { code: tag.local as TmxCode['code'], attributes: {}, content: [] };
    for (const { name, value } of tag.attributes) {
      if (codeAttributes[code.code].includes(name)) code.attributes[name] = value;
    }
    if (!this.tooLarge) this.contents.at(-1)!.push(code);
    this.contents.push(code.content);
    return 'code';
  }

  private append(words: string) {
    const content = this.contents.at(-1)!;
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + words;
    else content.push(words);
  }

  /** Whether the unit has become too large to be kept. */
  private grow(by: number): boolean {
    this.size += by;
    if (this.size > largestUnit && !this.unit)
      throw new XmlRefusal(`<header> is larger than ${largestUnit} characters`);
    if (this.size > largestUnit && !this.tooLarge && this.unit) {
      this.tooLarge = true;
      this.unit.variants = [];
      this.variant = null;
      this.contents = this.contents.map(() => []);
    }
    return this.tooLarge;
  }

  private endWords() {
    const { tag, text } = this.words!;
    this.words = null;
    if (this.tooLarge) return;
    const note: TmxNote = { text, lang: langOf(tag), encoding: said(tag, 'o-encoding') };
    const holder: { props: TmxProp[]; notes: TmxNote[] } | null =
      this.path.at(-1) === 'header' ? this.header : this.path.at(-1) === 'tuv' ? this.variant : this.unit;
    if (tag.local === 'prop') holder?.props.push({ ...note, type: said(tag, 'type') ?? '' });
    else holder?.notes.push(note);
  }

  private endVariant() {
    const { variant } = this;
    this.variant = null;
    if (!variant || this.tooLarge) return;
    if (this.hasSegment) this.unit!.variants.push(variant);
    else this.skip('language', this.began, `the ${variant.lang} of the unit has no <seg>`);
  }

  private endUnit() {
    const unit = this.unit!;
    this.unit = null;
    if (this.tooLarge) this.skip('unit', this.began, `the unit is larger than ${largestUnit} characters`);
    else if (unit.variants.length === 0) this.skip('unit', this.began, 'the unit has no words in any language');
    else {
      this.units++;
      this.ready.push({ kind: 'unit', unit });
    }
  }

  private skip(what: 'unit' | 'language' | 'value', { line, column }: XmlPlace, reason: string) {
    this.skipped[what]++;
    this.ready.push({ kind: 'skipped', what, line, column, reason });
  }

  private headerOf(tag: XmlTag): TmxHeader {
    const get = (name: string) => said(tag, name);
    return {
      tool: get('creationtool') ?? '',
      toolVersion: get('creationtoolversion') ?? '',
      segtype: this.segtype(tag) ?? 'block',
      memoryFormat: get('o-tmf') ?? '',
      adminLang: get('adminlang') ?? 'en',
      sourceLang: get('srclang') ?? '*all*',
      datatype: get('datatype') ?? 'unknown',
      encoding: get('o-encoding'),
      created: this.date(tag, 'creationdate'),
      createdBy: get('creationid'),
      changed: this.date(tag, 'changedate'),
      changedBy: get('changeid'),
      props: [],
      notes: [],
      ownCharacters: [],
    };
  }

  private unitOf(tag: XmlTag): TmxUnit {
    return {
      id: said(tag, 'tuid'),
      segtype: this.segtype(tag),
      sourceLang: said(tag, 'srclang'),
      ...this.facts(tag),
      variants: [],
      line: tag.line,
    };
  }

  private variantOf(tag: XmlTag): TmxVariant | null {
    const lang = langOf(tag);
    if (lang) return { lang, ...this.facts(tag), content: [], text: '' };
    this.skip('language', tag, '<tuv> does not say its language (xml:lang)');
    return null;
  }

  private facts(tag: XmlTag): TmxFacts {
    const facts: TmxFacts = { ...noFacts, props: [], notes: [] };
    for (const [key, name] of factNames) facts[key] = said(tag, name);
    for (const [key, name] of dateNames) facts[key] = this.date(tag, name);
    const uses = said(tag, 'usagecount');
    if (uses !== null) {
      if (/^\d{1,15}$/.test(uses)) facts.uses = Number(uses);
      else this.skip('value', tag, `usagecount “${uses.slice(0, 40)}” is no whole number`);
    }
    return facts;
  }

  private segtype(tag: XmlTag): string | null {
    const value = said(tag, 'segtype');
    if (value === null || segtypes.includes(value)) return value;
    this.skip('value', tag, `segtype “${value.slice(0, 40)}” must be one of ${segtypes.join(', ')}`);
    return null;
  }

  /** `20020101T120000Z`, as the format asks for. */
  private date(tag: XmlTag, name: string): string | null {
    const value = said(tag, name);
    if (value === null) return null;
    const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(value);
    const time = parts ? Date.parse(`${parts.slice(1, 4).join('-')}T${parts.slice(4).join(':')}Z`) : Number.NaN;
    const iso = Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000', '');
    // a day that the month does not have would become one of the next
    if (iso?.replace(/[-:]/g, '') === value) return iso;
    this.skip('value', tag, `${name} “${value.slice(0, 40)}” is no time as 20020125T210600Z is`);
    return null;
  }
}

function said(tag: XmlTag, name: string): string | null {
  return tag.attributes.find(a => a.name === name)?.value ?? null;
}

/** `xml:lang`, or `lang` as it was called before TMX 1.4. */
function langOf(tag: XmlTag): string | null {
  return said(tag, 'xml:lang') ?? said(tag, 'lang');
}
