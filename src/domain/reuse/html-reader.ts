import { longestName, NamedReferences, numbered } from './entities.ts';
import {
  BLOCK,
  CELL,
  CLOSES_P,
  elementOf,
  FORMATTING,
  flagsOf,
  HIDDEN,
  hashOf,
  hashStep,
  nameOf,
  OUTER,
  RAW,
  SCOPE,
  SPECIAL,
  tag,
  UNDRAWN,
  VOID,
} from './html-tags.ts';

/*
 * A page's visible text straight from its UTF-8 bytes, in one pass without a tree: to look for copies in a web crawl, most
 * of the work is stepping over markup. The tokens are those of the HTML standard; of its tree construction the open
 * elements are kept, as far as they decide what is hidden. It is one long method: its state is the locals of one loop, which
 * as fields of small methods would be read and written with every byte.
 */

export type RawLink = {
  href: string;
  rel: string;
  /** Where its words stand in the text, in bytes. */
  from: number;
  to: number;
  /** An area of a picture has an alternative text instead. */
  alt: string | null;
};

export type Declared = {
  base: string | null;
  canonical: string | null;
  refresh: string | null;
  robots: string[];
  title: string | null;
  links: RawLink[];
};

const SPACE = 1;
const kinds = new Uint8Array(256);
for (const c of [9, 10, 12, 13, 32]) kinds[c] = SPACE;

/** What a byte of a text is to the loop that copies it: a letter or a sign is 0. */
const ONE_BLANK = 1;
const OTHER_SPACE = 2;
const STARTS_TAG = 4;
const STARTS_REFERENCE = 8;
const inText = new Uint8Array(256);
for (const c of [9, 10, 12, 13]) inText[c] = OTHER_SPACE;
inText[0x20] = ONE_BLANK;
inText[0x3c] = STARTS_TAG;
inText[0x26] = STARTS_REFERENCE;

const NONE = 0;
const BLANK = 1;
const TAB = 2;
const LINE = 3;
const separators = Uint8Array.of(0, 0x20, 0x09, 0x0a);

/** As deep as browsers build a page; an end tag looks no further for its element. */
const reach = 512;
const HIDES = 0x100;
const mostLinks = 100_000;

const attributes = Object.fromEntries(
  ['hidden', 'style', 'href', 'rel', 'name', 'content', 'http-equiv', 'open', 'alt', 'shadowrootmode'].map(name => [
    name,
    hashOf(name),
  ]),
) as Record<string, number>;
const H_HIDDEN = attributes.hidden!;
const H_STYLE = attributes.style!;

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

/** Reads one page after another; keeps its buffers between them. */
export class HtmlReader {
  /** The visible text in UTF-8, white space folded to one, blocks on lines of their own. Valid up to `length`, until the next page. */
  out: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  length = 0;
  private pending = NONE;
  private stack: Uint16Array = new Uint16Array(256);
  private depth = 0;
  private hiding = 0;
  private readonly open = new Int32Array(256);
  private references = new NamedReferences();
  private bytes: Uint8Array = new Uint8Array(0);
  private declared: Declared | null = null;
  private link: RawLink | null = null;
  private linkDepth = 0;
  // what the last tag said of itself
  private readonly values = new Map<number, string>();
  private tagHides = false;
  private selfClosing = false;

  /** Reads the text; with `declared`, also the title, the links and what the head says of the page. */
  read(bytes: Uint8Array, declared: Declared | null = null): void {
    this.bytes = bytes;
    this.declared = declared;
    // a reference can be shorter than its character, and a line's end than its tag: never by more than a quarter
    const most = bytes.length + (bytes.length >> 2) + 64;
    if (this.out.length < most || (this.out.length > 16_000_000 && most < 1_000_000))
      this.out = new Uint8Array(Math.max(most, 65_536));
    this.length = 0;
    this.pending = NONE;
    this.depth = 0;
    this.hiding = 0;
    this.open.fill(0);
    this.references = new NamedReferences();
    this.link = null;
    let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (i < bytes.length) i = this.hiding > 0 ? this.overHidden(i) : this.words(i);
    this.endLink();
    this.bytes = new Uint8Array(0);
  }

  /** Copies text up to the next tag and reads that. */
  private words(start: number): number {
    const { bytes, out } = this;
    const end = bytes.length;
    let n = this.length;
    let pending = this.pending;
    const blank = this.open[tag.pre]! > 0 ? LINE : BLANK;
    let i = start;
    for (;;) {
      let kind = 0;
      for (; i < end; i++) {
        const c = bytes[i]!;
        kind = inText[c]!;
        if (kind !== ONE_BLANK && kind !== OTHER_SPACE) break;
        const is = c === 0x20 || c === 0x09 ? BLANK : blank;
        if (is > pending) pending = is;
      }
      if (i >= end || kind === STARTS_TAG) break;
      if (kind === STARTS_REFERENCE) {
        this.length = n;
        this.pending = pending;
        i = this.reference(i);
        n = this.length;
        pending = this.pending;
        continue;
      }
      if (pending !== NONE) {
        if (n > 0) out[n++] = separators[pending]!;
        pending = NONE;
      }
      // letters and the blanks between them, without a branch for each; what follows a blank overwrites a second one
      let before = 0;
      for (; i + 4 <= end; i += 4) {
        const c0 = bytes[i]!;
        const c1 = bytes[i + 1]!;
        const c2 = bytes[i + 2]!;
        const c3 = bytes[i + 3]!;
        const k0 = inText[c0]!;
        const k1 = inText[c1]!;
        const k2 = inText[c2]!;
        const k3 = inText[c3]!;
        if ((k0 | k1 | k2 | k3) > ONE_BLANK) break;
        out[n] = c0;
        n += 1 ^ (k0 & before);
        out[n] = c1;
        n += 1 ^ (k1 & k0);
        out[n] = c2;
        n += 1 ^ (k2 & k1);
        out[n] = c3;
        n += 1 ^ (k3 & k2);
        before = k3;
      }
      for (; i < end; i++) {
        const c = bytes[i]!;
        const is = inText[c]!;
        if (is > ONE_BLANK) break;
        out[n] = c;
        n += 1 ^ (is & before);
        before = is;
      }
      if (before === ONE_BLANK) {
        n--;
        pending = BLANK;
      }
    }
    this.length = n;
    this.pending = pending;
    return i < end ? this.markup(i) : end;
  }

  private overHidden(start: number): number {
    const { bytes } = this;
    let i = start;
    while (i < bytes.length && bytes[i] !== 0x3c) i++;
    return i < bytes.length ? this.markup(i) : i;
  }

  private put(text: string): void {
    // a blank that somebody wrote as a number is a blank
    if (/^[\t\n\f\r ]+$/.test(text)) {
      if (this.pending === NONE) this.pending = BLANK;
      return;
    }
    this.separate();
    this.length += encoder.encodeInto(text, this.out.subarray(this.length)).written;
  }

  private separate(): void {
    if (this.pending !== NONE && this.length > 0) this.out[this.length++] = separators[this.pending]!;
    this.pending = NONE;
  }

  /** At an ampersand: puts what it stands for; where the text goes on. */
  private reference(at: number): number {
    const { bytes } = this;
    let i = at + 1;
    if (bytes[i] === 0x23) {
      i++;
      const hex = bytes[i] === 0x78 || bytes[i] === 0x58;
      if (hex) i++;
      const from = i;
      let number = 0;
      for (; i < bytes.length; i++) {
        const digit = digitOf(bytes[i]!, hex);
        if (digit < 0) break;
        number = Math.min(0x110000, number * (hex ? 16 : 10) + digit);
      }
      if (i > from) {
        this.put(numbered(number));
        return bytes[i] === 0x3b ? i + 1 : i;
      }
      this.put('&');
      return at + 1;
    }
    const most = Math.min(bytes.length, at + longestName);
    let written = '&';
    while (i < most && isLetterOrDigit(bytes[i]!)) written += String.fromCharCode(bytes[i++]!);
    if (bytes[i] === 0x3b) {
      written += ';';
      i++;
    }
    this.put(written.length > 2 ? this.references.decode(written) : written);
    return i;
  }

  /** At a `<`: a tag, a comment, or a sign; where the text goes on. */
  private markup(at: number): number {
    const { bytes } = this;
    const next = bytes[at + 1]!;
    if (isLetter(next)) return this.startTag(at + 1);
    if (next === 0x2f) {
      if (isLetter(bytes[at + 2]!)) return this.endTag(at + 2);
      return at + 2 < bytes.length ? this.after(0x3e, at + 2) : at + 2;
    }
    if (next === 0x21)
      return bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d ? this.comment(at + 4) : this.after(0x3e, at + 2);
    if (next === 0x3f) return this.after(0x3e, at + 2);
    if (this.hiding === 0) this.put('<');
    return at + 1;
  }

  private after(byte: number, from: number): number {
    const found = this.bytes.indexOf(byte, from);
    return found < 0 ? this.bytes.length : found + 1;
  }

  /** Behind `<!--`. */
  private comment(from: number): number {
    const { bytes } = this;
    if (bytes[from] === 0x3e) return from + 1;
    if (bytes[from] === 0x2d && bytes[from + 1] === 0x3e) return from + 2;
    for (let i = bytes.indexOf(0x3e, from); i >= 0; i = bytes.indexOf(0x3e, i + 1)) {
      if (bytes[i - 1] === 0x2d && bytes[i - 2] === 0x2d && i - 2 >= from) return i + 1;
      if (bytes[i - 1] === 0x21 && bytes[i - 2] === 0x2d && bytes[i - 3] === 0x2d && i - 3 >= from) return i + 1;
    }
    return bytes.length;
  }

  private startTag(from: number): number {
    const { bytes } = this;
    let i = from;
    let hash = 0;
    let c = bytes[i]!;
    while (i < bytes.length && c !== 0x3e && c !== 0x2f && kinds[c] !== SPACE) {
      hash = hashStep(hash, c);
      c = bytes[++i]!;
    }
    const id = elementOf(hash);
    const flags = flagsOf[id]!;
    if (this.values.size > 0) this.values.clear();
    this.tagHides = false;
    this.selfClosing = false;
    i = c === 0x3e ? i + 1 : this.attributes(i, this.wanted(id));
    // a tag that the page breaks off is none
    if (i > bytes.length) return bytes.length;
    if ((flags & OUTER) !== 0) return i;
    if ((flags & VOID) !== 0) {
      this.voidElement(id);
      return i;
    }
    const drawn = this.open[tag.svg]! + this.open[tag.math]! > 0;
    if (drawn && this.selfClosing) return i;
    this.closeImplied(id, flags);
    if ((flags & BLOCK) !== 0) this.pending = LINE;
    else if ((flags & CELL) !== 0 && this.pending < TAB) this.pending = TAB;
    if (id === tag.plaintext) {
      this.rest(i);
      return bytes.length;
    }
    const isTitle = id === tag.title && !drawn;
    if ((flags & RAW) !== 0 && (!drawn || id !== tag.title)) return this.raw(i, id, hash, isTitle);
    const hides =
      this.tagHides ||
      ((flags & HIDDEN) !== 0 && !(id === tag.template && this.values.has(attributes.shadowrootmode!))) ||
      (id === tag.dialog && !this.values.has(attributes.open!)) ||
      (drawn && (flags & UNDRAWN) !== 0);
    this.push(id, hides);
    if (id === tag.a && this.declared && this.hiding === 0) this.beginLink();
    return i;
  }

  /** Attributes that the element is asked for, beside those that hide it. */
  private wanted(id: number): boolean {
    if (id === tag.dialog || id === tag.template) return true;
    return (
      this.declared !== null &&
      (id === tag.a || id === tag.area || id === tag.base || id === tag.link || id === tag.meta)
    );
  }

  /** From behind the name to behind the `>`; beyond the bytes if there is none. */
  private attributes(at: number, keep: boolean): number {
    const { bytes } = this;
    const end = bytes.length;
    let i = at;
    for (;;) {
      let c = bytes[i]!;
      while (i < end && (kinds[c] === SPACE || c === 0x2f)) {
        if (c === 0x2f && bytes[i + 1] === 0x3e) this.selfClosing = true;
        c = bytes[++i]!;
      }
      if (i >= end) return end + 1;
      if (c === 0x3e) return i + 1;
      // an equals sign at the beginning belongs to the name
      let hash = hashStep(0, c);
      c = bytes[++i]!;
      while (i < end && c !== 0x3d && c !== 0x3e && c !== 0x2f && kinds[c] !== SPACE) {
        hash = hashStep(hash, c);
        c = bytes[++i]!;
      }
      while (i < end && kinds[c] === SPACE) c = bytes[++i]!;
      let from = i;
      let to = i;
      if (c === 0x3d) {
        c = bytes[++i]!;
        while (i < end && kinds[c] === SPACE) c = bytes[++i]!;
        if (c === 0x22 || c === 0x27) {
          const quote = c;
          from = ++i;
          while (i < end && bytes[i] !== quote) i++;
          to = i++;
        } else {
          from = i;
          while (i < end && c !== 0x3e && kinds[c] !== SPACE) c = bytes[++i]!;
          to = i;
        }
      }
      if (hash === H_HIDDEN) {
        if (!/^until-found$/i.test(this.latin(from, Math.min(to, from + 20)))) this.tagHides = true;
      } else if (hash === H_STYLE) {
        if (hidingStyle(bytes, from, to)) this.tagHides = true;
      } else if (keep && !this.values.has(hash) && this.values.size < 20)
        this.values.set(hash, utf8.decode(bytes.subarray(from, Math.min(to, from + 10_000))));
    }
  }

  private latin(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i++) text += String.fromCharCode(this.bytes[i]!);
    return text;
  }

  private value(name: string): string | null {
    const value = this.values.get(attributes[name]!);
    return value === undefined ? null : this.references.decodeAttribute(value).trim();
  }

  private voidElement(id: number): void {
    if (id === tag.br) {
      if (this.hiding === 0) this.pending = LINE;
      return;
    }
    if ((flagsOf[id]! & CLOSES_P) !== 0 && this.open[tag.p]! > 0) this.closeParagraph();
    const { declared } = this;
    if (!declared || this.hiding > 0) return;
    const href = this.value('href');
    if (id === tag.base) declared.base ??= href;
    else if (id === tag.link) {
      if (href && /(?:^|\s)canonical(?:\s|$)/i.test(this.value('rel') ?? '')) declared.canonical ??= href;
    } else if (id === tag.meta) {
      const content = this.value('content') ?? '';
      if (/^robots$/i.test(this.value('name') ?? ''))
        declared.robots.push(
          ...content
            .toLowerCase()
            .split(/[\s,]+/)
            .filter(Boolean)
            .slice(0, 50),
        );
      else if (/^refresh$/i.test(this.value('http-equiv') ?? ''))
        declared.refresh ??=
          /^[\d.\s]*[;,]\s*(?:url\s*=)?\s*(['"]?)(.*?)\1\s*$/is.exec(content.slice(0, 2_000))?.[2] || null;
    } else if (id === tag.area && href !== null && declared.links.length < mostLinks)
      declared.links.push({ href, rel: this.value('rel') ?? '', from: 0, to: 0, alt: this.value('alt') ?? '' });
  }

  private beginLink(): void {
    const href = this.value('href');
    if (href === null || this.declared!.links.length >= mostLinks) return;
    this.link = { href, rel: this.value('rel') ?? '', from: this.length, to: this.length, alt: null };
    this.linkDepth = this.depth;
  }

  private endLink(): void {
    if (!this.link) return;
    this.link.to = this.length;
    this.declared?.links.push(this.link);
    this.link = null;
  }

  /** Content of an element that has no elements inside: up to its own end tag. */
  private raw(from: number, id: number, hash: number, isTitle: boolean): number {
    const { bytes } = this;
    const name = nameOf(id);
    const hidden = (flagsOf[id]! & HIDDEN) !== 0 || this.tagHides || this.hiding > 0;
    let end = from;
    for (;;) {
      end = bytes.indexOf(0x3c, end);
      if (end < 0) end = bytes.length;
      if (end === bytes.length || (bytes[end + 1] === 0x2f && this.isEndOf(end + 2, name.length, hash))) break;
      // a script that hides itself in a comment may write other scripts
      if (id === tag.script && bytes[end + 1] === 0x21 && bytes[end + 2] === 0x2d && bytes[end + 3] === 0x2d)
        end = this.escapedScript(end + 4, hash);
      else end++;
    }
    if (isTitle && this.declared && this.declared.title === null && this.hiding === 0) {
      this.declared.title = this.aside(from, end);
    } else if (!hidden) this.rest(from, false, end);
    const close = bytes.indexOf(0x3e, end);
    return close < 0 ? bytes.length : close + 1;
  }

  /** Text that is not the page's own. */
  private aside(from: number, end: number): string {
    const { length, pending } = this;
    this.pending = NONE;
    this.rest(from, true, end);
    const text = utf8.decode(this.out.subarray(length, this.length)).trim();
    this.length = length;
    this.pending = pending;
    return text;
  }

  private isEndOf(at: number, length: number, wanted: number): boolean {
    const { bytes } = this;
    let hash = 0;
    for (let i = at; i < at + length; i++) hash = hashStep(hash, bytes[i]!);
    if (hash !== wanted) return false;
    const c = bytes[at + length]!;
    return c === 0x3e || c === 0x2f || kinds[c] === SPACE;
  }

  /** Behind `<!--` in a script: up to its end, or to a `</script` that ends the element. */
  private escapedScript(from: number, hash: number): number {
    const { bytes } = this;
    let inner = false;
    for (let i = from; i < bytes.length; i++) {
      const c = bytes[i];
      if (c === 0x2d && bytes[i + 1] === 0x2d && bytes[i + 2] === 0x3e) return i + 3;
      if (c !== 0x3c) continue;
      if (bytes[i + 1] === 0x2f && this.isEndOf(i + 2, 6, hash)) {
        if (!inner) return i;
        inner = false;
      } else if (this.isEndOf(i + 1, 6, hash)) inner = true;
    }
    return bytes.length;
  }

  /** Text without tags. */
  private rest(from: number, references = false, end = this.bytes.length): void {
    const { bytes } = this;
    for (let i = from; i < end; i++) {
      const c = bytes[i]!;
      if (kinds[c] === SPACE) {
        if (this.pending === NONE) this.pending = BLANK;
      } else if (c === 0x26 && references) i = this.reference(i) - 1;
      else {
        this.separate();
        this.out[this.length++] = c;
      }
    }
  }

  private endTag(from: number): number {
    const { bytes } = this;
    let i = from;
    let hash = 0;
    let c = bytes[i]!;
    while (i < bytes.length && c !== 0x3e && c !== 0x2f && kinds[c] !== SPACE) {
      hash = hashStep(hash, c);
      c = bytes[++i]!;
    }
    if (c === 0x3e) i++;
    else i = this.attributes(i, false);
    if (i > bytes.length) return bytes.length;
    const id = elementOf(hash);
    const flags = flagsOf[id]!;
    if ((flags & OUTER) !== 0) return i;
    if ((flags & BLOCK) !== 0 || id === tag.br) this.lineEnd();
    else if ((flags & CELL) !== 0 && this.hiding === 0 && this.pending < TAB) this.pending = TAB;
    if (this.open[id]! > 0 || isHeading(id)) this.close(id, flags);
    return i;
  }

  private lineEnd(): void {
    if (this.hiding === 0) this.pending = LINE;
  }

  private push(id: number, hides: boolean): void {
    if (this.depth === this.stack.length) {
      const larger = new Uint16Array(2 * this.depth);
      larger.set(this.stack);
      this.stack = larger;
    }
    this.stack[this.depth++] = hides ? id | HIDES : id;
    this.open[id]!++;
    if (hides) this.hiding++;
  }

  /** Takes the elements from `to` on off the stack. */
  private popTo(to: number): void {
    while (this.depth > to) this.forget(this.stack[--this.depth]!);
    if (this.link && this.depth < this.linkDepth) this.endLink();
  }

  private forget(entry: number): void {
    const id = entry & 0xff;
    if (id === 0) return;
    this.open[id]!--;
    if ((entry & HIDES) !== 0) this.hiding--;
  }

  private close(id: number, flags: number): void {
    const least = Math.max(0, this.depth - reach);
    for (let at = this.depth - 1; at >= least; at--) {
      const is = this.stack[at]! & 0xff;
      if (is === id || (isHeading(is) && isHeading(id))) {
        if ((flags & FORMATTING) === 0) this.popTo(at);
        else this.takeOut(at);
        return;
      }
      const other = flagsOf[is]!;
      if ((other & SCOPE) !== 0 && !(flags & (SCOPE | CELL) || isRow(id))) return;
      if (is === tag.table && (flags & CELL || isRow(id))) return;
      if (is === tag.template) return;
      if ((flags & (SPECIAL | FORMATTING)) === 0 && (other & SPECIAL) !== 0) return;
      if (id === tag.p && is === tag.button) return;
      if (id === tag.li && (is === tag.ol || is === tag.ul)) return;
    }
  }

  /** Ends formatting inside of which blocks may be open: they stay, what stood between does not (the adoption agency). */
  private takeOut(at: number): void {
    const { stack } = this;
    let block = this.depth - 1;
    while (block > at && (flagsOf[stack[block]! & 0xff]! & SPECIAL) === 0) block--;
    if ((stack[at]! & 0xff) === tag.a) this.endLink();
    this.popTo(block === at ? at : block + 1);
    for (let i = at; i < block; i++)
      if (i === at || (flagsOf[stack[i]! & 0xff]! & (SPECIAL | FORMATTING)) === 0) {
        this.forget(stack[i]!);
        stack[i] = 0;
      }
  }

  private closeHeading(): void {
    const id = this.depth > 0 ? this.stack[this.depth - 1]! & 0xff : 0;
    if (isHeading(id)) this.popTo(this.depth - 1);
  }

  private closeParagraph(): void {
    this.close(tag.p, flagsOf[tag.p]!);
  }

  /** What a start tag closes that nobody closed. */
  private closeImplied(id: number, flags: number): void {
    const { open } = this;
    if ((flags & CLOSES_P) !== 0) {
      if (id === tag.li && open[id]! > 0) this.closeItem(id, id);
      else if ((id === tag.dd || id === tag.dt) && open[tag.dd]! + open[tag.dt]! > 0) this.closeItem(tag.dd, tag.dt);
      if (open[tag.p]! > 0) this.closeParagraph();
      if (isHeading(id)) this.closeHeading();
    } else if (id === tag.a && open[id]! > 0) this.close(id, flags);
    else if (id === tag.button && open[id]! > 0) this.close(id, flags);
    else if ((id === tag.rt || id === tag.rp) && this.depth > 0) {
      const top = this.stack[this.depth - 1]! & 0xff;
      if (top === tag.rt || top === tag.rp) this.popTo(this.depth - 1);
    } else if (open[tag.table]! > 0) {
      if ((flags & CELL) !== 0) this.popToTable(tag.tr);
      else if (id === tag.tr) this.popToTable(tag.tbody);
      else if (isRow(id)) this.popToTable(tag.table);
    }
  }

  /** An item of a list ends the one before, unless a block stands between them. */
  private closeItem(one: number, other: number): void {
    const least = Math.max(0, this.depth - reach);
    for (let at = this.depth - 1; at >= least; at--) {
      const is = this.stack[at]! & 0xff;
      if (is === one || is === other) {
        this.popTo(at);
        return;
      }
      if ((flagsOf[is]! & SPECIAL) !== 0 && is !== tag.div && is !== tag.p && is !== tag.address) return;
    }
  }

  /** Everything inside the innermost row, group of rows or table is closed. */
  private popToTable(inside: number): void {
    const least = Math.max(0, this.depth - reach);
    for (let at = this.depth - 1; at >= least; at--) {
      const is = this.stack[at]! & 0xff;
      if (
        is === tag.table ||
        is === tag.template ||
        (inside === tag.tr && is === tag.tr) ||
        (inside !== tag.table && (is === tag.tbody || is === tag.thead || is === tag.tfoot))
      ) {
        this.popTo(at + 1);
        return;
      }
    }
  }
}

function isHeading(id: number): boolean {
  return id >= tag.h1 && id <= tag.h6;
}

function isRow(id: number): boolean {
  return id === tag.tr || id === tag.tbody || id === tag.thead || id === tag.tfoot || id === tag.caption;
}

function isLetter(c: number): boolean {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
}

function isLetterOrDigit(c: number): boolean {
  return isLetter(c) || (c >= 48 && c <= 57);
}

function digitOf(c: number, hex: boolean): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return hex && letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

const hiding =
  /(?:^|[;\s{])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0+)?(?:px|r?em|pt|%)?\s*(?:[;!]|$))/i;

/** Whether a style attribute takes the element out of sight. Transparent text is none: scripts fade whole articles in. */
function hidingStyle(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, from + 4_000);
  for (let i = from; i < end; i++) {
    const c = bytes[i]! | 32;
    if (
      // none, hidden, collapse, font-size
      (c === 110 && (bytes[i + 1]! | 32) === 111 && (bytes[i + 2]! | 32) === 110) ||
      (c === 104 && (bytes[i + 1]! | 32) === 105 && (bytes[i + 2]! | 32) === 100) ||
      (c === 99 && (bytes[i + 1]! | 32) === 111 && (bytes[i + 2]! | 32) === 108) ||
      (c === 45 && (bytes[i + 1]! | 32) === 115 && (bytes[i + 2]! | 32) === 105)
    )
      return hiding.test(utf8.decode(bytes.subarray(from, end)).replace(/\/\*.*?\*\//gs, ''));
  }
  return false;
}
