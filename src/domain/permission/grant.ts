import { z } from 'zod';
import { langTag } from '../outlet/inputs.ts';

/*
 * A permission: who may republish what, where, how and until when. What is here is what was signed, all of it, and a
 * permission is shown and judged by nothing else.
 */

/** In every language that they like. */
export const anyLanguage = '*';

/** What may be taken and done. `characters`: of an extract, counted as the terms count (domain/terms/count.ts). */
export const permissionScope = z
  .strictObject({
    amount: z.enum(['extract', 'whole']),
    characters: z.number().int().min(1).max(1_000_000).nullable(),
    /** languages it may be translated into; `*`: any */
    translation: z.array(z.union([z.literal(anyLanguage), langTag])).max(100),
    commercial: z.boolean(),
    pictures: z.boolean(),
  })
  .refine(s => (s.amount === 'extract') === (s.characters !== null), { path: ['characters'] });
export type PermissionScope = z.output<typeof permissionScope>;

/** A day by the calendar of the outlet. */
export const day = z.iso.date();

export const grant = z.strictObject({
  version: z.literal(1),
  /** name of the outlet, in the language of the letter */
  outlet: z.string(),
  number: z.number().int().min(1),
  /** name of its page, where anybody can see whether it holds */
  token: z.string(),
  holder: z.strictObject({ name: z.string(), organisation: z.string() }),
  /** where it may stand: these hosts and those under them; none: nowhere on the web */
  hosts: z.array(z.string()),
  /** null: whatever the outlet publishes that is its own */
  article: z.strictObject({ id: z.number().int(), title: z.string(), url: z.string() }).nullable(),
  scope: permissionScope,
  conditions: z.string(),
  credit: z.string(),
  from: day,
  /** the last day; null: until it is withdrawn */
  until: day.nullable(),
  /** of the letter, BCP 47 */
  lang: langTag,
  /** the words of the letter, paragraphs parted by an empty line */
  letter: z.string(),
  /** number of the permission that this one extends */
  replaces: z.number().int().nullable(),
  signedBy: z.string(),
  signedAt: z.iso.datetime(),
});
export type Grant = z.output<typeof grant>;

/** Limits of what the desk writes into a letter, in UTF-16 units. */
export const grantLimits = { conditions: 4000, credit: 500, hosts: 50, holder: 200 } as const;

/** What the desk decides of a permission. `article` null: whatever the outlet publishes. */
export const grantTerms = z.object({
  hosts: z
    .array(
      z
        .string()
        .max(1000)
        .refine(s => hostOf(s) !== null, { error: 'not the address of a site such as example.org' })
        .transform(s => hostOf(s) ?? s),
    )
    .max(grantLimits.hosts)
    .transform(hosts => [...new Set(hosts)]),
  article: z.number().int().positive().nullable(),
  scope: permissionScope,
  conditions: z.string().trim().max(grantLimits.conditions).default(''),
  credit: z.string().trim().max(grantLimits.credit).default(''),
  until: day.nullable(),
  lang: langTag,
});
export type GrantTerms = z.output<typeof grantTerms>;

/** A permission as it stands: what was granted, and whether it was taken back since. */
export type Permission = Grant & { revoked: { at: Date; why: string } | null };

/**
 * The bytes that are signed, as text: JSON with the names of every object in order and no space (RFC 8785). Texts must be
 * well formed and numbers whole, as those of a grant are.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map(name => `${JSON.stringify(name)}:${canonical((value as Record<string, unknown>)[name])}`).join(',')}}`;
}

export const permissionStates = ['early', 'valid', 'expired', 'revoked'] as const;
/** early: its first day has not come */
export type PermissionState = (typeof permissionStates)[number];

/** How a permission stands on a day (YYYY-MM-DD, by the outlet's calendar). */
export function stateOn(permission: Pick<Permission, 'from' | 'until' | 'revoked'>, today: string): PermissionState {
  if (permission.revoked) return 'revoked';
  if (today < permission.from) return 'early';
  return permission.until !== null && today > permission.until ? 'expired' : 'valid';
}

/** The host of an address or a host as people write it: lower case, IDNA in its ASCII form, without `www.`; null: it is none. */
export function hostOf(text: string): string | null {
  const typed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return null;
  const { hostname, protocol, username } = new URL(address);
  // an address for mail is none of a site
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '') return null;
  const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
  return host.includes('.') || host === 'localhost' ? host : null;
}

/** A day some days on. */
export function daysOn(from: string, days: number): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Which day it is in a place (IANA zone). */
export function dayIn(at: Date, timeZone: string): string {
  // Swedish writes a date as ISO 8601 does
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}
