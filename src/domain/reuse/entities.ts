import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';

/*
 * Character references. The few that pages are full of are known here, by number they are computed; parse5 has the
 * standard's table for the rest.
 */

const common: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  shy: '\u00ad',
  laquo: '«',
  raquo: '»',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  bdquo: '„',
  sbquo: '‚',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  reg: '®',
  trade: '™',
  middot: '·',
  bull: '•',
  euro: '€',
  times: '×',
};

/** Windows-1252 where the standard reads the control characters of Latin-1 as that. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** What `number` of a numeric reference stands for. */
export function numbered(number: number): string {
  if (number >= 0x80 && number <= 0x9f) return windows1252[number - 0x80]!;
  if (number === 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) return '\ufffd';
  return String.fromCodePoint(number);
}

/** A reference's longest form: "&CounterClockwiseContourIntegral;". */
export const longestName = 33;

/** Decodes references by name. One for a page: a page of made-up names must not keep the parser busy for ever. */
export class NamedReferences {
  private readonly known = new Map<string, string>();

  /** `written`: the reference from `&` on, with its semicolon if it has one. What is no reference comes back as it is. */
  decode(written: string): string {
    const name = written.slice(1, -1);
    if (written.endsWith(';') && Object.hasOwn(common, name)) return common[name]!;
    const known = this.known.get(written);
    if (known !== undefined) return known;
    if (this.known.size >= 5_000) return written;
    const [node] = parseFragment(written).childNodes;
    const text = node && 'value' in node ? (node as DefaultTreeAdapterTypes.TextNode).value : written;
    this.known.set(written, text);
    return text;
  }

  /** An attribute's value. References without a semicolon are left: in addresses they are parameters. */
  decodeAttribute(value: string): string {
    if (!value.includes('&')) return value;
    return value.replace(/&(?:#(\d{1,8})|#x([0-9a-f]{1,6})|[a-z][a-z0-9]{1,31});/gi, (written, decimal, hex) =>
      decimal ? numbered(Number(decimal)) : hex ? numbered(Number.parseInt(hex, 16)) : this.decode(written),
    );
  }
}
