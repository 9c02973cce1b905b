import { Mark, type Node } from 'prosemirror-model';
import { type NodeJson, schema } from '../../domain/document/schema.ts';
import type { XmlPlace } from '../xml.ts';
import { attributeOf, elementsOf, textOf, type XmlElement } from '../xml-tree.ts';
import { isCore, knownNamespace } from './grammar.ts';
import { formOf, meaningOf, originalData } from './meaning.ts';
import { eventsOf, type InlineEvent, inTargetOrder, type Part, partsOf } from './parts.ts';
import { readXliff } from './read.ts';
import {
  footnoteUnit,
  hashType,
  type Meaning,
  ownPrefix,
  sourceHash,
  toJson,
  tokensOf,
  type XliffState,
  type XliffUnit,
} from './unit.ts';
import type { Complaint } from './validate.ts';

/**
 * What a translator should look at in a unit. `missing`: the source's code is not in the translation; `added`: the source has
 * no such code; `doubled`: it is there more than once; `rule`: the translation breaks a rule of the standard; `partial`: some
 * segments have no translation yet.
 */
export type UnitIssue = XmlPlace & { kind: 'missing' | 'added' | 'doubled' | 'rule' | 'partial'; reason: string };

export type ReturnedUnit = XmlPlace & {
  id: string;
  /** null when nothing of it is translated */
  target: NodeJson[] | null;
  state: XliffState;
  /** the source is another now than what was translated */
  changed: boolean;
  issues: UnitIssue[];
  notes: string[];
};

export type Returned =
  | {
      ok: true;
      units: ReturnedUnit[];
      /** units that were asked for and are not in the file */
      absent: string[];
      /** units of the file that were not asked for */
      unknown: (XmlPlace & { id: string })[];
    }
  | { ok: false; complaints: Complaint[] };

/**
 * Takes a file back from a translator: for each of the units (as they are now) what it was translated as, with its codes put
 * back as marks, however the tool split, joined and reordered its segments. A file that breaks the standard is refused whole,
 * unless only translations break it; those are told of their units. Languages are compared when they are given.
 */
export async function readXliffFor(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  units: readonly XliffUnit[],
  languages: { source: string; target: string } | null = null,
): Promise<Returned> {
  const read = await readXliff(bytes);
  const broken = read.ok ? [] : read.complaints;
  if (!read.document || broken.some(c => !c.inTarget || c.unit === null)) return { ok: false, complaints: broken };
  const { root } = read.document;
  if (languages) {
    const wrong = otherLanguage(root, languages);
    if (wrong) return { ok: false, complaints: [wrong] };
  }
  const inFile = new Map<string, XmlElement>();
  for (const element of unitsIn(root)) {
    const id = attributeOf(element, 'id')!;
    if (!inFile.has(id)) inFile.set(id, element);
  }
  const used = new Set<string>();
  const absent: string[] = [];
  const returned: ReturnedUnit[] = [];
  for (const unit of units) {
    const element = inFile.get(unit.id);
    used.add(unit.id);
    if (!element) {
      absent.push(unit.id);
      continue;
    }
    const footnote = (number: number) => {
      const id = footnoteUnit(unit.id, number);
      used.add(id);
      return inFile.get(id) ?? null;
    };
    for (let i = 1; footnote(i); i++);
    const one = readUnit(unit, element, footnote);
    const rules = broken.filter(c => c.unit === unit.id || c.unit?.startsWith(`${unit.id}.fn`));
    const told = rules.map(({ line, column, reason }): UnitIssue => ({ line, column, kind: 'rule', reason }));
    returned.push({ ...one, issues: [...told, ...one.issues] });
  }
  const unknown = [...inFile].filter(([id]) => !used.has(id)).map(([id, { line, column }]) => ({ id, line, column }));
  return { ok: true, units: returned, absent, unknown };
}

function otherLanguage(root: XmlElement, { source, target }: { source: string; target: string }): Complaint | null {
  const from = attributeOf(root, 'srcLang') ?? '';
  const to = attributeOf(root, 'trgLang') ?? '';
  const same = (a: string, b: string) => a.split('-')[0]!.toLowerCase() === b.split('-')[0]!.toLowerCase();
  if (same(from, source) && (to === '' || same(to, target))) return null;
  const reason = `the file is from ${from} to ${to || 'no language'}, not from ${source} to ${target}`;
  return { line: root.line, column: root.column, constraint: 'trgLang', reason, unit: null, inTarget: false };
}

function unitsIn(element: XmlElement): XmlElement[] {
  return elementsOf(element).flatMap(child =>
    isCore('unit')(child) ? [child] : isCore('file')(child) || isCore('group')(child) ? unitsIn(child) : [],
  );
}

type Read = { nodes: NodeJson[]; codes: Set<string> };

function readUnit(unit: XliffUnit, element: XmlElement, footnote: (number: number) => XmlElement | null): ReturnedUnit {
  const issues: UnitIssue[] = [];
  const parts = partsOf(element);
  const said = hashIn(element);
  const fromFile = new UnitReader(element, null, footnote);
  const source = fromFile.read(
    parts.map(p => p.source),
    'source',
    [],
  );
  const changed = (said ?? sourceHash({ kind: unit.kind, source: source.nodes })) !== sourceHash(unit);
  const reader = changed ? fromFile : new UnitReader(element, unit.source, footnote);
  const contents = targetContents(parts, issues);
  let target: Read | null = null;
  if (contents) {
    target = reader.read(contents, 'target', issues);
    const place = { line: contents[0]!.line, column: contents[0]!.column };
    for (const code of source.codes)
      if (!target.codes.has(code))
        issues.push({
          ...place,
          kind: 'missing',
          reason: `the source’s ${reader.words(code)} is not in the translation`,
        });
  }
  const notes = elementsOf(element).filter(isCore('notes')).flatMap(elementsOf).map(textOf);
  const state = target === null ? 'untranslated' : stateOf(parts);
  const { line, column } = element;
  return { id: unit.id, line, column, target: target?.nodes ?? null, state, changed, issues, notes };
}

/** What makes up the translation, in its order; null when there is none. */
function targetContents(parts: Part[], issues: UnitIssue[]): XmlElement[] | null {
  const ordered = inTargetOrder(parts);
  const segments = ordered.filter(p => !p.ignorable);
  if (!segments.some(p => p.target)) return null;
  for (const { element, target, source } of segments)
    if (!target && source && (textOf(source).trim() !== '' || elementsOf(source).length > 0))
      issues.push({
        line: element.line,
        column: element.column,
        kind: 'partial',
        reason: 'this segment is not translated',
      });
  // the space between two sentences stays where a tool left it out
  return ordered.map(p => p.target ?? (p.ignorable ? p.source : null)).filter(content => content !== null);
}

function stateOf(parts: Part[]): XliffState {
  const order = ['initial', 'translated', 'reviewed', 'final'];
  const segments = parts.filter(p => !p.ignorable && (p.target || textOf(p.source!).trim() !== ''));
  const states = segments.map(p => (p.target ? (attributeOf(p.element, 'state') ?? 'initial') : 'initial'));
  const lowest = order[Math.min(...states.map(s => order.indexOf(s)))];
  if (lowest === 'reviewed' || lowest === 'final') return lowest;
  if (lowest === 'initial') return 'untranslated';
  return segments.some(p => attributeOf(p.element, 'subState') === `${ownPrefix}:check`) ? 'check' : 'draft';
}

function hashIn(unit: XmlElement): string | null {
  for (const metadata of elementsOf(unit).filter(e => e.local === 'metadata' && knownNamespace(e.uri) === 'mda'))
    for (const group of elementsOf(metadata).filter(g => attributeOf(g, 'category') === ownPrefix))
      for (const meta of elementsOf(group)) if (attributeOf(meta, 'type') === hashType) return textOf(meta).trim();
  return null;
}

/** Makes inline nodes of a unit's contents. What codes mean is taken from the source of ours where it is given. */
class UnitReader {
  private readonly data: Map<string, string>;
  private readonly own = new Map<string, Meaning>();
  private readonly elements = new Map<string, XmlElement>();
  private readonly inSource = new Set<string>();
  private readonly footnote: (number: number) => XmlElement | null;

  constructor(unit: XmlElement, source: NodeJson[] | null, footnote: (number: number) => XmlElement | null) {
    this.footnote = footnote;
    this.data = originalData(elementsOf(unit).filter(isCore('originalData')).flatMap(elementsOf));
    let count = 0;
    // numbered as write.ts numbers them
    if (source) tokensOf(source, meaning => this.own.set(String(++count), meaning));
    for (const part of partsOf(unit))
      for (const [content, from] of [
        [part.source, 'source'],
        [part.target, 'target'],
      ] as const)
        for (const event of content ? eventsOf(content) : []) {
          if (event.kind !== 'start' && event.kind !== 'place') continue;
          if (!this.elements.has(event.id)) this.elements.set(event.id, event.element);
          if (from === 'source') this.inSource.add(event.id);
        }
  }

  read(contents: readonly (XmlElement | null)[], side: 'source' | 'target', issues: UnitIssue[]): Read {
    const nodes: Node[] = [];
    const codes = new Set<string>();
    const active: { id: string; mark: Mark | null }[] = [];
    const footnotes = new Set<number>();
    const marks = () => active.reduce<readonly Mark[]>((set, { mark }) => (mark ? mark.addToSet(set) : set), Mark.none);
    const begin = (event: Exclude<InlineEvent, { kind: 'text' }>) => {
      const { line, column } = event.element;
      const tell = (kind: UnitIssue['kind'], reason: string) => issues.push({ line, column, kind, reason });
      const copied = attributeOf(event.element, 'copyOf');
      const id = copied ?? event.id;
      const meaning = this.meaning(id);
      if (side === 'target') {
        if (codes.has(id)) tell('doubled', `${this.words(id)} is in the translation more than once`);
        else if (!this.inSource.has(id))
          tell(
            'added',
            meaning ? `the source has no ${this.words(id)} here` : `the code ${id} is none of ours and is left out`,
          );
      }
      codes.add(id);
      return meaning;
    };
    for (const content of contents)
      for (const event of content ? eventsOf(content) : []) {
        if (event.kind === 'text') {
          if (event.text !== '') nodes.push(schema.text(event.text, marks()));
        } else if (event.kind === 'start') {
          const meaning = begin(event);
          active.push({ id: event.id, mark: meaning && 'mark' in meaning ? meaning.mark : null });
        } else if (event.kind === 'end') {
          const at = active.findLastIndex(a => a.id === event.id);
          if (at >= 0) active.splice(at, 1);
        } else if (event.kind === 'place') {
          const meaning = begin(event);
          if (!meaning || !('node' in meaning)) continue;
          if (meaning.node === 'hard_break') nodes.push(schema.node('hard_break', null, undefined, marks()));
          else if (!footnotes.has(meaning.number)) {
            footnotes.add(meaning.number);
            nodes.push(schema.node('footnote', null, this.footnoteWords(meaning.number, side, issues), marks()));
          }
        }
      }
    return { nodes: toJson(nodes), codes };
  }

  /** A code in words. */
  words(id: string): string {
    const meaning = this.meaning(id);
    if (!meaning) return `code ${id}`;
    if ('node' in meaning) return meaning.node === 'hard_break' ? 'line break' : `footnote ${meaning.number}`;
    return `code ${formOf(meaning).data[0]}`;
  }

  private meaning(id: string): Meaning | null {
    const known = this.own.get(id);
    if (known) return known;
    const element = this.elements.get(id);
    if (!element) return null;
    const copied = attributeOf(element, 'copyOf');
    return copied !== null && copied !== id ? this.meaning(copied) : meaningOf(element, this.data);
  }

  private footnoteWords(number: number, side: 'source' | 'target', issues: UnitIssue[]): Node[] {
    const unit = this.footnote(number);
    if (!unit) return [];
    const parts = partsOf(unit);
    const contents = side === 'source' ? parts.map(p => p.source) : targetContents(parts, issues);
    if (!contents) {
      if (parts.some(p => p.source && textOf(p.source).trim() !== ''))
        issues.push({
          line: unit.line,
          column: unit.column,
          kind: 'partial',
          reason: `footnote ${number} is not translated`,
        });
      return [];
    }
    const reader = new UnitReader(unit, null, () => null);
    const { nodes } = reader.read(contents, side, issues);
    return nodes.map(json => schema.nodeFromJSON(json)).filter(node => node.isText);
  }
}
