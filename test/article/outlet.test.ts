import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outletSettings } from '../../src/domain/outlet/settings.ts';

describe('the lists of an outlet', () => {
  it('have an end', () => {
    const one = { kind: 'page', page: 'search' };
    const of = (more: object) =>
      outletSettings.safeParse({ languages: ['en'], defaultLanguage: 'en', ...more }).success;
    assert.ok(of({ navigation: Array(50).fill(one) }));
    assert.ok(!of({ navigation: Array(20_000).fill(one) }));
    assert.ok(!of({ social: Array(1000).fill({ name: 'x', url: 'https://example.org' }) }));
    assert.ok(!of({ funders: Array(1000).fill({ name: 'x' }) }));
    assert.ok(!of({ languages: Array(1000).fill('en') }));
  });
});
