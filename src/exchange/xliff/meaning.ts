import type { Mark } from 'prosemirror-model';
import { schema } from '../../domain/document/schema.ts';
import { attributeOf, textOf, type XmlElement } from '../xml-tree.ts';
import { type Meaning, ownPrefix } from './unit.ts';

/*
 * What the document's marks and inline nodes are in XLIFF, both ways: the type and subtype of the code, and the original
 * data that a translator's tool shows.
 */

export type CodeForm = {
  type: string;
  subType: string | null;
  data: [start: string, end: string | null];
  copy: boolean;
};

const formats: Record<string, { type: string; subType: string; tag: string }> = {
  strong: { type: 'fmt', subType: 'xlf:b', tag: 'strong' },
  em: { type: 'fmt', subType: 'xlf:i', tag: 'em' },
  strike: { type: 'fmt', subType: `${ownPrefix}:strike`, tag: 's' },
  sub: { type: 'fmt', subType: `${ownPrefix}:sub`, tag: 'sub' },
  sup: { type: 'fmt', subType: `${ownPrefix}:sup`, tag: 'sup' },
  code: { type: 'other', subType: `${ownPrefix}:code`, tag: 'code' },
};

export function formOf(meaning: Meaning): CodeForm {
  if ('node' in meaning)
    return meaning.node === 'hard_break'
      ? { type: 'fmt', subType: 'xlf:lb', data: ['<br>', null], copy: true }
      : { type: 'other', subType: `${ownPrefix}:footnote`, data: [`[${meaning.number}]`, null], copy: false };
  const { mark } = meaning;
  const { name } = mark.type;
  if (name === 'link') return { type: 'link', subType: null, data: [tag('a', mark.attrs), '</a>'], copy: true };
  if (name === 'lang')
    return { type: 'other', subType: `${ownPrefix}:lang`, data: [tag('span', mark.attrs), '</span>'], copy: true };
  const format = formats[name];
  if (!format) throw new RangeError(`the mark ${name} has no form in XLIFF`);
  return { type: format.type, subType: format.subType, data: [`<${format.tag}>`, `</${format.tag}>`], copy: true };
}

/** What a code of a file means; null when it is none of ours or of XLIFF's own formats, or what it links to is not allowed. */
export function meaningOf(code: XmlElement, data: ReadonlyMap<string, string>): Meaning | null {
  const type = attributeOf(code, 'type');
  const subType = attributeOf(code, 'subType') ?? '';
  const original = data.get(attributeOf(code, 'dataRefStart') ?? attributeOf(code, 'dataRef') ?? '') ?? '';
  if (code.local === 'ph') {
    if (subType === 'xlf:lb') return { node: 'hard_break' };
    const number = /^\[(\d{1,4})\]$/.exec(original)?.[1];
    return subType === `${ownPrefix}:footnote` && number ? { node: 'footnote', number: Number(number) } : null;
  }
  if (type === 'link') return safe('link', { href: attribute(original, 'href'), title: attribute(original, 'title') });
  if (subType === `${ownPrefix}:lang`)
    return safe('lang', { lang: attribute(original, 'lang'), dir: attribute(original, 'dir') });
  const format = Object.entries(formats).find(([, f]) => f.subType === subType && f.type === type);
  return format ? { mark: schema.mark(format[0]) } : null;
}

/** The text of each <data> of a unit, by its id. */
export function originalData(data: readonly XmlElement[]): Map<string, string> {
  return new Map(data.map(one => [attributeOf(one, 'id') ?? '', textOf(one)]));
}

function safe(name: 'link' | 'lang', attrs: Record<string, string | null>): Meaning | null {
  try {
    const mark: Mark = schema.mark(name, attrs);
    schema.text('x', [mark]).check();
    return { mark };
  } catch {
    return null;
  }
}

function tag(name: string, attrs: Record<string, unknown>): string {
  const said = Object.entries(attrs).filter(([, value]) => value !== null);
  return `<${name}${said.map(([key, value]) => ` ${key}="${quoted(String(value))}"`).join('')}>`;
}

const quoted = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function attribute(html: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(html)?.[1];
  return value === undefined ? null : value.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
