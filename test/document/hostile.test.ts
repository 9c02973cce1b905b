import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { fromHtml } from '../../src/domain/document/from-html.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { parseDoc } from '../../src/domain/document/parse.ts';
import { toHtml } from '../../src/domain/document/to-html.ts';
import { toMarkdown } from '../../src/domain/document/to-markdown.ts';

const material = new URL('../../../shared/material/hostile/', import.meta.url);
const skip = existsSync(material) ? false : 'no ../shared/material/hostile here';

/** All that the reader's page may be made of. Whatever is not in this table is an escape. */
const allowed: Record<string, string[]> = {
  p: ['class', 'data-url', 'data-title'],
  h2: ['id'],
  h3: ['id'],
  h4: ['id'],
  ul: [],
  ol: ['start'],
  li: ['id'],
  blockquote: ['cite'],
  footer: [],
  cite: [],
  aside: ['class', 'role'],
  figure: [],
  figcaption: [],
  img: ['src', 'alt'],
  pre: [],
  code: ['class'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  td: ['colspan', 'rowspan', 'align'],
  th: ['colspan', 'rowspan', 'align', 'scope'],
  div: ['class', 'role', 'tabindex', 'aria-label'],
  section: ['class', 'role'],
  hr: [],
  br: [],
  a: ['href', 'title', 'class', 'rel', 'id', 'role', 'aria-label'],
  span: ['class', 'lang', 'dir'],
  strong: [],
  em: [],
  s: [],
  sub: [],
  sup: ['class'],
};
const addresses = new Set(['href', 'src', 'cite', 'data-url']);

function escapes(html: string): string[] {
  const found: string[] = [];
  const waiting: DefaultTreeAdapterTypes.ChildNode[] = [...parseFragment(html).childNodes];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.nodeName === '#text') continue;
    if (!('tagName' in node)) {
      found.push(node.nodeName);
      continue;
    }
    const attributes = node.namespaceURI === 'http://www.w3.org/1999/xhtml' ? allowed[node.tagName] : undefined;
    if (!attributes) found.push(`<${node.tagName}>`);
    for (const { name, value } of node.attrs) {
      if (!attributes?.includes(name)) found.push(`${node.tagName} ${name}`);
      // what a browser makes of the address, not what we think it is
      const scheme =
        addresses.has(name) && URL.canParse(value, 'https://reader.example/')
          ? new URL(value, 'https://reader.example/').protocol
          : '';
      if (scheme && !/^(https?|mailto|tel):$/.test(scheme)) found.push(`${name}=${value}`);
    }
    waiting.push(...node.childNodes);
  }
  return found;
}

function assertHarmless(source: string): void {
  for (const read of [fromHtml(source), fromHtml(source, { autop: true }), fromMarkdown(source)]) {
    read.doc.check();
    const stored = parseDoc(JSON.parse(JSON.stringify(read.doc.toJSON())));
    assert.ok(stored.ok, `not storable: ${JSON.stringify(stored)} from ${source}`);
    const plain = toHtml(read.doc);
    const page = toHtml(read.doc, {
      footnotes: { title: 'Notes', back: 'Back to' },
      headingIds: true,
      tableLabel: 'Table',
    });
    for (const html of [plain, page]) assert.deepEqual(escapes(html), [], `${source}\n→ ${html}`);
    // nor may it come to life on the way through an export
    assert.deepEqual(escapes(toHtml(fromMarkdown(toMarkdown(read.doc)).doc)), [], source);
  }
}

test('the check itself sees what is hostile', () => {
  const bad = [
    '<script>1</script>',
    '<p onclick="1">',
    '<a href="javascript:1">',
    '<a href=" java\tscript:1">',
    '<svg></svg>',
    '<!-- -->',
    '<img src="data:x">',
  ];
  for (const html of bad) assert.notDeepEqual(escapes(html), [], html);
});

test("DOMPurify's hostile inputs come out harmless", { skip }, () => {
  const cases: { payload: string }[] = JSON.parse(readFileSync(new URL('dompurify-expect.json', material), 'utf8'));
  assert.ok(cases.length > 200);
  for (const { payload } of cases) assertHarmless(payload);
});

test("H5SC's vectors come out harmless", { skip }, () => {
  const cases: { data: string }[] = Object.values(JSON.parse(readFileSync(new URL('h5sc.json', material), 'utf8')));
  const vectors = cases.map(c => c.data).filter(data => typeof data === 'string');
  assert.ok(vectors.length > 100, `${vectors.length}`);
  for (const vector of vectors) assertHarmless(vector);
});

test('a list of XSS payloads comes out harmless', { skip }, () => {
  const payloads = readFileSync(new URL('xss-payloads.txt', material), 'utf8').split('\n').filter(Boolean);
  assert.ok(payloads.length > 1_000);
  for (const payload of payloads) assertHarmless(payload);
});

test('naughty strings stay the text that they are', { skip }, () => {
  const strings: string[] = JSON.parse(readFileSync(new URL('naughty-strings.json', material), 'utf8'));
  for (const s of strings) assertHarmless(s);
});
