import { z } from 'zod';
import type { PersonErased, PersonFound } from '../../flows/person-data.ts';

/*
 * What the desk and its server say to each other about what is kept about one person. The address goes in bodies alone, which
 * no log has.
 */

/** `POST person-data` */
export const personAsked = z.object({ email: z.string().max(254) });
/** `POST person-data/erase`: the address twice, so that nobody erases by a slip */
export const personErasure = z.object({ email: z.string().max(254), again: z.string().max(254) });

/** `json` and `html`: the same as files for the person, in the outlet's language. `names`: the kinds in words. */
export type PersonView = {
  email: string;
  found: PersonFound[];
  names: Record<string, string>;
  json: string;
  html: string;
};
export type PersonErasedView = { result: PersonErased[]; names: Record<string, string> };
/** `GET person-data/acts`: that something was shown or erased, and never whose */
export type PersonActView = {
  act: 'export' | 'erase';
  via: 'link' | 'desk';
  name: string | null;
  at: string;
  rows: number;
};
