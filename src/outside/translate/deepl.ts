import { z } from 'zod';
import type { Translator } from '../../domain/translation/engine.ts';
import { type AskOptions, failed, postJson, refusal } from './ask.ts';

const answer = z.object({ translations: z.array(z.object({ text: z.string() })) });
const wrong = z.object({ message: z.string(), detail: z.string().optional() });

/**
 * The protocol of DeepL, version 2 (github.com/DeepLcom/openapi): `POST /v2/translate`, at most 128 KiB a request, tags
 * kept by tag_handling. A key that ends in :fx is of the free service, which has an address of its own.
 */
export function openDeepl({ url, key }: { url?: string | undefined; key: string }, options?: AskOptions): Translator {
  const base = url ?? (key.endsWith(':fx') ? 'https://api-free.deepl.com' : 'https://api.deepl.com');
  return {
    name: 'DeepL',
    // bytes: four a character at most
    most: { texts: 50, characters: 28_000 },
    translate: async ({ source, target, texts, context }) => {
      const body = {
        text: texts,
        source_lang: source.split('-')[0]!.toUpperCase(),
        target_lang: targetCode(target),
        tag_handling: 'xml',
        tag_handling_version: 'v2',
        // our tags stand within sentences, and none of them ends one
        outline_detection: false,
        split_sentences: 'nonewlines',
        ...(context ? { context } : {}),
      };
      const reply = await postJson(`${base}/v2/translate`, body, { authorization: `DeepL-Auth-Key ${key}` }, options);
      if ('ok' in reply) return reply;
      if (reply.status !== 200) {
        const said = wrong.safeParse(reply.json).data;
        if (reply.status === 456) return failed('quota', 'HTTP 456: the characters of this period are used up');
        return refusal(reply.status, [said?.message, said?.detail].filter(Boolean).join(' '));
      }
      const read = answer.safeParse(reply.json);
      if (!read.success || read.data.translations.length !== texts.length)
        return failed('garbled', 'not as many texts as were asked for');
      return { ok: true, texts: read.data.translations.map(t => t.text) };
    },
  };
}

/** Targets have variants; English and Portuguese must name one. */
function targetCode(tag: string): string {
  const [language = '', ...rest] = tag.toUpperCase().split('-');
  if (language === 'EN') return rest.includes('US') ? 'EN-US' : 'EN-GB';
  if (language === 'PT') return rest.includes('BR') ? 'PT-BR' : 'PT-PT';
  if (language === 'ES' && rest.includes('419')) return 'ES-419';
  if (language === 'ZH' && rest.length > 0)
    return rest.some(r => ['HANT', 'TW', 'HK', 'MO'].includes(r)) ? 'ZH-HANT' : 'ZH-HANS';
  return language === 'NO' ? 'NB' : language;
}
