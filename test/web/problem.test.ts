import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { z } from 'zod';
import { fail } from '../../src/domain/result.ts';
import { acceptedLanguage, checked, problem } from '../../src/web/problem.ts';

describe('a refusal of the API', () => {
  it('is a problem document in the language that was asked for', async () => {
    const app = new Hono().get('/', c => problem(c, fail('missing', 'article.missing').failure));
    const answer = await app.request('/', { headers: { 'Accept-Language': 'uk-UA,en;q=0.5' } });
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.headers.get('content-language'), 'uk');
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body.title, 'Не знайдено');
    assert.equal(body.key, 'article.missing');
    assert.equal(body.status, 404);
  });

  it('names the field that is wrong', () => {
    const read = checked(z.object({ limit: z.coerce.number() }), { limit: 'many' });
    assert.ok(!read.ok);
    assert.equal(read.failure.field, 'limit');
    assert.equal(read.failure.key, 'input.wrong');
  });
});

describe('the language of a request', () => {
  const cases: [string | undefined, string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['ar', 'ar'],
    ['fi, uk;q=0.7, en;q=0.3', 'uk'],
    ['en;q=0.2, ar-EG;q=0.8', 'ar'],
    ['uk;q=0, en;q=0.1', 'en'],
    ['uk;q=abc', 'en'],
    ['__proto__, constructor', 'en'],
  ];
  for (const [header, lang] of cases)
    it(`${header ?? 'absent'}: ${lang}`, () => assert.equal(acceptedLanguage(header), lang));
});
