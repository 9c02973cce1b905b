import type { NodeJson } from '../../domain/document/schema.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { splitAtInvalid, xmlCharacters } from '../xml.ts';
import { element, text, writeXmlTree, type XmlElement, type XmlNode } from '../xml-tree.ts';
import { isNmtoken, namespaces } from './grammar.ts';
import { type CodeForm, formOf } from './meaning.ts';
import {
  footnotesOf,
  footnoteUnit,
  hashType,
  type Meaning,
  ownPrefix,
  sourceHash,
  tokensOf,
  type XliffNote,
  type XliffState,
  type XliffUnit,
} from './unit.ts';

const states: Record<XliffState, { state: string; subState: string | null }> = {
  untranslated: { state: 'initial', subState: null },
  draft: { state: 'translated', subState: `${ownPrefix}:draft` },
  check: { state: 'translated', subState: `${ownPrefix}:check` },
  reviewed: { state: 'reviewed', subState: null },
  final: { state: 'final', subState: null },
};

/**
 * The units as a file of XLIFF 2.1, UTF-8. `original` names what they are of, as its readers would. Code segments are marked
 * as not to be translated. Throws RangeError for an id that is no NMTOKEN or comes twice.
 */
export function writeXliff({
  source,
  target,
  original,
  units,
}: {
  source: string;
  target: string;
  original: string;
  units: readonly XliffUnit[];
}): string {
  const elements: XmlNode[] = [];
  const ids = new Set<string>();
  const claim = (id: string) => {
    if (!isNmtoken(id)) throw new RangeError(`the id ${id} is no NMTOKEN`);
    if (ids.has(id)) throw new RangeError(`there are two units ${id}`);
    ids.add(id);
  };
  for (const unit of units) {
    claim(unit.id);
    elements.push(text('\n'), unitElement(unit, unit.kind, sourceHash(unit)));
    const notes = footnotesOf(unit.source);
    const rendered = unit.target && footnotesOf(unit.target);
    for (let i = 0; i < Math.max(notes.length, rendered?.length ?? 0); i++) {
      const id = footnoteUnit(unit.id, i + 1);
      claim(id);
      const words = { ...unit, id, source: notes[i] ?? [], target: rendered?.[i] ?? null, notes: [] };
      elements.push(text('\n'), unitElement(words, 'footnote', null));
    }
  }
  const file = element(
    'file',
    { id: 'f1', original: xmlCharacters(original), srcDir: direction(source), trgDir: direction(target) },
    [...elements, text('\n')],
  );
  const root = element(
    'xliff',
    { xmlns: namespaces.xlf, 'xmlns:mda': namespaces.mda, version: '2.1', srcLang: source, trgLang: target },
    [text('\n'), file, text('\n')],
  );
  return writeXmlTree({ root, before: [], after: [] });
}

type Code = { id: string; form: CodeForm; meaning: Meaning; copyOf: string | null; subFlow: string | null };

function unitElement(unit: XliffUnit, kind: string, hash: string | null): XmlElement {
  const codes = new Codes(unit.id);
  const source = codes.inline(unit.source, false);
  const target = unit.target && codes.inline(unit.target, true);
  const { state, subState } = states[unit.target === null ? 'untranslated' : unit.state];
  const children: (XmlElement | null)[] = [
    hash === null ? null : metadata(hash),
    unit.notes.length === 0 ? null : element('notes', {}, unit.notes.map(noteElement)),
    codes.originalData(),
    element('segment', { id: 's1', state, subState }, [
      element('source', { 'xml:space': 'preserve' }, source),
      ...(target ? [element('target', { 'xml:space': 'preserve' }, target)] : []),
    ]),
  ];
  return element(
    'unit',
    { id: unit.id, type: `${ownPrefix}:${kind}`, translate: unit.kind === 'code' ? 'no' : null },
    children.flatMap(child => (child ? [text('\n '), child] : [])).concat([text('\n')]),
  );
}

function metadata(hash: string): XmlElement {
  const meta = element('mda:meta', { type: hashType }, [text(hash)]);
  return element('mda:metadata', {}, [element('mda:metaGroup', { category: ownPrefix }, [meta])]);
}

function noteElement(note: XliffNote, index: number): XmlElement {
  const attributes = { id: `n${index + 1}`, appliesTo: note.appliesTo ?? null, category: note.category ?? null };
  return element('note', attributes, [text(xmlCharacters(note.text))]);
}

/** The codes of a unit: numbered as they come in the source; those of the translation are the source's where they mean the same. */
class Codes {
  private readonly unit: string;
  private readonly known: Code[] = [];
  private readonly data: string[] = [];
  private free: Code[] = [];

  constructor(unit: string) {
    this.unit = unit;
  }

  inline(content: readonly NodeJson[], translated: boolean): XmlNode[] {
    this.free = [...this.known];
    const root: XmlNode[] = [];
    const open: XmlNode[][] = [root];
    for (const token of tokensOf(content, meaning => this.code(meaning, translated))) {
      const into = open.at(-1)!;
      if (token.kind === 'text') into.push(...characters(token.text));
      else if (token.kind === 'end') open.pop();
      else {
        const { code } = token;
        const made = this.element(code);
        into.push(made);
        if (token.kind !== 'start') continue;
        const literal = 'mark' in code.meaning && code.meaning.mark.type.name === 'code' && !translated;
        // a tool that minds annotations leaves commands and names of files as they are
        const inner = literal ? element('mrk', { id: `${code.id}.m`, translate: 'no' }) : made;
        if (inner !== made) made.children.push(inner);
        open.push(inner.children);
      }
    }
    return root;
  }

  originalData(): XmlElement | null {
    if (this.data.length === 0) return null;
    const entries = this.data.map((words, i) => element('data', { id: `d${i + 1}` }, characters(words)));
    return element('originalData', {}, entries);
  }

  private code(meaning: Meaning, translated: boolean): Code {
    const form = formOf(meaning);
    const same = (code: Code) => code.form.subType === form.subType && code.form.data[0] === form.data[0];
    const unused = translated ? this.free.findIndex(same) : -1;
    if (unused >= 0) return this.free.splice(unused, 1)[0]!;
    const base = translated && form.copy ? this.known.find(code => code.copyOf === null && same(code)) : undefined;
    const subFlow = 'node' in meaning && meaning.node === 'footnote' ? footnoteUnit(this.unit, meaning.number) : null;
    const code = { id: String(this.known.length + 1), form, meaning, copyOf: base?.id ?? null, subFlow };
    this.known.push(code);
    return code;
  }

  private element({ id, form, meaning, copyOf, subFlow }: Code): XmlElement {
    const common = { id, type: form.type, subType: form.subType };
    const canCopy = form.copy ? null : 'no';
    const [start, end] = form.data;
    if ('mark' in meaning) {
      const refs = copyOf ? { copyOf } : { dataRefStart: this.reference(start), dataRefEnd: this.reference(end ?? '') };
      return element('pc', { ...common, canOverlap: 'yes', canCopy, ...refs });
    }
    const refs = copyOf ? { copyOf } : { dataRef: this.reference(start) };
    return element('ph', { ...common, canCopy, ...refs, subFlows: subFlow });
  }

  private reference(words: string): string {
    let at = this.data.indexOf(words);
    if (at < 0) at = this.data.push(words) - 1;
    return `d${at + 1}`;
  }
}

/** Text with the characters that XML cannot hold as <cp>. */
function characters(words: string): XmlNode[] {
  return splitAtInvalid(words).flatMap((piece, i): XmlNode[] => {
    if (piece === '') return [];
    if (i % 2 === 0) return [text(piece)];
    return [element('cp', { hex: piece.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0') })];
  });
}
