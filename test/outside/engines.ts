import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Translator } from '../../src/domain/translation/engine.ts';
import type { AskOptions } from '../../src/outside/translate/ask.ts';
import { openChat } from '../../src/outside/translate/chat.ts';
import { openDeepl } from '../../src/outside/translate/deepl.ts';
import { openLibreTranslate } from '../../src/outside/translate/libretranslate.ts';

/*
 * The three protocols on this machine, as their documents have them. The "translation" is the words in capitals, so that a test sees
 * what went through; `trouble` is what the service does instead of answering.
 */

export type Trouble =
  | 'busy'
  | 'down'
  | 'overloaded'
  | 'key'
  | 'quota'
  | 'language'
  | 'too-large'
  | 'slow'
  | 'cut'
  | 'not-json'
  | 'other-json'
  | 'one-missing'
  | 'huge'
  | 'redirect';

export type TestEngine = {
  url: string;
  /** bodies of requests, and what of their headers matters */
  asked: { path: string; key: string | undefined; body: Record<string, unknown>; texts: string[] }[];
  /** what it does the next times it is asked; then it answers */
  trouble: Trouble[];
  /** changes what it answers with */
  spoil: (text: string, times: number) => string;
  /** texts that it takes at once */
  most: number;
  close(): Promise<void>;
};

type Protocol = {
  path: string;
  key: (request: IncomingMessage, body: Record<string, unknown>) => string | undefined;
  texts: (body: Record<string, unknown>) => string[];
  answer: (texts: string[]) => unknown;
  /** status and body of each refusal, as documented */
  refusals: Partial<Record<Trouble, [number, unknown]>>;
  open: (url: string, options?: AskOptions) => Translator;
};

const openai = (code: string | null, type: string, message: string, param: string | null = null) => ({
  error: { message, type, param, code },
});

export const protocols: Record<'libretranslate' | 'deepl' | 'openai', Protocol> = {
  libretranslate: {
    path: '/translate',
    key: (_, body) => body.api_key as string | undefined,
    texts: body => body.q as string[],
    // the server unescapes what it translated (libretranslate/app.py)
    answer: texts => ({
      translatedText: texts.map(t => t.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')),
    }),
    refusals: {
      busy: [429, { error: 'Slowdown: 80 per 1 minute' }],
      down: [500, { error: 'Cannot translate text: out of memory' }],
      key: [403, { error: 'Invalid API key' }],
      language: [400, { error: 'xx is not supported' }],
      'too-large': [400, { error: 'Invalid request: request (4) exceeds text limit (2)' }],
    },
    open: (url, options) => openLibreTranslate({ url, key: 'secret-key' }, options),
  },
  deepl: {
    path: '/v2/translate',
    key: request => /^DeepL-Auth-Key (.+)$/.exec(request.headers.authorization ?? '')?.[1],
    texts: body => body.text as string[],
    answer: texts => ({
      translations: texts.map(text => ({ detected_source_language: 'EN', text, tag_handling_version: 'v2' })),
    }),
    refusals: {
      busy: [429, { message: 'Too many requests' }],
      overloaded: [529, { message: 'Too many requests' }],
      down: [504, { message: 'Resource currently unavailable' }],
      key: [403, { message: 'Forbidden' }],
      quota: [456, { message: 'Quota Exceeded' }],
      language: [400, { message: "Value for 'target_lang' not supported." }],
      'too-large': [413, { message: 'Request entity too large' }],
    },
    open: (url, options) => openDeepl({ url, key: 'secret-key' }, options),
  },
  openai: {
    path: '/chat/completions',
    key: request => /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
    texts: body => {
      const messages = body.messages as { role: string; content: string }[];
      return (JSON.parse(messages.at(-1)!.content) as { texts: { text: string }[] }).texts.map(t => t.text);
    },
    answer: texts => completion(JSON.stringify({ translations: texts.map((text, i) => ({ id: i + 1, text })) })),
    refusals: {
      busy: [429, openai('rate_limit_exceeded', 'requests', 'Rate limit reached')],
      down: [500, openai(null, 'server_error', 'The server had an error')],
      overloaded: [503, openai(null, 'server_error', 'The engine is currently overloaded')],
      key: [401, openai('invalid_api_key', 'invalid_request_error', 'Incorrect API key provided: secret-key.')],
      quota: [429, openai('insufficient_quota', 'insufficient_quota', 'You exceeded your current quota')],
      language: [404, openai('model_not_found', 'invalid_request_error', 'The model does not exist')],
      'too-large': [400, openai('context_length_exceeded', 'invalid_request_error', 'maximum context length')],
    },
    open: (url, options) => openChat({ url, key: 'secret-key', model: 'small-model' }, options),
  },
};

export const completion = (content: string | null, finish_reason = 'stop', refusal: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'small-model',
  choices: [{ index: 0, finish_reason, logprobs: null, message: { role: 'assistant', content, refusal } }],
});

/** Words in capitals, tags and entities as they are. */
const translated = (text: string) =>
  text.replace(/<[^>]*>|&\w+;|[^<&]+/g, part => (/^[<&]/.test(part) ? part : part.toUpperCase()));

export async function startEngine(name: keyof typeof protocols): Promise<TestEngine> {
  const protocol = protocols[name];
  const engine: TestEngine = {
    url: '',
    asked: [],
    trouble: [],
    spoil: text => text,
    most: Number.POSITIVE_INFINITY,
    close: () => new Promise(resolve => server.close(() => resolve()).closeAllConnections()),
  };
  const times = new Map<string, number>();
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'POST' || request.url !== protocol.path) return json(404, {});
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const texts = protocol.texts(body);
    engine.asked.push({ path: request.url, key: protocol.key(request, body), body, texts });
    const trouble = engine.trouble.shift() ?? (texts.length > engine.most ? 'too-large' : undefined);
    const refused = trouble && protocol.refusals[trouble];
    if (refused) return json(...refused);
    const answers = texts.map(text => {
      times.set(text, (times.get(text) ?? 0) + 1);
      return engine.spoil(translated(text), times.get(text)!);
    });
    if (trouble === 'slow') return;
    if (trouble === 'cut') {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{"translat');
      return setImmediate(() => response.destroy());
    }
    if (trouble === 'not-json') return response.writeHead(200).end('<html>Welcome to the hotel’s network</html>');
    if (trouble === 'other-json') return json(200, { result: answers });
    if (trouble === 'redirect') return response.writeHead(307, { Location: 'http://127.0.0.1:1/' }).end();
    if (trouble === 'huge') return json(200, { filler: 'x'.repeat(2_000_000) });
    return json(200, protocol.answer(trouble === 'one-missing' ? answers.slice(1) : answers));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  engine.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return engine;
}
