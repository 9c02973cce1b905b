import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { Fragment, type Node } from 'prosemirror-model';
import { build, type Rolldown } from 'vite';
import type { passageOf, readText } from '../../src/browser/suggest/passage.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { normalise } from '../../src/domain/document/normalise.ts';
import { schema } from '../../src/domain/document/schema.ts';
import { textOf, toText } from '../../src/domain/document/text.ts';
import type { StoredPicture } from '../../src/domain/media.ts';
import { articleBody } from '../../src/render/article-body.ts';
import { anyDoc } from '../document/arbitrary.ts';
import { pictureOf } from '../render/sample-site.ts';
import { launchBrowser } from './browser.ts';

/*
 * What a reader selects in the page of an article is named by the same plain text that the server has, whatever the blocks.
 */

type InPage = { passage: { readText: typeof readText; passageOf: typeof passageOf } };

let browser: Browser;
let page: Page;
before(async () => {
  const entry = fileURLToPath(new URL('../../src/browser/suggest/passage.ts', import.meta.url));
  const made = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'passage' } },
  })) as Rolldown.RolldownOutput[];
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.setContent('<html lang="en"><body></body></html>');
  await page.addScriptTag({ content: made[0]!.output[0].code });
});
after(() => browser?.close());

/** A picture for each id that documents name, so that figures are shown as on a page. */
const pictures = new Map<string, StoredPicture>(
  ['0123456789abcdef0123', 'ffffffffffffffffffff'].map(id => [id, { ...pictureOf('images/logo.svg'), id }]),
);

async function show(doc: Node, head = ''): Promise<void> {
  const body = articleBody(doc, 'en', pictures).text;
  await page.evaluate(html => {
    document.body.innerHTML = html;
  }, `<article class="story">${head}<div class="text prose">\n${body}\n</div></article>`);
}

const textInPage = () =>
  page.evaluate(() => (globalThis as unknown as InPage).passage.readText(document.querySelector('.text')!).text);

/** Selects from a word to a word, both in the page once, and gives what is made of it. */
const selecting = (from: string, to: string, more = { before: 0, after: 0 }) =>
  page.evaluate(
    ([from, to, before, after]) => {
      const place = (word: string) => {
        const walker = document.createTreeWalker(document.querySelector('article')!, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
          const at = node.data.indexOf(word);
          if (at >= 0) return { node, at };
        }
        throw new Error(`no ${word}`);
      };
      const range = document.createRange();
      const [a, b] = [place(from), place(to)];
      range.setStart(a.node, a.at - before);
      range.setEnd(b.node, b.at + to.length + after);
      return (globalThis as unknown as InPage).passage.passageOf(
        range,
        (globalThis as unknown as InPage).passage.readText(document.querySelector('.text')!),
        document.querySelectorAll('h1,.standfirst,.lead-picture figcaption'),
      );
    },
    [from, to, more.before, more.after] as const,
  );

/** The document with words that are each there once in the place of its texts. */
function withWords(doc: Node): { doc: Node; words: string[] } {
  const words: string[] = [];
  const word = () => {
    const made = `w${words.length.toString(36).padStart(3, '0')}`;
    words.push(made);
    return made;
  };
  const walk = (node: Node): Node => {
    if (node.isText) return schema.text(Array.from({ length: 1 + (words.length % 3) }, word).join(' '), node.marks);
    return node.type.create(node.attrs, Fragment.from(node.children.map(walk)), node.marks);
  };
  return { doc: walk(doc), words };
}

const everything = fromMarkdown(`
A first paragraph with **strong *and emphatic* words**, a [link](https://example.org/) and \`code\`.[^1] After the note.

## A heading with a note[^2]

- one item
- an item with a list

  - that is within

    and a second paragraph
- a last item

7. seven
8. eight

> A quotation of two paragraphs.
>
> The second of them.

:::note
A note.

- with a list
:::

| Name | Depth |
| --- | ---: |
| Quay | 4 m[^3] |
| Bar | 2 m |

\`\`\`
code with

an empty line
\`\`\`

A line\\
and the next.

---

The end.

[^1]: The *first* footnote.
[^2]: The second.
[^3]: In a table.
`).doc;

describe('the text of an article in its page', () => {
  it('is to the letter what the server has, over every kind of block', async () => {
    await show(everything);
    assert.equal(await textInPage(), toText(everything));
  });

  it('is so for any document', async () => {
    await fc.assert(
      fc.asyncProperty(anyDoc.map(normalise), async doc => {
        await show(doc);
        assert.equal(await textInPage(), toText(doc));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a selection', () => {
  it('from any word to any other is the passage of the text from the one to the other', async () => {
    await fc.assert(
      fc.asyncProperty(anyDoc.map(normalise), fc.nat(), fc.nat(), async (any, i, j) => {
        const { doc, words } = withWords(any);
        if (words.length === 0) return;
        await show(doc);
        const text = textOf(doc).text;
        const [a, b] = [words[i % words.length]!, words[j % words.length]!];
        const inPage = await page.evaluate(
          ([x, y]) => document.body.textContent!.indexOf(x!) <= document.body.textContent!.indexOf(y!),
          [a, b],
        );
        const [first, last] = inPage ? [a, b] : [b, a];
        const found = await selecting(first, last);
        if (!text.includes(first) || !text.includes(last)) return; // the words of a picture that is not shown
        const { quote } = found!;
        const end = quote.start! + quote.exact.length;
        assert.equal(quote.exact, text.slice(quote.start, end));
        // a footnote stands at the end of the page and after its paragraph in the text: everything from the one to the other
        assert.ok(quote.start! <= text.indexOf(first) && quote.start! <= text.indexOf(last));
        assert.ok(end >= text.indexOf(first) + first.length && end >= text.indexOf(last) + last.length);
        const inNotes = await page.evaluate(() => document.querySelector('.footnotes') !== null);
        if (!inNotes) assert.deepEqual([quote.start, end], [text.indexOf(first), text.indexOf(last) + last.length]);
        assert.ok(text.slice(0, quote.start).endsWith(quote.prefix!));
        assert.ok(text.slice(end).startsWith(quote.suffix!));
      }),
      { numRuns: 200 },
    );
  });

  it('is trimmed of the blanks that a double click takes along', async () => {
    await show(everything);
    const { quote } = (await selecting('paragraph', 'paragraph', { before: 1, after: 1 }))!;
    assert.equal(quote.exact, 'paragraph');
    assert.equal(quote.start, toText(everything).indexOf('paragraph'));
  });

  it('across blocks takes the footnote along that stands between them in the text, and no number of it', async () => {
    await show(everything);
    const { quote } = (await selecting('After the', 'heading'))!;
    assert.equal(quote.exact, 'After the note.\nThe first footnote.\n\nA heading');
  });

  it('within a footnote is the words of the footnote', async () => {
    await show(everything);
    assert.equal((await selecting('The second.', 'The second.'))!.quote.exact, 'The second.');
  });

  it('of the headline or the summary is known by its words alone', async () => {
    await show(everything, '<header><h1>The quay is shut</h1><p class="standfirst">And the bar too.</p></header>');
    assert.deepEqual((await selecting('quay', 'shut'))!.quote, { exact: 'quay is shut' });
    assert.deepEqual((await selecting('bar', 'too'))!.quote, { exact: 'bar too' });
  });

  it('shows the sentence around it', async () => {
    await show(fromMarkdown('One sentence. The quay *is* shut today. Another one.').doc);
    const { before, after } = (await selecting('is', 'is'))!;
    assert.deepEqual([before, after], ['The quay ', ' shut today.']);
  });

  it('says when it is longer than a report may name', async () => {
    await show(fromMarkdown(`Begin ${'word '.repeat(500)}end.`).doc);
    assert.equal((await selecting('Begin', 'end'))!.long, true);
    assert.equal((await selecting('Begin', 'Begin'))!.long, false);
  });

  it('of nothing but pictures, credits or embeds is none', async () => {
    await show(fromMarkdown('![alt](/media/0123456789abcdef0123/original "")\n').doc);
    const none = await page.evaluate(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('.text')!);
      return (globalThis as unknown as InPage).passage.passageOf(
        range,
        (globalThis as unknown as InPage).passage.readText(document.querySelector('.text')!),
        document.querySelectorAll('h1,.standfirst,.lead-picture figcaption'),
      );
    });
    assert.equal(none, null);
  });
});
