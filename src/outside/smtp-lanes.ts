import { EventEmitter, once } from 'node:events';
import DKIM from 'nodemailer/lib/dkim';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Config } from '../config.ts';
import { type SmtpError, signing } from './mail.ts';

/**
 * An error of a mail on its way. `reached`: the server had let the mail in and was being told it, so that without an answer it may
 * have all of it. The library's own pool does not say so, and sends again by itself.
 */
export type LaneError = SmtpError & { reached: boolean };

export type Lanes = {
  /** Sends one mail as it is, signed where the outlet signs itself. Throws LaneError. */
  send(envelope: { from: string; to: string }, raw: Buffer): Promise<void>;
  close(): void;
};

/** Some servers take no more on one connection. */
const mostMails = 100;

/**
 * Connections to the server of SMTP_URL, as many as mails are sent at once, each kept for the next mail; as long as one is idle
 * it keeps no process alive.
 */
export function openLanes(config: Config): Lanes {
  const { auth, ...where } = parseConnectionUrl(config.SMTP_URL!) as Record<string, unknown> & {
    auth?: { user?: string; pass?: string };
  };
  const { dkim } = signing(config);
  const signer = dkim && new DKIM(dkim);
  const idle: Lane[] = [];
  let closed = false;

  const connect = async (): Promise<Lane> => {
    const connection = new SMTPConnection({
      ...where,
      connectionTimeout: 20_000,
      greetingTimeout: 20_000,
      socketTimeout: 60_000,
    } as ConstructorParameters<typeof SMTPConnection>[0]);
    const lane: Lane = { connection, mails: 0, usable: true };
    await new Promise<void>((resolve, reject) => {
      // the first of several is the one that counts; later ones find nobody waiting
      connection.on('error', error => {
        lane.usable = false;
        reject(error);
      });
      connection.on('end', () => {
        lane.usable = false;
        reject(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' }));
      });
      connection.connect(error => (error ? reject(error) : resolve()));
    });
    if (auth?.user)
      await new Promise<void>((resolve, reject) =>
        connection.login({ user: auth.user!, pass: auth.pass ?? '' } as never, error =>
          error ? reject(error) : resolve(),
        ),
      );
    return lane;
  };

  return {
    send: async (envelope, raw) => {
      const signed = signer ? await collected(signer.sign(raw) as NodeJS.ReadableStream) : raw;
      let lane = idle.pop();
      while (lane && !lane.usable) lane = idle.pop();
      try {
        lane ??= await connect();
      } catch (error) {
        throw Object.assign(error as LaneError, { reached: false });
      }
      await tell(lane, envelope, signed);
      lane.mails++;
      if (lane.mails >= mostMails || closed) lane.connection.quit();
      else idle.push(lane);
    },
    close: () => {
      closed = true;
      for (const { connection } of idle.splice(0)) connection.quit();
    },
  };
}

type Lane = { connection: SMTPConnection; mails: number; usable: boolean };

/** One mail on a connection, which is not used again after an error. */
async function tell({ connection }: Lane, envelope: { from: string; to: string }, raw: Buffer): Promise<void> {
  let reached = false;
  // the library asks for the bytes when the server has let the mail in, and not before
  const message = Object.assign(new EventEmitter(), {
    pipe(stream: NodeJS.WritableStream) {
      reached = true;
      stream.end(raw);
    },
    destroy() {},
  });
  const ended = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      once(connection, 'end', { signal: ended.signal }).then(
        () => reject(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' })),
        () => {},
      );
      connection.send({ ...envelope, to: [envelope.to] } as never, message as never, error =>
        error ? reject(error) : resolve(),
      );
    });
  } catch (error) {
    connection.close();
    throw Object.assign(error as LaneError, { reached });
  } finally {
    ended.abort();
  }
}

async function collected(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
