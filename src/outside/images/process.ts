import type { Images } from '../../domain/media.ts';
import { library } from './library.ts';

/* The process that images.ts starts: does what it is asked and ends with whoever asked. */

/** `id` ties the answer to the question; `given` are the act's arguments. */
export type Asked = { id: number; act: keyof Images; given: unknown[] };
export type Told = { id: number } & ({ value: unknown } | { error: string });

process.on('message', async ({ id, act, given }: Asked) => {
  let told: Told;
  try {
    told = { id, value: await (library[act] as (...given: unknown[]) => Promise<unknown>)(...given) };
  } catch (error) {
    told = { id, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(told, () => {}); // whoever asked may be gone
});
process.on('disconnect', () => process.exit());
