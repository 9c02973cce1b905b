import { attributeOf, elementsOf, type XmlElement } from '../xml-tree.ts';
import { isNmtoken, knownNamespace, namespaces } from './grammar.ts';
import type { Complain } from './validate.ts';

/*
 * Fragment identifiers (section 4.8 of the standard): `#f=file/u=unit/t=id`, each part but the last naming what the next
 * stands in.
 */

const structure = ['f', 'g', 'u'];
const leaves = ['n', 'd', 't', ''];
/** Of the prefix registry, extensions that are registered. */
const registered = new Map([['urn:iso:std:iso:30042:ed-1:v1:en', 'tbx']]);

export type Fragment = { absolute: boolean; parts: { prefix: string; id: string }[] };

/** Reads what follows the #; `wrong` says why it is no fragment identifier of XLIFF. */
export function readFragment(fragment: string, extensions: ReadonlySet<string>): Fragment | { wrong: string } {
  const absolute = fragment.startsWith('/');
  const parts: Fragment['parts'] = [];
  for (const piece of (absolute ? fragment.slice(1) : fragment).split('/')) {
    const equals = piece.indexOf('=');
    const prefix = equals < 0 ? '' : piece.slice(0, equals);
    const id = piece.slice(equals + 1);
    if (!isNmtoken(id) || (equals >= 0 && !isNmtoken(prefix))) return { wrong: `“${piece}” is no selector` };
    if (prefix.length === 1 && ![...structure, ...leaves].includes(prefix))
      return {
        wrong: `the prefix ${prefix} is not of the core, and one of a module or an extension has two letters at least`,
      };
    if (prefix.length > 1 && !(prefix in namespaces) && !extensions.has(prefix))
      return { wrong: `the prefix ${prefix} is neither a module’s nor registered` };
    parts.push({ prefix, id });
  }
  const order = parts.map(({ prefix }) => {
    const place = structure.indexOf(prefix);
    return place < 0 ? structure.length : place;
  });
  for (let i = 1; i < order.length; i++) {
    if (order[i - 1] === structure.length) return { wrong: 'only the last selector may name something within a unit' };
    if (order[i]! <= order[i - 1]!) return { wrong: 'selectors must come in the order f, g, u, and each only once' };
  }
  if (absolute && parts[0]!.prefix !== 'f') return { wrong: 'one that begins with / must begin with a file (f=)' };
  return { absolute, parts };
}

/** Every reference of an annotation: its form, and whether what it names is there. */
export function checkReferences(root: XmlElement, complain: Complain): void {
  const extensions = new Set<string>();
  const collect = (element: XmlElement) => {
    const known = registered.get(element.uri);
    if (known) extensions.add(known);
    for (const child of elementsOf(element)) collect(child);
  };
  collect(root);

  const check = (annotation: XmlElement, around: { file: XmlElement; unit: XmlElement }) => {
    const ref = attributeOf(annotation, 'ref');
    const comment = attributeOf(annotation, 'type') === 'comment';
    if (comment && (ref === null) === (attributeOf(annotation, 'value') === null))
      complain(annotation, 'comment', 'a comment annotation must have either value or ref');
    if (ref === null || !ref.startsWith('#')) {
      if (ref !== null && comment) complain(annotation, 'ref', 'ref of a comment must point to a <note> of its <unit>');
      return;
    }
    const fragment = readFragment(ref.slice(1), extensions);
    if ('wrong' in fragment) return complain(annotation, 'fragment identifier', `“${ref}”: ${fragment.wrong}`);
    let { file, unit }: { file: XmlElement | undefined; unit: XmlElement | null | undefined } = around;
    for (const { prefix, id } of fragment.parts) {
      if (prefix === 'f') {
        file = named(elementsOf(root), 'file', id);
        unit = null;
      } else if (prefix === 'g') unit = null;
      else if (prefix === 'u') unit = file && named(within(file), 'unit', id);
      if (file === undefined || unit === undefined)
        return complain(annotation, 'ref', `“${ref}” points to nothing: there is no ${prefix}=${id}`);
    }
    const last = fragment.parts.at(-1)!;
    const notes = unit
      ? elementsOf(unit)
          .filter(e => e.local === 'notes')
          .flatMap(elementsOf)
      : [];
    const toNote = last.prefix === 'n' && unit === around.unit && notes.some(n => attributeOf(n, 'id') === last.id);
    if (comment && !toNote) return complain(annotation, 'ref', `“${ref}” must point to a <note> of the same <unit>`);
    if (last.prefix === 'n' && unit && !toNote && !notes.some(n => attributeOf(n, 'id') === last.id))
      complain(annotation, 'ref', `“${ref}” points to nothing: the <unit> has no such <note>`);
  };
  for (const file of elementsOf(root).filter(e => e.local === 'file'))
    for (const unit of within(file).filter(e => e.local === 'unit'))
      for (const annotation of annotationsIn(unit)) check(annotation, { file, unit });
}

function named(elements: XmlElement[], name: string, id: string): XmlElement | undefined {
  return elements.find(e => e.local === name && attributeOf(e, 'id') === id && knownNamespace(e.uri) === 'xlf');
}

/** Groups and units of a file. */
function within(element: XmlElement): XmlElement[] {
  return elementsOf(element).flatMap(child =>
    (child.local === 'group' || child.local === 'unit') && knownNamespace(child.uri) === 'xlf'
      ? [child, ...within(child)]
      : [],
  );
}

function annotationsIn(element: XmlElement): XmlElement[] {
  return elementsOf(element).flatMap(child =>
    knownNamespace(child.uri) === 'xlf'
      ? [...(child.local === 'mrk' || child.local === 'sm' ? [child] : []), ...annotationsIn(child)]
      : [],
  );
}
