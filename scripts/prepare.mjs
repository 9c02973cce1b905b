/*
 * Makes a clone ready: packages and the desk's bundle, each only when it is missing or out of date. Plain JavaScript,
 * because it runs on whatever Node the machine has (20 or newer), before ours is there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Stops with what was wrong, said in one paragraph. */
function stop(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

function run(what, command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (result.status !== 0) stop(`${what} failed:\n${result.error ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** The Node that everything runs on: the one from the lock file where it brings one, else this one if it is new enough. */
export function node() {
  const own = join(root, 'node_modules/.bin/node');
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `Masthead runs on Node 24. This machine has ${process.versions.node}, and the package that brings Node 24 exists for Linux x64 only: install Node 24 and start again.`,
  );
}

/**
 * The server's own flags. A small young generation: measured at rest, the process is 50 MB smaller, and renders no slower
 * (bench/render.ts).
 */
export const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/**
 * The server's environment. The C library gives freed memory back at once instead of keeping what the first start needed
 * for a moment, and compiled code is kept from start to start, which makes each later one a second shorter.
 */
export const environment = {
  MALLOC_TRIM_THRESHOLD_: '131072',
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
  ...process.env,
};

/** Installs what the lock file names; `dev`: what the tests need too. What was installed with it stays so. */
export function install({ dev: asked }) {
  const stamp = join(root, 'node_modules/.masthead-installed');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8').split(' ') : [];
  const dev = asked || found[1] === 'all';
  if (found[0] === lock && (found[1] === 'all' || !dev)) return;
  // npm would delete what is behind it, which is somebody else's
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    stop('node_modules is a link to another folder. Remove the link, and start again.');
  const started = Date.now();
  console.log(`Installing packages${dev ? ', with those of the tests' : ''}: a minute or two the first time …`);
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? [] : ['--omit=dev'])];
  if (npm?.endsWith('js')) run('Installing packages', process.execPath, [npm, ...args]);
  else run('Installing packages', 'npm', args);
  writeFileSync(stamp, `${lock} ${dev ? 'all' : 'start'}`);
  console.log(`  done in ${seconds(started)}`);
}

const configs = ['vite.config.ts', 'vite.suggest.config.ts', 'vite.widget.config.ts', 'vite.quote.config.ts'];

/** Builds the desk's bundle and the readers' dialog for reports when their sources changed since the last time. */
export function build() {
  const hash = createHash('sha256');
  const files = ['package-lock.json', ...configs, ...sources('src/browser'), ...sources('src/domain')];
  for (const file of files.sort())
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  const digest = hash.digest('hex');
  const stamp = join(root, 'dist/.desk-built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const started = Date.now();
  console.log('Building the desk and the readers’ dialog …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  for (const config of configs)
    run('Building the desk', node(), [vite, 'build', '--config', config, '--logLevel', 'error']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  console.log(`  done in ${seconds(started)}`);
}

function sources(folder) {
  const found = [];
  for (const name of readdirSync(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) found.push(...sources(path));
    else found.push(path);
  }
  return found;
}
