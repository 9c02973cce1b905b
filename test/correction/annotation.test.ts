import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromAnnotation, toAnnotation } from '../../src/domain/correction/annotation.ts';

const folder = new URL('../../../shared/material/web-annotation/', import.meta.url);
const samples = (which: 'correct' | 'incorrect') =>
  readdirSync(new URL(`${which}/`, folder)).map(name => ({
    name,
    text: readFileSync(new URL(`${which}/${name}`, folder), 'utf8'),
  }));

describe('W3C annotations', () => {
  it('of the W3C’s own that say something in words are read, with their quote', { skip: !existsSync(folder) }, () => {
    const read = new Map(samples('correct').map(({ name, text }) => [name, fromAnnotation(JSON.parse(text))]));
    const said = (name: string) => {
      const result = read.get(name)!;
      assert.ok(result.ok, name);
      return result.value;
    };
    assert.deepEqual(said('anno26.json').quote, {
      exact: 'anotation',
      prefix: 'this is an ',
      suffix: ' that has some',
    });
    assert.equal(said('anno32.json').quote?.exact, 'Selected Text', 'a quote that refines another selector');
    assert.equal(said('anno6.json').comment, 'Comment text');
    // the others are annotations, but with pictures, sound or addresses for a body: nothing that an editor could read
    for (const [name, result] of read)
      if (!result.ok)
        assert.ok(['body', 'target', 'type'].includes(result.failure.field!), `${name} ${result.failure.field}`);
  });

  it('that are none are refused, and nothing is thrown', { skip: !existsSync(folder) }, () => {
    for (const { name, text } of samples('incorrect')) {
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        continue; // no JSON at all: refused before it comes here
      }
      const read = fromAnnotation(json);
      // what is wrong may stand where a report does not look; what is read says where and what all the same
      if (read.ok)
        assert.ok(read.value.source !== '' && read.value.comment + (read.value.quote?.exact ?? '') !== '', name);
    }
  });

  it('come back as they left', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(s => s.trim() === s && s !== '');
    fc.assert(
      fc.property(
        fc.record(
          {
            quote: fc.option(
              fc.record(
                { exact: words, prefix: words, suffix: words, start: fc.nat(1_000_000) },
                { noNullPrototype: true },
              ),
            ),
            proposed: fc.option(words),
            comment: words,
          },
          { noNullPrototype: true },
        ),
        report => {
          const annotation = toAnnotation({
            ...report,
            id: 'https://bell.example/en/suggestions/x',
            source: 'https://bell.example/en/low-water',
            lang: 'en',
            created: new Date(0),
          });
          const read = fromAnnotation(JSON.parse(JSON.stringify(annotation)));
          assert.ok(read.ok);
          const { quote, proposed, comment, source } = read.value;
          assert.deepEqual({ quote, proposed, comment }, report);
          assert.equal(source, 'https://bell.example/en/low-water');
        },
      ),
    );
  });

  it('of any shape are read or refused, never a defect', () => {
    fc.assert(fc.property(fc.jsonValue(), value => void fromAnnotation(value)));
    const deep = JSON.parse(`${'{"refinedBy":'.repeat(2000)}{}${'}'.repeat(2000)}`);
    assert.doesNotThrow(() =>
      fromAnnotation({
        '@context': 'http://www.w3.org/ns/anno.jsonld',
        type: 'Annotation',
        bodyValue: 'x',
        target: { source: 'https://a.example/', selector: deep },
      }),
    );
  });
});
