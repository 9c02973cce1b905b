import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reworded } from '../../src/domain/correction/case.ts';
import { saidNow } from '../../src/domain/external/follow.ts';
import { readArticle } from '../../src/domain/external/read-article.ts';
import { pageAddress, siteOrigin } from '../../src/domain/external/sites.ts';

describe('whether a page says by now what it ought to', () => {
  const before = 'On top.\n\nThe bridge was build in 1903. It is green.\n\nThe ferry was build in 1910.';
  const place = (words: string, from = 0) => {
    const start = before.indexOf(words, from);
    return { start, end: start + words.length };
  };
  const said = (words: string, wording: string, now: string, from = 0) => {
    const found = saidNow(before, place(words, from), wording, now);
    return found && now.slice(found.start, found.end);
  };
  it('is told by the words beside it, whatever is done to white space', () => {
    assert.equal(said('build', 'built', before.replace('build', 'built')), 'built');
    assert.equal(said('build', 'built', before), null);
    assert.equal(said('build', 'built', before.replace('build', ' built ').replaceAll('\n\n', '\n')), 'built');
    const second = before.replace('ferry was build', 'ferry was built');
    assert.equal(said('build', 'built', second), null, 'said of another place');
    assert.equal(said('build', 'built', second, before.indexOf('ferry')), 'built');
  });
  it('is told by one side of a longer wording, where the other was changed too', () => {
    const now = before
      .replace('On top.', 'News.')
      .replace('The bridge was build in 1903.', 'The bridge was built in 1903.');
    assert.equal(
      said('The bridge was build in 1903.', 'The bridge was built in 1903.', now),
      'The bridge was built in 1903.',
    );
  });
  it('is told of words that are gone by their neighbours', () => {
    assert.equal(said(' It is green.', '', before.replace(' It is green.', '')), '');
    assert.equal(said(' It is green.', '', before), null);
  });
});

describe('a page that wants to keep the server busy', () => {
  const read = (html: string) => readArticle(html, 'https://example.org/');
  it('is read in a moment, however deep its parts stand in one another', () => {
    for (const tag of ['article', 'main', 'div class=e-content', 'b', 'li', 'table']) {
      const began = performance.now();
      read(`<${tag}>words`.repeat(20_000));
      assert.ok(performance.now() - began < 5000, `${tag}: ${performance.now() - began} ms`);
    }
    const deep = `${'<article>'.repeat(5000)}Short.</article><article>This one has more to say.`;
    assert.deepEqual(read(deep).lines, ['Short.', 'This one has more to say.']);
  });
  it('has no text where it has more tags than anybody makes', () => {
    assert.deepEqual(read('<p>words'.repeat(100_000)).lines, []);
    assert.equal(read('<p>words'.repeat(10_000)).lines.length, 10_000);
  });
});

describe('words that go', () => {
  it('take one space with them', () => {
    const cut = (text: string, words: string) =>
      reworded(text, text.indexOf(words), text.indexOf(words) + words.length, '');
    assert.equal(cut('It is very old now.', 'very'), 'It is old now.');
    assert.equal(cut('It is old now.', 'now'), 'It is old.');
    assert.equal(cut('Well it is.', 'Well'), 'it is.');
    assert.equal(cut('It is.', 'It is.'), '');
    assert.equal(cut('Dampfschiff', 'schiff'), 'Dampf');
    assert.equal(reworded('a b c', 2, 3, 'x'), 'a x c');
  });
});

describe('the address of a page', () => {
  it('is of a listed origin, to the letter', () => {
    const sites = [siteOrigin('https://example.org/blog')!, siteOrigin(' http://example.org:8080 ')!];
    assert.deepEqual(sites, ['https://example.org', 'http://example.org:8080']);
    assert.equal(siteOrigin('example.org'), null);
    assert.equal(siteOrigin('javascript:alert(1)'), null);
    assert.equal(pageAddress('https://example.org/a?utm_source=x&id=1#c', sites), 'https://example.org/a?id=1');
    for (const not of [
      'http://example.org/a',
      'https://example.org:444/',
      'https://example.org@evil.example/',
      '//',
      '',
    ])
      assert.equal(pageAddress(not, sites), null, not);
    assert.equal(pageAddress('../b', sites, 'https://example.org/a/c'), 'https://example.org/b');
  });
});

describe('the article of a foreign page', () => {
  it('is where the page says it is, the longest of several, and else the whole', () => {
    const lines = (html: string) => readArticle(html, 'https://example.org/').lines;
    assert.deepEqual(lines('<body><nav>Menu</nav><article><p>Short<article><p>The longer one</article>'), [
      'Short',
      'The longer one',
    ]);
    assert.deepEqual(
      lines('<article>Other</article><div class="x entry-content"><p>A <b>b</b><br>c<script>1</script></p></div>'),
      ['A b', 'c'],
    );
    assert.deepEqual(lines('<main>m</main><div data-masthead-article>here</div>'), ['here']);
    assert.deepEqual(lines('<p>just</p><form>no</form><p hidden>no</p><p>text'), ['just', 'text']);
    assert.deepEqual(lines('<div itemprop="articleBody x">a</div><main>b</main>'), ['a']);
    assert.deepEqual(lines(''), []);
    assert.deepEqual(lines(`${'<div>'.repeat(50_000)}deep`).length, 1);
  });
});
