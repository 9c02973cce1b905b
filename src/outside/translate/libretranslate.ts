import { z } from 'zod';
import type { Translator } from '../../domain/translation/engine.ts';
import { type AskOptions, failed, postJson, refusal } from './ask.ts';

const answer = z.object({ translatedText: z.array(z.string()) });
const wrong = z.object({ error: z.string() });

/**
 * The protocol of LibreTranslate (its /docs; libretranslate/app.py): `POST /translate` with a list of texts as HTML, whose tags
 * come back in place. The limits of a server are its operator's to set, and told by a 400 that names both numbers.
 */
export function openLibreTranslate(
  { url, key }: { url: string; key?: string | undefined },
  options?: AskOptions,
): Translator {
  return {
    name: 'LibreTranslate',
    most: { texts: 20, characters: 8_000 },
    translate: async ({ source, target, texts }) => {
      const body = {
        q: texts,
        source: code(source),
        target: code(target),
        format: 'html',
        ...(key ? { api_key: key } : {}),
      };
      const reply = await postJson(`${url}/translate`, body, {}, options);
      if ('ok' in reply) return reply;
      if (reply.status !== 200) {
        const said = wrong.safeParse(reply.json).data?.error ?? '';
        // "request (21) exceeds text limit (20)", in the language of the server
        if (reply.status === 400 && /\(\d+\)\D*\(\d+\)/.test(said)) return failed('too-large', said.slice(0, 200));
        return refusal(reply.status, said);
      }
      const read = answer.safeParse(reply.json);
      if (!read.success || read.data.translatedText.length !== texts.length)
        return failed('garbled', 'not as many texts as were asked for');
      return { ok: true, texts: read.data.translatedText };
    },
  };
}

/** Its codes are those of languages, but for two of which it has variants. */
function code(tag: string): string {
  const language = tag.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)\b/.test(language)) return 'zh-Hant';
  return language === 'pt-br' ? 'pt-BR' : language.split('-')[0]!;
}
