import { noText } from '../../domain/document/no-text.ts';
import type { PageText } from './passage.ts';
import type { Elsewhere } from './place.ts';

/** The style that our own pages bring; the server puts it before this (web/reader/suggest-assets.ts). */
declare const look: string;

/** What the widget's bootstrap knows of the page (widget.ts). */
export type Site = Pick<Elsewhere, 'server' | 'lang' | 'proof' | 'part'> & { dir: string };

let made: Elsewhere | undefined;

/** Makes ready to report from a page of another site: in a shadow tree, so that its style and ours do not meet. */
export default function elsewhere({ dir, ...site }: Site): Elsewhere {
  if (made) return made;
  const host = document.createElement('div');
  host.lang = site.lang;
  host.dir = dir;
  const root = host.attachShadow({ mode: 'open' });
  document.body.append(host);
  made = { ...site, look, root, address, read };
  return made;
}

/** The page's address as it gives it itself, where that is of this site; what is true the server sees for itself. */
function address(): string {
  const own = document.querySelector<HTMLLinkElement>('link[rel~=canonical]')?.href;
  return own && URL.canParse(own) && new URL(own).origin === location.origin ? own : location.href;
}

const skipped = noText.join();

/** The text of a part of a page as the server reads it (domain/external/read-article.ts): lines, white space folded. */
function read(part: Element): PageText {
  let text = '';
  let gap = '';
  const stretches: PageText['stretches'] = [];
  const atLeast = (s: string) => {
    if (s.length > gap.length) gap = s;
  };
  const walk = (parent: Node) => {
    for (const node of parent.childNodes) {
      if (node instanceof Text)
        for (const { 0: run, index } of node.data.matchAll(/\s+|\S+/g)) {
          if (!run.trim()) {
            atLeast(' ');
            continue;
          }
          if (text) text += gap;
          gap = '';
          stretches.push({ node, from: index, to: index + run.length, at: text.length });
          text += run;
        }
      else if (node instanceof Element && !node.matches(skipped)) {
        const line = node.tagName === 'BR' || !/^(?:inline|contents)/.test(getComputedStyle(node).display);
        if (line) atLeast('\n\n');
        walk(node);
        if (line) atLeast('\n\n');
      }
    }
  };
  walk(part);
  return { text, stretches };
}
