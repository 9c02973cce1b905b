import type { Result } from './result.ts';

/*
 * Pictures as values: what is known of a stored picture, and the addresses under which its sizes are shown. Made by
 * outside/images.ts, stored by store/media.ts, shown by the reader's pages and by the desk.
 */

/** The types that are accepted, by content. SVG is drawn to pixels on the way in and only where its origin is trusted. */
export const pictureTypes = {
  jpeg: { mime: 'image/jpeg', extension: 'jpg' },
  png: { mime: 'image/png', extension: 'png' },
  webp: { mime: 'image/webp', extension: 'webp' },
  avif: { mime: 'image/avif', extension: 'avif' },
  gif: { mime: 'image/gif', extension: 'gif' },
} as const;
export type PictureType = keyof typeof pictureTypes;

/** A larger file is refused. */
export const mostPictureBytes = 40 * 1024 * 1024;

/**
 * One stored size of a picture. `width` and `height` in pixels, `file` its name in the store, which is its address too.
 * Until its sizes are made, a picture has one: itself as uploaded.
 */
export type Variant = { format: PictureType; width: number; height: number; bytes: number; file: string };

/** The point of a picture that must stay visible: fractions of its width and height, from the top left. */
export type Focal = { x: number; y: number };

/** What a look at a file's bytes tells. `width` and `height` are in pixels, as it is meant to be seen. */
export type Probe = {
  type: PictureType;
  width: number;
  height: number;
  /** frames; 1 unless it moves */
  frames: number;
};

/** A size on its way to the store. */
export type NewVariant = { format: PictureType; width: number; height: number; data: Uint8Array };

/** What a card for link previews says. `accent` is a colour such as `#0b5d6b`. */
export type Card = { lang: string; title: string; outlet: string; section: string; byline: string; accent: string };

/**
 * What a picture says of its rights, in XMP: whether it may be mined (an address of PLUS's vocabulary, domain/terms/machine.ts),
 * and where the terms are.
 */
export type PictureRights = { dataMining: string; statement: string };

/** What the flows need of an image library; main.ts supplies it (outside/images.ts). */
export type Images = {
  /** Type and size by content, after one full decode. Fails on whatever is not a whole, acceptable picture. */
  probe(bytes: Uint8Array): Promise<Result<Probe>>;
  /** Draws an SVG to a PNG or JPEG, 1920 pixels wide. Scripts do not run and nothing is loaded; fails when it is broken or too large. */
  rasterise(svg: Uint8Array): Promise<Result<Uint8Array>>;
  /** The same picture without the place where it was taken. The very same bytes when it names none. */
  withoutLocation(bytes: Uint8Array, type: PictureType): Promise<Uint8Array>;
  /**
   * Every size of it, and a tiny blurred one as a data URI. `rights`: what each size says of its rights in itself. Throws when it
   * cannot be decoded.
   */
  variants(bytes: Uint8Array, rights?: PictureRights): Promise<{ variants: NewVariant[]; placeholder: string }>;
  /** The card for link previews, 1200 × 630, as a PNG; null when no font of this machine can show its title. */
  card(card: Card): Promise<Uint8Array | null>;
  /** A square PNG of `size` pixels: of the logo, or without one of the name's initial on the accent colour. */
  icon(from: { logo: Uint8Array | null; name: string; accent: string }, size: number): Promise<Uint8Array>;
};

/** What the sources of a picture are made from: the columns of its row that matter. */
export type StoredPicture = {
  id: string;
  width: number | null;
  height: number | null;
  focalX: number;
  focalY: number;
  placeholder: string | null;
  variants: readonly Variant[];
};

export type PictureSources = {
  /** For every browser. `srcset` is '' when there is one size. `width` and `height` in pixels, for the space it takes. */
  img: { src: string; srcset: string; width: number; height: number };
  /** Better formats, best first, for `<source>`. Empty while the sizes are being made. */
  sources: { type: string; srcset: string }[];
  /** `data:` URI of a blurred, tiny version, or null */
  placeholder: string | null;
  /** What must stay in sight when a page cuts the picture to a shape. */
  focal: Focal;
};

const modern = ['avif', 'webp'] as const;

/**
 * Everything that a `<picture>` needs; null when nothing is stored. `publicBase` goes before each address: '' for a page,
 * the outlet's own address for feeds.
 */
export function pictureSources(picture: StoredPicture, publicBase: string): PictureSources | null {
  const sizes = picture.variants.toSorted((a, b) => a.width - b.width);
  const address = (variant: Variant) => `${publicBase}/${variant.file}`;
  const srcset = (variants: readonly Variant[]) => variants.map(v => `${address(v)} ${v.width}w`).join(', ');
  const everybodys = sizes.filter(v => v.format === 'jpeg' || v.format === 'png');
  const plain = everybodys.length > 0 ? everybodys : sizes.filter(isOriginal);
  const middle = plain.findLast(v => v.width <= 1280) ?? plain[0];
  if (!middle) return null;
  return {
    img: {
      src: address(middle),
      srcset: plain.length > 1 ? srcset(plain) : '',
      width: picture.width ?? middle.width,
      height: picture.height ?? middle.height,
    },
    sources: modern
      .map(format => ({
        type: pictureTypes[format].mime,
        srcset: srcset(sizes.filter(v => v.format === format && !isOriginal(v))),
      }))
      .filter(source => source.srcset !== ''),
    // under a see-through picture, which is what a PNG says, the trace would go on showing at its edges
    placeholder: plain.some(v => v.format === 'png') ? null : picture.placeholder,
    focal: { x: picture.focalX, y: picture.focalY },
  };
}

/** The name in the store of a picture as it was uploaded (without the place where it was taken). */
export function originalName(id: string, type: PictureType): string {
  return `media/${id}/original.${pictureTypes[type].extension}`;
}

/** The name in the store of one of its sizes. */
export function variantName(id: string, format: PictureType, width: number): string {
  return `media/${id}/${width}.${pictureTypes[format].extension}`;
}

/** The type of a stored picture from the content type of its row. */
export function typeOfMime(mime: string): PictureType | null {
  return (Object.keys(pictureTypes) as PictureType[]).find(type => pictureTypes[type].mime === mime) ?? null;
}

/** The content type of a file in a picture's folder, by its name; null for a name that no such file has. */
export function mimeOfFile(file: string): string | null {
  const extension = /^(?:original|[1-9]\d{0,4})\.([a-z]{3,4})$/.exec(file)?.[1];
  return Object.values(pictureTypes).find(type => type.extension === extension)?.mime ?? null;
}

const isOriginal = (variant: Variant) => variant.file.includes('/original.');
