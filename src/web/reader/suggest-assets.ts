import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Handler } from 'hono';
import type { OutletSettings } from '../../domain/outlet/settings.ts';
import { catalogs, message } from '../../render/messages/index.ts';
import { quoteTexts } from '../../render/quote-texts.ts';
import { lookOf } from '../../render/style.ts';
import { suggestTexts } from '../../render/suggest-texts.ts';
import { readOutlet } from '../../store/outlet.ts';
import type { Web } from '../web.ts';

/** Where `npm run build` puts what browser/suggest and browser/quote are made into. */
const built = ['suggest', 'quote'].map(name => new URL(`../../../dist/${name}/`, import.meta.url));

export type SuggestScript = {
  /** what stands in the page */
  inline: string;
  /** of `inline`, as a Content-Security-Policy names it */
  hash: string;
  /** addresses of what it fetches when a mistake is reported: the dialog and its words */
  fetched(lang: string): string[];
};

type Built = {
  script: SuggestScript;
  files: Map<string, string>;
  dialog: string;
  /** the name of the dialog for quotes; null: not built */
  quote: string | null;
  quoteWords(lang: string): string;
  /** what pages of other sites need besides: its text, and the name of the file for proofs of work; null: not built */
  elsewhere: { page: string; proof: string } | null;
  texts: Map<string, string>;
};

/** So that scripts of ours run in pages of other sites, those that are isolated too. */
export const forOtherSites = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/** What the dialogs say, by the first part of the file's name. */
const words = { words: suggestTexts, quoting: quoteTexts };

function wordsFile(part: keyof typeof words, lang: string): string {
  return `export default ${JSON.stringify(words[part](lang))}`;
}

let read: Built | null | undefined;

/** The script of articles' pages; null when it was not built, and pages then do without. */
export function suggestScript(): SuggestScript | null {
  return builtOnce()?.script ?? null;
}

/** Addresses of what helps to quote, fetched when a reader wants to: the dialog and its words; null when it was not built. */
export function quoteScripts(lang: string): string[] | null {
  const found = builtOnce();
  return found?.quote ? [`/assets/${found.quote}`, `/assets/${found.quoteWords(lang)}`] : null;
}

function builtOnce(): Built | null {
  if (read !== undefined) return read;
  const files = new Map<string, string>();
  for (const folder of built)
    try {
      for (const name of readdirSync(folder))
        if (name.endsWith('.js')) files.set(name, readFileSync(new URL(name, folder), 'utf8'));
    } catch {
      // said by the absence of the files below
    }
  const named = (part: string) => [...files.keys()].find(name => name.startsWith(`${part}-`));
  const [bootstrap, dialog] = [named('bootstrap'), named('suggest')];
  const [page, proof] = [named('elsewhere'), named('proof-here')];
  if (!bootstrap || !dialog) {
    read = null;
    return read;
  }
  const inline = files.get(bootstrap)!.trim();
  const texts = new Map<string, string>();
  const textOf = (part: keyof typeof words, lang: string) => {
    let name = names.get(part + lang);
    if (name === undefined) {
      const text = wordsFile(part, lang);
      name = `${part}-${lang}-${createHash('sha256').update(text).digest('base64url').slice(0, 8)}.js`;
      names.set(part + lang, name);
      texts.set(name, text);
    }
    return name;
  };
  const names = new Map<string, string>();
  const hash = `sha256-${createHash('sha256').update(inline).digest('base64')}`;
  const fetched = (lang: string) => [`/assets/${dialog}`, `/assets/${textOf('words', lang)}`];
  const quote = named('quote') ?? null;
  read = {
    script: { inline, hash, fetched },
    files,
    dialog,
    quote,
    quoteWords: lang => textOf('quoting', lang),
    elsewhere: page && proof ? { page: files.get(page)!, proof } : null,
    texts,
  };
  return read;
}

export type WidgetParts = { scripts: string[]; proof: string; words: Record<string, [string, string, string]> };

/** What the widget fetches in a page of another site, and what it says before; null when it was not built. */
export function widgetParts(settings: OutletSettings): WidgetParts | null {
  const found = builtOnce();
  if (!found || !isWhole(found)) return null;
  const words: WidgetParts['words'] = {};
  // the widget speaks a language of the outlet, or English: others would be weight in the pages of other people
  const spoken = new Set(['en', ...settings.languages.flatMap(tag => [tag, tag.split('-')[0]!])]);
  for (const lang of Object.keys(catalogs).filter(tag => spoken.has(tag))) {
    const [, address] = found.script.fetched(lang);
    words[lang] = [address!, message(lang, 'suggest.title'), message(lang, 'suggest.offline')];
  }
  return {
    scripts: [found.dialog, elsewhereFile(found, settings)].map(name => `/assets/${name}`),
    proof: `/assets/${found.elsewhere.proof}`,
    words,
  };
}

function isWhole(found: Built): found is Whole {
  return found.elsewhere !== null;
}
type Whole = Built & { elsewhere: NonNullable<Built['elsewhere']> };

/** The name of what the dialog needs in pages of other sites, with what it wears there, in the outlet's colours. */
function elsewhereFile({ texts, elsewhere }: Whole, settings: OutletSettings): string {
  const text = `const look=${JSON.stringify(lookOf(settings))};${elsewhere.page}`;
  const name = `elsewhere-${createHash('sha256').update(text).digest('base64url').slice(0, 8)}.js`;
  if (!texts.has(name)) {
    // those of older colours are asked for no more
    for (const old of texts.keys()) if (old.startsWith('elsewhere-')) texts.delete(old);
    texts.set(name, text);
  }
  return name;
}

/**
 * `GET /assets/{file}`: the dialogs for reports and for quotes, and their words. Their names change with what is in them, so they are kept for
 * ever; a page from before an upgrade gets what is there now under the name that it knows. Pages of other sites fetch them too.
 */
export function suggestAsset(web: Web): Handler {
  return async c => {
    const found = builtOnce();
    const name = c.req.param('file') ?? '';
    let text = found?.files.get(name) ?? found?.texts.get(name);
    const exact = text !== undefined;
    if (!exact && found) {
      const [, part, lang] = /^(words|quoting)-([a-z]{2,3})(?:-[A-Za-z0-9]+)*?-[\w-]{8}\.js$/.exec(name) ?? [];
      // of the languages of the interface only: what is compiled for one is kept
      if (lang && Object.hasOwn(catalogs, lang)) text = wordsFile(part as keyof typeof words, lang);
      else if (/^suggest-[\w-]{8}\.js$/.test(name)) text = found.files.get(found.dialog);
      else if (/^quote-[\w-]{8}\.js$/.test(name)) text = found.files.get(found.quote ?? '');
      else if (/^elsewhere-[\w-]{8}\.js$/.test(name) && isWhole(found))
        text = found.texts.get(elsewhereFile(found, (await readOutlet(web.room.db)).settings));
    }
    if (text === undefined) return c.text('Not found\n', 404);
    return c.body(text, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': exact ? 'public, max-age=31536000, immutable' : 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...forOtherSites,
    });
  };
}
