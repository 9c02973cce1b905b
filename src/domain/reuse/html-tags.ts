/*
 * What the reader of pages knows of HTML's elements: which end a line, hide their content, are read as raw text, and
 * which open elements a tag closes (the HTML standard, "parsing HTML documents", as far as it decides what is visible).
 */

export const VOID = 1;
/** Stands on lines of its own. */
export const BLOCK = 2;
/** Content is text up to the end tag. */
export const RAW = 4;
export const HIDDEN = 8;
/** An end tag of an inline element does not reach beyond it. */
export const SPECIAL = 16;
/** Its end tag takes only itself off the stack; what was opened inside stays open. */
export const FORMATTING = 32;
/** No end tag from inside reaches beyond it. */
export const SCOPE = 64;
export const CLOSES_P = 128;
/** Of the page, not of its text: never on the stack. */
export const OUTER = 256;
/** Between cells of a table stands a tab. */
export const CELL = 512;
/** Not shown inside of a drawing. */
export const UNDRAWN = 1024;

const named: Record<string, number> = {};

function add(flags: number, names: string) {
  for (const name of names.split(' ')) named[name] = (named[name] ?? 0) | flags;
}

add(VOID, 'area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen');
add(
  BLOCK | SPECIAL | CLOSES_P,
  'address article aside blockquote center details dialog dir div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp',
);
add(BLOCK | SPECIAL, 'caption colgroup legend optgroup option tbody tfoot thead tr');
add(SPECIAL | SCOPE | CELL, 'td th');
add(SPECIAL | SCOPE, 'applet caption marquee object table template');
add(SPECIAL, 'button iframe noembed noframes noscript script select style textarea title');
add(RAW, 'script style iframe noembed noframes noscript title textarea xmp');
add(
  HIDDEN,
  'script style template noscript title iframe noembed noframes textarea select datalist audio video canvas object rp',
);
add(FORMATTING, 'a b big code em font i nobr s small strike strong tt u');
add(OUTER, 'html head body frameset');
add(UNDRAWN, 'desc metadata defs');
add(0, 'svg math ruby rt');

const names = ['', ...Object.keys(named)];

/** Flags by element; elements that nobody named share the numbers from `firstOther` on. */
export const flagsOf = new Uint16Array(256);
export const firstOther = 128;
for (const [id, name] of names.entries()) flagsOf[id] = named[name] ?? 0;

function idOf(name: string): number {
  return names.indexOf(name);
}

export const tag = {
  a: idOf('a'),
  area: idOf('area'),
  base: idOf('base'),
  br: idOf('br'),
  button: idOf('button'),
  dd: idOf('dd'),
  dialog: idOf('dialog'),
  div: idOf('div'),
  address: idOf('address'),
  dl: idOf('dl'),
  dt: idOf('dt'),
  h1: idOf('h1'),
  h6: idOf('h6'),
  li: idOf('li'),
  link: idOf('link'),
  math: idOf('math'),
  meta: idOf('meta'),
  ol: idOf('ol'),
  p: idOf('p'),
  plaintext: idOf('plaintext'),
  pre: idOf('pre'),
  rp: idOf('rp'),
  rt: idOf('rt'),
  script: idOf('script'),
  svg: idOf('svg'),
  table: idOf('table'),
  tbody: idOf('tbody'),
  td: idOf('td'),
  template: idOf('template'),
  tfoot: idOf('tfoot'),
  th: idOf('th'),
  thead: idOf('thead'),
  title: idOf('title'),
  tr: idOf('tr'),
  ul: idOf('ul'),
  caption: idOf('caption'),
} as const;

export function nameOf(id: number): string {
  return names[id] ?? '';
}

/** A name's hash, letter by letter from 0; capitals are hashed as small letters. */
export function hashStep(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + (byte >= 65 && byte <= 90 ? byte + 32 : byte)) | 0;
}

export function hashOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i));
  return hash;
}

const slots = new Int32Array(2048);
const ids = new Uint8Array(1024);
for (const [id, name] of names.entries()) {
  if (id === 0) continue;
  let slot = hashOf(name) & 1023;
  while (ids[slot] !== 0) slot = (slot + 1) & 1023;
  slots[slot] = hashOf(name);
  ids[slot] = id;
}

/** The element of a name's hash. Names that nobody wrote in a standard are told apart by 7 bits of it. */
export function elementOf(hash: number): number {
  let slot = hash & 1023;
  while (ids[slot] !== 0) {
    if (slots[slot] === hash) return ids[slot]!;
    slot = (slot + 1) & 1023;
  }
  return firstOther + ((hash ^ (hash >>> 9)) & 127);
}
