import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readXliff } from '../../src/exchange/xliff/read.ts';

const open = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="uk">';
const unit = (inner: string, id = 'u1') => `<unit id="${id}">${inner}</unit>`;
const segment = (source: string, target = '') => `<segment><source>${source}</source>${target}</segment>`;
const file = (...units: string[]) => `${open}\n<file id="f1">\n${units.join('\n')}\n</file>\n</xliff>`;
const why = async (text: string | Uint8Array) => {
  const read = await readXliff(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  assert.ok(!read.ok);
  const [{ line, column, constraint, reason } = assert.fail()] = read.complaints;
  return `${line}:${column} [${constraint}] ${reason}`;
};

describe('a file that a translator’s tool cannot have meant', () => {
  it('is refused with its place when it is no XML, or not to its end', async () => {
    assert.equal(await why(''), '1:1 [XML] the file is empty');
    assert.match(await why('not XML'), /^1:\d+ \[XML\] XML: /);
    const whole = file(unit(segment('Words')));
    assert.match(await why(whole.slice(0, whole.indexOf('</source>'))), /^3:\d+ \[XML\] XML: unclosed tag: source/);
    assert.match(await why(whole.replace('</segment>', '')), /^3:\d+ \[XML\] XML: unexpected close tag/);
    assert.match(await why(whole.replace('Words', '<my:x/>')), /^3:\d+ \[XML\] XML: unbound namespace prefix/);
    assert.match(await why(whole.replace('Words', 'a\u0001b')), /^3:\d+ \[XML\] XML: disallowed character/);
  });

  it('is refused when it is another format or version', async () => {
    assert.equal(await why('<tmx version="1.4"/>'), '1:1 [xliff] the document is <tmx>, not <xliff>');
    assert.match(
      await why('<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>'),
      /^1:1 \[xliff\] this is XLIFF of another version \(1\.2\)/,
    );
    assert.match(
      await why(file(unit(segment('a'))).replace('2.1', '2.7')),
      /^1:1 \[version\] version 2\.7 is not read/,
    );
  });

  it('is refused when it has a document type, and no entity is ever expanded', async () => {
    const bomb = `<!DOCTYPE xliff [<!ENTITY a "${'a'.repeat(50)}">${'bcdefgh'.replace(/./g, c => `<!ENTITY ${c} "&a;&a;&a;">`)}]>\n`;
    assert.match(
      await why(bomb + file(unit(segment('&h;')))),
      /^1:\d+ \[XML\] a document type declaration \(DTD\) is not allowed/,
    );
    assert.match(
      await why('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
      /^1:\d+ \[XML\] a document type declaration/,
    );
    assert.match(await why(file(unit(segment('&h;')))), /^3:\d+ \[XML\] XML: undefined entity/);
  });

  it('is refused when it is deep, or larger than any article', async () => {
    const deep = '<mrk id="m" translate="no">'.repeat(5_000);
    assert.match(await why(file(unit(segment(deep)))), /^3:\d+ \[XML\] elements stand deeper in one another than 100/);
    assert.match(
      await why(file(unit(segment('a'.repeat(5_000_000))))),
      /^3:\d+ \[XML\] a text or a tag is longer than 4194304/,
    );
    assert.match(
      await why(file(unit(segment(`<ph id="${'a'.repeat(5_000_000)}"/>`)))),
      /^3:\d+ \[XML\] a text or a tag is longer than/,
    );
    async function* endless() {
      yield new TextEncoder().encode(`${open}<file id="f1">`);
      for (;;) yield new TextEncoder().encode('<group id="g"></group>'.repeat(10_000));
    }
    const read = await readXliff(endless());
    assert.ok(!read.ok);
    assert.match(read.complaints[0]!.reason, /^the file (is larger than \d+ bytes|has more than \d+ parts)$/);
  });

  it('is refused where its bytes are not what it says they are, and read in UTF-16', async () => {
    const latin = Buffer.from(file(unit(segment('café'))), 'latin1');
    assert.match(await why(new Uint8Array(latin)), /^3:\d+ \[XML\] these bytes are not UTF-8/);
    const wide = Buffer.from(`\ufeff${file(unit(segment('їжак')))}`, 'utf16le');
    assert.ok((await readXliff(new Uint8Array(wide))).ok);
    assert.ok((await readXliff(new Uint8Array(Buffer.from(wide).swap16()))).ok);
  });

  it('is refused where an id comes twice, with the place of the second', async () => {
    assert.match(await why(file(unit(segment('a')), unit(segment('b')))), /^4:1 \[id\] the id u1 must be unique/);
    assert.match(await why(file(unit(segment('<ph id="1"/><ph id="1"/>')))), /^3:\d+ \[id\] the id 1 must be unique/);
  });

  it('is told all that is wrong with it at once, in order', async () => {
    const read = await readXliff(new TextEncoder().encode(file(unit(segment('<ph/>')), unit('', 'u2'), '<unit/>')));
    assert.ok(!read.ok);
    assert.deepEqual(
      read.complaints.map(c => `${c.line} ${c.constraint} ${c.unit}`),
      ['3 id u1', '4 unit u2', '5 id null', '5 unit null'],
    );
  });

  it('is given its place to the character', async () => {
    const text = file(unit(`<segment>\n  <source>a <ph\n id="1" nothing="x"/></source></segment>`));
    assert.equal(await why(text), '4:13 [ph] the attribute nothing is not allowed on <ph>');
  });
});
