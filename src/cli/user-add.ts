import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type DeskRole, deskRoles } from '../domain/access.ts';
import { type Command, type Inside, type Outcome, WrongUsage } from './command.ts';

export type UserAddInput = { email: string; name: string; role: DeskRole; password: string; generated: boolean };

export const userAddCommand = {
  name: 'user add',
  summary: 'make a user of the desk',
  usage: 'user add --email <address> --name <name> [--role <role>] [--generate]',
  about:
    'Makes a user who signs in to the desk with a password. It is asked for on a terminal, read from the first line of standard\n' +
    'input otherwise, or made and shown once with --generate.',
  example: 'npx masthead user add --email vera@example.org --name "Vera Moss" --role editor --generate',
  words: 0,
  options: {
    email: { type: 'string', value: 'address', about: 'with which they sign in' },
    name: { type: 'string', value: 'name', about: 'as colleagues see it' },
    role: { type: 'string', value: 'role', about: `${deskRoles.join(', ')} (default: writer)` },
    generate: { type: 'boolean', about: 'make a password and show it once' },
  },
  read: async ({ values }): Promise<UserAddInput> => {
    const given = (name: string) => (typeof values[name] === 'string' ? values[name].trim() : '');
    const email = given('email');
    const name = given('name');
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new WrongUsage('Give their address: --email vera@example.org');
    if (name === '') throw new WrongUsage('Give their name: --name "Vera Moss"');
    const role = deskRoles.find(r => r === (given('role') || 'writer'));
    if (!role) throw new WrongUsage(`--role ${given('role')} is not one of ${deskRoles.join(', ')}.`);
    const generated = values.generate === true;
    const password = generated ? makePassword() : await readPassword();
    return { email, name, role, password, generated };
  },
  inside: async ({ signIn }: Inside, input: UserAddInput): Promise<Outcome> => {
    const { email, name, role, password, generated } = input;
    const added = await signIn.addUser({ email, name, role, password });
    if (!added.ok) {
      const text =
        added.reason === 'taken'
          ? `Somebody with the address ${email} is at the desk already.`
          : 'The password is too short: take at least 10 characters.';
      return { code: 1, text, json: { error: added.reason } };
    }
    return {
      code: 0,
      text: `${name} (${email}) is at the desk as ${role}.${generated ? `\nPassword, shown this once: ${password}` : ''}`,
      json: { id: added.id, email, role, ...(generated ? { password } : {}) },
    };
  },
} satisfies Command<UserAddInput>;

/** Without letters that are mistaken for one another: about 116 bits. */
function makePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group(), group()].join('-').slice(0, 27);
}

async function readPassword(): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  // what is typed is not shown
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (terminal) process.stderr.write('Password: ');
  const reading = createInterface({ input: process.stdin, output: nowhere, terminal });
  try {
    for await (const line of reading) {
      if (terminal) process.stderr.write('\n');
      if (line === '') break;
      return line;
    }
  } finally {
    reading.close();
  }
  throw new WrongUsage('No password was given. Write it to standard input, or use --generate.');
}
