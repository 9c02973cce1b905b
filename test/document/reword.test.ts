import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { reword } from '../../src/domain/document/reword.ts';
import { textOf } from '../../src/domain/document/text.ts';
import { toMarkdown } from '../../src/domain/document/to-markdown.ts';
import { anyDoc } from './arbitrary.ts';

const reworded = (markdown: string, words: string, replacement: string) => {
  const { doc } = fromMarkdown(markdown);
  const start = textOf(doc).text.indexOf(words);
  const made = reword(doc, start, start + words.length, replacement);
  return made && toMarkdown(made).trimEnd();
};

test('only the words that differ are replaced, the marks of the others stay', () => {
  assert.equal(
    reworded(
      'The vote is on **Thursday**, says the [council](https://c.example).',
      'The vote is on Thursday, says the council.',
      'The vote is on Friday, says the town council.',
    ),
    'The vote is on **Friday**, says the town [council](https://c.example).',
  );
});

test('a footnote within the passage stays where it was', () => {
  assert.equal(
    reworded('It rose[^1] by five metres.\n\n[^1]: Gauge.', 'It rose', 'It fell'),
    'It fell[^1] by five metres.\n\n[^1]: Gauge.',
  );
});

test('words in a list, a caption, a table and a footnote are reached', () => {
  assert.equal(reworded('- one\n- too', 'too', 'two'), '- one\n- two');
  assert.match(reworded('| a | b |\n|---|---|\n| teh | x |', 'teh', 'the')!, /\| the \| x/);
  assert.match(reworded('Text.[^1]\n\n[^1]: Teh source.', 'Teh', 'The')!, /The source/);
  assert.match(reworded(':::figure{src="https://x.example/a.jpg" alt="A"}\nTeh quay.\n:::', 'Teh', 'The')!, /The quay/);
});

test('words that are taken out leave no space behind, and paragraphs are not made one', () => {
  assert.equal(reworded('The the ferry.', 'The the', 'The'), 'The ferry.');
  assert.equal(reworded('One.\n\nTwo.', 'One.\n\nTwo.', 'One. Two.'), null);
  assert.equal(reworded('One.\n\nTwo.', 'One.\n\nTwo.', 'One.\n\nThree.'), 'One.\n\nThree.');
});

test('the plain text of what comes out is the text with the replacement in place', () => {
  fc.assert(
    fc.property(
      anyDoc,
      fc.nat(),
      fc.nat(60),
      fc.string({ unit: fc.constantFrom('a', 'б', ' ', '字', 'é', '.'), minLength: 1, maxLength: 12 }),
      (doc, at, length, words) => {
        const { text } = textOf(doc);
        const start = at % (text.length + 1);
        const end = Math.min(text.length, start + length);
        if (start === end || /^\s|\s$/.test(words)) return;
        const made = reword(doc, start, end, words);
        if (made === null) return;
        made.check();
        const expected = text.slice(0, start) + words + text.slice(end);
        assert.equal(textOf(made).text, expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('a paragraph whose words all go goes too', () => {
  assert.equal(reworded('One.\n\nTwo.\n\nThree.', 'Two.', ''), 'One.\n\nThree.');
  assert.equal(reworded('One.', 'One.', ''), '');
  assert.equal(reworded('- one\n- two', 'two', ''), '- one');
});
