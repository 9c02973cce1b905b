import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closed, mayRead, openToAll, readRobots } from '../../src/domain/citation/robots.ts';

const may = (text: string, path: string) => mayRead(readRobots(text, 'MastheadBot'), `https://a.example${path}`);

describe('robots.txt', () => {
  it('is read for our own group, which may be in parts, else for everybody', () => {
    const text =
      'User-agent: *\nDisallow: /\n\nUser-agent: mastheadbot/1.0\nuser-agent: Other\nDisallow: /a\n\nUser-Agent: MastheadBot\nDisallow: /b # no\n';
    assert.deepEqual(
      ['/', '/a', '/ab', '/b', '/c'].map(path => may(text, path)),
      [true, false, false, false, true],
    );
    assert.equal(may('User-agent: *\nDisallow: /', '/x'), false);
    assert.equal(may('User-agent: MastheadBotAndMore\nDisallow: /', '/x'), true);
    assert.equal(may('User-agent: MastheadBot\nDisallow:\n\nUser-agent: *\nDisallow: /', '/x'), true);
    assert.equal(may('Disallow: /', '/x'), true, 'of nobody');
  });

  it('goes by the longest rule, and by the one that allows where two are as long', () => {
    const text = 'User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /same\nDisallow: /same';
    assert.deepEqual(
      ['/a', '/a/b', '/a/b/c/d', '/same'].map(path => may(text, path)),
      [false, true, false, true],
    );
  });

  it('knows stars, ends, and percent signs', () => {
    const text =
      'User-agent: *\nDisallow: /*.pdf$\nDisallow: /x/*/z\nDisallow: /міст\nDisallow: /%7Eme\nDisallow: /q?a=';
    for (const [path, allowed] of [
      ['/a.pdf', false],
      ['/a.pdf?x', true],
      ['/x/y/z/1', false],
      ['/x/z', true],
      ['/%d0%bc%d1%96%d1%81%d1%82/1', false],
      ['/~me', false],
      ['/q?a=1', false],
      ['/robots.txt', true],
    ] as const)
      assert.equal(may(text, path), allowed, path);
    const hostile = `User-agent: *\nDisallow: /${'*a'.repeat(20_000)}$`;
    const started = performance.now();
    assert.equal(may(hostile, `/${'a'.repeat(10_000)}b`), true);
    assert.ok(performance.now() - started < 1_000);
  });

  it('tells how long to wait, and where the sitemaps are', () => {
    const { crawlDelay, sitemaps } = readRobots(
      '\uFEFFUser-agent: *\r\nCrawl-delay: 5\r\nSitemap: https://a.example/s.xml\r\nSitemap: nowhere\r\n',
      'MastheadBot',
    );
    assert.deepEqual([crawlDelay, sitemaps], [5, ['https://a.example/s.xml']]);
    assert.equal(mayRead(openToAll, 'https://a.example/x'), true);
    assert.equal(mayRead(closed, 'https://a.example/x'), false);
  });
});
