import sharp, { type Sharp } from 'sharp';
import { escapeAttribute } from '../../domain/document/html-text.ts';
import {
  type Images,
  mostPictureBytes,
  type NewVariant,
  type PictureRights,
  type PictureType,
  type Probe,
} from '../../domain/media.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { drawCard, drawIcon } from './card.ts';
import { withoutLocation } from './location.ts';

/*
 * Pictures through sharp (libvips). One picture at a time uses one core; nothing that libvips could read beyond the
 * accepted types can be reached, whatever a file claims to be.
 */
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif', 'Svg'].map(loader => `VipsForeignLoad${loader}Buffer`),
});

/** of all frames together */
export const mostPixels = 100_000_000;
export const mostFrames = 600;
export const widths = [320, 640, 960, 1280, 1920] as const;

// An animation is shown at reading size at most: each of its frames costs as much as a picture.
const widestAnimation = 960;
const svgWidth = 1920;
const placeholderWidth = 16;
// within it is drawn small: what is narrow and long must not be drawn larger than it is
const inside = { fit: 'inside', withoutEnlargement: true } as const;
/** What WebP can hold, and JPEG and AVIF nearly so. */
export const longestSide = 16_383;

const safely = { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true } as const;

const accepted: Record<string, PictureType> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  heif: 'avif',
  avif: 'avif',
  gif: 'gif',
};

let last: Promise<unknown> = Promise.resolve();

/** One picture at a time is decoded, however many come: each may take hundreds of megabytes. */
function probe(bytes: Uint8Array): Promise<Result<Probe>> {
  const mine = last.then(() => look(bytes));
  last = mine.catch(() => {});
  return mine;
}

async function look(bytes: Uint8Array): Promise<Result<Probe>> {
  if (bytes.length === 0) return fail('invalid', 'media.empty');
  if (bytes.length > mostPictureBytes)
    return fail('too-large', 'media.too-many-bytes', { values: { limit: mostPictureBytes / 1024 / 1024 } });
  if (looksLikeSvg(bytes)) return fail('invalid', 'media.svg');
  if (isHeic(bytes)) return fail('invalid', 'media.heic');
  let known: Probe;
  try {
    const found = await sharp(bytes, { ...safely, limitInputPixels: false }).metadata();
    const type = accepted[found.format ?? ''];
    if (!type) return fail('invalid', 'media.not-a-picture');
    const frames = type === 'gif' || type === 'webp' ? (found.pages ?? 1) : 1;
    known = { type, width: found.autoOrient.width, height: found.autoOrient.height, frames };
  } catch {
    return fail('invalid', looksLikePicture(bytes) ? 'media.broken' : 'media.not-a-picture');
  }
  if (known.width * known.height * known.frames > mostPixels || known.frames > mostFrames)
    return fail('too-large', 'media.too-many-pixels', { values: { limit: mostPixels / 1_000_000 } });
  if (Math.max(known.width, known.height) > longestSide)
    return fail('too-large', 'media.too-long-side', { values: { limit: longestSide } });
  try {
    // the header may promise more than the file holds: only decoding it all tells
    await sharp(bytes, { ...safely, animated: known.frames > 1 })
      .resize({ width: 64, height: 64, ...inside })
      .raw()
      .toBuffer();
  } catch {
    return fail('invalid', 'media.broken');
  }
  return ok(known);
}

async function rasterise(svg: Uint8Array): Promise<Result<Uint8Array>> {
  if (svg.length > mostPictureBytes)
    return fail('too-large', 'media.too-many-bytes', { values: { limit: mostPictureBytes / 1024 / 1024 } });
  try {
    // librsvg given bytes has no address to load from, and runs no script
    const { width, height, density } = await sharp(svg, safely).metadata();
    const scale = svgWidth / width;
    if (height * scale > longestSide)
      return fail('too-large', 'media.too-long-side', { values: { limit: longestSide } });
    if (width * scale * height * scale > mostPixels)
      return fail('too-large', 'media.too-many-pixels', { values: { limit: mostPixels / 1_000_000 } });
    const exact = { ...safely, density: Math.min(100_000, Math.max(1, (density ?? 72) * scale)) };
    const { data, info } = await sharp(svg, exact).resize(svgWidth).raw().toBuffer({ resolveWithObject: true });
    const drawn = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    // without transparency a fine JPEG, a fifth of the PNG's weight
    const { isOpaque } = await drawn().stats();
    const encoded = isOpaque ? drawn().removeAlpha().jpeg({ quality: 92, chromaSubsampling: '4:4:4' }) : drawn().png();
    return ok(await encoded.toBuffer());
  } catch {
    return fail('invalid', 'media.broken');
  }
}

/**
 * The sizes of a picture: upright, in sRGB, without any metadata but that of its rights, never larger than the original. AVIF and WebP, and JPEG
 * for all other programs, or PNG where it is see-through. An animation becomes animated WebP; its original stays the rest.
 */
async function variants(
  bytes: Uint8Array,
  rights?: PictureRights,
): Promise<{ variants: NewVariant[]; placeholder: string }> {
  const marked = (image: Sharp) => (rights ? image.withXmp(xmp(rights)) : image);
  const { pages = 1, format } = await sharp(bytes, safely).metadata();
  const moves = pages > 1 && (format === 'gif' || format === 'webp');
  const made: NewVariant[] = [];
  const still = await decoded(bytes);
  if (moves) {
    for (const width of fitting(still.width, widestAnimation)) {
      const image = marked(sharp(bytes, { ...safely, animated: true }).resize(width)).webp({ quality: 70, effort: 3 });
      const { data, info } = await image.toBuffer({ resolveWithObject: true });
      made.push({ format: 'webp', width: info.width, height: info.pageHeight ?? info.height, data });
    }
  } else {
    const plain = still.seeThrough ? 'png' : 'jpeg';
    for (const width of fitting(still.width, widths.at(-1)!))
      for (const format of ['avif', 'webp', plain] as const) {
        const { data, info } = await encode(marked(still.open().resize(width)), format).toBuffer({
          resolveWithObject: true,
        });
        made.push({ format, width: info.width, height: info.height, data });
      }
  }
  return { variants: made, placeholder: await placeholder(still.open()) };
}

/** The rights of a picture as a packet of XMP (ISO 16684-1), some 420 bytes. https://ns.useplus.org/LDF/ldf-XMPSpecification */
function xmp({ dataMining, statement }: PictureRights): string {
  const names = [
    ['plus', 'http://ns.useplus.org/ldf/xmp/1.0/'],
    ['xmpRights', 'http://ns.adobe.com/xap/1.0/rights/'],
  ].map(([prefix, address]) => ` xmlns:${prefix}="${address}"`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""${names.join('')} plus:DataMining="${escapeAttribute(dataMining)}" xmpRights:WebStatement="${escapeAttribute(statement)}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
}

/** The picture decoded once, upright and in sRGB, at the largest size wanted; `open` starts from there. */
async function decoded(bytes: Uint8Array): Promise<{ width: number; seeThrough: boolean; open: () => Sharp }> {
  const largest = sharp(bytes, safely)
    .autoOrient()
    .resize({ width: widths.at(-1)!, withoutEnlargement: true })
    .toColourspace('srgb');
  const { data, info } = await largest.raw().toBuffer({ resolveWithObject: true });
  const open = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const seeThrough = info.channels % 2 === 0 && !(await open().stats()).isOpaque;
  return { width: info.width, seeThrough, open: seeThrough ? open : () => open().removeAlpha() };
}

/** The widths to make of a picture `width` wide: the standard ones below it, then its own or the largest. */
function fitting(width: number, most: number): number[] {
  const largest = Math.min(width, most);
  return [...widths.filter(w => w < largest), largest];
}

// Chosen by eye and weight on photographs and drawings; AVIF's effort so that a photograph of 12 megapixels takes seconds.
function encode(image: Sharp, format: 'avif' | 'webp' | 'jpeg' | 'png'): Sharp {
  if (format === 'avif') return image.avif({ quality: 52, effort: 2 });
  if (format === 'webp') return image.webp({ quality: 76, effort: 4, smartSubsample: true });
  if (format === 'jpeg') return image.jpeg({ quality: 78, mozjpeg: true });
  return image.png({ palette: true, quality: 90, effort: 7 });
}

/** A blurred trace of the picture that weighs a few hundred bytes, shown until the picture is there. */
async function placeholder(image: Sharp): Promise<string> {
  const data = await image
    .resize({ width: placeholderWidth, height: 4 * placeholderWidth, ...inside })
    .blur(0.6)
    .webp({ quality: 30, alphaQuality: 30, effort: 6 })
    .toBuffer();
  return `data:image/webp;base64,${data.toString('base64')}`;
}

const startOf = (bytes: Uint8Array, length: number) => Buffer.from(bytes.subarray(0, length));

function looksLikeSvg(bytes: Uint8Array): boolean {
  const start = startOf(bytes, 4096);
  const text = start[0] === 0xff || start[0] === 0xfe ? start.toString('utf16le') : start.toString('utf8');
  return /^[\s\uFEFF]*<[?!a-z]/i.test(text) && /<(?:\w+:)?svg[\s>]/i.test(text);
}

function isHeic(bytes: Uint8Array): boolean {
  return (
    /^ftyp(?:hei[cxms]|hev[cxms]|mif1)/.test(startOf(bytes, 12).toString('latin1').slice(4)) &&
    !startOf(bytes, 64).includes('avif')
  );
}

function looksLikePicture(bytes: Uint8Array): boolean {
  const start = startOf(bytes, 16).toString('latin1');
  return /^(?:\xFF\xD8\xFF|\x89PNG|GIF8|RIFF....WEBP|....ftypavi)/s.test(start);
}

/** Everything that the newsroom asks of pictures, done here and now; images.ts has it done in a process of its own. */
export const library: Images = { probe, rasterise, withoutLocation, variants, card: drawCard, icon: drawIcon };
