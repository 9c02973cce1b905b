import { decodeBody, readAnswer } from './http.ts';
import { toUtf8 } from './letters.ts';
import { type Broken, type RecordOptions, readRecords, type WarcRecord } from './records.ts';

/** A page from an archive. */
export type ArchivedPage = {
  url: string;
  date: string | null;
  /** in UTF-8 */
  bytes: Uint8Array;
  /** false: text alone, as in WET files, where nobody knows the links */
  html: boolean;
  charset: string;
  /** as it was sent, without the codings it was sent in */
  sent: { headers: [name: string, value: string][]; body: Uint8Array };
  /** the record's WARC-Payload-Digest */
  digest: string | null;
  at: number;
};

/** The same as was found under another address or earlier. */
export type Revisit = { revisit: string; url: string; date: string | null; at: number };

/** Why a record is no page to look at. */
export type Skipped = {
  skipped: Broken['broken'] | 'no-address' | 'not-http' | 'status' | 'not-text' | 'encoding';
  at: number;
};

export type PageOptions = Pick<RecordOptions, 'from' | 'to' | 'mostBytes'>;

const types = ['response', 'resource', 'conversion', 'revisit'];

/** The pages of a WARC or WET file, as they stand in it; everything else that could have been one, with the reason. */
export async function* archivedPages(
  source: AsyncIterable<Uint8Array>,
  { mostBytes = 32 * 1024 * 1024, ...part }: PageOptions = {},
): AsyncGenerator<ArchivedPage | Revisit | Skipped> {
  for await (const record of readRecords(source, { ...part, mostBytes, types })) {
    if ('broken' in record) yield { skipped: record.broken, at: record.at };
    else yield pageOf(record, mostBytes);
  }
}

function pageOf(record: WarcRecord, mostBytes: number): ArchivedPage | Revisit | Skipped {
  const { type, headers, uri, date, at, block } = record;
  if (!uri || !URL.canParse(uri)) return { skipped: 'no-address', at };
  const digest = headers.get('warc-payload-digest') ?? null;
  if (type === 'revisit') return { revisit: digest ?? '', url: uri, date, at };
  const contentType = headers.get('content-type') ?? '';
  const page = { url: uri, date, digest, at };
  if (type === 'conversion') {
    if (!/^text\/plain\b/i.test(contentType)) return { skipped: 'not-text', at };
    return { ...page, ...toUtf8(block, contentType), html: false, sent: alone(contentType, block) };
  }
  if (type === 'resource' && !/^application\/http\b/i.test(contentType)) {
    const kind = kindOf(contentType, block);
    return kind
      ? { ...page, ...toUtf8(block, contentType), html: kind === 'html', sent: alone(contentType, block) }
      : { skipped: 'not-text', at };
  }
  // names and robots.txt are kept as responses too
  if (!/^https?:/i.test(uri)) return { skipped: 'not-http', at };
  const answer = readAnswer(block);
  if (!answer) return { skipped: 'not-http', at };
  if (answer.status !== 200) return { skipped: 'status', at };
  const said = answer.headers.get('content-type') ?? '';
  if (said !== '' && !kindOf(said, null)) return { skipped: 'not-text', at };
  const body = decodeBody(answer, mostBytes);
  if (typeof body === 'string') return { skipped: body, at };
  const kind = kindOf(said, body);
  if (!kind) return { skipped: 'not-text', at };
  const sent = { headers: [...answer.headers], body };
  return { ...page, ...toUtf8(body, said), html: kind === 'html', sent };
}

/** What has no answer of HTTP about it is known by its type alone. */
function alone(type: string, body: Uint8Array): ArchivedPage['sent'] {
  return { headers: type ? [['content-type', type]] : [], body };
}

/** By what is said of it, and where nothing is, by its beginning. */
export function kindOf(type: string, bytes: Uint8Array | null): 'html' | 'text' | null {
  if (/^\s*(?:text\/html|application\/xhtml\+xml|application\/vnd\.wap\.xhtml\+xml)\b/i.test(type)) return 'html';
  if (/^\s*text\/(?:plain|markdown)\b/i.test(type)) return 'text';
  if (type.trim() !== '' || bytes === null) return null;
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1_024)).toString('latin1');
  return /^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|!--|html|head|body|title|meta|div|p|table|h\d)\b/i.test(start) ||
    /<html\b/i.test(start)
    ? 'html'
    : null;
}
