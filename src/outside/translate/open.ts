import type { Config } from '../../config.ts';
import type { Translator } from '../../domain/translation/engine.ts';
import { openChat } from './chat.ts';
import { openDeepl } from './deepl.ts';
import { openLibreTranslate } from './libretranslate.ts';

/** The engine that the operator chose; null when none is configured, and then nothing leaves the machine. */
export function openTranslator(config: Config): Translator | null {
  const { TRANSLATE_PROTOCOL: protocol, TRANSLATE_KEY: key, TRANSLATE_MODEL: model } = config;
  const url = config.TRANSLATE_URL?.replace(/\/+$/, '');
  // readConfig has seen to it that what a protocol needs is there
  if (protocol === 'libretranslate') return openLibreTranslate({ url: url!, key });
  if (protocol === 'deepl') return openDeepl({ url, key: key! });
  return protocol === 'openai' ? openChat({ url, key, model: model! }) : null;
}
