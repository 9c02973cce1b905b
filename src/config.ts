import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';

/**
 * Every option of Masthead, in one table: what it is for, its check and default, and whether it is a secret.
 * Nothing else in the code reads the environment; the parsed value is handed on by main.ts and cli.ts.
 */
const url = (...protocols: string[]) =>
  z.string().refine(value => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be an address starting with ${protocols.map(p => `${p}//`).join(' or ')}`,
  });
const flag = z.stringbool({ error: 'must be true or false' });

/** Mails are signed with nothing else: not every receiver checks other keys. */
function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

type Option = { check: z.ZodType; about: string; secret?: true };
const table = {
  PORT: { check: z.coerce.number().int().min(0).max(65535).default(3000), about: 'port to listen on; 0: any free one' },
  HOST: { check: z.string().default('127.0.0.1'), about: 'address to listen on; 0.0.0.0 for every interface' },
  PUBLIC_URL: {
    check: url('http:', 'https:').optional(),
    about: 'address under which readers see the site; default http://localhost:PORT',
  },
  DATA_DIR: { check: z.string().min(1).default('./data'), about: 'folder of the embedded database and the pictures' },
  DATABASE_URL: {
    check: url('postgres:', 'postgresql:').optional(),
    about: 'PostgreSQL server (15 or newer); unset: the embedded database in DATA_DIR',
    secret: true,
  },
  S3_ENDPOINT: {
    check: url('http:', 'https:').optional(),
    about: 'S3-compatible store for pictures; unset: DATA_DIR/files',
  },
  S3_BUCKET: { check: z.string().min(1).optional(), about: 'bucket name' },
  S3_REGION: { check: z.string().default('auto'), about: 'region' },
  S3_ACCESS_KEY_ID: { check: z.string().optional(), about: 'key id', secret: true },
  S3_SECRET_ACCESS_KEY: { check: z.string().optional(), about: 'secret key', secret: true },
  SMTP_URL: {
    check: url('smtp:', 'smtps:').optional(),
    about: 'mail server, smtp://user:password@host:587; unset: mails are kept in DATA_DIR/mail',
    secret: true,
  },
  MAIL_FROM: { check: z.string().optional(), about: 'sender of mails; default: the outlet at the host of PUBLIC_URL' },
  MAIL_DKIM_DOMAIN: {
    check: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, { error: 'must be a domain such as example.org' })
      .optional(),
    about: 'domain in whose name mails are signed (DKIM), where the mail server does not sign them itself',
  },
  MAIL_DKIM_SELECTOR: {
    check: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { error: 'must be a name such as mail2026' })
      .optional(),
    about: 'under which name its key stands in the DNS: <selector>._domainkey.<domain>',
  },
  MAIL_DKIM_KEY: {
    check: z
      .string()
      .transform(s => s.replaceAll('\\n', '\n'))
      .refine(isRsaKey, { error: 'must be an RSA private key in PEM' })
      .optional(),
    about: 'RSA key with which they are signed, in PEM',
    secret: true,
  },
  MAIL_BOUNCES: {
    check: z
      .string()
      .regex(/^[^\s@+]+@[^\s@]+$/, { error: 'must be an address such as bounces@example.org, without +' })
      .optional(),
    about:
      'box to which what bounces comes back, as box+letter@host (needs a server with subaddresses); unset: to the sender',
  },
  MAIL_BOUNCE_SECRET: {
    check: z.string().min(16).optional(),
    about: 'with it a mail provider may report bounces and complaints to /newsletter/bounces; unset: nobody may',
    secret: true,
  },
  TRANSLATE_PROTOCOL: {
    check: z.enum(['libretranslate', 'deepl', 'openai']).optional(),
    about: 'how the engine for machine drafts is spoken to; unset: none, and nothing leaves this machine',
  },
  TRANSLATE_URL: {
    check: url('http:', 'https:').optional(),
    about: 'its address, such as http://localhost:5000; default that of DeepL or OpenAI',
  },
  TRANSLATE_KEY: { check: z.string().min(1).optional(), about: 'key for it', secret: true },
  TRANSLATE_MODEL: { check: z.string().min(1).max(200).optional(), about: 'model, with the protocol openai' },
  STRIPE_SECRET_KEY: {
    check: z
      .string()
      .regex(/^[sr]k_/, { error: 'must be a key that begins with sk_ or rk_' })
      .optional(),
    about: 'key of Stripe, secret or restricted; unset: nobody pays by it (docs/payments.md)',
    secret: true,
  },
  STRIPE_WEBHOOK_SECRET: {
    check: z
      .string()
      .regex(/^whsec_/, { error: 'must be a secret that begins with whsec_' })
      .optional(),
    about: 'secret of its webhook at PUBLIC_URL/webhooks/stripe',
    secret: true,
  },
  STRIPE_API_URL: { check: url('http:', 'https:').optional(), about: 'instead of its own address, for tests' },
  MONOBANK_TOKEN: {
    check: z.string().min(1).optional(),
    about: 'token of monobank’s acquiring; unset: nobody pays by it (docs/payments.md)',
    secret: true,
  },
  MONOBANK_CARDS: {
    check: flag.default(false),
    about: 'the bank keeps cards for the outlet, which it does on request: monthly and yearly payments can be charged',
  },
  MONOBANK_API_URL: { check: url('http:', 'https:').optional(), about: 'instead of its own address, for tests' },
  CRAWLER_NAME: {
    check: z
      .string()
      .regex(/^[A-Za-z_-]{1,40}$/, { error: 'must be a name of letters, - and _' })
      .default('MastheadBot'),
    about: 'name under which pages of other sites are looked through for copies; robots.txt there may name it',
  },
  CDN: {
    check: z.enum(['fastly', 'cloudflare', 'http']).optional(),
    about: 'network of caches before this server, which is told what to forget; unset: none',
  },
  CDN_SERVICE: { check: z.string().min(1).max(100).optional(), about: 'its service (Fastly) or zone (Cloudflare)' },
  CDN_URL: {
    check: url('http:', 'https:')
      .transform(u => u.replace(/\/+$/, ''))
      .optional(),
    about: 'where it is told, with CDN=http: POST of {"keys": […]} or {"all": true}',
  },
  CDN_TOKEN: { check: z.string().min(1).optional(), about: 'token for it', secret: true },
  SECRET: {
    check: z.string().min(32).optional(),
    about: 'key that signs desk sessions; unset: made once and kept in DATA_DIR/secret',
    secret: true,
  },
  PERMISSION_KEY: {
    check: z
      .string()
      .transform(s => s.replaceAll('\\n', '\n'))
      .pipe(z.string().regex(/-----BEGIN PRIVATE KEY-----/, { error: 'must be a private key in PEM' }))
      .optional(),
    about: 'Ed25519 key that signs permissions, in PEM; unset: made once and kept in DATA_DIR/permission-key',
    secret: true,
  },
  MASTHEAD_ROLE: { check: z.enum(['all', 'web', 'worker']).default('all'), about: 'what this process does' },
  LOG_LEVEL: { check: z.enum(['error', 'warn', 'info', 'debug']).default('info'), about: 'how much is logged' },
  COUNTRY_TABLE: {
    check: z.string().min(1).optional(),
    about: 'file of countries by network address (.mmdb) by which visits are counted; unset: countries are not counted',
  },
  TRUST_PROXY: {
    check: z.coerce.number().int().min(0).max(10).default(0),
    about: 'how many proxies in front may be believed about the address of a visitor (X-Forwarded-For)',
  },
  SAMPLE: { check: flag.default(true), about: 'fill an empty database with the sample outlet' },
} satisfies Record<string, Option>;

type Table = typeof table;
type Values = { [K in keyof Table]: z.output<Table[K]['check']> };

export type Config = Readonly<Omit<Values, 'PUBLIC_URL'>> & { readonly PUBLIC_URL: string };

export class ConfigError extends Error {}

/**
 * Checks an environment against the table. Throws ConfigError with one line for each wrong option: which, what is wrong;
 * values of secrets are never repeated.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table) as [string, Option][]) {
    const given = env[name] === '' ? undefined : env[name];
    const result = option.check.safeParse(given);
    if (result.success) values[name] = result.data;
    else
      wrong.push(
        `${name} ${result.error.issues[0]?.message ?? 'is wrong'}${option.secret || given === undefined ? '' : `, not "${given}"`} (${option.about})`,
      );
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  const config = values as Values;
  if (config.S3_ENDPOINT && !(config.S3_BUCKET && config.S3_ACCESS_KEY_ID && config.S3_SECRET_ACCESS_KEY))
    throw new ConfigError('S3_ENDPOINT is set: S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are needed too');
  const dkim = [config.MAIL_DKIM_DOMAIN, config.MAIL_DKIM_SELECTOR, config.MAIL_DKIM_KEY].filter(Boolean).length;
  if (dkim !== 0 && dkim !== 3)
    throw new ConfigError('MAIL_DKIM_DOMAIN, MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY are needed together');
  if (config.CDN && config.CDN !== 'http' && !(config.CDN_SERVICE && config.CDN_TOKEN))
    throw new ConfigError(`CDN is ${config.CDN}: CDN_SERVICE and CDN_TOKEN are needed too`);
  if (config.CDN === 'http' && !config.CDN_URL) throw new ConfigError('CDN is http: CDN_URL is needed too');
  const needed = { libretranslate: 'TRANSLATE_URL', deepl: 'TRANSLATE_KEY', openai: 'TRANSLATE_MODEL' } as const;
  const { TRANSLATE_PROTOCOL: protocol } = config;
  if (protocol && !config[needed[protocol]])
    throw new ConfigError(`TRANSLATE_PROTOCOL is ${protocol}: ${needed[protocol]} is needed too`);
  if (!protocol && (config.TRANSLATE_URL || config.TRANSLATE_KEY))
    throw new ConfigError('TRANSLATE_URL or TRANSLATE_KEY is set: TRANSLATE_PROTOCOL is needed too');
  if (Boolean(config.STRIPE_SECRET_KEY) !== Boolean(config.STRIPE_WEBHOOK_SECRET))
    throw new ConfigError('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are needed together');
  const publicUrl = (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/+$/, '');
  return { ...config, DATA_DIR: resolve(config.DATA_DIR), PUBLIC_URL: publicUrl };
}

/** The origins of the desk: that of PUBLIC_URL; to a person on their own machine, localhost and 127.0.0.1 are the same place. */
export function ownOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl);
  if (url.hostname !== 'localhost') return [url.origin];
  return [url.origin, `${url.protocol}//127.0.0.1${url.port ? `:${url.port}` : ''}`];
}

/** The environment with the file `.env` of the given folder beneath it (what is set outside wins). */
export function environment(folder: string): Record<string, string | undefined> {
  const file = resolve(folder, '.env');
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...process.env } : process.env;
}

/** The table as rows, for `--help` and docs/operating.md. */
export function describeOptions(): { name: string; about: string; secret: boolean }[] {
  return Object.entries(table).map(([name, o]) => ({ name, about: o.about, secret: 'secret' in o }));
}

/** Tells the library that finds fonts, which asks the environment alone, where its configuration is; what is set wins. */
export function offerFontConfiguration(file: string): void {
  process.env.FONTCONFIG_FILE ??= file;
}
