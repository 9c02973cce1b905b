import { z } from 'zod';
import { fail, ok, type Result } from '../result.ts';
import type { Quote, SuggestionKind } from './case.ts';
import type { SuggestionInput } from './suggestion.ts';

/*
 * Reports as W3C Web Annotations (https://www.w3.org/TR/annotation-model/): a TextualBody that says what is wrong
 * (motivation commenting) or the words to stand there (editing), on a TextQuoteSelector, refined or alone, beside a
 * TextPositionSelector.
 */

const context = 'http://www.w3.org/ns/anno.jsonld';

const one = <T extends z.ZodType>(of: T) => z.union([of, z.array(of).min(1).max(20)]);
const list = <T>(given: T | T[] | undefined): T[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given];

const body = z.looseObject({
  type: one(z.string()).optional(),
  value: z.string().max(10_000).optional(),
  purpose: one(z.string()).optional(),
  language: one(z.string()).optional(),
});
// selectors refine one another to no more depth than this; what lies deeper is not looked at
const deepest = 4;
const selectorAt = (depth: number): z.ZodType<Selector> =>
  z.object({
    type: one(z.string()).optional(),
    exact: z.string().optional(),
    prefix: z.string().optional(),
    suffix: z.string().optional(),
    start: z.number().int().min(0).optional(),
    end: z.number().int().min(0).optional(),
    refinedBy: (depth < deepest
      ? one(z.union([z.string(), selectorAt(depth + 1)]))
      : z.unknown().transform(() => undefined)
    ).optional(),
  });
const selector = selectorAt(0);
type Selector = {
  type?: string | string[] | undefined;
  exact?: string | undefined;
  prefix?: string | undefined;
  suffix?: string | undefined;
  start?: number | undefined;
  end?: number | undefined;
  refinedBy?: string | Selector | (string | Selector)[] | undefined;
};
const target = z.union([
  z.string(),
  z.looseObject({
    id: z.string().optional(),
    source: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
    selector: one(z.union([z.string(), selector])).optional(),
  }),
]);
const annotation = z.looseObject({
  '@context': one(z.unknown()).refine(given => list(given).includes(context)),
  type: one(z.string()).refine(given => list(given).includes('Annotation')),
  motivation: one(z.string()).optional(),
  body: one(z.union([z.string(), body])).optional(),
  bodyValue: z.string().max(10_000).optional(),
  target: one(target),
});

/** What an annotation says as a report; `source` is the address that it is about. */
export type ReadAnnotation = {
  source: string;
  quote: Quote | null;
  proposed: string | null;
  comment: string;
  kind: SuggestionKind;
};

/** Reads an annotation; refused when it is none, has no target, or says nothing in words. */
export function fromAnnotation(input: unknown): Result<ReadAnnotation> {
  const read = annotation.safeParse(input);
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') || 'annotation';
    return fail('invalid', 'annotation.wrong', { field, values: { field } });
  }
  const [first] = list(read.data.target);
  const about = typeof first === 'string' ? { id: first } : first!;
  const named = 'source' in about && about.source !== undefined ? about.source : about.id;
  const source = typeof named === 'string' ? named : named?.id;
  if (!source) return fail('invalid', 'annotation.wrong', { field: 'target', values: { field: 'target' } });
  const selectors = 'selector' in about ? flat(about.selector) : [];
  const quoted = selectors.find(s => s.exact !== undefined);
  const placed = selectors.find(s => s.start !== undefined);
  const quote = quoted?.exact
    ? {
        exact: quoted.exact,
        ...(quoted.prefix !== undefined && { prefix: quoted.prefix.slice(-200) }),
        ...(quoted.suffix !== undefined && { suffix: quoted.suffix.slice(0, 200) }),
        ...(placed?.start !== undefined && { start: placed.start }),
      }
    : null;
  const bodies = list(read.data.body).filter(b => typeof b !== 'string');
  const motivations = list(read.data.motivation);
  const edits = (b: (typeof bodies)[number]) =>
    list(b.purpose ?? (motivations.length > 0 ? motivations : undefined)).includes('editing');
  const said = (of: typeof bodies) =>
    of
      .map(b => b.value?.trim() ?? '')
      .filter(Boolean)
      .join('\n\n');
  const edited = bodies.filter(edits);
  // nothing in the place of the passage is that it goes
  const proposed = said(edited) || (edited.some(b => b.value === '') ? '' : null);
  const comment = [said(bodies.filter(b => !edits(b))), read.data.bodyValue?.trim() ?? ''].filter(Boolean).join('\n\n');
  if (proposed === null && comment === '' && quote === null)
    return fail('invalid', 'annotation.wrong', { field: 'body', values: { field: 'body' } });
  return ok({ source, quote, proposed, comment, kind: 'other' });
}

function flat(given: string | Selector | (string | Selector)[] | undefined): Selector[] {
  return list(given)
    .filter(s => typeof s !== 'string')
    .flatMap(s => [s, ...flat(s.refinedBy)]);
}

/** A report as an annotation. `id` and `source` are absolute addresses; the reporter's address is never in it. */
export function toAnnotation(of: {
  id: string;
  source: string;
  lang: string;
  quote: Quote | null;
  proposed: string | null;
  comment: string;
  created: Date;
}): Record<string, unknown> {
  const { quote, proposed, comment, lang } = of;
  const text = (value: string, purpose: string) => ({
    type: 'TextualBody',
    value,
    purpose,
    format: 'text/plain',
    language: lang,
  });
  const selectors = quote && [
    {
      type: 'TextQuoteSelector',
      exact: quote.exact,
      ...(quote.prefix !== undefined && { prefix: quote.prefix }),
      ...(quote.suffix !== undefined && { suffix: quote.suffix }),
    },
    // positions of the model count code units of the text that its author sees; ours are of the article's plain text
    ...(quote.start !== undefined
      ? [{ type: 'TextPositionSelector', start: quote.start, end: quote.start + quote.exact.length }]
      : []),
  ];
  return {
    '@context': context,
    id: of.id,
    type: 'Annotation',
    motivation: proposed === null ? 'commenting' : 'editing',
    created: of.created.toISOString(),
    body: [
      ...(proposed === null ? [] : [text(proposed, 'editing')]),
      ...(comment ? [text(comment, 'commenting')] : []),
    ],
    target: selectors ? { source: of.source, selector: selectors } : of.source,
  };
}

/** The report that an annotation makes of an article in a language. */
export function reportOf(read: ReadAnnotation, at: { articleId: number; lang: string }): SuggestionInput {
  const { quote, proposed, comment, kind } = read;
  return { ...at, quote, proposed, comment, kind, via: 'annotation' };
}
