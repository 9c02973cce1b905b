/*
 * A translation memory in TMX 1.4b (LISA OSCAR, 26 April 2005): the values that read-tmx.ts and write-tmx.ts read and write.
 * What a unit says beyond its words (properties, notes, dates, who and with what) is kept as it was said.
 */

export type TmxNote = { text: string; lang: string | null; encoding: string | null };
export type TmxProp = TmxNote & { type: string };

/** Codes in a segment, by the names of their elements. */
export const tmxCodes = ['bpt', 'ept', 'it', 'ph', 'hi', 'ut', 'sub'] as const;
export type TmxCode = { code: (typeof tmxCodes)[number]; attributes: Record<string, string>; content: TmxInline[] };
export type TmxInline = string | TmxCode;

/** What is recorded of a unit or of one of its languages; null when it does not say. */
export type TmxFacts = {
  /** ISO 8601 in UTC, whole seconds */
  created: string | null;
  changed: string | null;
  lastUsed: string | null;
  createdBy: string | null;
  changedBy: string | null;
  tool: string | null;
  toolVersion: string | null;
  uses: number | null;
  datatype: string | null;
  memoryFormat: string | null;
  encoding: string | null;
  props: TmxProp[];
  notes: TmxNote[];
};

export type TmxVariant = TmxFacts & {
  lang: string;
  content: TmxInline[];
  /** the running words: without codes and what stands in them, a line break as \n */
  text: string;
};

export type TmxUnit = TmxFacts & {
  id: string | null;
  segtype: string | null;
  /** of the words that the others render, `*all*` for any; null: as the file says */
  sourceLang: string | null;
  /** in the order of the file; a language may come more than once */
  variants: TmxVariant[];
  /** of the file, from 1; 0 for one that is none of a file */
  line: number;
};

/** A character that a file declares for itself. */
export type TmxMap = { unicode: string; code: string | null; ent: string | null; subst: string | null };

export type TmxHeader = {
  tool: string;
  toolVersion: string;
  segtype: string;
  memoryFormat: string;
  adminLang: string;
  sourceLang: string;
  datatype: string;
  encoding: string | null;
  created: string | null;
  createdBy: string | null;
  changed: string | null;
  changedBy: string | null;
  props: TmxProp[];
  notes: TmxNote[];
  ownCharacters: { name: string; base: string | null; maps: TmxMap[] }[];
};

export const noFacts: TmxFacts = {
  created: null,
  changed: null,
  lastUsed: null,
  createdBy: null,
  changedBy: null,
  tool: null,
  toolVersion: null,
  uses: null,
  datatype: null,
  memoryFormat: null,
  encoding: null,
  props: [],
  notes: [],
};

export const segtypes = ['block', 'paragraph', 'sentence', 'phrase'];

/** The running words of a segment. */
export function plainText(content: readonly TmxInline[]): string {
  return content
    .map(piece => {
      if (typeof piece === 'string') return piece;
      if (piece.code === 'hi') return plainText(piece.content);
      return piece.code === 'ph' && piece.attributes.type === 'lb' ? '\n' : '';
    })
    .join('');
}

/** Attributes of a unit and a language that hold a text, as the format names them. */
const factAttributes = {
  createdBy: 'creationid',
  changedBy: 'changeid',
  tool: 'creationtool',
  toolVersion: 'creationtoolversion',
  datatype: 'datatype',
  memoryFormat: 'o-tmf',
  encoding: 'o-encoding',
} as const;
const dateAttributes = { created: 'creationdate', changed: 'changedate', lastUsed: 'lastusagedate' } as const;
export const factNames = pairs(factAttributes);
export const dateNames = pairs(dateAttributes);

function pairs<K extends string>(names: Record<K, string>): [key: K, attribute: string][] {
  return Object.entries(names) as [K, string][];
}

/** Of each code, the attributes that the format knows. */
export const codeAttributes: Record<TmxCode['code'], string[]> = {
  bpt: ['i', 'x', 'type'],
  ept: ['i'],
  it: ['pos', 'x', 'type'],
  ph: ['x', 'assoc', 'type'],
  hi: ['x', 'type'],
  ut: ['x'],
  sub: ['datatype', 'type'],
};
