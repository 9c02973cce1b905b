import fc from 'fast-check';
import type { Mark, Node } from 'prosemirror-model';
import { schema } from '../../src/domain/document/schema.ts';

/*
 * Random documents of the schema: everything it allows, in particular what no editor would write on purpose (white space at
 * odd places, empty blocks, signs that mean something in Markdown or HTML, nested and overlapping marks).
 */

const { nodes } = schema;

const words = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('harbour', 'порт', 'الميناء', '港口', 'Straße', 'e\u0301te', '👩‍🚀', 'a', 'naïve'),
  },
  { weight: 3, arbitrary: fc.constantFrom(' ', '  ', '\n', '\t', '\u00a0', ' – ', '. ', ', ') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...'* _ ** __ ~~ ~ ` `` # ## > - + 1. 1) | : :: ::: :::note ::embed{} [ ] ( ) ! ![ [^1] [^1]: < > & &amp; <b> </p> <!-- \\ / = === --- *** " \' {#x} $ % @ www.a.org http://a.org x@y.org [caption] <script> ]] || \\| “q” …'.split(
        ' ',
      ),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }).filter(s => s.isWellFormed()) },
);
/** Text of one to a few odd words, never empty. */
export const text: fc.Arbitrary<string> = fc
  .array(words, { minLength: 1, maxLength: 5 })
  .map(parts => parts.join(''))
  .filter(s => s !== '');
const line = fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: text });

export const href: fc.Arbitrary<string> = fc.constantFrom(
  'https://example.org/',
  'http://example.org/a b?x=1&y=%20#z',
  'https://example.org/(paren)_*[x]',
  '/en/harbour',
  '#part',
  '?q=1',
  'mailto:desk@example.org',
  'tel:+491234',
  'https://uk.example.org/порт',
  'a\\b"c\'d<e>',
);
const web = fc.constantFrom(
  'https://www.youtube.com/watch?v=abcdefghijk',
  'https://example.org/a?b=c&d=e#f',
  'http://example.org/*_x',
);
const mediaId = fc.constantFrom('0123456789abcdef0123', 'ffffffffffffffffffff');

const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constantFrom('strong', 'em', 'strike', 'code', 'sub', 'sup').map(name => schema.mark(name)),
  fc.record({ href, title: fc.option(text.filter(t => t.trim() !== '')) }).map(attrs => schema.mark('link', attrs)),
  fc
    .record({ lang: fc.constantFrom('de', 'uk', 'ar', 'zh-Hant'), dir: fc.constantFrom(null, 'rtl', 'ltr') })
    .map(attrs => schema.mark('lang', attrs)),
);
const marks: fc.Arbitrary<readonly Mark[]> = fc
  .oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.array(mark, { maxLength: 3 }) })
  .map(list => list.reduce<readonly Mark[]>((set, m) => m.addToSet(set), []));

const textNode = fc.tuple(text, marks).map(([t, m]) => schema.text(t, m));
const footnote = fc
  .tuple(fc.array(textNode, { maxLength: 3 }), marks)
  .map(([content, m]) => nodes.footnote.create(null, content, m));
const hardBreak = marks.map(m => nodes.hard_break.create(null, null, m));
const inline: fc.Arbitrary<Node[]> = fc.array(
  fc.oneof({ weight: 8, arbitrary: textNode }, { weight: 1, arbitrary: footnote }, { weight: 1, arbitrary: hardBreak }),
  { maxLength: 6 },
);

const paragraph = inline.map(content => nodes.paragraph.create(null, content));
const cellAttrs = fc.record({
  colspan: fc.constantFrom(1, 1, 1, 2, 3),
  rowspan: fc.constantFrom(1, 1, 1, 2),
  align: fc.constantFrom(null, null, 'left', 'center', 'right'),
});
const cell = fc
  .tuple(fc.boolean(), cellAttrs, fc.array(paragraph, { minLength: 1, maxLength: 2 }))
  .map(([header, attrs, content]) => nodes[header ? 'table_header' : 'table_cell'].create(attrs, content));
const raggedTable = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }).map(rows =>
  nodes.table.create(
    null,
    rows.map(row => nodes.table_row.create(null, row)),
  ),
);
/** As people make them: one row of headers, alignment by column. */
const plainTable = fc
  .tuple(fc.array(cellAttrs, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([columns, height]) =>
    fc.array(fc.tuple(...columns.map(() => paragraph)), { minLength: height, maxLength: height }).map(rows =>
      nodes.table.create(
        null,
        rows.map((row, y) =>
          nodes.table_row.create(
            null,
            row.map((content, x) =>
              nodes[y === 0 ? 'table_header' : 'table_cell'].create({ align: columns[x]!.align }, content),
            ),
          ),
        ),
      ),
    ),
  );

const leafBlock: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: paragraph },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 2, max: 4 }), inline).map(([level, c]) => nodes.heading.create({ level }, c)),
  },
  { weight: 1, arbitrary: inline.map(c => nodes.pullquote.create(null, c)) },
  { weight: 1, arbitrary: fc.constant(nodes.divider.create()) },
  { weight: 1, arbitrary: fc.record({ url: web, title: line }).map(attrs => nodes.embed.create(attrs)) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        language: fc.constantFrom(null, 'python', 'c++', 'x-y.z'),
        code: fc.array(fc.oneof(text, fc.constantFrom('\n', '\n\n', '    ', '```', '~~~'))),
      })
      .map(({ language, code }) =>
        nodes.code_block.create({ language }, code.join('') ? schema.text(code.join('')) : null),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.record({
          media: fc.option(mediaId),
          src: fc.option(fc.constantFrom('https://example.org/a.jpg', '/uploads/x y.png', 'images/pier.jpg')),
          alt: line,
          credit: line,
          licence: fc.constantFrom('', 'CC BY 4.0', 'All rights reserved'),
        }),
        inline,
      )
      .map(([attrs, c]) => nodes.figure.create(attrs, c)),
  },
  { weight: 1, arbitrary: fc.oneof(raggedTable, plainTable) },
);

const { block } = fc.letrec<{ block: Node; blocks: Node[]; item: Node; leaf: Node }>(tie => ({
  leaf: leafBlock,
  block: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('item'), { minLength: 1, maxLength: 3 })
        .map(items => nodes.bullet_list.create(null, items)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(1, 1, 0, 7, 1_000_000), fc.array(tie('item'), { minLength: 1, maxLength: 3 }))
        .map(([start, items]) => nodes.ordered_list.create({ start }, items)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.option(text), fc.option(href), tie('blocks'))
        .map(([source, url, content]) => nodes.blockquote.create({ source, url }, content)),
    },
    { weight: 1, arbitrary: tie('blocks').map(content => nodes.note.create(null, content)) },
  ),
  blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
  item: fc
    .tuple(paragraph, fc.array(tie('block'), { maxLength: 2 }))
    .map(([p, rest]) => nodes.list_item.create(null, [p, ...rest])),
}));

/** Any document that the schema takes. */
export const anyDoc: fc.Arbitrary<Node> = fc
  .array(block, { minLength: 1, maxLength: 5 })
  .map(content => nodes.doc.create(null, content));

/** One block, for edits. */
export const anyBlock: fc.Arbitrary<Node> = block;
