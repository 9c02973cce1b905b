import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './command.ts';

const patience = 1000; // ms after which one wants to know
const linesApart = 3000; // ms between lines where there is no terminal

/**
 * Shows progress on standard error: a bar on a terminal, else a line every few seconds. Nothing for what is done within a
 * second. `silent` shows nothing at all.
 */
export function showProgress(silent: boolean, out = process.stderr): { progress(p: Progress): void; stop(): void } {
  const started = Date.now();
  let last = started;
  let bar: { bar: SingleBar; label: string } | null = null;
  const stop = () => {
    bar?.bar.stop();
    bar = null;
  };
  const progress = ({ label, done, total }: Progress) => {
    const now = Date.now();
    if (silent || now - started < patience) return;
    if (!out.isTTY) {
      if (now - last < linesApart) return;
      last = now;
      out.write(`${label}: ${done}${total === null ? '' : ` of ${total}`}\n`);
      return;
    }
    if (bar?.label !== label) {
      stop();
      const format = total === null ? `${label}  {value}` : `${label}  {bar}  {value}/{total}  {eta_formatted}`;
      const made = new SingleBar(
        { stream: out, format, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      made.start(total ?? 0, 0);
      bar = { bar: made, label };
    }
    if (total !== null) bar.bar.setTotal(total);
    bar.bar.update(done);
  };
  return { progress, stop };
}
