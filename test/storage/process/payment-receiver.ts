import { readConfig } from '../../../src/config.ts';
import { openLog } from '../../../src/log.ts';
import { serve } from '../../../src/main.ts';

/*
 * The real server, taking webhooks and working on them until it is killed. Argument: its environment as JSON. It says `ready`
 * with its address once it listens.
 */
const env = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const { url } = await serve(
  readConfig(env),
  openLog('error', line => process.stderr.write(line), false),
);
process.stdout.write(`ready ${url}\n`);
