import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { fail } from '../../domain/result.ts';
import { deleteDraft } from '../../flows/delete-draft.ts';
import { mayEdit } from '../../flows/save-draft.ts';
import { transact } from '../../store/database.ts';
import { readEditionForDesk } from '../../store/desk-list.ts';
import type { Draft as StoredDraft } from '../../store/draft.ts';
import { lockEdition } from '../../store/edition.ts';
import type { Web } from '../web.ts';
import type { Draft, EditionView } from './contract.ts';
import { answer, desk, idOf, refuse } from './desk.ts';

/** A working copy as the app takes it. */
export function showDraft({ version, title, summary, content, words, savedAt, savedBy }: StoredDraft): Draft {
  return { version, title, summary, content, words, savedAt: savedAt.toISOString(), savedBy: savedBy?.name ?? null };
}

/** `GET editions/{id}`: everything that its editor shows. */
export function readEdition(web: Web): Handler {
  return desk(web, async (c, who) => {
    const { db, publicUrl } = web.room;
    const edition = may(who, 'article.read-draft') ? await readEditionForDesk(db, idOf(c)) : null;
    if (!edition) return refuse(c, who, fail('missing', 'edition.missing'));
    const save = await transact(db, async tx => {
      const row = await lockEdition(tx, edition.id);
      return row !== null && (await mayEdit(tx, who, row));
    });
    const { createdBy, ...article } = edition.article;
    const never = edition.firstPublishedAt === null;
    const view: EditionView = {
      ...edition,
      article,
      dir: direction(edition.lang),
      url: `${publicUrl}/${edition.lang}/${encodeURIComponent(edition.slug)}`,
      publishAt: edition.publishAt?.toISOString() ?? null,
      embargoUntil: edition.embargoUntil?.toISOString() ?? null,
      firstPublishedAt: edition.firstPublishedAt?.toISOString() ?? null,
      publishedAt: edition.publishedAt?.toISOString() ?? null,
      lead: edition.lead && { until: edition.lead.until?.toISOString() ?? null },
      gone: edition.gone && { at: edition.gone.at?.toISOString() ?? '', note: edition.gone.note },
      draft: showDraft(edition.draft),
      siblings: edition.siblings.map(({ slug: _, ...s }) => ({ ...s, dir: direction(s.lang) })),
      can: {
        save,
        publish: may(who, 'edition.publish'),
        unpublish: may(who, 'edition.unpublish'),
        delete: never && (may(who, 'edition.delete-draft') || createdBy === who.id),
      },
    };
    return c.json(view);
  });
}

/** `DELETE editions/{id}`: a draft that readers never saw. */
export function removeEdition(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteDraft(web.room, who, { editionId: idOf(c) })));
}
