import type { Handler } from 'hono';
import { saveDraft } from '../../flows/save-draft.ts';
import type { Draft as StoredDraft } from '../../store/draft.ts';
import type { Web } from '../web.ts';
import { type Conflict, draftSave } from './contract.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import { showDraft } from './edition.ts';

/** `PUT editions/{id}/draft`: autosave. A newer draft of somebody else is the refusal's data (409). */
export function keepDraft(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, draftSave);
    if (!read.ok) return refuse(c, who, read);
    const saved = await saveDraft(web.room, who, { editionId: idOf(c), ...read.value });
    if (!saved.ok && saved.failure.kind === 'conflict') {
      const { theirs } = saved.failure.data as { theirs: StoredDraft };
      const data: Conflict = { theirs: showDraft(theirs) };
      return refuse(c, who, { ok: false, failure: { ...saved.failure, data } });
    }
    return answer(c, who, saved);
  });
}
