import type { XmlPlace } from '../xml.ts';
import { attributeOf, elementsOf, type XmlElement } from '../xml-tree.ts';
import { isCore, knownNamespace } from './grammar.ts';
import { eventsOf, type InlineEvent, inTargetOrder, type Part, partsOf } from './parts.ts';

/*
 * The rules for what stands within a unit: segments, their order, and the inline codes and annotations, over all segments
 * of the unit together, once for the source and once for the target.
 */

type Complain = (at: XmlPlace, constraint: string, reason: string, inTarget: boolean) => void;
type Coded = Exclude<InlineEvent, { kind: 'text' }>;

export function checkCodes(unit: XmlElement, unitIds: ReadonlySet<string>, complain: Complain): void {
  const parts = partsOf(unit);
  if (!parts.some(p => !p.ignorable)) complain(unit, 'unit', '<unit> must hold a <segment>', false);
  for (const { element } of parts)
    if (attributeOf(element, 'subState') !== null && attributeOf(element, 'state') === null)
      complain(element, 'subState', 'state is required where subState is used', false);
  checkOrder(parts, complain);
  const data = elementsOf(unit).filter(isCore('originalData')).flatMap(elementsOf);
  const dataIds = new Set<string>();
  for (const one of data) {
    const id = attributeOf(one, 'id');
    if (id === null) continue;
    if (dataIds.has(id)) complain(one, 'id', `the id ${id} must be unique within <originalData>`, false);
    dataIds.add(id);
  }
  const coded = (contents: (XmlElement | null)[]) =>
    contents.flatMap(content => (content ? eventsOf(content) : [])).filter(e => e.kind !== 'text');
  const source = coded(parts.map(p => p.source));
  const translated = inTargetOrder(parts.filter(p => p.target));
  const target = coded(translated.map(p => p.target));
  const wholly = parts.every(p => p.target || p.ignorable);
  for (const [events, inTarget] of [
    [source, false],
    [target, true],
  ] as const) {
    const say = (at: XmlPlace, constraint: string, reason: string) => complain(at, constraint, reason, inTarget);
    checkIds(events, parts, inTarget, say);
    checkPairs(events, !inTarget || wholly, say);
    for (const event of events) {
      if (event.kind === 'end' && event.element.local === 'pc') continue;
      if (event.kind === 'close') continue;
      checkCode(event, [...source, ...target], dataIds, unitIds, say);
    }
    checkSequenceStarts(events, say);
  }
  checkKept(parts, target, complain);
  checkMoved(source, target, complain);
}

type Say = (at: XmlPlace, constraint: string, reason: string) => void;

function checkOrder(parts: Part[], complain: Complain): void {
  const seen = new Map<number, Part>();
  for (const part of parts) {
    if (!part.target) continue;
    const said = attributeOf(part.target, 'order');
    if (part.order > parts.length)
      complain(
        part.target,
        'order',
        `order ${said} must be from 1 to ${parts.length}, the number of segments and ignorables`,
        true,
      );
    if (seen.has(part.order))
      complain(
        part.target,
        'order',
        `order ${part.order} must be unique within the <unit>${said === null ? ' (it is this one’s place)' : ''}`,
        true,
      );
    seen.set(part.order, part);
  }
}

function checkIds(events: Coded[], parts: Part[], again: boolean, say: Say): void {
  const seen = new Set<string>();
  for (const { element } of parts) {
    const id = attributeOf(element, 'id');
    if (id === null) continue;
    if (seen.has(id) && !again)
      say(element, 'id', `the id ${id} must be unique among segments, ignorables and codes of the <unit>`);
    seen.add(id);
  }
  for (const { kind, element } of events) {
    const id = attributeOf(element, 'id');
    if (id === null || kind === 'close' || (kind === 'end' && element.local !== 'ec')) continue;
    if (seen.has(id))
      say(element, 'id', `the id ${id} must be unique among segments, ignorables and codes of the <unit>`);
    seen.add(id);
  }
}

const hints = ['canCopy', 'canDelete', 'canOverlap'];

/** <sc> and <ec>, <sm> and <em>. `whole`: every segment is there, so that one without the other is a mistake. */
function checkPairs(events: Coded[], whole: boolean, say: Say): void {
  const starts = new Map<string, XmlElement>();
  const ended = new Set<string>();
  const refs = new Set(events.filter(e => e.kind === 'end' && e.element.local === 'ec').map(e => e.id));
  const closing = new Set(events.filter(e => e.kind === 'close' && e.element.local === 'em').map(e => e.id));
  for (const { kind, id, element } of events) {
    const isolated = attributeOf(element, 'isolated') === 'yes';
    if (kind === 'start' || kind === 'open') starts.set(`${kind} ${id}`, element);
    if (kind === 'start' && element.local === 'sc') {
      if (isolated && refs.has(id))
        say(element, 'isolated', `isolated must be no: the <ec> of ${id} is in the same <unit>`);
      if (!isolated && !refs.has(id) && whole)
        say(element, 'isolated', `<sc> ${id} has no <ec> in the <unit> and must have isolated="yes"`);
    } else if (kind === 'open' && element.local === 'sm') {
      if (!closing.has(id) && whole) say(element, 'sm', `<sm> ${id} must have its <em> in the same <unit>`);
    } else if (kind === 'close' && element.local === 'em') {
      if (starts.get(`open ${id}`)?.local !== 'sm' && whole)
        say(element, 'em', `<em> refers to ${id}, and no such <sm> stands before it in the <unit>`);
    } else if (kind === 'end' && element.local === 'ec') {
      checkEnd(element, isolated, say);
      const ref = attributeOf(element, 'startRef');
      if (ref === null || isolated) continue;
      const start = starts.get(`start ${ref}`);
      if (start?.local !== 'sc' && whole)
        say(element, 'startRef', `no <sc> ${ref} stands before its <ec> in the <unit>`);
      if (ended.has(ref)) say(element, 'startRef', `<sc> ${ref} has more than one <ec>`);
      ended.add(ref);
      if (start?.local !== 'sc') continue;
      for (const hint of hints) {
        const said = attributeOf(element, hint);
        if (said !== null && said !== (attributeOf(start, hint) ?? 'yes'))
          say(element, hint, `${hint} must be the same on <ec> and its <sc>`);
      }
      const move = attributeOf(element, 'canReorder');
      const right = (attributeOf(start, 'canReorder') ?? 'yes') === 'yes' ? 'yes' : 'no';
      if (move !== null && move !== right)
        say(
          element,
          'canReorder',
          `canReorder of <ec> must be ${right}, as its <sc> is ${attributeOf(start, 'canReorder') ?? 'yes'}`,
        );
    }
  }
}

function checkEnd(element: XmlElement, isolated: boolean, say: Say): void {
  const id = attributeOf(element, 'id');
  const ref = attributeOf(element, 'startRef');
  if (isolated && ref !== null) say(element, 'isolated', '<ec> with isolated="yes" must have an id and no startRef');
  else if (isolated && id === null) say(element, 'id', 'id is required on <ec> with isolated="yes"');
  else if (!isolated && ref === null) say(element, 'startRef', 'startRef is required on <ec> unless isolated="yes"');
  else if (!isolated && id !== null) say(element, 'id', 'id must not be used on <ec> unless isolated="yes"');
  if (isolated) return;
  if (attributeOf(element, 'dir') !== null) say(element, 'dir', 'dir must not be used on <ec> unless isolated="yes"');
  for (const { name, uri } of element.attributes) {
    const known = knownNamespace(uri);
    if (known === 'fs' || known === 'slr') say(element, name, `${name} must not be used on <ec> unless isolated="yes"`);
  }
}

const subTypes: Record<string, string> = {
  'xlf:lb': 'fmt',
  'xlf:pb': 'fmt',
  'xlf:b': 'fmt',
  'xlf:i': 'fmt',
  'xlf:u': 'fmt',
  'xlf:var': 'ui',
};

function checkCode(
  { element }: Coded,
  all: Coded[],
  dataIds: ReadonlySet<string>,
  unitIds: ReadonlySet<string>,
  say: Say,
): void {
  const get = (name: string) => attributeOf(element, name);
  if (['mrk', 'sm', 'em'].includes(element.local)) return;
  const type = get('type');
  const subType = get('subType');
  if (subType !== null && type === null) say(element, 'subType', 'type is required where subType is used');
  else if (subType?.startsWith('xlf:') && subTypes[subType] !== type)
    say(element, 'subType', `subType ${subType} is none of type ${type}`);
  for (const name of ['dataRef', 'dataRefStart', 'dataRefEnd']) {
    const ref = get(name);
    if (ref !== null && !dataIds.has(ref))
      say(element, name, `${name} “${ref}” must be the id of a <data> in the <originalData> of the <unit>`);
  }
  for (const name of ['subFlows', 'subFlowsStart', 'subFlowsEnd'])
    for (const ref of get(name)?.split(' ') ?? [])
      if (!unitIds.has(ref)) say(element, name, `${name} “${ref}” must be the id of a <unit> of the same <file>`);
  const copyOf = get('copyOf');
  if (copyOf !== null) {
    const base = all.find(e => e.element !== element && attributeOf(e.element, 'id') === copyOf)?.element;
    if (!base) say(element, 'copyOf', `copyOf “${copyOf}” must be the id of a code in the same <unit>`);
    else if (attributeOf(base, 'canCopy') === 'no')
      say(element, 'copyOf', `the code ${copyOf} must not be copied (canCopy="no")`);
    if (['dataRef', 'dataRefStart', 'dataRefEnd'].some(name => get(name) !== null))
      say(element, 'copyOf', 'copyOf must not be used where there is a reference to original data');
  }
  const move = get('canReorder');
  if ((move === 'no' || move === 'firstNo') && (get('canCopy') !== 'no' || get('canDelete') !== 'no'))
    say(element, 'canReorder', `canReorder="${move}" requires canCopy="no" and canDelete="no"`);
}

/** How a code may be moved; the end of a pair follows its start. */
function movable(event: Coded, starts: ReadonlyMap<string, XmlElement>): 'yes' | 'firstNo' | 'no' {
  if (event.kind === 'open' || event.kind === 'close') return 'yes';
  if (event.kind === 'end') {
    const said = attributeOf(starts.get(event.id) ?? event.element, 'canReorder') ?? 'yes';
    return said === 'yes' ? 'yes' : 'no';
  }
  return (attributeOf(event.element, 'canReorder') ?? 'yes') as 'yes' | 'firstNo' | 'no';
}

const startsOf = (events: Coded[]) => new Map(events.filter(e => e.kind === 'start').map(e => [e.id, e.element]));

function checkSequenceStarts(events: Coded[], say: Say): void {
  const starts = startsOf(events);
  let first = false;
  for (const event of events) {
    const move = movable(event, starts);
    if (move === 'firstNo') first = true;
    else if (move === 'no' && !first)
      say(event.element, 'canReorder', 'a code with canReorder="no" must follow one with canReorder="firstNo"');
  }
}

/** Codes that must not be deleted, of every segment that has a translation, are somewhere in the translation. */
function checkKept(parts: Part[], target: Coded[], complain: Complain): void {
  const there = new Set(target.map(e => e.id));
  for (const part of parts) {
    if (!part.target || !part.source) continue;
    for (const event of eventsOf(part.source)) {
      if (event.kind !== 'place' && event.kind !== 'start') continue;
      if (attributeOf(event.element, 'canDelete') === 'no' && !there.has(event.id))
        complain(
          part.target,
          'canDelete',
          `the code ${event.id} must not be deleted (canDelete="no") and is missing in the translation`,
          true,
        );
    }
  }
}

/** A sequence of codes that must not be reordered stands in the translation as it does in the source. */
function checkMoved(source: Coded[], target: Coded[], complain: Complain): void {
  const starts = startsOf(source);
  const key = (event: Coded) => `${event.kind} ${event.id}`;
  const codes = (events: Coded[]) => events.filter(e => e.kind !== 'open' && e.kind !== 'close');
  const from = codes(source);
  const to = codes(target);
  const toKeys = to.map(key);
  for (let i = 0; i < from.length; i++) {
    if (movable(from[i]!, starts) !== 'firstNo') continue;
    let last = i;
    for (let j = i + 1; j < from.length && movable(from[j]!, starts) !== 'firstNo'; j++)
      if (movable(from[j]!, starts) === 'no') last = j;
    const sequence = from.slice(i, last + 1).map(key);
    const places = sequence.map(k => toKeys.indexOf(k));
    if (places.includes(-1)) continue;
    const begin = places[0]!;
    const wrong = places.findIndex((place, k) => place !== begin + k);
    if (wrong >= 0)
      complain(
        to[places[wrong]!]!.element,
        'canReorder',
        `the code ${to[places[wrong]!]!.id} must not be reordered: it follows ${from[i + wrong - 1]!.id} in the source`,
        true,
      );
  }
}
