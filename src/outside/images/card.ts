import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';
import { offerFontConfiguration } from '../../config.ts';
import type { Card } from '../../domain/media.ts';
import { direction } from '../../domain/outlet/settings.ts';

/*
 * The card that stands for an article where links are shared, and the outlet's icon. Set by Pango inside sharp: it shapes
 * Arabic, orders mixed directions and breaks lines. The fonts come with the packages below (Latin, Cyrillic, Greek,
 * Arabic), for machines without any; Chinese, Japanese and Korean fonts weigh tens of megabytes, so for these and all other
 * scripts the machine's own are used, and without one there is no card.
 */
const width = 1200;
const height = 630;
const margin = 80;
const measure = width - 2 * margin;
const paper = '#fdfbf6';
const ink = '#1b1a17';
const quiet = '#5f5a50';
const hairline = '#ddd7c9';

const fontFiles = [
  '@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf',
  '@expo-google-fonts/noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf',
  '@expo-google-fonts/noto-naskh-arabic/700Bold/NotoNaskhArabic_700Bold.ttf',
];
const boldSerif = fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf'));
const families = 'Noto Serif, Noto Naskh Arabic';

let fontsReady: Promise<void> | null = null;

/** Makes the fonts known to this process, once. */
function loadFonts(): Promise<void> {
  fontsReady ??= (async () => {
    if (!existsSync('/etc/fonts/fonts.conf'))
      offerFontConfiguration(fileURLToPath(new URL('./fonts.conf', import.meta.url)));
    for (const file of fontFiles) {
      // a font stays registered after the first text set in it
      const fontfile = fileURLToPath(import.meta.resolve(file));
      await sharp({ text: { text: 'x', fontfile, font: families } })
        .raw()
        .toBuffer();
    }
  })();
  return fontsReady;
}

type Ink = { input: Buffer; width: number; height: number };
type Style = { size: number; colour: string; bold?: boolean; rtl: boolean; spacing?: number; width?: number };

/** Sets text, cut to its ink; sizes in pixels. Null for text without ink. */
async function set(text: string, style: Style): Promise<Ink | null> {
  const clean = text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  if (clean === '') return null;
  // the mark gives the paragraph the direction of the page, also when it begins with a word of the other
  const markup = `<span foreground="${style.colour}">${style.rtl ? '\u200F' : '\u200E'}${escapeMarkup(clean)}</span>`;
  const image = sharp({
    text: {
      text: markup,
      font: `${families} ${style.bold ? 'Bold ' : ''}${Math.round(style.size)}`,
      fontfile: boldSerif,
      rgba: true,
      dpi: 72,
      wrap: 'word-char',
      spacing: style.spacing ?? 0,
      ...(style.width ? { width: style.width } : {}),
    },
  });
  const { data, info } = await image.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
  return { input: data, width: info.width, height: info.height };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const titleSizes = [108, 94, 80, 72, 64, 57, 50, 44, 39];
const titleHeight = 300;

/** The title as large as it fits, shortened when it fits at no size. */
async function setTitle(title: string, rtl: boolean): Promise<Ink | null> {
  // our serif has generous lines, which large type needs less; Chinese type has none to spare
  const foreign = [...title].some(letter => !covered.test(letter));
  const spacing = foreign ? 0.2 : rtl ? -0.2 : -0.1;
  const style = (size: number): Style => ({
    size,
    colour: ink,
    bold: true,
    rtl,
    width: measure,
    spacing: Math.round(size * spacing),
  });
  const fits = (set: Ink) => set.height <= titleHeight && set.width <= measure + 8;
  for (const size of titleSizes) {
    const block = await set(title, style(size));
    if (!block || fits(block)) return block;
  }
  let kept = [...title].slice(0, 400);
  for (;;) {
    kept = kept.slice(0, Math.floor(kept.length * 0.9));
    const block = await set(`${kept.join('').replace(/[\s\p{P}]*(\S{0,20})$/u, '')}…`, style(titleSizes.at(-1)!));
    if (!block || fits(block) || kept.length < 40) return block;
  }
}

/** One line, shortened until it fits. */
async function setLine(text: string, style: Style, most: number): Promise<Ink | null> {
  let line = await set(text, style);
  for (let kept = [...text]; line && line.width > most && kept.length > 4; ) {
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * most) / line.width)));
    line = await set(`${kept.join('').trimEnd()}…`, style);
  }
  return line;
}

/** The card of an article as a PNG, 1200 × 630; null when no font of this machine can show its title. */
export async function drawCard(card: Card): Promise<Uint8Array | null> {
  await loadFonts();
  if (!(await canShow(card.title + card.outlet))) return null;
  const rtl = direction(card.lang) === 'rtl';
  // Naskh is drawn small on its body
  const scale = rtl ? 1.2 : 1;
  const accent = readable(card.accent);
  const section = await setLine(card.section, { size: 30 * scale, colour: accent, bold: true, rtl }, measure);
  const title = await setTitle(card.title, rtl);
  const byline = await setLine(card.byline, { size: 28 * scale, colour: quiet, rtl }, measure);
  const outlet = await setLine(card.outlet, { size: 34 * scale, colour: ink, bold: true, rtl }, measure - 50);

  const parts: OverlayOptions[] = [];
  const place = (item: Ink | null, top: number, inset = 0) => {
    if (item)
      parts.push({
        input: item.input,
        top: Math.round(top),
        left: rtl ? width - margin - inset - item.width : margin + inset,
      });
  };
  const box = (w: number, h: number, colour: string, top: number) =>
    place({ input: Buffer.from(svgBox(w, h, colour)), width: w, height: h }, top);

  const foot = 512;
  parts.push({ input: Buffer.from(svgBox(width, 18, card.accent)), top: 0, left: 0 });
  place(section, 74);
  const top = section ? 74 + 30 + 30 : 90;
  // a short title stands in the middle of its room, a long one fills it
  const used = (title?.height ?? 0) + (byline ? 34 + byline.height : 0);
  const start = top + Math.max(0, (foot - 36 - top - used) * 0.42);
  place(title, start);
  place(byline, start + (title?.height ?? 0) + 34);
  box(measure, 2, hairline, foot);
  const middle = (foot + height) / 2;
  box(26, 26, card.accent, middle - 13);
  place(outlet, middle - (outlet?.height ?? 0) / 2, 44);

  const canvas = sharp({ create: { width, height, channels: 3, background: paper } });
  return canvas.composite(parts).png({ palette: true, colours: 128, compressionLevel: 9 }).toBuffer();
}

function svgBox(w: number, h: number, colour: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="${w}" height="${h}" fill="${colour}"/></svg>`;
}

// scripts of the fonts that come along, and what all scripts share
const covered =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]/u;
// never assigned by Unicode, so no font has it
const unassigned = '\u2FE0';

/**
 * Whether there are fonts for the other scripts in the text. Pango draws a box of one size for each letter that no font
 * has: when a few letters all come out in just that size, there is none.
 */
async function canShow(text: string): Promise<boolean> {
  const foreign = [...new Set(text.match(/\p{L}/gu) ?? [])].filter(letter => !covered.test(letter)).slice(0, 4);
  if (foreign.length === 0) return true;
  const style: Style = { size: 60, colour: ink, rtl: false };
  const box = await set(unassigned, style);
  for (const letter of foreign) {
    const drawn = await set(letter, style);
    if (drawn && (drawn.width !== box?.width || drawn.height !== box.height)) return true;
  }
  return false;
}

/** Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map(i => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The accent where it can be read on the paper, else the ink. */
function readable(accent: string): string {
  return luminance(accent) < 0.28 ? accent : ink;
}

/** A square PNG: the logo within it, or the first letter of the name on the accent colour. */
export async function drawIcon(
  from: { logo: Uint8Array | null; name: string; accent: string },
  size: number,
): Promise<Uint8Array> {
  if (from.logo) {
    const inner = Math.round(size * 0.84);
    const logo = await sharp(from.logo, { limitInputPixels: 100_000_000 })
      .autoOrient()
      .resize(inner, inner, { fit: 'contain', background: '#ffffff00' })
      .png()
      .toBuffer();
    const canvas = sharp({ create: { width: size, height: size, channels: 4, background: '#ffffff' } });
    return canvas
      .composite([{ input: logo }])
      .png({ compressionLevel: 9 })
      .toBuffer();
  }
  await loadFonts();
  const initial = from.name.match(/[\p{L}\p{N}]/u)?.[0] ?? '·';
  const colour = luminance(from.accent) < 0.36 ? '#ffffff' : ink;
  const letter = await set(initial.toLocaleUpperCase(), {
    size: Math.round(size * 0.64),
    colour,
    bold: true,
    rtl: false,
  });
  const canvas = sharp(Buffer.from(svgBox(size, size, from.accent)));
  const fits = letter && letter.width <= size && letter.height <= size;
  return (fits ? canvas.composite([{ input: letter.input, gravity: 'centre' }]) : canvas)
    .png({ compressionLevel: 9 })
    .toBuffer();
}
