import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { fail } from '../../domain/result.ts';
import { updateOutlet } from '../../flows/update-outlet.ts';
import { readOutlet } from '../../store/outlet.ts';
import type { Web } from '../web.ts';
import { type Outlet, outletChange } from './contract.ts';
import { desk, readBody, refuse } from './desk.ts';

/** `GET outlet`: its settings and their version. */
export function outlet(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'outlet.edit')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const { settings, version } = await readOutlet(web.room.db);
    const shown: Outlet = { settings, version };
    return c.json(shown);
  });
}

/** `PUT outlet`: the settings as a whole; refused when somebody else saved in between. */
export function changeOutlet(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, outletChange);
    if (!read.ok) return refuse(c, who, read);
    const done = await updateOutlet(web.room, who, read.value);
    if (!done.ok) return refuse(c, who, done);
    const { settings, version } = await readOutlet(web.room.db);
    const shown: Outlet = { settings, version };
    return c.json(shown);
  });
}
