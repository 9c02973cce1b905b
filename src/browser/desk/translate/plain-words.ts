import type { NodeJson } from '../../../domain/document/schema.ts';

/** The plain words of inline nodes as the server counts them: a footnote's in brackets, a line break as \n. */
export function plainWords(content: readonly NodeJson[]): string {
  let words = '';
  for (const node of content) {
    if (node.type === 'hard_break') words += '\n';
    else if (node.type === 'footnote') words += ` [${plainWords(node.content ?? [])}]`;
    else words += node.text ?? '';
  }
  return words;
}

/** Plain words as inline nodes. */
export function inlineOf(words: string): NodeJson[] {
  return words === '' ? [] : [{ type: 'text', text: words }];
}
