import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  suggestUkrainian,
  type TransliterationTable,
  transliterate,
  ukrainianNational,
} from '../../src/domain/translation/transliterate.ts';

const official = `
Алушта Alushta|Андрій Andrii|Борщагівка Borshchahivka|Борисенко Borysenko|Вінниця Vinnytsia|Володимир Volodymyr
Гадяч Hadiach|Богдан Bohdan|Згурський Zghurskyi|Ґалаґан Galagan|Ґорґани Gorgany|Донецьк Donetsk|Дмитро Dmytro
Рівне Rivne|Олег Oleh|Есмань Esman|Єнакієве Yenakiieve|Гаєвич Haievych|Короп'є Koropie|Житомир Zhytomyr|Жанна Zhanna
Жежелів Zhezheliv|Закарпаття Zakarpattia|Казимирчук Kazymyrchuk|Медвин Medvyn|Михайленко Mykhailenko|Іванків Ivankiv
Іващенко Ivashchenko|Їжакевич Yizhakevych|Кадиївка Kadyivka|Мар'їне Marine|Йосипівка Yosypivka|Стрий Stryi
Олексій Oleksii|Київ Kyiv|Коваленко Kovalenko|Лебедин Lebedyn|Леонід Leonid|Миколаїв Mykolaiv|Маринич Marynych
Ніжин Nizhyn|Наталія Nataliia|Одеса Odesa|Онищенко Onyshchenko|Полтава Poltava|Петро Petro|Решетилівка Reshetylivka
Рибчинський Rybchynskyi|Суми Sumy|Соломія Solomiia|Тернопіль Ternopil|Троць Trots|Ужгород Uzhhorod|Уляна Uliana
Фастів Fastiv|Філіпчук Filipchuk|Харків Kharkiv|Христина Khrystyna|Біла_Церква Bila_Tserkva|Стеценко Stetsenko
Чернівці Chernivtsi|Шевченко Shevchenko|Шостка Shostka|Кишеньки Kyshenky|Щербухи Shcherbukhy|Гоща Hoshcha
Гаращенко Harashchenko|Юрій Yurii|Корюківка Koriukivka|Яготин Yahotyn|Ярошенко Yaroshenko|Костянтин Kostiantyn
Знам'янка Znamianka|Феодосія Feodosiia|Згорани Zghorany|Розгон Rozghon`
  .trim()
  .split(/[|\n]/)
  .map(pair => pair.split(' ').map(name => name.replace('_', ' ')) as [string, string]);

const national = (text: string) => transliterate(ukrainianNational, text);

describe('Ukrainian names in Latin letters', () => {
  it('are written as the examples of the resolution are', () => {
    for (const [uk, latin] of official) assert.equal(national(uk), latin);
  });

  it('keep capitals, whatever the apostrophe, and what is not Ukrainian', () => {
    assert.equal(national('ЩАСТЯ, Щастя, щастя'), 'SHCHASTIA, Shchastia, shchastia');
    assert.equal(national('Знам’янка, Знамʼянка'), 'Znamianka, Znamianka');
    assert.equal(national('Яна Юрівна-Їжак (NATO, 2026)'), 'Yana Yurivna-Yizhak (NATO, 2026)');
    assert.equal(national("rock'n'roll"), "rock'n'roll");
    assert.equal(national('Я'), 'Ya');
  });

  it('have nothing but ASCII left of any Ukrainian word, and the same in any case', () => {
    const letters = 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя';
    const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(word, w => {
        assert.match(national(w), /^[a-z]*$/);
        if (w.length > 1) assert.equal(national(w.toUpperCase()), national(w).toUpperCase());
        assert.equal(national(`${w} ${w}`), `${national(w)} ${national(w)}`);
      }),
    );
  });

  it('are the newsroom’s own where it has listed them, as whole words', () => {
    const names = [
      { source: 'Зеленський', target: 'Zelensky' },
      { source: "Короп'є", target: 'Koropye' },
      { source: 'Володимир Зеленський', target: 'Volodymyr Zelensky' },
    ];
    const write = (text: string) => transliterate(ukrainianNational, text, names);
    assert.equal(write('Зеленський у Короп’є'), 'Zelensky u Koropye');
    assert.equal(write('Володимир Зеленський, Зеленського'), 'Volodymyr Zelensky, Zelenskoho');
  });

  it('go by any other table', () => {
    const table: TransliterationTable = {
      lang: 'uk',
      script: 'Latn',
      name: 'ours',
      letters: [
        { from: 'шч', to: 'sc' },
        { from: 'ш', to: 'š' },
        { from: 'а', to: 'a', initial: 'ha' },
      ],
    };
    assert.equal(transliterate(table, 'Аша шча'), 'Haša sca');
  });
});

describe('Ukrainian names guessed from Latin letters', () => {
  it('come with the right one among the first five', () => {
    const missed = official.filter(([uk, latin]) => !uk.includes(' ') && !suggestUkrainian(latin).includes(uk));
    assert.deepEqual(missed, []);
  });

  it('have the usual ones first', () => {
    for (const name of ['Київ', 'Харків', 'Шевченко', 'Олексій', 'Юрій', 'Миколаїв', 'Одеса', 'Яготин'])
      assert.equal(suggestUkrainian(national(name))[0], name);
  });

  it('always give the word back', () => {
    const latin = fc.string({ unit: fc.constantFrom(...'abdehiklmnoprstuvyz'), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(latin, word => {
        for (const guess of suggestUkrainian(word)) assert.equal(national(guess), word);
      }),
    );
  });
});
