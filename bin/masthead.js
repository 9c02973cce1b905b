#!/usr/bin/env node
/* Runs the command line on the Node of the lock file, whatever Node started this. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, flags, install, node, root } from '../scripts/prepare.mjs';

install({ dev: false });
const args = [...flags, join(root, 'src/cli.ts'), ...process.argv.slice(2)];
const { status, signal } = spawnSync(node(), args, { stdio: 'inherit', env: environment });
process.exit(status ?? (signal ? 1 : 0));
