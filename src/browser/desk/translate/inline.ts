import type { MarkJson, NodeJson } from '../../../domain/document/schema.ts';

/*
 * Inline nodes against each other. The server's come back with their keys in another order, and an editor may have parted
 * or joined what reads alike, so neither identity nor JSON says whether words are the same.
 */

export function sameInline(a: readonly NodeJson[], b: readonly NodeJson[]): boolean {
  const [one, other] = [lean(a), lean(b)];
  return one.length === other.length && one.every((part, i) => part === other[i]);
}

/** The same of a row's segments; one without words says nothing. */
export function sameWords(a: readonly NodeJson[][], b: readonly NodeJson[][]): boolean {
  const [one, other] = [a, b].map(words => words.filter(w => w.length > 0)) as [NodeJson[][], NodeJson[][]];
  return one.length === other.length && one.every((words, i) => sameInline(words, other[i]!));
}

function lean(content: readonly NodeJson[]): string[] {
  const parts: { text: string; marks: string }[] = [];
  for (const node of content) {
    const marks = (node.marks ?? []).map(signOf).join(' ');
    const text = node.type === 'text' ? (node.text ?? '') : `\u0000${node.type}${lean(node.content ?? []).join('')}`;
    const last = parts.at(-1);
    if (last && node.type === 'text' && last.marks === marks && !last.text.startsWith('\u0000')) last.text += text;
    else parts.push({ text, marks });
  }
  return parts.map(p => `${p.marks}\u0001${p.text}`);
}

function signOf(mark: MarkJson): string {
  const attrs = Object.entries(mark.attrs ?? {}).filter(([, value]) => value !== null);
  return `${mark.type}${JSON.stringify(attrs.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
}
