/** The form of an e-mail address under which its owner is known: what people type differently from time to time is the same. */
export function canonicalAddress(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
