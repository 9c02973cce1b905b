import { Fragment, type Node } from 'prosemirror-model';
import { schema } from './schema.ts';

/** Limits on what is taken as an article; far above any real one, low enough that nothing can be exhausted with it. */
export const limits = { characters: 2_000_000, nodes: 50_000, depth: 64 } as const;

export type ParseError = {
  key: 'document.not-a-document' | 'document.too-large' | 'document.too-deep' | 'document.wrong';
  where?: string;
};

/**
 * Reads a document from JSON of any origin. The limits are checked with a loop first, so that hostile depth cannot
 * overflow the stack; then structure and attributes by the schema. Never throws.
 */
export function parseDoc(json: unknown): { ok: true; doc: Node } | { ok: false; error: ParseError } {
  if (typeof json !== 'object' || json === null || (json as { type?: unknown }).type !== 'doc')
    return { ok: false, error: { key: 'document.not-a-document' } };
  const within = measure(json);
  if (within) return { ok: false, error: within };
  try {
    const doc = joined(schema.nodeFromJSON(json));
    doc.check();
    return { ok: true, doc };
  } catch (error) {
    return {
      ok: false,
      error: { key: 'document.wrong', where: error instanceof Error ? error.message.slice(0, 200) : '' },
    };
  }
}

/** Neighbouring texts with the same marks are one: JSON can say what the tree cannot, and equal documents have to compare so. */
function joined(node: Node): Node {
  return node.isLeaf ? node : node.copy(Fragment.from(node.children.map(joined)));
}

function measure(json: unknown): ParseError | null {
  const waiting: [node: unknown, depth: number][] = [[json, 0]];
  let nodes = 0;
  let characters = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, depth] = next;
    if (depth > limits.depth) return { key: 'document.too-deep' };
    if (++nodes > limits.nodes) return { key: 'document.too-large' };
    const { text, content, attrs, marks } = (node ?? {}) as Record<string, unknown>;
    if (typeof text === 'string') characters += text.length;
    characters += lengthOf(attrs);
    if (Array.isArray(marks)) for (const mark of marks) characters += 1 + lengthOf(mark?.attrs);
    if (characters > limits.characters) return { key: 'document.too-large' };
    if (Array.isArray(content)) for (const child of content) waiting.push([child, depth + 1]);
  }
  return null;
}

/** The characters of an attribute list; values that are no text are the schema's to refuse. */
function lengthOf(attrs: unknown): number {
  if (typeof attrs !== 'object' || attrs === null) return 0;
  let length = 0;
  for (const value of Object.values(attrs)) if (typeof value === 'string') length += value.length;
  return length;
}
