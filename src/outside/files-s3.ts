import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { SaxesParser } from 'saxes';
import { assertFileName, FilesFull, FilesUnavailable } from '../domain/files.ts';

/** `endpoint` without the bucket, which is put in the path: every compatible store takes that form. */
export type S3Options = {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** before the first repetition, in ms; doubled each time, with chance */
  firstPauseMs?: number;
};

const tries = 5;
const timeoutMs = 60_000;

/**
 * Files in an S3 bucket, under their own names. What fails in passing (5xx, 429, the network) is tried five times;
 * then, and on a refusal, FilesUnavailable is thrown, or FilesFull when the bucket's quota is used up.
 */
export function s3Files(options: S3Options) {
  const { accessKeyId, secretAccessKey, region, firstPauseMs = 200 } = options;
  // repeated below and not by the client, which would count a network failure as final
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  const base = `${options.endpoint.replace(/\/+$/, '')}/${options.bucket}`;

  const send = async (url: string, init: RequestInit): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      let trouble: FilesUnavailable;
      try {
        const response = await client.fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
        if (response.ok || response.status === 404) return response;
        trouble = await refusal(response);
        if (trouble.status !== null && trouble.status < 500 && trouble.status !== 429) throw trouble;
      } catch (error) {
        if (error instanceof FilesUnavailable || error instanceof FilesFull) throw error;
        trouble = new FilesUnavailable(`the S3 store does not answer: ${reason(error)}`, null, { cause: error });
      }
      if (attempt === tries) throw trouble;
      await pause(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  };
  const address = (name: string) => {
    assertFileName(name);
    return `${base}/${name}`;
  };

  return {
    async put(name: string, bytes: Uint8Array, mime: string): Promise<void> {
      const body = bytes as Uint8Array<ArrayBuffer>;
      const response = await send(address(name), { method: 'PUT', body, headers: { 'content-type': mime } });
      if (!response.ok) throw await refusal(response);
      await response.body?.cancel();
    },
    async get(name: string): Promise<Uint8Array | null> {
      const response = await send(address(name), { method: 'GET' });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await missingObject(response);
      return null;
    },
    async remove(name: string): Promise<void> {
      const response = await send(address(name), { method: 'DELETE' });
      if (response.ok) await response.body?.cancel();
      else await missingObject(response);
    },
    /** In the order of the names. */
    async *list(prefix: string): AsyncGenerator<string> {
      let next: string | null = null;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix });
        if (next) query.set('continuation-token', next);
        const response = await send(`${base}?${query}`, { method: 'GET' });
        if (!response.ok) throw await refusal(response);
        const page = readListing(await response.text());
        yield* page.names;
        next = page.next;
      } while (next);
    },
  };
}

/** A 404 is an answer when the object is missing, and a mistake of the operator when the bucket is. */
async function missingObject(response: Response): Promise<void> {
  const text = await response.text();
  if (text.includes('<Code>NoSuchBucket</Code>')) throw new FilesUnavailable('the S3 store has no such bucket', 404);
}

async function refusal(response: Response): Promise<FilesUnavailable> {
  const text = (await response.text().catch(() => '')).slice(0, 4000);
  const code = /<Code>([A-Za-z]+)<\/Code>/.exec(text)?.[1] ?? '';
  if (response.status === 507 || /Quota|StorageFull|InsufficientStorage/i.test(code))
    throw new FilesFull(`the S3 store has no room left (${response.status} ${code})`);
  return new FilesUnavailable(`the S3 store answered ${response.status} ${code}`.trim(), response.status);
}

function readListing(xml: string): { names: string[]; next: string | null } {
  const names: string[] = [];
  let next: string | null = null;
  let truncated = false;
  const path: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', tag => {
    path.push(tag.name);
    text = '';
  });
  parser.on('text', more => {
    text += more;
  });
  parser.on('closetag', () => {
    const here = path.slice(1).join('/');
    path.pop();
    if (here === 'Contents/Key') names.push(text);
    else if (here === 'IsTruncated') truncated = text.trim() === 'true';
    else if (here === 'NextContinuationToken') next = text;
    text = '';
  });
  parser.write(xml).close();
  return { names, next: truncated ? next : null };
}

function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
