import { z } from 'zod';

/* Checks of single values that settings are made of. */

/** BCP 47 as used in addresses: `uk`, `pt-BR`, `zh-Hant`. */
export const langTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'not a language tag such as uk or pt-BR' });

/** A text in several languages. */
export const translated = z.record(langTag, z.string().max(20_000));

export const webAddress = z
  .string()
  .max(2000)
  .refine(s => /^https?:\/\//.test(s) && URL.canParse(s), { error: 'not a web address' });
