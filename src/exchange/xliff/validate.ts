import type { XmlPlace } from '../xml.ts';
import { attributeOf, elementsOf, textOf, type XmlElement } from '../xml-tree.ts';
import { checkCodes } from './codes.ts';
import { checkReferences } from './fragment.ts';
import {
  core,
  type ElementRule,
  inlineNames,
  isCore,
  knownNamespace,
  modules,
  sizeAttributes,
  type ValueRule,
  xmlAttributes,
} from './grammar.ts';
import { checkModules, checkStyle } from './modules.ts';

/** What is wrong, where, and by which rule: the element, attribute or constraint of the standard. */
export type Complaint = XmlPlace & {
  constraint: string;
  reason: string;
  /** the unit that it is in */
  unit: string | null;
  /** it is in the translation alone, so that the rest of the file can be used */
  inTarget: boolean;
};
export type Complain = (at: XmlPlace, constraint: string, reason: string) => void;

const most = 200;

/** What of the document breaks a rule of XLIFF 2.1 (or 2.0), in its order; none when it is valid. The first 200 at most. */
export function validateXliff(root: XmlElement): Complaint[] {
  const complaints: Complaint[] = [];
  const checker = new Checker((at, constraint, reason, unit, inTarget) => {
    if (complaints.length < most)
      complaints.push({ line: at.line, column: at.column, constraint, reason, unit, inTarget });
  });
  checker.root(root);
  return complaints.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

type Inherited = { lang: string | null; space: string };
type Report = (at: XmlPlace, constraint: string, reason: string, unit: string | null, inTarget: boolean) => void;

/** `<unit>` in words, with its usual prefix where it is of a module. */
export function named(element: XmlElement): string {
  const known = knownNamespace(element.uri);
  return `<${known === null || known === 'xlf' ? (known ? element.local : element.name) : `${known}:${element.local}`}>`;
}

class Checker {
  private readonly report: Report;
  private unit: string | null = null;
  private inTarget = false;
  private srcLang = '';
  private trgLang: string | null = null;

  constructor(report: Report) {
    this.report = report;
  }

  private readonly complain: Complain = (at, constraint, reason) =>
    this.report(at, constraint, reason, this.unit, this.inTarget);

  root(root: XmlElement) {
    if (knownNamespace(root.uri) !== 'xlf' || root.local !== 'xliff') {
      const old = /^urn:oasis:names:tc:xliff:document:1\./.test(root.uri) || root.local === 'xliff';
      const reason = old
        ? `this is XLIFF of another version (${attributeOf(root, 'version') ?? 'not said'}); 2.1 and 2.0 are read`
        : `the document is ${named(root)}, not <xliff>`;
      this.complain(root, 'xliff', reason);
      return;
    }
    const version = attributeOf(root, 'version');
    if (version !== null && version !== '2.1' && version !== '2.0')
      this.complain(root, 'version', `version ${version} is not read, only 2.1 and 2.0`);
    this.srcLang = attributeOf(root, 'srcLang') ?? '';
    this.trgLang = attributeOf(root, 'trgLang');
    this.element(root, core.xliff!, { lang: null, space: 'default' });
    this.unique(elementsOf(root).filter(isCore('file')), 'id', 'a <file> of the <xliff>');
    for (const file of elementsOf(root).filter(isCore('file'))) this.file(file);
    checkReferences(root, this.complain);
  }

  private element(element: XmlElement, rule: ElementRule, inherited: Inherited) {
    this.attributes(element, rule);
    const here: Inherited = {
      lang: attributeOf(element, 'xml:lang') ?? inherited.lang,
      space: attributeOf(element, 'xml:space') ?? inherited.space,
    };
    if (isCore('segment')(element) || isCore('ignorable')(element)) this.languages(element, here);
    this.children(element, rule, here);
  }

  private attributes(element: XmlElement, rule: ElementRule) {
    const where = named(element);
    for (const { name, prefix, local, uri, value } of element.attributes) {
      if (prefix === 'xmlns' || name === 'xmlns') continue;
      if (prefix === 'xml') {
        const own = xmlAttributes[local];
        if (element.local === 'match' && local === 'lang' && knownNamespace(element.uri) === 'mtc')
          this.complain(element, 'match', 'xml:lang must not be set on <mtc:match>');
        else if (own) this.value(element, name, own, value);
        continue;
      }
      if (uri === '') {
        const own = Object.hasOwn(rule.attributes, name) ? rule.attributes[name] : undefined;
        if (own) this.value(element, name, own, value);
        else this.complain(element, element.local, `the attribute ${name} is not allowed on ${where}`);
        continue;
      }
      const known = knownNamespace(uri);
      if (!rule.foreign?.includes(known ?? '*') && !(known !== null && known !== 'xlf' && rule.foreign?.includes('*')))
        this.complain(
          element,
          element.local,
          `the attribute ${name} is of another namespace and not allowed on ${where}`,
        );
      else if (known === 'fs') checkStyle(element, local, value, this.complain);
      else if (known === 'slr' && !sizeAttributes.includes(local))
        this.complain(element, name, `${name} is no attribute of the size and length restriction module`);
    }
    for (const name of rule.required ?? [])
      if (attributeOf(element, name) === null)
        this.complain(element, name, `the attribute ${name} is required on ${where}`);
  }

  private value(element: XmlElement, name: string, rule: ValueRule, value: string) {
    if (!rule.right(value)) this.complain(element, name, `${name} must ${rule.must}, not “${value.slice(0, 100)}”`);
  }

  private children(element: XmlElement, rule: ElementRule, inherited: Inherited) {
    const where = named(element);
    if (rule.content === 'any') return;
    if (rule.content === undefined || rule.children)
      for (const child of element.children)
        if (child.kind === 'text' && /[^ \t\n\r]/.test(child.text)) {
          this.complain(
            element,
            element.local,
            `text may not stand in ${where} itself: “${child.text.trim().slice(0, 40)}”`,
          );
          break;
        }
    const groups = rule.children ?? [];
    const count = groups.map(() => 0);
    let phase = 0;
    for (const child of elementsOf(element)) {
      const key = keyOf(child, element);
      if (rule.content === 'inline' || rule.content === 'text+cp') {
        const right = rule.content === 'inline' ? inlineNames.includes(key) : key === 'cp';
        if (!right || knownNamespace(child.uri) !== 'xlf')
          this.complain(child, element.local, `${named(child)} is not allowed in ${where}`);
        else this.element(child, core[key]!, inherited);
        continue;
      }
      const group = groups.findIndex((g, i) => i >= phase && g.names.includes(key));
      if (group < 0) {
        const early = groups.some(g => g.names.includes(key));
        const late = groups.slice(0, phase + 1).flatMap(g => g.names);
        const reason = early
          ? `${named(child)} must stand before ${groups[phase]!.names.map(n => `<${n}>`).join(' and ')} in ${where}`
          : `${named(child)} is not allowed in ${where}`;
        this.complain(child, element.local, late.length > 0 ? reason : `${named(child)} is not allowed in ${where}`);
        continue;
      }
      phase = group;
      count[group]! += 1;
      const { max } = groups[group]!;
      if (max !== undefined && count[group]! > max)
        this.complain(child, element.local, `${where} holds one ${named(child)} at most`);
      const before = this.inTarget;
      if (isCore('target')(child)) this.inTarget = true;
      this.child(child, inherited);
      this.inTarget = before;
    }
    for (const [i, { names, min }] of groups.entries())
      if (min !== undefined && count[i]! < min)
        this.complain(element, element.local, `${where} must hold ${names.map(n => `<${n}>`).join(' or ')}`);
  }

  private child(child: XmlElement, inherited: Inherited) {
    const known = knownNamespace(child.uri);
    if (known === 'xlf') {
      const before = this.unit;
      if (child.local === 'unit') this.unit = attributeOf(child, 'id');
      this.element(child, core[child.local]!, inherited);
      if (child.local === 'skeleton') this.skeleton(child);
      this.unit = before;
    } else if (known !== null && known !== 'its' && known !== 'itsm') {
      const rule = modules[`${known}:${child.local}`];
      if (rule) this.element(child, rule, inherited);
    }
  }

  private skeleton(skeleton: XmlElement) {
    const empty = elementsOf(skeleton).length === 0 && textOf(skeleton).trim() === '';
    if (empty === (attributeOf(skeleton, 'href') === null))
      this.complain(skeleton, 'href', 'href is required on <skeleton> if and only if it is empty');
  }

  /** `xml:lang` and `xml:space` as they come down to source and target. */
  private languages(part: XmlElement, inherited: Inherited) {
    const spaces: string[] = [];
    for (const side of elementsOf(part)) {
      if (knownNamespace(side.uri) !== 'xlf') continue;
      const said = attributeOf(side, 'xml:lang') ?? inherited.lang;
      const own = side.local === 'source' ? this.srcLang : this.trgLang;
      if (side.local === 'target' && own === null)
        this.complain(side, 'trgLang', 'trgLang is required on <xliff> when there is a <target>');
      else if (said !== null && own !== null && said.toLowerCase() !== own.toLowerCase()) {
        const name = side.local === 'source' ? 'srcLang' : 'trgLang';
        this.complain(
          side,
          side.local,
          `xml:lang of <${side.local}> is ${said} and must be the ${name} of <xliff>, ${own}`,
        );
      }
      spaces.push(attributeOf(side, 'xml:space') ?? inherited.space);
    }
    if (new Set(spaces).size > 1)
      this.complain(part, 'xml:space', 'xml:space must be the same for <source> and its <target>');
  }

  private file(file: XmlElement) {
    const units: XmlElement[] = [];
    const groups: XmlElement[] = [];
    const collect = (element: XmlElement) => {
      for (const child of elementsOf(element)) {
        if (isCore('unit')(child)) units.push(child);
        else if (isCore('group')(child)) {
          groups.push(child);
          collect(child);
        }
      }
    };
    collect(file);
    this.unique(units, 'id', 'a <unit> of the <file>');
    this.unique(groups, 'id', 'a <group> of the <file>');
    const unitIds = new Set(units.map(unit => attributeOf(unit, 'id') ?? ''));
    for (const scope of [file, ...groups, ...units]) {
      this.unit = isCore('unit')(scope) ? attributeOf(scope, 'id') : null;
      const notes = elementsOf(scope).filter(isCore('notes')).flatMap(elementsOf);
      this.unique(notes, 'id', `a <note> of the ${named(scope)}`);
      this.extensionIds(scope);
      checkModules(scope, this.srcLang, this.complain);
    }
    for (const unit of units) {
      this.unit = attributeOf(unit, 'id');
      checkCodes(unit, unitIds, (at, constraint, reason, inTarget) => {
        this.inTarget = inTarget;
        this.complain(at, constraint, reason);
        this.inTarget = false;
      });
    }
    this.unit = null;
  }

  /** Ids of extensions are unique within the file, group or unit that they stand in, for each namespace. */
  private extensionIds(scope: XmlElement) {
    const seen = new Set<string>();
    const visit = (element: XmlElement) => {
      if (knownNamespace(element.uri) === null) {
        const id = attributeOf(element, 'id') ?? attributeOf(element, 'xml:id');
        const key = `${element.uri} ${id}`;
        if (id !== null && seen.has(key))
          this.complain(element, 'id', `the id ${id} is not unique among the extensions of the ${named(scope)}`);
        seen.add(key);
      }
      for (const child of elementsOf(element)) visit(child);
    };
    for (const child of elementsOf(scope)) if (knownNamespace(child.uri) !== 'xlf') visit(child);
  }

  private unique(elements: XmlElement[], name: string, what: string) {
    const seen = new Set<string>();
    for (const element of elements) {
      const id = attributeOf(element, name);
      if (id === null) continue;
      if (seen.has(id)) this.complain(element, name, `the ${name} ${id} must be unique: it names ${what} already`);
      seen.add(id);
    }
  }
}

/** By which name a child is looked up in the rule of its parent. */
function keyOf(child: XmlElement, parent: XmlElement): string {
  const own = knownNamespace(child.uri);
  const around = knownNamespace(parent.uri);
  if (own !== null && own === around) return child.local;
  if (own === 'xlf') return `xlf:${child.local}`;
  if (own === null || own === 'its' || own === 'itsm') return 'module';
  const rule = modules[`${own}:${child.local}`];
  if (around !== 'xlf') return around === 'mtc' && child.local === 'metadata' ? 'mda:metadata' : 'module';
  return rule?.in?.includes(parent.local) ? 'module' : `${own}:${child.local}`;
}
