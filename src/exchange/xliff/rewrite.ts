import {
  attributeOf,
  element,
  elementsOf,
  text,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from '../xml-tree.ts';
import { isCore } from './grammar.ts';
import { inTargetOrder, type Part, partsOf } from './parts.ts';

/*
 * What the standard lets a tool do to somebody else's file: segments joined and split where they may be, annotations taken
 * out. Each gives a new document and leaves everything else as it stands, modules and extensions too.
 */

/** Without the annotations that `which` says yes to (<mrk>, <sm> with <em>); their words stay. */
export function withoutAnnotations(document: XmlDocument, which: (annotation: XmlElement) => boolean): XmlDocument {
  return withUnits(document, unit => {
    const gone = new Set<string>();
    const collect = (within: XmlElement) => {
      for (const child of elementsOf(within)) {
        if (isAnnotation(child) && which(child)) gone.add(attributeOf(child, 'id') ?? '');
        collect(child);
      }
    };
    for (const part of partsOf(unit)) collect(part.element);
    const clean = (nodes: XmlNode[]): XmlNode[] =>
      nodes.flatMap(node => {
        if (node.kind !== 'element') return [node];
        if (isCore('em')(node)) return gone.has(attributeOf(node, 'startRef') ?? '') ? [] : [node];
        if (isAnnotation(node) && gone.has(attributeOf(node, 'id') ?? '')) return clean(node.children);
        return [{ ...node, children: clean(node.children) }];
      });
    return withParts(unit, part => [withContents(part, content => clean(content.children))]);
  });
}

/**
 * Segments that follow one another become one where they may (canResegment) and where their translations follow one another
 * too; words come in the order of the translation. The state is the lowest of theirs.
 */
export function joinSegments(document: XmlDocument): XmlDocument {
  return withUnits(document, (unit, may) => {
    const parts = partsOf(unit);
    const referred = referencesIn(unit);
    const joined = new Map<XmlElement, XmlElement | null>(); // what stands instead of a part
    const orders = new Map<XmlElement, number>();
    for (let i = 0; i < parts.length; i++) {
      const run = runFrom(parts, i, may, referred);
      i += run.length - 1;
      if (run.filter(p => !p.ignorable).length < 2) continue;
      const ordered = inTargetOrder(run);
      const whole = joinParts(ordered);
      for (const part of run) joined.set(part.element, null);
      joined.set(run[0]!.element, whole);
      orders.set(whole, Math.min(...run.map(p => p.order)));
    }
    if (joined.size === 0) return unit;
    const next = withParts(unit, part => {
      const instead = joined.get(part.element);
      return instead === undefined ? [part.element] : instead === null ? [] : [instead];
    });
    return reordered(next, part => orders.get(part.element) ?? part.order);
  });
}

/**
 * Segments of several sentences become one each where they may, and where the translation has as many. A code between a full
 * stop and the space after it keeps the two sentences together.
 */
export function splitSegments(document: XmlDocument): XmlDocument {
  const from = attributeOf(document.root, 'srcLang') ?? 'en';
  const to = attributeOf(document.root, 'trgLang') ?? 'en';
  return withUnits(document, (unit, may) => {
    const parts = partsOf(unit);
    const ids = new Set(parts.flatMap(p => attributeOf(p.element, 'id') ?? []));
    let count = 0;
    const orders = new Map<XmlElement, number>();
    const fresh = () => {
      do count++;
      while (ids.has(`s${count}`));
      ids.add(`s${count}`);
      return `s${count}`;
    };
    const next = withParts(unit, part => {
      orders.set(part.element, part.order);
      if (part.ignorable || !part.source || !may(part)) return [part.element];
      const source = piecesOf(part.source, from);
      const target = part.target && piecesOf(part.target, to);
      if (source.length < 2 || (target && target.length !== source.length)) return [part.element];
      return source.map((piece, i) => {
        const sides = [piece, ...(target ? [target[i]!] : [])];
        const made = { ...part.element, attributes: [...part.element.attributes], children: sides };
        if (i > 0) set(made, 'id', fresh());
        const state = attributeOf(made, 'state');
        // nobody has reviewed the cut
        if (state === 'reviewed' || state === 'final') {
          set(made, 'state', 'translated');
          set(made, 'subState', null);
        }
        orders.set(made, part.order + i / source.length);
        return made;
      });
    });
    return reordered(next, part => orders.get(part.element) ?? part.order);
  });
}

const isAnnotation = (e: XmlElement) => isCore('mrk')(e) || isCore('sm')(e);

function withUnits(
  document: XmlDocument,
  change: (unit: XmlElement, may: (part: Part) => boolean) => XmlElement,
): XmlDocument {
  const visit = (within: XmlElement, inherited: string): XmlElement => {
    const said = attributeOf(within, 'canResegment') ?? inherited;
    if (isCore('unit')(within))
      return change(within, part => (attributeOf(part.element, 'canResegment') ?? said) === 'yes');
    if (!['xliff', 'file', 'group'].some(name => isCore(name)(within))) return within;
    return { ...within, children: within.children.map(c => (c.kind === 'element' ? visit(c, said) : c)) };
  };
  return { ...document, root: visit(document.root, 'yes') };
}

/** The unit with other elements instead of its segments and ignorables. */
function withParts(unit: XmlElement, change: (part: Part) => XmlElement[]): XmlElement {
  const parts = new Map<XmlNode, Part>(partsOf(unit).map(part => [part.element, part]));
  const children = unit.children.flatMap(child => {
    const part = parts.get(child);
    return part ? change(part) : [child];
  });
  return { ...unit, children };
}

function withContents(part: Part, change: (content: XmlElement) => XmlNode[]): XmlElement {
  const children = part.element.children.map(child =>
    child === part.source || child === part.target ? { ...child, children: change(child) } : child,
  );
  return { ...part.element, children };
}

/** Targets numbered anew by `orderOf`; one that stands where its segment does says nothing. */
function reordered(unit: XmlElement, orderOf: (part: Part) => number): XmlElement {
  const parts = partsOf(unit);
  const ranked = parts.toSorted((a, b) => orderOf(a) - orderOf(b));
  return withParts(unit, part => {
    if (!part.target) return [part.element];
    const target = { ...part.target, attributes: [...part.target.attributes] };
    const rank = ranked.findIndex(p => p.element === part.element) + 1;
    set(target, 'order', rank === part.position ? null : String(rank));
    return [{ ...part.element, children: part.element.children.map(c => (c === part.target ? target : c)) }];
  });
}

function set(of: XmlElement, name: string, value: string | null): void {
  of.attributes = of.attributes.filter(a => a.name !== name);
  if (value !== null) of.attributes.push(...element('x', { [name]: value }).attributes);
}

/** What the unit says of ids elsewhere (a match of a segment, an annotation of another). */
function referencesIn(within: XmlElement): Set<string> {
  const found = new Set<string>();
  const ref = attributeOf(within, 'ref');
  if (ref?.startsWith('#')) found.add(ref.slice(ref.lastIndexOf(ref.includes('=') ? '=' : '#') + 1));
  for (const child of elementsOf(within)) for (const id of referencesIn(child)) found.add(id);
  return found;
}

/** The longest run of parts from here that may become one segment, or the one part. */
function runFrom(parts: Part[], from: number, may: (part: Part) => boolean, referred: ReadonlySet<string>): Part[] {
  const first = parts[from]!;
  let best = [first];
  if (first.ignorable || !may(first)) return best;
  for (let to = from + 1; to < parts.length; to++) {
    const part = parts[to]!;
    if (part.ignorable) continue;
    if (!may(part) || (part.target === null) !== (first.target === null)) break;
    const run = parts.slice(from, to + 1);
    const kept = inTargetOrder(run)[0]!;
    if (run.some(p => p !== kept && referred.has(attributeOf(p.element, 'id') ?? ''))) break;
    const orders = run.filter(p => p.target).map(p => p.order);
    const [low, high] = [Math.min(...orders), Math.max(...orders)];
    const between = parts.some(p => p.target && !run.includes(p) && p.order > low && p.order < high);
    if (!between) best = run;
  }
  return best;
}

function joinParts(ordered: Part[]): XmlElement {
  const segments = ordered.filter(p => !p.ignorable);
  const states = ['initial', 'translated', 'reviewed', 'final'];
  const stateOf = (p: Part) => states.indexOf(attributeOf(p.element, 'state') ?? 'initial');
  const lowest = segments.reduce((low, p) => (stateOf(p) < stateOf(low) ? p : low));
  const side = (contents: (XmlElement | null)[]): XmlElement[] => {
    const there = contents.filter(c => c !== null);
    if (there.length === 0) return [];
    const attributes = new Map(there.flatMap(c => c.attributes.map(a => [a.name, a] as const)));
    attributes.delete('order');
    const preserve = there.find(c => attributeOf(c, 'xml:space') === 'preserve');
    const space = preserve?.attributes.find(a => a.name === 'xml:space');
    if (space) attributes.set('xml:space', space);
    return [{ ...there[0]!, attributes: [...attributes.values()], children: there.flatMap(c => c.children) }];
  };
  const joined = { ...segments[0]!.element, attributes: [...segments[0]!.element.attributes] };
  for (const name of ['state', 'subState']) set(joined, name, attributeOf(lowest.element, name));
  return { ...joined, children: [...side(ordered.map(p => p.source)), ...side(ordered.map(p => p.target))] };
}

/** One thing of an inline content; a pair of codes or an annotation that holds others as its two ends. */
type Atom = { kind: 'node'; node: XmlNode } | { kind: 'start' | 'end'; of: XmlElement };

function atomsOf(nodes: XmlNode[]): Atom[] {
  return nodes.flatMap((node): Atom[] =>
    node.kind === 'element' && (isCore('pc')(node) || isCore('mrk')(node))
      ? [{ kind: 'start', of: node }, ...atomsOf(node.children), { kind: 'end', of: node }]
      : [{ kind: 'node', node }],
  );
}

/** A source or target as one of its sentences each. */
function piecesOf(content: XmlElement, lang: string): XmlElement[] {
  const atoms = atomsOf(content.children);
  const words = (atom: Atom) => (atom.kind === 'node' && atom.node.kind === 'text' ? atom.node.text : '');
  const all = atoms.map(words).join('');
  const starts = [...new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(all)].map(s => s.index).slice(1);
  const pieces: Atom[][] = [[]];
  let at = 0;
  for (const atom of atoms) {
    const own = words(atom);
    if (own === '') {
      pieces.at(-1)!.push(atom);
      continue;
    }
    let from = 0;
    for (const start of starts) {
      const cut = start - at;
      // with its full stop before it in the same text
      if (cut <= from || cut > own.length || !/\S\s+$/u.test(own.slice(from, cut))) continue;
      pieces.at(-1)!.push({ kind: 'node', node: text(own.slice(from, cut)) });
      pieces.push([]);
      from = cut;
    }
    if (from < own.length) pieces.at(-1)!.push({ kind: 'node', node: text(own.slice(from)) });
    at += own.length;
  }
  // what ends where a piece was cut belongs before the cut
  for (let i = 1; i < pieces.length; i++)
    while (pieces[i]![0]?.kind === 'end') pieces[i - 1]!.push(pieces[i]!.shift()!);
  if (pieces.at(-1)!.every(atom => atom.kind === 'end')) pieces.pop();
  return pieces.map(piece => ({ ...content, children: built(piece) }));
}

function built(atoms: Atom[]): XmlNode[] {
  const ends = new Set(atoms.flatMap(a => (a.kind === 'end' ? [a.of] : [])));
  const starts = new Set(atoms.flatMap(a => (a.kind === 'start' ? [a.of] : [])));
  const open: XmlNode[][] = [[]];
  for (const atom of atoms) {
    const into = open.at(-1)!;
    if (atom.kind === 'node') into.push(atom.node);
    else if (!(starts.has(atom.of) && ends.has(atom.of))) into.push(half(atom.of, atom.kind));
    else if (atom.kind === 'start') {
      const whole = { ...atom.of, children: [] };
      into.push(whole);
      open.push(whole.children);
    } else open.pop();
  }
  return open[0]!;
}

/** One end of a pair, standing by itself. */
function half(pair: XmlElement, kind: 'start' | 'end'): XmlElement {
  const prefix = pair.prefix === '' ? '' : `${pair.prefix}:`;
  const annotation = pair.local === 'mrk';
  const local = annotation ? (kind === 'start' ? 'sm' : 'em') : kind === 'start' ? 'sc' : 'ec';
  const made: XmlElement = { ...pair, name: `${prefix}${local}`, local, children: [], attributes: [] };
  const id = attributeOf(pair, 'id') ?? '';
  if (kind === 'end') set(made, 'startRef', id);
  if (annotation) {
    if (kind === 'start') made.attributes = [...pair.attributes];
    return made;
  }
  const own = kind === 'start' ? 'Start' : 'End';
  for (const a of pair.attributes) {
    const base = /^(dataRef|disp|equiv|subFlows)(Start|End)$/.exec(a.name);
    if (base) {
      if (base[2] === own) set(made, base[1]!, a.value);
    } else if (kind === 'start') made.attributes.push(a);
    // the end says neither its id nor its direction, nor what modules say of the pair
    else if (!['id', 'dir', 'canReorder', 'copyOf'].includes(a.name) && a.prefix === '') made.attributes.push(a);
  }
  if (attributeOf(pair, 'canOverlap') === null) set(made, 'canOverlap', 'no');
  const move = attributeOf(pair, 'canReorder');
  if (kind === 'end' && move !== null) set(made, 'canReorder', move === 'yes' ? 'yes' : 'no');
  return made;
}
