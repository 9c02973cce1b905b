import { createTransport } from 'nodemailer';

/* What a bare pool does: ready-made letters over ten connections, a thousand in the queue at a time, and no record of them. */
const [url, n, json] = process.argv.slice(2) as [string, string, string];
const content = JSON.parse(json) as { subject: string; html: string; text: string };
const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
const { message } = await composer.sendMail({ from: 'no-reply@bell.example', to: 'x@example.org', ...content });
const pool = createTransport({ pool: true, url, maxConnections: 10 } as never);
const raw = message as Buffer;
let next = 1;
const one = async () => {
  while (next <= Number(n)) {
    const to = `reader-${next++}@example.org`;
    await pool.sendMail({ envelope: { from: 'no-reply@bell.example', to }, raw });
  }
};
await Promise.all(Array.from({ length: 1000 }, one));
pool.close();
