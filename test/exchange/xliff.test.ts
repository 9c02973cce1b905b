import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type MarkJson, type NodeJson, schema } from '../../src/domain/document/schema.ts';
import { readXliff } from '../../src/exchange/xliff/read.ts';
import { type Returned, readXliffFor } from '../../src/exchange/xliff/returned.ts';
import { joinSegments, splitSegments } from '../../src/exchange/xliff/rewrite.ts';
import { normalised, type XliffState, type XliffUnit } from '../../src/exchange/xliff/unit.ts';
import { writeXliff } from '../../src/exchange/xliff/write.ts';
import { writeXmlTree } from '../../src/exchange/xml-tree.ts';

const words = (text: string, ...marks: MarkJson[]): NodeJson => ({
  type: 'text',
  text,
  ...(marks.length > 0 ? { marks } : {}),
});
const strong: MarkJson = { type: 'strong' };
const em: MarkJson = { type: 'em' };
const link = (href: string): MarkJson => ({ type: 'link', attrs: { href, title: null } });
const footnote = (text: string): NodeJson => ({ type: 'footnote', content: [words(text)] });
const lineBreak: NodeJson = { type: 'hard_break' };

const unit = (more: Partial<XliffUnit> = {}): XliffUnit => ({
  id: 'u1',
  kind: 'paragraph',
  source: [words('Words')],
  target: null,
  state: 'untranslated',
  notes: [],
  ...more,
});
const file = (units: XliffUnit[]) => writeXliff({ source: 'en', target: 'uk', original: 'An article', units });
const bytes = (text: string) => new TextEncoder().encode(text);
const taken = async (text: string, units: XliffUnit[]) => {
  const returned = await readXliffFor(bytes(text), units);
  assert.ok(returned.ok, JSON.stringify(returned));
  return returned;
};
const first = (returned: Extract<Returned, { ok: true }>) => returned.units[0]!;

/** What a translator's tool makes of the only unit: other content for its segment. */
const translatedAs = (text: string, target: string, more = 'state="translated"') =>
  text.replace(
    /<segment id="s1"[^>]*>(<source[\s\S]*?<\/source>)(<target[\s\S]*?<\/target>)?<\/segment>/,
    (_, source) => {
      return `<segment id="s1" ${more}>${source}<target xml:space="preserve">${target}</target></segment>`;
    },
  );

describe('a file for a translator', () => {
  const rich = unit({
    source: [
      words('The '),
      words('mayor', strong),
      words(' said', link('https://example.org/?a=1&b="2"')),
      words(' twice', link('https://example.org/?a=1&b="2"'), em),
      footnote('On 5 May.'),
      words(' that'),
      lineBreak,
      words('it '),
      words('rm -rf', { type: 'code' }),
      words(' works.'),
    ],
    notes: [{ text: 'Is <this> right?', category: 'author' }],
  });

  it('is valid XLIFF 2.1 and shows links, line breaks, footnotes and notes', async () => {
    const text = file([rich]);
    const read = await readXliff(bytes(text));
    assert.deepEqual(read.ok ? [] : read.complaints, []);
    assert.match(text, /version="2\.1" srcLang="en" trgLang="uk"/);
    assert.match(text, /&lt;a href="https:\/\/example\.org\/\?a=1&amp;amp;b=&amp;quot;2&amp;quot;"&gt;<\/data>/);
    assert.match(text, /type="fmt" subType="xlf:b"/);
    assert.match(text, /type="fmt" subType="xlf:lb"/);
    assert.match(text, /<ph id="\d" type="other" subType="masthead:footnote" canCopy="no" [^>]*subFlows="u1\.fn1"\/>/);
    assert.match(text, /<mrk id="\d\.m" translate="no">rm -rf<\/mrk>/);
    assert.match(text, /<note id="n1" category="author">Is &lt;this&gt; right\?<\/note>/);
    assert.match(text, /<segment id="s1" state="initial">/);
  });

  it('makes one pair of codes of a link whose words are partly italic', () => {
    assert.equal(file([rich]).match(/type="link"/g)?.length, 1);
  });

  it('is not written with an id twice, or with one that is no NMTOKEN', () => {
    assert.throws(() => file([unit(), unit()]), RangeError);
    assert.throws(() => file([unit({ id: 'a b' })]), RangeError);
  });

  it('says the direction of both languages and keeps code untranslated', () => {
    const text = writeXliff({ source: 'ar', target: 'en', original: '', units: [unit({ kind: 'code' })] });
    assert.match(text, /srcDir="rtl" trgDir="ltr"/);
    assert.match(text, /translate="no"/);
  });

  it('comes back the same, whatever its words, marks, notes and states', async () => {
    const mark = fc.constantFrom<MarkJson>(
      strong,
      em,
      { type: 'strike' },
      { type: 'sub' },
      { type: 'code' },
      { type: 'lang', attrs: { lang: 'fr', dir: null } },
      link('https://example.org/a'),
      { type: 'link', attrs: { href: '/b?x=<&>', title: 'A "title"' } },
    );
    const character = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom(
        'One. Two! ',
        'Раз. Два? ',
        ' ',
        '  ',
        '<',
        '&',
        ']]>',
        '\t',
        '\n',
        '\r',
        '\u0001',
        '\u200f',
        '\ufffe',
      ),
    );
    const text = fc.array(character, { minLength: 1, maxLength: 6 }).map(c => c.join(''));
    const marked = fc.uniqueArray(mark, { selector: m => m.type, maxLength: 3 });
    const node = fc.oneof(
      { weight: 6, arbitrary: fc.record({ text, marks: marked }).map(({ text, marks }) => words(text, ...marks)) },
      { weight: 1, arbitrary: text.map(footnote) },
      { weight: 1, arbitrary: fc.constant(lineBreak) },
    );
    // marks as the document has them: in the schema's order
    const content = fc.array(node, { maxLength: 8 }).map(nodes =>
      normalised(
        nodes.map(json =>
          json.type === 'text' && json.marks
            ? schema
                .text(
                  json.text!,
                  json.marks
                    .map(m => schema.markFromJSON(m))
                    .reduce((set, m) => m.addToSet(set), schema.text('x').marks),
                )
                .toJSON()
            : json,
        ),
      ),
    );
    const units = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 99 }).map(n => `u${n}`),
        kind: fc.constantFrom<XliffUnit['kind']>('paragraph', 'heading', 'code'),
        source: content,
        target: fc.option(content),
        state: fc.constantFrom<XliffState>('draft', 'check', 'reviewed', 'final'),
        notes: fc.array(fc.record({ text: fc.constantFrom('A note', 'A & B', ' ') }), { maxLength: 2 }),
      }),
      { selector: u => u.id, maxLength: 4, minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(units, async given => {
        const valid = await readXliff(bytes(file(given)));
        assert.deepEqual(valid.ok ? [] : valid.complaints, []);
        const back = await taken(file(given), given);
        assert.deepEqual([back.absent, back.unknown], [[], []]);
        for (const [i, { id, target, state, changed, notes }] of back.units.entries()) {
          const was = given[i]!;
          assert.equal(id, was.id);
          assert.deepEqual(target, was.target);
          assert.equal(state, was.target ? was.state : 'untranslated');
          assert.equal(changed, false);
          assert.deepEqual(
            notes,
            was.notes.map(n => n.text),
          );
        }
        // nor does it matter when a tool has split the segments and joined them again
        assert.ok(valid.ok);
        const split = splitSegments(valid.document);
        for (const cut of [split, joinSegments(split)]) {
          const checked = await readXliff(bytes(writeXmlTree(cut)));
          assert.deepEqual(checked.ok ? [] : checked.complaints, []);
          const whole = await taken(writeXmlTree(cut), given);
          assert.deepEqual(
            whole.units.map(u => [u.target, u.changed]),
            given.map(u => [u.target, false]),
          );
        }
        // and what was written of what came back is the same file
        const again = given.map((was, i) => ({ ...was, target: back.units[i]!.target }));
        assert.equal(file(again), file(given));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a file that comes back from a translator', () => {
  const given = unit({
    source: [
      words('The '),
      words('mayor', strong),
      words(' said ', link('https://example.org/')),
      footnote('On 5 May.'),
    ],
  });
  const text = file([given]);

  it('has its codes put back as marks, in another order too', async () => {
    const target =
      '<pc id="2" dataRefStart="d3" dataRefEnd="d4" canOverlap="yes" type="link">Сказав</pc> <pc id="1" dataRefStart="d1" dataRefEnd="d2">мер</pc><ph id="3" canCopy="no"/>.';
    const back = first(await taken(translatedAs(text, target), [given]));
    assert.deepEqual(
      back.issues.map(i => i.reason),
      ['footnote 1 is not translated'],
    );
    assert.deepEqual(back.target, [
      words('Сказав', link('https://example.org/')),
      words(' '),
      words('мер', strong),
      { type: 'footnote' },
      words('.'),
    ]);
    assert.equal(back.state, 'draft');
  });

  it('has the words of its footnotes', async () => {
    const target = translatedAs(text, '<pc id="2">Сказав</pc> <pc id="1">мер</pc><ph id="3" canCopy="no"/>');
    const back = first(
      await taken(
        target.replace(/(id="u1\.fn1"[\s\S]*?<\/source>)/, '$1<target xml:space="preserve">5 травня.</target>'),
        [given],
      ),
    );
    assert.deepEqual(back.target?.at(-1), footnote('5 травня.'));
  });

  it('is told of codes that are missing, added and doubled, with their lines', async () => {
    const target =
      '<pc id="1">а</pc><pc id="9" copyOf="1">б</pc><pc id="8" type="fmt" subType="xlf:i">в</pc><ph id="7" type="image"/>';
    const returned = translatedAs(text, target);
    const back = first(await taken(returned, [given]));
    const line = returned.slice(0, returned.indexOf('<target')).split('\n').length;
    assert.deepEqual(
      back.issues.map(i => [i.kind, i.line, i.reason]),
      [
        ['doubled', line, 'code <strong> is in the translation more than once'],
        ['added', line, 'the source has no code <em> here'],
        ['added', line, 'the code 7 is none of ours and is left out'],
        ['missing', line, 'the source’s code <a href="https://example.org/"> is not in the translation'],
        ['missing', line, 'the source’s footnote 1 is not in the translation'],
      ],
    );
    assert.deepEqual(back.target, [words('аб', strong), words('в', em)]);
  });

  it('is used for the rest when one translation breaks the standard, and that one is told', async () => {
    const two = [given, unit({ id: 'u2' })];
    const target = '<pc id="1">а</pc><pc id="1">б</pc><pc id="2">в</pc><ph id="3" canCopy="no"/>';
    const back = await taken(translatedAs(file(two), target), two);
    assert.deepEqual(
      back.units.map(u => u.issues.map(i => i.kind)),
      [['rule', 'doubled', 'partial'], []],
    );
  });

  it('may have its segments split, joined and reordered within the unit', async () => {
    const one = unit({ source: [words('One '), words('two. Three', strong), words(' four.')] });
    const segments = `
      <segment id="a" state="translated"><source xml:space="preserve">One <sc id="1" canOverlap="yes"/>two.</source>
        <target xml:space="preserve" order="3"><ec startRef="1"/> раз.</target></segment>
      <ignorable><source> </source></ignorable>
      <segment id="b" state="reviewed"><source xml:space="preserve">Three<ec startRef="1"/> four.</source>
        <target xml:space="preserve" order="1">Чотири <sc id="1" canOverlap="yes"/>три.</target></segment>`;
    const split = file([one]).replace(/<segment[\s\S]*<\/segment>/, segments);
    const back = first(await taken(split, [one]));
    assert.deepEqual(back.issues, []);
    assert.deepEqual(back.target, [words('Чотири '), words('три. ', strong), words(' раз.')]);
    assert.equal(back.state, 'draft');
  });

  it('tells which segments are not translated yet', async () => {
    const one = unit({ source: [words('One. Two.')] });
    const segments = `<segment id="a" state="translated"><source>One. </source><target>Раз. </target></segment>
<segment id="b"><source>Two.</source></segment>`;
    const back = first(await taken(file([one]).replace(/<segment[\s\S]*<\/segment>/, segments), [one]));
    assert.equal(back.state, 'untranslated');
    assert.deepEqual(
      back.issues.map(i => i.kind),
      ['partial'],
    );
  });

  it('is told, unit by unit, where the source has changed since', async () => {
    const two = [given, unit({ id: 'u2', target: [words('Слова')], state: 'reviewed' })];
    const now = [given, unit({ id: 'u2', source: [words('Other words')] })];
    const back = await taken(file(two), now);
    assert.deepEqual(
      back.units.map(u => u.changed),
      [false, true],
    );
    assert.deepEqual(back.units[1]!.target, [words('Слова')]);
    const without = file(two).replace(/<mda:metadata>.*<\/mda:metadata>/g, '');
    const bare = await taken(without, now);
    assert.deepEqual(
      bare.units.map(u => u.changed),
      [false, true],
      'also when the tool lost what we noted',
    );
  });

  it('keeps the marks of what was translated when the source has others now', async () => {
    const returned = translatedAs(text, '<pc id="1">мер</pc> <pc id="2">сказав</pc><ph id="3" canCopy="no"/>');
    const back = first(await taken(returned, [unit({ source: [words('Now without marks')] })]));
    assert.equal(back.changed, true);
    assert.deepEqual(back.target?.slice(0, 3), [
      words('мер', strong),
      words(' '),
      words('сказав', link('https://example.org/')),
    ]);
  });

  it('brings no link to where none may lead', async () => {
    const evil = text.replaceAll('https://example.org/', 'javascript:alert(1)');
    const back = first(
      await taken(translatedAs(evil, '<pc id="2" type="link" dataRefStart="d3" dataRefEnd="d4">a</pc>'), [unit()]),
    );
    assert.deepEqual(back.target, [words('a')]);
  });

  it('says which units are absent and which were not asked for', async () => {
    const back = await taken(text, [unit({ id: 'u9' })]);
    assert.deepEqual(back.absent, ['u9']);
    assert.deepEqual(
      back.unknown.map(u => u.id),
      ['u1', 'u1.fn1'],
    );
  });

  it('is refused when it is of other languages', async () => {
    const returned = await readXliffFor(bytes(text), [given], { source: 'en', target: 'de' });
    assert.ok(!returned.ok);
    assert.match(returned.complaints[0]!.reason, /from en to uk, not from en to de/);
  });
});
