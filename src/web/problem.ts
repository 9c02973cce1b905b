import type { Context } from 'hono';
import type { z } from 'zod';
import { type Failure, type FailureKind, fail, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { dateText } from '../render/dates.ts';
import { catalogs, message } from '../render/messages/index.ts';

const statuses = {
  invalid: 400,
  'signed-out': 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'too-many': 429,
  'needs-proof': 428,
  unavailable: 503,
} as const satisfies Record<FailureKind, number>;

/**
 * A refusal as the API says it: RFC 9457 with the message's key, so that programs need not read prose. `type` is
 * `about:blank`, since status and key say it all; title and detail are in a language that the client asked for.
 */
export type ProblemDocument = {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  key: string;
  field?: string;
  data?: unknown;
};

/**
 * Answers with a failure, in `lang` or else in the best language of the request's Accept-Language; moments are said in
 * `timeZone`. Never cached.
 */
export function problem(
  c: Context,
  failure: Failure,
  lang = acceptedLanguage(c.req.header('accept-language')),
  timeZone = 'UTC',
): Response {
  const status = statuses[failure.kind];
  const document: ProblemDocument = {
    type: 'about:blank',
    title: message(lang, `problem.${failure.kind}`),
    status,
    detail: message(lang, failure.key, spoken(failure.values, lang, timeZone)),
    key: failure.key,
    field: failure.field,
    data: failure.data,
  };
  return c.body(JSON.stringify(document), status, {
    'Content-Type': 'application/problem+json',
    'Content-Language': lang,
    'Cache-Control': 'no-store',
  });
}

function spoken(values: Failure['values'] = {}, lang: string, timeZone: string): Record<string, string | number> {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, value instanceof Date ? dateText(value, lang, timeZone, 'minute') : value] as const,
  );
  return Object.fromEntries(entries);
}

/**
 * Checks input from outside by its schema, without what no text in the database can hold. The failure names the first
 * field that is wrong, and lists all in `data`.
 */
export function checked<S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> {
  const read = schema.safeParse(storable(input));
  if (read.success) return { ok: true, value: read.data };
  const fields = read.error.issues.map(issue => ({ field: issue.path.join('.'), reason: issue.message }));
  const field = fields[0]?.field ?? '';
  return fail('invalid', field ? 'input.wrong' : 'input.unreadable', { field, values: { field }, data: fields });
}

/** The language of the interface that an Accept-Language header (RFC 9110 12.5.4) prefers; English when it names none. */
export function acceptedLanguage(header: string | undefined): string {
  const wanted = (header ?? '')
    .split(',')
    .slice(0, 20)
    .map(part => {
      const [tag = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const q = Number(parameters.find(p => p.startsWith('q='))?.slice(2) ?? 1);
      return { lang: tag.split('-')[0] ?? '', q };
    })
    .filter(w => w.q > 0 && Object.hasOwn(catalogs, w.lang))
    .toSorted((a, b) => b.q - a.q);
  return wanted[0]?.lang ?? 'en';
}
