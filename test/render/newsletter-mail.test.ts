import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'parse5';
import { type IssueDraft, tokenMark } from '../../src/domain/newsletter/issue.ts';
import { writeIssue } from '../../src/render/newsletter-mail.ts';
import { sampleDigest, sampleLetter } from './sample-letters.ts';
import { site } from './sample-site.ts';

const letters = ['en', 'uk', 'ar'].flatMap(lang => [
  { lang, name: 'digest', ...sampleDigest(lang) },
  { lang, name: 'letter', ...sampleLetter(lang) },
]);
const own = site.publicUrl;
const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(m => m[1]!.replaceAll('&amp;', '&'));

describe('letters as mail', () => {
  it('load the outlet’s own pictures and nothing else, the same for everybody, and run nothing', () => {
    for (const { html, name, lang } of letters) {
      for (const src of attributes(html, 'src'))
        assert.ok(src.startsWith(`${own}/media/`) && !src.includes(tokenMark) && !src.includes('?'), src);
      assert.doesNotMatch(
        html,
        /<(script|link|iframe|form|input|object|embed|video|audio)\b|url\(|@import|\son\w+=/i,
        `${name} ${lang}`,
      );
    }
  });

  it('have links that are whole, of which only the two at the end are a person’s own', () => {
    for (const { html, name, lang } of letters) {
      const links = attributes(html, 'href');
      for (const href of links) assert.match(href, /^(https?:\/\/|mailto:|#)/, href);
      assert.deepEqual(
        links.filter(href => href.includes(tokenMark)),
        [`${own}/${lang}/newsletter/choose/${tokenMark}`, `${own}/${lang}/newsletter/leave/${tokenMark}`],
        name,
      );
    }
  });

  it('say everything in plain text too, with the same links to leave', () => {
    for (const { html, text, lang } of letters) {
      assert.ok(text.includes(`${own}/${lang}/newsletter/leave/${tokenMark}`));
      assert.doesNotMatch(text, /<\/?(p|a|b|div|span|strong)\b/);
      for (const href of attributes(html, 'href'))
        if (href.startsWith(own) && !href.endsWith(`/${lang}`))
          assert.ok(text.includes(href) || text.includes(decodeURI(href)), href);
    }
  });

  it('name their language and direction, have one first heading, and an alternative for every picture', () => {
    for (const { html, lang, name } of letters) {
      assert.match(html, new RegExp(`<html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"`));
      assert.equal([...html.matchAll(/<h1\b/g)].length, 1, `${name} ${lang}`);
      for (const img of html.match(/<img\b[^>]*>/g) ?? []) assert.match(img, /\salt="/);
      assert.ok(Buffer.byteLength(html) < 100_000, `${name} ${lang}: Gmail cuts a letter off at 102 KB`);
      assert.doesNotThrow(() => parse(html, { onParseError: () => {} }));
    }
  });

  it('print what people wrote as they wrote it: nothing in a title becomes markup', () => {
    const evil = '<b onclick="x">Ferry & "co" </mj-text><script>alert(1)</script>';
    const picture = null;
    const draft: IssueDraft = {
      lang: 'en',
      section: null,
      rhythm: 'daily',
      subject: '',
      preheader: '',
      at: new Date('2026-03-01T07:00:00Z'),
      digest: {
        articles: [
          {
            lang: 'en',
            slug: 'a',
            title: evil,
            summary: evil,
            published: new Date(0),
            section: { slug: 's', names: { en: evil } },
            picture,
          },
        ],
        more: 0,
        corrections: [{ slug: 'a', title: evil, note: evil, at: new Date(0) }],
      },
    };
    const { html, subject, text } = writeIssue(site, draft);
    assert.doesNotMatch(html, /<script|<b onclick|<mj-/);
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.ok(subject.includes(evil) && text.includes(evil), 'a subject and plain text are no markup');
  });

  it('the subject is the first title, with how many more there are', () => {
    const { subject } = sampleDigest('en');
    assert.match(subject, /^The house that counts the river – and \d+ more$/);
  });
});
