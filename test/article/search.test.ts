import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fold, prepareQuery, prepareText, similarityKey } from '../../src/domain/search.ts';
import { stemUkrainian } from '../../src/domain/ukrainian.ts';

const anything = fc.string({ unit: 'grapheme', maxLength: 80 });
const langs = fc.constantFrom('en', 'de', 'uk', 'ar', 'zh', 'tr', 'fr');

describe('text prepared for search', () => {
  it('is folded once and for all: folding it again changes nothing', () => {
    fc.assert(
      fc.property(langs, anything, (lang, text) => assert.equal(fold(lang, fold(lang, text)), fold(lang, text))),
    );
  });

  it('reads alike in every Unicode form and either case', () => {
    // a case that cannot be undone is the letters' own (ſ, ŉ), not the reader's
    const undone = anything.filter(text => text.toUpperCase().toLowerCase() === text.toLowerCase());
    fc.assert(
      fc.property(langs, undone, (lang, text) => {
        const once = prepareText(lang, text);
        assert.equal(prepareText(lang, text.normalize('NFD')), once);
        assert.equal(prepareText(lang, text.toUpperCase()), once);
      }),
    );
  });

  it('holds nothing but words of letters, marks and digits', () => {
    fc.assert(
      fc.property(langs, anything, (lang, text) =>
        assert.match(prepareText(lang, text), /^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?: |$))*$/u),
      ),
    );
  });

  it('is found by each of its words: a query asks for nothing that the text was not prepared to', () => {
    fc.assert(
      fc.property(langs, anything, (lang, text) => {
        const asked = prepareQuery(lang, text.replace(/[-"“”„«»]/gu, ' '));
        const there = prepareText(lang, text.replace(/[-"“”„«»]/gu, ' ')).split(' ');
        for (const [, word = '', prefix] of asked?.all.matchAll(/'([^']+)'(:\*)?/g) ?? [])
          assert.ok(prefix ? there.some(w => w.startsWith(word)) : there.includes(word), `${word} in ${there}`);
      }),
    );
  });

  it('leaves out what readers leave out', () => {
    const pairs: [lang: string, written: string, typed: string][] = [
      ['fr', 'L’Élysée à Besançon', 'elysee besancon'],
      ['pl', 'Łódź i Kraków', 'lodz krakow'],
      ['tr', 'İstanbul’da IŞIK', 'istanbul isik'],
      ['ar', 'المَدْرَسَةُ الأولى', 'المدرسه الاولي'],
      ['ar', 'عـــام ٢٠٢٦', 'عام 2026'],
      ['he', 'שָׁלוֹם צה״ל', 'שלום צהל'],
      ['ru', 'Ёлка', 'елка'],
      ['uk', 'м’який знак, п`ять', "м'який пять"],
      ['en', 'co\u00adopera\u00adtive ﬁsh', 'cooperative fish'],
      ['el', 'Θεσσαλονίκη', 'Θεσσαλονικη'],
    ];
    for (const [lang, written, typed] of pairs) {
      const there = prepareText(lang, written).split(' ');
      for (const word of prepareText(lang, typed).split(' ')) assert.ok(there.includes(word), `${word} in ${there}`);
    }
  });

  it('stops before it is more than the database takes', () => {
    const long = Array.from({ length: 50_000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join(
      '',
    );
    const kept = prepareText('zh', long, 10_000);
    assert.ok(kept.length > 1000);
    assert.ok(Buffer.byteLength(kept) < 10_000);
  });
});

describe('a query', () => {
  it('asks for all words, or for some of them; quotes keep words together, a minus refuses one', () => {
    assert.deepEqual(prepareQuery('en', 'harbour "new pier" -fish'), {
      all: "('harbour') & ('new' <-> 'pier') & !('fish')",
      any: "(('harbour') | ('new' <-> 'pier')) & !('fish')",
    });
    assert.deepEqual(prepareQuery('de', '„neue Brücke“')?.all, "('neue' <-> 'brücke')");
    assert.deepEqual(prepareQuery('zh', '经济学 水')?.all, "('经济' & '济学') & ('水':*)");
    for (const nothing of ['', '  ', '"', '-', '!?', '-fish', '\u0000'])
      assert.equal(prepareQuery('en', nothing), null);
  });

  it('can be anything: quotes and signs of the database’s own language are text', () => {
    fc.assert(
      fc.property(langs, fc.string({ unit: 'binary', maxLength: 600 }), (lang, text) => {
        const asked = prepareQuery(lang, text);
        if (asked) assert.match(asked.all, /^(?:[()&!]| |<->|'[\p{L}\p{N}\p{M}]+'(?::\*)?)+$/u);
      }),
    );
  });
});

describe('a title for near matches', () => {
  it('is ASCII, so that a database with the locale C sees its letters too', () => {
    fc.assert(fc.property(langs, anything, (lang, text) => assert.match(similarityKey(lang, text), /^[ a-z0-9]*$/)));
    assert.equal(similarityKey('uk', 'Порт').length, 4);
    assert.notEqual(similarityKey('uk', 'Порт'), similarityKey('uk', 'Парк'));
  });
});

describe('a Ukrainian word', () => {
  it('has one stem in its forms', () => {
    const families = [
      'порт порту портом порті порти портів портам портами портах портовий портового',
      'місто міста місту містом місті містам містами містах',
      'книга книги книзі книгу книгою книг книгам книгами',
      'вулиця вулиці вулицю вулицею вулиць вулицями',
      'київ києва києву києвом києві київський київського',
      'харків харкова харкову харковом харкові харківський',
      'львів львова львову львовом львові львівський',
      'рік року роком роки років рокам роках',
      'ніч ночі ніччю ночей',
      'вибори виборів виборам виборами виборах',
      'школа школи школі школу школою шкіл школам',
      'журналіст журналіста журналісту журналісти журналістів журналістами',
      'журналістка журналістки журналістці журналісток журналістками',
      'виправлення виправленню виправленням виправлень виправленнями',
      'новий нового новому новим нова нову новою нові нових',
      'працювати працює працюють працював працювала працювали',
      'голосування голосуванням голосувати голосував голосують',
      'річка річки річці річку річкою річок',
      'українець українця українці українців',
      'україна україни україні україну україною український української',
      'безпека безпеки безпеці безпеку безпекою',
      'ринок ринку ринком ринки ринків',
      'незалежність незалежності незалежністю',
      'депутат депутата депутати депутатів',
      'канал каналу канали каналів',
      'вікно вікна вікон вікнами',
      'дорога дороги дорозі дорогу доріг',
      'запоріжжя запоріжжі запоріжжям',
    ];
    for (const family of families) {
      const stems = new Set(family.split(' ').map(stemUkrainian));
      assert.equal(stems.size, 1, `${family}: ${[...stems].join(' ')}`);
    }
  });

  it('keeps another word’s stem apart', () => {
    const apart = 'порт портрет рада радість право правда мова мовчання час частина суд судно вода водень голос город';
    const words = apart.split(' ');
    assert.equal(new Set(words.map(stemUkrainian)).size, words.length);
  });
});
