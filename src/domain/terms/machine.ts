import type { Terms } from './terms.ts';

/*
 * The terms in the words of the vocabularies that machines read. Which words there are: RSL 1.0, 3.4.1 and 3.7
 * (https://rslstandard.org/rsl); TDM Reservation Protocol, 5 (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/);
 * PLUS LDF, DataMining, which the IPTC takes over (https://ns.useplus.org/LDF/ldf-XMPSpecification).
 */

export type RslUsage = 'search' | 'ai-train' | 'ai-input' | 'ai-index' | 'ai-all';
export type RslUser = 'commercial' | 'non-commercial' | 'education' | 'government' | 'personal';

/** One set of terms of RSL: who may do what for what. `custom`: it is asked for, on the page for permissions. */
export type RslLicence = {
  permits: { usage: readonly RslUsage[]; user?: readonly RslUser[] };
  prohibits?: readonly RslUsage[];
  payment: 'free' | 'attribution' | 'custom';
};

const notCommercial: readonly RslUser[] = ['non-commercial', 'education', 'government', 'personal'];

/**
 * The terms in RSL. Building a search index is free to everybody, as robots.txt has it; whether a search engine is a company
 * is not what "commercial use" is about, so that stands apart.
 */
export function rslLicences(terms: Terms): RslLicence[] {
  const { aiTraining, aiInput, commercial } = terms;
  const which = (answer: string): RslUsage[] => [
    ...(aiTraining === answer ? (['ai-train'] as const) : []),
    // what is asked for an answer is looked up in an index first
    ...(aiInput === answer ? (['ai-input', 'ai-index'] as const) : []),
  ];
  const [allowed, asked, reserved] = [which('allowed'), which('ask'), which('reserved')];
  // all of them: also those that nobody has thought of yet
  const prohibits = reserved.length === 3 ? (['ai-all'] as const) : reserved;
  const licences: RslLicence[] = [
    { permits: { usage: ['search'] }, ...(prohibits.length > 0 ? { prohibits } : {}), payment: 'free' },
  ];
  const user = commercial === 'free' ? {} : { user: notCommercial };
  if (allowed.length > 0) licences.push({ permits: { usage: allowed, ...user }, payment: 'attribution' });
  if (allowed.length > 0 && commercial === 'ask')
    licences.push({ permits: { usage: allowed, user: ['commercial'] }, payment: 'custom' });
  if (asked.length > 0)
    licences.push({
      permits: { usage: asked, ...(commercial === 'no' ? { user: notCommercial } : {}) },
      payment: 'custom',
    });
  return licences;
}

/**
 * The terms in TDMRep: 1 reserves the rights in text and data mining, which training is too. `policy`: there is somebody to
 * ask for them.
 */
export function tdmReservation({ mining, aiTraining }: Terms): { reservation: 0 | 1; policy: boolean } {
  if (mining === 'allowed' && aiTraining === 'allowed') return { reservation: 0, policy: false };
  return { reservation: 1, policy: mining !== 'reserved' || aiTraining !== 'reserved' };
}

const plus = 'http://ns.useplus.org/ldf/vocab/';

/** The terms as the value of plus:DataMining in a picture. Search engines may always show what they found. */
export function dataMining({ mining, aiTraining }: Terms): string {
  if (mining !== 'allowed') return `${plus}DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING`;
  return `${plus}${aiTraining === 'allowed' ? 'DMI-ALLOWED' : 'DMI-PROHIBITED-AIMLTRAINING'}`;
}
