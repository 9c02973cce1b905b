import { type ServerResponse, STATUS_CODES } from 'node:http';

/*
 * Answers as the bytes that go over the wire, made when a page is kept. Node builds the head of every answer from its
 * headers, checks each of them and writes head and body as two parts; for a page that is sent unchanged ten thousand times
 * that is a third of all the work (bench/front-door.ts).
 */

/** An answer, ready. `headers` are flat, as writeHead takes them; `bytes` is head and body, `body` the end of it. */
export type Wire = {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly bytes: Buffer;
  /** where in `bytes` the date stands, and the second since 1970 that it tells */
  readonly dateAt: number;
  second: number;
};

export function wire(status: number, headers: readonly string[], body: Buffer): Wire {
  const start = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nDate: `;
  let head = `${start}${new Date(0).toUTCString()}\r\n`;
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body]);
  return { status, headers, bytes, body: bytes.subarray(bytes.length - body.length), dateAt: start.length, second: 0 };
}

/** What of ServerResponse is written to below; null: nothing was sent yet. */
type Internals = { _header: string | null; _headerSent: boolean };

/**
 * Sends an answer. On a connection that stays open and where nobody waits before us, the bytes go to the socket as they are,
 * and the response is told that its head was sent, which Node has no official way to say. Everywhere else, and should a
 * coming Node not know these fields, it goes the usual way.
 */
export function sendWire(res: ServerResponse, answer: Wire): void {
  const { socket } = res;
  const internals = res as unknown as Internals;
  if (socket !== null && internals._header === null && res.shouldKeepAlive && res.req.httpVersionMinor === 1) {
    setDate(answer);
    res.statusCode = answer.status;
    internals._header = 'sent';
    internals._headerSent = true;
    socket.write(answer.bytes);
    res.end();
  } else {
    res.writeHead(answer.status, answer.headers as string[]);
    res.end(answer.body);
  }
}

let today = { second: 0, text: '' };

function setDate(answer: Wire): void {
  const second = Math.floor(Date.now() / 1000);
  if (answer.second === second) return;
  if (today.second !== second) today = { second, text: new Date(second * 1000).toUTCString() };
  answer.bytes.write(today.text, answer.dateAt, 'latin1');
  answer.second = second;
}
