import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** An answer as it is kept: its body without the codings it was sent in. */
export type Snapshot = {
  url: string;
  /** when it was fetched */
  date: Date;
  /** a UUID for the record */
  id: string;
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
};

/** They would not be true of the body that is kept; crawlers keep them under another name. */
const ofTheWire = new Set(['content-encoding', 'transfer-encoding', 'content-length']);

/**
 * One page as a WARC/1.1 response record in a gzip member of its own: such files can be put one behind the other. `digest` is
 * the SHA-256 of the body as it stands in the record, in base 32 as WARC-Payload-Digest has it; `sha256` the same in hex.
 */
export function writeSnapshot({ url, date, id, status, headers, body }: Snapshot): {
  bytes: Uint8Array;
  digest: string;
  sha256: string;
} {
  const hash = createHash('sha256').update(body).digest();
  const digest = `sha256:${base32(hash)}`;
  const clean = (text: string) => text.replace(/[\r\n\0]+/g, ' ');
  const fields = headers.map(([name, value]) => {
    const kept = ofTheWire.has(name.toLowerCase()) ? `X-Crawl-${name}` : name;
    return `${clean(kept)}: ${clean(value)}\r\n`;
  });
  const head = Buffer.from(`HTTP/1.1 ${status} \r\n${fields.join('')}Content-Length: ${body.length}\r\n\r\n`, 'latin1');
  const blockHash = createHash('sha256').update(head).update(body).digest();
  const record = [
    'WARC/1.1',
    'WARC-Type: response',
    `WARC-Target-URI: ${clean(url)}`,
    `WARC-Date: ${date.toISOString()}`,
    `WARC-Record-ID: <urn:uuid:${id}>`,
    `WARC-Payload-Digest: ${digest}`,
    `WARC-Block-Digest: sha256:${base32(blockHash)}`,
    'Content-Type: application/http; msgtype=response',
    `Content-Length: ${head.length + body.length}`,
    '',
    '',
  ].join('\r\n');
  const bytes = gzipSync(Buffer.concat([Buffer.from(record), head, body, Buffer.from('\r\n\r\n')]));
  return { bytes, digest, sha256: hash.toString('hex') };
}

/** RFC 4648, without padding to fill up. */
function base32(bytes: Uint8Array): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += letters[(value >>> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? text + letters[(value << (5 - bits)) & 31] : text;
}
