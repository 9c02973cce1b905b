/* `npm start`: installs, builds, serves. Plain JavaScript: see prepare.mjs. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, environment, flags, install, node, root } from './prepare.mjs';

install({ dev: false });
build();
const server = spawn(node(), [...flags, join(root, 'src/cli.ts'), 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environment,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
