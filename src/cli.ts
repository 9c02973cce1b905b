import { backupCommand } from './cli/backup.ts';
import { type Command, helpOf, parseCommand, WrongUsage } from './cli/command.ts';
import { doctorCommand } from './cli/doctor.ts';
import { explain } from './cli/explain.ts';
import { exportCommand } from './cli/export.ts';
import { importCommand } from './cli/import.ts';
import { jobsCommand } from './cli/jobs.ts';
import { languageCommand } from './cli/languages.ts';
import { newsletterBouncesCommand } from './cli/newsletter-bounces.ts';
import { showProgress } from './cli/progress.ts';
import { reconcileCommand } from './cli/reconcile.ts';
import { restoreCommand } from './cli/restore.ts';
import { reuseIndexCommand } from './cli/reuse-index.ts';
import { reuseRecordCommand } from './cli/reuse-record.ts';
import { reuseScanCommand } from './cli/reuse-scan.ts';
import { runInside } from './cli/run.ts';
import { serveCommand, workerCommand } from './cli/serve.ts';
import { userAddCommand } from './cli/user-add.ts';
import { ConfigError, environment, readConfig } from './config.ts';

/* The command line. Exit codes: 0 fine, 1 found a problem, 2 wrong usage. */

const commands: Command[] = [
  serveCommand,
  workerCommand,
  importCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  userAddCommand,
  reuseScanCommand,
  reuseIndexCommand,
  reuseRecordCommand,
  newsletterBouncesCommand,
  jobsCommand,
  reconcileCommand,
  languageCommand,
  doctorCommand,
];

function overview(): string {
  const width = Math.max(...commands.map(c => c.name.length));
  const list = commands.map(c => `  ${c.name.padEnd(width)}  ${c.summary}`).join('\n');
  return `Usage: masthead <command>\n\n${list}\n\n\`masthead <command> --help\` says how each is used, with an example.\n`;
}

async function main(args: string[]): Promise<number> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(overview());
    return first === undefined ? 2 : 0;
  }
  const command = commands.find(c => c.name.split(' ').every((word, i) => args[i] === word));
  if (!command) {
    process.stderr.write(`There is no command "${first}".\n\n${overview()}`);
    return 2;
  }
  const parsed = parseCommand(command, args.slice(command.name.split(' ').length), process.cwd());
  if (parsed.help) {
    process.stdout.write(helpOf(command));
    return 0;
  }
  const config = readConfig(environment(process.cwd()));
  const input = await command.read(parsed.typed, config);

  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1); // asked twice
      stopping.abort();
    });
  const shown = showProgress(parsed.json);
  try {
    const task = { progress: shown.progress, signal: stopping.signal };
    const outcome = await ('inside' in command
      ? runInside(command, config, input, task)
      : command.alone(config, input, task));
    shown.stop();
    process.stdout.write(parsed.json ? `${JSON.stringify(outcome.json)}\n` : outcome.text && `${outcome.text}\n`);
    return outcome.code;
  } catch (error) {
    shown.stop();
    if (error instanceof WrongUsage) throw error;
    const message = explain(error, config.DATA_DIR);
    if (parsed.json) process.stdout.write(`${JSON.stringify({ error: message })}\n`);
    process.stderr.write(`${message}\n`);
    return 1;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof WrongUsage) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`A setting is wrong:\n${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
