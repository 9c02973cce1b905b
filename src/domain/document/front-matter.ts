import { parseDocument, stringify } from 'yaml';

/** Characters of front matter that are read; an article's is one or two thousand. */
const most = 200_000;

export type FrontMatterError = {
  key: 'front-matter.unclosed' | 'front-matter.too-large' | 'front-matter.wrong';
  /** what the YAML parser says, with line and column */
  where?: string;
};

/**
 * Parts a Markdown file into its front matter and its body. Without front matter `data` is null. Aliases are allowed as
 * far as a person would write them, so that a small file cannot grow to a large value.
 */
export function splitFrontMatter(
  text: string,
): { ok: true; data: unknown; body: string } | { ok: false; error: FrontMatterError } {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (!/^---[ \t]*\n/.test(source)) return { ok: true, data: null, body: source };
  const begin = source.indexOf('\n') + 1;
  const end = /^(?:---|\.\.\.)[ \t]*$/m.exec(source.slice(begin));
  if (!end) return { ok: false, error: { key: 'front-matter.unclosed' } };
  if (end.index > most) return { ok: false, error: { key: 'front-matter.too-large' } };
  try {
    const document = parseDocument(source.slice(begin, begin + end.index), { version: '1.2', merge: false });
    const [error] = document.errors;
    if (error) return { ok: false, error: { key: 'front-matter.wrong', where: error.message.split('\n')[0] } };
    const data: unknown = document.toJS({ maxAliasCount: 50 });
    return { ok: true, data, body: source.slice(begin + end.index + end[0].length).replace(/^\n+/, '') };
  } catch (error) {
    // too many aliases, or nested too deep for the parser
    return {
      ok: false,
      error: { key: 'front-matter.wrong', where: error instanceof Error ? error.message.slice(0, 200) : '' },
    };
  }
}

/** A Markdown file of front matter and body, as splitFrontMatter reads it. Keys without a value (undefined) are left out. */
export function joinFrontMatter(data: Record<string, unknown>, body: string): string {
  return `---\n${stringify(data, { lineWidth: 0 })}---\n\n${body.replace(/^\n+/, '')}`;
}
