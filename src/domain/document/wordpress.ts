import { embedAddress } from './embed-address.ts';
import type { AttachedPicture, FromHtmlOptions } from './html-reading.ts';
import { escapeAttribute, escapeHtml } from './html-text.ts';

/** WordPress marks its blocks by comments: `<!-- wp:image {"id":7} --> … <!-- /wp:image -->`, or one alone that ends in a slash. */
export type BlockComment = { kind: 'open' | 'close' | 'alone'; name: string; harmless: boolean };

/** Blocks without content of their own whose absence changes nothing, or which are read from elsewhere. */
const harmless = new Set(['spacer', 'separator', 'more', 'footnotes', 'page-break-placeholder']);

export function blockComment(comment: string): BlockComment | null {
  const match = /^\s*(\/)?wp:([a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?)(?=\s|$)/.exec(comment);
  if (!match) return null;
  const name = match[2]!.replace(/^core\//, '');
  if (match[1]) return { kind: 'close', name, harmless: true };
  return { kind: /\/\s*$/.test(comment) ? 'alone' : 'open', name, harmless: harmless.has(name) };
}

type Shortcode = {
  name: string;
  attrs: Map<string, string>;
  closing: boolean;
  alone: boolean;
  start: number;
  end: number;
};

const pattern = /\[(\/?)([a-zA-Z][\w-]{1,40})((?:\s+[^[\]<>]*)?)\]/g;

/** Every [shortcode] of a text in order. `[[name]]` is WordPress's way to write one that is none. */
function* shortcodes(text: string): Generator<Shortcode> {
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    const end = start + match[0].length;
    if (text[start - 1] === '[' && text[end] === ']') continue;
    const rest = match[3] ?? '';
    yield {
      name: match[2]!.toLowerCase(),
      attrs: attributesOf(rest),
      closing: match[1] === '/',
      alone: /\/\s*$/.test(rest),
      start,
      end,
    };
  }
}

function attributesOf(text: string): Map<string, string> {
  const attrs = new Map<string, string>();
  // the visual editor turns quotes into entities or typographic ones
  const plain = text.replace(/&quot;|&#8220;|&#8221;|[“”″]/g, '"').replace(/&#8217;|&#039;/g, "'");
  let unnamed = 0;
  for (const m of plain.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|(\S+)/g)) {
    if (m[1]) attrs.set(m[1].toLowerCase(), m[2] ?? m[3] ?? m[4] ?? '');
    else attrs.set(String(unnamed++), m[5] ?? m[6] ?? '');
  }
  return attrs;
}

/**
 * Turns the shortcodes that mean something to us into HTML. Those of plugins lose their brackets, keep what is between
 * them and are counted; brackets that are no shortcodes ([sic], [1]) are text and stay.
 */
export function withoutShortcodes(
  html: string,
  options: FromHtmlOptions,
  drop: (what: string, sample?: string) => void,
): string {
  const found = [...shortcodes(html)];
  if (found.length === 0) return html;
  const closed = new Set(found.filter(s => s.closing).map(s => s.name));
  let result = '';
  let from = 0;
  for (let i = 0; i < found.length; i++) {
    const code = found[i]!;
    if (code.start < from) continue;
    const written = html.slice(code.start, code.end);
    const next = found[i + 1];
    const inner = next?.closing && next.name === code.name && !code.closing ? html.slice(code.end, next.start) : null;
    const replaced = replace(code, inner, closed.has(code.name), options, drop, written);
    if (replaced === null) continue;
    result += html.slice(from, code.start) + replaced.html;
    from = replaced.withInner && next ? next.end : code.end;
  }
  return result + html.slice(from);
}

type Replaced = { html: string; withInner: boolean };

function replace(
  code: Shortcode,
  inner: string | null,
  isClosed: boolean,
  options: FromHtmlOptions,
  drop: (what: string, sample?: string) => void,
  written: string,
): Replaced | null {
  const { name, attrs } = code;
  switch (name) {
    case 'caption':
    case 'wp_caption':
      if (code.closing) return tag('</figure>');
      return tag(
        `<figure data-shortcode="">${attrs.has('caption') ? `<figcaption>${attrs.get('caption')}</figcaption>` : ''}`,
      );
    case 'embed':
    case 'youtube':
    case 'vimeo':
    case 'soundcloud':
    case 'video':
    case 'audio': {
      if (code.closing) return tag('');
      const named = ['src', 'url', 'mp4', 'mp3', 'm4a', 'webm', 'ogg', '0'].map(key =>
        attrs.get(key)?.replace(/^=/, ''),
      );
      const raw = [inner?.trim(), ...named].find(a => a && /^(https?:)?\/\//.test(a));
      const url = raw && embedAddress(raw.replaceAll('&amp;', '&').replaceAll('&#038;', '&'));
      if (!url) {
        drop(`shortcode:${name}`, written);
        return { html: '', withInner: false };
      }
      return {
        html: `<p class="embed" data-url="${escapeAttribute(url)}" data-title=""></p>`,
        withInner: inner !== null,
      };
    }
    case 'gallery':
      return tag(gallery(attrs, options, () => drop('shortcode:gallery', written)));
    default:
      // a word in brackets is text unless it is used as a pair, has named attributes or a name that is no word
      if (!isClosed && !/[_-]/.test(name) && ![...attrs.keys()].some(key => !/^\d+$/.test(key))) return null;
      if (!code.closing) drop(`shortcode:${name}`, written);
      return tag('');
  }
}

function tag(html: string): Replaced {
  return { html, withInner: false };
}

function gallery(attrs: ReadonlyMap<string, string>, options: FromHtmlOptions, missing: () => void): string {
  const ids = attrs.get('ids') ?? attrs.get('include');
  const named = ids ? ids.split(/[\s,]+/).filter(Boolean) : (options.attached ?? []);
  const pictures = named.map(id => options.attachment?.(id) ?? null);
  if (pictures.length === 0 || pictures.includes(null)) missing();
  return pictures.map(p => (p ? pictureHtml(p) : '')).join('');
}

function pictureHtml({ src, alt = '', caption = '' }: AttachedPicture): string {
  const below = caption ? `<figcaption>${escapeHtml(caption)}</figcaption>` : '';
  return `<figure><img src="${escapeAttribute(src)}" alt="${escapeAttribute(alt)}">${below}</figure>`;
}
