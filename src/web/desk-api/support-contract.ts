import { z } from 'zod';
import type { SponsorInput } from '../../domain/sponsor.ts';

/*
 * What the desk's screens of the support page and of sponsors say to their server, as contract.ts does for the rest.
 */

/** `POST support/check`: bank details while they are being written. */
export const bankCheck = z.object({
  iban: z.string().max(100),
  bic: z.string().max(40),
  holder: z.string().max(200),
  currency: z.string().max(3),
  reference: z.string().max(500),
});
export type BankCheck = z.input<typeof bankCheck>;
/** `payload`: what the QR code says that readers get; null: they get none, for the reason that is said */
export type BankChecked = {
  iban: { problem: string | null; grouped: string };
  bic: { problem: string | null };
  payload: string | null;
};

/** `GET sponsors`: all of them, the newest first; `clicks` in the last 30 days */
export type SponsorRow = SponsorInput & {
  id: number;
  version: number;
  clicks: number;
  state: 'planned' | 'running' | 'over';
};
export type SponsorList = { items: SponsorRow[]; today: string };

/** `POST sponsors`, `PUT sponsors/{id}`; the fields themselves are read by domain/sponsor.ts */
export const sponsorChange = z.object({ version: z.number().int().min(0).default(0), sponsor: z.unknown() });

/** `GET sponsors/{id}/clicks`: by day, the days without a click left out */
export type SponsorClicks = { since: string; today: string; days: { day: string; clicks: number }[] };
