import type { Config } from '../config.ts';
import { inLanguage } from '../domain/article/content.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import type { Part } from '../domain/privacy.ts';
import { isElsewhere, type PrivacyFacts, type Recipient } from '../domain/privacy-facts.ts';
import type { Newsroom } from '../flows/newsroom.ts';
import { partsInUse, recordPrivacy } from '../flows/record-policy.ts';
import { type PolicyBlock, privacyText } from '../render/privacy-text.ts';
import { readOutlet } from '../store/outlet.ts';

/** Who receives something by what is configured: hosts of others, by their names, never what is secret of their addresses. */
export function recipientsOf(config: Config, parts: readonly Part[]): Recipient[] {
  const found: Recipient[] = [];
  const add = (what: Recipient['what'], address: string | undefined, otherwise?: string) => {
    const name = address === undefined ? otherwise : new URL(address).hostname;
    if (name !== undefined && isElsewhere(name)) found.push({ what, name });
  };
  if (config.CDN === 'http') add('cdn', config.CDN_URL);
  else if (config.CDN) found.push({ what: 'cdn', name: { fastly: 'Fastly', cloudflare: 'Cloudflare' }[config.CDN] });
  add('mail', config.SMTP_URL);
  add('store', config.S3_ENDPOINT);
  add('database', config.DATABASE_URL);
  if (config.TRANSLATE_PROTOCOL !== undefined) {
    const deepl = config.TRANSLATE_KEY?.endsWith(':fx') ? 'api-free.deepl.com' : 'api.deepl.com';
    const usual = { deepl, openai: 'api.openai.com', libretranslate: undefined } as const;
    add('translate', config.TRANSLATE_URL, usual[config.TRANSLATE_PROTOCOL]);
  }
  if (parts.includes('support')) {
    if (config.STRIPE_SECRET_KEY !== undefined) found.push({ what: 'payment', name: 'Stripe' });
    if (config.MONOBANK_TOKEN !== undefined) found.push({ what: 'payment', name: 'monobank' });
  }
  if (parts.includes('fediverse')) found.push({ what: 'fediverse', name: 'ActivityPub' });
  return found;
}

/** The privacy page's text in every language of the outlet. */
export function privacyTexts(settings: OutletSettings, facts: PrivacyFacts): Map<string, PolicyBlock[]> {
  const of = (text: Record<string, string>, lang: string) => inLanguage(text, lang, settings.defaultLanguage);
  return new Map(
    settings.languages.map(lang => [
      lang,
      privacyText(
        lang,
        { name: of(settings.name, lang), email: settings.contact.email, address: of(settings.contact.address, lang) },
        facts,
      ),
    ]),
  );
}

/** Writes the text anew, and keeps it where it changed: at the start, when settings change, and from time to time. */
export async function refreshPrivacy(room: Newsroom, config: Config): Promise<string[]> {
  const parts = await partsInUse(room);
  const { settings } = await readOutlet(room.db);
  return recordPrivacy(room, privacyTexts(settings, { parts, recipients: recipientsOf(config, parts) }));
}
