import type { Node } from '../document/schema.ts';

/** Links of one article that are told of, at most: an article with more is a list, and a list mentions nobody. */
const most = 100;

/** The pages of other sites that an article links to, without fragments, each once, in their order. */
export function linksOut(doc: Node, source: string | null, publicUrl: string): string[] {
  const found = new Set<string>();
  const own = new URL(publicUrl).host;
  const take = (href: unknown) => {
    const url = typeof href === 'string' ? URL.parse(href) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.host === own || url.username || url.password) return;
    url.hash = '';
    if (url.href.length <= 2000) found.add(url.href);
  };
  doc.descendants(node => {
    for (const mark of node.marks) if (mark.type.name === 'link') take(mark.attrs.href);
    if (node.type.name === 'embed') take(node.attrs.url);
  });
  take(source);
  return [...found].slice(0, most);
}
