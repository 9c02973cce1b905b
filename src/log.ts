/*
 * Structured logs: one JSON line an event to standard error, or a short readable line on a terminal. No personal data:
 * events are named, and carry ids and counts, never texts, addresses or names.
 */
const levels = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof levels)[number];
export type Log = Record<Level, (event: string, fields?: Record<string, unknown>) => void>;

/**
 * An error with its code and where it was thrown. Its message is by others, who like to repeat what they were given: the
 * values of a query, the address of a mail, the secret of a link. Those are taken out.
 */
function said(error: Error): string {
  const { code } = error as { code?: unknown };
  const text = error.message
    .replace(/[^\s<>"'(]+@[^\s<>"')]+/g, '…')
    .replace(/(token=|reset-password\/)[^\s&"'?]+/g, '$1…')
    .replace(/(: ").*"/s, '$1…"')
    .slice(0, 500);
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  const head = `${error.name}${typeof code === 'string' || typeof code === 'number' ? ` ${code}` : ''}: ${text}`;
  return [head, ...frames].join('\n');
}

/** A log that writes events of `level` and graver ones to `write`. */
export function openLog(
  level: Level,
  write: (line: string) => void = line => process.stderr.write(line),
  terminal = process.stderr.isTTY,
): Log {
  const emit =
    (at: Level) =>
    (event: string, fields: Record<string, unknown> = {}) => {
      if (levels.indexOf(at) > levels.indexOf(level)) return;
      const plain = Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, v instanceof Error ? said(v) : v]));
      const details = Object.entries(plain).map(([k, v]) => ` ${k}=${typeof v === 'string' ? v : JSON.stringify(v)}`);
      write(
        terminal
          ? `${at === 'info' ? '' : `${at}: `}${event}${details.join('')}\n`
          : `${JSON.stringify({ time: new Date().toISOString(), level: at, event, ...plain })}\n`,
      );
    };
  return { error: emit('error'), warn: emit('warn'), info: emit('info'), debug: emit('debug') };
}
