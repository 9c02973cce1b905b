/**
 * The form of an address in which it is compared and kept: what stands before @ in lower case, the host as ASCII in lower
 * case. Null for what is no single address that every mail server takes (RFC 5321; letters outside ASCII before @ are not).
 * Dots and +tags stay: whether they matter is their server's affair.
 */
export function canonicalAddress(text: string): string | null {
  const address = text.trim().normalize('NFC');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  if (at < 1 || local.length > 64 || !/^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i.test(local))
    return null;
  const host = asciiHost(address.slice(at + 1));
  if (host === null || local.length + 1 + host.length > 254) return null;
  return `${local.toLowerCase()}@${host}`;
}

function asciiHost(text: string): string | null {
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(text) || !URL.canParse(`http://${text}/`)) return null;
  const { hostname } = new URL(`http://${text}/`);
  // with a dot, and no address of a machine
  return /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname) && hostname.length <= 253
    ? hostname
    : null;
}
