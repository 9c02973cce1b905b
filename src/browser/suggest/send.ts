import type { Challenge } from 'altcha-lib';
import { forget, keep, keptReports, type Report } from './kept.ts';
import type { Place } from './place.ts';
import { prove } from './proof.ts';

/** What became of a report: taken, refused in the server's words, or not answered (`wait`: seconds that it asked for). */
export type Outcome = { id: string } | { refused: string; field?: string } | { wait: number };

/** Sends a report. A server that asks for some work first gets it. */
export async function send({ server, lang, proof: aside }: Place, report: Report): Promise<Outcome> {
  const about = report.article ? `articles/${report.article}` : 'pages';
  let proof: string | undefined;
  for (let tries = 0; ; tries++) {
    let response: Response;
    try {
      response = await fetch(`${server}/api/v1/${about}/suggestions`, {
        method: 'POST',
        credentials: 'omit',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': report.key,
          'accept-language': lang,
        },
        body: JSON.stringify({ ...report.body, proof }),
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      return { wait: 0 };
    }
    const { status } = response;
    const answer = await response.json().catch(() => ({}));
    if (status === 428 && tries < 2) {
      proof = await prove(answer.data.challenge as Challenge, aside);
    } else if (response.ok) return { id: answer.id };
    else if (status === 429 || status >= 500) return { wait: Number(response.headers.get('retry-after')) || 0 };
    else return { refused: answer.detail ?? '', field: answer.field };
  }
}

/** Sends, and keeps what could not be sent. `kept` is false where the device keeps nothing. */
export async function sendOrKeep(place: Place, report: Report): Promise<Outcome & { kept?: boolean }> {
  const outcome = await send(place, report);
  if (!('wait' in outcome)) return outcome;
  return { ...outcome, kept: keep({ ...report, after: Date.now() + outcome.wait * 1000 }) };
}

/** Sends what is kept, one tab at a time. Gives what became of those that no longer wait. */
export async function resend(place: Place): Promise<Outcome[]> {
  const ended: Outcome[] = [];
  const all = async () => {
    for (const report of keptReports()) {
      if (report.after! > Date.now()) continue;
      const outcome = await send(place, report).catch((): Outcome => ({ wait: 0 }));
      if ('wait' in outcome) continue;
      // one that was refused is not sent again: nobody could mend it now
      forget(report.key);
      ended.push(outcome);
    }
  };
  // without a secure context there are no locks; the key of each report makes it one all the same
  await (navigator.locks ? navigator.locks.request('masthead-reports', all) : all());
  return ended;
}
