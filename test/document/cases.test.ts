import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHtml } from '../../src/domain/document/from-html.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { toMarkdown } from '../../src/domain/document/to-markdown.ts';

/*
 * Cases in prose (cases/*.txt): "## what it is about", words about it, `<<<` with options, the HTML, `===`, the document as
 * Markdown, `---` with what was dropped, `>>>`.
 */
const folder = new URL('cases/', import.meta.url);
const pattern = /^## (.+)\n[\s\S]*?^<<<(.*)\n([\s\S]*?)\n===\n([\s\S]*)^---(.*)\n$/m;

for (const file of readdirSync(folder)) {
  for (const written of readFileSync(new URL(file, folder), 'utf8').split(/^>>>$/m).slice(0, -1)) {
    const [, title, options, html, markdown, dropped] = pattern.exec(written) ?? [];
    assert.ok(title, `${file}: a case is not written right: ${written}`);
    test(`${file}: ${title}`, () => {
      const read = fromHtml(html!, {
        autop: options!.includes('autop'),
        footnotes: [{ id: 'aa-1', content: 'Built in <em>1964</em>' }],
      });
      read.doc.check();
      assert.equal(toMarkdown(read.doc).trimEnd(), markdown!.trimEnd());
      assert.ok(fromMarkdown(markdown!).doc.eq(read.doc), 'the Markdown says the same document');
      const told = read.dropped.map(d => (d.count > 1 ? `${d.what} ×${d.count}` : d.what)).sort();
      const expected =
        dropped!.trim() === ''
          ? []
          : dropped!
              .trim()
              .split(/ (?=[a-z])/)
              .sort();
      assert.deepEqual(told, expected);
    });
  }
}
