import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'parse5';
import { renderMail } from '../../src/render/mail.ts';
import { catalogs } from '../../src/render/messages/index.ts';

const link = 'https://bell.example/desk/invite?token=a_b-c&x=1';

describe('mails that Masthead writes', () => {
  for (const lang of ['en', 'uk', 'ar'])
    test(`an invitation, a new password and a code in ${lang}`, () => {
      const mails = [
        renderMail(lang, 'invite', { outlet: 'The Ferry Bell', inviter: 'Olena', link, days: 7 }),
        renderMail(lang, 'reset', { name: 'Olena', link }),
        renderMail(lang, 'code', { code: '482 913', minutes: 10 }),
      ];
      for (const { subject, text, html } of mails) {
        assert.ok(subject.length > 5 && !/[\r\n{}]/.test(subject), subject);
        assert.ok(!/[{}]/.test(text), text);
        assert.match(html, new RegExp(`<html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}">`));
      }
      assert.ok(mails[0]!.text.includes(`\n\n${link}\n\n`), 'the link stands alone on its line, to be copied');
      assert.ok(mails[1]!.html.includes('href="https://bell.example/desk/invite?token=a_b-c&amp;x=1"'));
      assert.ok(mails[2]!.text.includes('482 913') && mails[2]!.html.includes('482 913'));
      assert.ok(mails[2]!.subject.includes('482 913'));
    });

  test('every language says all of it', () => {
    const keys = (lang: string) =>
      Object.keys(catalogs[lang]!)
        .filter(k => k.startsWith('mail.'))
        .sort();
    assert.deepEqual(keys('uk'), keys('en'));
    assert.deepEqual(keys('ar'), keys('en'));
  });

  test('an outlet in another language writes in English', () => {
    assert.match(renderMail('pt-BR', 'reset', { name: 'Ada', link }).html, /<html lang="en" dir="ltr">/);
    assert.match(renderMail('uk-UA', 'reset', { name: 'Ада', link }).html, /<html lang="uk"/);
  });

  test('names are text and never markup or a second line of the subject', () => {
    const { subject, html } = renderMail('en', 'invite', {
      outlet: 'Bell\r\nBcc: everybody@example.org',
      inviter: '<img src=x onerror=alert(1)>',
      link: 'javascript:alert(1)',
      days: 1,
    });
    assert.ok(!/[\r\n]/.test(subject));
    const found: string[] = [];
    const walk = (node: { nodeName: string; attrs?: { name: string; value: string }[]; childNodes?: unknown[] }) => {
      found.push(node.nodeName, ...(node.attrs ?? []).map(a => `${a.name}=${a.value}`));
      for (const child of node.childNodes ?? []) walk(child as typeof node);
    };
    walk(parse(html) as never);
    assert.ok(!found.includes('img') && !found.some(f => /^on|javascript:/.test(f)), found.join(' '));
  });
});
