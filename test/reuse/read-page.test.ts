import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defaultTreeAdapter, parse } from 'parse5';
import { readPage } from '../../src/domain/reuse/read-page.ts';

const at = 'https://site.example/news/page.html';
const text = (html: string) => readPage(html, at).text;

describe('the text of a page', () => {
  it('is what a reader sees', () => {
    assert.equal(
      text(`<!doctype html><html><head><title>No</title><style>p{}</style><script>var a = "<p>no</p>";</script></head>
        <body><h1>One</h1><p>Two <b>bold</b>
        words</p><template><p>no</p></template><noscript>no</noscript><p hidden>no</p><div style="color:red; display : none">no</div>
        <ul><li>a<li>b</ul><table><tr><td>1<td>2<tr><td>3</table>last<br>line</body></html>`),
      'One\nTwo bold words\na\nb\n1\t2\n3\nlast\nline',
    );
  });

  it('decodes references as browsers do', () => {
    assert.equal(
      text(
        'a&amp;b &lt;p&gt; &copy 2026 &#8212; &#x2014; &#150; &notit; &CounterClockwiseContourIntegral; &nope; &#0; &',
      ),
      'a&b <p> © 2026 — — – ¬it; ∳ &nope; \ufffd &',
    );
    assert.equal(text('one&nbsp;two&#32;&#10;three'), 'one\u00a0two three');
  });

  it('shows again what stands behind a hidden element that was not closed', () => {
    assert.equal(text('<p hidden>no<p>yes'), 'yes');
    assert.equal(text('<ul><li hidden>no<li>yes</ul>'), 'yes');
    assert.equal(text('<div><span hidden>no</div>yes'), 'yes');
    assert.equal(text('<table><tr><td hidden>no<td>yes</table>'), 'yes');
    assert.equal(text('<div hidden><div>no</div>no</span></p>no</div>yes'), 'yes');
    assert.equal(text('<dialog>no</dialog><dialog open>yes</dialog>'), 'yes');
    assert.equal(text('<div><template shadowrootmode=open>yes</template></div>'), 'yes');
    assert.equal(text('<b hidden><p>no</b>yes'), 'yes');
  });

  it('bears malformed markup', () => {
    assert.equal(text('a < b <<b>c</b> </> <!bogus> <?php no ?> d'), 'a < b <c d');
    assert.equal(text('one<!-- no <p> --!>two<!-->three<!--->four<!-- never closed <p>no'), 'onetwothreefour');
    assert.equal(text('<script><!-- <script>no</script> no --></script>yes'), 'yes');
    assert.equal(text('one<p class="a>b" title=\'>\' =x / hidden=until-found>two<p a'), 'one\ntwo');
    assert.equal(text('one</p>two</br>three'), 'one\ntwo\nthree');
    assert.equal(text('\ufeff<p>x'), 'x');
    assert.equal(text(''), '');
  });

  it('is the text that a full parser finds', () => {
    // Text and tags in any order. What the parser moves elsewhere afterwards, out of tables and formatting, is left out.
    const tags =
      '<p>|</p>|<div>|</div>|<div hidden>|<p hidden>|<li>|</li>|<ul>|</ul>|<br>|<h2>|</h2>|<h3 hidden>|<dl><dt>|<dd hidden>|</dl>';
    const others = '<!-- c -->|<script>s</script>|&amp;|one |two |three';
    for (const inline of [
      '<span>|</span>|<span hidden>|<x-y hidden>|</x-y>',
      '<b>|</b>|<span>|</span>|<a href>|</a>',
    ]) {
      const piece = fc.constantFrom(...[tags, others, inline].flatMap(some => some.split('|')));
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 25 }), pieces => {
          const html = pieces.join('');
          assert.equal(text(html).replace(/\s+/g, ''), parsed(html).replace(/\s+/g, ''), html);
        }),
        { numRuns: 2_000 },
      );
    }
  });

  it('of a page of 20 MB, or nested 100,000 deep, takes seconds', { timeout: 60_000 }, () => {
    const deep = 100_000;
    assert.equal(text(`${'<div>'.repeat(deep)}x${'</div>'.repeat(deep)}`), 'x');
    assert.equal(text(`${'<div hidden>'.repeat(deep)}x${'</div>'.repeat(deep)}`), '');
    text('<b>'.repeat(deep) + '<p>x'.repeat(deep));
    text(`<section><table><tr><td>${'<div>'.repeat(deep)}${'</section>'.repeat(deep)}`);
    text(`<a ${Array.from({ length: deep }, (_, i) => `b${i}=1`).join(' ')}>`);
    assert.equal(text('word '.repeat(4_000_000)).length, 19_999_999);
    assert.equal(text('<'.repeat(deep)).length, deep);
    assert.equal(text(Array.from({ length: deep }, (_, i) => `&a${i};`).join('')).startsWith('&a0;&a1;'), true);
  });
});

describe('what a page says of itself', () => {
  it('is its title, its own address and where it leads', () => {
    const page = readPage(
      `<head><title> A &amp; B
       <b> </title><link rel="shortlink Canonical" href="/c?a=1&amp;b=2"><meta name=Robots content="NoIndex, nofollow">
       <meta http-equiv=refresh content="5; URL='/next'"></head><svg><title>no</title></svg>`,
      at,
    );
    assert.equal(page.title, 'A & B <b>');
    assert.equal(page.canonical, 'https://site.example/c?a=1&b=2');
    assert.equal(page.refresh, 'https://site.example/next');
    assert.deepEqual(page.robots, ['noindex', 'nofollow']);
  });

  it('has links with whole addresses, what they are to the page, and their words', () => {
    const { links } = readPage(
      `<base href="//other.example/base/"><base href="/not-this/">
       <a href="x?a=1&b=2">one <b>two</b></a> <A HREF = '/y' REL="NoFollow  ugc">three</a>
       <a name=z>no</a> <a href="http://[">no</a> <span hidden><a href=/hidden>no</a></span>
       <map><area href=#a alt="An area"></map><a href=/un>closed <p>here<a href=/last>last`,
      at,
    );
    assert.deepEqual(links, [
      { href: 'https://other.example/base/x?a=1&b=2', rel: [], text: 'one two' },
      { href: 'https://other.example/y', rel: ['nofollow', 'ugc'], text: 'three' },
      { href: 'https://other.example/base/#a', rel: [], text: 'An area' },
      { href: 'https://other.example/un', rel: [], text: 'closed here' },
      { href: 'https://other.example/last', rel: [], text: 'last' },
    ]);
  });
});

type Node = { nodeName: string; tagName?: string; value?: string; attrs?: { name: string }[]; childNodes?: Node[] };

function parsed(html: string): string {
  const waiting = [parse(html, { treeAdapter: defaultTreeAdapter }) as Node];
  let found = '';
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.nodeName === '#text') found += node.value;
    if (node.tagName === 'script' || node.attrs?.some(a => a.name === 'hidden')) continue;
    waiting.push(...[...(node.childNodes ?? [])].reverse());
  }
  return found;
}
