/* `npm start`: installs, builds, serves. Plain JavaScript: see prepare.mjs. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, node, root } from './prepare.mjs';

install({ dev: false });
build();
const server = spawn(
  node(),
  ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), 'serve', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
