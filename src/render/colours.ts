/*
 * An outlet chooses any accent colour it likes; readers get a variant of it that they can read. The lightness is moved
 * in OKLab, where hue and strength stay as people see them (B. Ottosson, https://bottosson.github.io/posts/oklab/).
 */

/** The two papers that a page is printed on: its ground, and the tint behind boxes, which is the harder one to read on. */
export const papers = {
  light: { ground: '#fffdf9', tint: '#f4f0e7' },
  dark: { ground: '#161513', tint: '#23211d' },
} as const;

/** WCAG 2.2's contrast of two colours `#rrggbb`: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colour nearest to `colour` in lightness that has at least `ratio` of contrast with the background: darker on a
 * light one, lighter on a dark one. WCAG AA asks 4.5 of text.
 */
export function readable(colour: string, background: string, ratio = 4.5): string {
  if (contrast(colour, background) >= ratio) return colour;
  const [l, a, b] = toOklab(colour);
  const end = luminance(background) > 0.18 ? 0 : 1;
  let near = 0;
  let far = 1;
  for (let i = 0; i < 12; i++) {
    const t = (near + far) / 2;
    // the nearer to black or white, the less colour fits into the gamut
    if (contrast(fromOklab(l + (end - l) * t, a * (1 - t * t), b * (1 - t * t)), background) >= ratio) far = t;
    else near = t;
  }
  return fromOklab(l + (end - l) * far, a * (1 - far * far), b * (1 - far * far));
}

/** Black or white, whichever is read better on the colour. */
export function inkOn(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

function channels(colour: string): [number, number, number] {
  const n = Number.parseInt(colour.slice(1), 16);
  return [linear(n >> 16), linear((n >> 8) & 255), linear(n & 255)];
}

function linear(byte: number): number {
  const c = byte / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function hex(value: number): string {
  const c = Math.min(1, Math.max(0, value));
  const s = c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055;
  return Math.round(s * 255)
    .toString(16)
    .padStart(2, '0');
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toOklab(colour: string): [number, number, number] {
  const [r, g, b] = channels(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab(lightness: number, a: number, b: number): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return `#${hex(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)}${hex(
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
  )}${hex(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)}`;
}
