import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Newsroom } from '../flows/newsroom.ts';
import type { OurTexts } from '../flows/our-texts.ts';
import type { SignIn } from '../web/web.ts';

/** What a command is told of how far it has come; `total` null: not known. */
export type Progress = { label: string; done: number; total: number | null };

export type Task = { progress(progress: Progress): void; signal: AbortSignal };

/** What a command says at its end. `code` 1: it found a problem. `text` for people, `json` for programs. */
export type Outcome = { code: 0 | 1; text: string; json: unknown };

/** What a command works with where the database is open: in this process, or in the server that runs. */
export type Inside = { room: Newsroom; signIn: SignIn; config: Config; texts: OurTexts };

export type Option = { type: 'string' | 'boolean'; about: string; value?: string };

type Typed = { positionals: string[]; values: Record<string, string | boolean | undefined>; cwd: string };

/**
 * One command of the command line. `read` turns what was typed into its input, plain JSON with absolute paths, and throws
 * WrongUsage. A command with `inside` runs where the database is open; one with `alone` opens what it needs itself.
 */
// biome-ignore lint/suspicious/noExplicitAny: a list of commands holds every kind of input, and each reads its own
export type Command<Input = any> = {
  name: string;
  summary: string;
  usage: string;
  about: string;
  example: string;
  options: Record<string, Option>;
  /** how many words follow the options; with `more`, at least */
  words: number;
  more?: true;
  read(typed: Typed, config: Config): Input | Promise<Input>;
} & (
  | { inside: (inside: Inside, input: Input, task: Task) => Promise<Outcome> }
  | { alone: (config: Config, input: Input, task: Task) => Promise<Outcome> }
);

/** What was typed makes no sense; the message says what, and what to do. */
export class WrongUsage extends Error {}

const common: Record<string, Option> = {
  json: { type: 'boolean', about: 'print the result as one JSON value' },
  help: { type: 'boolean', about: 'say how it is used' },
};

export type Parsed = { typed: Typed; json: boolean; help: boolean };

/** Reads the words after the command's name. Throws WrongUsage. */
export function parseCommand(command: Command, args: string[], cwd: string): Parsed {
  const options = { ...command.options, ...common };
  let read: { values: Record<string, unknown>; positionals: string[] };
  try {
    read = parseArgs({
      args,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type }]) => [name, { type, ...(name === 'help' ? { short: 'h' } : {}) }]),
      ),
      allowPositionals: true,
      allowNegative: false,
    });
  } catch (error) {
    throw new WrongUsage((error instanceof Error ? error.message : String(error)).replace(/\. To specify.*$/s, '.'));
  }
  const { json, help, ...values } = read.values as Typed['values'];
  const { positionals } = read;
  if (!help && positionals.length < command.words)
    throw new WrongUsage(`Something is missing: masthead ${command.usage}`);
  if (!help && !command.more && positionals.length > command.words)
    throw new WrongUsage(`Too many words: "${positionals[command.words]}". Usage: masthead ${command.usage}`);
  return { typed: { positionals, values, cwd }, json: json === true, help: help === true };
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...common }).map(
    ([name, o]) => [`--${name}${o.value ? ` <${o.value}>` : ''}`, o.about] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const list = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
  return `Usage: masthead ${command.usage}\n\n${command.about}\n\n${list}\n\nExample:\n  ${command.example}\n`;
}
