import { message } from './messages/index.ts';

const names = [
  'passage',
  'count',
  'over',
  'cut',
  'hint',
  'from',
  'to',
  'format',
  'text',
  'ready',
  'copy',
  'copied',
  'by-hand',
] as const;

/** What the dialog for quotes says (browser/quote), in one language. `{n}` and `{limit}` are filled in there. */
export type QuoteTexts = Record<(typeof names)[number] | 'title' | 'close' | 'ask' | 'counted', string>;

export function quoteTexts(lang: string): QuoteTexts {
  const kept = { n: '{n}', limit: '{limit}' };
  const said = Object.fromEntries(names.map(name => [name, message(lang, `quote.${name}`, kept)]));
  return {
    ...(said as Record<(typeof names)[number], string>),
    title: message(lang, 'quote.title'),
    close: message(lang, 'suggest.close'),
    ask: message(lang, 'terms.ask'),
    counted: message(lang, 'terms.counted'),
  };
}
