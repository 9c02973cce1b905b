import { Agent, request } from 'undici';
import type { EngineAnswer } from '../../domain/translation/engine.ts';

/*
 * One question to an engine of the operator's own choice: its address may be in the house (http://localhost:5000), so it is not
 * looked at as those are that somebody else wrote (fetch.ts). A redirect is not followed: the key is for this address alone.
 */

export type Reply = { status: number; json: unknown };
export type Failed = Extract<EngineAnswer, { ok: false }>;

export type AskOptions = {
  /** ms for the whole answer */
  timeout?: number;
  mostBytes?: number;
};

/** Posts JSON and reads JSON. Never throws for what the other side does. `status` is any, `json` null where the body is none. */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string>,
  { timeout = 120_000, mostBytes = 8 * 1024 * 1024 }: AskOptions = {},
): Promise<Reply | Failed> {
  const agent = new Agent({ headersTimeout: timeout, bodyTimeout: timeout, connect: { timeout: 15_000 } });
  const signal = AbortSignal.timeout(timeout);
  try {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'Masthead', ...headers },
      body: JSON.stringify(body),
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > mostBytes) return failed('garbled', `an answer of more than ${Math.floor(mostBytes / 1024)} kB`);
      chunks.push(chunk);
    }
    return { status: answer.statusCode, json: parsed(Buffer.concat(chunks).toString('utf8')) };
  } catch (error) {
    if (signal.aborted) return failed('busy', `no answer in ${timeout / 1000} s`);
    const { code, message } = error as Error & { code?: string };
    return failed('busy', code ?? message);
  } finally {
    await agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const failed = (reason: Failed['reason'], detail: string): Failed => ({ ok: false, reason, detail });

/** What a status that all three protocols share says; `detail` is what the service says of it, without the key. */
export function refusal(status: number, detail: string): Failed {
  const said = `HTTP ${status}${detail === '' ? '' : `: ${detail.slice(0, 200)}`}`;
  if (status === 413) return failed('too-large', said);
  if (status === 408 || status === 429 || status >= 500) return failed('busy', said);
  // of a wrong key a service may repeat a part
  if (status === 401 || status === 403) return failed('refused', `HTTP ${status}: the key is not accepted`);
  return failed('refused', said);
}
