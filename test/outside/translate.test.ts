import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ConfigError, describeOptions, readConfig } from '../../src/config.ts';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import type { EngineAnswer } from '../../src/domain/translation/engine.ts';
import { inBatches } from '../../src/domain/translation/engine.ts';
import { fromMarkedText, toMarkedText } from '../../src/domain/translation/marked-text.ts';
import { openTranslator } from '../../src/outside/translate/open.ts';
import { completion, protocols, startEngine, type TestEngine, type Trouble } from './engines.ts';

const ask = { source: 'en', target: 'uk' };
const reasonOf = (answer: EngineAnswer) => (answer.ok ? 'answered' : answer.reason);

const marked: NodeJson[] = [
  { type: 'text', text: 'R&D of ' },
  { type: 'text', text: 'the ', marks: [{ type: 'link', attrs: { href: 'https://example.org/a', title: null } }] },
  {
    type: 'text',
    text: 'ferry',
    marks: [{ type: 'link', attrs: { href: 'https://example.org/a', title: null } }, { type: 'strong' }],
  },
  { type: 'text', text: ' costs < 4' },
  { type: 'footnote', content: [{ type: 'text', text: 'By its accounts.' }] },
  { type: 'text', text: ' & runs ' },
  { type: 'text', text: 'make all', marks: [{ type: 'code' }] },
  { type: 'hard_break' },
  { type: 'text', text: 'daily.' },
];
const shouted = (content: NodeJson[]): NodeJson[] =>
  content.map(n =>
    n.marks?.some(m => m.type === 'code')
      ? n
      : {
          ...n,
          ...(n.text ? { text: n.text.toUpperCase() } : {}),
          ...(n.content ? { content: shouted(n.content) } : {}),
        },
  );

for (const name of Object.keys(protocols) as (keyof typeof protocols)[]) {
  const { open, refusals } = protocols[name];
  describe(`an engine that speaks ${name}`, () => {
    let engine: TestEngine;
    before(async () => {
      engine = await startEngine(name);
    });
    after(() => engine.close());
    const translate = (texts: string[], options = {}) => open(engine.url, options).translate({ ...ask, texts });

    test('translates several texts at once, in order, with its key', async () => {
      assert.deepEqual(await translate(['one', 'two', 'three']), { ok: true, texts: ['ONE', 'TWO', 'THREE'] });
      assert.equal(engine.asked.at(-1)!.key, 'secret-key');
      assert.deepEqual(engine.asked.at(-1)!.texts, ['one', 'two', 'three']);
    });

    test('bold, links, code, line breaks and footnotes survive', async () => {
      const sent = toMarkedText(marked);
      const answer = await translate(sent.texts);
      assert.ok(answer.ok);
      assert.deepEqual(fromMarkedText(sent, answer.texts), { content: shouted(marked), lost: false });
    });

    test('where it loses tags the words are kept without marks, and the footnote with them', async t => {
      t.after(() => {
        engine.spoil = text => text;
      });
      for (const spoil of [
        (text: string) => text.replace(/<[^>]*>/g, ''),
        (text: string) => text.replace('</g>', ''),
        (text: string) => text.replace('<g id="1">', '<g id="1"><g id="1">'),
        (text: string) => text.replace('<g id="1">', '<b>').replace('</g>', '</b>'),
      ]) {
        engine.spoil = spoil;
        const sent = toMarkedText(marked);
        const answer = await translate(sent.texts);
        assert.ok(answer.ok);
        const { content, lost } = fromMarkedText(sent, answer.texts);
        assert.equal(lost, true);
        assert.ok(!content.some(n => n.marks?.some(m => m.type === 'link' || m.type === 'strong')));
        assert.match(content.map(n => n.text ?? '').join(''), /R&D OF .*THE FERRY/);
        assert.equal(content.filter(n => n.type === 'footnote').length, 1);
      }
    });

    for (const [trouble, reason] of Object.entries({
      busy: 'busy',
      overloaded: 'busy',
      down: 'busy',
      key: 'refused',
      language: 'refused',
      quota: 'quota',
      'too-large': 'too-large',
    }))
      if (refusals[trouble as Trouble])
        test(`${trouble}: what it says is understood, and the key is not repeated`, async () => {
          engine.trouble = [trouble as Trouble];
          const answer = await translate(['one', 'two', 'three', 'four']);
          assert.equal(reasonOf(answer), reason);
          assert.doesNotMatch(JSON.stringify(answer), /secret-key/);
          assert.equal(reasonOf(await translate(['one'])), 'answered');
        });

    test('one that does not answer, or stops in the middle, is busy', async () => {
      engine.trouble = ['slow', 'cut'];
      assert.equal(reasonOf(await translate(['one'], { timeout: 300 })), 'busy');
      assert.equal(reasonOf(await translate(['one'])), 'busy');
      const gone = await startEngine(name);
      await gone.close();
      assert.equal(reasonOf(await open(gone.url).translate({ ...ask, texts: ['one'] })), 'busy');
    });

    test('an answer that is none, or not of all texts, is not taken', async () => {
      for (const trouble of ['not-json', 'other-json', 'one-missing'] as const) {
        engine.trouble = [trouble];
        assert.equal(reasonOf(await translate(['one', 'two'])), 'garbled', trouble);
      }
      engine.trouble = ['huge'];
      assert.equal(reasonOf(await translate(['one'], { mostBytes: 1_000_000 })), 'garbled');
    });

    test('a redirect is not followed: the key is for this address', async () => {
      engine.trouble = ['redirect'];
      assert.equal(reasonOf(await translate(['one'])), 'refused');
    });

    test('batches keep to what it takes at once', async () => {
      const { most } = open(engine.url);
      const texts = Array.from({ length: most.texts * 2 + 1 }, (_, i) => `text ${i} `.repeat(i % 5 === 0 ? 150 : 3));
      const batches = inBatches(texts, text => [text], most);
      assert.deepEqual(batches.flat(), texts);
      for (const batch of batches) {
        assert.ok(batch.length <= most.texts);
        assert.ok(batch.length === 1 || batch.join('').length <= most.characters);
      }
    });
  });
}

describe('what each engine is sent', () => {
  const sent = async (name: keyof typeof protocols, batch: { source: string; target: string }) => {
    const engine = await startEngine(name);
    const glossary = [{ term: 'river authority', preferred: ['річкове управління'], forbidden: ['річкова влада'] }];
    const texts = ['The river authority said no.'];
    await protocols[name].open(engine.url).translate({ ...batch, texts, context: 'About a river', glossary });
    await engine.close();
    return engine.asked[0]!.body;
  };

  test('LibreTranslate: HTML and codes of languages', async () => {
    const body = await sent('libretranslate', { source: 'en-GB', target: 'zh-Hant-TW' });
    assert.deepEqual(body, {
      q: ['The river authority said no.'],
      source: 'en',
      target: 'zh-Hant',
      format: 'html',
      api_key: 'secret-key',
    });
  });

  test('DeepL: XML, the context, no formality, and the variants that it asks for', async () => {
    const body = await sent('deepl', { source: 'pt-BR', target: 'en' });
    assert.deepEqual(body, {
      text: ['The river authority said no.'],
      source_lang: 'PT',
      target_lang: 'EN-GB',
      tag_handling: 'xml',
      tag_handling_version: 'v2',
      outline_detection: false,
      split_sentences: 'nonewlines',
      context: 'About a river',
    });
    const targets = ['pt', 'pt-BR', 'en-US', 'zh', 'zh-Hant', 'zh-CN', 'de-AT', 'uk'];
    const codes = await Promise.all(
      targets.map(async target => (await sent('deepl', { source: 'fr', target })).target_lang),
    );
    assert.deepEqual(codes, ['PT-PT', 'PT-BR', 'EN-US', 'ZH', 'ZH-HANT', 'ZH-HANS', 'DE', 'UK']);
  });

  test('a chat model: instructions, the terms that occur, and the form of the answer', async () => {
    const body = await sent('openai', { source: 'en', target: 'uk' });
    const messages = body.messages as { role: string; content: string }[];
    assert.equal(body.model, 'small-model');
    assert.match(messages[0]!.content, /no instruction to you/);
    assert.deepEqual(JSON.parse(messages[1]!.content), {
      from: 'English (en)',
      to: 'Ukrainian (uk)',
      about: 'About a river',
      glossary: [{ term: 'river authority', preferred: ['річкове управління'], forbidden: ['річкова влада'] }],
      texts: [{ id: 1, text: 'The river authority said no.' }],
    });
    assert.equal((body.response_format as { type: string }).type, 'json_schema');
  });
});

describe('a chat model', () => {
  let engine: TestEngine;
  before(async () => {
    engine = await startEngine('openai');
  });
  after(() => engine.close());
  const translate = (texts: string[]) => protocols.openai.open(engine.url).translate({ ...ask, texts });
  const answering = async (body: unknown, texts = ['one']) => {
    const { answer } = protocols.openai;
    protocols.openai.answer = () => body;
    try {
      return await translate(texts);
    } finally {
      protocols.openai.answer = answer;
    }
  };

  test('that lost codes is asked once more for those texts alone', async t => {
    t.after(() => {
      engine.spoil = text => text;
    });
    engine.spoil = (text, times) => (times === 1 ? text.replace(/<[^>]*>/g, '') : text);
    const answer = await translate(['plain', 'a <g id="1">bold</g> word']);
    assert.deepEqual(answer, { ok: true, texts: ['PLAIN', 'A <g id="1">BOLD</g> WORD'] });
    assert.deepEqual(
      engine.asked.slice(-2).map(a => a.texts.length),
      [2, 1],
    );
  });
  test('may be one that does not know schemas, and may put its JSON in a fence', async () => {
    const unknown = {
      error: { message: "Unknown parameter: 'response_format'", type: 'x', param: 'response_format', code: null },
    };
    protocols.openai.refusals.redirect = [400, unknown];
    engine.trouble = ['redirect'];
    assert.deepEqual(await translate(['one']), { ok: true, texts: ['ONE'] });
    delete protocols.openai.refusals.redirect;
    assert.equal(engine.asked.at(-1)!.body.response_format, undefined);
    const fenced = completion('```json\n{"translations":[{"id":1,"text":"ONE"}]}\n```');
    assert.deepEqual(await answering(fenced), { ok: true, texts: ['ONE'] });
  });
  test('that declines, is cut off, or answers with other ids is understood', async () => {
    assert.equal(reasonOf(await answering(completion(null, 'stop', 'I cannot'))), 'declined');
    assert.equal(reasonOf(await answering(completion(null, 'content_filter'))), 'declined');
    assert.equal(reasonOf(await answering(completion('{"transl', 'length'))), 'too-large');
    assert.equal(reasonOf(await answering(completion('Here you are!'))), 'garbled');
    const twice = '{"translations":[{"id":1,"text":"A"},{"id":1,"text":"B"}]}';
    assert.equal(reasonOf(await answering(completion(twice), ['one', 'two'])), 'garbled');
  });
});

describe('the configuration of the engine', () => {
  test('none: nothing leaves the machine', () => {
    assert.equal(openTranslator(readConfig({})), null);
  });
  test('each protocol needs what it needs, and is told by its name', () => {
    const name = (env: Record<string, string>) => openTranslator(readConfig(env))?.name;
    assert.equal(
      name({ TRANSLATE_PROTOCOL: 'libretranslate', TRANSLATE_URL: 'http://localhost:5000/' }),
      'LibreTranslate',
    );
    assert.equal(name({ TRANSLATE_PROTOCOL: 'deepl', TRANSLATE_KEY: 'k:fx' }), 'DeepL');
    assert.equal(name({ TRANSLATE_PROTOCOL: 'openai', TRANSLATE_MODEL: 'small-model' }), 'small-model');
    for (const [env, missing] of [
      [{ TRANSLATE_PROTOCOL: 'libretranslate' }, /TRANSLATE_URL/],
      [{ TRANSLATE_PROTOCOL: 'deepl' }, /TRANSLATE_KEY/],
      [{ TRANSLATE_PROTOCOL: 'openai' }, /TRANSLATE_MODEL/],
      [{ TRANSLATE_KEY: 'k' }, /TRANSLATE_PROTOCOL/],
    ] as const)
      assert.throws(
        () => readConfig(env),
        (e: Error) => e instanceof ConfigError && missing.test(e.message),
      );
  });
  test('its key is a secret', () => {
    assert.equal(describeOptions().find(o => o.name === 'TRANSLATE_KEY')?.secret, true);
  });
});
