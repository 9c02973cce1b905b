import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowanceOf, citationTerms, freeLicence } from '../../src/domain/citation/ours.ts';
import type { CitingPage } from '../../src/domain/citation/verdict.ts';
import { judge } from '../../src/domain/citation/verdict.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import type { Permission } from '../../src/domain/permission/grant.ts';
import { ReuseIndex } from '../../src/domain/reuse/index.ts';
import { termsOf } from '../../src/domain/terms/terms.ts';

const text = Array.from(
  { length: 60 },
  (_, i) => `Boat number ${i} left the quay of Saltern at ${i + 3} past nine.`,
).join(' ');
const settings = outletSettings.parse({
  name: { en: 'The Ferry Bell', uk: ' ' },
  languages: ['en'],
  defaultLanguage: 'en',
});
const terms = termsOf(settings);
const letter: Permission = {
  version: 1,
  outlet: 'The Ferry Bell',
  number: 7,
  token: 't',
  holder: { name: 'A. Voss', organisation: 'Nord' },
  hosts: ['nord.example'],
  article: null,
  scope: { amount: 'whole', characters: null, translation: [], commercial: false, pictures: false },
  conditions: '',
  credit: '',
  from: '2026-01-01',
  until: null,
  lang: 'en',
  letter: '',
  replaces: null,
  signedBy: 'E',
  signedAt: '2026-01-01T00:00:00Z',
  revoked: null,
};
const page: CitingPage = { url: 'https://nord.example/boats', title: '', text, links: [] };

/** The verdict on a page that has all of an article, under what was allowed. */
function verdict(...permissions: Parameters<typeof judge>[2]['permissions']) {
  const index = ReuseIndex.create();
  index.add('1', text);
  const article = { id: '1', url: 'https://bell.example/en/boats', urls: [], title: 'Boats' };
  const [found] = judge(page, index.scan(text), {
    articles: new Map([['1', article]]),
    terms: citationTerms(settings, 'https://bell.example', terms),
    permissions,
    sites: ['https://bell.example'],
    day: '2026-03-01',
  });
  return [found!.outcome, found!.permission, found!.allowances.map(a => a.shortfalls.map(s => s.why))];
}
const link = { ...terms, activeLink: false };
const of = { terms: link, timeZone: 'UTC' };

describe('what we allow, as a verdict takes it', () => {
  it('a letter covers a copy on the site that it names', () => {
    assert.deepEqual(verdict(allowanceOf(letter, null, of)), ['permitted', '7', [[]]]);
  });

  it('a letter that was withdrawn covers nothing any more, and is told', () => {
    const withdrawn = { ...letter, revoked: { at: new Date(0), why: 'Sold.' } };
    assert.deepEqual(verdict(allowanceOf(withdrawn, null, of)), ['too-long', null, [['revoked']]]);
  });

  it('a letter that names no site covers none', () => {
    assert.deepEqual(verdict(allowanceOf({ ...letter, hosts: [] }, null, of)), ['too-long', null, []]);
  });

  it('a free licence lets everybody', () => {
    const free = freeLicence('1', { ...link, licence: 'https://creativecommons.org/licenses/by/4.0/' })!;
    assert.equal(verdict({ ...free, credit: false })[0], 'permitted');
    assert.equal(freeLicence('1', { ...link, licence: '' }), null);
  });

  it('a licence of Creative Commons says by its name what it does not let', () => {
    const of = (name: string) => {
      const { commercial, translation } = freeLicence('1', {
        ...terms,
        licence: `https://creativecommons.org/licenses/${name}/4.0/`,
      })!;
      return { commercial, translation };
    };
    assert.deepEqual(of('by'), { commercial: true, translation: ['*'] });
    assert.deepEqual(of('by-nc-sa'), { commercial: false, translation: ['*'] });
    assert.deepEqual(of('by-nc-nd'), { commercial: false, translation: [] });
  });

  it('a name that is blank in one language is nobody to be credited', () => {
    assert.deepEqual(citationTerms(settings, 'https://bell.example', terms).creditNames, [
      'The Ferry Bell',
      'bell.example',
    ]);
  });
});
