import type { Mark, Node } from 'prosemirror-model';
import type { Footnotes } from './html-footnotes.ts';
import type { HtmlNode, HtmlParent } from './html-tree.ts';
import { schema } from './schema.ts';

/** What could not be kept of the source, for a report that is honest: `what` is a stable name, `sample` the first one met. */
export type Dropped = { what: string; count: number; sample?: string };

export type AttachedPicture = { src: string; alt?: string; caption?: string };

export type FromHtmlOptions = {
  /**
   * The text is a WordPress post as it is stored: empty lines part paragraphs, line ends are breaks, shortcodes and bare
   * addresses mean what they mean there.
   */
  autop?: boolean;
  /** WordPress: the picture behind an attachment's id, for [gallery] and galleries of ids */
  attachment?: (id: string) => AttachedPicture | null;
  /** WordPress: ids of the pictures attached to the post, for a [gallery] that names none */
  attached?: readonly string[];
  /** WordPress: footnotes that are kept in a field of the post, their content as HTML */
  footnotes?: readonly { id: string; content: string }[];
};

/** Where in the source we are: the marks around, how deep in it and how deep in our own tree. */
export type Place = {
  marks: readonly Mark[];
  depth: number;
  nest: number;
  /** in a list of notes: its heading and its rule belong to the list, not to the text */
  endnotes: boolean;
  /** whether line ends are line breaks: never, everywhere (a poem), or where WordPress would break lines in a stored post */
  lines: 'never' | 'always' | 'as-stored';
};

/** Blocks that are done, and the inline content that will be the next paragraph. */
export type Flow = { blocks: Node[]; run: Node[] };

/** One reading of one source; the parts of fromHtml call each other through it. */
export type Reading = {
  options: FromHtmlOptions;
  footnotes: Footnotes;
  drop(what: string, sample?: string): void;
  /** the blocks of some nodes as if they stood alone */
  blocks(nodes: readonly HtmlNode[], place: Place): Node[];
  /** reads some nodes into a flow */
  into(flow: Flow, nodes: readonly HtmlNode[], place: Place): void;
  flush(flow: Flow): void;
};

const { nodes } = schema;

export function deeper(place: Place, levels: number): Place {
  return { ...place, nest: place.nest + levels };
}

/** The inline content of blocks, apart by line breaks, and the blocks that have none (pictures, tables, lists). */
export function inlineOf(blocks: readonly Node[]): { inline: Node[]; others: Node[] } {
  const inline: Node[] = [];
  const others: Node[] = [];
  for (const block of blocks) {
    if (!block.isTextblock || block.type === nodes.figure || block.type === nodes.code_block) {
      others.push(block);
      continue;
    }
    if (inline.length > 0) inline.push(nodes.hard_break.create());
    inline.push(...block.children);
  }
  return { inline, others };
}

/** Every paragraph's worth of text in blocks of any kind, for places that can hold paragraphs alone. */
export function paragraphsOf(blocks: readonly Node[]): { paragraphs: Node[]; others: Node[]; changed: string[] } {
  const paragraphs: Node[] = [];
  const others: Node[] = [];
  const changed: string[] = [];
  const visit = (block: Node) => {
    if (block.type === nodes.paragraph) paragraphs.push(block);
    else if (block.type === nodes.figure || block.type === nodes.embed) others.push(block);
    else {
      if (block.type.spec.group === 'block') changed.push(block.type.name);
      if (block.type === nodes.code_block) {
        const code = schema.marks.code.create();
        for (const line of block.textContent.split('\n'))
          if (line.trim() !== '') paragraphs.push(nodes.paragraph.create(null, schema.text(line, [code])));
      } else if (block.isTextblock) paragraphs.push(nodes.paragraph.create(null, block.content));
      else block.forEach(visit);
    }
  };
  blocks.forEach(visit);
  return { paragraphs, others, changed };
}

export type { HtmlNode, HtmlParent };
