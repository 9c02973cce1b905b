import type { Handler } from 'hono';
import { z } from 'zod';
import { pageKey } from '../../domain/article/page-keys.ts';
import type { Web } from '../web.ts';
import { answer } from './answer.ts';
import * as schemas from './schemas.ts';

type Operation = {
  id: string;
  summary: string;
  path?: z.ZodObject;
  query?: z.ZodObject;
  /** what is sent, in a POST */
  body?: z.ZodType;
  answers: keyof typeof shapes;
  problems: readonly number[];
};

const shapes = {
  Article: schemas.article,
  ArticlePage: schemas.page(schemas.article),
  RevisionPage: schemas.page(schemas.revision),
  CorrectionPage: schemas.page(schemas.correction),
  Taken: schemas.taken,
  Problem: schemas.problemDocument,
};

const refusals: Record<number, string> = {
  403: 'The newsroom does not take reports of this sender',
  404: 'Not published here',
  413: 'Too large',
  428: 'Many reports are coming in: solve the challenge in `data` and send again with `proof`',
  503: 'The page cannot be read at the moment; Retry-After says when to send again',
  429: 'Too many from this address; Retry-After says when to send again',
};

/** Every address of the public API; the handlers are in routes.ts under the same ones. */
const operations: Record<`/${string}`, Operation> = {
  '/articles': {
    id: 'listArticles',
    summary: 'Published articles, newest first',
    query: schemas.articlesQuery,
    answers: 'ArticlePage',
    problems: [400],
  },
  '/articles/{id}': {
    id: 'readArticle',
    summary: 'One article in all its languages',
    path: schemas.articleParams,
    answers: 'Article',
    problems: [404],
  },
  '/articles/{id}/revisions': {
    id: 'listRevisions',
    summary: 'Every version of an article that readers saw, newest first',
    path: schemas.articleParams,
    query: schemas.revisionsQuery,
    answers: 'RevisionPage',
    problems: [400, 404],
  },
  '/corrections': {
    id: 'listCorrections',
    summary: 'The public log: what was corrected, clarified or updated, newest first; append-only, chained by hashes',
    query: schemas.correctionsQuery,
    answers: 'CorrectionPage',
    problems: [400],
  },
  '/articles/{id}/suggestions': {
    id: 'reportMistake',
    summary:
      'Report a mistake in an article; W3C Web Annotations with a text body are taken too. Send an Idempotency-Key',
    path: schemas.articleParams,
    body: schemas.reportBody,
    answers: 'Taken',
    problems: [400, 403, 404, 413, 428, 429],
  },
  '/pages/suggestions': {
    id: 'reportMistakeOnPage',
    summary: 'Report a mistake in a page of another site that the outlet has listed. Send an Idempotency-Key',
    body: schemas.reportBody,
    answers: 'Taken',
    problems: [400, 403, 404, 413, 428, 429, 503],
  },
  '/suggestions': {
    id: 'writeToOutlet',
    summary: 'A letter to the newsroom',
    body: schemas.reportBody,
    answers: 'Taken',
    problems: [400, 403, 413, 428, 429],
  },
  '/permissions': {
    id: 'askPermission',
    summary: 'Ask to republish more than the terms give everybody. Send an Idempotency-Key',
    body: schemas.permissionBody,
    answers: 'Taken',
    problems: [400, 403, 404, 413, 428, 429],
  },
};

/** `GET /api/v1/openapi.json`: the description of the public API, made from the schemas that it is checked by */
export function openapi(web: Web): Handler {
  const description = describe(web.room.publicUrl);
  return c => answer(c, description, [pageKey.outlet]);
}

/** The public API as OpenAPI 3.1. `publicUrl` without a slash at the end. */
export function describe(publicUrl: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Masthead public API',
      version: '1',
      description:
        'What the outlet has published, for programs. Answers carry an ETag: ask again with If-None-Match. Errors are RFC 9457 problem documents.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, of]) => [path, { [of.body ? 'post' : 'get']: operation(of) }]),
    ),
    components: {
      schemas: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, jsonSchema(shape, 'output')])),
    },
  };
}

function operation(of: Operation) {
  const content = (type: string, shape: keyof typeof shapes) => ({
    [type]: { schema: { $ref: `#/components/schemas/${shape}` } },
  });
  return {
    operationId: of.id,
    summary: of.summary,
    parameters: [...parameters(of.path, 'path'), ...parameters(of.query, 'query')],
    ...(of.body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(of.body, 'input') } } },
    }),
    responses: {
      ...(of.body
        ? { 202: { description: 'Taken, and durable', content: content('application/json', of.answers) } }
        : {
            200: { description: 'Found', content: content('application/json', of.answers) },
            304: { description: 'Not changed since the ETag of If-None-Match' },
          }),
      ...Object.fromEntries(
        of.problems.map(status => [
          status,
          {
            description: refusals[status] ?? 'A parameter is wrong',
            content: content('application/problem+json', 'Problem'),
          },
        ]),
      ),
    },
  };
}

function parameters(shape: z.ZodObject | undefined, where: 'path' | 'query') {
  if (!shape) return [];
  const { properties = {} } = jsonSchema(shape, 'input') as { properties?: Record<string, { description?: string }> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === 'path',
    ...(description ? { description } : {}),
    schema,
  }));
}

function jsonSchema(shape: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io,
    // a number in an address arrives as text, and is described as the number that it is
    unrepresentable: 'any',
  });
  return schema;
}
