import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { html, raw } from '../../src/render/html.ts';

type Element = { tagName?: string; attrs?: { name: string; value: string }[]; childNodes?: Element[]; value?: string };
const parsed = (text: string) => parseFragment(text) as unknown as Element;
// what a parser makes of line ends and NUL is its own affair
const anyText = fc.string({ unit: 'binary' }).map(s => s.replace(/[\r\0]/g, ''));

describe('the template', () => {
  it('prints any text so that a parser reads the same text and nothing else', () => {
    fc.assert(
      fc.property(anyText, text => {
        const p = parsed(html`<p>${text}</p>`.text).childNodes![0]!;
        assert.equal(p.childNodes!.map(n => n.value).join(''), text);
        assert.ok(p.childNodes!.length <= 1);
      }),
    );
  });

  it('prints any text into an attribute with either quotes so that it stays its value', () => {
    fc.assert(
      fc.property(anyText, text => {
        for (const made of [html`<p title="${text}">`, html`<p title='${text}'>`]) {
          const [p, ...others] = parsed(made.text).childNodes!;
          assert.deepEqual(others, []);
          assert.deepEqual(p!.attrs, [{ name: 'title', value: text }]);
        }
      }),
    );
  });

  it('prints no address that runs a script, however it is disguised', () => {
    for (const bad of [
      'javascript:alert(1)',
      ' JaVa\nScRiPt:alert(1)',
      'vbscript:x',
      'data:text/html,<script>',
      '\u0001javascript:x',
      'java\tscript:x',
    ])
      assert.equal(html`<a href="${bad}">`.text, '<a href="about:invalid">');
    for (const good of ['/en/a', 'https://example.org/?a=1', 'mailto:a@example.org', '#note', '?q=javascript:'])
      assert.equal(html`<a href="${good}">`.text, `<a href="${good.replaceAll('&', '&amp;')}">`);
    assert.equal(html`<img src="${'data:image/svg+xml,<svg onload=x>'}">`.text, '<img src="about:invalid">');
    assert.equal(html`<img src="${'data:image/webp;base64,AA=='}">`.text, '<img src="data:image/webp;base64,AA==">');
  });

  it('takes HTML as it is, joins lists and prints nothing for what is absent', () => {
    assert.equal(
      html`${raw('<b>')}|${['<', html`<i>`, ['a', 1]]}|${null}${undefined}${false}|${0}`.text,
      '<b>|&lt;<i>a1||0',
    );
  });

  it('refuses holes for which no escaping is right', () => {
    assert.throws(() => html`<a href=${'x'}>`);
    assert.throws(() => html`<${'script'}>`);
    assert.throws(() => html`<!-- ${'--><script>'} -->`);
    assert.throws(() => html`<a ${'onclick=x'}>`);
    assert.equal(html`<a${raw(' lang="uk"')}>`.text, '<a lang="uk">');
  });
});
