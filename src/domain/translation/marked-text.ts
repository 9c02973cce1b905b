import type { MarkJson, NodeJson } from '../document/schema.ts';

/*
 * Words of a segment as engines of every kind take them: text with two tags, escaped as XML. <g id="1">…</g> stands around
 * marked words, <x id="2"/> for what is not translated here (code, words in another language, a line break) or apart: the words of a
 * footnote are a text of their own.
 */

export type MarkedText = {
  /** the words, then those of each footnote */
  texts: string[];
  codes: Code[];
};
/** What an id stands for, in order from 1. */
type Code = { tag: 'g'; mark: MarkJson } | { tag: 'x'; node: NodeJson; note: number | null };

const kept = (mark: MarkJson) => mark.type === 'code' || mark.type === 'lang';
const sameMark = (a: MarkJson, b: MarkJson) => a.type === b.type && JSON.stringify(a.attrs) === JSON.stringify(b.attrs);

/** Inline nodes of a segment as texts for an engine. */
export function toMarkedText(content: readonly NodeJson[]): MarkedText {
  const codes: Code[] = [];
  const notes: string[] = [];
  const open: { mark: MarkJson }[] = [];
  let text = '';
  const close = (to: number) => {
    while (open.length > to) {
      open.pop();
      text += '</g>';
    }
  };
  for (const node of content) {
    const standsFor = node.type !== 'text' || node.marks?.some(kept);
    const marks = standsFor ? (node.marks ?? []).filter(m => !kept(m)) : (node.marks ?? []);
    let common = 0;
    while (common < open.length && marks[common] && sameMark(open[common]!.mark, marks[common]!)) common++;
    close(common);
    for (const mark of marks.slice(common)) {
      codes.push({ tag: 'g', mark });
      open.push({ mark });
      text += `<g id="${codes.length}">`;
    }
    if (!standsFor) {
      text += escaped(node.text ?? '');
      continue;
    }
    const note = node.type === 'footnote' ? notes.push(escaped(plainOf(node.content ?? []))) : null;
    codes.push({ tag: 'x', node, note });
    text += `<x id="${codes.length}"/>`;
  }
  close(0);
  return { texts: [text, ...notes], codes };
}

const tags = /<(g)\s+id\s*=\s*["']?(\d+)["']?\s*>|<(\/)g\s*>|<(x)\s+id\s*=\s*["']?(\d+)["']?\s*(?:\/>|>\s*<\/x\s*>)/gi;

/** Whether an answer to the first text has every code once and properly nested. */
export function keepsCodes(sent: string, answer: string): boolean {
  const ids = (text: string) =>
    [...text.matchAll(tags)]
      .flatMap(m => m[2] ?? m[5] ?? [])
      .toSorted()
      .join();
  let depth = 0;
  for (const match of answer.matchAll(tags)) {
    if (match[1]) depth++;
    if (match[3] && --depth < 0) return false;
  }
  return depth === 0 && ids(sent) === ids(answer);
}

/**
 * The engine's answer to each of the texts as inline nodes. Where codes were lost, doubled or tangled (`lost`), the words are taken
 * without their marks; what stood apart is kept where it is found, and footnotes at the end.
 */
export function fromMarkedText(marked: MarkedText, answers: readonly string[]): { content: NodeJson[]; lost: boolean } {
  const [answer = ''] = answers;
  const lost = !keepsCodes(marked.texts[0]!, answer);
  const content: NodeJson[] = [];
  const open: MarkJson[] = [];
  const used = new Set<number>();
  const add = (raw: string) => {
    const text = unescaped(raw).replace(/[^\S\u00a0\u202f]+/g, ' ');
    if (text === '') return;
    const last = content.at(-1);
    if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(open)) last.text += text;
    else content.push({ type: 'text', text, ...(open.length > 0 ? { marks: [...open] } : {}) });
  };
  const put = (id: number) => {
    const code = marked.codes[id - 1];
    if (code?.tag !== 'x' || used.has(id)) return;
    used.add(id);
    const note = code.note === null ? null : unescaped(answers[code.note] ?? '').trim();
    const words = note === null || note === '' ? {} : { content: [{ type: 'text', text: note }] };
    content.push({ ...code.node, ...words, ...marksOf([...open, ...(code.node.marks ?? []).filter(kept)]) });
  };
  let at = 0;
  const trimmed = answer.trim();
  for (const match of trimmed.matchAll(tags)) {
    add(trimmed.slice(at, match.index));
    at = match.index + match[0].length;
    const code = match[2] ? marked.codes[Number(match[2]) - 1] : undefined;
    if (match[5]) put(Number(match[5]));
    else if (lost) continue;
    else if (match[3]) open.pop();
    else if (code?.tag === 'g') open.push(code.mark);
  }
  add(trimmed.slice(at));
  for (const [i, code] of marked.codes.entries()) if (code.tag === 'x' && code.note !== null) put(i + 1);
  return { content, lost };
}

const marksOf = (marks: MarkJson[]) => (marks.length > 0 ? { marks } : {});
const plainOf = (content: readonly NodeJson[]) => content.map(n => n.text ?? '').join('');
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 31 && code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
