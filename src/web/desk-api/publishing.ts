import type { Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { checkText } from '../../domain/article/edition-text.ts';
import { fail } from '../../domain/result.ts';
import { changeSlug } from '../../flows/change-slug.ts';
import { createPreview } from '../../flows/create-preview.ts';
import { leadFront, unleadFront } from '../../flows/lead-front.ts';
import { noteEdition } from '../../flows/note-edition.ts';
import { publishRevision } from '../../flows/publish-revision.ts';
import { readChecklist } from '../../flows/read-checklist.ts';
import { scheduleEdition, setEmbargo, unscheduleEdition } from '../../flows/schedule-edition.ts';
import { republishEdition, unpublishEdition } from '../../flows/unpublish-edition.ts';
import { readEditionForDesk } from '../../store/desk-list.ts';
import type { Web } from '../web.ts';
import {
  editorsNote,
  embargo,
  type Led,
  lead,
  newPreview,
  newSlug,
  type Problem,
  publish,
  schedule,
  unpublish,
} from './contract.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';

/* The acts by which an edition goes to readers and comes back; each is one flow under `editions/{id}/`. */

/** `GET checklist`: what to look at before publishing. */
export function editionChecklist(web: Web): Handler {
  return desk(web, async (c, who) => {
    const edition = may(who, 'article.read-draft') ? await readEditionForDesk(web.room.db, idOf(c)) : null;
    if (!edition) return refuse(c, who, fail('missing', 'edition.missing'));
    const text = checkText(edition.draft, edition.lang);
    if (!text.ok) return refuse(c, who, text);
    const problems: Problem[] = await readChecklist(
      web.room.db,
      { id: edition.id, articleId: edition.article.id },
      text.value,
      web.room.now(),
    );
    return c.json(problems);
  });
}

/** `POST publish`: the draft that the editor saw, now. */
export function publishEdition(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, publish);
    if (!read.ok) return refuse(c, who, read);
    const { version, kind, note } = read.value;
    return answer(
      c,
      who,
      await publishRevision(web.room, who, { editionId: idOf(c), version, note, ...(kind ? { kind } : {}) }),
    );
  });
}

/** `POST note`: something said to its readers, of which no word changes. */
export function addNote(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, editorsNote);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await noteEdition(web.room, who, { editionId: idOf(c), note: read.value.note }));
  });
}

/** `PUT schedule`: the hour at which it goes out. */
export function setSchedule(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, schedule);
    if (!read.ok) return refuse(c, who, read);
    return answer(
      c,
      who,
      await scheduleEdition(web.room, who, { editionId: idOf(c), publishAt: new Date(read.value.at) }),
    );
  });
}

/** `DELETE schedule`: back to a draft. */
export function clearSchedule(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await unscheduleEdition(web.room, who, { editionId: idOf(c) })));
}

/** `PUT embargo`: not before this time; null lifts it. */
export function putEmbargo(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, embargo);
    if (!read.ok) return refuse(c, who, read);
    const { until } = read.value;
    return answer(
      c,
      who,
      await setEmbargo(web.room, who, { editionId: idOf(c), until: until === null ? null : new Date(until) }),
    );
  });
}

/** `PUT lead`: at the head of the front page, until a time or until another is. */
export function putLead(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, lead);
    if (!read.ok) return refuse(c, who, read);
    const { until } = read.value;
    const done = await leadFront(web.room, who, { editionId: idOf(c), until: until === null ? null : new Date(until) });
    if (!done.ok) return refuse(c, who, done);
    const { instead } = done.value;
    const before = instead && (await readEditionForDesk(web.room.db, instead.editionId));
    const led: Led = {
      instead: before && {
        edition: before.id,
        title: before.draft.title,
        until: instead.until?.toISOString() ?? null,
      },
    };
    return c.json(led);
  });
}

/** `DELETE lead`: the newest story leads again. */
export function endLead(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await unleadFront(web.room, who, { editionId: idOf(c) })));
}

/** `POST unpublish`: its address answers 410 with the note. */
export function takeDown(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, unpublish);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await unpublishEdition(web.room, who, { editionId: idOf(c), note: read.value.note }));
  });
}

/** `DELETE unpublish`: the same text is up again. */
export function putBack(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await republishEdition(web.room, who, { editionId: idOf(c) })));
}

/** `PUT slug`: another address; the old one of a published edition answers 301. */
export function putSlug(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, newSlug);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await changeSlug(web.room, who, { editionId: idOf(c), slug: read.value.slug }));
  });
}

/** `POST previews`: a link that shows the draft without an account, for some days. */
export function addPreview(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, newPreview);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await createPreview(web.room, who, { editionId: idOf(c), days: read.value.days }));
  });
}
