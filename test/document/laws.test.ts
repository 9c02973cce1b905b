import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { fromHtml } from '../../src/domain/document/from-html.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { normalise } from '../../src/domain/document/normalise.ts';
import { parseDoc } from '../../src/domain/document/parse.ts';
import { toHtml } from '../../src/domain/document/to-html.ts';
import { toMarkdown } from '../../src/domain/document/to-markdown.ts';
import { anyDoc } from './arbitrary.ts';

function same(actual: Node, expected: Node, between: string): void {
  if (actual.eq(expected)) return;
  assert.deepEqual(actual.toJSON(), expected.toJSON(), between);
  assert.fail(`not equal, though their JSON is: ${between}`);
}

// the same documents each time, so that a red test is red again; LAW_RUNS=10000 hunts with documents of its own
const runs = process.env.LAW_RUNS ? { numRuns: Number(process.env.LAW_RUNS) } : { numRuns: 300, seed: 20_261_124 };

test('a document survives its JSON', () => {
  fc.assert(
    fc.property(anyDoc, doc => {
      const parsed = parseDoc(JSON.parse(JSON.stringify(doc.toJSON())));
      assert.ok(parsed.ok, JSON.stringify(parsed));
      same(parsed.doc, doc, '');
    }),
    runs,
  );
});

test('the normal form is valid and is its own normal form', () => {
  fc.assert(
    fc.property(anyDoc, doc => {
      const once = normalise(doc);
      once.check();
      same(normalise(once), once, '');
    }),
    runs,
  );
});

test('HTML says all that the normal form has', () => {
  fc.assert(
    fc.property(anyDoc, doc => {
      const html = toHtml(doc);
      const { doc: read } = fromHtml(html);
      read.check();
      same(read, normalise(doc), html);
    }),
    runs,
  );
});

test('reading what we wrote drops nothing', () => {
  fc.assert(
    fc.property(anyDoc, doc => {
      assert.deepEqual(fromHtml(toHtml(doc)).dropped, []);
    }),
    runs,
  );
});

test('Markdown says all that the normal form has', () => {
  fc.assert(
    fc.property(anyDoc, doc => {
      const markdown = toMarkdown(doc);
      const { doc: read, dropped } = fromMarkdown(markdown);
      same(read, normalise(doc), markdown);
      assert.deepEqual(dropped, [], markdown);
    }),
    runs,
  );
});
