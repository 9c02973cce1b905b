/*
 * What a signature of a request must cover before it is worth checking: the method, the address, the body and, by what it covers of
 * the address, that it was meant for us. A library checks whether it is right, and is content with less.
 */

/** Who signed, by the address of the key; null: what is signed is not enough. `header` reads one by its name. */
export function signedBy(header: (name: string) => string | null, actor: string): string | null {
  const input = header('signature-input');
  const keyId = input === null ? draftKey(header('signature')) : standardKey(input);
  if (keyId === null || !URL.canParse(keyId)) return null;
  // a key of another host could say that it belongs to anybody
  return new URL(keyId).origin === new URL(actor).origin ? keyId : null;
}

/** draft-cavage-http-signatures-12, as most servers sign. */
function draftKey(signature: string | null): string | null {
  if (signature === null) return null;
  const fields = [...signature.matchAll(/(?:^|,)\s*([A-Za-z]+)="([^"]*)"/g)].map(m => [m[1]!, m[2]!] as const);
  const named = new Map(fields);
  // said twice, two readers may read two things
  if (named.size !== fields.length) return null;
  const covered = (named.get('headers') ?? '').toLowerCase().split(/\s+/);
  return ['(request-target)', 'host', 'date', 'digest'].every(name => covered.includes(name))
    ? (named.get('keyId') ?? null)
    : null;
}

/** RFC 9421: one signature, of whole components. */
function standardKey(input: string): string | null {
  const read = /^\s*[a-z*][a-z0-9_.*-]*=\(([^()]*)\)((?:;[a-z]+=(?:"[^"]*"|\d+))*)\s*$/.exec(input);
  if (!read) return null;
  const components = read[1]!.trim().split(/\s+/);
  if (!components.every(c => /^"@?[a-z0-9-]+"$/.test(c))) return null;
  const covered = new Set(components.map(c => c.slice(1, -1)));
  const whole =
    covered.has('@method') &&
    covered.has('content-digest') &&
    (covered.has('@target-uri') || (covered.has('@authority') && covered.has('@path')));
  return whole ? (/;keyid="([^"]*)"/.exec(read[2]!)?.[1] ?? null) : null;
}
