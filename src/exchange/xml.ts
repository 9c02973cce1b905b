import { SaxesParser, type SaxesTagNS } from 'saxes';
import { utf16 } from './text.ts';

/*
 * XML as strictly as its standard asks for: the first thing that is not well formed ends the reading, with its place. No
 * document may define entities; saxes knows the five of XML and expands nothing else. What one text, attribute or tag may
 * hold, and how deep elements may stand, is bounded, so that memory is too.
 */

/** Lines and columns are counted from 1, columns in UTF-16 units. */
export type XmlPlace = { line: number; column: number };
export type XmlRefused = XmlPlace & { reason: string };

export type XmlAttribute = { name: string; prefix: string; local: string; uri: string; value: string };
export type XmlTag = XmlPlace & {
  name: string;
  prefix: string;
  local: string;
  uri: string;
  attributes: XmlAttribute[];
};

/** What the reader tells of; each may throw `XmlRefusal` to end the reading. */
export type XmlSink = {
  open(tag: XmlTag): void;
  close(name: string): void;
  text(words: string, cdata: boolean): void;
  comment?(words: string): void;
  instruction?(target: string, body: string): void;
};

export type XmlLimits = {
  /** bytes of the whole; Infinity for a stream whose units are bounded one by one */
  bytes: number;
  /** elements within one another */
  depth: number;
  /** characters of one text, tag, comment or instruction */
  piece: number;
  /** whether <!DOCTYPE …> may stand there, without declarations of its own */
  doctype: boolean;
};

/** Ends the reading from within. */
export class XmlRefusal extends Error {
  readonly place: XmlPlace | null;
  constructor(reason: string, place: XmlPlace | null = null) {
    super(reason);
    this.place = place;
  }
}

export type XmlReader = {
  /** reads on; null when all is well so far */
  feed(bytes: Uint8Array): XmlRefused | null;
  /** after the last byte; null when the document was whole */
  end(): XmlRefused | null;
};

const step = 64 * 1024; // characters given to the parser at once, so that a piece too long is seen early

export function xmlReader(sink: XmlSink, limits: XmlLimits): XmlReader {
  const parser = new SaxesParser({ xmlns: true });
  const decoder = decode();
  let depth = 0;
  let bytesRead = 0;
  let since = 0; // characters since something was recognised
  let refused: XmlRefused | null = null;
  let fed = ''; // what is being given to the parser
  let fedAt = 0; // its position in the document
  let parsing = false;
  let lineAt = 0; // where the last line before it begins
  let start: XmlPlace = { line: 1, column: 1 };

  const here = (): XmlPlace => {
    if (parsing) return { line: parser.line, column: parser.columnIndex + 1 };
    // between two texts the parser's own position is off
    const newline = fed.lastIndexOf('\n');
    return { line: parser.line, column: fedAt + fed.length - (newline < 0 ? lineAt : fedAt + newline + 1) + 1 };
  };
  const refuse = (reason: string, place: XmlPlace | null = null): never => {
    throw new XmlRefusal(reason, place);
  };
  parser.on('error', error => refuse(`XML: ${error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '')}`));
  parser.on('doctype', text => {
    since = 0;
    if (!limits.doctype) refuse('a document type declaration (DTD) is not allowed here');
    if (text.includes('[')) refuse('a document type declaration may not declare anything of its own (entities)');
  });
  parser.on('opentagstart', tag => {
    // the parser has just read the name and one character after it, which may have been the end of the line
    const at = parser.position - tag.name.length - 2;
    let began = parser.position - parser.columnIndex;
    let { line } = parser;
    if (parser.columnIndex === 0) {
      const newline = fed.lastIndexOf('\n', at - fedAt);
      began = newline < 0 || at < fedAt ? lineAt : fedAt + newline + 1;
      line--;
    }
    start = { line, column: Math.max(1, at - began + 1) };
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    since = 0;
    if (++depth > limits.depth) refuse(`elements stand deeper in one another than ${limits.depth}`, start);
    const attributes = Object.values(tag.attributes).map(({ name, prefix, local, uri, value }) => {
      if (value.length > limits.piece) refuse(`an attribute is longer than ${limits.piece} characters`, start);
      return { name, prefix, local, uri, value };
    });
    sink.open({ ...start, name: tag.name, prefix: tag.prefix, local: tag.local, uri: tag.uri, attributes });
  });
  parser.on('closetag', tag => {
    since = 0;
    depth--;
    sink.close(tag.name);
  });
  const text = (words: string, cdata: boolean) => {
    since = 0;
    if (words.length > limits.piece) refuse(`a text is longer than ${limits.piece} characters`);
    sink.text(words, cdata);
  };
  parser.on('text', words => {
    if (depth > 0) text(words, false);
  });
  parser.on('cdata', words => text(words, true));
  parser.on('comment', words => {
    since = 0;
    sink.comment?.(words);
  });
  parser.on('processinginstruction', ({ target, body }) => {
    since = 0;
    sink.instruction?.(target, body);
  });

  const attempt = (work: () => void): XmlRefused | null => {
    if (refused) return refused;
    try {
      work();
    } catch (error) {
      if (!(error instanceof XmlRefusal)) throw error;
      refused = { ...(error.place ?? here()), reason: error.message };
    }
    return refused;
  };
  const give = (all: string) => {
    for (let from = 0; from < all.length; from += step) {
      const last = fed.lastIndexOf('\n');
      if (last >= 0) lineAt = fedAt + last + 1;
      fedAt += fed.length;
      fed = all.slice(from, from + step);
      since += fed.length;
      parsing = true;
      parser.write(fed);
      parsing = false;
      if (since > limits.piece + step) refuse(`a text or a tag is longer than ${limits.piece} characters`);
    }
  };
  return {
    feed: bytes =>
      attempt(() => {
        bytesRead += bytes.length;
        if (bytesRead > limits.bytes) refuse(`the file is larger than ${limits.bytes} bytes`);
        const { text: words, wrong } = decoder.next(bytes);
        give(words);
        if (wrong) refuse(wrong);
      }),
    end: () =>
      attempt(() => {
        const { text: words, wrong } = decoder.next(null);
        give(words);
        if (wrong) refuse(wrong);
        if (bytesRead === 0) refuse('the file is empty');
        parser.close();
      }),
  };
}

/**
 * Characters as the first bytes say (UTF-8 or UTF-16 by their mark, then the XML declaration, then UTF-8). Bytes that are
 * none in that encoding are told, after the text before them.
 */
function decode(): { next(bytes: Uint8Array | null): { text: string; wrong: string | null } } {
  let decoder: TextDecoder | null = null;
  let label = '';
  let head: Uint8Array = new Uint8Array();
  return {
    next: bytes => {
      let now = bytes ?? new Uint8Array();
      if (!decoder) {
        // the declaration may come in pieces
        head = Buffer.concat([head, now]);
        if (bytes && head.length < 4) return { text: '', wrong: null };
        if (bytes && head.length < 400 && /^\ufeff?<\?xml[^>]*$/.test(Buffer.from(head).toString('latin1')))
          return { text: '', wrong: null };
        now = head;
        const found = encodingOf(head);
        if ('wrong' in found) return { text: '', wrong: found.wrong };
        label = found.label;
        decoder = new TextDecoder(label, { fatal: true });
      }
      try {
        return { text: decoder.decode(now, { stream: bytes !== null }), wrong: null };
      } catch {
        const text = new TextDecoder(label).decode(now);
        const bad = text.indexOf('\ufffd');
        const reason = `these bytes are not ${label.toUpperCase()}, which the file is said to be in`;
        return { text: bad > 0 ? text.slice(0, bad) : '', wrong: reason };
      }
    },
  };
}

function encodingOf(head: Uint8Array): { label: string } | { wrong: string } {
  const wide = utf16(head);
  if (wide) return { label: wide.encoding };
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(
    Buffer.from(head.subarray(0, 400)).toString('latin1'),
  )?.[1];
  if (declared === undefined) return { label: 'utf-8' };
  // readable so far, hence not two bytes a character
  if (/^(utf-?16|ucs-?2|iso-10646-ucs-2)/i.test(declared))
    return { wrong: `the file says that it is ${declared} and is not` };
  try {
    return { label: new TextDecoder(declared).encoding };
  } catch {
    return { wrong: `the encoding ${declared} is not known` };
  }
}

const notXml = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff';
const invalid = new RegExp(`[${notXml}]|\\p{Cs}`, 'gu');

/** The text without the characters that no XML document can hold (control characters, half surrogate pairs). */
export function xmlCharacters(text: string): string {
  return text.replace(invalid, '');
}

/** A text cut where such a character stands: odd places hold one each. */
export function splitAtInvalid(text: string): string[] {
  return text.split(new RegExp(`(${invalid.source})`, 'u'));
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** As character data; the characters must be XML's. */
export function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, c => escapes[c]!);
}

/** As an attribute's value, to stand in double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, c => escapes[c]!);
}
