import type { Node } from '../domain/document/schema.ts';

/**
 * A letter as plain text, for mail programs that show no other: paragraphs apart by an empty line, headings in a line of their
 * own, addresses of links behind their words. `href` makes an address whole.
 */
export function plainLetter(doc: Node, href: (href: string) => string): string {
  return blocks(doc, href).join('\n\n');
}

function blocks(parent: Node, href: (href: string) => string): string[] {
  return parent.children.map(node => block(node, href)).filter(text => text !== '');
}

function block(node: Node, href: (href: string) => string): string {
  const inside = () => blocks(node, href).join('\n\n');
  switch (node.type.name) {
    case 'heading': {
      const words = inline(node, href);
      return words && `${words}\n${(node.attrs.level === 2 ? '=' : '-').repeat(Math.min([...words].length, 60))}`;
    }
    case 'bullet_list':
    case 'ordered_list':
      return node.children
        .map((item, i) => {
          const sign = node.type.name === 'bullet_list' ? '- ' : `${node.attrs.start + i}. `;
          return (
            sign +
            blocks(item, href)
              .join('\n\n')
              .replaceAll('\n', `\n${' '.repeat(sign.length)}`)
          );
        })
        .join('\n');
    case 'blockquote': {
      const { source, url } = node.attrs;
      const from = [source, url && `<${href(url)}>`].filter(Boolean).join(' ');
      return [inside(), ...(from ? [`— ${from}`] : [])].join('\n\n').replace(/^/gm, '> ');
    }
    case 'note':
      return inside().replace(/^/gm, '> ');
    case 'figure': {
      const words = inline(node, href) || node.attrs.alt;
      return words && `[${words}]`;
    }
    case 'embed':
      return [node.attrs.title, node.attrs.url].filter(Boolean).join('\n');
    case 'table':
      return node.children.map(row => row.children.map(cell => blocks(cell, href).join(' ')).join(' | ')).join('\n');
    case 'divider':
      return '* * *';
    default:
      return inline(node, href);
  }
}

function inline(node: Node, href: (href: string) => string): string {
  let text = '';
  node.forEach((child, _, index) => {
    const link = child.marks.find(m => m.type.name === 'link');
    const next = index + 1 < node.childCount ? node.child(index + 1) : null;
    if (child.type.name === 'hard_break') text += '\n';
    else if (child.type.name === 'footnote') text += ` (${inline(child, href)})`;
    else text += child.text ?? '';
    // a link of several stretches says its address once, at its end
    if (link && !next?.marks.some(m => m.eq(link))) {
      const address = href(link.attrs.href);
      if (!text.endsWith(address)) text += ` <${address}>`;
    }
  });
  return text.trim();
}
