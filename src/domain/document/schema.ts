import {
  type AttributeSpec,
  type DOMOutputSpec,
  type MarkSpec,
  type Node,
  type NodeSpec,
  Schema,
} from 'prosemirror-model';
import { cleanHref, cleanSrc, cleanWebAddress, safeHref, safeSrc, safeWebAddress } from './urls.ts';

/*
 * The article tree: one schema for the desk's editor, the importers and every rendering. Attributes are checked by
 * their own `validate`, so that a document that passes `check()` is safe to render whatever it came from.
 */

/** A document as JSON, the form in which it is stored and sent. */
export type DocJson = { type: 'doc'; content?: NodeJson[] };
export type MarkJson = { type: string; attrs?: Record<string, unknown> };
export type NodeJson = {
  type: string;
  attrs?: Record<string, unknown>;
  content?: NodeJson[];
  marks?: MarkJson[];
  text?: string;
};

function text(name: string): AttributeSpec {
  return {
    default: '',
    validate: value => {
      if (typeof value !== 'string') throw new RangeError(`${name} must be text`);
    },
  };
}
function optional(name: string, right: (value: string) => boolean = () => true): AttributeSpec {
  return {
    default: null,
    validate: value => {
      if (value !== null && !(typeof value === 'string' && right(value)))
        throw new RangeError(`${name} is not allowed`);
    },
  };
}
function whole(name: string, from: number, to: number, fallback: number): AttributeSpec {
  return {
    default: fallback,
    validate: value => {
      if (!Number.isInteger(value) || (value as number) < from || (value as number) > to)
        throw new RangeError(`${name} must be a whole number from ${from} to ${to}`);
    },
  };
}

const cell = (tag: 'td' | 'th'): Pick<NodeSpec, 'content' | 'attrs' | 'isolating' | 'parseDOM' | 'toDOM'> => ({
  content: 'paragraph+',
  attrs: {
    colspan: whole('colspan', 1, 100, 1),
    rowspan: whole('rowspan', 1, 1000, 1),
    colwidth: {
      default: null,
      validate: value => {
        if (value !== null && !(Array.isArray(value) && value.every(Number.isInteger)))
          throw new RangeError('colwidth');
      },
    },
    align: optional('align', a => a === 'left' || a === 'center' || a === 'right'),
  },
  isolating: true,
  parseDOM: [
    {
      tag,
      getAttrs: dom => ({
        colspan: Math.min(Math.max(Number(dom.getAttribute('colspan')) || 1, 1), 100),
        rowspan: Math.min(Math.max(Number(dom.getAttribute('rowspan')) || 1, 1), 1000),
        align: /^(left|center|right)$/.exec(dom.getAttribute('align') ?? dom.style?.textAlign ?? '')?.[0] ?? null,
      }),
    },
  ],
  toDOM: node => {
    const { colspan, rowspan, align } = node.attrs;
    return [
      tag,
      {
        ...(colspan > 1 ? { colspan } : {}),
        ...(rowspan > 1 ? { rowspan } : {}),
        ...(align ? { align } : {}),
      },
      0,
    ] as DOMOutputSpec;
  },
});

const nodes = {
  doc: { content: 'block+' },
  paragraph: { group: 'block', content: 'inline*', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    group: 'block',
    content: 'inline*',
    attrs: { level: whole('level', 2, 4, 2) },
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map(n => ({ tag: `h${n}`, attrs: { level: Math.min(Math.max(n, 2), 4) } })),
    toDOM: node => [`h${node.attrs.level}`, 0],
  },
  bullet_list: { group: 'block', content: 'list_item+', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
  ordered_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { start: whole('start', 0, 1_000_000, 1) },
    parseDOM: [
      {
        tag: 'ol',
        getAttrs: dom => ({ start: Math.min(Math.max(Number(dom.getAttribute('start') ?? 1) || 0, 0), 1_000_000) }),
      },
    ],
    toDOM: node => (node.attrs.start === 1 ? ['ol', 0] : ['ol', { start: node.attrs.start }, 0]),
  },
  list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
  blockquote: {
    group: 'block',
    content: 'block+',
    attrs: { source: optional('source', s => s !== ''), url: optional('url', safeHref) },
    defining: true,
    parseDOM: [
      {
        tag: 'blockquote',
        getAttrs: dom => {
          return { source: dom.getAttribute('data-source') || null, url: cleanHref(dom.getAttribute('cite') ?? '') };
        },
      },
    ],
    toDOM: node => {
      const { source, url } = node.attrs;
      return ['blockquote', { ...(url ? { cite: url } : {}), ...(source ? { 'data-source': source } : {}) }, 0];
    },
  },
  pullquote: {
    group: 'block',
    content: 'inline*',
    defining: true,
    parseDOM: [{ tag: 'aside.pullquote', priority: 60 }],
    toDOM: () => ['aside', { class: 'pullquote' }, 0],
  },
  note: {
    group: 'block',
    content: 'block+',
    defining: true,
    parseDOM: [{ tag: 'aside.note', priority: 60 }],
    toDOM: () => ['aside', { class: 'note', role: 'note' }, 0],
  },
  figure: {
    group: 'block',
    content: 'inline*',
    attrs: {
      /** id of a stored picture */
      media: optional('media', id => /^[0-9a-f]{20}$/.test(id)),
      /** address of a picture that is not stored; never loaded by readers */
      src: optional('src', safeSrc),
      alt: text('alt'),
      credit: text('credit'),
      licence: text('licence'),
    },
    isolating: true,
    draggable: true,
    parseDOM: [
      {
        tag: 'figure',
        contentElement: dom =>
          (dom as HTMLElement).querySelector('figcaption') ?? dom.ownerDocument.createElement('div'),
        getAttrs: dom => {
          const img = dom.querySelector('img');
          return img ? figureAttrs(img, dom) : false;
        },
      },
      { tag: 'img[src]', getAttrs: dom => figureAttrs(dom, dom) },
    ],
    toDOM: node => {
      const { media, src, alt, credit, licence } = node.attrs;
      return [
        'figure',
        {
          ...(media ? { 'data-media': media } : {}),
          ...(credit ? { 'data-credit': credit } : {}),
          ...(licence ? { 'data-licence': licence } : {}),
        },
        ['img', { src: src ?? `/media/${media}/original`, alt }],
        ['figcaption', 0],
      ];
    },
  },
  embed: {
    group: 'block',
    atom: true,
    attrs: {
      url: {
        validate: value => {
          if (typeof value !== 'string' || !safeWebAddress(value)) throw new RangeError('url must be a web address');
        },
      },
      title: text('title'),
    },
    draggable: true,
    parseDOM: [
      {
        tag: 'p.embed, div.embed',
        priority: 60,
        getAttrs: dom => {
          const url = cleanWebAddress(dom.getAttribute('data-url') ?? '');
          return url !== null && { url, title: dom.getAttribute('data-title') ?? '' };
        },
      },
    ],
    toDOM: node => [
      'p',
      { class: 'embed', 'data-url': node.attrs.url, 'data-title': node.attrs.title },
      ['a', { href: node.attrs.url }, node.attrs.title || node.attrs.url],
    ],
  },
  code_block: {
    group: 'block',
    content: 'text*',
    marks: '',
    code: true,
    defining: true,
    attrs: { language: optional('language', l => /^[\w+#.-]{1,40}$/.test(l)) },
    parseDOM: [
      {
        tag: 'pre',
        preserveWhitespace: 'full',
        getAttrs: dom => ({
          language: /\blanguage-([\w+#.-]{1,40})/.exec(dom.querySelector('code')?.className ?? '')?.[1] ?? null,
        }),
      },
    ],
    toDOM: node => ['pre', ['code', node.attrs.language ? { class: `language-${node.attrs.language}` } : {}, 0]],
  },
  table: {
    group: 'block',
    content: 'table_row+',
    tableRole: 'table',
    isolating: true,
    parseDOM: [{ tag: 'table' }],
    toDOM: () => ['table', ['tbody', 0]],
  },
  table_row: {
    content: '(table_cell | table_header)+',
    tableRole: 'row',
    parseDOM: [{ tag: 'tr' }],
    toDOM: () => ['tr', 0],
  },
  table_cell: { ...cell('td'), tableRole: 'cell' },
  table_header: { ...cell('th'), tableRole: 'header_cell' },
  divider: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  footnote: {
    group: 'inline',
    inline: true,
    content: 'text*',
    atom: true,
    draggable: true,
    parseDOM: [{ tag: 'span.footnote' }],
    toDOM: () => ['span', { class: 'footnote' }, 0],
  },
  hard_break: {
    group: 'inline',
    inline: true,
    selectable: false,
    leafText: () => '\n',
    parseDOM: [{ tag: 'br' }],
    toDOM: () => ['br'],
  },
  text: { group: 'inline' },
} satisfies Record<string, NodeSpec>;

function figureAttrs(img: HTMLElement, around: HTMLElement) {
  const src = img.getAttribute('src') ?? '';
  const media = around.getAttribute('data-media') ?? /\/media\/([0-9a-f]{20})\//.exec(src)?.[1] ?? null;
  return {
    media: media && /^[0-9a-f]{20}$/.test(media) ? media : null,
    src: media ? null : cleanSrc(src),
    alt: img.getAttribute('alt') ?? '',
    credit: around.getAttribute('data-credit') ?? '',
    licence: around.getAttribute('data-licence') ?? '',
  };
}

const marks = {
  link: {
    attrs: {
      href: {
        validate: value => {
          if (typeof value !== 'string' || !safeHref(value))
            throw new RangeError('href is not an address that may be linked');
        },
      },
      title: optional('title', t => t !== ''),
    },
    inclusive: false,
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: dom => {
          const href = cleanHref(dom.getAttribute('href') ?? '');
          return href !== null && { href, title: dom.getAttribute('title') || null };
        },
      },
    ],
    toDOM: mark => ['a', { href: mark.attrs.href, ...(mark.attrs.title ? { title: mark.attrs.title } : {}) }, 0],
  },
  lang: {
    attrs: {
      lang: {
        validate: value => {
          if (typeof value !== 'string' || !/^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value))
            throw new RangeError('lang');
        },
      },
      dir: optional('dir', d => d === 'ltr' || d === 'rtl'),
    },
    parseDOM: [
      {
        tag: 'span[lang]',
        getAttrs: dom => {
          const lang = dom.getAttribute('lang') ?? '';
          const dir = dom.getAttribute('dir');
          if (!/^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(lang)) return false;
          return { lang, dir: dir === 'rtl' || dir === 'ltr' ? dir : null };
        },
      },
    ],
    toDOM: mark => ['span', { lang: mark.attrs.lang, ...(mark.attrs.dir ? { dir: mark.attrs.dir } : {}) }, 0],
  },
  strong: {
    parseDOM: [
      { tag: 'strong' },
      // Google Docs wraps whatever is pasted in a <b> that is not bold
      { tag: 'b', getAttrs: dom => dom.style?.fontWeight !== 'normal' && null },
      { style: 'font-weight', getAttrs: value => /^(bold(er)?|[6-9]\d{2})$/.test(value) && null },
    ],
    toDOM: () => ['strong', 0],
  },
  em: {
    parseDOM: [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }],
    toDOM: () => ['em', 0],
  },
  strike: {
    parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }, { style: 'text-decoration=line-through' }],
    toDOM: () => ['s', 0],
  },
  sub: { excludes: 'sub sup', parseDOM: [{ tag: 'sub' }], toDOM: () => ['sub', 0] },
  sup: { excludes: 'sub sup', parseDOM: [{ tag: 'sup' }], toDOM: () => ['sup', 0] },
  // no exclusions: a linked or struck name of a command is common, and an import must not lose the link
  code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] },
} satisfies Record<string, MarkSpec>;

export const schema = new Schema<keyof typeof nodes, keyof typeof marks>({ nodes, marks });

/** A document with one empty paragraph. */
export const emptyDoc: DocJson = { type: 'doc', content: [{ type: 'paragraph' }] };

// whoever edits a link or an embed by this schema checks it by this schema's rule
export { safeHref, safeWebAddress } from './urls.ts';
export type { Node };
