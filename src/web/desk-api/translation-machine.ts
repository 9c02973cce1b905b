import type { Handler } from 'hono';
import { askMachineDraft } from '../../flows/machine-draft.ts';
import type { Web } from '../web.ts';
import { desk, idOf, readBody, refuse } from './desk.ts';
import { machineAsk } from './translation-contract.ts';

/** `POST translation/machine`: drafts by the engine, of some links or of all without words. */
export function askMachine(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, machineAsk);
    if (!read.ok) return refuse(c, who, read);
    const asked = await askMachineDraft(web.room, who, { editionId: idOf(c), links: read.value.links });
    return asked.ok ? c.json(asked.value, 202) : refuse(c, who, asked);
  });
}
