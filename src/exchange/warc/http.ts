import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { headerFields } from './records.ts';

/* The HTTP answer in a record: its head, and its body without the codings it was sent in. */

export type Answer = { status: number; headers: Map<string, string>; body: Buffer };

/** Null if the block is no answer of HTTP. */
export function readAnswer(block: Buffer): Answer | null {
  const crlf = block.indexOf('\r\n\r\n', 0, 'latin1');
  const bare = crlf < 0 ? block.indexOf('\n\n', 0, 'latin1') : -1;
  const end = crlf >= 0 ? crlf : bare >= 0 ? bare : block.length;
  if (end > 256 * 1024) return null;
  const [first = '', ...lines] = block.toString('latin1', 0, end).split(/\r?\n/);
  const status = /^(?:HTTP\/\d(?:\.\d)?|ICY) +(\d{3})\b/i.exec(first)?.[1];
  if (!status) return null;
  return {
    status: Number(status),
    headers: headerFields(lines),
    body: block.subarray(Math.min(block.length, end + (crlf >= 0 ? 4 : 2))),
  };
}

/**
 * The body as it was meant. Archives differ in whether they kept the codings, and some decoded the body and left the header:
 * so what does not look coded is taken as it is. One that was cut off gives what there is of it.
 */
export function decodeBody({ headers, body }: Answer, mostBytes: number): Buffer | 'encoding' | 'too-large' {
  let bytes = body;
  if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')) bytes = unchunked(bytes);
  const codings = (headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map(c => c.trim())
    .filter(c => c !== '' && c !== 'identity' && c !== 'none');
  // somebody who lists so many means harm
  if (codings.length > 3) return 'encoding';
  for (const coding of codings.reverse()) {
    const decoded = uncoded(bytes, coding, mostBytes);
    if (typeof decoded === 'string') return decoded;
    bytes = decoded;
  }
  return bytes.length > mostBytes ? 'too-large' : bytes;
}

function uncoded(bytes: Buffer, coding: string, mostBytes: number): Buffer | 'encoding' | 'too-large' {
  const limit = { maxOutputLength: mostBytes };
  const rest = { ...limit, finishFlush: constants.Z_SYNC_FLUSH };
  const ways: Record<string, (() => Buffer)[]> = {
    gzip: bytes[0] === 0x1f && bytes[1] === 0x8b ? [() => gunzipSync(bytes, rest)] : [],
    // sent both with its header and without
    deflate: [() => inflateSync(bytes, rest), () => inflateRawSync(bytes, rest)],
    br: [() => brotliDecompressSync(bytes, { ...limit, finishFlush: constants.BROTLI_OPERATION_FLUSH })],
    zstd: [() => zstdDecompressSync(bytes, { ...limit, finishFlush: constants.ZSTD_e_flush })],
  };
  for (const way of ways[coding.replace(/^x-/, '')] ?? [])
    try {
      const decoded = way();
      if (decoded.length > 0 || bytes.length === 0) return decoded;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return 'too-large';
    }
  return looksLikeText(bytes) ? bytes : 'encoding';
}

function looksLikeText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 512);
  return !start.some(byte => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
}

/** RFC 9112, 7.1; what is not in chunks comes back as it is, and so does the rest of what stops being. */
function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    const size =
      end < 0 || end - at > 200 ? null : /^ *([0-9a-f]{1,8}) *(?:;.*)?\r?$/i.exec(bytes.toString('latin1', at, end));
    if (!size) {
      if (parts.length === 0) return bytes;
      parts.push(bytes.subarray(at));
      break;
    }
    const length = Number.parseInt(size[1]!, 16);
    if (length === 0) break;
    parts.push(bytes.subarray(end + 1, end + 1 + length));
    at = end + 1 + length;
    if (bytes[at] === 13) at++;
    if (bytes[at] === 10) at++;
  }
  return Buffer.concat(parts);
}
