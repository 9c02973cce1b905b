import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { ownOrigins } from '../../config.ts';
import { suggestionKinds } from '../../domain/correction/case.ts';
import { type Failure, type FailureKind, fail, ok, type Result } from '../../domain/result.ts';
import { message } from '../../render/messages/index.ts';
import type { FormProblem, SuggestFields } from '../../render/suggest-page.ts';
import type { Web } from '../web.ts';
import type { PageStatus } from './answer.ts';

/** Bytes that a reader's form may have. */
const most = 32 * 1024;

/** What a form that was not sent yet holds. */
export function emptyFields(): SuggestFields {
  return { quote: '', proposed: '', remove: false, kind: 'typo', comment: '', email: '', key: randomUUID() };
}

/** Reads what a form of ours sent. Refused when it is too large or another site sent it. */
export async function readForm(web: Web, c: Context): Promise<Result<URLSearchParams>> {
  const form = await read(c);
  if (form === null) return fail('too-large', 'suggest-form.too-large');
  return isOwn(web, c) ? ok(form) : fail('forbidden', 'suggest-form.other-site', { data: form });
}

/** Whether a page of ours sent it, as the browser says; one that says nothing is too old to be made to by another site. */
export function isOwn(web: Web, c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  return origin === undefined || ownOrigins(web.room.publicUrl).includes(origin);
}

async function read(c: Context): Promise<URLSearchParams | null> {
  const body = c.req.raw.body as unknown as AsyncIterable<Uint8Array> | null;
  const parts: Uint8Array[] = [];
  let size = 0;
  // what is too much is read and dropped: a browser that is still sending hears no answer
  for await (const part of body ?? []) {
    size += part.length;
    if (size <= most) parts.push(part);
    else if (size > most * 32) break;
  }
  return size > most ? null : new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}

/** The fields of a form as they came, so that they can be shown again. */
export function fieldsOf(form: URLSearchParams): SuggestFields {
  const text = (name: string) => (form.get(name) ?? '').replace(/\r\n?/g, '\n');
  const key = text('key');
  return {
    quote: text('quote'),
    proposed: text('proposed'),
    remove: form.get('remove') === '1',
    kind: suggestionKinds.find(kind => kind === form.get('kind')) ?? 'other',
    comment: text('comment'),
    email: text('email').trim(),
    key: /^[\w-]{8,100}$/.test(key) ? key : randomUUID(),
  };
}

/** A field that people do not see was filled in: it was none of them. */
export function isTrapped(form: URLSearchParams): boolean {
  return (form.get('website') ?? '') !== '';
}

const statuses = {
  invalid: 400,
  'signed-out': 403,
  forbidden: 403,
  missing: 404,
  conflict: 400,
  gone: 410,
  'too-large': 413,
  'too-many': 429,
  'needs-proof': 503,
  unavailable: 503,
} as const satisfies Record<FailureKind, PageStatus>;

/** The status of a page that shows a form again. */
export function formStatus(failure: Failure): PageStatus {
  return statuses[failure.kind];
}

/** A refusal as a form says it. */
export function formProblem(lang: string, failure: Failure): { status: PageStatus; problem: FormProblem } {
  const fields: Record<string, keyof SuggestFields> = { 'quote.exact': 'quote' };
  const named = failure.field ?? '';
  const field = (['quote', 'proposed', 'comment', 'email'] as const).find(f => f === named) ?? fields[named] ?? null;
  const key =
    failure.kind !== 'invalid'
      ? failure.key
      : field === 'email'
        ? 'suggest.email-wrong'
        : field === 'comment'
          ? 'suggest.nothing-said'
          : failure.key;
  const values = failure.values as Record<string, string | number> | undefined;
  return { status: statuses[failure.kind], problem: { text: message(lang, key, values), field } };
}
