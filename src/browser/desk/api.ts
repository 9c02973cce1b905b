/*
 * How the app speaks to its server: JSON over /desk/api, refusals as RFC 9457 problems. A refusal and a lost connection
 * are different things: the first needs a person, the second only time.
 */

/** The server said no: `message` is its sentence for people, in their language. */
export class Refused extends Error {
  readonly status: number;
  readonly key: string;
  readonly field: string | null;
  readonly data: unknown;
  constructor(
    status: number,
    problem: { title?: string; detail?: string; key?: string; type?: string; field?: string; data?: unknown },
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.key = problem.key ?? problem.type ?? '';
    this.field = problem.field ?? null;
    this.data = problem.data;
  }
}

/** Nobody answered: the network is away, or the server is. */
export class Unreachable extends Error {}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks the desk's server. Throws Refused or Unreachable. A path is relative to /desk/api/. */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await reach(path, signal, {
    method,
    // every write is JSON, empty or not: another site's form cannot send that
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  });
  return read<T>(response);
}

/** Sends a file as it is. Throws as `call`. */
export async function sendFile<T>(path: string, file: Blob): Promise<T> {
  return read<T>(
    await reach(path, undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    }),
  );
}

/** Asks for what was answered before under a tag (its ETag); null: it is still the same. Throws as `call`. */
export async function callAgain<T>(
  path: string,
  tag: string | null,
  signal?: AbortSignal,
): Promise<{ value: T; tag: string | null } | null> {
  const response = await reach(path, signal, tag ? { headers: { 'if-none-match': tag } } : {});
  if (response.status === 304) return null;
  return { value: await read<T>(response), tag: response.headers.get('etag') };
}

async function reach(path: string, signal: AbortSignal | undefined, how: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/desk/api/${path}`, { ...how, signal: signal ?? null, credentials: 'same-origin' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(String(error));
  }
  // a proxy whose server is away answers in its stead
  if (
    response.status >= 502 &&
    response.status <= 504 &&
    !response.headers.get('content-type')?.includes('problem+json')
  )
    throw new Unreachable(`HTTP ${response.status}`);
  return response;
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, (answer ?? {}) as object);
  return answer as T;
}

/** `?a=1&b=2` of the values that are set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const set = Object.entries(values).filter(([, v]) => v !== undefined && v !== null && v !== '' && v !== false);
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([k, v]) => [k, String(v)]))}`;
}

/** Sends one picture with its progress from 0 to 1. Throws Refused or Unreachable. */
export function upload<T>(
  file: Blob,
  name: string,
  progress: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has been sent
    const request = new XMLHttpRequest();
    request.open('POST', `/desk/api/media${query({ filename: name })}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = e => e.lengthComputable && progress(e.loaded / e.total);
    request.onerror = () => reject(new Unreachable('upload'));
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onload = () =>
      request.status < 300
        ? resolve(request.response as T)
        : reject(new Refused(request.status, (request.response ?? {}) as object));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
