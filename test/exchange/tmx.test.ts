import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTmx, type TmxRecord } from '../../src/exchange/read-tmx.ts';
import {
  codeAttributes,
  noFacts,
  plainText,
  type TmxHeader,
  type TmxInline,
  type TmxUnit,
} from '../../src/exchange/tmx.ts';
import { writeTmx } from '../../src/exchange/write-tmx.ts';
import { attributeOf, elementsOf, readXmlTree, type XmlElement } from '../../src/exchange/xml-tree.ts';

const header: TmxHeader = {
  tool: 'Masthead',
  toolVersion: '1.0',
  segtype: 'sentence',
  memoryFormat: 'masthead',
  adminLang: 'en',
  sourceLang: 'en',
  datatype: 'html',
  encoding: null,
  created: null,
  createdBy: null,
  changed: null,
  changedBy: null,
  props: [],
  notes: [],
  ownCharacters: [],
};
const bare = () => ({ ...noFacts, props: [], notes: [] });
const variant = (lang: string, ...content: TmxInline[]) => ({ ...bare(), lang, content, text: plainText(content) });
const unitOf = (...variants: TmxUnit['variants']): TmxUnit => ({
  ...bare(),
  id: null,
  segtype: null,
  sourceLang: null,
  variants,
  line: 0,
});

async function* inPieces(text: string | Uint8Array, piece = 777): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
}
async function read(text: string | Uint8Array, piece?: number) {
  const records: TmxRecord[] = [];
  for await (const record of readTmx(inPieces(text, piece))) records.push(record);
  const end = records.pop();
  assert.ok(end?.kind === 'end');
  return {
    end,
    header: records.find(r => r.kind === 'header')?.header,
    units: records.filter(r => r.kind === 'unit').map(r => r.unit),
    skipped: records.filter(r => r.kind === 'skipped').map(r => `${r.line}: ${r.reason}`),
  };
}
async function written(units: TmxUnit[], head = header): Promise<string> {
  let text = '';
  for await (const piece of writeTmx(head, units)) text += piece;
  return text;
}
const tmx = (
  body: string,
  head = '<header creationtool="T" creationtoolversion="1" segtype="block" o-tmf="t" adminlang="en" srclang="en" datatype="plaintext"/>',
) => `<?xml version="1.0"?>\n<tmx version="1.4">${head}<body>\n${body}\n</body></tmx>`;

describe('a translation memory in TMX 1.4b', () => {
  it('is read with its languages, codes, properties, notes and dates', async () => {
    const {
      header: head,
      units,
      end,
    } = await read(`<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="Tool" creationtoolversion="2.1" segtype="sentence" o-tmf="x" adminlang="en-us"
 srclang="EN-US" datatype="html" creationdate="20020101T163812Z" creationid="Vera" o-encoding="iso-8859-1">
<note>A note of the file</note><prop type="domain">news</prop>
<ude name="Mac" base="Macintosh"><map unicode="#xF8FF" code="#xF0" ent="Apple" subst="[Apple]"/></ude></header>
<body>
<tu tuid="0001" datatype="Text" usagecount="2" lastusagedate="19970314T023401Z" srclang="en" segtype="phrase">
<note xml:lang="en">Not sure</note><prop type="x-Domain" xml:lang="en">Cooking</prop>
<tuv xml:lang="EN" creationdate="19970212T153400Z" creationid="BobW"><seg>The <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>big<ept i="1">&lt;/b&gt;</ept><ph type="lb">&lt;br></ph><hi type="x">house</hi><ph x="2">[fn <sub type="fn">a note</sub>]</ph>.</seg></tuv>
<tuv lang="FR-CA" changedate="19970309T021145Z" changeid="Bob"><prop type="Origin">MT</prop><seg>La <it pos="begin">&lt;i></it>maison.</seg></tuv>
</tu></body></tmx>`);
    assert.deepEqual(end, { kind: 'end', units: 1, skipped: { unit: 0, language: 0, value: 0 }, refused: null });
    assert.equal(head?.sourceLang, 'EN-US');
    assert.equal(head?.created, '2002-01-01T16:38:12Z');
    assert.deepEqual(head?.ownCharacters, [
      { name: 'Mac', base: 'Macintosh', maps: [{ unicode: '#xF8FF', code: '#xF0', ent: 'Apple', subst: '[Apple]' }] },
    ]);
    const [unit] = units;
    assert.ok(unit);
    assert.equal(unit.id, '0001');
    assert.equal(unit.uses, 2);
    assert.equal(unit.lastUsed, '1997-03-14T02:34:01Z');
    assert.deepEqual(unit.notes, [{ text: 'Not sure', lang: 'en', encoding: null }]);
    assert.deepEqual(unit.props, [{ type: 'x-Domain', text: 'Cooking', lang: 'en', encoding: null }]);
    assert.deepEqual(
      unit.variants.map(v => [v.lang, v.text]),
      [
        ['EN', 'The big\nhouse.'],
        ['FR-CA', 'La maison.'],
      ],
    );
    assert.deepEqual(unit.variants[0]!.content[1], {
      code: 'bpt',
      attributes: { i: '1', x: '1', type: 'bold' },
      content: ['<b>'],
    });
    assert.equal(unit.variants[0]!.createdBy, 'BobW');
    assert.equal(unit.variants[1]!.changed, '1997-03-09T02:11:45Z');
    assert.equal(unit.line, 8);
  });

  it('is read in UTF-16 of both kinds and in what it declares', async () => {
    const text = tmx('<tu><tuv xml:lang="uk"><seg>Їжак</seg></tuv></tu>');
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    const latin = Buffer.from(
      tmx('<tu><tuv xml:lang="fr"><seg>é</seg></tuv></tu>').replace('?>', ' encoding="ISO-8859-1"?>'),
      'latin1',
    );
    for (const [bytes, words] of [
      [little, 'Їжак'],
      [big, 'Їжак'],
      [latin, 'é'],
    ] as const) {
      const { units, end } = await read(new Uint8Array(bytes), 3);
      assert.equal(end.refused, null);
      assert.equal(units[0]?.variants[0]?.text, words);
    }
  });

  it('leaves out what cannot be used and tells each with its line and reason', async () => {
    const { units, skipped, end } = await read(
      tmx(`<tu><tuv><seg>No language</seg></tuv></tu>
<tu><tuv xml:lang="en"></tuv><tuv xml:lang="uk"><seg>Так</seg></tuv></tu>
<tu usagecount="many" creationdate="20020231T000000Z" segtype="word"><tuv xml:lang="en"><seg>a <x>b</x></seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>${'long '.repeat(1_000)}</seg></tuv>${'<tuv xml:lang="en"><seg>again</seg></tuv>'.repeat(100_000)}</tu>
<tu><tuv xml:lang="en"><seg>Last</seg></tuv></tu>`),
      60_000,
    );
    assert.deepEqual(
      units.map(u => u.variants.map(v => v.text)),
      [['Так'], ['a b'], ['Last']],
    );
    assert.deepEqual(skipped, [
      '3: <tuv> does not say its language (xml:lang)',
      '3: the unit has no words in any language',
      '4: the en of the unit has no <seg>',
      '5: segtype “word” must be one of block, paragraph, sentence, phrase',
      '5: creationdate “20020231T000000Z” is no time as 20020125T210600Z is',
      '5: usagecount “many” is no whole number',
      '5: <x> is not known in a segment; its words are kept',
      '6: the unit is larger than 8388608 characters',
    ]);
    assert.deepEqual(end.skipped, { unit: 2, language: 2, value: 4 });
  });

  it('loses nothing when it is written and read again, and is valid by the DTD', async () => {
    const text = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom(' ', '<b>', '&amp;', ']]>', '\t', '\n', '\r', 'Їжак', 'نص'),
        ),
        { maxLength: 4 },
      )
      .map(parts => parts.join('').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ''));
    const date = fc.option(
      fc
        .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map(d => d.toISOString().replace(/\.\d+/, '')),
    );
    const some = fc.option(text);
    const note = fc.record({ text, lang: fc.option(fc.constantFrom('en', 'uk')), encoding: some });
    const facts = {
      created: date,
      changed: date,
      lastUsed: date,
      createdBy: some,
      changedBy: some,
      tool: some,
      toolVersion: some,
      uses: fc.option(fc.nat()),
      datatype: some,
      memoryFormat: some,
      encoding: some,
      notes: fc.array(note, { maxLength: 2 }),
      props: fc.array(
        fc.tuple(note, text).map(([n, type]) => ({ ...n, type })),
        { maxLength: 2 },
      ),
    };
    const join = (content: TmxInline[]) => {
      const all: TmxInline[] = [];
      for (const piece of content) {
        const last = all.at(-1);
        if (typeof piece === 'string' && typeof last === 'string') all[all.length - 1] = last + piece;
        else if (piece !== '') all.push(piece);
      }
      return all;
    };
    const { content } = fc.letrec<{ content: TmxInline[]; data: TmxInline[] }>(tie => ({
      // what stands in a native code: its text, and sub-flows
      data: fc
        .array(
          fc.oneof(
            { maxDepth: 2 },
            text,
            tie('content').map((c): TmxInline => ({ code: 'sub', attributes: { type: 't' }, content: c })),
          ),
          { maxLength: 2 },
        )
        .map(join),
      content: fc
        .array(
          fc.oneof(
            { maxDepth: 2 },
            text,
            tie('data').map((c): TmxInline => ({ code: 'ph', attributes: { x: '1', type: 'lb' }, content: c })),
            tie('data').map((c): TmxInline => ({ code: 'it', attributes: { pos: 'begin' }, content: c })),
            tie('content').map((c): TmxInline => ({ code: 'hi', attributes: {}, content: c })),
          ),
          { maxLength: 4 },
        )
        .map(join),
    }));
    const variants = fc.array(
      fc
        .record({ lang: fc.constantFrom('en', 'uk', 'ar-EG'), ...facts, content })
        .map(v => ({ ...v, text: plainText(v.content) })),
      { minLength: 1, maxLength: 3 },
    );
    const unit = fc.record({
      id: some,
      segtype: fc.constantFrom(null, 'block', 'phrase'),
      sourceLang: fc.constantFrom(null, 'en', '*all*'),
      ...facts,
      variants,
      line: fc.constant(0),
    });
    const head = fc.record({
      tool: text,
      toolVersion: text,
      segtype: fc.constantFrom('block', 'sentence'),
      memoryFormat: text,
      adminLang: fc.constant('en'),
      sourceLang: fc.constantFrom('en', '*all*'),
      datatype: text,
      encoding: some,
      created: date,
      createdBy: some,
      changed: date,
      changedBy: some,
      notes: facts.notes,
      props: facts.props,
      ownCharacters: fc.array(
        fc.record({
          name: text,
          base: some,
          maps: fc.array(fc.record({ unicode: text, code: some, ent: some, subst: some }), {
            minLength: 1,
            maxLength: 2,
          }),
        }),
        { maxLength: 1 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(head, fc.array(unit, { maxLength: 4 }), async (...made) => {
        const [given, units]: [TmxHeader, TmxUnit[]] = JSON.parse(JSON.stringify(made));
        const file = await written(units, given);
        await assertValid(file);
        const back = await read(file);
        assert.deepEqual(back.end.refused, null);
        assert.deepEqual(back.skipped, []);
        assert.deepEqual(back.header, given);
        assert.deepEqual(
          back.units.map(u => ({ ...u, line: 0 })),
          units,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is read in bounded memory however many units it has', async () => {
    const count = 50_000;
    async function* many(): AsyncGenerator<Uint8Array> {
      const encoder = new TextEncoder();
      let waiting = '';
      const units = function* () {
        for (let i = 0; i < count; i++)
          yield {
            ...unitOf(
              variant('en', `Sentence ${i} of the article about the council.`),
              variant('uk', `Речення ${i} статті про раду.`),
            ),
            id: String(i),
          };
      };
      for await (const piece of writeTmx(header, units())) {
        waiting = piece;
        yield encoder.encode(waiting);
      }
    }
    let most = 0;
    let seen = 0;
    const before = process.memoryUsage().heapUsed;
    for await (const record of readTmx(many())) {
      if (record.kind === 'unit' && ++seen % 2_000 === 0)
        most = Math.max(most, process.memoryUsage().heapUsed - before);
      if (record.kind === 'end') assert.equal(record.units, count);
    }
    assert.ok(most < 150 * 1024 * 1024, `${Math.round(most / 1024 / 1024)} MB`);
  });
});

describe('a file that is no translation memory', () => {
  const refused = async (text: string | Uint8Array) => {
    const { end, units } = await read(text, 50_000);
    assert.ok(end.refused);
    return [`${end.refused.line}:${end.refused.column} ${end.refused.reason}`, units.length] as const;
  };
  const one = '<tu><tuv xml:lang="en"><seg>One</seg></tuv></tu>';

  it('is refused with line, column and reason, and what was read before stays', async () => {
    const whole = tmx(`${one}\n${one}`);
    assert.deepEqual(await refused(''), ['1:1 the file is empty', 0]);
    assert.deepEqual(await refused('<html></html>'), ['1:1 the document is <html>, not <tmx>', 0]);
    assert.deepEqual(await refused('<tmx version="2.0"/>'), [
      '1:1 TMX of version 2.0 is not read, only 1.4 and before',
      0,
    ]);
    assert.deepEqual(await refused('<tmx version="1.4">\n<body/></tmx>'), ['2:1 <header> must stand before <body>', 0]);
    const [cut, read] = await refused(whole.slice(0, whole.lastIndexOf('</seg>')));
    assert.match(cut, /^4:\d+ XML: unclosed tag: seg/);
    assert.equal(read, 1);
    const [mixed] = await refused(tmx(`${one}\n<tu><tuv xml:lang="en"></tu>`));
    assert.match(mixed, /^4:\d+ XML: unexpected close tag/);
  });

  it('is refused when it declares entities, and expands none', async () => {
    const bomb = `<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n${tmx(one)}`.replace(
      '<?xml version="1.0"?>\n',
      '',
    );
    assert.match(
      (await refused(bomb))[0],
      /^1:\d+ a document type declaration may not declare anything of its own \(entities\)/,
    );
    assert.match(
      (await refused(tmx('<tu><tuv xml:lang="en"><seg>&b;</seg></tuv></tu>')))[0],
      /^3:\d+ XML: undefined entity/,
    );
  });

  it('is refused when it is deep, or one text of it is huge', async () => {
    assert.match(
      (await refused(tmx(`<tu><tuv xml:lang="en"><seg>${'<hi>'.repeat(100)}`)))[0],
      /^3:\d+ elements stand deeper in one another than 64/,
    );
    assert.match(
      (await refused(tmx(`<tu><tuv xml:lang="en"><seg>${'a'.repeat(5_000_000)}</seg></tuv></tu>`)))[0],
      /^3:\d+ a text or a tag is longer than 4194304 characters/,
    );
    assert.match(
      (await refused(tmx(one, `<header>${'<prop type="a">b</prop>'.repeat(200_000)}`)))[0],
      /^2:\d+ <header> is larger than 8388608 characters/,
    );
  });

  it('is refused where its bytes are not what it says they are', async () => {
    const latin = tmx(`${one}\n<tu><tuv xml:lang="en"><seg>café</seg></tuv></tu>`);
    const bytes = Buffer.from(latin, 'latin1');
    assert.deepEqual(await refused(new Uint8Array(bytes)), [
      '4:32 these bytes are not UTF-8, which the file is said to be in',
      1,
    ]);
    assert.match(
      (await refused(tmx(one).replace('?>', ' encoding="UTF-16"?>')))[0],
      /^1:1 the file says that it is UTF-16 and is not/,
    );
    assert.match(
      (await refused(tmx(one).replace('?>', ' encoding="klingon"?>')))[0],
      /^1:1 the encoding klingon is not known/,
    );
  });
});

/** The content models and attributes of the DTD of TMX 1.4b, written as what it asks for. */
const facts = [
  'o-encoding',
  'datatype',
  'usagecount',
  'lastusagedate',
  'creationtool',
  'creationtoolversion',
  'creationdate',
  'creationid',
  'changedate',
  'changeid',
  'o-tmf',
];
const note = { children: /^$/, attributes: ['o-encoding', 'xml:lang', 'lang'], text: true };
const native = { children: /^(sub )*$/, text: true };
const flow = { children: /^((bpt|ept|ph|it|hi|ut) )*$/, text: true };
const dtd: Record<string, { children: RegExp; attributes?: string[]; required?: string[]; text?: boolean }> = {
  tmx: { children: /^header body $/, attributes: ['version'], required: ['version'] },
  header: {
    children: /^((note|prop|ude) )*$/,
    attributes: [
      'creationtool',
      'creationtoolversion',
      'segtype',
      'o-tmf',
      'adminlang',
      'srclang',
      'datatype',
      'o-encoding',
      'creationdate',
      'creationid',
      'changedate',
      'changeid',
    ],
    required: ['creationtool', 'creationtoolversion', 'segtype', 'o-tmf', 'adminlang', 'srclang', 'datatype'],
  },
  body: { children: /^(tu )*$/ },
  tu: { children: /^((note|prop) )*(tuv )+$/, attributes: [...facts, 'tuid', 'segtype', 'srclang'] },
  tuv: { children: /^((note|prop) )*seg $/, attributes: [...facts, 'xml:lang'], required: ['xml:lang'] },
  note,
  prop: { ...note, attributes: [...note.attributes, 'type'], required: ['type'] },
  ude: { children: /^(map )+$/, attributes: ['name', 'base'], required: ['name'] },
  map: { children: /^$/, attributes: ['unicode', 'code', 'ent', 'subst'], required: ['unicode'] },
  seg: flow,
  hi: { ...flow, attributes: codeAttributes.hi },
  sub: { ...flow, attributes: codeAttributes.sub },
  bpt: { ...native, attributes: codeAttributes.bpt, required: ['i'] },
  ept: { ...native, attributes: codeAttributes.ept, required: ['i'] },
  it: { ...native, attributes: codeAttributes.it, required: ['pos'] },
  ph: { ...native, attributes: codeAttributes.ph },
  ut: { ...native, attributes: codeAttributes.ut },
};

async function assertValid(text: string) {
  const read = await readXmlTree(new TextEncoder().encode(text), {
    bytes: 1e8,
    depth: 64,
    piece: 1e7,
    nodes: 1e6,
    doctype: false,
  });
  assert.ok(read.ok, JSON.stringify(read));
  const check = (element: XmlElement) => {
    const rule = dtd[element.name];
    assert.ok(rule, element.name);
    const children = elementsOf(element);
    assert.match(children.map(c => `${c.name} `).join(''), rule.children, element.name);
    for (const { name } of element.attributes) assert.ok(rule.attributes?.includes(name), `${element.name} ${name}`);
    for (const name of rule.required ?? []) assert.notEqual(attributeOf(element, name), null);
    if (!rule.text) for (const c of element.children) assert.ok(c.kind !== 'text' || c.text.trim() === '');
    children.forEach(check);
  };
  assert.equal(read.document.root.name, 'tmx');
  check(read.document.root);
}
