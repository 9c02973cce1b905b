import type { Challenge, Solution } from 'altcha-lib';

/** Does the work that a challenge asks for, beside the page: the worker is fetched only now. Gives what the server takes as proof. */
export function prove(challenge: Challenge): Promise<string> {
  const { parameters, signature } = challenge;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./proof-worker.ts', import.meta.url), { type: 'module' });
    const end = () => worker.terminate();
    worker.onmessage = ({ data }: MessageEvent<Solution | { error: unknown } | null>) => {
      end();
      if (data && 'counter' in data)
        resolve(btoa(JSON.stringify({ challenge: { parameters, signature }, solution: data })));
      else reject(new Error('no solution'));
    };
    worker.onerror = event => {
      end();
      reject(event);
    };
    worker.postMessage({ type: 'work', challenge, counterStart: 0, counterStep: 1 });
  });
}
