import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isCore } from '../../src/exchange/xliff/grammar.ts';
import { eventsOf, partsOf } from '../../src/exchange/xliff/parts.ts';
import { readXliff } from '../../src/exchange/xliff/read.ts';
import { joinSegments, splitSegments, withoutAnnotations } from '../../src/exchange/xliff/rewrite.ts';
import {
  attributeOf,
  elementsOf,
  writeXmlTree,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from '../../src/exchange/xml-tree.ts';
import { refusals } from './xliff-refusals.ts';

/* The test suite that OASIS publishes with XLIFF 2.1. */
const suite = new URL('../../../shared/material/xliff/', import.meta.url);
const skip = existsSync(suite) ? false : 'the folder ../shared/material/xliff is not there';
const files = (folder: string) =>
  skip
    ? []
    : readdirSync(new URL(folder, suite))
        .filter(name => name.endsWith('.xlf'))
        .map(name => `${folder}${name}`);
const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(file, suite)));

describe('the XLIFF 2.1 test suite of OASIS', { skip }, () => {
  for (const file of [...files('core/valid/'), ...files('modules/valid/')])
    it(`${file} is read`, async () => {
      const read = await readXliff(bytesOf(file));
      assert.deepEqual(read.ok ? [] : read.complaints, []);
    });

  for (const file of [...files('core/invalid/'), ...files('modules/invalid/')])
    it(`${file} is refused`, async () => {
      const read = await readXliff(bytesOf(file));
      assert.ok(!read.ok);
      const rule = refusals[file.replace(/.*\/|\.xlf$/g, '')];
      const complaint = read.complaints.find(c => c.constraint === rule);
      assert.ok(complaint, `${rule} is not among ${JSON.stringify(read.complaints)}`);
      assert.ok(complaint.line > 1 && complaint.column > 0 && complaint.reason !== '');
    });

  const told = (node: XmlNode): unknown =>
    node.kind === 'element'
      ? [node.name, node.attributes.map(a => [a.name, a.uri, a.value]), node.children.map(told)]
      : node;
  for (const file of [...files('core/valid/'), ...files('modules/valid/')])
    it(`${file} loses nothing when it is written again`, async () => {
      const first = await readXliff(bytesOf(file));
      assert.ok(first.ok);
      const again = await readXliff(Buffer.from(writeXmlTree(first.document)));
      assert.ok(again.ok);
      assert.deepEqual(told(again.document.root), told(first.document.root));
    });

  /*
   * Each pair of files says what a rewriting makes of the first. Compared is what the documents say: not the order of
   * attributes, nor space between elements, nor whether a code is one <pc> or an <sc> with its <ec>.
   */
  const custom = (annotation: XmlElement) => /:/.test(attributeOf(annotation, 'type') ?? '');
  const rewritings: Record<string, (document: XmlDocument) => XmlDocument> = {
    toRewrite: document => document,
    toJoin: joinSegments,
    toSegment: splitSegments,
    toRemoveAnnotations: document => withoutAnnotations(document, () => true),
    toRemoveExtensions: document => withoutAnnotations(document, custom),
  };
  for (const file of files('core/in-out/').filter(name => name.endsWith('_in.xlf')))
    it(`${file} becomes what the suite says`, async () => {
      const rewrite = rewritings[/\/(to[A-Za-z]+)/.exec(file)![1]!]!;
      const given = await readXliff(bytesOf(file));
      assert.ok(given.ok);
      const made = await readXliff(Buffer.from(writeXmlTree(rewrite(given.document))));
      assert.deepEqual(made.ok ? [] : made.complaints, []);
      const wanted = await readXliff(bytesOf(file.replace('_in', '_out')));
      assert.ok(wanted.ok && made.ok);
      assert.deepEqual(sayings(made.document.root), sayings(wanted.document.root));
    });
});

/** What an element says, in a form that is the same for the same. */
function sayings(element: XmlElement, space = 'default'): unknown {
  const here = attributeOf(element, 'xml:space') ?? space;
  const attributes = said(element, ['xml:space', 'order']);
  if (isCore('segment')(element) || isCore('ignorable')(element)) return [element.local, attributes];
  if (isCore('unit')(element))
    return [
      'unit',
      attributes,
      elementsOf(element)
        .filter(e => !isCore('segment')(e) && !isCore('ignorable')(e))
        .map(e => sayings(e, here)),
      partsOf(element).map(part => [
        sayings(part.element),
        part.target && part.order,
        [part.source, part.target].map(c => c && [attributeOf(c, 'xml:space') ?? here, inlineSayings(c)]),
      ]),
    ];
  const mixed = !isCore(element.local)(element) || ['note', 'data', 'skeleton'].includes(element.local);
  const children = element.children.flatMap((child): unknown[] => {
    if (child.kind === 'element') return [sayings(child, here)];
    return child.kind === 'text' && mixed && child.text.trim() !== '' ? [child.text] : [];
  });
  return [element.uri, element.local, attributes, children];
}

function inlineSayings(content: XmlElement): unknown[] {
  const all: unknown[] = [];
  for (const event of eventsOf(content)) {
    const last = all.at(-1);
    if (event.kind === 'text') {
      if (typeof last === 'string') all[all.length - 1] = last + event.text;
      else if (event.text !== '') all.push(event.text);
      continue;
    }
    const { kind, id, element } = event;
    const pair = element.local === 'pc';
    const fall =
      kind === 'start' || kind === 'end'
        ? { canOverlap: attributeOf(element, 'canOverlap') ?? (pair ? 'no' : 'yes') }
        : {};
    const end = kind === 'end' || kind === 'close';
    const ends = pair ? (end ? 'Start' : 'End') : ' ';
    const rest = said(element, ['id', 'startRef', 'canOverlap'])
      .filter(([name]) => !name.endsWith(ends) && !(end && name.includes(' ')))
      .map(([name, value]) => [pair ? name.replace(/(Start|End)$/, '') : name, value]);
    // what the end of a pair repeats of its start is optional
    const repeated = end ? rest.filter(([name]) => name === 'dataRef') : rest;
    all.push([kind, id, fall, kind === 'close' ? [] : repeated]);
  }
  return all;
}

/** Attributes by namespace and name, in order. */
function said(element: XmlElement, without: string[]): [string, string][] {
  return element.attributes
    .filter(a => a.prefix !== 'xmlns' && a.name !== 'xmlns' && !without.includes(a.name))
    .map(a => [a.uri === '' ? a.local : `${a.uri} ${a.local}`, a.value] as [string, string])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
