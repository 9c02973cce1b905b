import type { Handler } from 'hono';
import { z } from 'zod';
import type { Actor } from '../../domain/access.ts';
import type { Result } from '../../domain/result.ts';
import { changePerson, createPerson, deletePerson } from '../../flows/edit-person.ts';
import { changeSection, createSection, deleteSection } from '../../flows/edit-section.ts';
import { changeSource, createSource, deleteSource } from '../../flows/edit-source.ts';
import { changeTag, createTag, deleteTag } from '../../flows/edit-tag.ts';
import type { Newsroom } from '../../flows/newsroom.ts';
import type { Queries } from '../../store/database.ts';
import { listPeople } from '../../store/person.ts';
import { listSections } from '../../store/section.ts';
import { listSources } from '../../store/source.ts';
import { listTags } from '../../store/tag.ts';
import type { Web } from '../web.ts';
import { answer, desk, readBody, refuse } from './desk.ts';

/*
 * Sections, tags, people and partners are named things with an address, and are listed, added, changed and deleted
 * alike. What is sent is read by the flows' own schemas (domain/naming.ts).
 */

type Named = {
  list: (db: Queries) => Promise<object[]>;
  add: (room: Newsroom, actor: Actor, input: unknown) => Promise<Result<{ slug: string }>>;
  change: (room: Newsroom, actor: Actor, slug: string, input: unknown) => Promise<Result<{ slug: string }>>;
  remove: (room: Newsroom, actor: Actor, slug: string) => Promise<Result<null>>;
};
export const sections: Named = { list: listSections, add: createSection, change: changeSection, remove: deleteSection };
export const tags: Named = { list: listTags, add: createTag, change: changeTag, remove: deleteTag };
export const people: Named = { list: listPeople, add: createPerson, change: changePerson, remove: deletePerson };
export const sources: Named = { list: listSources, add: createSource, change: changeSource, remove: deleteSource };

/** `GET`: all of them. */
export function listNamed(web: Web, { list }: Named): Handler {
  return desk(web, async c => c.json(await list(web.room.db)));
}

/** `POST`: a new one. */
export function addNamed(web: Web, { add }: Named): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, z.unknown());
    return read.ok ? answer(c, who, await add(web.room, who, read.value)) : refuse(c, who, read);
  });
}

/** `PUT {slug}`: the whole of it. */
export function changeNamed(web: Web, { change }: Named): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, z.unknown());
    return read.ok
      ? answer(c, who, await change(web.room, who, c.req.param('slug') ?? '', read.value))
      : refuse(c, who, read);
  });
}

/** `DELETE {slug}`. */
export function removeNamed(web: Web, { remove }: Named): Handler {
  return desk(web, async (c, who) => answer(c, who, await remove(web.room, who, c.req.param('slug') ?? '')));
}
