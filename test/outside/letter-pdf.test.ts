import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import type { SheetBlock } from '../../src/domain/permission/sheet.ts';
import { openPress, printSheet } from '../../src/outside/letter-pdf.ts';

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

  it('sets Hebrew from right to left, with its numbers from the left', async () => {
    const pdf = await print('he', [{ kind: 'text', text: 'שלום 12' }]);
    // what each glyph stands for, and the glyphs in the order in which they are put on the page
    const map = new Map(
      streams(pdf)
        .filter(s => s.includes('beginbfrange'))
        .flatMap(s => [
          ...(/beginbfrange\s+<0000> <[0-9a-f]+> \[([^\]]*)\]/.exec(s)?.[1] ?? '').matchAll(/<([0-9a-f ]*)>/g),
        ])
        .map((m, i) => [i, String.fromCodePoint(...(m[1]!.match(/.{4}/g) ?? []).map(h => Number.parseInt(h, 16)))]),
    );
    assert.ok([...map.values()].includes('ש'), 'it has the letters');
    const shown = streams(pdf)
      .filter(s => s.includes(' TJ'))
      .flatMap(s => [...s.matchAll(/\[([^\]]*)\] TJ/g)])
      .map(m =>
        [...m[1]!.matchAll(/<([0-9a-f]+)>/g)].flatMap(h => h[1]!.match(/.{4}/g) ?? []).map(h => Number.parseInt(h, 16)),
      );
    const words = shown.find(codes => codes.length >= 4)!.map(code => map.get(code));
    assert.deepEqual(
      words
        .filter(w => w?.trim())
        .slice(0, 4)
        .join(''),
      'םולש',
    );
    assert.ok(pdf.includes(utf16('שלום 12')), 'and carries it as it reads');
  });

  it('says which scripts it has no letters for, and has those of a font that the outlet brings', async () => {
    const sheet = (text: string) => ({
      lang: 'en',
      title: 'Permission',
      author: 'The Estuary',
      at: new Date(0),
      blocks: [
        { kind: 'text' as const, text },
        { kind: 'fact' as const, name: 'Name', text: 'Ada' },
      ],
    });
    assert.deepEqual(printSheet.lacking(sheet('Ada, Ґанок, Ωμέγα, عربية, עברית: 12 № 😀')), []);
    assert.deepEqual(printSheet.lacking(sheet('王小明 かな 한글 हिन्दी')), ['Deva', 'Hang', 'Hani', 'Hira']);
    const folder = mkdtempSync(join(tmpdir(), 'masthead-fonts-'));
    try {
      const noto = import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf');
      copyFileSync(fileURLToPath(noto), join(folder, 'noto-sans.ttf'));
      writeFileSync(join(folder, 'readme.txt'), 'Fonts of ours.');
      const own = openPress(folder);
      assert.deepEqual(own.lacking(sheet('王 हिन्दी')), ['Hani']);
      const pdf = Buffer.from(await own(sheet('हिन्दी'))).toString('latin1');
      assert.ok(unicodes(pdf).has('ह'.codePointAt(0)!));
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.deepEqual(openPress(folder).lacking(sheet('Ada')), [], 'a folder that is not there has none');
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
