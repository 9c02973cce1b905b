/* A quiet reporter: what failed, what was skipped and why, and the closing count. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const seconds = new Map();
  const skipped = new Map();
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') continue;
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0 && data.file)
      seconds.set(data.file, (seconds.get(data.file) ?? 0) + data.details.duration_ms / 1000);
    // a suite is counted through its tests; a file only when it failed as a whole
    const suite = data?.details?.type === 'suite';
    if (type === 'test:pass' && !suite) {
      if (data.skip !== undefined || data.todo !== undefined) {
        count.skipped++;
        const why = typeof data.skip === 'string' && data.skip ? data.skip : 'no reason given';
        skipped.set(why, (skipped.get(why) ?? 0) + 1);
      } else count.passed++;
    } else if (type === 'test:fail' && !(suite && data.details.error?.failureType === 'subtestsFailed')) {
      if (data.details.error?.failureType === 'subtestsFailed') continue;
      count.failed++;
      const file = data.file ? relative(process.cwd(), data.file) : '';
      failures.push({ name: data.name, file });
      const where = file ? `${file}:${data.line ?? ''}` : '';
      const error = data.details.error?.cause ?? data.details.error;
      yield `\nFAILED ${data.name}  (${where})\n${inspect(error, { depth: 4, colors: false }).slice(0, 6000)}\n`;
    }
  }
  for (const [why, n] of skipped) yield `skipped: ${n} (${why})\n`;
  // the whole is to stay within ten minutes: where they go
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, 8);
  if (seconds.size > 20)
    yield `slowest: ${slowest.map(([file, s]) => `${relative(process.cwd(), file)} ${Math.round(s)} s`).join(', ')}\n`;
  const line = `${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`;
  if (process.env.MASTHEAD_TEST_COUNTS)
    writeFileSync(process.env.MASTHEAD_TEST_COUNTS, JSON.stringify({ ...count, failures }));
  yield `${line}\n`;
}
