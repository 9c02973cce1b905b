import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { dateText } from '../../src/render/dates.ts';
import { catalogs, message } from '../../src/render/messages/index.ts';

/** Names of the arguments of a message. */
function argumentsOf(text: string): Set<string> {
  const found = new Set<string>();
  const walk = (parts: { type: number; value?: string; options?: Record<string, { value: never[] }> }[]) => {
    for (const part of parts) {
      if (part.type !== 0 && part.type !== 7) found.add(part.value!); // 0: literal, 7: #
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst() as never);
  return found;
}

/** The desk's messages, which only the browser loads. */
const desk = Object.fromEntries(
  Object.keys(catalogs).map(lang => {
    const file = new URL(`../../src/browser/desk/messages/${lang}.json`, import.meta.url);
    return [lang, JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>];
  }),
);

const everywhere = Object.entries({ site: catalogs, desk }).flatMap(([place, of]) =>
  Object.entries(of).map(([lang, catalog]) => ({ at: `${place} ${lang}`, lang, catalog, english: of.en! })),
);

describe('the messages', () => {
  it('are the same in every language', () => {
    for (const { at, catalog, english } of everywhere) {
      const missing = Object.keys(english).filter(key => !(key in catalog));
      const foreign = Object.keys(catalog).filter(key => !(key in english));
      assert.deepEqual({ missing, foreign }, { missing: [], foreign: [] }, at);
    }
  });

  it('compile, take the same values in every language, and none is empty', () => {
    for (const { at, catalog, english } of everywhere)
      for (const [key, text] of Object.entries(catalog)) {
        assert.notEqual(text.trim(), '', `${at} ${key}`);
        // a form for two or none may say its number in words and leave the value out of one language
        const [here, there] = [argumentsOf(text), argumentsOf(english[key]!)];
        assert.deepEqual([...here].toSorted(), [...there].toSorted(), `${at} ${key}`);
      }
  });

  it('have every plural form that their language has', () => {
    // a number that names something instead of counting it, such as "picture 3", has one form
    const names = /, plural, (=\d+ \{[^{}]*\} )+other \{/;
    for (const { at, lang, catalog, english } of everywhere) {
      const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
      for (const [key, text] of Object.entries(catalog))
        if (text.includes(', plural,') && !names.test(english[key]!))
          for (const category of pluralCategories) {
            const form = category === 'zero' ? '(\\bzero|=0)' : `\\b${category}`;
            assert.match(text, new RegExp(`${form} \\{`), `${at} ${key}`);
          }
    }
  });

  it('count as each language counts', () => {
    const uk = (n: number) => message('uk', 'search.count', { n });
    assert.deepEqual([1, 3, 5, 11, 21, 112].map(uk), [
      'Знайдено 1 статтю',
      'Знайдено 3 статті',
      'Знайдено 5 статей',
      'Знайдено 11 статей',
      'Знайдено 21 статтю',
      'Знайдено 112 статей',
    ]);
    const ar = (n: number) => message('ar', 'article.minutes', { n });
    assert.deepEqual([1, 2, 3, 11, 100].map(ar), [
      'دقيقة واحدة للقراءة',
      'دقيقتان للقراءة',
      '3 دقائق للقراءة',
      '11 دقيقة للقراءة',
      '100 دقيقة للقراءة',
    ]);
    const pl = (n: number) => message('pl', 'search.count', { n });
    assert.deepEqual([1, 3, 5, 12, 22, 101].map(pl), [
      'Znaleziono 1 artykuł',
      'Znaleziono 3 artykuły',
      'Znaleziono 5 artykułów',
      'Znaleziono 12 artykułów',
      'Znaleziono 22 artykuły',
      'Znaleziono 101 artykułów',
    ]);
    const fr = (n: number) => message('fr', 'search.count', { n }).replace(/\s/g, ' ');
    assert.deepEqual([0, 1, 2, 1000, 1_000_000].map(fr), [
      '0 article trouvé',
      '1 article trouvé',
      '2 articles trouvés',
      '1 000 articles trouvés',
      '1 000 000 d’articles trouvés',
    ]);
    const de = (days: number) => message('de', 'privacy.mail.until', { days });
    assert.deepEqual([1, 1000].map(de), ['1 Tag', '1.000 Tage']);
  });

  it('fall back from a region to its language and from any language to English', () => {
    assert.equal(message('uk-UA', 'search.title'), 'Пошук');
    assert.equal(message('de-CH', 'search.title'), 'Suche');
    assert.equal(message('ja', 'search.title'), 'Search');
    assert.throws(() => message('en', 'no.such-message'));
  });

  it('have a text for every refusal that the code knows', () => {
    const src = fileURLToPath(new URL('../../src', import.meta.url));
    const keys = new Set<string>();
    for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ts$/.test(name) || name.startsWith('browser')) continue;
      const code = readFileSync(`${src}/${name}`, 'utf8');
      // the second argument of fail(), which may be a choice between keys
      for (const call of code.matchAll(/\bfail\(\s*[^,]+?,\s*([^,)]+)/g))
        for (const key of call[1]!.matchAll(/'([a-z-]+\.[a-z.-]+)'/g)) keys.add(key[1]!);
      for (const key of code.matchAll(/'(document\.[a-z-]+)'/g)) keys.add(key[1]!);
    }
    assert.ok(keys.size > 50, 'the code is still read');
    for (const [lang, catalog] of Object.entries(catalogs))
      assert.deepEqual(
        [...keys].filter(key => !(key in catalog)),
        [],
        lang,
      );
  });

  it('are used: every key of the reader’s catalogue stands somewhere in the code', () => {
    const src = fileURLToPath(new URL('../../src', import.meta.url));
    const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.tsx?$/.test(name))
      .map(name => readFileSync(`${src}/${name}`, 'utf8'))
      .join('\n');
    const reader = JSON.parse(readFileSync(`${src}/render/messages/reader.en.json`, 'utf8')) as Record<string, string>;
    const unused = Object.keys(reader).filter(key => {
      if (code.includes(`'${key}'`)) return false;
      // keys made of a name: `revision.${kind}`
      const parts = key.split('.');
      return !parts.some((_, i) => code.includes(`\`${[...parts.slice(0, i), '${'].join('.')}`));
    });
    assert.deepEqual(unused, []);
  });
});

describe('a date', () => {
  const date = new Date('2026-11-03T23:30:00Z');
  it('is written as its readers write it, in the time of the outlet', () => {
    assert.equal(dateText(date, 'en', 'UTC'), '3 November 2026');
    assert.equal(dateText(date, 'en', 'Europe/Kyiv'), '4 November 2026');
    assert.match(dateText(date, 'uk', 'UTC'), /^3 листопада 2026/);
    assert.equal(dateText(date, 'ar', 'UTC'), '3 نوفمبر 2026');
    assert.equal(dateText(date, 'de', 'UTC'), '3. November 2026');
    assert.equal(dateText(date, 'fr', 'UTC'), '3 novembre 2026');
    assert.equal(dateText(date, 'pl', 'UTC'), '3 listopada 2026');
    assert.equal(dateText(date, 'ar-EG', 'UTC'), '٣ نوفمبر ٢٠٢٦');
  });
});
