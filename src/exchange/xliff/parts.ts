import { attributeOf, elementsOf, type XmlElement } from '../xml-tree.ts';
import { isCore } from './grammar.ts';

/** A segment or what stands between two, with its place in the translation. */
export type Part = {
  element: XmlElement;
  ignorable: boolean;
  source: XmlElement | null;
  target: XmlElement | null;
  /** its place among the parts, from 1, and the place of its target */
  position: number;
  order: number;
};

export function partsOf(unit: XmlElement): Part[] {
  return elementsOf(unit)
    .filter(e => isCore('segment')(e) || isCore('ignorable')(e))
    .map((element, i) => {
      const target = elementsOf(element).find(isCore('target')) ?? null;
      return {
        element,
        ignorable: element.local === 'ignorable',
        source: elementsOf(element).find(isCore('source')) ?? null,
        target,
        position: i + 1,
        order: Number((target && attributeOf(target, 'order')) ?? i + 1),
      };
    });
}

/** The parts as they follow one another in the translation. */
export function inTargetOrder(parts: readonly Part[]): Part[] {
  return parts.toSorted((a, b) => a.order - b.order);
}

/**
 * What an inline content says, one thing after another; the pairs of codes and annotations as their two ends, whichever way
 * they are written (<pc> or <sc> with <ec>, <mrk> or <sm> with <em>).
 */
export type InlineEvent =
  | { kind: 'text'; text: string }
  | { kind: 'place' | 'start' | 'end' | 'open' | 'close'; id: string; element: XmlElement };

export function eventsOf(content: XmlElement): InlineEvent[] {
  const events: InlineEvent[] = [];
  const id = (element: XmlElement, name = 'id') => attributeOf(element, name) ?? '';
  for (const node of content.children) {
    if (node.kind === 'text') events.push({ kind: 'text', text: node.text });
    if (node.kind !== 'element') continue;
    const pair = (kinds: readonly ['start', 'end'] | readonly ['open', 'close']) => {
      events.push({ kind: kinds[0], id: id(node), element: node });
      for (const event of eventsOf(node)) events.push(event);
      events.push({ kind: kinds[1], id: id(node), element: node });
    };
    switch (node.local) {
      case 'cp': {
        const code = Number.parseInt(id(node, 'hex'), 16);
        events.push({ kind: 'text', text: code <= 0x10ffff ? String.fromCodePoint(code) : '' });
        break;
      }
      case 'ph':
        events.push({ kind: 'place', id: id(node), element: node });
        break;
      case 'pc':
        pair(['start', 'end']);
        break;
      case 'sc':
        events.push({ kind: 'start', id: id(node), element: node });
        break;
      case 'ec':
        events.push({
          kind: 'end',
          id: id(node, attributeOf(node, 'startRef') === null ? 'id' : 'startRef'),
          element: node,
        });
        break;
      case 'mrk':
        pair(['open', 'close']);
        break;
      case 'sm':
        events.push({ kind: 'open', id: id(node), element: node });
        break;
      case 'em':
        events.push({ kind: 'close', id: id(node, 'startRef'), element: node });
        break;
    }
  }
  return events;
}
