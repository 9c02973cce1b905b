import type { XmlElement } from '../xml-tree.ts';

/*
 * What XLIFF 2.1 (OASIS Standard, 13 February 2018) allows in each of its elements, core and modules: the part of its rules
 * that can be looked up. What needs more than one element to be told is in validate.ts, codes.ts and modules.ts.
 */

export const namespaces = {
  xlf: 'urn:oasis:names:tc:xliff:document:2.0',
  mtc: 'urn:oasis:names:tc:xliff:matches:2.0',
  gls: 'urn:oasis:names:tc:xliff:glossary:2.0',
  fs: 'urn:oasis:names:tc:xliff:fs:2.0',
  mda: 'urn:oasis:names:tc:xliff:metadata:2.0',
  res: 'urn:oasis:names:tc:xliff:resourcedata:2.0',
  slr: 'urn:oasis:names:tc:xliff:sizerestriction:2.0',
  val: 'urn:oasis:names:tc:xliff:validation:2.0',
  its: 'http://www.w3.org/2005/11/its',
  itsm: 'urn:oasis:names:tc:xliff:itsm:2.1',
  // of 2.0; an extension in 2.1, where it is still read by its own rules
  ctr: 'urn:oasis:names:tc:xliff:changetracking:2.0',
} as const;
export type Module = Exclude<keyof typeof namespaces, 'xlf'>;

const prefixes = new Map<string, keyof typeof namespaces>([
  ...Object.entries(namespaces).map(([prefix, uri]) => [uri, prefix as keyof typeof namespaces] as const),
  ['urn:oasis:names:tc:xliff:changetracking:2.1', 'ctr'],
]);

/** The namespace's usual prefix; null for an extension. */
export function knownNamespace(uri: string): keyof typeof namespaces | null {
  return prefixes.get(uri) ?? null;
}

/** Whether it is an element of the core by that name. */
export function isCore(name: string): (element: XmlElement) => boolean {
  return element => element.local === name && knownNamespace(element.uri) === 'xlf';
}

/** What a value may be, and the words for it. */
export type ValueRule = { right: (value: string) => boolean; must: string };

const among = (...values: string[]): ValueRule => ({
  right: value => values.includes(value),
  must: `be one of ${values.join(', ')}`,
});
const pattern = (regex: RegExp, must: string): ValueRule => ({ right: value => regex.test(value), must });

const nmtoken = /^[\p{L}\p{Nd}\p{M}\p{Lm}\p{Nl}\u00b7._:-]+$/u;
export const isNmtoken = (value: string) => nmtoken.test(value);

const any: ValueRule = { right: () => true, must: '' };
const id = pattern(nmtoken, 'be an NMTOKEN (letters, digits, . - _ :)');
const ids: ValueRule = {
  right: value => value.split(' ').every(isNmtoken),
  must: 'be NMTOKENs with single spaces between them',
};
const yesNo = among('yes', 'no');
const dir = among('ltr', 'rtl', 'auto');
const lang = pattern(/^(?:[a-z]{2,8}(-[a-z0-9]{1,8})*|[xi](-[a-z0-9]{1,8})+)$/i, 'be a language tag as BCP 47 has it');
const space = among('default', 'preserve');
const prefixed = pattern(/^[^\s:]+:[^\s]+$/, 'be prefix:value');
const ownType = pattern(/^(?!xlf:)[^\s:]+:[^\s]+$/, 'be prefix:value, with a prefix other than xlf');
const percent = pattern(/^(100(\.0+)?|\d{1,2}(\.\d+)?)$/, 'be a number from 0 to 100');
const positive = pattern(/^0*[1-9]\d*$/, 'be a whole number of 1 or more');
const inlineType = among('fmt', 'ui', 'quote', 'link', 'image', 'other');
const annotationType = pattern(
  /^(generic|comment|term|[^\s:]+:[^\s]+)$/,
  'be generic, comment, term, or a type of one’s own (prefix:value)',
);
const invalidCharacter: ValueRule = {
  right: value => {
    if (!/^([0-9a-f]{2}){2,4}$/i.test(value)) return false;
    const code = Number.parseInt(value, 16);
    const xml =
      code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe);
    return !xml && code < 0x10000;
  },
  must: 'be the hexadecimal code of a character that XML cannot hold (0000 to FFFF)',
};

/** Attributes and children of an element. A name with ! must be there. */
export type ElementRule = {
  attributes: Record<string, ValueRule>;
  required?: string[];
  /** attributes of other namespaces: modules by their prefix, `*` for extensions */
  foreign?: string[];
  /** elements within, in the order of their groups: a name of this namespace, `module` for modules and extensions */
  children?: { names: string[]; min?: number; max?: number }[];
  /** text, inline codes, or nothing but elements */
  content?: 'text' | 'inline' | 'any' | 'text+cp';
};

const structural = ['fs', 'slr', 'its', 'itsm', '*'];
const inDocument = { canResegment: yesNo, translate: yesNo, srcDir: dir, trgDir: dir };
const codeBase = {
  canCopy: yesNo,
  canDelete: yesNo,
  canReorder: among('yes', 'firstNo', 'no'),
  copyOf: id,
  subType: prefixed,
  type: inlineType,
};
const single = { dataRef: id, disp: any, equiv: any, subFlows: ids };
const annotation = { id, translate: yesNo, type: annotationType, ref: any, value: any };

/** Elements of the core, by their names. */
export const core: Record<string, ElementRule> = {
  xliff: {
    attributes: { version: any, srcLang: lang, trgLang: lang },
    required: ['version', 'srcLang'],
    foreign: ['its', 'itsm', 'fs', '*'],
    children: [{ names: ['file'], min: 1 }],
  },
  file: {
    attributes: { id, original: any, ...inDocument },
    required: ['id'],
    foreign: structural,
    children: [
      { names: ['skeleton'], max: 1 },
      { names: ['module'] },
      { names: ['notes'], max: 1 },
      { names: ['unit', 'group'], min: 1 },
    ],
  },
  skeleton: { attributes: { href: any }, content: 'any' },
  group: {
    attributes: { id, name: any, type: ownType, ...inDocument },
    required: ['id'],
    foreign: structural,
    children: [{ names: ['module'] }, { names: ['notes'], max: 1 }, { names: ['unit', 'group'] }],
  },
  unit: {
    attributes: { id, name: any, type: ownType, ...inDocument },
    required: ['id'],
    foreign: structural,
    children: [
      { names: ['module'] },
      { names: ['notes'], max: 1 },
      { names: ['originalData'], max: 1 },
      { names: ['segment', 'ignorable'] },
    ],
  },
  notes: { attributes: {}, children: [{ names: ['note'], min: 1 }] },
  note: {
    attributes: {
      id,
      appliesTo: among('source', 'target'),
      category: any,
      priority: pattern(/^([1-9]|10)$/, 'be 1 to 10'),
    },
    foreign: ['fs', 'its', 'itsm', '*'],
    content: 'text',
  },
  originalData: { attributes: {}, children: [{ names: ['data'], min: 1 }] },
  data: { attributes: { id, dir }, required: ['id'], content: 'text+cp' },
  segment: {
    attributes: {
      id,
      canResegment: yesNo,
      state: among('initial', 'translated', 'reviewed', 'final'),
      subState: prefixed,
    },
    children: [
      { names: ['source'], min: 1, max: 1 },
      { names: ['target'], max: 1 },
    ],
  },
  ignorable: {
    attributes: { id },
    children: [
      { names: ['source'], min: 1, max: 1 },
      { names: ['target'], max: 1 },
    ],
  },
  source: { attributes: {}, content: 'inline' },
  target: { attributes: { order: positive }, content: 'inline' },
  cp: { attributes: { hex: invalidCharacter }, required: ['hex'] },
  ph: { attributes: { id, ...codeBase, ...single }, required: ['id'], foreign: ['fs', 'slr'] },
  pc: {
    attributes: {
      id,
      ...codeBase,
      canOverlap: yesNo,
      dir,
      dispStart: any,
      dispEnd: any,
      equivStart: any,
      equivEnd: any,
      dataRefStart: id,
      dataRefEnd: id,
      subFlowsStart: ids,
      subFlowsEnd: ids,
    },
    required: ['id'],
    foreign: ['fs', 'slr'],
    content: 'inline',
  },
  sc: {
    attributes: { id, ...codeBase, ...single, canOverlap: yesNo, dir, isolated: yesNo },
    required: ['id'],
    foreign: ['fs', 'slr'],
  },
  ec: {
    attributes: { id, ...codeBase, ...single, canOverlap: yesNo, dir, isolated: yesNo, startRef: id },
    foreign: ['fs', 'slr'],
  },
  mrk: { attributes: annotation, required: ['id'], foreign: structural, content: 'inline' },
  sm: { attributes: annotation, required: ['id'], foreign: structural },
  em: { attributes: { startRef: id }, required: ['startRef'] },
};

export const inlineNames = ['cp', 'ph', 'pc', 'sc', 'ec', 'mrk', 'sm', 'em'];
/** Of `xml:`, what any element may say. */
export const xmlAttributes: Record<string, ValueRule> = { lang, space, id };

const applies = among('source', 'target', 'ignorable');
const ext = ['*'];

/** Elements of the modules, by prefix and name. `in`: the core's elements that one may stand in by itself. */
export const modules: Record<string, ElementRule & { in?: string[] }> = {
  'mtc:matches': { in: ['unit'], attributes: {}, children: [{ names: ['match'], min: 1 }] },
  'mtc:match': {
    attributes: {
      id,
      matchQuality: percent,
      matchSuitability: percent,
      origin: any,
      ref: any,
      reference: yesNo,
      similarity: percent,
      subType: prefixed,
      type: among('am', 'ebm', 'idm', 'ice', 'mt', 'tb', 'tm', 'other'),
    },
    required: ['ref'],
    foreign: ['slr', 'its', 'itsm', '*'],
    children: [
      { names: ['mda:metadata'], max: 1 },
      { names: ['xlf:originalData'], max: 1 },
      { names: ['xlf:source'], min: 1, max: 1 },
      { names: ['xlf:target'], min: 1, max: 1 },
      { names: ['module'] },
    ],
  },
  'gls:glossary': { in: ['unit'], attributes: {}, children: [{ names: ['glossEntry'], min: 1 }] },
  'gls:glossEntry': {
    attributes: { id, ref: any },
    foreign: ext,
    children: [
      { names: ['term'], min: 1, max: 1 },
      { names: ['translation'] },
      { names: ['definition'], max: 1 },
      { names: ['module'] },
    ],
  },
  'gls:term': { attributes: { source: any }, foreign: ext, content: 'text' },
  'gls:translation': { attributes: { id, ref: any, source: any }, foreign: ext, content: 'text' },
  'gls:definition': { attributes: { source: any }, foreign: ext, content: 'text' },
  'mda:metadata': { in: ['file', 'group', 'unit'], attributes: { id }, children: [{ names: ['metaGroup'], min: 1 }] },
  'mda:metaGroup': {
    attributes: { id, category: any, appliesTo: applies },
    children: [{ names: ['metaGroup', 'meta'], min: 1 }],
  },
  'mda:meta': { attributes: { type: any }, required: ['type'], content: 'text' },
  'res:resourceData': {
    in: ['file', 'unit'],
    attributes: {},
    children: [{ names: ['resourceItemRef', 'resourceItem'], min: 1 }],
  },
  'res:resourceItemRef': { attributes: { id, ref: id }, required: ['ref'], foreign: ext },
  'res:resourceItem': {
    attributes: { id, mimeType: any, context: yesNo },
    foreign: ext,
    children: [{ names: ['source'], max: 1 }, { names: ['target'], max: 1 }, { names: ['reference'] }],
  },
  'res:source': { attributes: { href: any }, foreign: ext, content: 'any' },
  'res:target': { attributes: { href: any }, foreign: ext, content: 'any' },
  'res:reference': { attributes: { href: any }, required: ['href'], foreign: ext },
  'ctr:changeTrack': { in: ['file', 'group', 'unit'], attributes: {}, children: [{ names: ['revisions'], min: 1 }] },
  'ctr:revisions': {
    attributes: { appliesTo: id, ref: id, currentVersion: id },
    required: ['appliesTo'],
    foreign: ext,
    children: [{ names: ['revision'], min: 1 }],
  },
  'ctr:revision': {
    attributes: { author: any, datetime: any, version: id, checksum: any },
    foreign: ext,
    children: [{ names: ['item', 'simpleItem'], min: 1 }],
  },
  'ctr:item': { attributes: { property: any }, required: ['property'], foreign: ext, content: 'any' },
  'ctr:simpleItem': { attributes: { property: any }, required: ['property'], foreign: ext, content: 'any' },
  'slr:profiles': {
    in: ['file'],
    attributes: { generalProfile: any, storageProfile: any },
    children: [{ names: ['normalization'], max: 1 }, { names: ['module'] }],
  },
  'slr:normalization': {
    attributes: { general: among('none', 'nfc', 'nfd'), storage: among('none', 'nfc', 'nfd') },
    foreign: ext,
  },
  'slr:data': {
    in: ['file', 'group', 'unit'],
    attributes: { profile: any },
    required: ['profile'],
    foreign: ext,
    content: 'any',
  },
  'val:validation': {
    in: ['file', 'group', 'unit'],
    attributes: {},
    foreign: ext,
    children: [{ names: ['rule'], min: 1 }],
  },
  'val:rule': {
    attributes: {
      isPresent: any,
      isNotPresent: any,
      startsWith: any,
      endsWith: any,
      occurs: positive,
      existsInSource: yesNo,
      caseSensitive: yesNo,
      normalization: among('none', 'nfc', 'nfd'),
      disabled: yesNo,
    },
    foreign: ext,
  },
};

const sizes = (must: string) =>
  pattern(/^(\*|\d+|\d+,(\d+|\*))$/, `be ${must}: *, a maximum, or a minimum and a maximum (25,100 or 25,*)`);
/** Attributes of the size and length module under the profiles that the standard defines; any other profile has its own. */
export const sizeRules: Record<string, ValueRule> = {
  sizeRestriction: sizes('a size'),
  storageRestriction: sizes('a size'),
  equivStorage: pattern(/^\d+$/, 'be a whole number'),
  sizeInfo: pattern(/^\d+$/, 'be a whole number'),
};
export const sizeAttributes = ['sizeRestriction', 'storageRestriction', 'equivStorage', 'sizeInfo', 'sizeInfoRef'];

/** The elements of HTML that the format style module allows as values of fs. */
export const styles = new Set(
  (
    'a b bdo big blockquote body br button caption center cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 ' +
    'head hr html i img label legend li ol p pre q s samp select small span strike strong sub sup table tbody td tfoot ' +
    'th thead title tr tt u ul'
  ).split(' '),
);
