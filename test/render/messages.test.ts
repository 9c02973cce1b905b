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

describe('the messages', () => {
  it('are the same in every language', () => {
    const keys = Object.keys(catalogs.en!).toSorted();
    for (const [lang, catalog] of Object.entries(catalogs))
      assert.deepEqual(Object.keys(catalog).toSorted(), keys, lang);
  });

  it('compile, take the same values in every language, and none is empty', () => {
    for (const [lang, catalog] of Object.entries(catalogs))
      for (const [key, text] of Object.entries(catalog)) {
        assert.notEqual(text.trim(), '', `${lang} ${key}`);
        // a form for two or none may say its number in words and leave the value out of one language
        const [here, there] = [argumentsOf(text), argumentsOf(catalogs.en![key]!)];
        assert.deepEqual([...here].toSorted(), [...there].toSorted(), `${lang} ${key}`);
      }
  });

  it('have every plural form that their language has', () => {
    for (const [lang, catalog] of Object.entries(catalogs)) {
      const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
      for (const [key, text] of Object.entries(catalog))
        if (text.includes(', plural,'))
          for (const category of pluralCategories)
            assert.match(text, new RegExp(`\\b${category} \\{`), `${lang} ${key}`);
    }
  });

  it('count as Ukrainian and Arabic count', () => {
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
  });

  it('fall back from a region to its language and from any language to English', () => {
    assert.equal(message('uk-UA', 'search.title'), 'Пошук');
    assert.equal(message('de', 'search.title'), 'Search');
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
    assert.equal(dateText(date, 'ar-EG', 'UTC'), '٣ نوفمبر ٢٠٢٦');
  });
});
