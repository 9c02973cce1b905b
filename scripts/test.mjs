/*
 * `npm test [-- file …]`: installs what is missing, checks types and style, runs the tests. Plain JavaScript: see prepare.mjs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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
const result = spawnSync(
  node(),
  [
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-concurrency=2',
    '--test-timeout=240000',
    '--test-reporter=./scripts/test-reporter.mjs',
    ...(files.length > 0 ? files : ['test/**/*.test.ts']),
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(result.status ?? 1);

function step(name, args) {
  const done = spawnSync(node(), args, { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) {
    console.error(`${name}: not right\n${done.stdout}${done.stderr}`);
    process.exit(1);
  }
  console.log(`${name}: fine`);
}
