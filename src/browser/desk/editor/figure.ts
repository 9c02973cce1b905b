import type { Node } from 'prosemirror-model';
import { schema } from '../../../domain/document/schema.ts';
import type { MediaItem } from '../../../web/desk-api/contract.ts';

/** A figure of a stored picture with what the library knows of it. */
export function figureOf(item: MediaItem, lang: string): Node {
  const caption = item.caption[lang];
  return schema.nodes.figure.create(
    { media: item.id, src: null, alt: item.alt[lang] ?? '', credit: item.credit, licence: item.licence },
    caption ? schema.text(caption) : null,
  );
}
