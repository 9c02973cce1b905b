import type { Node } from 'prosemirror-model';
import { isBlank } from './normalise.ts';

/** What the publish checklist wants to know of a document. */
export type Inspection = {
  images: { media: string | null; src: string | null; alt: string }[];
  /** each link once per place, with the words that it stands on */
  links: { href: string; text: string }[];
  embeds: { url: string; title: string }[];
  /** texts of headings that are more than one level below the heading before them */
  headingsSkipped: string[];
  /** how many headings say nothing */
  emptyHeadings: number;
  /** ids of the stored pictures in use, each once */
  mediaIds: string[];
};

export function inspectDoc(doc: Node): Inspection {
  const found: Inspection = { images: [], links: [], embeds: [], headingsSkipped: [], emptyHeadings: 0, mediaIds: [] };
  let level = 1;
  let linkEnd = -1;
  doc.descendants((node, position) => {
    const { attrs } = node;
    switch (node.type.name) {
      case 'figure':
        found.images.push({ media: attrs.media, src: attrs.src, alt: attrs.alt });
        if (attrs.media && !found.mediaIds.includes(attrs.media)) found.mediaIds.push(attrs.media);
        break;
      case 'embed':
        found.embeds.push({ url: attrs.url, title: attrs.title });
        break;
      case 'blockquote':
        if (attrs.url) found.links.push({ href: attrs.url, text: attrs.source ?? '' });
        break;
      case 'heading':
        if (isBlank(node.textContent)) found.emptyHeadings++;
        else {
          if (attrs.level > level + 1) found.headingsSkipped.push(node.textContent);
          level = attrs.level;
        }
        break;
      case 'text': {
        const href = node.marks.find(mark => mark.type.name === 'link')?.attrs.href;
        if (href === undefined) break;
        const last = found.links.at(-1);
        // a link goes on through a change of the other marks
        if (last && last.href === href && linkEnd === position) last.text += node.text;
        else found.links.push({ href, text: node.text! });
        linkEnd = position + node.nodeSize;
      }
    }
  });
  return found;
}
