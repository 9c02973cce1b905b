import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';

const card = {
  lang: 'en',
  title: 'Low water',
  outlet: 'The Ferry Bell',
  section: 'Port',
  byline: 'By Olena',
  accent: '#0b5d6b',
};
const module = new URL('../../src/outside/images/card.ts', import.meta.url).href;

/** What drawCard makes in a process of its own on a machine without any font: PNGs, or null. */
function withoutFonts(cards: (typeof card)[]): (Buffer | null)[] {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-fonts-'));
  const config = join(folder, 'fonts.conf');
  writeFileSync(config, `<?xml version="1.0"?><fontconfig><cachedir>${folder}</cachedir></fontconfig>`);
  const program = `import { drawCard } from ${JSON.stringify(module)};
    const all = [];
    for (const card of ${JSON.stringify(cards)}) all.push((await drawCard(card))?.toString('base64') ?? null);
    console.log(JSON.stringify(all));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, FONTCONFIG_FILE: config },
    maxBuffer: 1e8,
  });
  rmSync(folder, { recursive: true });
  return (JSON.parse(out.toString()) as (string | null)[]).map(png =>
    png === null ? null : Buffer.from(png, 'base64'),
  );
}

/** The box around everything darker than paper within a part of the card. */
async function inkBox(png: Buffer, top: number, bottom: number) {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  let [left, right, rows] = [info.width, -1, 0];
  for (let y = top; y < bottom; y++) {
    let any = false;
    for (let x = 0; x < info.width; x++)
      if (data[y * info.width + x]! < 120) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        any = true;
      }
    if (any) rows++;
  }
  return { left, right, rows };
}

describe('cards for link previews, on a machine without fonts', () => {
  const arabic = {
    ...card,
    lang: 'ar',
    title: 'العبّارة التي لم يطلبها أحد',
    outlet: 'جرس العبّارة',
    section: 'المرفأ',
    byline: 'بقلم أولينا',
  };
  const long = {
    ...card,
    title: 'word & <b>more</b> '.repeat(80),
    outlet: 'Name '.repeat(60),
    byline: 'Someone, '.repeat(60),
  };
  const [latin, cyrillic, rtl, crowded, chinese, joined, apart] = withoutFonts([
    card,
    { ...card, lang: 'uk', title: 'Порт прокинувся о п’ятій' },
    arabic,
    long,
    { ...card, lang: 'zh', title: '无人想要的渡轮' },
    { ...arabic, title: 'بببب' },
    { ...arabic, title: 'ب\u200Cب\u200Cب\u200Cب' },
  ]);

  test('Latin and Cyrillic begin at the left margin', async () => {
    for (const png of [latin, cyrillic]) {
      const { left } = await inkBox(png!, 120, 480);
      assert.ok(Math.abs(left - 80) < 10, `${left}`);
    }
  });

  test('Arabic begins at the right margin', async () => {
    const { left, right } = await inkBox(rtl!, 120, 480);
    assert.ok(Math.abs(right - 1120) < 10 && left > 90, `${left} ${right}`);
  });

  test('Arabic letters join: four in a row are narrower than four that may not', async () => {
    const width = async (png: Buffer) => {
      const { left, right } = await inkBox(png, 110, 400);
      return right - left;
    };
    assert.ok((await width(joined!)) < 0.8 * (await width(apart!)));
  });

  test('too much text is shortened and stays within the margins', async () => {
    const { left, right, rows } = await inkBox(crowded!, 30, 630);
    assert.ok(left >= 70 && right <= 1130 && rows > 200, `${left} ${right} ${rows}`);
  });

  test('no card is better than one of empty boxes', () => assert.equal(chinese, null));
});
