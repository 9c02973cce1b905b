import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/*
 * A mail server in a process of its own, as an outlet has it: what arrives here went over the wire. This file is both ends: run as
 * the child it serves, and hands every mail to its parent.
 */

export type MailProcess = {
  /** SMTP_URL */
  url: string;
  /** Waits until an address has got `n` mails, and returns the newest, read by a library that reads mail. */
  mailTo(address: string, n: number): Promise<Email>;
  close(): Promise<void>;
};

type Said = { port: number } | { to: string; raw: string };

export async function openMailProcess(): Promise<MailProcess> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const mails: { to: string; raw: string }[] = [];
  const waiting = new Set<() => void>();
  const listening = Promise.withResolvers<number>();
  child.on('message', (said: Said) => {
    if ('port' in said) listening.resolve(said.port);
    else {
      mails.push(said);
      for (const look of waiting) look();
    }
  });
  child.once('exit', code => listening.reject(new Error(`the mail server ended with ${code}`)));
  const port = await listening.promise;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mailTo: async (address, n) => {
      const got = () => mails.filter(m => m.to === address);
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () =>
            reject(
              new Error(`${address} has ${got().length} of ${n} mails; there are ${mails.map(m => m.to).join(', ')}`),
            ),
          60_000,
        );
        const look = () => {
          if (got().length < n) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
      return PostalMime.parse(got()[n - 1]!.raw);
    },
    close: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

if (process.argv[2] === 'serve' && process.send) {
  const tell = (said: Said) => process.send!(said);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, taken) => {
      const parts: Buffer[] = [];
      stream.on('data', part => parts.push(part));
      stream.on('end', () => {
        tell({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts).toString('latin1') });
        taken();
      });
    },
  });
  server.listen(0, '127.0.0.1', () => tell({ port: (server.server.address() as { port: number }).port }));
  process.on('disconnect', () => process.exit());
}
