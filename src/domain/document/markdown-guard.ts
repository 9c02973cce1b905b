import { escapeHtml } from './html-text.ts';

/*
 * The Markdown parser takes the square of some inputs: thousands of signs in one paragraph, containers opened a hundred
 * deep. No writer means them, so they are taken as text before the parser sees them. Everything else passes untouched.
 */

const deepestContainers = 50;
/** In one paragraph. Cells of a table are parsed each by itself, so that a table may have more. */
const mostSigns = 8_000;
const mostSignsInTable = 40_000;

/** `untame` puts back, in the HTML made of the tamed text, what had to be stood for. */
export function tameMarkdown(markdown: string): { tamed: string; untame: (html: string) => string } {
  const shallow = markdown
    // `> > > …` and `- - - …` in one line
    .replace(/^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){100,}/gm, '> ')
    // a list item a hundred lists deep
    .replace(/^[ \t]{200,}(?=[-+*][ \t]|\d{1,9}[.)][ \t])/gm, indent => indent.slice(0, 200))
    .replace(/`{100,}/g, ticks => ticks.slice(0, 100));
  const flat = withoutDeepDirectives(shallow);
  const tamed = withoutFloods(flat);
  return { tamed, untame: tamed === flat ? html => html : signsBack };
}

function withoutDeepDirectives(markdown: string): string {
  if (markdown.split(':::', deepestContainers + 1).length <= deepestContainers) return markdown;
  let depth = 0;
  return markdown.replace(/^([ \t>]*)(:{3,})([^\n]*)$/gm, (line, indent: string, fence: string, rest: string) => {
    if (rest.trim() === '') depth = Math.max(0, depth - 1);
    else if (++depth > deepestContainers) return `${indent}\\${fence}${rest}`;
    return line;
  });
}

function withoutFloods(markdown: string): string {
  if (markdown.length < mostSigns) return markdown;
  return markdown
    .split(/(\n[ \t]*\n)/)
    .map(paragraph => {
      if (paragraph.length < mostSigns) return paragraph;
      const count = paragraph.match(signs)?.length ?? 0;
      const most = /^\s*[|<]/.test(paragraph) ? mostSignsInTable : mostSigns;
      return count > most
        ? paragraph.replace(signs, sign => String.fromCodePoint(stand + sign.charCodeAt(0)))
        : paragraph;
    })
    .join('');
}

/** What begins something within a line, for the parser. In a flood of them each is stood for by a private character. */
const signs = /[*_~[\]`\\&<!:]/g;
const stand = 0x10f700;

function signsBack(html: string): string {
  return html.replace(/[\u{10f700}-\u{10f77f}]/gu, c => escapeHtml(String.fromCodePoint(c.codePointAt(0)! - stand)));
}
