import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkTerms, type GlossaryEntry, type TermStatus, termsIn } from '../../src/domain/translation/glossary.ts';

let last = 0;
const entry = (...terms: [string, string, TermStatus?][]): GlossaryEntry => ({
  id: ++last,
  domain: '',
  note: '',
  terms: terms.map(([lang, text, status = 'preferred']) => ({ lang, text, status })),
});
const found = (source: string, text: string, ...entries: GlossaryEntry[]) =>
  termsIn(entries, { source, target: source === 'en' ? 'uk' : 'en' }, text).map(hit => hit.found);

describe('terms of the glossary', () => {
  it('are found in the forms that they have in Ukrainian', () => {
    const drone = entry(['uk', 'безпілотник'], ['en', 'drone']);
    const region = entry(['uk', 'Харківська область'], ['en', 'Kharkiv region']);
    assert.deepEqual(found('uk', 'Безпілотники над Харківською областю, про безпілотника', drone, region), [
      'Безпілотники',
      'Харківською областю',
      'безпілотника',
    ]);
    assert.deepEqual(found('uk', 'Пілот сів', drone), []);
  });

  it('are found in English plurals and verbs, not in words that only begin alike', () => {
    const port = entry(['en', 'port'], ['uk', 'порт']);
    const party = entry(['en', 'ruling party'], ['uk', 'правляча партія']);
    assert.deepEqual(found('en', 'Ports and a portal; the ruling parties', port, party), ['Ports', 'ruling parties']);
    assert.deepEqual(found('en', 'They were ruling. Party time', party), [], 'not over the end of a sentence');
    const bus = entry(['en', 'bus'], ['uk', 'автобус']);
    assert.deepEqual(found('en', 'Two buses', bus), ['buses']);
    const stop = entry(['en', 'stop'], ['uk', 'зупинка']);
    assert.deepEqual(found('en', 'It stopped, was stopping, stops; stoop', stop), ['stopped', 'stopping', 'stops']);
  });

  it('are found in other languages by how they begin', () => {
    assert.deepEqual(found('ru', 'Обстрелы из беспилотников', entry(['ru', 'беспилотник'], ['en', 'drone'])), [
      'беспилотников',
    ]);
    assert.deepEqual(found('pl', 'w województwach', entry(['pl', 'województwo'], ['en', 'voivodeship'])), [
      'województwach',
    ]);
  });

  it('are found in Arabic with the article and the letters that stand before it', () => {
    const council = entry(['ar', 'مجلس'], ['en', 'council']);
    const ferry = entry(['ar', 'العبارة'], ['en', 'ferry']);
    assert.deepEqual(found('ar', 'قال المجلس إن عبّارة غادرت وبالمجلس', council, ferry), [
      'المجلس',
      'عبّارة',
      'وبالمجلس',
    ]);
  });

  it('are found in scripts without spaces', () => {
    assert.deepEqual(found('zh', '乌克兰最高拉达通过', entry(['zh', '最高拉达'], ['en', 'Verkhovna Rada'])), [
      '最高拉达',
    ]);
  });

  it('are told from other words by capitals when they are abbreviations', () => {
    const who = entry(['en', 'WHO'], ['uk', 'ВООЗ']);
    assert.deepEqual(found('en', 'Those who asked the WHO', who), ['WHO']);
    const nato = entry(['uk', 'НАТО'], ['en', 'NATO']);
    assert.deepEqual(found('uk', 'НАТОвський, НАТО, натовп', nato), ['НАТОвський', 'НАТО']);
  });

  it('are the longest that stand there, with what to write, and in a region’s language too', () => {
    const council = entry(['en', 'council'], ['uk', 'рада']);
    const security = entry(
      ['en', 'Security Council'],
      ['uk', 'Рада Безпеки'],
      ['uk', 'Радбез', 'allowed'],
      ['uk', 'Совбез', 'forbidden'],
    );
    const hits = termsIn(
      [council, security],
      { source: 'en-GB', target: 'uk' },
      'The Security Council met the council',
    );
    assert.deepEqual(
      hits.map(h => [h.found, h.start, h.use, h.may, h.never]),
      [
        ['Security Council', 4, ['Рада Безпеки'], ['Радбез'], ['Совбез']],
        ['council', 29, ['рада'], [], []],
      ],
    );
  });
});

describe('a rendering against the glossary', () => {
  const kyiv = entry(['en', 'Kyiv'], ['en', 'Kiev', 'forbidden'], ['uk', 'Київ']);
  const drone = entry(
    ['uk', 'безпілотник'],
    ['en', 'drone'],
    ['en', 'UAV', 'allowed'],
    ['en', 'unmanned bird', 'forbidden'],
  );
  const check = (source: string, target: string) =>
    checkTerms([kyiv, drone], { source: 'uk', target: 'en' }, source, target);

  it('is fine with a preferred or an allowed word, in any form', () => {
    assert.deepEqual(check('Безпілотники над Києвом', 'Drones over Kyiv'), []);
    assert.deepEqual(check('Безпілотники над Києвом', 'UAVs over Kyiv'), []);
    assert.deepEqual(check('Над містом тихо', 'It is quiet'), []);
  });

  it('lacks a term, once', () => {
    assert.deepEqual(check('Безпілотник за безпілотником', 'One plane after another'), [
      { key: 'term-missing', values: { term: 'Безпілотник', wanted: 'drone' } },
    ]);
  });

  it('has a word that the newsroom does not use, whatever the source says', () => {
    assert.deepEqual(check('Над містом тихо', 'It is quiet in Kiev'), [
      { key: 'term-forbidden', values: { term: 'Kyiv', found: 'Kiev' } },
    ]);
  });

  it('may have a forbidden word within a good one', () => {
    const dish = entry(['uk', 'котлета по-київськи'], ['en', 'chicken Kiev']);
    assert.deepEqual(
      checkTerms([kyiv, dish], { source: 'uk', target: 'en' }, 'Котлета по-київськи', 'Chicken Kiev for two'),
      [],
    );
  });
});
