import { escapeAttribute, escapeText, type XmlLimits, type XmlRefused, type XmlTag, xmlReader } from './xml.ts';

/*
 * A whole XML document in memory, for a format whose parts refer to one another. Everything that a document says is in it,
 * comments, CDATA and instructions too, so that it can be written again with nothing lost.
 */

export type XmlElement = XmlTag & { kind: 'element'; children: XmlNode[] };
export type XmlText = { kind: 'text'; text: string; cdata: boolean };
export type XmlNode =
  | XmlElement
  | XmlText
  | { kind: 'comment'; text: string }
  | { kind: 'instruction'; target: string; body: string };
export type XmlDocument = { root: XmlElement; before: XmlNode[]; after: XmlNode[] };

type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/** Reads a document; `refused` says where and why it is none, or too large. */
export async function readXmlTree(
  bytes: Bytes,
  limits: XmlLimits & { nodes: number },
): Promise<{ ok: true; document: XmlDocument } | { ok: false; refused: XmlRefused }> {
  const document: { root: XmlElement | null; before: XmlNode[]; after: XmlNode[] } = {
    root: null,
    before: [],
    after: [],
  };
  const open: XmlElement[] = [];
  let nodes = 0;
  let tooMany = false;
  const add = (node: XmlNode) => {
    if (++nodes > limits.nodes) tooMany = true;
    else (open.at(-1)?.children ?? (document.root ? document.after : document.before)).push(node);
  };
  const reader = xmlReader(
    {
      open: tag => {
        const element: XmlElement = { kind: 'element', ...tag, children: [] };
        add(element);
        if (!document.root) {
          document.before.pop();
          document.root = element;
        }
        open.push(element);
      },
      close: () => {
        open.pop();
      },
      text: (text, cdata) => add({ kind: 'text', text, cdata }),
      comment: text => add({ kind: 'comment', text }),
      instruction: (target, body) => add({ kind: 'instruction', target, body }),
    },
    limits,
  );
  let refused: XmlRefused | null = null;
  const many = () => (tooMany ? { line: 1, column: 1, reason: `the file has more than ${limits.nodes} parts` } : null);
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
    refused = reader.feed(chunk) ?? many();
    if (refused) break;
  }
  refused ??= reader.end() ?? many();
  if (refused || !document.root) return { ok: false, refused: refused ?? { line: 1, column: 1, reason: 'no element' } };
  return { ok: true, document: { ...document, root: document.root } };
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter(child => child.kind === 'element');
}

/** The value of an attribute without a namespace, or of `xml:…`. */
export function attributeOf(element: XmlTag, name: string): string | null {
  return element.attributes.find(a => a.name === name)?.value ?? null;
}

/** The character data within, in order. */
export function textOf(element: XmlElement): string {
  return element.children.map(c => (c.kind === 'text' ? c.text : c.kind === 'element' ? textOf(c) : '')).join('');
}

/** An element to be written; `attributes` are written as they are named, those without a value left out. */
export function element(
  name: string,
  attributes: Record<string, string | null | undefined> = {},
  children: XmlNode[] = [],
): XmlElement {
  return {
    kind: 'element',
    line: 0,
    column: 0,
    name,
    prefix: name.includes(':') ? name.slice(0, name.indexOf(':')) : '',
    local: name.slice(name.indexOf(':') + 1),
    uri: '',
    attributes: Object.entries(attributes).flatMap(([key, value]) =>
      value === null || value === undefined
        ? []
        : [{ name: key, prefix: '', local: key.slice(key.indexOf(':') + 1), uri: '', value }],
    ),
    children,
  };
}

export function text(words: string): XmlText {
  return { kind: 'text', text: words, cdata: false };
}

/** The document as text, to be encoded in UTF-8. */
export function writeXmlTree({ root, before, after }: XmlDocument): string {
  const outside = (nodes: XmlNode[]) => nodes.map(node => `${serialise(node)}\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${outside(before)}${serialise(root)}\n${outside(after)}`;
}

export function serialise(node: XmlNode): string {
  switch (node.kind) {
    case 'text':
      return node.cdata ? `<![CDATA[${node.text}]]>` : escapeText(node.text);
    case 'comment':
      return `<!--${node.text}-->`;
    case 'instruction':
      return `<?${node.target}${node.body === '' ? '' : ` ${node.body}`}?>`;
    case 'element': {
      const attributes = node.attributes.map(a => ` ${a.name}="${escapeAttribute(a.value)}"`).join('');
      const inner = node.children.map(serialise).join('');
      return inner === '' ? `<${node.name}${attributes}/>` : `<${node.name}${attributes}>${inner}</${node.name}>`;
    }
  }
}
