import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readXliff } from '../../src/exchange/xliff/read.ts';
import { writeXmlTree, type XmlNode } from '../../src/exchange/xml-tree.ts';
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
});
