import type { Challenge, Solution } from 'altcha-lib';

/**
 * Does the work that a challenge asks for, beside the page: the worker is fetched only now. Gives what the server takes as proof.
 * A page of another site may start no worker of ours: there `aside` is the address of what asks the browser for the same sums, which
 * it does beside the page in any case (proof-here.ts).
 */
export async function prove(challenge: Challenge, aside: string | undefined): Promise<string> {
  const { parameters, signature } = challenge;
  const proof = (solution: Solution) => btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
  if (aside) return proof(await (await import(/* @vite-ignore */ aside)).solve(challenge));
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./proof-worker.ts', import.meta.url), { type: 'module' });
    const end = () => worker.terminate();
    worker.onmessage = ({ data }: MessageEvent<Solution | { error: unknown } | null>) => {
      end();
      if (data && 'counter' in data) resolve(proof(data));
      else reject(new Error('no solution'));
    };
    worker.onerror = event => {
      end();
      reject(event);
    };
    worker.postMessage({ type: 'work', challenge, counterStart: 0, counterStep: 1 });
  });
}
