import { attributeOf, elementsOf, textOf, type XmlElement } from '../xml-tree.ts';
import { isNmtoken, knownNamespace, type Module, sizeRules, styles } from './grammar.ts';
import type { Complain } from './validate.ts';

/* What the modules of XLIFF 2.1 ask for beyond the form of one element. */

/** An attribute of the format style module. */
export function checkStyle(element: XmlElement, local: string, value: string, complain: Complain): void {
  if (local === 'fs') {
    if (!styles.has(value))
      complain(element, 'fs', `fs:fs must be an element of HTML that the module names, not “${value}”`);
  } else if (local === 'subFs') {
    if (own(element, 'fs', 'fs') === null) complain(element, 'subFs', 'fs:fs is required where fs:subFs is used');
  } else complain(element, 'fs', `fs:${local} is no attribute of the format style module`);
}

/** What a file, group or unit holds of modules by itself; `scope` is that element. */
export function checkModules(scope: XmlElement, srcLang: string, complain: Complain): void {
  const standing = elementsOf(scope);
  const of = (prefix: Module, name: string) =>
    standing.filter(e => e.local === name && knownNamespace(e.uri) === prefix);
  for (const glossary of of('gls', 'glossary')) checkGlossary(glossary, complain);
  for (const metadata of of('mda', 'metadata'))
    unique(descendants(metadata, 'mda', ['metaGroup']), [metadata], 'the <mda:metadata>', complain);
  for (const matches of of('mtc', 'matches')) checkMatches(matches, scope, complain);
  const resources = of('res', 'resourceData');
  const scopeName = `the <${scope.local}>`;
  unique(
    resources.flatMap(r => elementsOf(r)),
    [],
    scopeName,
    complain,
  );
  for (const data of resources) checkResources(data, srcLang, complain);
  for (const track of of('ctr', 'changeTrack')) checkChanges(track, scope, complain);
  for (const validation of of('val', 'validation'))
    for (const rule of elementsOf(validation)) checkRule(rule, complain);
  if (scope.local === 'file') checkSizes(scope, complain);
}

function own(element: XmlElement, prefix: Module, local: string): string | null {
  return element.attributes.find(a => a.local === local && knownNamespace(a.uri) === prefix)?.value ?? null;
}

function descendants(element: XmlElement, prefix: Module, names: string[]): XmlElement[] {
  return elementsOf(element).flatMap(child => [
    ...(names.includes(child.local) && knownNamespace(child.uri) === prefix ? [child] : []),
    ...descendants(child, prefix, names),
  ]);
}

function unique(elements: XmlElement[], before: XmlElement[], where: string, complain: Complain): void {
  const seen = new Set(before.map(e => attributeOf(e, 'id')).filter(id => id !== null));
  for (const element of elements) {
    const id = attributeOf(element, 'id');
    if (id === null) continue;
    if (seen.has(id)) complain(element, 'id', `the id ${id} of <${element.name}> must be unique within ${where}`);
    seen.add(id);
  }
}

function checkGlossary(glossary: XmlElement, complain: Complain): void {
  unique(descendants(glossary, 'gls', ['glossEntry', 'translation']), [], 'the <gls:glossary>', complain);
  for (const entry of elementsOf(glossary))
    if (!elementsOf(entry).some(e => e.local === 'translation' || e.local === 'definition'))
      complain(entry, 'glossEntry', '<gls:glossEntry> must hold a <gls:translation> or a <gls:definition>');
}

function checkMatches(matches: XmlElement, unit: XmlElement, complain: Complain): void {
  const all = elementsOf(matches).filter(e => e.local === 'match');
  unique(all, [], 'the <mtc:matches>', complain);
  const spans = new Set<string>();
  const collect = (element: XmlElement, within: boolean) => {
    const id = attributeOf(element, 'id');
    if (within && id !== null) spans.add(id);
    for (const child of elementsOf(element)) if (knownNamespace(child.uri) === 'xlf') collect(child, true);
  };
  for (const part of elementsOf(unit))
    if (knownNamespace(part.uri) === 'xlf' && (part.local === 'segment' || part.local === 'ignorable'))
      collect(part, true);
  for (const match of all) {
    const ref = attributeOf(match, 'ref');
    const span = ref === null ? null : /^#(?:t=)?([^/=]+)$/.exec(ref)?.[1];
    if (ref !== null && (!span || !spans.has(span)))
      complain(
        match,
        'ref',
        `ref “${ref}” must point to a span of text within the <unit> of the <mtc:match>, as in #m1`,
      );
    if (attributeOf(match, 'subType') !== null && attributeOf(match, 'type') === null)
      complain(match, 'subType', 'type is required on <mtc:match> where subType is used');
  }
}

function checkResources(data: XmlElement, srcLang: string, complain: Complain): void {
  for (const item of elementsOf(data)) {
    for (const side of elementsOf(item)) {
      if (side.local !== 'source' && side.local !== 'target') continue;
      const empty = elementsOf(side).length === 0 && textOf(side).trim() === '';
      if (empty === (attributeOf(side, 'href') === null))
        complain(side, 'href', `href is required on <res:${side.local}> if and only if it is empty`);
      const lang = attributeOf(side, 'xml:lang');
      if (side.local === 'source' && lang !== null && lang.toLowerCase() !== srcLang.toLowerCase())
        complain(side, 'source', `xml:lang of <res:source> is ${lang} and must be the srcLang of <xliff>, ${srcLang}`);
    }
  }
}

function checkChanges(track: XmlElement, scope: XmlElement, complain: Complain): void {
  for (const revisions of elementsOf(track)) {
    const kind = attributeOf(revisions, 'appliesTo') ?? '';
    const ref = attributeOf(revisions, 'ref');
    // what it may be about: the notes of its own scope, or what else stands there
    const within: XmlElement[] = [];
    const collect = (element: XmlElement) => {
      for (const child of elementsOf(element)) {
        if (knownNamespace(child.uri) === 'ctr' || ['unit', 'group'].includes(child.local)) continue;
        within.push(child);
        collect(child);
      }
    };
    collect(scope);
    const about = within.filter(e => e.local === kind);
    const known = kind === 'note' ? about : within;
    if (ref !== null && !known.some(e => attributeOf(e, 'id') === ref))
      complain(revisions, 'ref', `ref “${ref}” must be the id of one <${kind}> within the <${scope.local}>`);
    if (ref === null && about.length > 1 && about.some(e => attributeOf(e, 'id') !== null))
      complain(
        revisions,
        'revisions',
        `ref is required: there are several <${kind}> with an id in the <${scope.local}>`,
      );
    const changed = about.find(e => attributeOf(e, 'id') === ref) ?? (about.length === 1 ? about[0] : undefined);
    const all = elementsOf(revisions).filter(e => e.local === 'revision');
    const current = attributeOf(revisions, 'currentVersion');
    if (current !== null && !all.some(e => attributeOf(e, 'version') === current))
      complain(revisions, 'currentVersion', `currentVersion ${current} must be the version of one <ctr:revision>`);
    for (const revision of all) {
      const said = new Set<string>();
      for (const item of elementsOf(revision)) {
        const property = attributeOf(item, 'property') ?? '';
        if (property !== 'content' && changed && kind === 'note' && attributeOf(changed, property) === null)
          complain(item, 'property', `property must be “content” or an attribute of the <${kind}>, not “${property}”`);
        if (said.has(property)) complain(item, 'property', `one revision says ${property} twice`);
        said.add(property);
      }
    }
  }
}

const tests = ['isPresent', 'isNotPresent', 'startsWith', 'endsWith'];

function checkRule(rule: XmlElement, complain: Complain): void {
  const used = tests.filter(name => attributeOf(rule, name) !== null);
  const custom = rule.attributes.filter(a => a.uri !== '' && a.prefix !== 'xmlns' && a.prefix !== 'xml').length > 0;
  if (used.length + (custom ? 1 : 0) !== 1)
    complain(rule, 'rule', `exactly one of ${tests.join(', ')} or a rule of one’s own is required on <val:rule>`);
  if (attributeOf(rule, 'existsInSource') !== null && (used.length !== 1 || used[0] === 'isNotPresent'))
    complain(rule, 'existsInSource', 'existsInSource needs exactly one of isPresent, startsWith, endsWith');
}

/** Sizes everywhere in a file, by the profiles that it names. */
function checkSizes(file: XmlElement, complain: Complain): void {
  const profiles = elementsOf(file).find(e => e.local === 'profiles' && knownNamespace(e.uri) === 'slr');
  const said = (name: string) => (profiles ? (attributeOf(profiles, name) ?? '') : '');
  const standard = { size: /^xliff:/.test(said('generalProfile')), storage: /^xliff:/.test(said('storageProfile')) };
  const visit = (element: XmlElement, reachable: ReadonlySet<string>) => {
    const inner = new Set(reachable);
    for (const child of elementsOf(element))
      if (child.local === 'data' && knownNamespace(child.uri) === 'slr') for (const id of idsIn(child)) inner.add(id);
    const sizes = element.attributes.filter(a => knownNamespace(a.uri) === 'slr');
    for (const { local, value } of sizes) {
      const strict = local === 'storageRestriction' || local === 'equivStorage' ? standard.storage : standard.size;
      const rule = sizeRules[local];
      // a profile of one's own may say it in words; a number is whole under any
      const whole = local === 'sizeInfo' && /^[\d.,]+$/.test(value);
      if (rule && (strict || whole) && !rule.right(value))
        complain(element, local, `slr:${local} must ${rule.must}, not “${value}”`);
      if (local === 'sizeInfoRef' && (!isNmtoken(value) || !reachable.has(value)))
        complain(
          element,
          local,
          `slr:sizeInfoRef “${value}” must be the id of something in a <slr:data> beside the element or around it`,
        );
      if (local === 'sizeInfo' && sizes.some(a => a.local === 'sizeInfoRef'))
        complain(element, local, 'slr:sizeInfo must not be used together with slr:sizeInfoRef');
    }
    for (const child of elementsOf(element)) if (knownNamespace(child.uri) === 'xlf') visit(child, inner);
  };
  visit(file, new Set());
}

function idsIn(element: XmlElement): string[] {
  return elementsOf(element).flatMap(child => [attributeOf(child, 'id') ?? [], ...idsIn(child)].flat());
}
