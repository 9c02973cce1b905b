import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { fail } from '../../domain/result.ts';
import { restoreRevision } from '../../flows/restore-revision.ts';
import { readDraft } from '../../store/draft.ts';
import { listRevisions, readRevision } from '../../store/revision.ts';
import type { Web } from '../web.ts';
import { type RevisionRow, type RevisionText, restore } from './contract.ts';
import { desk, idOf, readBody, refuse } from './desk.ts';
import { showDraft } from './edition.ts';

type Row = Awaited<ReturnType<typeof listRevisions>>[number];

function show(row: Row): RevisionRow {
  const { number, publishedNumber, kind, note, title, words, createdAt, author, publishedAt } = row;
  return {
    number,
    publishedNumber,
    kind,
    note,
    title,
    words,
    createdAt: createdAt.toISOString(),
    createdBy: author,
    publishedAt: publishedAt?.toISOString() ?? null,
  };
}

/** `GET editions/{id}/revisions`: published ones and saved states of the draft, newest first, without their texts. */
export function editionRevisions(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'article.read-draft')) return refuse(c, who, fail('forbidden', 'access.denied'));
    return c.json((await listRevisions(web.room.db, idOf(c))).map(show));
  });
}

/** `GET editions/{id}/revisions/{number}`: one with its text. */
export function editionRevision(web: Web): Handler {
  return desk(web, async (c, who) => {
    const rows = may(who, 'article.read-draft') ? await listRevisions(web.room.db, idOf(c)) : [];
    const row = rows.find(r => r.number === idOf(c, 'number'));
    const revision = row && (await readRevision(web.room.db, row.id));
    if (!row || !revision) return refuse(c, who, fail('missing', 'revision.missing'));
    const shown: RevisionText = { ...show(row), summary: revision.summary, content: revision.content };
    return c.json(shown);
  });
}

/** `POST editions/{id}/restore`: an earlier text becomes the draft; what the draft said is kept as a revision. */
export function restoreEdition(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, restore);
    if (!read.ok) return refuse(c, who, read);
    const editionId = idOf(c);
    const row = (await listRevisions(web.room.db, editionId)).find(r => r.number === read.value.number);
    if (!row) return refuse(c, who, fail('missing', 'revision.missing'));
    const done = await restoreRevision(web.room, who, { editionId, version: read.value.version, revisionId: row.id });
    if (!done.ok) return refuse(c, who, done);
    const draft = await readDraft(web.room.db, editionId);
    return draft ? c.json(showDraft(draft)) : refuse(c, who, fail('missing', 'edition.missing'));
  });
}
