import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import { type Check, checkRendering } from '../../src/domain/translation/checks.ts';
import type { GlossaryEntry } from '../../src/domain/translation/glossary.ts';
import type { Segment, SegmentKind } from '../../src/domain/translation/segments.ts';
import { handbookPairs, type ParallelPair, samplePairs } from './parallel.ts';
import { plantings } from './plant.ts';

const segment = (words: string | NodeJson[], kind: SegmentKind = 'paragraph'): Segment => {
  const content = typeof words === 'string' ? [{ type: 'text', text: words }] : words;
  const text = content.map(n => (n.type === 'footnote' ? ` [${n.content?.[0]?.text}]` : (n.text ?? ''))).join('');
  return { kind, level: null, text, content };
};
type Words = string | NodeJson[];
const complaints = (langs: string, source: Words, target: Words, terms: GlossaryEntry[] = []): string[] => {
  const [from, to] = langs.split(' ') as [string, string];
  return checkRendering([segment(source)], [segment(target)], { source: from, target: to }, terms).map(said);
};
const said = ({ key, values }: Check) => [key, ...Object.values(values)].join(' ');
const linked = (text: string, href: string): NodeJson => ({
  type: 'text',
  text,
  marks: [{ type: 'link', attrs: { href, title: null } }],
});

describe('numbers of a rendering', () => {
  const good: [string, string, string][] = [
    ['en uk', 'It costs 1,000.5 crowns.', 'Це коштує 1 000,5 крони.'],
    ['en ar', 'It costs 1,000.5 crowns.', 'يكلّف ذلك ١٬٠٠٠٫٥ كرونة.'],
    ['en de', 'It costs 1,234,567 crowns.', 'Es kostet 1.234.567 Kronen.'],
    ['uk en', 'Це коштує 3,1 мільйона крон.', 'It costs 3.1 million crowns.'],
    ['en uk', 'We counted 3 lorries.', 'Ми нарахували три вантажівки.'],
    ['en uk', 'We counted twelve lorries, then 4.', 'Ми нарахували 12 вантажівок, потім чотири.'],
    ['en uk', 'For 133 years it rang.', 'Сто тридцять три роки він дзвонив.'],
    ['en ar', 'They moved 212,000 cubic metres.', 'نقلوا 212 ألف متر مكعب.'],
    ['en uk', 'On 14 March 2023 at 7.30 pm.', '14.03.2023 о 19:30.'],
    ['de en', 'Am 24.02. um 9:00 Uhr waren es 17 %.', 'On 24 February at 9 it was 17 per cent.'],
    ['en uk', 'In the 1960s, from 9–13 June.', 'У 1960-х, від 9 до 13 червня.'],
    ['en fr', 'In the 19th century.', 'Au XIXe siècle.'],
    ['en zh', 'It has 50,000 members.', '它有5万名成员。'],
    ['en uk', 'The budget of 2025/26.', 'Бюджет 2025–2026 років.'],
    ['en ru', 'Install v2.0.1 first.', 'Сначала установите v2.0.1.'],
  ];
  for (const [langs, source, target] of good)
    test(`may be ${target}`, () => assert.deepEqual(complaints(langs, source, target), []));

  const wrong: [string, string, string, string[]][] = [
    ['en uk', 'It costs 1,000 crowns.', 'Це коштує 1 100 крон.', ['number 1,000 1 100']],
    ['en uk', 'In 2023 it closed.', 'Його закрили 2024 року.', ['number 2023 2024']],
    ['en uk', 'It took 317 days.', 'Це тривало довго.', ['number 317 ']],
    ['en ar', 'There were 46 ships.', 'كانت هناك ٤٨ سفينة.', ['number 46 48']],
    ['en uk', 'She is fifty-two.', 'Їй 56 років.', ['number 52 56']],
    ['en ru', 'Install v2.0.1 first.', 'Сначала установите v2.1.1.', ['number v2.0.1 v2.1.1']],
    ['en uk', 'On 9 October, three days later.', '3 жовтня, через три дні.', ['number 9 3']],
  ];
  for (const [langs, source, target, expected] of wrong)
    test(`are asked about: ${source} ${target}`, () => assert.deepEqual(complaints(langs, source, target), expected));
});

describe('links and notes of a rendering', () => {
  const source = [
    { type: 'text', text: 'Read ' },
    linked('the report', 'https://example.org/a'),
    { type: 'text', text: '.' },
  ];
  const target = (href: string) => [
    { type: 'text', text: 'Читайте ' },
    linked('звіт', href),
    { type: 'text', text: '.' },
  ];

  test('a link may stay, or lead to the same in the language of the rendering', () => {
    assert.deepEqual(complaints('en uk', source, target('https://example.org/a')), []);
    const at = (a: string, b: string) => complaints('en uk', [linked('It says so.', a)], [linked('Так сказано.', b)]);
    assert.deepEqual(at('/en/the-toll', '/uk/плата-за-міст'), []);
    assert.deepEqual(at('https://bell.example/en/a', 'https://bell.example/uk/b'), []);
    assert.deepEqual(at('https://en.wikipedia.org/wiki/Eel', 'https://uk.wikipedia.org/wiki/Вугор'), []);
    assert.deepEqual(at('/en/the-toll', '/en/another'), ['link /en/the-toll missing', 'link /en/another added']);
  });
  test('a dropped link and a link of one’s own are named', () => {
    assert.deepEqual(complaints('en uk', source, 'Читайте звіт.'), ['link https://example.org/a missing']);
    assert.deepEqual(complaints('en uk', 'Read the report.', target('https://example.org/b')), [
      'link https://example.org/b added',
    ]);
  });
  test('footnotes are counted', () => {
    const note = (text: string): NodeJson => ({ type: 'footnote', content: [{ type: 'text', text }] });
    const from = [{ type: 'text', text: 'It rang twice' }, note('So the log.')];
    assert.deepEqual(complaints('en uk', from, [{ type: 'text', text: 'Він бив двічі' }, note('За журналом.')]), []);
    assert.deepEqual(complaints('en uk', from, 'Він бив двічі'), ['footnote 1 0']);
  });
  test('lost bold is noticed, and italics that became quotation marks are not', () => {
    const marked = (text: string, type: string) => [{ type: 'text', text, marks: [{ type }] }];
    assert.deepEqual(complaints('en uk', marked('It steers the wrong people.', 'strong'), 'Спрямовує не тих.'), [
      'marks',
    ]);
    assert.deepEqual(complaints('en uk', marked('Calluna', 'em'), '«Каллуна»'), []);
  });
});

describe('marks of the target’s language', () => {
  const cases: [string, string, string, string[]][] = [
    ['en uk', '"It rings", she said.', '«Дзвонить», — сказала вона.', []],
    ['en uk', '"It rings", she said.', '"Дзвонить", — сказала вона.', ['quotes " « »']],
    ['en uk', '“It rings”, she said.', '«Дзвонить, — сказала вона.', ['quotes « « »']],
    ['uk de', '«Дзвонить», — сказала вона.', '„Es läutet“, sagte sie.', []],
    ['uk de', '«Дзвонить», — сказала вона.', '"Es läutet", sagte sie.', ['quotes " „ “']],
    ['en ja', '“It rings,” she said.', '「鳴っている」と彼女は言った。', []],
    ['en es', 'Does it ring?', '¿Suena?', []],
    ['en es', 'Does it ring?', 'Suena?', ['punctuation ? ¿ ?']],
    ['en fr', 'Does it ring?', 'Sonne-t-elle\u202f?', []],
    ['en fr', 'Does it ring?', 'Sonne-t-elle?', ['punctuation ? \u00a0?']],
    ['en fr-CA', 'Does it ring?', 'Sonne-t-elle?', []],
    ['en ar', 'Does it ring, or not?', 'هل يدق، أم لا؟', []],
    ['en ar', 'Does it ring, or not?', 'هل يدق, أم لا?', ['punctuation , ،', 'punctuation ? ؟']],
    ['en zh', 'Does it ring, or not?', '它会响，还是不会？', []],
    ['en zh', 'Does it ring, or not?', '它会响,还是不会？', ['punctuation , ，']],
    ['en uk', 'Does it ring? It does.', 'Чи він дзвонить. Дзвонить.', ['punctuation  ?']],
    ['en uk', 'It rang three times.', 'Він ударив тричі?', ['punctuation ? ']],
    ['en uk', 'It rang three times, as always.', 'Він ударив тричі, як завжди', ['punctuation  .']],
    ['en uk', 'She said: “It rings.”', 'Вона сказала: «Дзвонить».', []],
  ];
  for (const [langs, source, target, expected] of cases)
    test(`${langs}: ${target}`, () => assert.deepEqual(complaints(langs, source, target), expected));
});

describe('what was left, lost or added', () => {
  test('the source’s words in the rendering are shown', () => {
    const source = 'The ferry crossed the river every ten minutes until the bridge was opened.';
    assert.deepEqual(complaints('en uk', source, source), [`untranslated ${source}`]);
    assert.deepEqual(complaints('en de', source, source), [`untranslated ${source}`]);
    assert.deepEqual(complaints('en uk', source, 'Пором перетинав ріку щодесять хвилин until the bridge was opened.'), [
      'untranslated until the bridge was opened',
    ]);
    assert.deepEqual(complaints('uk en', 'Пором ходив щодня.', 'The ferry ran every day.'), []);
  });
  test('names, code and what is marked as another language may stay', () => {
    assert.deepEqual(complaints('en uk', 'The Ferry Bell', 'The Ferry Bell'), []);
    const code = [{ type: 'text', text: 'git commit and amend it now please', marks: [{ type: 'code' }] }];
    assert.deepEqual(complaints('en uk', code, code), []);
  });
  test('half of a paragraph, and three times of it, are out of proportion', () => {
    const source = 'The ferry was a steel raft that pulled itself along a chain lying on the riverbed. '.repeat(4);
    const target = 'Пором був сталевою платформою, яка підтягувалася по ланцюгу, що лежав на дні. ';
    assert.deepEqual(complaints('en uk', source, target.repeat(4)), []);
    assert.match(complaints('en uk', source, target).join(), /^too-short \d\d$/);
    assert.match(complaints('en uk', source, target.repeat(12)).join(), /^too-long \d{3}$/);
  });
  test('a person’s name that is half another is asked about', () => {
    assert.deepEqual(complaints('en uk', 'We met Peder Quist in Tolva.', 'Ми зустріли Педера Квіста в Толві.'), []);
    assert.deepEqual(complaints('en uk', 'We met Peder Quist in Tolva.', 'Ми зустріли Педера Бріста в Толві.'), [
      'name Peder Quist Педера Бріста',
    ]);
  });
  test('the glossary is asked too', () => {
    const glossary = [
      {
        id: 1,
        note: '',
        terms: [
          { lang: 'en', text: 'river authority', status: 'preferred' as const },
          { lang: 'uk', text: 'річкове управління', status: 'preferred' as const },
        ],
      },
    ] as GlossaryEntry[];
    const source = 'The river authority said no.';
    assert.deepEqual(complaints('en uk', source, 'Річкове управління відмовило.', glossary), []);
    assert.deepEqual(complaints('en uk', source, 'Влада відмовила.', glossary), [
      'term-missing river authority річкове управління',
    ]);
  });
  test('texts that are made to be slow are read in time', () => {
    for (const part of ['1,', '1 ', '-1', '"', '.', 'a@', "a'", ' [a]', 'Ab Cd ', '(Aa ']) {
      for (const length of [20_000, 200_000]) {
        const text = part.repeat(length / part.length);
        const began = performance.now();
        checkRendering([segment(text)], [segment(`${text}б`)], { source: 'en', target: 'uk' });
        assert.ok(performance.now() - began < 5000, `${part} of ${length} characters`);
      }
    }
  });
  test('nothing is said of a segment without words, or of code', () => {
    assert.deepEqual(complaints('en uk', 'It rang 3 times.', ''), []);
    const code = segment('return 4', 'code');
    assert.deepEqual(checkRendering([code], [code], { source: 'en', target: 'uk' }), []);
  });
});

describe('translations that people made', () => {
  const suites: [string, ParallelPair[]][] = [
    ['the sample', samplePairs()],
    ['a handbook in three languages', handbookPairs()],
  ];
  for (const [name, pairs] of suites) {
    const skip = pairs.length === 0 && 'the material is not here';
    test(`${name}: fewer than 3 complaints a hundred segments`, { skip }, () => {
      const found = pairs.flatMap(p => checkRendering([p.source], [p.target], p.langs));
      assert.ok(found.length / pairs.length < 0.03, `${found.length} of ${pairs.length}`);
    });
  }
  for (const [mistake, { plant, keys }] of Object.entries(plantings))
    test(`of mistakes planted in them, at least 95 % are seen: ${mistake}`, () => {
      const planted = suites.flatMap(([, pairs]) => pairs.flatMap(p => plant(p) ?? []));
      const seen = planted.filter(p => checkRendering([p.source], [p.target], p.langs).some(c => keys.includes(c.key)));
      assert.ok(planted.length >= 50 && seen.length / planted.length >= 0.95, `${seen.length} of ${planted.length}`);
    });
});
