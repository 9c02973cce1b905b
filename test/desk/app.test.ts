import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { fromZone, toZone } from '../../src/browser/desk/editor/zone-time.ts';
import { contrast } from '../../src/browser/desk/screens/contrast.ts';

const folder = new URL('../../src/browser/desk/', import.meta.url);
const languages = readdirSync(new URL('messages/', folder)).map(f => f.replace('.json', ''));
const texts = (lang: string) =>
  JSON.parse(readFileSync(new URL(`messages/${lang}.json`, folder), 'utf8')) as Record<string, string>;
const sources = (at: URL): string =>
  readdirSync(at, { withFileTypes: true })
    .map(e =>
      e.isDirectory()
        ? sources(new URL(`${e.name}/`, at))
        : /\.tsx?$/.test(e.name)
          ? readFileSync(new URL(e.name, at), 'utf8')
          : '',
    )
    .join('\n');

describe("the desk's interface texts", () => {
  const en = texts('en');
  const code = sources(folder);

  for (const lang of languages)
    it(`are complete and well formed in ${lang}`, () => {
      const own = texts(lang);
      assert.deepEqual(Object.keys(own).toSorted(), Object.keys(en).toSorted());
      for (const [key, text] of Object.entries(own)) {
        const names = new Set([...(en[key] ?? '').matchAll(/\{(\w+)/g)].map(m => m[1]!));
        const values = Object.fromEntries([...names].map(n => [n, 3]));
        assert.ok(String(new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).format(values)).trim(), key);
      }
    });

  it('are all used', () => {
    // keys that are put together from a value: `state.${state}`
    const families = [...code.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map(m => m[1]!);
    const unused = Object.keys(en).filter(key => !code.includes(`'${key}'`) && !families.some(f => key.startsWith(f)));
    assert.deepEqual(unused, []);
  });
});

describe("times in the outlet's zone", () => {
  const zones = ['UTC', 'Europe/Kyiv', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'];
  it('come back as they were, to the minute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (zone, date) => {
          const at = new Date(Math.floor(date.getTime() / 60_000) * 60_000);
          const local = toZone(at.toISOString(), zone);
          // an hour that comes twice in autumn is read as the first
          const back = Date.parse(fromZone(local, zone));
          assert.equal(toZone(new Date(back).toISOString(), zone), local);
          assert.ok(at.getTime() - back === 0 || at.getTime() - back === 3_600_000);
        },
      ),
    );
  });
  it('are right where the clocks change', () => {
    assert.equal(fromZone('2026-03-29T02:59', 'Europe/Kyiv'), '2026-03-29T00:59:00.000Z');
    assert.equal(fromZone('2026-03-29T04:00', 'Europe/Kyiv'), '2026-03-29T01:00:00.000Z');
    assert.equal(fromZone('2026-03-29T03:30', 'Europe/Kyiv'), '2026-03-29T01:30:00.000Z');
    assert.equal(fromZone('2026-10-25T03:30', 'Europe/Kyiv'), '2026-10-25T00:30:00.000Z');
  });
});

it('contrast is counted as WCAG counts it', () => {
  assert.equal(contrast('#000000', '#ffffff').toFixed(1), '21.0');
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  assert.equal(contrast('#0b5d6b', '#0b5d6b'), 1);
});
