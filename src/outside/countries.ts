import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader } from 'mmdb-lib';

/** Records as MaxMind, DB-IP and IPinfo write them. */
type CountryRecord = { country?: { iso_code?: unknown } | string; country_code?: unknown };

/**
 * Tells the country of an address, ISO 3166-1 alpha-2, by a table in the MMDB format that lies on this machine: nobody is
 * asked. Null for what is not in it. Throws where the file is missing or no such table.
 */
export function openCountries(file: string): (address: string) => string | null {
  let reader: Reader<never>;
  try {
    reader = new Reader(readFileSync(file));
  } catch (error) {
    throw new Error(`COUNTRY_TABLE ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  return address => {
    // IPv4 that came in over IPv6
    const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
    if (isIP(plain) === 0) return null;
    const found = reader.get(plain) as CountryRecord | null;
    const { country, country_code: code } = found ?? {};
    for (const given of [code, typeof country === 'object' ? country?.iso_code : country])
      if (typeof given === 'string' && /^[A-Z]{2}$/.test(given)) return given;
    return null;
  };
}
