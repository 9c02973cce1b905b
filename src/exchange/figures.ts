import type { DocJson, NodeJson } from '../domain/document/schema.ts';

/** Every figure of a document whose picture is not stored; setting `src` changes the document. */
export function* figuresOf(doc: DocJson): Generator<{ src: string }> {
  const waiting: NodeJson[] = [...(doc.content ?? [])];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.content) waiting.push(...node.content);
    const { attrs } = node;
    if (node.type !== 'figure' || typeof attrs?.src !== 'string') continue;
    yield attrs as { src: string };
  }
}
