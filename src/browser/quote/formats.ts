/** What is quoted, and of what. Texts are plain; `link` is absolute; `lang` and `dir` are the article's. */
export type Quote = {
  paragraphs: readonly string[];
  title: string;
  credit: string;
  link: string;
  lang: string;
  dir: string;
};

/** A quote ready to be pasted. Each names the article, gives credit, and has a link that can be followed. */
export type Format = 'text' | 'html' | 'markdown' | 'bbcode';
export const formats: readonly Format[] = ['text', 'html', 'markdown', 'bbcode'];

export function written(of: Quote, format: Format): string {
  return writers[format](of);
}

const writers: Record<Format, (of: Quote) => string> = {
  text: ({ paragraphs, title, credit, link }) => `${paragraphs.join('\n\n')}\n\n— ${title}. ${credit}, ${link}`,
  html: ({ paragraphs, title, credit, link, lang, dir }) =>
    `<blockquote cite="${escaped(link)}" lang="${escaped(lang)}" dir="${dir}">\n${paragraphs.map(p => `<p>${escaped(p)}</p>`).join('\n')}\n</blockquote>\n<p>— <a href="${escaped(link)}">${escaped(title)}</a>. ${escaped(credit)}</p>`,
  markdown: ({ paragraphs, title, credit, link }) =>
    `${paragraphs.map(p => `> ${plain(p)}`).join('\n>\n')}\n\n— [${plain(title)}](<${link}>). ${plain(credit)}`,
  // square brackets cannot be escaped in BBCode: round ones are read as text everywhere
  bbcode: ({ paragraphs, title, credit, link }) =>
    `[quote]${paragraphs.map(round).join('\n\n')}[/quote]\n— [url=${link}]${round(title)}[/url]. ${round(credit)}`,
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}

/** Text that Markdown takes for nothing else: signs with a meaning anywhere, and those with one at the start of a line. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_[\]<>&~|]/g, '\\$&')
    .replace(/^([-+#=]|\d+(?=[.)]))/, (found, sign: string) => (/\d/.test(sign) ? `${found}\\` : `\\${found}`));
}

function round(text: string): string {
  return text.replace(/\[/g, '(').replace(/\]/g, ')');
}
