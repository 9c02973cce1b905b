/*
 * `npm test [-- file …]`: installs what is missing, checks types and style, runs the tests. Plain JavaScript: see prepare.mjs.
 *
 * A file of test/browser in which something failed is run once more, alone: a browser of many processes on two shared
 * cores stands still for half a minute at times, which says nothing about the product. What passes only then is named.
 * Nothing else gets a second try: there a failure now and then is a race to be found.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, node, root } from './prepare.mjs';

install({ dev: true });
build();
const files = process.argv.slice(2);
if (files.length === 0) {
  step('Types', ['node_modules/typescript/bin/tsc']);
  step('Style', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--max-diagnostics=50', '.']);
}
if (!existsSync(join(root, '../shared/material')))
  console.log('Tests on other people’s material are skipped: the folder ../shared/material is not there.');
const folder = mkdtempSync(join(tmpdir(), 'masthead-tests-'));
const first = run(files.length > 0 ? files : ['test/**/*.test.ts'], 2);
const again = [...new Set((first.count?.failures ?? []).map(f => f.file))];
let { status, count } = first;
if (again.length > 0 && again.length <= 4 && again.every(file => file.startsWith('test/browser/'))) {
  console.log(`\nOnce more, alone: ${again.join(', ')}`);
  const second = run(again, 1);
  status = second.status;
  const stayed = second.count?.failures ?? first.count.failures;
  for (const { name, file } of first.count.failures)
    if (!stayed.some(f => f.file === file && f.name === name))
      console.log(`passed at the second try only: ${name} (${file})`);
  const { passed, failed, skipped } = first.count;
  count = { passed: passed + failed - stayed.length, failed: stayed.length, skipped };
  console.log(`${count.passed} passed, ${count.failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
}
if (process.env.MASTHEAD_TEST_COUNTS && count) {
  const { passed, failed, skipped } = count;
  writeFileSync(process.env.MASTHEAD_TEST_COUNTS, JSON.stringify({ passed, failed, skipped }));
}
rmSync(folder, { recursive: true });
process.exit(status ?? 1);

/** Runs test files; what is counted comes from the reporter, null where the runner itself fell over. */
function run(paths, concurrency) {
  const counts = join(folder, 'counts.json');
  rmSync(counts, { force: true });
  const { status } = spawnSync(
    node(),
    [
      '--disable-warning=ExperimentalWarning',
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=240000',
      '--test-reporter=./scripts/test-reporter.mjs',
      ...paths,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, MASTHEAD_TEST_COUNTS: counts } },
  );
  return { status, count: existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : null };
}

function step(name, args) {
  const done = spawnSync(node(), args, { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) {
    console.error(`${name}: not right\n${done.stdout}${done.stderr}`);
    process.exit(1);
  }
  console.log(`${name}: fine`);
}
