import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type GlossaryEntry,
  readGlossaryCsv,
  termStatuses,
  writeGlossaryCsv,
} from '../../src/exchange/glossary-csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string | Uint8Array, language?: string) =>
  readGlossaryCsv(typeof text === 'string' ? bytes(text) : text, language);
const pairs = (text: string | Uint8Array, language?: string) =>
  read(text, language).entries.map(e => [e.term, e.translations]);
const errors = (text: string | Uint8Array) => read(text).errors.map(e => `${e.line}: ${e.reason}`);

describe('a glossary in CSV', () => {
  it('comes in with commas, semicolons or tabs, marked or not, with any line ends', () => {
    for (const separator of [',', ';', '\t'])
      for (const end of ['\n', '\r\n', '\r'])
        for (const mark of ['', '\ufeff']) {
          const rows = [
            ['term', 'translation:uk', 'de', 'Status', 'Part of speech', 'note'],
            ['council', 'рада', 'Rat', 'Preferred', 'noun', '"a, b; ""c"""'],
          ];
          const { entries, languages, errors } = read(mark + rows.map(r => r.join(separator)).join(end));
          assert.deepEqual([errors, languages], [[], ['uk', 'de']]);
          const { line: _, ...entry } = entries[0]!;
          assert.deepEqual(entry, {
            term: 'council',
            translations: { uk: 'рада', de: 'Rat' },
            status: 'preferred',
            partOfSpeech: 'noun',
            note: 'a, b; "c"',
          });
        }
  });

  it('comes in from Excel in UTF-16, and with a line that names the separator', () => {
    const text = 'term\ttranslation:uk\r\ncouncil\tрада\r\n';
    assert.deepEqual(pairs(new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))), [['council', { uk: 'рада' }]]);
    assert.deepEqual(pairs('sep=;\r\nterm;uk\r\na,b;c\r\n'), [['a,b', { uk: 'c' }]]);
  });

  it('may call its one language simply translation', () => {
    assert.deepEqual(pairs('term,translation\ncouncil,рада', 'uk'), [['council', { uk: 'рада' }]]);
  });

  it('is told line by line what is wrong, and the rest is read', () => {
    const text = `term,translation:uk,status,colour
council,рада,preferred,red
,рада,,
mayor,,,
mayor,мер,perhaps,
"two
lines",два,,
council,рада,preferred,
mayor,мер,,,,extra
comrade,,forbidden,
`;
    const { entries, ignored } = read(text);
    assert.deepEqual(ignored, ['colour']);
    assert.deepEqual(
      entries.map(e => [e.line, e.term, e.status]),
      [
        [2, 'council', 'preferred'],
        [6, 'two\nlines', 'preferred'],
        [10, 'comrade', 'forbidden'],
      ],
    );
    assert.deepEqual(errors(text), [
      '3: the term is missing',
      '4: “mayor” has no translation',
      '5: the status “perhaps” must be preferred, allowed, forbidden or nothing',
      '8: the same stands in line 2',
      '9: the row has 6 cells and the file 4 columns',
    ]);
  });

  it('is refused as a whole when it cannot be told apart', () => {
    assert.deepEqual(errors(''), ['1: the file is empty']);
    assert.deepEqual(errors('word,uk\na,b'), ['1: no column is called “term”']);
    assert.deepEqual(errors('term,status\na,allowed'), [
      '1: no column is a translation: call it “translation:” with its language, as in “translation:uk”',
    ]);
    assert.deepEqual(errors('term,uk,translation:UK\na,b,c'), ['1: there are two columns “translation:UK”']);
    assert.deepEqual(errors('term,uk\na,b\nc,"d\ne'), ['3: a quotation mark is opened here and never closed']);
    assert.match(errors('term,uk\n"a"b,c')[0]!, /^2: after a closing quotation mark stands “b,c”/);
    assert.match(errors(new Uint8Array([0x74, 0xe9, 0x2c]))[0]!, /^1: it is not valid UTF-8/);
    assert.match(errors(`term,uk\na,${'b'.repeat(20_000)}`)[0]!, /^2: a cell is longer than 10000 characters/);
  });

  it('goes out so that no cell is a formula to a spreadsheet', () => {
    const entry = (term: string): GlossaryEntry => ({
      term,
      translations: { uk: '=cmd()' },
      status: 'allowed',
      partOfSpeech: '',
      note: '',
    });
    const text = [...writeGlossaryCsv(['=1+1', '+1', '-1', '@a', '＝1', "'=1"].map(entry), ['uk'])].join('');
    const cells = text
      .split('\r\n')
      .slice(1, -1)
      .flatMap(row => row.split(',').slice(0, 2));
    for (const cell of cells) assert.ok(cell.startsWith("'"), cell);
    assert.deepEqual(
      pairs(text).map(p => p[0]),
      ['=1+1', '+1', '-1', '@a', '＝1', "'=1"],
    );
  });

  it('comes back the same, whatever stands in it', () => {
    const words = fc
      .array(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('=', "'", '"', ',', ';', '\n', '+', '-', 'їжак')),
        { maxLength: 4 },
      )
      .map(parts => parts.join('').replaceAll('\0', '').toWellFormed().trim());
    const some = words.filter(w => w !== '');
    const entry = fc.record(
      {
        term: some,
        translations: fc.dictionary(fc.constantFrom('uk', 'de', 'pt-BR'), some, { minKeys: 1, noNullPrototype: true }),
        status: fc.constantFrom(...termStatuses),
        partOfSpeech: words,
        note: words,
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: e => e.term, maxLength: 5 }), entries => {
        const text = [...writeGlossaryCsv(entries, ['uk', 'de', 'pt-BR'])].join('');
        const back = read(text);
        assert.deepEqual(back.errors, []);
        assert.deepEqual(
          back.entries.map(({ line: _, ...e }) => ({ ...e, translations: { ...e.translations } })),
          entries.map(e => ({
            ...e,
            translations: Object.fromEntries(
              ['uk', 'de', 'pt-BR'].flatMap(l => (e.translations[l] ? [[l, e.translations[l]]] : [])),
            ),
          })),
        );
      }),
    );
  });
});
