import type { Handler } from 'hono';
import { sql } from 'kysely';
import type { Web } from '../web.ts';

/** `GET /healthz`: 200 while the process answers. What restarts it may ask this. */
export const alive: Handler = c => c.text('ok\n');

const patience = 2_000;

/** `GET /readyz`: 200 while the database answers within two seconds, else 503. What sends readers here may ask this. */
export function ready(web: Web): Handler {
  return async c => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>(resolve => {
      timer = setTimeout(() => resolve(false), patience);
    });
    const asked = sql`select 1`.execute(web.room.db).then(
      () => true,
      () => false,
    );
    const answers = await Promise.race([asked, late]);
    clearTimeout(timer);
    c.header('Cache-Control', 'no-store');
    return answers ? c.text('ready\n') : c.text('the database does not answer\n', 503);
  };
}
