import { escapeAttribute } from '../domain/document/html-text.ts';

/**
 * HTML that is safe to print. Only this module makes values of it: from a template, whose holes are escaped, or from
 * `raw`, for what another part of the house has already made safe.
 */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** What a hole of a template takes: text is escaped, Html is not, lists are joined, what is absent prints nothing. */
export type Hole = Html | string | number | null | undefined | false | readonly Hole[];

export const nothing = new Html('');

/** Takes text as HTML, unescaped. Only for HTML that was made safe elsewhere; the caller vouches for it. */
export function raw(text: string): Html {
  return new Html(text);
}

/**
 * A template whose holes are escaped for text and for quoted attributes alike. A hole that begins an address
 * (`href="${…}"`, `src`, `action`, `srcset`…) prints `about:invalid` when its value would run a script. Throws on a hole in
 * an unquoted attribute, or in a comment, where no escaping is right, and on text where whole attributes belong: defects of
 * the template.
 */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  let kinds = known.get(strings);
  if (kinds === undefined) {
    kinds = inspect(strings);
    known.set(strings, kinds);
  }
  let out = strings[0]!;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i];
    const kind = kinds[i];
    out +=
      (kind === 'address' ? address(hole) : kind === 'attributes' ? attributes(hole) : print(hole)) + strings[i + 1];
  }
  return new Html(out);
}

type Kind = 'text' | 'attribute' | 'attributes' | 'address';
// a template literal is one object for the life of the program: it is looked at once
const known = new WeakMap<TemplateStringsArray, readonly Kind[]>();

function print(hole: Hole): string {
  if (typeof hole === 'string') return escapeAttribute(hole);
  if (hole instanceof Html) return hole.text;
  if (typeof hole === 'number') return String(hole);
  if (hole === null || hole === undefined || hole === false) return '';
  let out = '';
  for (const item of hole) out += print(item);
  return out;
}

// browsers skip white space and control characters in a scheme, so this does as well
const script =
  /^[\s\u0000-\u001f]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|^[\s\u0000-\u001f]*data\s*:(?!image\/(?:png|jpeg|webp|avif|gif)[;,])/i;

function address(hole: Hole): string {
  const text = print(hole);
  return script.test(text) ? 'about:invalid' : text;
}

function attributes(hole: Hole): string {
  if (hole instanceof Html) return hole.text;
  if (hole === null || hole === undefined || hole === false) return '';
  throw new Error('only Html may stand for whole attributes');
}

/** Finds where each hole of a template stands by reading the template as a tokenizer would. */
function inspect(strings: TemplateStringsArray): readonly Kind[] {
  const kinds: Kind[] = [];
  let state: 'text' | 'tag' | 'comment' | '"' | "'" = 'text';
  let name = '';
  for (let s = 0; s < strings.length - 1; s++) {
    const part = strings[s]!;
    let began = -1; // where in this part the attribute's value began
    for (let i = 0; i < part.length; i++) {
      const ch = part[i]!;
      if (state === 'text') {
        if (part.startsWith('<!--', i)) state = 'comment';
        else if (ch === '<' && /[a-z/!]/i.test(part[i + 1] ?? 'a')) state = 'tag';
      } else if (state === 'comment') {
        if (part.startsWith('-->', i)) state = 'text';
      } else if (state === 'tag') {
        if (ch === '>') state = 'text';
        else if (ch === '"' || ch === "'") {
          state = ch;
          name = /([^\s=<>"']+)\s*=\s*$/.exec(part.slice(0, i))?.[1]?.toLowerCase() ?? '';
          began = i + 1;
        }
      } else if (ch === state) state = 'tag';
    }
    if (state === 'text') kinds.push('text');
    else if (state === '"' || state === "'")
      kinds.push(began === part.length && addresses.has(name) ? 'address' : 'attribute');
    else if (state === 'tag' && !/[=/<]\s*$/.test(part)) kinds.push('attributes');
    else throw new Error(`a hole may not stand here: ${part.slice(-60)}\${…}`);
  }
  return kinds;
}

const addresses = new Set(['href', 'src', 'action', 'formaction', 'poster', 'data', 'srcset', 'cite', 'xlink:href']);
