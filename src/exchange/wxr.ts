import { SaxesParser } from 'saxes';

/*
 * The XML of a WordPress export as records, one after another, in bounded memory. saxes knows the five entities of XML and
 * no others, whatever a document declares, so nothing can be expanded; errors of form are noted and reading goes on, because
 * real exports have them (control characters in old comments), until the file ends.
 */

export type WxrItem = {
  kind: 'item';
  /** the text of the simple elements, by their name without prefix (`post_id`, `title`, `encoded` see below) */
  fields: Record<string, string>;
  content: string;
  excerpt: string;
  terms: { domain: string; slug: string; name: string }[];
  /** fields of the post that are read, oldest first */
  meta: Record<string, string[]>;
  comments: number;
};
export type WxrRecord =
  | WxrItem
  | { kind: 'site' | 'author' | 'category' | 'tag'; fields: Record<string, string> }
  | { kind: 'end'; complete: boolean; within: string | null; badEncoding: boolean };

/** Of the post's own fields, those that mean something to us. */
const wantedMeta = new Set([
  '_wp_attachment_image_alt',
  '_thumbnail_id',
  '_wp_attached_file',
  '_wp_old_slug',
  'footnotes',
]);
/** Elements within one another; an export has a handful. What is nested deeper ends the reading. */
const deepest = 1000;
/** Characters of one element that are read; what is longer ends the reading. */
const longest = 128 * 1024 * 1024;

const groups: Record<string, 'author' | 'category' | 'tag'> = {
  'wp:author': 'author',
  'wp:category': 'category',
  'wp:tag': 'tag',
};

/** Reads the bytes of a WXR file. The last record says whether it was whole. */
export async function* readWxr(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<WxrRecord> {
  const parser = new SaxesParser();
  const path: string[] = [];
  let ready: WxrRecord[] = [];
  let site: Record<string, string> | null = {};
  let item: WxrItem | null = null;
  let group: Record<string, string> | null = null;
  let term: { domain: string; slug: string } | null = null;
  let comment = 0; // the depth of the comment being read, which is left out
  let tooDeep = false;
  let metaKey = '';
  let text = '';
  let since = 0; // bytes since something was recognised

  const tellSite = () => {
    if (site) ready.push({ kind: 'site', fields: site });
    site = null;
  };
  parser.on('error', () => {});
  parser.on('opentag', tag => {
    const { name } = tag;
    path.push(name);
    if (name === 'wp:comment' && comment === 0) comment = path.length;
    if (path.length > deepest) tooDeep = true;
    text = '';
    since = 0;
    if (name === 'item' && path.length === 3) {
      tellSite();
      item = { kind: 'item', fields: {}, content: '', excerpt: '', terms: [], meta: {}, comments: 0 };
    } else if (groups[name] && path.length === 3) {
      tellSite();
      group = {};
    } else if (name === 'category' && item) {
      const { domain = 'category', nicename = '' } = tag.attributes as Record<string, string>;
      term = { domain, slug: nicename };
    }
  });
  const add = (more: string) => {
    if (comment === 0) text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ name }) => {
    const words = text;
    text = '';
    since = 0;
    path.pop();
    if (path.length < comment) comment = 0;
    const parent = path.at(-1);
    const bare = name.replace(/^[a-z]+:/, '');
    if (name === 'item' && item && path.length === 2) {
      ready.push(item);
      item = null;
    } else if (groups[name] && group && path.length === 2) {
      ready.push({ kind: groups[name], fields: group });
      group = null;
    } else if (item) {
      if (name === 'wp:comment') item.comments++;
      else if (parent === 'wp:postmeta') {
        if (name === 'wp:meta_key') metaKey = words.trim();
        else if (name === 'wp:meta_value' && wantedMeta.has(metaKey))
          item.meta[metaKey] = [...(item.meta[metaKey] ?? []), words];
      } else if (parent === 'item') {
        if (name === 'content:encoded') item.content = words;
        else if (name === 'excerpt:encoded') item.excerpt = words;
        else if (name === 'category' && term) item.terms.push({ ...term, name: words.trim() });
        else if (name !== 'description') item.fields[bare] = words.trim();
      }
    } else if (group) group[bare] = words.trim();
    else if (site && parent === 'channel') site[bare] = words.trim();
  });

  const decoder = decode();
  let whole = true;
  for await (const chunk of bytes) {
    since += chunk.length;
    if (since > longest || tooDeep) {
      whole = false;
      break;
    }
    parser.write(decoder.text(chunk));
    yield* ready;
    ready = [];
  }
  parser.write(decoder.text(null));
  const complete = whole && path.length === 0 && site === null;
  const open: WxrItem | null = item;
  yield* ready;
  const within = open === null ? null : ((open as WxrItem).fields.title ?? '');
  yield { kind: 'end', complete, within, badEncoding: decoder.wrong() };
}

/** Decodes as the file declares, or UTF-8; what is not valid becomes U+FFFD, and `wrong` says so. */
function decode(): { text(chunk: Uint8Array | null): string; wrong(): boolean } {
  let strict: TextDecoder | null = null;
  let lenient: TextDecoder | null = null;
  let wrong = false;
  return {
    text: chunk => {
      if (!lenient) {
        const start = Buffer.from(chunk?.subarray(0, 200) ?? []).toString('latin1');
        const label = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(start)?.[1] ?? 'utf-8';
        lenient = decoderOf(label);
        strict = lenient.encoding === 'utf-8' ? new TextDecoder('utf-8', { fatal: true }) : null;
      }
      const more = { stream: chunk !== null };
      try {
        strict?.decode(chunk ?? new Uint8Array(), more);
      } catch {
        wrong = true;
        strict = null;
      }
      return lenient.decode(chunk ?? new Uint8Array(), more);
    },
    wrong: () => wrong,
  };
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
