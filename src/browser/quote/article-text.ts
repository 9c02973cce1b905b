const part = '.text,h1,.standfirst,.lead-picture figcaption';
const block = 'p,li,h1,h2,h3,h4,h5,h6,pre,blockquote,aside,figcaption,td,th,dt,dd,div';
const foreign = '.footnote-ref,.footnotes,.credit,.embed,.pic,[role=doc-backlink]';

/** The paragraphs of an article's page, or of what is selected in it: white space folded, without notes and credits. */
export function paragraphsOf(story: Element, range: Range | null): string[] {
  const paragraphs: { of: Element | null; text: string }[] = [];
  const walker = document.createTreeWalker(story, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const last = paragraphs.at(-1);
    if (!(node instanceof Text)) {
      if ((node as Element).tagName === 'BR' && last) last.text += ' ';
      continue;
    }
    const around = node.parentElement!;
    if (!around.closest(range ? part : '.text') || around.closest(foreign)) continue;
    const text = range ? within(range, node) : node.data;
    if (!text) continue;
    const of = around.closest(block);
    if (last?.of === of) last.text += text;
    else paragraphs.push({ of, text });
  }
  return paragraphs.map(p => p.text.normalize('NFC').replace(/\s+/gu, ' ').trim()).filter(Boolean);
}

/** What of a text node is selected. */
function within(range: Range, node: Text): string {
  if (!range.intersectsNode(node)) return '';
  const from = node === range.startContainer ? range.startOffset : 0;
  const to = node === range.endContainer ? range.endOffset : node.length;
  return node.data.slice(from, to);
}
