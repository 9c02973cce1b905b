import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';

/* A mail server that takes everything and notes for whom it was; says its address, and how many when it is asked. */
const list = createWriteStream(process.argv[2]!, { flags: 'a' });
let taken = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  maxClients: 200,
  onData: (stream, session, done) => {
    stream.resume();
    stream.on('end', () => {
      taken++;
      list.write(`${session.envelope.rcptTo[0]!.address}\n`);
      done();
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => {
  console.log(`smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`);
});
createInterface({ input: process.stdin }).on('line', () => console.log(taken));
