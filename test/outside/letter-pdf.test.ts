import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { SheetBlock } from '../../src/domain/permission/sheet.ts';
import { printSheet } from '../../src/outside/letter-pdf.ts';

const print = async (lang: string, blocks: SheetBlock[]) =>
  Buffer.from(
    await printSheet({
      lang,
      title: 'Permission',
      author: 'The Estuary',
      at: new Date('2026-03-01T09:00:00Z'),
      blocks,
    }),
  ).toString('latin1');

/** The content of every compressed stream. */
function streams(pdf: string): string[] {
  return [...pdf.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].flatMap(m => {
    try {
      return [inflateSync(Buffer.from(m[1]!, 'latin1')).toString('latin1')];
    } catch {
      return [];
    }
  });
}

/** What the fonts' glyphs stand for, as code points: of the maps that copying and searching go by. */
function unicodes(pdf: string): Set<number> {
  const maps = streams(pdf).filter(s => s.includes('beginbfrange') || s.includes('beginbfchar'));
  const found = maps.flatMap(m => [...m.matchAll(/<([0-9a-f]{4})>/gi)].map(hex => Number.parseInt(hex[1]!, 16)));
  return new Set(found);
}

const utf16 = (text: string) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return bytes.toString('latin1');
};

describe('a letter as PDF', () => {
  it('is tagged, names its language, and carries its words as they read', async () => {
    const pdf = await print('uk', [
      { kind: 'title', text: 'Дозвіл № 7' },
      { kind: 'text', text: 'Ґанок, їжак, єнот' },
    ]);
    assert.match(pdf, /\/MarkInfo/);
    assert.match(pdf, /\/Lang \(uk\)/);
    assert.ok(pdf.includes(utf16('Ґанок, їжак, єнот')));
    for (const letter of 'Ґїє№') assert.ok(unicodes(pdf).has(letter.codePointAt(0)!), letter);
  });

  it('joins Arabic letters: one letter has other forms in a word than alone', async () => {
    const joined = await print('ar', [{ kind: 'text', text: 'ححح' }]);
    const apart = await print('ar', [{ kind: 'text', text: 'ح ح ح' }]);
    const glyphs = (pdf: string) => {
      const shown = streams(pdf).filter(s => s.includes(' TJ'));
      const codes = shown.flatMap(s => [...s.matchAll(/<([0-9a-f]+)>/g)].map(m => m[1]!));
      return new Set(codes.flatMap(code => code.match(/.{4}/g) ?? []));
    };
    // beginning, middle and end against one form and a space
    assert.ok(glyphs(joined).size > glyphs(apart).size);
  });

  it('goes on to further pages, and breaks what is longer than a line', async () => {
    const pdf = await print('en', [
      { kind: 'text', text: 'The ferry did not sail. '.repeat(600) },
      { kind: 'fact', name: 'Signature', text: 'A'.repeat(600), ltr: true },
    ]);
    const pages = Number(/\/Type \/Pages\s*\/Count (\d+)/.exec(pdf)?.[1]);
    assert.ok(pages >= 3, String(pages));
  });

  it('is the same file for the same letter, and takes any text', async () => {
    const blocks: SheetBlock[] = [
      { kind: 'text', text: '中文 עברית 😀 \u202eabc\u2068x\u2069 ()[] ' },
      { kind: 'text', text: '' },
      { kind: 'rule' },
    ];
    const first = await print('ar', blocks);
    assert.match(first, /%%EOF\s*$/);
    assert.equal(await print('ar', blocks), first);
  });
});
