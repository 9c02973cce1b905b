import { friendlyFormatIBAN, isSEPACountry, isValidBIC, ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { fail, ok, type Result } from '../result.ts';
import type { SupportSettings, SupportWay } from './support.ts';

/*
 * Bank transfers: whether an account number can be one, and what a banking app reads from a QR code. The registry of the
 * world's account numbers (ISO 13616: lengths, formats, check digits, who is in SEPA) is ibantools'.
 */

export type BankWay = Extract<SupportWay, { kind: 'bank' }>;

/** Key of a message that says what is wrong with an IBAN; null: it can be one. Whether the account exists only banks know. */
export function ibanProblem(iban: string): string | null {
  const { valid, errorCodes } = validateIBAN(iban);
  if (valid) return null;
  const has = (...codes: ValidationErrorsIBAN[]) => codes.some(code => errorCodes.includes(code));
  const e = ValidationErrorsIBAN;
  if (has(e.NoIBANProvided, e.NoIBANCountry)) return 'support.iban-country';
  if (has(e.WrongBBANLength)) return 'support.iban-length';
  if (has(e.WrongBBANFormat, e.ChecksumNotNumber)) return 'support.iban-format';
  return 'support.iban-checksum';
}

/** The same of a BIC; '' is none, which is fine. */
export function bicProblem(bic: string): string | null {
  return bic === '' || isValidBIC(bic) ? null : 'support.bic-wrong';
}

/** In groups of four, as it is printed. */
export function groupedIban(iban: string): string {
  return friendlyFormatIBAN(iban) ?? iban;
}

/** Whether it may be shown to readers: a wrong number would lose them time, or money. */
export function isPayable(way: BankWay): boolean {
  return ibanProblem(way.iban) === null && bicProblem(way.bic) === null;
}

/** Refuses bank details that cannot be right, naming the field. Settings that were stored by another release are not asked. */
export function checkWays(ways: SupportSettings['ways']): Result<void> {
  for (const [i, way] of ways.entries()) {
    if (way.kind !== 'bank') continue;
    const wrong = ibanProblem(way.iban);
    if (wrong !== null) return fail('invalid', wrong, { field: `support.ways.${i}.iban` });
    const code = bicProblem(way.bic);
    if (code !== null) return fail('invalid', code, { field: `support.ways.${i}.bic` });
  }
  return ok(undefined);
}

/** What a QR code of version 13 holds at level M, the largest that the guideline allows. */
const mostBytes = 331;

/**
 * The text of a QR code with which banking apps fill in a SEPA credit transfer, all but the amount: EPC069-12, version 002,
 * UTF-8, lines ended by LF (https://www.europeanpaymentscouncil.eu/document-library/guidance-documents/quick-response-code-guidelines-enable-data-capture-initiation).
 * Null where there can be none: another currency than the euro, an account outside of SEPA, or more text than fits.
 */
export function epcPayload(way: BankWay): string | null {
  if (way.currency !== 'EUR' || !isPayable(way) || !isSEPACountry(way.iban.slice(0, 2))) return null;
  const line = (text: string, most: number) =>
    [...text.normalize('NFC').replace(/\s+/g, ' ').trim()].slice(0, most).join('');
  const holder = line(way.holder, 70);
  if (holder === '') return null;
  // service tag, version, character set, identification, BIC, name, IBAN, amount, purpose, structured and free remittance
  const lines = ['BCD', '002', '1', 'SCT', way.bic, holder, way.iban, '', '', '', line(way.reference, 140)];
  while (lines.at(-1) === '') lines.pop();
  const payload = lines.join('\n');
  return new TextEncoder().encode(payload).length <= mostBytes ? payload : null;
}
