import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contrast, inkOn, papers, readable } from '../../src/render/colours.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map(n => `#${n.toString(16).padStart(6, '0')}`);

describe('an accent colour', () => {
  it('can be read on every paper, whatever the outlet chose', () => {
    fc.assert(
      fc.property(anyColour, colour => {
        for (const paper of [papers.light, papers.dark]) {
          const shown = readable(colour, paper.tint);
          assert.ok(contrast(shown, paper.tint) >= 4.5, `${shown} on ${paper.tint}`);
          assert.ok(contrast(shown, paper.ground) >= 4.5, `${shown} on ${paper.ground}`);
          assert.ok(contrast(inkOn(shown), shown) >= 4.5, `${inkOn(shown)} on ${shown}`);
        }
      }),
    );
  });

  it('stays as it is where it can be read', () => {
    assert.equal(readable('#96311f', papers.light.tint), '#96311f');
    assert.equal(readable('#f0957c', papers.dark.tint), '#f0957c');
  });

  it('is measured as WCAG measures', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21);
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  });
});
